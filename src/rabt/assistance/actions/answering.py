"""A request is answered by a human, after the questions of harm; by two where content or people want it."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.assistance import queries
from rabt.assistance.actions.asking import thread_ref
from rabt.assistance.actions.attaching import add_picture, destroy, send_pictures
from rabt.assistance.actions.telling import kept_until, lists_at, remember, send, turn
from rabt.assistance.messages import RequestAnswered
from rabt.assistance.models import Information, Request
from rabt.assistance.queries.requests import ANSWER, DECIDE
from rabt.assistance.rules import answer as rules
from rabt.assistance.rules import request as requests
from rabt.assistance.rules.answer import Answer, Outcome
from rabt.assistance.rules.attachment import Picture
from rabt.assistance.rules.request import Move, State
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused
from rabt.base.identifiers import new_id
from rabt.seal.canon import canonical
from rabt.seal.message import check_text

CONTENT = (
    "text", "source_ref", "source_grade", "information_grade", "handling", "restriction", "expires_on",
)  # fmt: skip

DIGESTED = (
    "outcome", "hit", "reference", "ground", "text", "handling", "restriction", "source_ref", "source_grade",
    "information_grade",
)  # fmt: skip


@transaction.atomic
def answer(
    actor: Actor, request_id: UUID, said: Answer, *, at: datetime, picture: Picture | None = None
) -> Information:  # fmt: skip
    """Answer a request; where two persons must decide it waits for the second. (operations: a human decides)

    Refuses: assistance_step_closed, text_unprintable, and what `rules.check_answer` and `add_picture` do
    """
    actor.require(ANSWER)
    row = queries.request_to_change(actor, request_id)
    if queries.is_ours(row):
        raise Refused("assistance_step_closed")
    _check_typed(said)
    rules.check_answer(said, row.step, lists_at(at), queries.source_names(), agreement.terms_at(at).on)
    found = _weighed(actor, row, said, at)
    two = requests.needs_two(said.handling, (*said.protected, *row.protected))
    waits = two or requests.needs_two(row.handling, ())
    turn(row, Move.WEIGH if waits else Move.ANSWER, at)
    found.save(force_insert=True)
    if picture:
        add_picture(actor, row, found, picture, at)
    if waits:
        row.save()
        remember(actor, "request.weighed", row.ref, at, information=str(found.pk))
        return found
    return _given(actor, row, found, at)


def _check_typed(said: Answer) -> None:
    for name in ("text", "ground_text", "reference", "restriction", "source_ref"):
        check_text(getattr(said, name), name)
    for one in said.audience:
        check_text(one, "audience")
    for weighed in said.harm:
        check_text(weighed.why, f"harm_{weighed.code}")


def _weighed(actor: Actor, row: Request, said: Answer, at: datetime) -> Information:
    found = Information(
        pk=new_id(), request=row, given_by=settings.RABT.state, office=row.office, state="weighed",
        outcome=said.outcome, hit=said.hit, reference=said.reference, ground=said.ground,
        ground_text=said.ground_text, purpose=row.purpose, subject_keys=list(row.subject_keys),
        audience=list(said.audience), categories=list(said.categories), protected=list(said.protected),
        harm=[{"code": one.code, "yes": one.yes, "why": one.why} for one in said.harm],
        **{name: getattr(said, name) for name in CONTENT},
    )  # fmt: skip
    found.propose(actor, at)
    return found


def digest(found: Information) -> str:
    """Return the digest of what is given, which both sides hold."""
    told = {name: getattr(found, name) for name in DIGESTED}
    return sha256(canonical(told)).hexdigest()


def _given(actor: Actor, row: Request, found: Information, at: datetime) -> Information:
    found.state, found.given_at, found.digest = "given", at, digest(found)
    found.kept_until = kept_until(at)
    found.save()
    row.answered_at = at
    row.save()
    remember(actor, "request.answered", row.ref, at, outcome=found.outcome, digest=found.digest)
    send(actor, _letter(row, found, at), thread_ref(row), at)
    send_pictures(actor, found, thread_ref(row), at)
    return found


def _letter(row: Request, found: Information, at: datetime) -> RequestAnswered:
    assert row.received_at is not None
    return RequestAnswered(
        information_ref=found.ref, request_ref=row.ref, outcome=Outcome(found.outcome), hit=found.hit,
        reference=found.reference, ground=found.ground, ground_text=found.ground_text,
        audience=list(found.audience), categories=list(found.categories), protected=list(found.protected),
        digest=found.digest, received_at=row.received_at, answered_at=at,
        **{name: getattr(found, name) for name in CONTENT},
    )  # fmt: skip


@transaction.atomic
def release(actor: Actor, information_id: UUID, *, at: datetime) -> Information:
    """Give what a colleague weighed. Refuses: assistance_step_closed, same_person"""
    actor.require(DECIDE)
    found, row = _to_decide(actor, information_id)
    found.decide("given", actor, at)
    turn(row, Move.ANSWER, at)
    return _given(actor, row, found, at)


@transaction.atomic
def return_answer(actor: Actor, information_id: UUID, why: str, *, at: datetime) -> Information:
    """Give an answer back to who weighed it: the request is open again, its clock never stood.

    Refuses: assistance_step_closed, same_person, assistance_short
    """
    actor.require(DECIDE)
    requests.check_said(why, "why")
    check_text(why, "why")
    found, row = _to_decide(actor, information_id)
    found.decide("returned", actor, at, reason_text=why)
    found.state = "returned"
    turn(row, Move.RETURN, at)
    found.save()
    destroy(queries.pictures_of(found))
    row.save()
    remember(actor, "request.unweighed", row.ref, at)
    return found


def _to_decide(actor: Actor, information_id: UUID) -> tuple[Information, Request]:
    found = queries.information_to_change(actor, information_id)
    if found.request_id is None:
        raise Missing()
    row = queries.request_to_change(actor, found.request_id)
    if found.state != "weighed" or row.state != State.WEIGHED:
        raise Refused("assistance_step_closed")
    return found, row
