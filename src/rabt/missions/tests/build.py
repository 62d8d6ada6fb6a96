"""What the tests of this room build on: both sides' officials, an agreed programme, nominees, letters."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from django.conf import settings

from rabt.access.queries import actor_of
from rabt.access.testing import account_with
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Problem, Refused
from rabt.base.identifiers import new_id
from rabt.exchange.letters import Letter
from rabt.missions import actions, inbox, messages, queries
from rabt.missions.actions import CallSaid, Found, MissionSaid, Nominee
from rabt.missions.models import Call, Nomination, Programme
from rabt.missions.rules import told
from rabt.missions.rules.money import Stay
from rabt.missions.rules.told import CallTold, SeatsTold
from rabt.missions.rules.travel import Contact, Leg, Papers

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
YEAR = 2027
STARTS, ENDS, CLOSES = date(2027, 2, 7), date(2027, 2, 18), date(2027, 1, 17)
THEIRS, OURS = "border_technology", "protection_at_border"
"""A course that Egypt's centres hold, and one that Libya's hold: each takes the border guard of both."""
SEED_OF_KEYS = UUID("0190bbbb-0000-7000-8000-000000000000")


WHY = "سبب مكتوب واضح"


def refused(code: str, deed: Any, kind: type[Problem] = Refused, **facts: Any) -> None:
    """Ask that a deed is refused with a code and some facts."""
    with pytest.raises(kind) as found:
        deed()
    assert found.value.code == code
    assert {name: found.value.facts.get(name) for name in facts} == facts


def key(name: str) -> UUID:
    """Return a key that is the same each time."""
    return uuid5(SEED_OF_KEYS, name)


def official(role: str, office: str = "training/") -> Actor:
    """Open an account of a role, and return who acts as it."""
    account = account_with(role, f"{settings.RABT.state}/{office}")
    return replace(actor_of(account), purpose="missions")


class Side:
    """This side's officials, each opened when he is first needed."""

    def __getattr__(self, role: str) -> Actor:
        """Return the official of a role."""
        made = official(role, "border/" if role == "training_unit" else "training/")
        setattr(self, role, made)
        return made


def hand_in(message: Any, about: str = "x", at: datetime = AT) -> None:
    """Hand a letter of the other node in as the exchange does."""
    peer = the_node(settings.RABT.peer_state)
    inbox.HANDLERS[message.KIND](
        peer, Letter(message.KIND, message.to_body(), about, new_id(), peer.state, at, at)
    )


# ------------------------------------------------------------------ programmes
def own_course() -> str:
    """Return a course that this side holds."""
    return OURS if settings.RABT.state == "LY" else THEIRS


def call_said(**changes: Any) -> CallSaid:
    """Return a call as it is written in a draft: two seats for the border guard of each side."""
    seats = {("EG", "border"): 2, ("LY", "border"): 2}
    said = {"course": own_course(), "starts_on": STARTS, "ends_on": ENDS, "closes_on": CLOSES, "seats": seats}
    return CallSaid(**said | changes)


def put(side: Side, **changes: Any) -> Programme:
    """Draft a programme of one course, and put it to the head."""
    row = actions.draft_programme(side.national_unit, YEAR, at=AT)
    actions.add_call(side.national_unit, row.pk, call_said(**changes), at=AT)
    return actions.put_programme(side.national_unit, row.pk, at=AT)


def sent(side: Side, **changes: Any) -> Programme:
    """Draft a programme that this side approves."""
    return actions.approve_programme(side.national_head, put(side, **changes).pk, at=AT)


def agreed(side: Side, **changes: Any) -> Call:
    """Return a call of this side's centre to which the other side agreed."""
    row = sent(side, **changes)
    hand_in(messages.ProgrammeAgreed(row.ref, row.number, row.digest, AT))
    return Call.objects.get(programme=row)


def opened(side: Side, **changes: Any) -> Call:
    """Return an open call of this side's centre."""
    return actions.open_call(side.host_centre, agreed(side, **changes).pk, at=AT)


def proposed(seats: int = 2, **changes: Any) -> messages.ProgrammeProposed:
    """Return the other side's letter about its programme of one course."""
    course, centre = (
        (THEIRS, "EG-MATROUH-CENTRE") if settings.RABT.state == "LY" else (OURS, "LY-TOBRUK-CENTRE")
    )
    shares = [SeatsTold("EG", "border", seats), SeatsTold("LY", "border", seats)]
    call = CallTold(key("call"), course, centre, STARTS, ENDS, CLOSES, shares)
    ref = f"programme:{key('programme')}"
    said: dict[str, Any] = {
        "programme_ref": ref, "year": YEAR, "number": 1, "calls": [call], "proposed_at": AT,
    }  # fmt: skip
    said |= changes
    body = messages.Calls(said["calls"]).to_body()["calls"]
    said.setdefault("digest", told.digest_of(said["programme_ref"], said["year"], said["number"], body))
    return messages.ProgrammeProposed(**said)


def abroad(side: Side, seats: int = 2) -> Call:
    """Return an open call of the other side's centre, to which this side agreed."""
    letter = proposed(seats)
    hand_in(letter)
    row = Programme.objects.get(pk=key("programme"))
    actions.put_programme(side.national_unit, row.pk, at=AT)
    actions.approve_programme(side.national_head, row.pk, at=AT)
    call = Call.objects.get(pk=key("call"))
    hand_in(messages.CallChanged(call.ref, "open", "", AT))
    call.refresh_from_db()
    return call


# ------------------------------------------------------------------ nominations
def nominee(number: int = 1, /, **changes: Any) -> Nominee:
    """Return what a unit writes of an officer."""
    said: dict[str, Any] = {
        "number": f"B-{number}", "name_ar": f"ضابط {number}", "name_latin": f"Officer {number}", "sex": "m",
        "service": "border", "rank": "captain", "unit": "كتيبة الحدود الأولى", "region": "LY-BU",
        "need": "post", "reason": "يعمل على أجهزة الرصد ولم يتدرب عليها", "supervisor": "العقيد سالم",
        "supervisor_phone": "+218910000999",
    }  # fmt: skip
    return Nominee(**said | changes)


CLEAR = Found(True, "لا شيء في سجل الخدمة والشكاوى", True, "لا شيء في سجل الوحدة")
BARRED = Found(False, "تحقيق قائم في شكوى احتجاز", True, "لا شيء في سجل الوحدة")


def nominated(side: Side, call: Call, *numbers: int, **changes: Any) -> list[Nomination]:
    """Put officers forward."""
    return [
        actions.nominate(side.training_unit, call.pk, nominee(number, **changes), at=AT) for number in numbers
    ]


def ranked(side: Side, call: Call, *numbers: int) -> list[Nomination]:
    """Put officers forward and rank them in this order."""
    rows = nominated(side, call, *numbers)
    places = {row.pk: place for place, row in enumerate(rows, 1)}
    return actions.rank(side.national_unit, call.pk, "border", places, at=AT)


def endorsed(side: Side, call: Call, *numbers: int) -> list[Nomination]:
    """Put officers forward whom two persons of this side want."""
    return [actions.endorse(side.national_head, row.pk, at=AT) for row in ranked(side, call, *numbers)]


def vetted(side: Side, call: Call, *numbers: int) -> list[Nomination]:
    """Put officers forward who are vetted as well."""
    return [actions.vet(side.vetting_officer, row.pk, CLEAR, at=AT) for row in endorsed(side, call, *numbers)]


def of_theirs(call: Call, place: int, /, **changes: Any) -> messages.NominationSent:
    """Return the other side's letter about an officer."""
    said: dict[str, Any] = {
        "nomination_ref": f"nomination:{key(f'n{place}')}", "call_ref": call.ref,
        "officer_ref": f"officer:{key(f'o{place}')}", "number": f"P-{place}", "name_ar": f"زميل {place}",
        "name_latin": f"Colleague {place}", "rank": "captain", "service": "border", "unit": "حرس الحدود",
        "place": place, "skills": [], "vetted_on": AT.date(), "sent_at": AT,
    }  # fmt: skip
    return messages.NominationSent(**said | changes)


def theirs(call: Call, *places: int, **changes: Any) -> list[Nomination]:
    """Hand nominations of the other side in."""
    for place in places:
        hand_in(of_theirs(call, place, **changes))
    return [Nomination.objects.get(pk=key(f"n{place}")) for place in places]


def states(*rows: Nomination) -> list[tuple[str, int | None]]:
    """Return state and seat of nominations, as the database has them."""
    return [(row.state, row.seat) for one in rows for row in [Nomination.objects.get(pk=one.pk)]]


# ------------------------------------------------------------------ missions
OUT, BACK = STARTS - timedelta(days=1), ENDS + timedelta(days=1)


def mission_said(call: Call, **changes: Any) -> MissionSaid:
    """Return the file of a group: there by land and back, half board, whom to call."""
    city = "EG-MT" if call.host == "EG" else "LY-TOBRUK"
    said: dict[str, Any] = {
        "out_on": OUT, "back_on": BACK, "funding": "sender",
        "legs": [
            Leg(OUT, "بنغازي", "مطروح", "land", "LY-MUSAID"),
            Leg(BACK, "مطروح", "بنغازي", "land", "EG-SALLOUM"),
        ],
        "stays": [Stay(city, OUT, BACK, ("breakfast", "dinner"))],
        "contacts": [
            Contact("leader", "النقيب علي", "+218910000111"), Contact("home", "المناوب", "+218910000112"),
        ],
        "lodging": "دار ضيافة المركز", "policy": "INS-7", "insured_until": BACK,
    }  # fmt: skip
    return MissionSaid(**said | changes)


GOOD = Papers("P1234567", date(2028, 6, 1), "not_needed")


def seated_abroad(side: Side, *numbers: int) -> tuple[Call, list[Nomination]]:
    """Return officers of this side to whom the other side's centre gave seats."""
    call = abroad(side)
    rows = vetted(side, call, *numbers)
    for seat, row in enumerate(rows, 1):
        hand_in(messages.NominationAnswered(row.ref, "accepted", seat, False, "", AT))
    return call, rows


def drafted(side: Side, *numbers: int, **changes: Any) -> Any:
    """Return the file of a group of this side."""
    call, _ = seated_abroad(side, *(numbers or (1, 2)))
    return actions.draft_mission(side.national_unit, call.pk, mission_said(call, **changes), at=AT)


def ready(side: Side, *numbers: int, **changes: Any) -> Any:
    """Return a file with good papers for everybody."""
    row = drafted(side, *numbers, **changes)
    note_all(side, row)
    return row


def note_all(side: Side, row: Any, **changes: Any) -> None:
    """Note papers for everybody of a mission, each with a passport of his own."""
    for n, one in enumerate(queries.travellers_of(row)):
        papers = replace(GOOD, passport=f"P{1234567 + n}", **changes)
        actions.note_papers(side.national_unit, row.pk, one.pk, papers, at=AT)


def ordered(side: Side, *numbers: int, **changes: Any) -> Any:
    """Return a travel order that two persons signed."""
    row = actions.put_mission(side.national_unit, ready(side, *numbers, **changes).pk, at=AT)
    return actions.order_mission(side.national_head, row.pk, at=AT)
