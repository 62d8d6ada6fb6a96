"""A version is drawn in the background from both offers; its seed is sealed in the journal before."""

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from rabt.access import queries as accounts
from rabt.base.actor import Actor
from rabt.base.errors import Problem, Refused
from rabt.journal import actions as journal
from rabt.patrol import queries
from rabt.patrol.messages import Sheet
from rabt.patrol.models import Plan, Version
from rabt.patrol.queries.patrols import PLAN
from rabt.patrol.rules import crews, states, told
from rabt.patrol.rules.planning.facts import PlanMade
from rabt.patrol.rules.planning.mending import Mended, mend_plan
from rabt.patrol.rules.planning.plan import make_plan
from rabt.patrol.rules.planning.sampling import seed_digest
from rabt.patrol.rules.states import PlanState, State, Step

log = logging.getLogger("rabt.patrol")
RUN = "patrol.draw"
MOST_TRIES = 3
SEED = 32
CUT_OFF = "plan_cut_off"


# ------------------------------------------------------------------ begun
@transaction.atomic
def draw_plan(actor: Actor, plan_id: UUID, *, at: datetime) -> Version:
    """Begin to draw a plan from what both sides offer; a draft that stood before is dropped.

    Refuses: plan_not_ours, joint_plan_step_closed, crews_not_offered, version_on_its_way, crews_of_one_side,
    vehicles_none
    """
    plan = _plan_to_draw(actor, plan_id)
    if plan.state != PlanState.OPEN:
        raise Refused("joint_plan_step_closed", state=plan.state, step="draw")
    return _begin(actor, plan, "", {}, at, seed=secrets.token_hex(SEED))


@transaction.atomic
def redraw_plan(actor: Actor, plan_id: UUID, why: str, *, at: datetime) -> Version:
    """Begin to change a plan in force as little as possible, after a breakdown or for new crews.

    Refuses: plan_not_ours, joint_plan_step_closed, crews_not_offered, version_on_its_way, crews_of_one_side,
    vehicles_none, patrol_said_short
    """
    plan = _plan_to_draw(actor, plan_id)
    before = queries.in_force(plan)
    if before is None:
        raise Refused("joint_plan_step_closed", state=plan.state, step="redraw")
    more = {"before": str(before.pk), "mixed": before.facts.get("mixed", {})}
    return _begin(actor, plan, crews.check_said(why, "why"), more, at, seed=before.seed)


def _plan_to_draw(actor: Actor, plan_id: UUID) -> Plan:
    actor.require(PLAN)
    plan = queries.plan_to_change(actor, plan_id)
    if plan.made_in != actor.state:
        raise Refused("plan_not_ours")
    if len(queries.offers_of(plan)) < len(("ours", "theirs")):
        raise Refused("crews_not_offered")
    return plan


def _begin(actor: Actor, plan: Plan, why: str, more: dict[str, Any], at: datetime, *, seed: str) -> Version:
    standing = queries.on_its_way(plan)
    if standing is not None and standing.state not in (State.DRAWN, State.COMPUTING):
        raise Refused("version_on_its_way")
    if standing is not None:
        drop(actor, standing, at)
    row = Version(
        plan=plan, office=plan.office, number=next_number(plan), state=State.COMPUTING, why=why,
        facts=queries.frozen_facts(plan, at) | more, seed=seed, seal=seed_digest(bytes.fromhex(seed)),
        made_by=actor.id, made_at=at, changed_at=at, proposed_at=at,
    )  # fmt: skip
    queries.facts_in(row)
    row.save(force_insert=True)
    journal.append(actor, "plan_version.sealed", row.ref, at=at, facts={"seal": row.seal})
    transaction.on_commit(lambda: ask(row.pk), robust=True)
    return row


def next_number(plan: Plan) -> int:
    """Return the number of a plan's next version."""
    last: int | None = Version.objects.filter(plan=plan).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def drop(actor: Actor, row: Version, at: datetime) -> None:
    """Drop a version that nobody approved. Refuses: version_step_closed"""
    row.state, row.changed_at = states.move(row.state, Step.DROP), at
    row.save(update_fields=["state", "changed_at"])
    journal.append(actor, "plan_version.dropped", row.ref, at=at)


@transaction.atomic
def stop_drawing(actor: Actor, version_id: UUID, *, at: datetime) -> Version:
    """Stop a version that is being drawn, or drop a draft. Refuses: version_step_closed"""
    actor.require(PLAN)
    row = queries.version_to_change(actor, version_id)
    if row.state not in (State.COMPUTING, State.DRAWN):
        raise Refused("version_step_closed", state=row.state, step="drop")
    drop(actor, row, at)
    return row


# ------------------------------------------------------------------ in the background
def ask(key: UUID) -> None:
    """Ask for a version to be drawn; where that was asked already, once is enough."""
    name = f"{RUN}:{key}"
    try:
        with transaction.atomic():
            app.configure_task(RUN, queueing_lock=name, lock=name).defer(version_id=str(key))
    except AlreadyEnqueued:
        pass


def wake() -> int:
    """Ask again for versions whose worker was killed; one that is being drawn is not asked for twice."""
    found = list(Version.objects.filter(state=State.COMPUTING).values_list("pk", flat=True))
    for key in found:
        ask(key)
    return len(found)


class Stopped(Exception):
    """Somebody stopped it."""


def compute(version_id: UUID, at: datetime) -> None:
    """Draw a version for who began it; cut off anywhere, it is begun again, a few times."""
    row = Version.objects.select_related("plan").filter(pk=version_id, state=State.COMPUTING).first()
    if row is None:
        return
    row.tries += 1
    row.save(update_fields=["tries"])
    actor = accounts.actor_of(accounts.account_by_id(UUID(row.made_by))).looking_for("patrol")
    if row.tries > MOST_TRIES:
        fail(actor, row.pk, CUT_OFF, at)
        return
    try:
        made = _made(row)
    except Stopped:
        return
    except Problem as problem:  # the rules cannot be kept with these crews, or the node has no planner
        fail(actor, row.pk, problem.code, at)
        return
    keep_drawn(actor, row.pk, made, at=at)


def _made(row: Version) -> PlanMade | Mended:
    """Let the planner work: a whole plan, or one in force mended."""
    facts, seed = queries.facts_in(row), bytes.fromhex(row.seed)
    stands = queries.before(row)
    _tell(row, "game" if stands is None else "mending", 0.1)
    made = (
        make_plan(facts, seed) if stands is None
        else mend_plan(facts, [told.assignment_of(one) for one in stands.patrols], row.made_at)
    )  # fmt: skip
    _tell(row, "checking", 0.9)
    return made


def _tell(row: Version, step: str, share: float) -> None:
    if not _same_run(row).update(step=step, share=share):
        raise Stopped


def _same_run(row: Version) -> QuerySet[Version]:
    return Version.objects.filter(pk=row.pk, state=State.COMPUTING)


@transaction.atomic
def keep_drawn(actor: Actor, version_id: UUID, made: PlanMade | Mended, *, at: datetime) -> Version | None:
    """Keep what the planner made; nothing where it was stopped meanwhile.

    A plan that was mended keeps its reasons and its lots: only who goes has changed.
    """
    row = queries.version_told(version_id)
    if row.state != State.COMPUTING:
        return None
    row.state = states.move(row.state, Step.KEEP)
    stands = queries.before(row)
    reasons = stands.reasons if stands else []
    if isinstance(made, PlanMade):
        reasons = told.reasons_of(made.reasons)
        row.facts["mixed"] = told.mixed_told(made.mixed)
    patrols = told.patrols_of(made.assignments, row.plan_id, row.number)
    sheet = Sheet(patrols, reasons, told.left_of(made.left_out)).to_body()
    row.patrols, row.reasons = sheet["patrols"], {n: sheet[n] for n in ("reasons", "left_out")}
    row.step, row.share, row.changed_at = "", 1.0, at
    row.save()
    journal.append(actor, "plan_version.drawn", row.ref, at=at, facts={"patrols": len(row.patrols)})
    return row


@transaction.atomic
def fail(actor: Actor, version_id: UUID, code: str, at: datetime) -> None:
    """Keep why a version could not be drawn."""
    row = queries.version_told(version_id)
    if row.state == State.COMPUTING:
        row.state, row.problem, row.changed_at = states.move(row.state, Step.FAIL), code, at
        row.save(update_fields=["state", "problem", "changed_at"])
        journal.append(actor, "plan_version.failed", row.ref, at=at, facts={"code": code})


# ------------------------------------------------------------------ taken up again
@transaction.atomic
def revise(actor: Actor, version_id: UUID, why: str = "", *, at: datetime) -> Version:
    """Take a refused version, or the one in force, up again as a new draft to change by hand.

    Refuses: plan_not_ours, version_on_its_way, version_step_closed, patrol_said_short
    """
    actor.require(PLAN)
    before = queries.version_to_change(actor, version_id)
    if before.plan.made_in != actor.state:
        raise Refused("plan_not_ours")
    if before.state not in (State.REFUSED, State.IN_FORCE):
        raise Refused("version_step_closed", state=before.state, step="revise")
    if queries.on_its_way(before.plan) is not None:
        raise Refused("version_on_its_way")
    said = crews.check_said(why, "why") if before.state == State.IN_FORCE else before.why
    row = Version(
        plan=before.plan, office=before.office, number=next_number(before.plan), state=State.DRAWN, why=said,
        patrols=before.patrols, reasons=before.reasons, edits=before.edits, seed=before.seed,
        seal=before.seal, made_by=actor.id, made_at=at, changed_at=at, proposed_at=at,
        facts=queries.frozen_facts(before.plan, at) | _kept(before.facts),
    )  # fmt: skip
    row.save(force_insert=True)
    journal.append(actor, "plan_version.revised", row.ref, at=at, facts={"before": before.ref})
    return row


def _kept(facts: dict[str, Any], names: Sequence[str] = ("mixed", "before")) -> dict[str, Any]:
    return {name: facts[name] for name in names if name in facts}
