"""What a sheet would change in a joint list: every row, before anything is done."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from rabt.access.queries import the_one
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Problem, Refused
from rabt.scenarios.models import Brought
from rabt.scenarios.queries.scenarios import PLAN, scenario_to_see, standing
from rabt.scenarios.rules import checking, drafting, fields, places, sheet
from rabt.scenarios.rules.fields import EVENT
from rabt.scenarios.rules.frozen import Event, Expectation, Scenario
from rabt.scenarios.rules.merging import Standing
from rabt.scenarios.rules.sheet import Change, Row
from rabt.sheets.rules import spec


@dataclass(frozen=True)
class Dry:
    """A dry run: what each row would do, and what its author saw when he took the sheet away."""

    changes: tuple[Change, ...]
    saw: Standing

    @property
    def wrong(self) -> tuple[Change, ...]:
        """Return the rows that cannot be done."""
        return tuple(one for one in self.changes if one.problem)


def brought_to_see(viewer: Actor, brought_id: UUID) -> Brought:
    """Return a sheet that this viewer brought, or Missing."""
    viewer.require(PLAN)
    return the_one(_own(viewer).filter(pk=brought_id))


def brought_to_do(viewer: Actor, brought_id: UUID) -> Brought:
    """Return a sheet that this viewer brought, locked, or Missing."""
    viewer.require(PLAN)
    return the_one(_own(viewer).filter(pk=brought_id).select_for_update(of=("self",)))


def _own(viewer: Actor) -> QuerySet[Brought]:
    return Brought.objects.select_related("scenario").filter(brought_by=viewer.id)


def dry_run(viewer: Actor, brought: Brought, at: datetime) -> Dry:
    """Judge every row of a sheet against the list as it was when the sheet was taken away; write nothing.

    What a row says and what stands meanwhile is nothing new: a sheet that is brought twice counts once.
    """
    row = scenario_to_see(viewer, brought.scenario_id)
    matched = spec.match(brought.head, sheet.COLUMNS)
    told = [
        (number, spec.values(cells, matched)) for number, cells in enumerate(brought.rows, 2) if any(cells)
    ]
    seen = sheet.seen_in([one.get(sheet.MARK, "") for _, one in told], viewer.state)
    found, terms = _list(row.pk, standing(row, upto=seen), standing(row)), agreement.terms_at(at)
    found.named.update(one.get("code", "").strip().upper() for _, one in told)
    named, changes = places.names(terms), []
    for number, values in told:
        try:
            changes.append(_change(number, sheet.read_row(values, found.seen, terms, named), found))
        except Problem as problem:
            changes.append(Change(number, problem=problem))
    return Dry(_ordered(changes, found.now), found.saw)


@dataclass(frozen=True)
class _List:
    """A list as a sheet's author saw it, as it stands now, and which of its events the rows spoke of."""

    saw: Standing
    stands: Standing
    seen: Scenario
    now: Scenario
    named: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    met: set[UUID] = field(default_factory=set)


def _list(scenario_id: UUID, saw: Standing, now: Standing) -> _List:
    return _List(saw, now, drafting.drafted(scenario_id, saw), drafting.drafted(scenario_id, now))


def _change(number: int, row: Row, found: _List) -> Change:
    """Say what a row does.

    Refuses: event_twice, event_unknown, scenario_text_long, text_unprintable, event_title_emptied
    """
    known = {one.code: one for one in found.seen.events}
    if row.code and row.code in found.used:
        raise Refused("event_twice", field="code", typed=row.code[:20])
    found.used.add(row.code)
    if row.code and row.code not in known:
        raise Refused("event_unknown", field="code", typed=row.code[:20])
    told = dict(row.fields) | _after(row, known)
    for name, value in told.items():
        fields.written(EVENT, name, value)
    for party, within, arabic, english in row.expected or ():
        _check_expected(party, within, arabic, english)
    event = known.get(row.code) if row.code else None
    return _of_old(number, row, event, told, found) if event else _of_new(number, row, told, found)


def _of_old(number: int, row: Row, event: Event, told: Mapping[str, Any], found: _List) -> Change:
    stood = drafting.reading(found.saw, event.id, EVENT)
    changed = sheet.differing(told, stood)
    sheet.check_titled(changed, stood)
    stands = drafting.reading(found.stands, event.id, EVENT)
    added, removed = sheet.apart(row, event)
    by_key = {one.id: sheet.said_of(one) for one in _expected_now(found, event.id)}
    return Change(
        number, row, event.id, None, {name: one for name, one in changed.items() if one != stands[name]},
        tuple(one for one in added if one not in by_key.values()),
        tuple(key for key in removed if key in by_key), {name: stood[name] for name in changed},
    )  # fmt: skip


def _expected_now(found: _List, key: UUID) -> tuple[Expectation, ...]:
    event = found.now.by_id.get(key)
    return event.expected if event else ()


def _of_new(number: int, row: Row, told: Mapping[str, Any], found: _List) -> Change:
    same = next((one for one in found.now.events if _says(one, row, told, found)), None)
    if same is not None:
        found.met.add(same.id)
        return Change(number, replace(row, code=same.code), same.id)
    blank = {name: one.empty for name, one in fields.FIELDS[EVENT].items()}
    return Change(number, row, None, None, sheet.differing(told, blank), tuple(sheet.apart(row, None)[0]))


def _says(event: Event, row: Row, told: Mapping[str, Any], found: _List) -> bool:
    """Tell whether an event that no row names says already what a new row says."""
    if event.code in found.named or event.id in found.met:
        return False
    stands = drafting.reading(found.stands, event.id, EVENT)
    expected = {sheet.said_of(one) for one in event.expected}
    return expected == set(row.expected or ()) and not sheet.differing(sheet.FRESH | dict(told), stands)


def _check_expected(party: str, within: int, arabic: str, english: str) -> None:
    for name, value in (("party", party), ("text_ar", arabic), ("text_en", english)):
        fields.written(fields.EXPECTED, name, value)


def _after(row: Row, known: Mapping[str, Any]) -> dict[str, Any]:
    if row.after is None:
        return {}
    unknown = [code for code in row.after if code not in known]
    if unknown:
        raise Refused("event_unknown", field="after", typed=unknown[0][:20])
    return {"after": sorted(str(known[code].id) for code in row.after)}


def _ordered(changes: list[Change], scenario: Scenario) -> tuple[Change, ...]:
    """Mark the rows after which an event would wait for itself, or come before what it waits for."""
    after = {one.id: list(one.after) for one in scenario.events}
    when = {one.id: one.minutes for one in scenario.events}
    for change in changes:
        if change.event in after and change.problem is None:
            if "after" in change.fields:
                after[change.event] = [UUID(key) for key in change.fields["after"]]
            when[change.event] = change.fields.get("minutes", when[change.event])
    ring = set(checking.cycle(after))
    return tuple(_judged(change, after, when, ring) for change in changes)


def _judged(
    one: Change, after: Mapping[UUID, list[UUID]], when: Mapping[UUID, int], ring: set[UUID]
) -> Change:
    if one.problem or not {"after", "minutes"} & one.fields.keys():
        return one
    causes = after.get(one.event, []) if one.event else [UUID(key) for key in one.fields.get("after", ())]
    begins = one.fields.get("minutes", when.get(one.event, 0) if one.event else 0)
    code = one.row.code if one.row else ""
    if one.event in ring:
        return replace(one, problem=Refused("event_cycle", field="after", events=code))
    if any(when.get(key, 0) > begins for key in causes):
        return replace(one, problem=Refused("event_before_its_cause", field="after", event=code, before=""))
    return one
