"""Who works for whom, on which terms?

Enters: an employer's registration and his demand for workers (destination); a recruiter's licence
and a person chosen for a demand (origin); the worker's yes or no.
Leaves: employers that may ask, demands that were approved, offers that were answered, and contracts
in force whose terms are the ones the worker was shown. Letters tell the other node each of these.
Never: it decides no permit, opens no border and keeps no register of people; it never takes a fee
from a worker, and no step writes over the terms of the step before.
Law: approval before a foreigner is employed and the share of foreign staff (Libya, Law 12/2010 arts
9 and 51), a written contract on the approved model (Decree 98/2007), fair recruitment (ILO General
Principles, 2019). Numbers and articles stand in the corridor's pack.
"""
