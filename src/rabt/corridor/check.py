"""Is a pack fit for use? Every finding says which file, which key, what is wrong, how to mend it."""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from rabt.corridor import (
    asking,
    border,
    check_steps,
    coursing,
    exercising,
    inspecting,
    meeting,
    patrolling,
    skills,
    tracking,
    training,
)
from rabt.corridor.asking import Option
from rabt.corridor.needed import NEEDED
from rabt.corridor.reading import HEAD, Finding, Reading, read
from rabt.corridor.shapes import (
    Calendar,
    Clock,
    ComplaintKind,
    Contact,
    Currency,
    DocumentRule,
    Entry,
    Fee,
    HoldRule,
    IdentifierRule,
    Number,
    Occupation,
    Place,
    Port,
    Reason,
    RegularisationStep,
    Sector,
    Source,
    State,
    WageFloor,
)

SIDES = ("origin", "destination")
PORT_KINDS = ("land", "air", "sea")
WAITS = (
    "permit.withdraw", "permit.end", "permit.absence", "permit.change_employer", "permit.replace_card",
    "contract.end", "person.erase",
)  # fmt: skip
"""The acts that may have to wait for a hold. No crossing is among them: no claim keeps a person here."""
PROTECTION = "protection"
REFERRALS = ("court", PROTECTION)
STEPS = ("permit",)
"""The steps that a paper may have to wait for."""
PAYERS = ("employer", "recruiter", "state", "worker")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SOURCE_KINDS = ("law", "decree", "decision", "standard", "dataset", "guidance", "report", "own")
PART_FORMS = ("digits", "code", "place", "YYMMDD", "YYYYMMDD", "YYYY", "check")

Complaint = tuple[str, str, str]
"""Field, problem, mend."""


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that entries may point to."""

    sources: frozenset[str]
    states: Mapping[str, State]
    currencies: frozenset[str]
    ports: Mapping[str, Port]
    places: Mapping[str, Place]
    landmarks: Mapping[str, str]
    codes: Mapping[str, frozenset[str]]


def check(folder: Path | str) -> list[Finding]:
    """Return everything that is wrong in the pack in a folder; an empty list means fit for use."""
    reading = read(Path(folder))
    return [*reading.findings, *examine(reading)]


def examine(reading: Reading) -> Iterator[Finding]:
    """Look across the files of a pack that was read."""
    entries = [row for row in reading.rows if isinstance(row, Entry)]
    known = known_of(reading)
    yield from _sources(reading)
    for entry in entries:
        for name, problem, mend in (*_common(entry, known), *objections(entry, known)):
            yield Finding(entry.FILE, f"{entry.key}.{name}", problem, mend)
    yield from _dates(entries)
    yield from _sides(entries)
    yield from _needed(entries)


def known_of(reading: Reading) -> Known:
    """Return what the entries of a pack may point to."""
    entries = [row for row in reading.rows if isinstance(row, Entry)]
    return Known(
        sources=frozenset(row.code for row in reading.rows if isinstance(row, Source)),
        states={row.code: row for row in entries if isinstance(row, State)},
        currencies=frozenset(row.code for row in entries if isinstance(row, Currency)),
        ports={row.code: row for row in entries if isinstance(row, Port)},
        places={row.code: row for row in entries if isinstance(row, Place)},
        landmarks={row.code: row.state for row in entries if isinstance(row, border.Landmark)},
        codes={
            table: frozenset(row.code for row in entries if table == row.TABLE)
            for table in {row.TABLE for row in entries}
        },
    )


# ------------------------------------------------------------------ across entries
def _sources(reading: Reading) -> Iterator[Finding]:
    sources = [row for row in reading.rows if isinstance(row, Source)]
    for code, times in Counter(source.code for source in sources).items():
        if times > 1:
            yield Finding(Source.FILE, code, "is written twice", "Keep one of them")
    for source in sources:
        if source.kind not in SOURCE_KINDS:
            problem, mend = f"unknown kind {source.kind!r}", f"Use {_any(SOURCE_KINDS)}"
            yield Finding(Source.FILE, f"{source.code}.kind", problem, mend)
        if source.kind in ("law", "decree") and not source.number:
            yield Finding(
                Source.FILE, f"{source.code}.number", "is missing", 'Write it, as number = "12/2010"'
            )


def _dates(entries: list[Entry]) -> Iterator[Finding]:
    series: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        series[entry.TABLE, entry.key].append(entry)
    for (_, key), dated in series.items():
        file = dated[0].FILE
        dated.sort(key=lambda entry: entry.since)
        for before, after in itertools.pairwise(dated):
            if before.since == after.since:
                yield Finding(
                    file, key, f"two entries hold from {after.since}", "Keep one, or change its day"
                )
            elif before.until is not None and before.until >= after.since:
                yield Finding(
                    file, key, f"overlaps: one ends {before.until}, the next begins {after.since}",
                    "End the first on the day before",
                )  # fmt: skip


def _sides(entries: list[Entry]) -> Iterator[Finding]:
    sides = {row.side: row.code for row in entries if isinstance(row, State)}
    states = {row.code for row in entries if isinstance(row, State)}
    for side in SIDES:
        if side not in sides:
            yield Finding(State.FILE, "-", f"no state is the {side}", f'Give one state side = "{side}"')
    if len(states) != len(SIDES):
        yield Finding(State.FILE, "-", f"{len(states)} states", "A corridor has two")


def _needed(entries: list[Entry]) -> Iterator[Finding]:
    have: dict[str, set[str]] = defaultdict(set)
    files = {}
    for entry in entries:
        have[entry.TABLE].add(entry.list if isinstance(entry, Reason | Option) else entry.key)
        files[entry.TABLE] = entry.FILE
    for table, names in NEEDED.items():
        for name in names:
            if name not in have[table]:
                yield Finding(
                    files.get(table, HEAD), name, "the rooms ask for it, and it is absent", "Add it"
                )


# ------------------------------------------------------------------ each entry by itself
def _common(entry: Entry, known: Known) -> Iterator[Complaint]:
    if entry.source not in known.sources:
        yield "source", f"unknown source {entry.source!r}", "Add it to sources.toml, or correct the key"
    if entry.until is not None and entry.until < entry.since:
        yield "until", "ends before it begins", "Write a later day"
    if entry.changeable and not entry.VALUE:
        yield "changeable", "this kind of entry has no single value to change", "Remove changeable"
    if entry.changeable and entry.keeper not in SIDES:
        yield "keeper", "nobody keeps this value", f"Write which side may change it: {_any(SIDES)}"


def objections(entry: Entry, known: Known) -> Iterator[Complaint]:
    """Say what is wrong with the values of one entry, by the rule of its own kind."""
    rule = RULES.get(type(entry))
    if rule is not None:
        yield from rule(entry, known)


def _any(names: tuple[str, ...]) -> str:
    return " or ".join(names)


def _state(state: State, known: Known) -> Iterator[Complaint]:
    if state.side not in SIDES:
        yield "side", f"unknown side {state.side!r}", f"Use {_any(SIDES)}"
    if not re.fullmatch(r"[A-Z]{2}", state.code):
        yield "code", "is not two capital letters", "Write the ISO 3166-1 alpha-2 code"
    if not re.fullmatch(r"[A-Z]{3}", state.alpha3):
        yield "alpha3", "is not three capital letters", "Write the ISO 3166-1 alpha-3 code"
    if state.zone not in available_timezones():
        yield "zone", f"unknown time zone {state.zone!r}", "Write one of the tz database, as Area/City"
    if state.currency not in known.currencies:
        yield "currency", f"unknown currency {state.currency!r}", "Add it to currencies.toml"
    if not re.fullmatch(r"\+\d{1,3}", state.dial):
        yield "dial", "is not a dialling code", 'Write it as "+999"'


def _currency(currency: Currency, known: Known) -> Iterator[Complaint]:
    if not 0 <= currency.exponent <= 4:
        yield "exponent", f"{currency.exponent} decimals", "Write 0 to 4, as ISO 4217 says"
    if not re.fullmatch(r"[A-Z]{3}", currency.code):
        yield "code", "is not three capital letters", "Write the ISO 4217 code"


def _calendar(calendar: Calendar, known: Known) -> Iterator[Complaint]:
    if calendar.code not in known.states:
        yield "code", "is not one of the two states", "Write the code of a state"
    for day in calendar.weekend:
        if day not in WEEK:
            yield "weekend", f"unknown day {day!r}", f"Use {_any(WEEK)}"


def _port(port: Port, known: Known) -> Iterator[Complaint]:
    if port.state not in known.states:
        yield "state", f"unknown state {port.state!r}", "Write the code of a state"
    if port.kind not in PORT_KINDS:
        yield "kind", f"unknown kind {port.kind!r}", f"Use {_any(PORT_KINDS)}"
    if port.place and port.place not in known.places:
        yield "place", f"unknown place {port.place!r}", "Add it to places.toml"
    yield from _lies(port)
    yield from _twin(port, known)


def _lies(spot: Port | Place) -> Iterator[Complaint]:
    if (spot.lat is None) != (spot.lon is None):
        yield "lat", "one of the two coordinates is missing", "Write both lat and lon, or neither"
    elif spot.lat is not None and spot.lon is not None and not (abs(spot.lat) <= 90 and abs(spot.lon) <= 180):
        yield "lat", "is not on this earth", "Write degrees, latitude first"


def _twin(port: Port, known: Known) -> Iterator[Complaint]:
    twin = known.ports.get(port.twin)
    if port.kind == "land" and not port.twin:
        yield "twin", "a land port has one on the other side", "Write the code of the port that faces it"
    if port.twin and twin is None:
        yield "twin", f"unknown port {port.twin!r}", "Add it, or correct the code"
    elif twin is not None and twin.twin != port.code:
        yield (
            "twin",
            f"{twin.code} does not name {port.code} as its twin",
            f'Write twin = "{port.code}" there',
        )
    elif twin is not None and twin.state == port.state:
        yield "twin", f"{twin.code} lies in the same state", "A twin lies on the other side"


def _place(place: Place, known: Known) -> Iterator[Complaint]:
    if place.state not in known.states:
        yield "state", f"unknown state {place.state!r}", "Write the code of a state"
    if place.within and place.within not in known.places:
        yield "within", f"unknown place {place.within!r}", "Add it, or correct the code"
    yield from _lies(place)


def _occupation(occupation: Occupation, known: Known) -> Iterator[Complaint]:
    if not re.fullmatch(r"[0-9]{4}", occupation.code):
        yield "code", "is not four digits", "Write the ISCO-08 unit group, as 7112"


def _sector(sector: Sector, known: Known) -> Iterator[Complaint]:
    if not 0 <= sector.quota <= 100:
        yield "quota", f"{sector.quota} percent", "Write 0 to 100"


def _wage_floor(floor: WageFloor, known: Known) -> Iterator[Complaint]:
    if floor.code != "all" and not re.fullmatch(r"[0-9]{1,4}", floor.code):
        problem = "is neither all nor the digits of an occupation"
        yield "code", problem, "Write all, or 1 to 4 digits of ISCO-08"
    if len(floor.code) != 4 and floor.name is None:
        yield "name", "a group of occupations has no name", 'Add name = { ar = "...", en = "..." }'
    yield from _amount(floor, known)


def _amount(priced: WageFloor | Fee, known: Known) -> Iterator[Complaint]:
    if priced.minor < 0:
        yield "minor", "is below zero", "Write an amount in the smallest unit"
    if priced.currency not in known.currencies:
        yield "currency", f"unknown currency {priced.currency!r}", "Add it to currencies.toml"


def _fee(fee: Fee, known: Known) -> Iterator[Complaint]:
    yield from _amount(fee, known)
    if fee.payer not in PAYERS:
        yield "payer", f"unknown payer {fee.payer!r}", f"Use {_any(PAYERS)}"


def _number(counted: Clock | Number, known: Known) -> Iterator[Complaint]:
    if getattr(counted, counted.VALUE) < 0:
        yield counted.VALUE, "is below zero", f"Write a number of {counted.VALUE}, nought or more"


def _hold(hold: HoldRule, known: Known) -> Iterator[Complaint]:
    if hold.days <= 0:
        yield "days", "is not above zero", "Write for how many days it may be placed at once"
    for act in hold.stops:
        if act not in WAITS:
            yield "stops", f"unknown act {act!r}", f"Use {_any(WAITS)}"


def _contact(contact: Contact, known: Known) -> Iterator[Complaint]:
    if contact.side not in SIDES:
        yield "side", f"unknown side {contact.side!r}", f"Use {_any(SIDES)}"
    if contact.phone and not re.fullmatch(r"\+?[0-9]{3,15}", contact.phone):
        yield "phone", "is not a telephone number", "Write digits only, with + before a whole number"


def _complaint(kind: ComplaintKind, known: Known) -> Iterator[Complaint]:
    if kind.days <= 0:
        yield "days", "is not above zero", "Write in how many days it is settled or referred"
    if kind.refer not in REFERRALS:
        yield "refer", f"unknown authority {kind.refer!r}", f"Use {_any(REFERRALS)}"
    if kind.guarded and kind.refer != PROTECTION:
        yield "refer", "a guarded kind goes to protection", f'Write refer = "{PROTECTION}"'


def _document(document: DocumentRule, known: Known) -> Iterator[Complaint]:
    if document.side not in SIDES:
        yield "side", f"unknown side {document.side!r}", f"Use {_any(SIDES)}"
    if document.valid_days <= 0 or not 0 <= document.left_days <= document.valid_days:
        yield (
            "valid_days",
            "the days do not fit",
            "valid_days is above zero, left_days between 0 and valid_days",
        )
    if document.after not in ("", *STEPS):
        yield "after", f"unknown step {document.after!r}", f"Use {_any(STEPS)}, or leave it out"
    if document.after and document.after in document.needed_for:
        yield "after", "is needed for the step that must be behind it", "Drop one of the two"


def _identifier(rule: IdentifierRule, known: Known) -> Iterator[Complaint]:
    if rule.code != f"{rule.state}.{rule.kind}" or rule.state not in known.states:
        yield "code", "is not <state>.<kind>", "Write the code of a state, a point, and the kind"
    taken: set[int] = set()
    for part in rule.parts:
        span = set(range(part.at, part.at + part.length))
        if not span or min(span) < 1 or max(span) > rule.length:
            yield (
                f"parts.{part.name}",
                "lies outside the identifier",
                f"Positions run from 1 to {rule.length}",
            )
        if taken & span and part.name != "sex":
            yield f"parts.{part.name}", "overlaps another part", "Only sex may lie inside the serial"
        if part.form not in PART_FORMS:
            yield f"parts.{part.name}", f"unknown form {part.form!r}", f"Use {_any(PART_FORMS)}"
        taken |= span
    if rule.weights and (len(rule.weights) != rule.length - 1 or rule.modulus < 2):
        yield "weights", "do not fit the length", f"Write {rule.length - 1} weights and a modulus"


RULES: Mapping[type[Entry], Callable[[Any, Known], Iterator[Complaint]]] = {
    State: _state,
    Currency: _currency,
    Calendar: _calendar,
    Port: _port,
    Place: _place,
    Occupation: _occupation,
    Sector: _sector,
    WageFloor: _wage_floor,
    Fee: _fee,
    Clock: _number,
    Number: _number,
    HoldRule: _hold,
    Contact: _contact,
    ComplaintKind: _complaint,
    **inspecting.RULES,
    **meeting.RULES,
    **skills.RULES,
    **border.RULES,
    **patrolling.RULES,
    **tracking.RULES,
    **asking.RULES,
    **training.RULES,
    **coursing.RULES,
    **exercising.RULES,
    RegularisationStep: lambda step, known: check_steps.objections(step, known.currencies, PAYERS),
    DocumentRule: _document,
    IdentifierRule: _identifier,
}
