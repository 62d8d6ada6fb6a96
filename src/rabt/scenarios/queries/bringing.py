"""What a sheet would change in a joint list: every row, before anything is done."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
from rabt.scenarios.rules.frozen import Scenario
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
    """Judge every row of a sheet against the list as it was when the sheet was taken away; write nothing."""
    row = scenario_to_see(viewer, brought.scenario_id)
    matched = spec.match(brought.head, sheet.COLUMNS)
    told = [spec.values(cells, matched) for cells in brought.rows]
    seen = sheet.seen_in([one.get(sheet.MARK, "") for one in told], viewer.state)
    saw, terms = standing(row, upto=seen), agreement.terms_at(at)
    scenario, named = drafted(row.pk, saw, standing(row)), places.names(terms)
    changes, used = [], set[str]()
    for number, values in enumerate(told, 2):
        try:
            read = sheet.read_row(values, scenario.seen, terms, named)
            changes.append(_change(number, read, scenario, saw, used))
        except Problem as problem:
            changes.append(Change(number, problem=problem))
    return Dry(_ordered(changes, scenario.now), saw)


@dataclass(frozen=True)
class _Both:
    seen: Scenario
    now: Scenario


def drafted(scenario_id: UUID, saw: Standing, now: Standing) -> _Both:
    """Return a scenario as its author saw it, and as it stands."""
    return _Both(drafting.drafted(scenario_id, saw), drafting.drafted(scenario_id, now))


def _change(number: int, row: Row, both: _Both, saw: Standing, used: set[str]) -> Change:
    """Say what a row does. Refuses: event_twice, event_unknown, scenario_text_long, text_unprintable"""
    known = {one.code: one for one in both.seen.events}
    if row.code and row.code in used:
        raise Refused("event_twice", field="code", typed=row.code[:20])
    used.add(row.code)
    if row.code and row.code not in known:
        raise Refused("event_unknown", field="code", typed=row.code[:20])
    event = known.get(row.code) if row.code else None
    told = dict(row.fields) | _after(row, known)
    for name, value in told.items():
        fields.written(EVENT, name, value)
    for party, within, arabic, english in row.expected or ():
        _check_expected(party, within, arabic, english)
    before: Mapping[str, Any] = (
        drafting.reading(saw, event.id, EVENT) if event
        else {name: field.empty for name, field in fields.FIELDS[EVENT].items()}
    )  # fmt: skip
    added, removed = sheet.apart(row, event)
    return Change(
        number,
        row,
        event.id if event else None,
        None,
        sheet.differing(told, before),
        tuple(added),
        tuple(removed),
    )


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
