"""How does someone who is here without papers come into order, or go home?

Enters: his own word at an office, or his consulate's letter: who he is, since when he is here, which way he
wants; an offer of work; the origin's answer about a travel document; the word of an authority that somebody
of the other state is held, or of his consulate that it heard so. Leaves: a paper with a number that he
carries, a decision by two persons, an ordinary proposal of a work permit, a voluntary return, a letter to the
consulate; how many, without persons.
Never: tells a role of enforcement or of the border that a file is there, or anything of it; lets a clock, a
fee or an offence run against who needs protection; opens an ordinary file for a minor; lays on the worker a
fee that the pack lays on another; tells a consulate what somebody is accused of.
Law: an irregular situation is considered for regularisation (CMW art. 69), victims and minors are protected
(protocols of Palermo, 2000), the consulate is told without delay (Vienna Convention on Consular Relations,
art. 36). Steps, days, fees and reasons stand in the pack.
"""
