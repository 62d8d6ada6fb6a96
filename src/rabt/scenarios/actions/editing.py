"""A planner fills in a form: only what he changed is written, over what he saw when he opened it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.base.identifiers import new_id
from rabt.scenarios import queries
from rabt.scenarios.actions.writing import Said, write
from rabt.scenarios.models import Scenario
from rabt.scenarios.queries.scenarios import PLAN
from rabt.scenarios.rules import checking, drafting, fields, merging, places
from rabt.scenarios.rules.fields import EVENT, EXPECTED, OBJECTIVE, SCENARIO

Told = Mapping[str, Any]


@transaction.atomic
def change(
    actor: Actor, scenario_id: UUID, thing_id: UUID, told: Told, *, seen: int = 0, at: datetime
) -> Scenario:
    """Change fields of a thing. `seen` is the newest word when its form was opened, or first typed into.

    What says the same as stands is nothing new. What another person wrote there since is not lost: both
    values stand until somebody settles them.
    Refuses: thing_gone, team_unknown, place_unknown, objective_unknown, event_unknown, event_cycle,
    event_before_its_cause, scenario_text_long, text_unprintable
    """
    actor.require(PLAN)
    row = queries.scenario_to_change(actor, scenario_id)
    standing, saw = queries.standing(row), queries.standing(row, upto=seen)
    thing = standing.things.get(thing_id)
    if thing is None:
        raise Refused("thing_gone")
    before, stands = (drafting.reading(one, thing_id, thing.kind) for one in (saw, standing))
    said = [
        Said(thing.kind, thing_id, name, value, over=merging.over_field(saw, thing_id, name))
        for name, value in told.items()
        if fields.written(thing.kind, name, value)
        not in [fields.written(thing.kind, name, one[name]) for one in (before, stands)]
    ]
    if not said:
        return row
    _check(row, thing.kind, thing_id, before | dict(told), standing, at)
    return write(actor, scenario_id, said, at=at)


@transaction.atomic
def add(actor: Actor, scenario_id: UUID, kind: str, told: Told, *, at: datetime) -> UUID:
    """Add an objective, a move, an event or an expectation, and return its key.

    Refuses: team_unknown, place_unknown, objective_unknown, event_unknown, event_cycle,
    event_before_its_cause, scenario_full, scenario_text_long, text_unprintable
    """
    actor.require(PLAN)
    row = queries.scenario_to_change(actor, scenario_id)
    standing, key = queries.standing(row), new_id()
    whole = {name: field.empty for name, field in fields.FIELDS[kind].items() if name != merging.GONE}
    whole |= dict(told)
    if kind == EVENT:
        whole["code"] = drafting.next_code(standing, actor.state)
    if kind == OBJECTIVE:
        whole["number"] = drafting.next_number(standing)
    _check(row, kind, key, whole, standing, at)
    write(actor, scenario_id, [Said(kind, key, name, value) for name, value in whole.items()], at=at)
    return key


def _check(
    row: Scenario, kind: str, thing_id: UUID, whole: Told, standing: merging.Standing, at: datetime
) -> None:
    terms, scenario = agreement.terms_at(at), drafting.drafted(row.pk, standing)
    if kind == EVENT:
        checking.check_event(whole, scenario, terms, places.names(terms))
        after = [UUID(one) for one in whole["after"]]
        checking.check_after(thing_id, whole["minutes"], after, scenario)
    elif kind == EXPECTED:
        checking.check_expected(whole, scenario, terms)
    elif kind in (OBJECTIVE, SCENARIO):
        checking.check_listed(whole, terms)


@transaction.atomic
def put_away(actor: Actor, scenario_id: UUID, away: bool, *, at: datetime) -> Scenario:
    """Put a scenario away that is not worked on any more, or take it up again; nothing of it is lost."""
    actor.require(PLAN)
    said = [Said(SCENARIO, scenario_id, "put_away", away)]
    return write(actor, scenario_id, said, at=at)
