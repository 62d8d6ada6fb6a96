"""Which rule and value was in force on that day, on both sides?

Enters: a proposal to change a value of the pack from a day on, with its source; the second
person's decision; the other node's letter that it changed one of its values.
Leaves: the terms of a day with every change applied; a letter to the other node; acts.
Never: a value that reaches into the past; a change by one person alone; a value that the other
state keeps; a change of the pack's own files.
Law: what the pack's sources name for each value; who may change it is the side that keeps it.
"""
