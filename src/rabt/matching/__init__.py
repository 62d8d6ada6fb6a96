"""Who stands in both of these lists?

Enters: two lists as their offices keep them, in either script, or one in which somebody may stand twice; for
what they are compared; what clerks say of pairs that the node is not sure of. Leaves: each pair with what
speaks for and against it, what became of it, how far clerks agree with each other and with the node; the
same as a sheet. Never: writes into a register, gives anybody a standing, keeps a list beyond thirty days.
Law: the lists serve the purpose that was given and no other; a person decides. (house rule)
"""
