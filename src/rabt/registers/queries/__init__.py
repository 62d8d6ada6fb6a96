"""Every read of old registers: whose entries, beside whom they stand, what is left of a batch."""

from rabt.registers.queries.entries import (
    Count,
    batch_to_see,
    batches_to_see,
    candidates,
    counts,
    entries_of_person,
    entries_to_see,
    entry_to_change,
    entry_to_see,
    ruling_open,
    rulings_of,
    shown,
    told_of_person,
    twins,
)
from rabt.registers.queries.finding import found, lines
from rabt.registers.queries.queues import queues, waiting
from rabt.registers.queries.traces import refs_of, ties, traces_of

__all__ = [
    "Count", "batch_to_see", "batches_to_see", "candidates", "counts", "entries_of_person", "entries_to_see",
    "entry_to_change", "entry_to_see", "found", "lines", "queues", "refs_of", "ruling_open",
    "rulings_of", "shown", "ties", "told_of_person", "traces_of", "twins", "waiting",
]  # fmt: skip
