"""What was owed for this work, and who paid it?

Enters: a contract in force, what an employer, a recruiter or a clerk records as paid or returned, a month's
wages, a fee that a room above lets fall due, the worker's own word that he paid a fee or did not receive a
wage, and what the other node recorded.
Leaves: one ledger of fees for both states, findings of fees laid on workers, months of wages with what is
late, short or missing, a final settlement, a certificate of service, a record of what he did there, in
tasks that his employer owes him to attest; sums without persons for the committee.
Never: it moves no money, grades nobody, writes over no entry (a correction is another row), takes no fee
that the corridor forbids to lay on a worker, and tells no employer or recruiter who reported one.
Law: no recruitment fee or related cost on the worker (ILO General Principles for fair recruitment, 2019),
wages in full and in time (the contract of the corridor's model). Amounts, payers and days stand in the pack.
"""
