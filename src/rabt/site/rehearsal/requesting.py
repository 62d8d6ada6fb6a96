"""What one node does in the rehearsal of requests between the authorities: all invented, and labelled simulated.

Requests, what is given, consents and recalls have one key on both nodes, so that each side names them by it.
"""

from dataclasses import fields
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from rabt.agreement import queries as agreement
from rabt.assistance import actions as assistance
from rabt.assistance.rules.answer import Answer, Weighed
from rabt.assistance.rules.attachment import Picture
from rabt.assistance.rules.handling import Way
from rabt.assistance.rules.request import Asked, needs_two
from rabt.assistance.rules.subject import Subject
from rabt.base.actor import Actor
from rabt.site.rehearsal.faces import portrait
from rabt.site.rehearsal.seats import as_account, at_of, found_account, official

NOTHING = "محاكاة: لا شيء في الملف المتخيل يدل على ذلك"
"""The reason beside each question of harm."""
SERVICE = "security/"
"""The service that asks through the contact point."""
PICTURE = "محاكاة.jpg"


def _officer() -> Actor:
    return official("contact_officer")


def _head() -> Actor:
    return official("contact_head")


def _service() -> Actor:
    row = found_account("case_authority", f"{settings.RABT.state}/{SERVICE}")
    return as_account(str(row.pk))


# ------------------------------------------------------------------ asking
def ask(told: dict[str, Any], at: str, *, far: str = "sent", service: bool = False, picture: int = 0) -> str:
    """Let an officer, or a service, write a first question; it comes as `far` as draft, proposed or sent."""
    who, when = _service() if service else _officer(), at_of(at)
    row = assistance.draft(who, _asked(told), at=when)
    if picture:
        assistance.attach(who, row.pk, portrait(picture, "male"), PICTURE, at=when)
    return str(_on_its_way(who, row, far, at).pk)


def ask_again(first: str, told: dict[str, Any], at: str) -> str:
    """Let an officer ask the second question after a hit, and send it."""
    who = _officer()
    row = assistance.follow(who, UUID(first), _asked(told), at=at_of(at))
    return str(_on_its_way(who, row, "sent", at).pk)


def _asked(told: dict[str, Any]) -> Asked:
    known = {one.name for one in fields(Asked)} - {"subject"}
    said = {name: value for name, value in told.items() if name in known}
    said["protected"] = tuple(said.get("protected", ()))
    return Asked(Subject(told["kind"], told["said"]), **said)


def _on_its_way(who: Actor, row: Any, far: str, at: str) -> Any:
    """Send a question, by the head where two persons decide; what wants evidence goes no further."""
    when, two = at_of(at), needs_two(row.handling, row.protected)
    if far == "draft" or row.state != "draft":
        return row
    if two or not who.has("assistance.send"):
        assistance.propose(who, row.pk, at=when)
    if far == "proposed":
        return row
    return assistance.send_request(_head() if two else _officer(), row.pk, at=when)


def clarify(request: str, answer: str, at: str) -> None:
    """Let an officer clarify what the other side asked back."""
    assistance.clarify(_officer(), UUID(request), answer, at=at_of(at))


def withdraw(request: str, at: str) -> None:
    """Let an officer take a request back."""
    assistance.withdraw(_officer(), UUID(request), at=at_of(at))


# ------------------------------------------------------------------ answering
def ask_back(request: str, question: str, at: str) -> None:
    """Let an officer ask what is not clear: the clock stands."""
    assistance.ask_back(_officer(), UUID(request), question, at=at_of(at))


def answer(request: str, told: dict[str, Any], at: str, *, waits: bool = False, picture: int = 0) -> str:
    """Let an officer answer, and the head release it where two decide, unless it still `waits` for him."""
    goes = Picture(portrait(picture, "male"), PICTURE) if picture else None
    found = assistance.answer(_officer(), UUID(request), _answer(told, at), at=at_of(at), picture=goes)
    if found.state == "weighed" and not waits:
        assistance.release(_head(), found.pk, at=at_of(at))
    return str(found.pk)


def look_up(request: str, at: str) -> bool:
    """Let an officer look whether the document of a request about a labour record is in the register."""
    return assistance.look_in_register(_officer(), UUID(request), at=at_of(at))


def _answer(told: dict[str, Any], at: str) -> Answer:
    """Fill in an answer: whatever is given has its questions of harm answered."""
    said = dict(told)
    for name in ("categories", "protected", "audience"):
        said[name] = tuple(said.get(name, ()))
    if said.get("expires_on"):
        said["expires_on"] = date.fromisoformat(said["expires_on"])
    questions = agreement.terms_at(at_of(at)).options("harm") if said["outcome"] == "provided" else ()
    return Answer(harm=tuple(Weighed(code, False, NOTHING) for code in questions), **said)


def give(told: dict[str, Any], content: dict[str, Any], at: str) -> str:
    """Let an officer give information on own initiative, and the head release it where two decide."""
    subject, who = Subject(told["kind"], told["said"]), _officer()
    found = assistance.give(who, subject, told["purpose"], told["why"], _answer(content, at), at=at_of(at))
    if found.state == "weighed":
        assistance.release_information(_head(), found.pk, at=at_of(at))
    return str(found.pk)


# ------------------------------------------------------------------ what becomes of it
def weigh(information: str, at: str, *, grades: str = "", said: str = "", text: str = "") -> None:
    """Let an officer grade what was given by his own eyes, and tell the giver what became of it."""
    who, key = _officer(), UUID(information)
    if grades:
        assistance.grade(who, key, *grades, at=at_of(at))
    if said:
        assistance.feed_back(who, key, said, text, at=at_of(at))


def ask_consent(information: str, way: str, to: str, why: str, at: str) -> str:
    """Let an officer ask the owner whether something may leave."""
    return str(assistance.ask_consent(_officer(), UUID(information), way, to, why, at=at_of(at)).pk)


def consent(key: str, why: str, days: int, at: str) -> None:
    """Let two persons of the owner consent for so many days."""
    assistance.weigh_consent(_officer(), UUID(key), why, at=at_of(at))
    until = agreement.terms_at(at_of(at)).on + timedelta(days=days)
    assistance.decide_consent(_head(), UUID(key), until, at=at_of(at))


def hand_out(information: str, way: str, to: str, at: str) -> None:
    """Let something leave to a service, where its code or a consent lets it."""
    assistance.hand_out(_officer(), UUID(information), Way(way), to, at=at_of(at))


def recall(information: str, reason: str, correction: str, at: str) -> str:
    """Let an officer call back, or correct, what this side gave."""
    return str(assistance.recall(_officer(), UUID(information), reason, correction, at=at_of(at)).pk)


def confirm(key: str, at: str) -> None:
    """Let an officer confirm a recall or a correction."""
    assistance.confirm_recall(_officer(), UUID(key), at=at_of(at))


# ------------------------------------------------------------------ the oversight and the clock
def inquire(said: dict[str, str], at: str) -> str:
    """Let the oversight take down that somebody asks what is known of him."""
    who, born = official("oversight_officer"), date.fromisoformat(said["born_on"])
    row = assistance.open_inquiry(who, said["name"], born, "", "محاكاة: بريد متخيل", at=at_of(at))
    return str(row.pk)


def checked(inquiry: str, finding: str, at: str) -> None:
    """Let the oversight say that it was checked."""
    assistance.close_inquiry(official("oversight_officer"), UUID(inquiry), finding, at=at_of(at))


def follow_clocks(at: str) -> int:
    """Let the node tell heads and the oversight what the hour wants, as it does by itself; say how much."""
    return assistance.escalate(at=at_of(at)) + assistance.watch_fishing(at=at_of(at))
