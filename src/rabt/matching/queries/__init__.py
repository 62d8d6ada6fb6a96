"""Every read of this room."""

from rabt.matching.queries.matchings import (
    BRING,
    JUDGE,
    SEE,
    Progress,
    lists_of,
    matching_to_change,
    matching_to_see,
    matchings_to_see,
    progress,
    rows_of,
)
from rabt.matching.queries.pairs import (
    free_for,
    judgements_of,
    last_word,
    pair_to_change,
    pair_to_see,
    pairs_of_one,
    pairs_to_judge,
    pairs_to_see,
    rows_taken,
    shown,
    siblings,
)
from rabt.matching.queries.waiting import waiting

__all__ = [
    "BRING", "JUDGE", "SEE", "Progress", "free_for", "judgements_of", "last_word", "lists_of",
    "matching_to_change", "matching_to_see", "matchings_to_see", "pair_to_change", "pair_to_see",
    "pairs_of_one", "pairs_to_judge", "pairs_to_see", "progress", "rows_of", "rows_taken",
    "shown", "siblings", "waiting",
]  # fmt: skip
