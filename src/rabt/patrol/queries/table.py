"""A plan as a table, by day and shift, with names; what is broken and what changed, in words."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from rabt.corridor import Terms
from rabt.patrol.messages import Crews
from rabt.patrol.models import Officer, Patrol, Vehicle, Version
from rabt.patrol.queries.plans import sheet_of
from rabt.patrol.rules.days import shifts_of
from rabt.patrol.rules.planning.facts import Breach
from rabt.patrol.rules.told import PER, Difference, PatrolTold, ReasonTold, VisitTold
from rabt.shell.figures import gregorian
from rabt.shell.figures import instant as at_clock
from rabt.shell.words import tongue, word, words


@dataclass(frozen=True)
class Told:
    """What a page needs to name what a version speaks of."""

    terms: Terms
    officers: Mapping[UUID, Officer]
    vehicles: Mapping[str, Vehicle]
    patrols: Mapping[UUID, PatrolTold]


@dataclass(frozen=True)
class Shown:
    """One patrol with its names."""

    one: PatrolTold
    base: str
    partner: str
    stretches: list[tuple[str, str]]
    vehicle: Vehicle | None
    lead: Officer | None
    crew: list[Officer]
    state: str
    shift: str


@dataclass(frozen=True)
class ShiftShown:
    """One shift of a day, with its patrols."""

    name: str
    starts_at: Any
    ends_at: Any
    patrols: list[Shown]


@dataclass(frozen=True)
class Day:
    """One day of a plan."""

    on: date
    shifts: list[ShiftShown]


def _say(named: Any) -> str:
    return str(getattr(named, tongue()))


def told_of(row: Patrol) -> PatrolTold:
    """Return a patrol in force as plain facts, as a version has it."""
    return PatrolTold(
        row.pk, row.number, row.on, row.shift, row.starts_at, row.ends_at, row.base, row.partner,
        list(row.stretches), row.vehicle_id, row.lead_id, list(row.crew),
        [VisitTold(piece, minute) for piece, minute in row.route], row.drawn,
    )  # fmt: skip


def vehicles_in(patrols: Iterable[PatrolTold]) -> list[Vehicle]:
    """Return the vehicles that some patrols name."""
    return list(Vehicle.objects.filter(pk__in={one.vehicle_id for one in patrols}))


def named_shift(on: date, code: str, terms: Terms) -> str:
    """Name a shift: its day and what the pack calls it."""
    shift = terms.shifts.get(code)
    return f"{gregorian(on, tongue())} · {_say(shift.name) if shift else code}"


def _base(bases: Mapping[str, Any], code: str) -> str:
    return _say(bases[code].name) if code in bases else code


def shown(
    one: PatrolTold, officers: Mapping[UUID, Officer], terms: Terms, state: str = "",
    vehicles: Mapping[UUID, Vehicle] | None = None,
) -> Shown:  # fmt: skip
    """Return one patrol with its names."""
    known = vehicles if vehicles is not None else {row.pk: row for row in vehicles_in([one])}
    bases, shift = terms.border.bases, terms.shifts.get(one.shift)
    crew = sorted(
        (officers[key] for key in one.crew if key in officers),
        key=lambda row: (row.pk != one.lead_id, row.state, row.number),
    )
    return Shown(
        one, _base(bases, one.base), _base(bases, one.partner),
        [(code, _say(terms.border.stretches[code].name)) for code in one.stretches],
        known.get(one.vehicle_id), officers.get(one.lead_id), crew, state,
        _say(shift.name) if shift else one.shift,
    )  # fmt: skip


def by_day(
    patrols: Sequence[PatrolTold], officers: Mapping[UUID, Officer], terms: Terms,
    states: Mapping[UUID, str] | None = None,
) -> list[Day]:  # fmt: skip
    """Return patrols by day and shift, in order of time."""
    if not patrols:
        return []
    vehicles = {row.pk: row for row in vehicles_in(patrols)}
    days: dict[date, list[ShiftShown]] = {}
    first, last = min(one.on for one in patrols), max(one.on for one in patrols)
    for shift in shifts_of(first, last, terms):
        found = [one for one in patrols if (one.on, one.shift) == (shift.on, shift.code)]
        if found:
            named = [
                shown(one, officers, terms, (states or {}).get(one.patrol_id, ""), vehicles) for one in found
            ]
            days.setdefault(shift.on, []).append(
                ShiftShown(_say(terms.shifts[shift.code].name), shift.starts_at, shift.ends_at, named)
            )
    return [Day(on, shifts) for on, shifts in days.items()]


def naming(version: Version, terms: Terms) -> Told:
    """Return what it takes to name whatever a version, or a change of it, may speak of."""
    crews = [Crews.from_body(body) for body in version.facts.get("offers", {}).values()]
    patrols = {one.patrol_id: one for one in sheet_of(version).patrols}
    officers = {one.officer_id for side in crews for one in side.officers}
    vehicles = {one.vehicle_id for side in crews for one in side.vehicles}
    officers |= {key for one in patrols.values() for key in one.crew}
    vehicles |= {one.vehicle_id for one in patrols.values()}
    found = Vehicle.objects.in_bulk(list(vehicles))
    return Told(
        terms, Officer.objects.in_bulk(list(officers)), {str(key): row for key, row in found.items()}, patrols
    )


# ------------------------------------------------------------------ reasons
def why(reasons: Iterable[ReasonTold], terms: Terms) -> list[tuple[ReasonTold, str, dict[str, float]]]:
    """Return why each stretch is looked at as often as it is, the most looked at first.

    `left`: how many of the agreed hours were left, as the plan began, before it would go unseen too long.
    """
    gap = terms.number("patrol_gap_hours")
    return [
        (one, _say(terms.border.stretches[one.stretch].name),
         {name: getattr(one, name) / PER for name in ("share_of_risk", "cover", "floor")}
         | {"left": max(gap - (gap if one.hours_since is None else one.hours_since), 0)})
        for one in sorted(reasons, key=lambda one: (-one.cover, one.stretch))
    ]  # fmt: skip


# ------------------------------------------------------------------ broken rules
@dataclass(frozen=True)
class Broken:
    """A rule that is broken, in words, and what to do."""

    said: str
    next: str


def broken(found: Iterable[Breach], told: Told) -> list[Broken]:
    """Say each broken rule in words: which rule, who or what, when, by how much, and what to do."""
    return [
        Broken(
            word(_known(f"patrol.breach.{one.rule}", "patrol.breach.other"), rule=one.rule,
                 who=_who(one.who, told), when=_when(one.when, told), found=_number(one.found),
                 limit=_number(one.limit), more=_who(one.more, told)),
            word(_known(f"patrol.breach_next.{one.rule}", "patrol.breach_next.other")),
        )
        for one in found
    ]  # fmt: skip


def _known(key: str, other: str) -> str:
    return key if key in words() else other


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _who(text: str, told: Told) -> str:
    """Name an officer, vehicle, place, skill or side by its key; what is none is said as it stands."""
    with suppress(ValueError):
        key = UUID(text)
        officer, vehicle = told.officers.get(key), told.vehicles.get(text)
        if officer is not None:
            return officer.name_ar if tongue() == "ar" else officer.name_latin
        return vehicle.mark if vehicle is not None else ""
    return _named(text, told.terms)


def _named(text: str, terms: Terms) -> str:
    border = terms.border
    if text in border.pieces:
        return f"{text} ({_say(border.stretches[border.pieces[text].stretch].name)})"
    if text in border.stretches:
        return f"{text} ({_say(border.stretches[text].name)})"
    for known in (border.bases, terms.service_skills, terms.states):
        if text in known:
            return _say(known[text].name)
    return text


def _when(text: str, told: Told) -> str:
    """Name a patrol, a shift, an instant or a day."""
    with suppress(ValueError):
        one = told.patrols.get(UUID(text))
        if one is None:
            return ""
        return word("patrol.patrol_named", n=one.number, shift=named_shift(one.on, one.shift, told.terms))
    day, _, code = text.partition("/")
    with suppress(ValueError):
        on = date.fromisoformat(day)
        return named_shift(on, code, told.terms) if code else gregorian(on, tongue())
    with suppress(ValueError):
        return at_clock(datetime.fromisoformat(text))
    return ""


# ------------------------------------------------------------------ changes
def changes(found: Iterable[Difference], told: Told) -> list[tuple[Difference, Shown, str]]:
    """Return what changed between two versions, with names and the changed fields in words."""
    return [
        (one, shown(one.shown, told.officers, told.terms),
         word("patrol.comma").join(word(f"patrol.field.{name}") for name in one.changed))
        for one in found
    ]  # fmt: skip
