"""May this value be changed so, from that day, by this side? Pure: facts in, refusals out."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rabt.base.errors import Refused, Untrusted
from rabt.corridor import Pack, Terms, Words
from rabt.corridor.pack import DatedChange
from rabt.corridor.shapes import Entry, WageFloor

WAITING, GRANTED, REFUSED = "waiting", "granted", "refused"

Value = int | bool

SOURCE_SHORTEST = 4
SOURCE_LONGEST = 500
LARGEST = 10**12

FORMS = {
    "quota": "percent",
    "minor": "money",
    "days": "days",
    "hours": "hours",
    "valid_days": "days",
    "number": "number",
    "weight": "number",
    "range_km": "number",
    "years": "number",
    "points": "number",
    "week_most": "number",
    "minutes": "number",
    "open": "open",
    "on": "on",
}
"""How the value of a field is written on a page."""


@dataclass(frozen=True)
class TermLine:
    """One value in force on a day, as a list shows it."""

    key: str
    table: str
    name: Words
    value: Value
    form: str
    currency: str
    since: date
    source: Words
    article: str
    assumption: bool
    changed: bool
    changeable: bool
    keeper: str


def lines(terms: Terms, pack: Pack) -> list[TermLine]:
    """Return every value of the day that a page can show, in the order of the pack."""
    return [line(terms, pack, key) for key in terms.all_keys() if terms.entry(key).VALUE]


def line(terms: Terms, pack: Pack, key: str) -> TermLine:
    """Return one value of the day, or raise KeyError."""
    entry = terms.entry(key)
    known = terms.provenance(key)
    return TermLine(
        key=key,
        table=entry.TABLE,
        name=name_of(terms, entry),
        value=terms.value(key),
        form=FORMS[entry.VALUE],
        currency=getattr(entry, "currency", ""),
        since=entry.since,
        source=known.source.title,
        article=known.source.article,
        assumption=entry.assumption,
        changed=entry not in pack.history(key),
        changeable=entry.changeable,
        keeper=entry.keeper,
    )


def name_of(terms: Terms, entry: Entry) -> Words:
    """Name a value for people: its own name, or the occupation whose wage it is."""
    if isinstance(entry, WageFloor) and entry.code in terms.occupations:
        return terms.occupations[entry.code].name
    name: Words | None = getattr(entry, "name", None)
    return name or Words(entry.code, entry.code)


def matches(found: TermLine, text: str, fold: Any) -> bool:
    """Tell whether a line answers what was typed in the search box, in either script."""
    wanted = fold(text)
    said = (found.key, found.name.ar, found.name.en, found.source.ar, found.source.en)
    return any(wanted in fold(one) for one in said)


def check_term(terms: Terms, key: str, side: str) -> None:
    """Make sure that this side may change a value. Refuses: unknown_term, term_fixed, term_not_ours"""
    try:
        entry = terms.entry(key)
    except KeyError:
        raise Refused("unknown_term", key=key, field="key") from None
    if not entry.changeable:
        raise Refused("term_fixed", key=key, field="key")
    if entry.keeper != side:
        raise Refused("term_not_ours", key=key, field="key")


def check_proposal(
    terms: Terms, pack: Pack, side: str, key: str, value: Value, since: date, source: str
) -> None:
    """Make sure that a change may be proposed on the day of these terms.

    Refuses: unknown_term, term_fixed, term_not_ours, term_value_invalid, term_unchanged,
    since_in_past, term_source_missing
    """
    check_term(terms, key, side)
    check_since(since, terms)
    check_value(pack, key, value, since)
    if not SOURCE_SHORTEST <= len(source.strip()) <= SOURCE_LONGEST:
        raise Refused("term_source_missing", least=SOURCE_SHORTEST, most=SOURCE_LONGEST, field="source")
    if pack.on(since).value(key) == value:
        raise Refused("term_unchanged", key=key, field="value")


def check_value(pack: Pack, key: str, value: Value, since: date) -> None:
    """Make sure that a value is of the right kind and size. Refuses: term_value_invalid"""
    if type(value) is not type(pack.on(since).value(key)):
        raise Refused("term_value_invalid", key=key, field="value")
    if value > LARGEST or pack.objections(DatedChange(key, value, since, "")):
        raise Refused("term_value_invalid", key=key, field="value")


def check_since(since: date, terms: Terms) -> None:
    """Make sure that a change does not reach back. Refuses: since_in_past"""
    earliest = terms.on + timedelta(days=terms.clock("change_notice"))
    if since < earliest:
        raise Refused("since_in_past", earliest=earliest.isoformat(), field="since")


def check_reason(terms: Terms, code: str) -> None:
    """Make sure that a refusal names a reason of the pack. Refuses: term_reason_missing"""
    if code not in terms.reasons("term_refusal"):
        raise Refused("term_reason_missing", field="reason")


def check_keeper(terms: Terms, key: str, sender: str) -> None:
    """Make sure that the other node keeps the value it changed. Refuses: unknown_term, not_the_keeper"""
    try:
        entry = terms.entry(key)
    except KeyError:
        raise Refused("unknown_term", key=key, field="key") from None
    if not entry.changeable or entry.keeper != terms.state(sender).side:
        raise Untrusted("not_the_keeper", key=key)
