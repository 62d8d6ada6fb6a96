"""Does this workplace keep the terms?

Enters: an employer's own record of wages, fees, permits and contracts, as the rooms below count it; the
head of inspection's choice of visits; what an inspector saw, filled in without a line if need be; the
employer's answer. Leaves: a monthly plan whose every score can be read, visits, findings with what must be
done and by when, a stop of new demands where nothing was mended; counts for the committee. Never: weighs a
nationality, a worker or anything that anybody complained of; makes a worker the subject of a finding or
writes down who he is; tells an employer before a visit; lets the list alone decide, since a share of the
visits is drawn by lot.
Serves: the agreement's guarantee of rights and duties; labour inspection (ILO C81 art. 3: to enforce the
terms of work, not the stay of workers). Weights, checklist, grades and days stand in the corridor's pack.
"""
