"""Was the course held, who was there, what did they learn?

Enters: a call of the training missions with those who hold its seats; lessons, rooms and trainers; who
answered the code on the trainer's screen; answers of tests, marks of assessors; forms after the course,
a superior's with the code on his telephone.
Leaves: a timetable without conflict, attendance, results, a signed certificate, a skill that another person
at home confirms, figures of groups that are large enough, a proposal for next year's programme with its
reasons, and what this side needs of the other side's courses, in counts. Never: lets one person change a
result or revoke a certificate; shows an assessor the other's mark before he gave his own; shows figures of a
few; takes a mark from a machine alone for an open answer.
Serves: the agreement's training missions and joint workshops. Least attendance, marks and questions stand in
the corridor's pack.
"""
