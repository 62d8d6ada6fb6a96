"""Must this wait?

Enters: the word of a court, a health authority or an auditor that a record must not be acted on for now; or
of a room above that keeps the cause itself (a review). Leaves: yes or no, for the room that is about to act;
what waits for which kind stands in the corridor's pack. Never: tells those below who asked, or why; keeps
anything waiting without a last day; is lifted by the person who placed it.
Serves: the courts, the health authorities and the audit of each state, and whoever a hasty act would harm.
"""
