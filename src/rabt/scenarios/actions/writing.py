"""A planner writes; what he wrote goes to the other side, what the other side wrote is merged here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused, Untrusted
from rabt.base.identifiers import new_id
from rabt.exchange import actions as exchange
from rabt.exchange.letters import check_other, reference
from rabt.journal import actions as journal
from rabt.scenarios import queries
from rabt.scenarios.messages import MOST_EDITS, ScenarioEdited
from rabt.scenarios.models import Approval, Scenario, Word
from rabt.scenarios.queries.scenarios import PLAN
from rabt.scenarios.rules import approval, checking, drafting, fields, merging
from rabt.scenarios.rules.approval import Put, State
from rabt.scenarios.rules.frozen import Scenario as Frozen
from rabt.scenarios.rules.merging import GONE, Edit, Standing, Thing


@dataclass(frozen=True)
class Said:
    """What a planner says of one field of one thing. `over`: what he saw there; nothing said, what stands."""

    thing: str
    thing_id: UUID
    field: str
    value: Any
    over: tuple[UUID, ...] | None = None


def edits_of(said: Iterable[Said], standing: Standing, state: str) -> list[Edit]:
    """Return words for what a planner says, each counted beyond everything that he may know.

    Refuses: scenario_text_long, text_unprintable
    """
    count = min(standing.count + 1, fields.MOST_COUNT)
    return [
        Edit(
            id=new_id(), thing=one.thing, thing_id=one.thing_id, field=one.field,
            value=fields.written(one.thing, one.field, one.value), count=count, state=state,
            over=one.over if one.over is not None
            else merging.over_field(standing, one.thing_id, one.field),
        )
        for one in said
    ]  # fmt: skip


@transaction.atomic
def write(actor: Actor, scenario_id: UUID, said: Sequence[Said], *, at: datetime) -> Scenario:
    """Write words about a scenario and tell them to the other side; what was put is unsettled by them.

    Refuses: scenario_text_long, text_unprintable, scenario_full
    """
    actor.require(PLAN)
    row = queries.scenario_to_change(actor, scenario_id)
    standing = queries.standing(row)
    if len({*standing.things, *standing.gone, *(one.thing_id for one in said)}) > fields.MOST_THINGS:
        raise Refused("scenario_full", most=fields.MOST_THINGS)
    return keep_and_tell(actor, row, edits_of(said, standing, actor.state), at)


def keep_and_tell(actor: Actor, row: Scenario, edits: Sequence[Edit], at: datetime) -> Scenario:
    """Keep words of this side and tell them to the other, in letters of a bounded size."""
    if not edits:
        return row
    keep(actor, row, edits, at)
    journal.append(actor, "scenario.edited", row.ref, at=at, facts={"words": [str(one.id) for one in edits]})
    tell(actor, row, edits, at)
    return row


def tell(actor: Actor, row: Scenario, edits: Sequence[Edit], at: datetime) -> None:
    """Send words of this side to the other side."""
    for start in range(0, len(edits), MOST_EDITS):
        letter = ScenarioEdited(
            scenario_ref=row.ref, made_in=row.made_in, shipped=row.shipped,
            edits=list(edits[start : start + MOST_EDITS]), told_at=at,
        )  # fmt: skip
        exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)


def keep(actor: Actor, row: Scenario, edits: Iterable[Edit], at: datetime) -> None:
    """Keep words, and reckon anew how the scenario stands."""
    Word.objects.bulk_create(
        Word(
            key=one.id, scenario=row, thing=one.thing, thing_id=one.thing_id, field=one.field,
            value=one.value, over=list(one.over), count=one.count, state=one.state, by=actor.id, at=at,
        )
        for one in edits
    )  # fmt: skip
    reckon(row, at)


def reckon(row: Scenario, at: datetime) -> None:
    """Reckon from its words how a scenario stands; what was put of another state is unsettled."""
    standing = queries.standing(row)
    found = drafting.drafted(row.pk, standing)
    row.title_ar, row.title_en, row.kind = found.title.ar, found.title.en, found.kind
    row.events, row.clashes, row.digest = len(found.events), len(standing.clashes), found.digest
    row.lacks = len(checking.lacks(found, agreement.terms_at(at), len(standing.clashes)))
    for put in Approval.objects.filter(scenario=row, state=Put.PUT).exclude(digest=row.digest):
        put.state = approval.move(put.state, approval.Step.UNSETTLE)
        put.save(update_fields=["state"])
    row.state, row.changed_at = state_of(row, drafting.is_put_away(row.pk, standing)), at
    row.save()


def state_of(row: Scenario, put_away: bool) -> State:
    """Reckon how a scenario stands between its two sides."""
    given = Approval.objects.filter(scenario=row, digest=row.digest)
    said = set(given.values_list("side", "state"))
    own = settings.RABT.state
    return approval.state_of(
        put_away=put_away, put=(own, Put.PUT) in said, here=(own, Put.APPROVED) in said,
        there=any(side != own and state == Put.APPROVED for side, state in said),
    )  # fmt: skip


# ------------------------------------------------------------------ opening
@transaction.atomic
def open_scenario(actor: Actor, told: Mapping[str, Any], *, shipped: str = "", at: datetime) -> Scenario:
    """Open a scenario with its type and its titles. Refuses: scenario_text_long, text_unprintable"""
    actor.require(PLAN)
    row = opened(actor, shipped, at)
    said = [Said(fields.SCENARIO, row.pk, name, value) for name, value in told.items()]
    standing = queries.standing(row)
    return keep_and_tell(actor, row, edits_of(said, standing, actor.state), at)


def opened(actor: Actor, shipped: str, at: datetime) -> Scenario:
    """Begin a scenario of this side."""
    row = Scenario(
        office=actor.office, made_in=actor.state, shipped=shipped, opened_by=actor.id, opened_at=at,
        changed_at=at,
    )  # fmt: skip
    row.save(force_insert=True)
    journal.append(actor, "scenario.opened", row.ref, at=at, facts={"shipped": shipped})
    return row


# ------------------------------------------------------------------ taking out, keeping, settling
@transaction.atomic
def take_out(actor: Actor, scenario_id: UUID, thing_id: UUID, *, at: datetime) -> Scenario:
    """Take an event, a move, an objective or an expectation out; what belongs to it goes with it.

    Refuses: thing_gone, event_needed, objective_needed
    """
    actor.require(PLAN)
    row = queries.scenario_to_change(actor, scenario_id)
    standing = queries.standing(row)
    thing = standing.things.get(thing_id)
    if thing is None or thing.kind == fields.SCENARIO:
        raise Refused("thing_gone")
    _check_not_needed(thing_id, drafting.drafted(row.pk, standing))
    children = _expected_of(thing_id, standing, standing.things)
    said = [
        Said(one.kind, one.id, GONE, True, over=merging.over_thing(standing, one.id))
        for one in (*children, thing)
    ]
    return keep_and_tell(actor, row, edits_of(said, standing, actor.state), at)


def _expected_of(event: UUID, standing: Standing, among: Mapping[UUID, Thing]) -> list[Thing]:
    """Return what is expected after an event, among what is in or what was taken out."""
    return [
        one for one in among.values()
        if one.kind == fields.EXPECTED
        and drafting.reading(standing, one.id, fields.EXPECTED)["event"] == str(event)
    ]  # fmt: skip


def _check_not_needed(thing_id: UUID, scenario: Frozen) -> None:
    named = [one.code for one in scenario.events if thing_id in one.after and one.id != thing_id]
    if named:
        raise Refused("event_needed", events="، ".join(named))
    served = [one.code for one in scenario.events if one.objective == thing_id]
    if served:
        raise Refused("objective_needed", events="، ".join(served))


@transaction.atomic
def keep_in(actor: Actor, scenario_id: UUID, thing_id: UUID, *, at: datetime) -> Scenario:
    """Keep what one side took out, or take up again what was taken out. Refuses: thing_gone"""
    actor.require(PLAN)
    row = queries.scenario_to_change(actor, scenario_id)
    standing = queries.standing(row)
    thing = standing.things.get(thing_id) or standing.gone.get(thing_id)
    if thing is None or GONE not in thing.heads:
        raise Refused("thing_gone")
    children = _expected_of(thing_id, standing, standing.gone)
    said = [Said(one.kind, one.id, GONE, False) for one in (thing, *children)]
    return keep_and_tell(actor, row, edits_of(said, standing, actor.state), at)


@transaction.atomic
def settle(
    actor: Actor, scenario_id: UUID, thing_id: UUID, name: str, value: str, *, at: datetime
) -> Scenario:
    """Settle a clash: one of the values that stand, as it was written, takes the place of all.

    Refuses: clash_settled, where nothing clashes there any more or the value does not stand
    """
    actor.require(PLAN)
    row = queries.scenario_to_change(actor, scenario_id)
    standing = queries.standing(row)
    clash = next((one for one in standing.clashes if (one.thing_id, one.field) == (thing_id, name)), None)
    if clash is None or value not in {one.value for one in clash.words}:
        raise Refused("clash_settled")
    if name == GONE:
        deed = take_out if value == merging.YES else keep_in
        return deed(actor, scenario_id, thing_id, at=at)
    said = [Said(clash.thing, thing_id, name, fields.value_of(clash.thing, name, value))]
    return keep_and_tell(actor, row, edits_of(said, standing, actor.state), at)


# ------------------------------------------------------------------ the other side's words
@transaction.atomic
def take_edited(actor: Actor, message: ScenarioEdited, *, at: datetime) -> Scenario:
    """Merge what the other side wrote; the first letter opens the scenario here. Told again it is the same.

    Refuses: not_the_keeper, letter_malformed, edit_differs
    """
    check_other(actor)
    message.check()
    row = _row_of(actor, message)
    if any(one.state != actor.state for one in message.edits):
        raise Untrusted("letter_malformed", field="state")
    known = queries.plain(Word.objects.filter(key__in=[one.id for one in message.edits]))
    merging.joined(known, message.edits)
    seen = {one.id for one in known}
    fresh = {one.id: one for one in message.edits if one.id not in seen}
    _check_kinds(row, fresh.values())
    if fresh:
        keep(actor, row, fresh.values(), at)
        facts = {"words": [str(key) for key in fresh]}
        journal.append(actor, "scenario.edited", row.ref, at=at, facts=facts)
    return row


def _row_of(actor: Actor, message: ScenarioEdited) -> Scenario:
    key = reference(message.scenario_ref, "scenario")
    found = Scenario.objects.filter(pk=key).select_for_update(of=("self",)).first()
    if found is not None:
        return found
    if message.made_in != actor.state:
        raise Untrusted("letter_malformed", field="made_in")
    row = Scenario(
        pk=key, office=f"{settings.RABT.state}/", made_in=actor.state, shipped=message.shipped,
        opened_by=actor.id, opened_at=message.told_at, changed_at=message.told_at,
    )  # fmt: skip
    row.save(force_insert=True)
    journal.append(actor, "scenario.opened", row.ref, at=message.told_at, facts={"shipped": row.shipped})
    return row


def _check_kinds(row: Scenario, fresh: Iterable[Edit]) -> None:
    """Ask that a thing is of one kind for ever, and that a scenario speaks of itself alone.

    Refuses: letter_malformed
    """
    kinds = dict(Word.objects.filter(scenario=row).values_list("thing_id", "thing").distinct())
    for one in fresh:
        own = (one.thing == fields.SCENARIO) == (one.thing_id == row.pk)
        if not own or kinds.setdefault(one.thing_id, one.thing) != one.thing:
            raise Untrusted("letter_malformed", field="thing")
    if len(kinds) > 2 * fields.MOST_THINGS:
        raise Untrusted("letter_malformed", field="edits")


@transaction.atomic
def tell_again(actor: Actor, scenario_id: UUID, *, at: datetime) -> Scenario:
    """Tell the other side once more all that this side wrote: what it has already changes nothing there."""
    actor.require(PLAN)
    row = queries.scenario_to_change(actor, scenario_id)
    own = queries.plain(queries.words_of(row).filter(state=actor.state))
    tell(actor, row, own, at)
    journal.append(actor, "scenario.told_again", row.ref, at=at, facts={"words": len(own)})
    return row
