"""What one node does in the rehearsal of training missions: officers, units and orders are invented, and say so."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings

from rabt.agreement import queries as agreement
from rabt.missions import actions as missions
from rabt.missions import queries
from rabt.missions.actions import CallSaid, Found, MissionSaid, Nominee, Spent
from rabt.missions.rules.money import Stay
from rabt.missions.rules.travel import Contact, Leg, Papers
from rabt.site.rehearsal import names
from rabt.site.rehearsal.seats import at_of, official

UNITS = ("وحدة متخيلة للتجربة 1", "وحدة متخيلة للتجربة 2", "وحدة متخيلة للتجربة 3")
REASONS = (
    "محاكاة: يعمل في الموقع ولم يتدرب على هذا العمل",
    "محاكاة: أظهرت واقعة سابقة حاجة وحدته إلى هذه الدورة",
    "محاكاة: يكلَّف بهذا العمل بعد العودة",
)
RANKS = ("captain", "captain", "major", "lieutenant_colonel")
REGION = {"EG": "EG-MT", "LY": "LY-BU"}
HOME = {"EG": ("القاهرة", "EG-SALLOUM", "+201000000888"), "LY": ("بنغازي", "LY-MUSAID", "+218910000888")}
"""From where a group of each state leaves, by which port, and whom it calls at home."""
CLEAR = Found(True, "محاكاة: لا شيء في سجل الخدمة", True, "محاكاة: لا شيء في سجل الوحدة")
BARRED = Found(False, "محاكاة: تحقيق قائم لم ينته", True, "محاكاة: لا شيء في سجل الوحدة")
WOMEN = 0.2


# ------------------------------------------------------------------ programmes and calls
def propose_years(calls: list[dict[str, Any]], at: str) -> dict[str, str]:
    """Let two persons propose the programmes in which these calls lie, year by year; name each course's call."""
    unit, head, when = official("national_unit"), official("national_head"), at_of(at)
    told = [_call(one) for one in calls]
    found: dict[str, str] = {}
    for year in sorted({one.starts_on.year for one in told}):
        row = missions.draft_programme(unit, year, at=when)
        for one in told:
            if one.starts_on.year == year:
                row = missions.add_call(unit, row.pk, one, at=when)
        missions.put_programme(unit, row.pk, at=when)
        row = missions.approve_programme(head, row.pk, at=when)
        found |= {one.course: str(one.call_id) for one in queries.calls_in(row)}
    return found


def _call(told: Mapping[str, Any]) -> CallSaid:
    days = {name: date.fromisoformat(told[name]) for name in ("starts_on", "ends_on", "closes_on")}
    seats = {(code[:2], code[3:]): int(number) for code, number in told["seats"].items()}
    return CallSaid(course=told["course"], seats=seats, **days)


def agree_years(at: str) -> int:
    """Let two persons of this side agree to every programme that came; say how many."""
    unit, head, when = official("national_unit"), official("national_head"), at_of(at)
    came = list(queries.programmes_to_see(unit).filter(state="received"))
    for row in came:
        missions.put_programme(unit, row.pk, at=when)
        missions.approve_programme(head, row.pk, at=when)
    return len(came)


def open_call(call: str, at: str) -> None:
    """Let a centre open a call."""
    missions.open_call(official("host_centre"), UUID(call), at=at_of(at))


def follow_calls(at: str) -> int:
    """Let the node close calls whose day is over, and end those that were held, as it does each night."""
    return missions.follow_calls(at=at_of(at))


# ------------------------------------------------------------------ officers
def nominate(call: str, service: str, many: int, first: int, far: str, seed: int, at: str) -> int:
    """Put so many officers of a service forward; they come as `far` as nominated, ranked or vetted.

    Where they are vetted, the record of the last of more than three bars him.
    """
    chance, key, when = Random(seed), UUID(call), at_of(at)
    unit = official("training_unit")
    rows = [
        missions.nominate(unit, key, _nominee(chance, service, first + place), at=when)
        for place in range(many)
    ]
    if far == "nominated":
        return many
    places = {row.pk: place for place, row in enumerate(rows, 1)}
    ranked = missions.rank(official("national_unit"), key, service, places, at=when)
    if far == "vetted":
        head, vetter = official("national_head"), official("vetting_officer")
        for place, row in enumerate(ranked):
            missions.endorse(head, row.pk, at=when)
            missions.vet(vetter, row.pk, BARRED if place > 2 and place == many - 1 else CLEAR, at=when)
    return many


def _nominee(chance: Random, service: str, number: int) -> Nominee:
    state, sex = settings.RABT.state, "F" if chance.random() < WOMEN else "M"
    parts = names.four_parts(chance, state, sex)
    return Nominee(
        number=f"SIM-{state}-{number}", name_ar=" ".join(one.arabic for one in parts),
        name_latin=" ".join(one.latin for one in parts), sex=sex.lower(), service=service,
        rank=chance.choice(RANKS), unit=chance.choice(UNITS), region=REGION[state], need="post",
        reason=chance.choice(REASONS), supervisor="رئيس متخيل للتجربة", supervisor_phone=HOME[state][2],
    )  # fmt: skip


def answer_all(call: str, at: str) -> int:
    """Let the centre accept everybody whom both sides sent it: seats fall by rank, the rest is the reserve."""
    centre, when = official("host_centre"), at_of(at)
    sent = list(queries.nominations_to_see(centre, call=UUID(call), state="vetted"))
    for row in sent:
        missions.accept(centre, row.pk, at=when)
    return len(sent)


# ------------------------------------------------------------------ the group
def send_group(call: str, seed: int, at: str) -> str:
    """Let two persons order the mission of this side's officers who hold a seat; the advance is paid."""
    unit, head, when, chance = official("national_unit"), official("national_head"), at_of(at), Random(seed)
    row = queries.call_to_see(unit, UUID(call))
    mission = missions.draft_mission(unit, row.pk, _group(row, at), at=when)
    holds = date(mission.back_on.year + 3, 6, 1)
    for one in queries.travellers_of(mission):
        papers = Papers(f"SIM{chance.randint(1_000_000, 9_999_999)}", holds, "not_needed")
        missions.note_papers(unit, mission.pk, one.pk, papers, at=when)
    missions.put_mission(unit, mission.pk, at=when)
    missions.order_mission(head, mission.pk, at=when)
    missions.pay_advance(unit, mission.pk, f"SIM-{chance.randint(1000, 9999)}", at=when)
    return str(mission.pk)


def _group(call: Any, at: str) -> MissionSaid:
    terms = agreement.terms_at(at_of(at))
    city = terms.training.centres[call.centre].city
    there = terms.places[city].name.ar
    home, leaves, phone = HOME[settings.RABT.state]
    returns = HOME[call.host][1]
    out, back = call.starts_on - timedelta(days=1), call.ends_on + timedelta(days=1)
    return MissionSaid(
        out_on=out, back_on=back, funding="sender",
        legs=[Leg(out, home, there, "land", leaves), Leg(back, there, home, "land", returns)],
        stays=[Stay(city, out, back, ("breakfast", "dinner"))],
        contacts=[Contact("leader", "رئيس مجموعة متخيل", phone), Contact("home", "المناوب", phone)],
        lodging="دار ضيافة متخيلة للتجربة", policy="SIM-POLICY", insured_until=back,
    )  # fmt: skip


def settle_group(mission: str, at: str) -> None:
    """Let one person close the accounts of a group that is back, and another settle them."""
    unit, head, when, key = official("national_unit"), official("national_head"), at_of(at), UUID(mission)
    row = queries.mission_to_see(unit, key)
    spent = Spent("محاكاة: أجرة نقل من المنفذ", row.out_on, row.advance // 20, row.currency, "SIM-R-1")
    missions.enter_expense(unit, key, spent, at=when)
    missions.close_accounts(unit, key, at=when)
    missions.settle(head, key, at=when)
