"""What does an old register say, and what did an authority make of it?

Enters: the rows of an old register, brought as a sheet: office, book, page, number, name, every other cell
as it was written. Leaves: each row beside the people of today's register; whom a clerk says it is of, and
which standing an approver, another person, gives it; old numbers that the search box finds; what is left.
Never: makes a permit or a right of stay, reads a standing out of what was written, changes what was
written, or takes two people for one without a clerk's word.
Law: a standing is an authority's decision, with its reason; who decides is not who proposed (house rule).
"""
