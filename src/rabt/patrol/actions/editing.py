"""A draft is changed by hand; the independent checker says at once which rules it breaks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from rabt.base.actor import Actor
from rabt.base.identifiers import new_id
from rabt.journal import actions as journal
from rabt.patrol import queries
from rabt.patrol.messages import Sheet
from rabt.patrol.models import Version
from rabt.patrol.queries.patrols import PLAN
from rabt.patrol.rules import editing, states
from rabt.patrol.rules.editing import Said
from rabt.patrol.rules.states import Step
from rabt.patrol.rules.told import PatrolTold


@dataclass(frozen=True)
class Edited:
    """A draft as it stands after an edit, and the patrol that was changed."""

    version: Version
    patrol: PatrolTold | None


def _draft(actor: Actor, version_id: UUID) -> Version:
    actor.require(PLAN)
    row = queries.version_to_change(actor, version_id)
    row.state = states.move(row.state, Step.EDIT)
    return row


@transaction.atomic
def edit_patrol(
    actor: Actor, version_id: UUID, patrol_id: UUID, said: Said, *, at: datetime, seen: str = ""
) -> Edited:
    """Change a patrol of a draft by hand; a rule that is broken so is shown, and stops the draft later.

    `seen` marks how the patrol stood when it was opened, so that nobody undoes what another did meanwhile.
    Refuses: stale, version_step_closed, patrol_unknown, edit_unknown_crew, edit_unknown_vehicle,
    edit_lead_not_crew, stretch_unknown, base_unknown
    """
    row = _draft(actor, version_id)
    sheet = queries.sheet_of(row)
    before = editing.find(sheet.patrols, patrol_id)
    editing.check_seen(before, seen)
    after = editing.edited(before, said, editing.known_of(queries.facts_in(row)))
    patrols = [after if one.patrol_id == patrol_id else one for one in sheet.patrols]
    _keep(actor, row, sheet, patrols, {"patrol": str(patrol_id), "deed": "changed"}, at)
    return Edited(row, after)


@transaction.atomic
def add_patrol(actor: Actor, version_id: UUID, shift: str, said: Said, *, at: datetime) -> Edited:
    """Add a patrol to a draft by hand, in one of its shifts.

    Refuses: version_step_closed, shift_unknown, edit_unknown_crew, edit_unknown_vehicle, edit_lead_not_crew,
    stretch_unknown, base_unknown
    """
    row = _draft(actor, version_id)
    sheet, facts = queries.sheet_of(row), queries.facts_in(row)
    bare = editing.bare(new_id(), shift, facts, len(sheet.patrols) + 1)
    after = editing.edited(bare, said, editing.known_of(facts))
    _keep(actor, row, sheet, [*sheet.patrols, after], {"patrol": str(after.patrol_id), "deed": "added"}, at)
    return Edited(row, after)


@transaction.atomic
def remove_patrol(actor: Actor, version_id: UUID, patrol_id: UUID, *, at: datetime) -> Edited:
    """Take a patrol out of a draft by hand. Refuses: version_step_closed, patrol_unknown"""
    row = _draft(actor, version_id)
    sheet = queries.sheet_of(row)
    editing.find(sheet.patrols, patrol_id)
    patrols = [one for one in sheet.patrols if one.patrol_id != patrol_id]
    _keep(actor, row, sheet, patrols, {"patrol": str(patrol_id), "deed": "removed"}, at)
    return Edited(row, None)


def _keep(
    actor: Actor,
    row: Version,
    sheet: Sheet,
    patrols: Sequence[PatrolTold],
    edit: dict[str, Any],
    at: datetime,
) -> None:
    ordered = sorted(patrols, key=lambda one: (one.starts_at, one.base, one.stretches, str(one.patrol_id)))
    numbered = [replace(one, number=number) for number, one in enumerate(ordered, 1)]
    row.patrols = Sheet(numbered, sheet.reasons, sheet.left_out).to_body()["patrols"]
    row.edits = [*row.edits, edit | {"by": actor.id, "at": at.isoformat()}]
    row.changed_at = at
    row.save()
    journal.append(actor, "plan_version.edited", row.ref, at=at, facts=edit)


def would_break(version: Version, patrol_id: UUID, said: Said) -> list[Any]:
    """Return what a change would break, without keeping it: asked at each touch of the form.

    Refuses: patrol_unknown, edit_unknown_crew, edit_unknown_vehicle, edit_lead_not_crew, stretch_unknown,
    base_unknown
    """
    sheet, facts = queries.sheet_of(version), queries.facts_in(version)
    before = editing.find(sheet.patrols, patrol_id)
    after = editing.edited(before, said, editing.known_of(facts))
    patrols = [after if one.patrol_id == patrol_id else one for one in sheet.patrols]
    return queries.breaches_of(facts, patrols)
