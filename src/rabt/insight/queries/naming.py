"""What the keys of a breakdown are called, in the page's language."""

from collections.abc import Mapping
from typing import Any

from rabt.corridor import Terms
from rabt.insight.rules.figures import Figure
from rabt.shell.words import tongue, word, words

ORDERED = {
    "use": ("under_half", "over_half", "nearly_full", "over"),
    "wage": ("below", "at", "above", "far_above", "other_currency"),
    "share": ("week", "month", "longer", "other_currency"),
    "payment": ("in_time", "late", "owed"),
    "event": ("opened", "decided", "returned"),
    "why": ("risk", "drawn", "next", "ordered", "follow_up"),
    "grade": ("grave", "serious", "minor"),
    "mended": ("in_time", "late"),
    "told": ("hit", "no_hit", "provided", "partly", "no_data", "refused", "judicial"),
    "put_right": ("reported", "called_back", "corrected"),
    "lateness": ("decided_late", "ran_out"),
    "presence": ("entered", "awaited"),
    "direction": ("entry", "exit"),
}
"""Breakdowns that have an order of their own; others are told by their size."""


def name_of(figure: Figure, breakdown: str, key: str, terms: Terms, language: str = "") -> str:
    """Name one key of a breakdown; what the corridor does not know any more stands as it is."""
    tables: dict[str, Mapping[str, Any]] = {
        "port": terms.ports, "place": terms.places, "sector": terms.sectors, "fee": terms.fees,
        "complaint": terms.complaints, "ground": terms.options("ground"),
    }  # fmt: skip
    if breakdown in tables:
        found = tables[breakdown].get(key)
        return str(getattr(found.name, language or tongue())) if found else key
    if breakdown == "reason":
        reason = terms.reasons(figure.reasons).get(key)
        return (
            str(getattr(reason.words, language or tongue()))
            if reason
            else _word(f"reason.{key}", key, language)
        )
    return key if breakdown == "hour" else _word(f"{breakdown}.{key}", key, language)


def _word(name: str, key: str, language: str) -> str:
    known = f"insight.{name}"
    return word(known, language=language) if known in words() else key


def ordered(breakdown: str, keys: dict[str, int]) -> list[str]:
    """Return keys in the order in which they are told: their own, by the clock, or the largest first."""
    if breakdown in ORDERED:
        own = ORDERED[breakdown]
        return sorted(keys, key=lambda key: (own.index(key) if key in own else len(own), key))
    if breakdown in ("hour", "group"):
        return sorted(keys)
    return sorted(keys, key=lambda key: (-keys[key], key))
