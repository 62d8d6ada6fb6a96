"""Every read of this room: cards, what a token says, lists, keys, first entries."""

from rabt.credentials.queries.cards import (
    card_about,
    card_by_serial,
    card_to_change,
    card_to_see,
    counts,
    entries_of,
    first_entries,
    holder_about,
    is_token,
    outside,
    own_cards,
    ref_of_serial,
    uses_of,
)
from rabt.credentials.queries.faces import face_code, face_of
from rabt.credentials.queries.lists import (
    delta,
    held_lists,
    holds_keys,
    key_set,
    list_to_publish,
    marks_of,
    status_list,
)
from rabt.credentials.queries.papers import Printed, found, lines, own_papers, paper_by_number, refs_of_papers
from rabt.credentials.queries.shown import Shown, check_token, expected_at, shown_by_serial
from rabt.credentials.queries.trust import limits, root_of, roots, trusted_sets

__all__ = [
    "Printed",
    "Shown",
    "card_about",
    "card_by_serial",
    "card_to_change",
    "card_to_see",
    "check_token",
    "counts",
    "delta",
    "entries_of",
    "expected_at",
    "face_code",
    "face_of",
    "first_entries",
    "found",
    "held_lists",
    "holder_about",
    "holds_keys",
    "is_token",
    "key_set",
    "limits",
    "lines",
    "list_to_publish",
    "marks_of",
    "outside",
    "own_cards",
    "own_papers",
    "paper_by_number",
    "ref_of_serial",
    "refs_of_papers",
    "root_of",
    "roots",
    "shown_by_serial",
    "status_list",
    "trusted_sets",
    "uses_of",
]
