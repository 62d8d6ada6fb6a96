"""Who is sent to which course, and on what terms?

Enters: the host's courses for a year, agreed by two persons of each side; officers whom their units nominate
with rank, need and reason; the order in which the national unit ranks them; what is known of the record of an
officer and of his unit; the host's answer; the papers of a group that travels. Leaves: who holds a seat and
who follows on the reserve list; a travel order with its allowance, advance and settlement; letters, a
calendar. Never: more seats than a service of a state was given; a place on the reserve list that is jumped
without a written reason; an officer who was not vetted, or the reason why one was refused to who may not read
it; a mission on a passport that runs out; one person's word where two must sign.
Serves: the agreement's training missions to specialised centres and its joint workshops. Courses, seats,
allowances, days and numbers stand in the corridor's pack, those that nobody has verified as assumptions.
"""
