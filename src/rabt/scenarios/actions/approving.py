"""A planner puts exactly one state of a scenario to another person; the other side is told of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused, Stale
from rabt.exchange import actions as exchange
from rabt.exchange.letters import check_other, reference
from rabt.journal import actions as journal
from rabt.scenarios import queries
from rabt.scenarios.actions.writing import state_of
from rabt.scenarios.messages import ScenarioApproved
from rabt.scenarios.models import Approval, Scenario, Version
from rabt.scenarios.queries.scenarios import APPROVE, PLAN
from rabt.scenarios.rules import checking, drafting
from rabt.scenarios.rules.approval import Put, Step, move

SHORTEST, LONGEST = 5, 600


@transaction.atomic
def put_forward(actor: Actor, scenario_id: UUID, digest: str, *, at: datetime) -> Approval:
    """Put the state that a planner has before him to a head of this side; nothing may be wanting in it.

    Refuses: scenario_lacks, scenario_put_already; stale, where somebody wrote meanwhile
    """
    actor.require(PLAN)
    row = queries.scenario_to_change(actor, scenario_id)
    if digest != row.digest:
        raise Stale()
    standing = queries.standing(row)
    found = drafting.drafted(row.pk, standing)
    wanting = checking.lacks(found, agreement.terms_at(at), len(standing.clashes))
    if wanting:
        raise Refused("scenario_lacks", n=len(wanting))
    mine = Approval.objects.filter(scenario=row, side=actor.state, digest=digest)
    if mine.filter(state__in=(Put.PUT, Put.APPROVED)).exists():
        raise Refused("scenario_put_already")
    defaults = {"content": found.to_body(), "made_at": at}
    Version.objects.get_or_create(scenario=row, digest=digest, defaults=defaults)
    put = Approval(scenario=row, side=actor.state, digest=digest, state=Put.PUT)
    put.propose(actor, at)
    put.save(force_insert=True)
    _reckon(row, at)
    journal.append(actor, "scenario.put_forward", row.ref, at=at, facts={"digest": digest})
    return put


@transaction.atomic
def take_back(actor: Actor, approval_id: UUID, *, at: datetime) -> Approval:
    """Take a scenario back from the head. Refuses: scenario_step_closed"""
    actor.require(PLAN)
    put = queries.approval_to_decide(actor, approval_id)
    put.state = move(put.state, Step.TAKE_BACK)
    put.save()
    _reckon(put.scenario, at)
    journal.append(actor, "scenario.taken_back", put.scenario.ref, at=at, facts={"digest": put.digest})
    return put


@transaction.atomic
def approve(actor: Actor, approval_id: UUID, *, at: datetime) -> Approval:
    """Approve the state that was put; the other side is told which.

    Refuses: scenario_step_closed, same_person
    """
    actor.require(APPROVE)
    put = queries.approval_to_decide(actor, approval_id)
    put.state = move(put.state, Step.APPROVE)
    put.decide("approved", actor, at)
    put.save()
    row = put.scenario
    _reckon(row, at)
    journal.append(actor, "scenario.approved", row.ref, at=at, facts={"digest": put.digest})
    letter = ScenarioApproved(scenario_ref=row.ref, digest=put.digest, approved_at=at)
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    return put


@transaction.atomic
def refuse(actor: Actor, approval_id: UUID, why: str, *, at: datetime) -> Approval:
    """Refuse the state that was put, with what is asked for.

    Refuses: scenario_step_closed, same_person, scenario_why_short
    """
    actor.require(APPROVE)
    put = queries.approval_to_decide(actor, approval_id)
    put.state = move(put.state, Step.REFUSE)
    said = " ".join(why.split())[:LONGEST]
    if len(said) < SHORTEST:
        raise Refused("scenario_why_short", field="why")
    put.decide("refused", actor, at, reason_text=said)
    put.save()
    _reckon(put.scenario, at)
    journal.append(actor, "scenario.refused", put.scenario.ref, at=at, facts={"why": said})
    return put


@transaction.atomic
def take_approved(actor: Actor, message: ScenarioApproved, *, at: datetime) -> Approval:
    """Take in which state two persons of the other side approved. Told again it is the same.

    Refuses: not_the_keeper, letter_malformed; missing, where the scenario is unknown
    """
    check_other(actor)
    message.check()
    row = queries.scenario_told(reference(message.scenario_ref, "scenario"))
    found, is_new = Approval.objects.get_or_create(
        scenario=row, side=actor.state, digest=message.digest, state=Put.APPROVED,
        defaults={
            "proposed_by": actor.id, "proposed_at": message.approved_at, "decision": "approved",
            "decided_at": message.approved_at,
        },
    )  # fmt: skip
    if is_new:
        _reckon(row, at)
        facts = {"digest": message.digest}
        journal.append(actor, "scenario.approved", row.ref, at=message.approved_at, facts=facts)
    return found


def _reckon(row: Scenario, at: datetime) -> None:
    """Reckon anew how a scenario stands between its two sides."""
    standing = queries.standing(row)
    row.state, row.changed_at = state_of(row, drafting.is_put_away(row.pk, standing)), at
    row.save(update_fields=["state", "changed_at"])
