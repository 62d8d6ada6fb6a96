"""Reads of plans, offers and versions: for the planners and heads of this side, and for audit."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from rabt.access.queries import the_one, within
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.patrol.messages import Crews, Sheet
from rabt.patrol.models import Offer, Patrol, Plan, Version
from rabt.patrol.queries.patrols import PLAN, SEE
from rabt.patrol.rules.states import ON_ITS_WAY, PlanState, State

AUDIT = "patrol.audit"


def plans_to_see(viewer: Actor, *, state: str = "") -> QuerySet[Plan]:
    """Return the plans of this side, the newest days first."""
    viewer.require(SEE)
    rows = Plan.objects.filter(within(viewer), **({"state": state} if state else {}))
    return rows.order_by("-since_on", "-opened_at", "pk")


def plan_to_see(viewer: Actor, plan_id: UUID) -> Plan:
    """Return one plan, or Missing."""
    return the_one(plans_to_see(viewer).filter(pk=plan_id))


def plan_to_change(viewer: Actor, plan_id: UUID) -> Plan:
    """Return one plan, locked, or Missing."""
    return the_one(plans_to_see(viewer).filter(pk=plan_id).select_for_update(of=("self",)))


def plan_told(plan_id: UUID) -> Plan:
    """Return the plan that a letter names, locked, or Missing."""
    return the_one(Plan.objects.filter(pk=plan_id).select_for_update(of=("self",)))


def offers_of(plan: Plan) -> dict[str, Offer]:
    """Return what each side offers for a plan, by state; the plan is one that a viewer was shown."""
    return {row.state: row for row in Offer.objects.filter(plan=plan)}


def crews_in(offer: Offer) -> Crews:
    """Return an offer as facts."""
    return Crews.from_body({"officers": offer.officers, "vehicles": offer.vehicles})


# ------------------------------------------------------------------ versions
def versions_to_see(viewer: Actor) -> QuerySet[Version]:
    """Return the versions of this side's plans, the newest first."""
    viewer.require(SEE)
    rows = Version.objects.select_related("plan").filter(within(viewer))
    return rows.order_by("-plan__since_on", "-number", "pk")


def versions_of(viewer: Actor, plan: Plan) -> QuerySet[Version]:
    """Return the versions of a plan, the newest first."""
    return versions_to_see(viewer).filter(plan=plan).order_by("-number")


def version_to_see(viewer: Actor, version_id: UUID) -> Version:
    """Return one version, or Missing."""
    return the_one(versions_to_see(viewer).filter(pk=version_id))


def version_to_change(viewer: Actor, version_id: UUID) -> Version:
    """Return one version, locked together with its plan, or Missing."""
    found = version_to_see(viewer, version_id)
    plan_to_change(viewer, found.plan_id)
    return the_one(versions_to_see(viewer).filter(pk=version_id).select_for_update(of=("self",)))


def version_told(version_id: UUID) -> Version:
    """Return the version that a letter names, locked, or Missing."""
    rows = Version.objects.select_related("plan").filter(pk=version_id)
    return the_one(rows.select_for_update(of=("self",)))


def on_its_way(plan: Plan) -> Version | None:
    """Return the version of a plan that is being made or agreed, if there is one."""
    return Version.objects.filter(plan=plan, state__in=ON_ITS_WAY).first()


def in_force(plan: Plan) -> Version | None:
    """Return the version of a plan that both sides approved last, if there is one."""
    return Version.objects.filter(plan=plan, state=State.IN_FORCE).first()


def sheet_of(version: Version) -> Sheet:
    """Return what a version says, as facts."""
    told: dict[str, Any] = {"patrols": version.patrols, "reasons": [], "left_out": []}
    return Sheet.from_body(told | version.reasons)


def before(version: Version) -> Sheet | None:
    """Return what the version said that this one mends, if it mends one."""
    key = version.facts.get("before")
    return sheet_of(Version.objects.get(pk=key)) if key else None


def others_in_the_way(plan: Plan) -> QuerySet[Plan]:
    """Return the other plans that share a day and a stretch with this one and are not called off."""
    rows = Plan.objects.filter(since_on__lte=plan.until_on, until_on__gte=plan.since_on)
    rows = rows.filter(stretches__overlap=plan.stretches).exclude(pk=plan.pk)
    return rows.exclude(state=PlanState.CALLED_OFF)


def patrols_of(plan: Plan) -> QuerySet[Patrol]:
    """Return the patrols of a plan that a viewer was shown, in order of time."""
    rows = Patrol.objects.select_related("vehicle", "lead", "plan").filter(plan=plan)
    return rows.order_by("starts_at", "number", "pk")


# ------------------------------------------------------------------ what waits
def plans_to_offer(viewer: Actor) -> QuerySet[Plan]:
    """Return the plans for which this side has not offered its crews."""
    viewer.require(PLAN)
    offered = Offer.objects.filter(state=viewer.state).values("plan_id")
    return plans_to_see(viewer, state=PlanState.OPEN).exclude(pk__in=offered)


def plans_to_draw(viewer: Actor) -> QuerySet[Plan]:
    """Return the plans that this side makes, for which both sides offered and nothing is on its way."""
    viewer.require(PLAN)
    rows = plans_to_see(viewer, state=PlanState.OPEN).filter(made_in=viewer.state)
    for state in (viewer.state, ""):
        offers = Offer.objects.all()
        offers = offers.filter(state=state) if state else offers.exclude(state=viewer.state)
        rows = rows.filter(pk__in=offers.values("plan_id"))
    return rows.exclude(pk__in=Version.objects.filter(state__in=ON_ITS_WAY).values("plan_id"))


def versions_to_put(viewer: Actor) -> QuerySet[Version]:
    """Return the versions that a planner of this side is to put to his head: drawn here, or received."""
    viewer.require(PLAN)
    return versions_to_see(viewer).filter(state__in=(State.DRAWN, State.RECEIVED))


def versions_to_approve(viewer: Actor) -> QuerySet[Version]:
    """Return the versions that wait for a head of this side who did not put them forward."""
    viewer.require("patrol.approve")
    return versions_to_see(viewer).filter(state=State.PUT).exclude(proposed_by=viewer.id)


# ------------------------------------------------------------------ audit
def versions_to_audit(viewer: Actor) -> QuerySet[Version]:
    """Return the versions whose seal is open, the newest first."""
    viewer.require(AUDIT)
    rows = Version.objects.select_related("plan").filter(within(viewer), unsealed_at__isnull=False)
    return rows.order_by("-unsealed_at", "pk")


def version_to_audit(viewer: Actor, version_id: UUID) -> Version:
    """Return one version whose seal is open, or Missing."""
    found = versions_to_audit(viewer).filter(pk=version_id).first()
    if found is None:
        raise Missing()
    return found


def plans_to_redraw(viewer: Actor) -> QuerySet[Plan]:
    """Return the plans in force that this side makes and whose crews were told anew since."""
    viewer.require(PLAN)
    drawn = Version.objects.filter(
        plan=OuterRef("plan"), state=State.IN_FORCE, made_at__lt=OuterRef("offered_at")
    )
    told = Offer.objects.filter(Exists(drawn)).values("plan_id")
    rows = plans_to_see(viewer, state=PlanState.IN_FORCE).filter(made_in=viewer.state, pk__in=told)
    return rows.exclude(pk__in=Version.objects.filter(state__in=ON_ITS_WAY).values("plan_id"))
