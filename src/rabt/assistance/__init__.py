"""What does one authority ask the other?

Enters: a question about one person, vehicle, document, telephone or place, with its purpose, facts and why
the
other side should know; a letter of the other node; somebody's own question what is known of him. Leaves:
first
only yes or no with a reference, then, on a second reasoned question that a human decides, what is needed;
refusals on listed grounds, clarifications, information on own initiative, consents, recalls; counts of a
month.
Never: answers a list, a pattern or "all workers of"; opens personal data before a hit and a second question;
lets a machine decide a release; lets what its owner binds leave on any way without his consent; asks for a
labour record without a case number and a legal basis; reaches a complaint.
Law: the agreement between the two authorities. Clocks, grounds and handling are modelled on Directive (EU)
2023/977 art. 4-6 and on the handling codes of Europol; purposes on the data rules of INTERPOL art. 10.
"""
