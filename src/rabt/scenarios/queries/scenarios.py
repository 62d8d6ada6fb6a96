"""Reads of scenarios, of the words that make them, and of what was put and approved. Nobody is named."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.db.models import Max, Model, QuerySet

from rabt.access.queries import the_one, within
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.scenarios.models import Approval, Scenario, Version, Word
from rabt.scenarios.rules import frozen
from rabt.scenarios.rules.approval import Put, State
from rabt.scenarios.rules.fields import POINTS
from rabt.scenarios.rules.merging import Edit, Standing, merged

R = TypeVar("R", bound=Model)
SEE, PLAN, APPROVE = "scenarios.see", "scenarios.plan", "scenarios.approve"


def scenarios_to_see(viewer: Actor, *, state: str = "") -> QuerySet[Scenario]:
    """Return the scenarios of this side, the newest change first; those put away only where asked for."""
    viewer.require(SEE)
    rows = Scenario.objects.filter(within(viewer))
    rows = rows.filter(state=state) if state else rows.exclude(state=State.PUT_AWAY)
    return rows.order_by("-changed_at", "pk")


def scenario_to_see(viewer: Actor, scenario_id: UUID) -> Scenario:
    """Return one scenario, or Missing."""
    viewer.require(SEE)
    return the_one(Scenario.objects.filter(within(viewer), pk=scenario_id))


def scenario_to_change(viewer: Actor, scenario_id: UUID) -> Scenario:
    """Return one scenario, locked, or Missing."""
    viewer.require(SEE)
    rows = Scenario.objects.filter(within(viewer), pk=scenario_id)
    return the_one(rows.select_for_update(of=("self",)))


def scenario_told(scenario_id: UUID) -> Scenario:
    """Return the scenario that a letter names, locked, or Missing."""
    return the_one(Scenario.objects.filter(pk=scenario_id).select_for_update(of=("self",)))


# ------------------------------------------------------------------ words
def plain(rows: Iterable[Word]) -> list[Edit]:
    """Return words as the rules read them."""
    return [
        Edit(
            id=row.key, thing=row.thing, thing_id=row.thing_id, field=row.field, value=row.value,
            over=tuple(row.over), count=row.count, state=row.state,
        )
        for row in rows
    ]  # fmt: skip


def words_of(row: Scenario, *, upto: int = 0) -> QuerySet[Word]:
    """Return the words of a scenario that a viewer was shown: all, or those that stood at a moment."""
    rows = Word.objects.filter(scenario=row).order_by("row")
    return rows.filter(row__lte=upto) if upto else rows


def standing(row: Scenario, *, upto: int = 0) -> Standing:
    """Return a scenario as it stands, or as it stood when `upto` was the newest word here."""
    return merged(plain(words_of(row, upto=upto)), POINTS)


def newest(row: Scenario) -> int:
    """Return the number of the newest word here: what a page that is opened now has seen."""
    return int(Word.objects.filter(scenario=row).aggregate(found=Max("row"))["found"] or 0)


def history(viewer: Actor, row: Scenario, thing_id: UUID) -> QuerySet[Word]:
    """Return every word about one thing, the newest first; the scenario is one that the viewer was shown."""
    viewer.require(SEE)
    return Word.objects.filter(scenario=row, thing_id=thing_id).order_by("-row")


# ------------------------------------------------------------------ what was put and approved
def approvals_of(row: Scenario) -> QuerySet[Approval]:
    """Return what was put and decided of a scenario that a viewer was shown, the newest first."""
    return Approval.objects.filter(scenario=row).order_by("-proposed_at", "pk")


def put_now(row: Scenario, state: str) -> Approval | None:
    """Return what a side has put to its head now, if anything."""
    return Approval.objects.filter(scenario=row, side=state, state=Put.PUT).first()


def approval_to_see(viewer: Actor, approval_id: UUID) -> Approval:
    """Return what was put on this side, or Missing."""
    viewer.require(SEE)
    rows = Approval.objects.select_related("scenario").filter(pk=approval_id, side=viewer.state)
    return the_one(rows.filter(within(viewer, "scenario__office")))


def approval_to_decide(viewer: Actor, approval_id: UUID) -> Approval:
    """Return what was put on this side, locked together with its scenario, or Missing."""
    viewer.require(SEE)
    found = the_one(Approval.objects.filter(pk=approval_id, side=viewer.state))
    scenario_to_change(viewer, found.scenario_id)
    rows = Approval.objects.select_related("scenario").filter(pk=approval_id)
    return the_one(rows.select_for_update(of=("self",)))


def versions_of(row: Scenario) -> QuerySet[Version]:
    """Return the states of a scenario that were put or approved, the newest first."""
    return Version.objects.filter(scenario=row).order_by("-made_at", "pk")


def version_to_see(viewer: Actor, row: Scenario, digest: str) -> Version:
    """Return one state of a scenario that was put or approved, or Missing."""
    viewer.require(SEE)
    return the_one(Version.objects.filter(scenario=row, digest=digest))


def content_of(version: Version) -> frozen.Scenario:
    """Return what a state of a scenario says."""
    return frozen.Scenario.from_body(version.content)


def both_approved(row: Scenario) -> Version | None:
    """Return the newest state that two persons on each side approved, if there is one."""
    given = Approval.objects.filter(scenario=row, state=Put.APPROVED).order_by("-decided_at", "-proposed_at")
    sides: dict[str, set[str]] = {}
    for digest, side in given.values_list("digest", "side"):
        sides.setdefault(digest, set()).add(side)
    for digest, found in sides.items():
        version = Version.objects.filter(scenario=row, digest=digest).first()
        if len(found) == 2 and version is not None:
            return version
    return None


def approved(viewer: Actor, scenario_id: UUID) -> frozen.Scenario:
    """Return the state that both sides approved last, frozen, for an exercise to play; or Missing."""
    version = both_approved(scenario_to_see(viewer, scenario_id))
    if version is None:
        raise Missing()
    return content_of(version)


def approved_ones(viewer: Actor) -> list[frozen.Scenario]:
    """Return every scenario of which both sides approved a state, as it was approved last."""
    found = (both_approved(row) for row in scenarios_to_see(viewer))
    return [content_of(version) for version in found if version is not None]
