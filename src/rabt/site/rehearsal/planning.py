"""What one node does in the rehearsal of joint patrols: officers, plates and plans are all invented."""

from datetime import date
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.patrol import actions as patrol
from rabt.patrol import queries as patrols
from rabt.patrol.actions import OfficerSaid, VehicleSaid
from rabt.patrol.rules.states import State
from rabt.site.rehearsal import names
from rabt.site.rehearsal.seats import at_of, official, open_accounts
from rabt.training import actions as training
from rabt.training.actions import Whose

PROOFS = ("شهادة مركز تدريب حرس الحدود", "شهادة الهلال الأحمر", "دورة القيادة الصحراوية")
LEADS_EVERY = 3


def side() -> str:
    """Say on which side this node stands."""
    return str(settings.RABT.side)


def enter_crews(bases: dict[str, int], seed: int, at: str) -> None:
    """Enter so many officers and some vehicles at each base of this side; skills take two persons."""
    chance, when = Random(seed), at_of(at)
    by, head = official("patrol_planner"), official("patrol_head")
    accounts = [str(one.pk) for one in open_accounts() if one.role == "patrol_leader"]
    number = 0
    for base, many in bases.items():
        for place in range(many):
            number += 1
            leads = place % LEADS_EVERY == 0
            account = accounts.pop(0) if leads and accounts else ""
            parts = names.four_parts(chance, settings.RABT.state, "M")
            said = OfficerSaid(
                f"{settings.RABT.state}-{4000 + number}", " ".join(one.arabic for one in parts),
                " ".join(one.latin for one in parts), base, account,
            )  # fmt: skip
            row = patrol.enter_officer(by, said, at=when)
            whose = Whose(row.pk, row.office, row.number, row.name_ar, row.name_latin)
            for code in _skills_of(leads, chance):
                since = date(when.year - 1, chance.randint(1, 12), chance.randint(1, 28))
                proof = f"{chance.choice(PROOFS)} {chance.randint(100, 999)}"
                found = training.record_skill(by, whose, code, proof, since, None, at=when)
                training.confirm_skill(head, found.pk, at=when)
        for _ in range(max(2, many // 3)):
            mark = f"{chance.randint(1, 9)}-{chance.randint(10_000, 99_999)}"
            patrol.enter_vehicle(by, VehicleSaid(mark, "station", 7, 600, base), at=when)


def _skills_of(leads: bool, chance: Random) -> list[str]:
    terms = agreement.terms_at(at_of("2026-01-01T00:00:00+00:00"))
    needed = [code for code, one in terms.service_skills.items() if one.in_each_crew]
    lead = [code for code, one in terms.service_skills.items() if one.to_lead]
    more = [code for code in terms.service_skills if code not in (*needed, *lead)]
    return [*needed, *(lead if leads else []), chance.choice(more)]


def open_patrols(since: str, until: str, first: str, last: str, bases: list[str], at: str) -> str:
    """Let a planner open a plan with the crews of some bases."""
    by = official("patrol_planner")
    row = patrol.open_plan(
        by, date.fromisoformat(since), date.fromisoformat(until), first, last, chosen=_at(by, bases),
        at=at_of(at),
    )  # fmt: skip
    return str(row.pk)


def _at(by: Actor, bases: list[str]) -> list[UUID]:
    officers = patrols.officers_to_see(by).filter(state=by.state, base__in=bases)
    vehicles = patrols.vehicles_to_see(by).filter(state=by.state, base__in=bases)
    return [*officers.values_list("pk", flat=True), *vehicles.values_list("pk", flat=True)]


def offer_patrols(plan: str, bases: list[str], at: str) -> None:
    """Let a planner offer the crews of some bases for a plan of the other side."""
    by = official("patrol_planner")
    patrol.offer_crews(by, UUID(plan), chosen=_at(by, bases), at=at_of(at))


def draw_patrols(plan: str, at: str) -> str:
    """Let a planner have a plan drawn; name the version, or nothing where this node has no planner."""
    by, when = official("patrol_planner"), at_of(at)
    row = patrol.draw_plan(by, UUID(plan), at=when)
    patrol.compute(row.pk, when)
    row.refresh_from_db()
    return str(row.pk) if row.state == State.DRAWN else ""


def put_patrols(version: str, at: str) -> None:
    """Let a planner put a version to the head."""
    patrol.put_forward(official("patrol_planner"), UUID(version), at=at_of(at))


def approve_patrols(version: str, at: str) -> None:
    """Let a head approve a version."""
    patrol.approve(official("patrol_head"), UUID(version), at=at_of(at))


def answer_patrols(plan: str, at: str) -> None:
    """Let this side's two persons approve the version that came for a plan."""
    row = patrols.versions_to_put(official("patrol_planner")).get(plan_id=UUID(plan), state=State.RECEIVED)
    put_patrols(str(row.pk), at)
    approve_patrols(str(row.pk), at)


def follow_patrols(at: str) -> dict[str, Any]:
    """Let the node give out the orders that are due, and open the seals of plans that are over."""
    return {"ordered": patrol.give_out_orders(at=at_of(at)), "unsealed": patrol.unseal_over(at=at_of(at))}
