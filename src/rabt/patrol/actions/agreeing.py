"""Each side approves by two persons: a planner puts a version to a head who did not make it."""

import json
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Refused, Untrusted
from rabt.exchange import actions as exchange
from rabt.exchange.letters import check_other, reference
from rabt.journal import actions as journal
from rabt.patrol import queries
from rabt.patrol.actions.going import put_in_force
from rabt.patrol.messages import PlanApproved, PlanChanged, PlanProposed, PlanRefused, PlanUnsealed
from rabt.patrol.models import Plan, Version
from rabt.patrol.queries.patrols import APPROVE, PLAN
from rabt.patrol.rules import crews, days, states, told
from rabt.patrol.rules.states import PlanState, State, Step

APPROVED, REFUSED = "approved", "refused"


# ------------------------------------------------------------------ a planner puts it to his head
@transaction.atomic
def put_forward(actor: Actor, version_id: UUID, *, at: datetime) -> Version:
    """Put a version to a head of this side: one that breaks no rule, drawn here or received.

    Refuses: version_step_closed, plan_breaks_rules
    """
    actor.require(PLAN)
    row = queries.version_to_change(actor, version_id)
    after = states.move(row.state, Step.PUT)
    broken = queries.breaches(row)
    if broken:
        raise Refused("plan_breaks_rules", n=len(broken))
    row.state, row.changed_at = after, at
    row.propose(actor, at)
    row.save()
    journal.append(actor, "plan_version.put_forward", row.ref, at=at)
    return row


@transaction.atomic
def take_back(actor: Actor, version_id: UUID, *, at: datetime) -> Version:
    """Take a version back from the head, to change it. Refuses: version_step_closed"""
    actor.require(PLAN)
    row = queries.version_to_change(actor, version_id)
    row.state, row.changed_at = states.move(row.state, Step.TAKE_BACK), at
    if row.plan.made_in != actor.state:
        row.state = State.RECEIVED
    row.save()
    journal.append(actor, "plan_version.taken_back", row.ref, at=at)
    return row


# ------------------------------------------------------------------ a head decides
@transaction.atomic
def approve(actor: Actor, version_id: UUID, *, at: datetime) -> Version:
    """Approve a version: one made here goes to the other side, one received is in force on both.

    Refuses: version_step_closed, same_person, plan_breaks_rules, joint_plan_overlaps, plan_over
    """
    actor.require(APPROVE)
    row = queries.version_to_change(actor, version_id)
    ours = row.plan.made_in == actor.state
    after = states.move(row.state, Step.SEND if ours else Step.ACCEPT)
    row.decide(APPROVED, actor, at)
    _check_still(row, at)
    journal.append(actor, "plan_version.approved", row.ref, at=at)
    if ours:
        row.state, row.changed_at = after, at
        _send(actor, row, at)
        row.save()
        return row
    put_in_force(actor, row, at)
    letter = PlanApproved(plan_ref=row.plan.ref, version_ref=row.ref, digest=row.digest, approved_at=at)
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.plan.ref, at=at)
    return row


def _check_still(row: Version, at: datetime) -> None:
    """Ask that nothing came in the way since, time included.

    Refuses: plan_breaks_rules, joint_plan_overlaps, plan_over
    """
    days.check_to_come((one.starts_at for one in queries.sheet_of(row).patrols), at)
    if queries.others_in_the_way(row.plan).filter(state=PlanState.IN_FORCE).exists():
        raise Refused("joint_plan_overlaps")
    broken = queries.breaches(row)
    if broken:
        raise Refused("plan_breaks_rules", n=len(broken))


def _send(actor: Actor, row: Version, at: datetime) -> None:
    mixed = json.dumps(row.facts.get("mixed", {}), sort_keys=True)
    digest = told.digest_of_text(mixed)
    row.digest = told.digest_of(row.plan.ref, row.number, row.patrols, row.seal, digest)
    sheet = queries.sheet_of(row)
    kind = PlanChanged if row.plan.state == PlanState.IN_FORCE else PlanProposed
    letter = kind(
        plan_ref=row.plan.ref, version_ref=row.ref, number=row.number, patrols=sheet.patrols,
        reasons=sheet.reasons, left_out=sheet.left_out, why=row.why, digest=row.digest, seal=row.seal,
        mixed_digest=digest, made_at=row.made_at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.plan.ref, at=at)


@transaction.atomic
def refuse(actor: Actor, version_id: UUID, why: str, *, at: datetime) -> Version:
    """Refuse a version, with what is asked for; the side that made it is told.

    Refuses: version_step_closed, same_person, patrol_said_short
    """
    actor.require(APPROVE)
    row = queries.version_to_change(actor, version_id)
    row.state = states.move(row.state, Step.REFUSE)
    if row.proposed_by:
        row.decide(REFUSED, actor, at)
    row.refused_for, row.refused_in, row.changed_at = crews.check_said(why, "why"), actor.state, at
    row.save()
    journal.append(actor, "plan_version.refused", row.ref, at=at, facts={"why": row.refused_for})
    if row.plan.made_in != actor.state:
        letter = PlanRefused(
            plan_ref=row.plan.ref, version_ref=row.ref, reason=row.refused_for, refused_at=at
        )
        exchange.send(actor, letter.KIND, letter.to_body(), about=row.plan.ref, at=at)
    return row


# ------------------------------------------------------------------ letters
@transaction.atomic
def take_proposed(actor: Actor, message: PlanProposed | PlanChanged, *, at: datetime) -> Version:
    """Take a version of the other side in; told again it is the same.

    Refuses: not_the_keeper, letter_malformed; missing, where the plan is unknown
    """
    check_other(actor)
    message.check()
    plan = queries.plan_told(reference(message.plan_ref, "joint_plan"))
    key = reference(message.version_ref, "plan_version")
    found = Version.objects.filter(pk=key).first()
    if found is not None:
        return found
    body = message.to_body()
    digest = told.digest_of(plan.ref, message.number, body["patrols"], message.seal, message.mixed_digest)
    if plan.made_in != actor.state or digest != message.digest:
        raise Untrusted("letter_malformed", field="digest")
    _check_named(plan, message)
    row = Version(
        pk=key, plan=plan, office=plan.office, number=message.number, state=State.RECEIVED,
        patrols=body["patrols"], why=message.why, digest=message.digest, seal=message.seal,
        reasons={"reasons": body["reasons"], "left_out": body["left_out"]}, made_by=actor.id,
        made_at=message.made_at, changed_at=at, proposed_at=at,
        facts=queries.frozen_facts(plan, at) | {"mixed_digest": message.mixed_digest},
    )  # fmt: skip
    if plan.state == PlanState.CALLED_OFF:
        row.state = State.DROPPED  # it crossed with our word that nothing goes out
    row.save(force_insert=True)
    journal.append(actor, "plan_version.received", row.ref, at=at, facts={"digest": row.digest})
    return row


def _check_named(plan: Plan, message: PlanProposed | PlanChanged) -> None:
    """Ask that a plan sends out only who and what was offered for it. Refuses: letter_malformed"""
    offers = [queries.crews_in(row) for row in queries.offers_of(plan).values()]
    officers = {one.officer_id for offer in offers for one in offer.officers}
    vehicles = {one.vehicle_id for offer in offers for one in offer.vehicles}
    shifts = {
        one.id for one in days.shifts_of(plan.since_on, plan.until_on, agreement.terms_at(message.made_at))
    }
    for one in message.patrols:
        fits = set(one.crew) <= officers and one.vehicle_id in vehicles
        if not fits or f"{one.on}/{one.shift}" not in shifts or not set(one.stretches) <= set(plan.stretches):
            raise Untrusted("letter_malformed", field="patrols")


@transaction.atomic
def take_approved(actor: Actor, message: PlanApproved, *, at: datetime) -> Version:
    """Take in that the other side approved: the version is in force here as well.

    Refuses: not_the_keeper, letter_malformed
    """
    check_other(actor)
    row = queries.version_told(reference(message.version_ref, "plan_version"))
    if row.digest != message.digest or row.plan.made_in == actor.state:
        raise Untrusted("letter_malformed", field="digest")
    if row.state == State.SENT:
        put_in_force(actor, row, message.approved_at)
    return row


@transaction.atomic
def take_refused(actor: Actor, message: PlanRefused, *, at: datetime) -> Version:
    """Take in that the other side refused, and what it asks for. Refuses: not_the_keeper"""
    check_other(actor)
    row = queries.version_told(reference(message.version_ref, "plan_version"))
    if row.state == State.SENT and row.plan.made_in != actor.state:
        row.state = states.move(row.state, Step.REFUSE)
        row.refused_for, row.refused_in, row.changed_at = message.reason, actor.state, at
        row.save()
        journal.append(actor, "plan_version.refused", row.ref, at=at, facts={"why": row.refused_for})
    return row


# ------------------------------------------------------------------ the seal
def unseal_over(*, at: datetime) -> int:
    """Open the seal of versions whose plan is over, and tell the other side; return how many."""
    terms = agreement.terms_at(at)
    rows = Version.objects.exclude(seed="").filter(
        unsealed_at=None, plan__until_on__lte=terms.on, plan__made_in=settings.RABT.state
    )
    found = 0
    for row in rows.select_related("plan"):
        ends = max(one.ends_at for one in days.shifts_of(row.plan.since_on, row.plan.until_on, terms))
        if ends < at:
            _unseal(row.pk, at)
            found += 1
    return found


@transaction.atomic
def _unseal(key: UUID, at: datetime) -> None:
    node = the_node(settings.RABT.state)
    row = queries.version_told(key)
    row.unsealed_at = at
    row.save(update_fields=["unsealed_at"])
    journal.append(node, "plan_version.unsealed", row.ref, at=at, facts={"seed": row.seed})
    if row.digest:  # the other side was told of it
        mixed = json.dumps(row.facts.get("mixed", {}), sort_keys=True)
        letter = PlanUnsealed(version_ref=row.ref, seed=row.seed, mixed=told.packed(mixed), unsealed_at=at)
        exchange.send(node, letter.KIND, letter.to_body(), about=row.plan.ref, at=at)


@transaction.atomic
def take_unsealed(actor: Actor, message: PlanUnsealed, *, at: datetime) -> Version:
    """Take the seed of a version that is over in, and hold it against the seal that came with the plan.

    Refuses: not_the_keeper, plan_seal_differs
    """
    check_other(actor)
    row = queries.version_told(reference(message.version_ref, "plan_version"))
    fits, mixed = queries.fits_seal(message.seed, row.seal), told.unpacked(message.mixed)
    if not fits or told.digest_of_text(mixed) != row.facts.get("mixed_digest"):
        raise Untrusted("plan_seal_differs")
    if row.unsealed_at is None:
        row.seed, row.unsealed_at = message.seed, at
        row.facts["mixed"] = json.loads(mixed)
        row.save(update_fields=["seed", "unsealed_at", "facts"])
        journal.append(actor, "plan_version.unsealed", row.ref, at=at, facts={"seed": row.seed})
    return row
