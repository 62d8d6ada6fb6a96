"""May this person work here, until when?

Enters: a contract in force, the papers that each side gives before departure, the first entry seen
on a card, the loss of work, the worker's word that he leaves, what an employer says of one who stays away,
the word of the other node about a paper or a permit it keeps.
Leaves: a permit that was proposed by one person and decided by another, with its card; a refusal
with reason, article and remedy; letters that tell the other node each change.
Never: it opens no border, draws no contract and registers no person; loss of work is not loss of
status, and no permit falls on an employer's word alone; no fee is taken from a worker, and no permit is
ended without a reason of the corridor.
Law: a permit before work and the share of foreign staff (Libya, Law 12/2010 arts 9 and 51), the
health card and the residence for work (Decree 98/2007), the visa on a permit (Decree 212/2009),
loss of employment (ILO Convention 143 art. 8). Numbers and articles stand in the corridor's pack.
"""
