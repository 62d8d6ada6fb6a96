"""Where two spellings of one thing differ: what stands in one of them alone, to be marked for the eye."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from rabt.linkage import arabic, names

LONGEST = 200
"""Signs that are compared: longer cells are shown, and not marked."""


@dataclass(frozen=True)
class Piece:
    """A run of signs as it was written, and whether the other has nothing like it."""

    text: str
    differs: bool


def differing(one: str, other: str) -> tuple[list[Piece], list[Piece]]:
    """Take two cells apart into what they share and what only one has.

    Words of names are compared as they are folded; across two scripts nothing is marked, for there every sign
    differs. Dates and numbers are compared sign by sign, in whichever digits.
    """
    if not one or not other or max(len(one), len(other)) > LONGEST or _crosses(one, other):
        return _whole(one), _whole(other)
    if one.translate(_NO_SIGNS).isalpha() and other.translate(_NO_SIGNS).isalpha():
        return _by_word(one, other)
    return _by_sign(one, other)


_NO_SIGNS = {ord(sign): None for sign in " .-'’`\u0640"}


def _crosses(one: str, other: str) -> bool:
    letters = any(sign.isalpha() for sign in one) and any(sign.isalpha() for sign in other)
    return letters and names.is_arabic(one) != names.is_arabic(other)


def _whole(text: str) -> list[Piece]:
    return [Piece(text, False)] if text else []


def _by_word(one: str, other: str) -> tuple[list[Piece], list[Piece]]:
    ours, theirs = one.split(), other.split()
    found = SequenceMatcher(None, [_plain(word) for word in ours], [_plain(word) for word in theirs], False)
    shared = found.get_matching_blocks()
    return (
        _pieces(ours, {at.a + step for at in shared for step in range(at.size)}, " "),
        _pieces(theirs, {at.b + step for at in shared for step in range(at.size)}, " "),
    )


def _by_sign(one: str, other: str) -> tuple[list[Piece], list[Piece]]:
    ours, theirs = arabic.plain_digits(one).lower(), arabic.plain_digits(other).lower()
    if len(ours) == len(theirs) == len(one) == len(other):
        shared = {at for at, sign in enumerate(ours) if sign == theirs[at]}
        return _pieces(list(one), shared, ""), _pieces(list(other), shared, "")
    blocks = SequenceMatcher(None, ours, theirs, False).get_matching_blocks()
    return (
        _pieces(list(one), {at.a + step for at in blocks for step in range(at.size)}, ""),
        _pieces(list(other), {at.b + step for at in blocks for step in range(at.size)}, ""),
    )


def _plain(word: str) -> str:
    return names.alone(word) or arabic.fold(word).lower()


def _pieces(units: list[str], shared: set[int], between: str) -> list[Piece]:
    """Join neighbours of one kind; what stands between two words goes with the first."""
    found: list[Piece] = []
    for at, unit in enumerate(units):
        text = unit + (between if at + 1 < len(units) else "")
        differs = at not in shared
        if found and found[-1].differs == differs:
            found[-1] = Piece(found[-1].text + text, differs)
        else:
            found.append(Piece(text, differs))
    return found
