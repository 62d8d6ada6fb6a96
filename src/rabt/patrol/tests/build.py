"""What the tests of this room build on: planners and heads, crews of both sides, a plan by hand that fits."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings

from rabt.access.queries import actor_of
from rabt.access.testing import account_with
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.base.identifiers import new_id
from rabt.exchange.letters import Letter
from rabt.patrol import actions, inbox, messages, queries
from rabt.patrol.actions import OfficerSaid, VehicleSaid
from rabt.patrol.models import Offer, Officer, Plan, Vehicle, Version
from rabt.patrol.rules import days, told
from rabt.patrol.rules.crews import OfficerTold, SkillTold, VehicleTold
from rabt.patrol.rules.planning.facts import Assignment, LeftOut, Mixed, PlanMade, Reason, Strategy, Team
from rabt.patrol.rules.planning.sampling import seed_digest
from rabt.training import actions as training
from rabt.training.actions import Whose

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SINCE, UNTIL = date(2026, 11, 25), date(2026, 11, 26)
OURS, THEIRS = "MUSAID", "SALLOUM"
STRETCHES = ["S01", "S02"]
SKILLS = ("lead_patrol", "first_aid", "desert_driving")
EACH = 8
"""Officers of each side."""


def home(of: str = "") -> str:
    """Return the patrols' office of a state."""
    return f"{of or settings.RABT.state}/border/"


def planner() -> Actor:
    """Open an account of a planner, and return who acts as it."""
    return replace(actor_of(account_with("patrol_planner", home())), purpose="patrol")


def head() -> Actor:
    """Open an account of a head, and return who acts as it."""
    return replace(actor_of(account_with("patrol_head", home())), purpose="patrol")


def leader() -> Actor:
    """Open an account of a patrol leader, and return who acts as it."""
    return replace(actor_of(account_with("patrol_leader", home())), purpose="patrol")


def own_base() -> str:
    """Return a base of this node's state."""
    return OURS if settings.RABT.state == "LY" else THEIRS


def other_base() -> str:
    """Return a base of the other state."""
    return THEIRS if settings.RABT.state == "LY" else OURS


# ------------------------------------------------------------------ this side's
def officer(by: Actor, number: int, **changes: Any) -> Officer:
    """Enter an officer of this side."""
    said = {
        "number": f"N-{number}",
        "name_ar": f"ضابط {number}",
        "name_latin": f"Officer {number}",
        "base": own_base(),
    }
    return actions.enter_officer(by, OfficerSaid(**said | changes), at=AT)


def vehicle(by: Actor, number: int, **changes: Any) -> Vehicle:
    """Enter a vehicle of this side."""
    said = {"mark": f"V-{number}", "kind": "station", "seats": 7, "range_km": 600, "base": own_base()}
    return actions.enter_vehicle(by, VehicleSaid(**said | changes), at=AT)


def skilled(by: Actor, chief: Actor, row: Officer, codes: Iterable[str] = SKILLS) -> None:
    """Give an officer skills: recorded by one, confirmed by another."""
    whose = Whose(row.pk, row.office, row.number, row.name_ar, row.name_latin)
    for code in codes:
        found = training.record_skill(by, whose, code, "شهادة 12/2025", date(2025, 3, 1), None, at=AT)
        training.confirm_skill(chief, found.pk, at=AT)


def means(by: Actor, chief: Actor, each: int = EACH) -> list[Officer]:
    """Enter this side's officers with their skills, and two vehicles."""
    rows = [officer(by, number) for number in range(1, each + 1)]
    for row in rows:
        skilled(by, chief, row)
    for number in (1, 2):
        vehicle(by, number)
    return rows


# ------------------------------------------------------------------ the other side's
def hand_in(message: Any, about: str = "x", at: datetime = AT) -> None:
    """Hand a letter of the other node in as the exchange does."""
    peer = the_node(settings.RABT.peer_state)
    inbox.HANDLERS[message.KIND](
        peer, Letter(message.KIND, message.to_body(), about, new_id(), peer.state, at, at)
    )


SEED_OF_KEYS = UUID("0190aaaa-0000-7000-8000-000000000000")


def key(name: str) -> UUID:
    """Return a key that is the same each time."""
    return uuid5(SEED_OF_KEYS, name)


def theirs(each: int = EACH) -> tuple[list[OfficerTold], list[VehicleTold]]:
    """Return the other side's crews."""
    told = [SkillTold(code, None) for code in SKILLS]
    officers = [
        OfficerTold(key(f"o{n}"), f"P-{n}", f"زميل {n}", f"Colleague {n}", other_base(), told, [], [])
        for n in range(1, each + 1)
    ]
    return officers, [VehicleTold(key("v1"), "X-1", "station", 7, 600, other_base(), [])]


def offered(plan: Plan, each: int = EACH, **changes: Any) -> None:
    """Hand the other side's offer for a plan in."""
    officers, vehicles = theirs(each)
    told: dict[str, Any] = {
        "plan_ref": plan.ref, "made_in": plan.made_in, "since_on": plan.since_on, "until_on": plan.until_on,
        "stretches": plan.stretches, "officers": officers, "vehicles": vehicles, "offered_at": AT,
    }  # fmt: skip
    hand_in(messages.CrewsOffered(**told | changes))


# ------------------------------------------------------------------ a plan
def opened(by: Actor, chief: Actor) -> Plan:
    """Open a plan of two days with crews of both sides."""
    means(by, chief)
    plan = actions.open_plan(by, SINCE, UNTIL, "S01", "S02", at=AT)
    offered(plan)
    return plan


def made(version: Version) -> PlanMade:
    """Draw a plan by hand that keeps every rule: one patrol a day over both stretches, with its own crew."""
    facts = queries.facts_in(version)
    shifts = [one for one in facts.shifts if one.code == "day"]
    base, partner = own_base(), other_base()
    ours, others = ([one.id for one in facts.members if one.base == code] for code in (base, partner))
    vehicles = [one.id for one in facts.vehicles if one.base == base]
    assignments = [
        Assignment(
            f"{shift.id}/1", shift.id, shift.starts_at, shift.ends_at, base, partner, tuple(STRETCHES),
            vehicles[0], ours[2 * at], (*ours[2 * at : 2 * at + 2], *others[2 * at : 2 * at + 2]),
        )
        for at, shift in enumerate(shifts)
    ]  # fmt: skip
    team = Team(base, partner, tuple(STRETCHES))
    mixed = Mixed(
        "day", (Strategy((team,), 1 << 32),), {"S01": 1.0, "S02": 1.0}, {}, {}, {"S01": 3.0, "S02": 2.0}, 0.9
    )
    nothing = {
        code: Mixed(code, (Strategy((), 1 << 32),), {}, {}, {}, {}, 0.0) for code in ("evening", "night")
    }
    reasons = tuple(
        Reason(code, 3.0, 0.5, 1.0, 0.4, "risk", 2, 6, 1, 120.0, 30.0, (base, partner)) for code in STRETCHES
    )
    left = (LeftOut(shifts[0].id, team, ("rest",)),)
    return PlanMade(tuple(assignments), {"day": mixed} | nothing, reasons, left, version.seal)


def drawn(by: Actor, plan: Plan) -> Version:
    """Have a plan drawn."""
    row = actions.draw_plan(by, plan.pk, at=AT)
    found = actions.keep_drawn(by, row.pk, made(row), at=AT)
    assert found is not None
    return found


def sent(by: Actor, chief: Actor) -> Version:
    """Return a version that two persons here approved and that waits for the other side."""
    row = drawn(by, opened(by, chief))
    actions.put_forward(by, row.pk, at=AT)
    return actions.approve(chief, row.pk, at=AT)


def approved(row: Version, at: datetime = AT) -> None:
    """Have the other side approve."""
    told = messages.PlanApproved(
        plan_ref=row.plan.ref, version_ref=row.ref, digest=row.digest, approved_at=at
    )
    hand_in(told, at=at)


def in_force(by: Actor, chief: Actor) -> Plan:
    """Return a plan in force on both sides."""
    row = sent(by, chief)
    approved(row)
    return Plan.objects.get(pk=row.plan_id)


def shifts() -> tuple[Any, ...]:
    """Return the shifts of the plan's days."""
    return days.shifts_of(SINCE, UNTIL, agreement.terms_at(AT))


def after(days_more: int = 3) -> datetime:
    """Return an instant after the plan."""
    return AT + timedelta(days=days_more)


def offers(plan: Plan) -> dict[str, Offer]:
    """Return both offers."""
    return queries.offers_of(plan)


# ------------------------------------------------------------------ the other side makes a plan
SEED = bytes(range(32))


def proposed(plan: Plan, **changes: Any) -> messages.PlanProposed:
    """Return the other side's letter with a plan that fits, drawn from both offers."""
    bare = Version(
        plan=plan, number=1, facts=queries.frozen_facts(plan, AT), seal=seed_digest(SEED), state="computing"
    )
    plan_made = made_there(bare)
    sheet = messages.Sheet(
        told.patrols_of(plan_made.assignments, plan.pk, 1), told.reasons_of(plan_made.reasons), []
    )
    body = sheet.to_body()
    mixed = told.digest_of_text(mixed_text(plan_made))
    digest = told.digest_of(plan.ref, 1, body["patrols"], bare.seal, mixed)
    said: dict[str, Any] = {
        "plan_ref": plan.ref, "version_ref": f"plan_version:{key('version')}", "number": 1,
        "patrols": sheet.patrols, "reasons": sheet.reasons, "left_out": [], "why": "", "digest": digest,
        "seal": bare.seal, "mixed_digest": mixed, "made_at": AT,
    }  # fmt: skip
    return messages.PlanProposed(**said | changes)


def made_there(version: Version) -> PlanMade:
    """Draw a plan by hand as the other side would: from its own base, in its own vehicle."""
    facts = queries.facts_in(version)
    vehicles = {one.base: one.id for one in facts.vehicles}
    plan_made = made(version)
    turned = [
        replace(one, base=one.partner, partner=one.base, vehicle=vehicles[one.partner])
        for one in plan_made.assignments
    ]
    return replace(plan_made, assignments=tuple(turned))


def mixed_text(plan_made: PlanMade) -> str:
    """Return the strategies as a letter carries them."""
    return json.dumps(told.mixed_told(plan_made.mixed), sort_keys=True)


def unsealed(row: Version, **changes: Any) -> messages.PlanUnsealed:
    """Return the other side's letter that opens the seal."""
    bare = Version(plan=row.plan, number=1, facts=row.facts, seal=row.seal)
    said = {
        "version_ref": row.ref, "seed": SEED.hex(), "mixed": told.packed(mixed_text(made_there(bare))),
        "unsealed_at": after(),
    }  # fmt: skip
    return messages.PlanUnsealed(**said | changes)


def digested(plan: Plan, letter: messages.PlanProposed, patrols: list[Any]) -> messages.PlanProposed:
    """Return a letter with other patrols, rightly digested."""
    body = messages.Sheet(patrols, [], []).to_body()["patrols"]
    digest = told.digest_of(plan.ref, letter.number, body, letter.seal, letter.mixed_digest)
    return replace(letter, patrols=patrols, digest=digest)
