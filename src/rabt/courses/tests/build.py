"""What the tests of this room build on: a course of ours with trainees of both sides, telephones, results."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from rabt.access.models import Account
from rabt.access.queries import actor_of
from rabt.access.testing import account_with, office_at
from rabt.base.actor import Actor, the_node
from rabt.base.identifiers import new_id
from rabt.courses import actions, inbox, queries
from rabt.courses.models import Certificate, Form, Holding, Learner, Seat, Session
from rabt.courses.rules import exam, rota
from rabt.exchange import actions as exchange
from rabt.exchange.letters import Letter
from rabt.missions import actions as missions
from rabt.missions.tests import build as sent
from rabt.missions.tests.build import ENDS, STARTS, refused
from rabt.seal import keys
from rabt.testing import HOME, ORIGIN

__all__ = ["refused"]

AT = sent.AT
OPENED = datetime(2027, 2, 6, 8, 0, tzinfo=UTC)
"""The day before the course."""
MONDAY = datetime(2027, 2, 8, 7, 0, tzinfo=UTC)
"""Nine in the morning at the centre, on the second day."""
OVER = datetime(2027, 2, 18, 15, 0, tzinfo=UTC)
"""The last afternoon."""
OFFICE, OTHER = "training/", "training/other/"
WHY = "سبب مكتوب واضح"


def official(role: str, office: str = OFFICE) -> Actor:
    """Open an account of a role, and return who acts as it."""
    account = account_with(role, f"{settings.RABT.state}/{office}")
    return replace(actor_of(account), purpose="courses")


class Side(sent.Side):
    """This side's officials, each opened when he is first needed."""

    def __getattr__(self, role: str) -> Actor:
        """Return the official of a role."""
        if role in ("trainer", "assessor", "host_head", "host_centre"):
            made = official(role)
            setattr(self, role, made)
            return made
        return super().__getattr__(role)


def hand_in(message: Any, at: datetime = AT) -> None:
    """Hand a letter of the other node in as the exchange does."""
    peer = the_node(settings.RABT.peer_state)
    inbox.HANDLERS[message.KIND](
        peer, Letter(message.KIND, message.to_body(), "x", new_id(), peer.state, at, at)
    )


# ------------------------------------------------------------------ a course
def called(side: Side, *places: int, ours: int = 0) -> Any:
    """Return a call of our centre, with seats for colleagues of the other side and officers of ours."""
    call = sent.opened(side)
    rows = sent.theirs(call, *places)
    if ours:
        rows += sent.vetted(side, call, *range(1, ours + 1))
    for row in rows:
        missions.accept(side.host_centre, row.pk, at=AT)
    return call


def held(side: Side, *places: int, ours: int = 0) -> Holding:
    """Return a course that our centre holds; two of the other side come to it, unless said otherwise."""
    call = called(side, *(places or (1, 2)), ours=ours)
    return actions.open_holding(side.host_centre, call.pk, at=AT)


def seats(holding: Holding) -> list[Seat]:
    """Return its trainees."""
    return list(Seat.objects.filter(holding=holding).order_by("number"))


class Phone:
    """A trainee with his account and his telephone."""

    def __init__(self, side: Side, seat: Seat, number: int) -> None:
        self.seat, self.key = seat, Ed25519PrivateKey.generate()
        actions.arrive(side.host_centre, seat.pk, f"+21891{7_000_000 + number}", at=OPENED)
        learner = Learner.objects.get(officer_id=seat.officer_id)
        self.account = Account.objects.get(pk=learner.account_id)
        self.actor = replace(actor_of(self.account), purpose="courses")

    def enrol(self, at: datetime = OPENED) -> "Phone":
        """Enrol the telephone."""
        actions.enrol_device(self.actor, rota._text(self.key.public_key().public_bytes_raw()), at=at)
        return self

    def answer(self, code: rota.Shown, at: datetime, **changes: Any) -> str:
        """Answer a code, as the telephone does."""
        seat, key = changes.get("seat", self.seat.pk), changes.get("key", self.key)
        signature = key.sign(rota.to_sign(code, seat, at))
        return rota.write_answer(rota.Answer(code, seat, at, signature))


def come(side: Side, holding: Holding) -> list[Phone]:
    """Receive every trainee, each with an enrolled telephone."""
    return [Phone(side, seat, number).enrol() for number, seat in enumerate(seats(holding))]


def session(side: Side, holding: Holding, starts_at: datetime = MONDAY, room: str = "class_1") -> Session:
    """Add a session of an hour and a half that our trainer gives."""
    return actions.add_session(
        side.host_centre, holding.pk, "حماية القُصَّر", room, side.trainer.id, starts_at, 90, at=OPENED
    )


def shown(row: Session, at: datetime) -> rota.Shown:
    """Return what the screen of a session shows."""
    return rota.shown(bytes.fromhex(row.seed), row.pk, at)


def attended(side: Side, row: Session, phones: list[Phone], late: int = 0) -> Session:
    """Have telephones answer a session, and close its list."""
    at = row.starts_at + timedelta(minutes=late)
    actions.open_session(side.trainer, row.pk, at=at)
    for phone in phones:
        actions.attend(phone.actor, phone.answer(shown(row, at), at), at=at)
    return actions.close_session(side.trainer, row.pk, len(phones), at=row.ends_at)


def end_form(phone: Phone, at: datetime = OVER) -> Form:
    """Fill in the form at the end."""
    row = Form.objects.get(seat_id=phone.seat.pk, moment="end")
    return actions.give_form(phone.actor, row.pk, END_ANSWERS, at=at)


END_ANSWERS = {"useful": 5, "trainers": 4, "place": 3, "treated": 5, "learned": 4, "better": "ساعات أكثر"}
LATER = {
    ("trainee", "first"): {"used": 4, "posted": "yes", "hinders": ""},
    ("trainee", "second"): {"used": 5, "posted": "yes", "hinders": ""},
    ("supervisor", "first"): {"seen_used": 4, "passes_on": "yes", "unit_better": 4},
    ("supervisor", "second"): {"seen_used": 4, "passes_on": "no", "unit_better": 3, "more_needed": "yes"},
}


def passed(side: Side, *places: int, ours: int = 0) -> tuple[Holding, list[Phone]]:
    """Return a course that was held, in which everybody was present and filled in his form."""
    holding = held(side, *places, ours=ours)
    phones = come(side, holding)
    attended(side, session(side, holding), phones)
    for phone in phones:
        end_form(phone)
    return holding, phones


def granted(side: Side, phone: Phone) -> Certificate:
    """Grant a certificate by two persons."""
    row = actions.propose_certificate(side.host_centre, phone.seat.pk, at=OVER)
    return actions.grant_certificate(side.host_head, row.pk, at=OVER)


def item(**changes: Any) -> exam.Item:
    """Return an item of one choice, the first of which is right."""
    told: dict[str, Any] = {
        "id": new_id(), "topic": "minors", "form": exam.Form.ONE,
        "text": ("من يحضر سؤال القاصر؟", "Who is present when a minor is asked?"), "marks": 2,
        "choices": (("من يحميه", "Who protects him"), ("لا أحد", "Nobody"), ("زميله", "His friend")),
        "right": (0,),
    }  # fmt: skip
    return exam.Item(**told | changes)


def bank(side: Side, number: int = 4, course: str = "protection_at_border", **changes: Any) -> list[UUID]:
    """Write and approve items."""
    found = []
    for n in range(number):
        row = actions.write_item(
            side.host_centre, course, item(text=(f"سؤال {n}", f"Question {n}"), **changes), at=AT
        )
        actions.decide_item(side.host_head, row.pk, True, "", at=AT)
        found.append(row.pk)
    return found


def office(path: str) -> None:
    """Open an office."""
    office_at(f"{settings.RABT.state}/{path}")


def at_home(settings_of: Any, at: datetime = OVER) -> None:
    """Go over to the officers' own node: its own keys, paired with the host's."""
    ours = settings.RABT
    card = keys.node_card(ours.keys, state=ours.state, url=ours.url)
    home = ours.home / "there"
    shutil.copytree(HOME / "peer" / "keys", home / "keys")
    settings_of.RABT = replace(
        ours, home=home, state=ours.peer_state, peer_state=ours.state, side="origin", url=ORIGIN.url
    )
    exchange.pair(official("node_administrator", "node/"), card.to_json(), card.fingerprint(), at=at)


DAYS = (STARTS, ENDS)
WAITING = queries.waiting
