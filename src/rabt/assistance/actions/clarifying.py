"""The asked side asks back and the clock stands; the asker clarifies and it goes on."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.assistance import queries
from rabt.assistance.actions.asking import thread_ref
from rabt.assistance.actions.telling import clock_of, keep_clock, remember, send, turn
from rabt.assistance.messages import ClarificationAsked, ClarificationGiven
from rabt.assistance.models import Clarification
from rabt.assistance.queries.requests import ANSWER, ASK
from rabt.assistance.rules import clock as clocks
from rabt.assistance.rules.request import Move, check_said
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.seal.message import check_text


@transaction.atomic
def ask_back(actor: Actor, request_id: UUID, question: str, *, at: datetime) -> Clarification:
    """Ask the asker what is not clear: until he answers the clock stands still.

    Refuses: assistance_step_closed, assistance_short, text_unprintable
    """
    actor.require(ANSWER)
    check_text(question, "question")
    check_said(question, "question")
    row = queries.request_to_change(actor, request_id)
    if queries.is_ours(row):
        raise Refused("assistance_step_closed")
    turn(row, Move.ASK_BACK, at)
    keep_clock(row, clocks.stop(clock_of(row), at))
    row.save()
    found = Clarification.objects.create(request=row, question=question, asked_by=actor.id, asked_at=at)
    remember(actor, "clarification.asked", found.ref, at, request=row.ref)
    letter = ClarificationAsked(
        clarification_ref=found.ref, request_ref=row.ref, question=question,
        received_at=clock_of(row).began_at, asked_at=at,
    )  # fmt: skip
    send(actor, letter, thread_ref(row), at)
    return found


@transaction.atomic
def clarify(actor: Actor, request_id: UUID, answer: str, *, at: datetime) -> Clarification:
    """Answer what the other side asked back.

    Refuses: assistance_step_closed, assistance_short, text_unprintable
    """
    actor.require(ASK)
    check_text(answer, "answer")
    check_said(answer, "answer")
    row = queries.request_to_change(actor, request_id)
    if not queries.is_ours(row):
        raise Refused("assistance_step_closed")
    turn(row, Move.CLEAR, at)
    keep_clock(row, clocks.go_on(clock_of(row), at))
    row.save()
    found = queries.clarification_to_give(row)
    found.answer, found.answered_by, found.answered_at = answer, actor.id, at
    found.save()
    remember(actor, "clarification.given", found.ref, at, request=row.ref)
    letter = ClarificationGiven(clarification_ref=found.ref, request_ref=row.ref, answer=answer, given_at=at)
    send(actor, letter, thread_ref(row), at)
    return found
