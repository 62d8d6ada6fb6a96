"""Every write of the journal: remember, give acts their place, witness the other node, be witnessed."""

from rabt.journal.actions.append import append, erase_salts
from rabt.journal.actions.integrate import integrate
from rabt.journal.actions.mirror import keep_leaves, take_lost
from rabt.journal.actions.witness import take_cosignature, witness

__all__ = ["append", "erase_salts", "integrate", "keep_leaves", "take_cosignature", "take_lost", "witness"]
