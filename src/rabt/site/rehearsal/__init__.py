"""A rehearsal of the corridor: invented people with attested names, and their history.

The history is made by the same actions that people use. Everything here is invented and says so.
"""
