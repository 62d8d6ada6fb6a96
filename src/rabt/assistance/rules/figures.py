"""Figures of a month that point at nobody: small counts are hidden, none can be had from the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Shown:
    """A count as it may be shown: `None` where it is hidden."""

    n: int | None
    less_than: int = 0


def shown(n: int, least: int) -> Shown:
    """Hide a count between nought and the least that is shown."""
    return Shown(n) if n == 0 or n >= least else Shown(None, least)


def table(counts: Mapping[str, int], least: int) -> dict[str, Shown]:
    """Hide the small counts of a breakdown; where one alone is hidden, the next smallest is hidden with it.

    Else the hidden one would be the total less the others.
    """
    found = {name: shown(n, least) for name, n in counts.items()}
    hidden = [name for name, one in found.items() if one.n is None]
    if len(hidden) == 1:
        others = sorted((n, name) for name, n in counts.items() if name not in hidden and n > 0)
        if others:
            found[others[0][1]] = Shown(None)
    return found


def total(counts: Mapping[str, int], least: int) -> Shown:
    """Return the total of a breakdown, hidden as well where it would give away a lone hidden count."""
    whole = sum(counts.values())
    hidden = [one for one in table(counts, least).values() if one.n is None]
    return Shown(None, least) if len(hidden) == 1 else shown(whole, least)


def median(values: Sequence[float]) -> float | None:
    """Return the middle of some values, or nothing of none."""
    ordered = sorted(values)
    if not ordered:
        return None
    at = len(ordered) // 2
    return ordered[at] if len(ordered) % 2 else (ordered[at - 1] + ordered[at]) / 2
