"""A request is written, approved by a second person where that is needed, sent, withdrawn."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.assistance import queries
from rabt.assistance.actions.attaching import send_attachments
from rabt.assistance.actions.telling import begin_clock, lists_at, remember, send, turn
from rabt.assistance.messages import RequestSent, RequestWithdrawn
from rabt.assistance.models import Request
from rabt.assistance.queries.requests import ASK, DECIDE, SEND, point
from rabt.assistance.rules import request as rules
from rabt.assistance.rules.request import Asked, Move, Part, State
from rabt.assistance.rules.subject import Kind, Subject, keys_of
from rabt.base.actor import Actor
from rabt.base.errors import NotAllowed, Refused
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.seal.message import check_text

TYPED = ("facts", "link", "why_there", "offence_text", "urgency_why", "restriction", "limits", "case_number",
         "legal_basis", "authority")  # fmt: skip


@transaction.atomic
def draft(actor: Actor, asked: Asked, *, at: datetime) -> Request:
    """Write a first question: is this one subject known to you? (after Directive (EU) 2023/977 art. 4)

    Refuses: text_unprintable, and what `rules.check_asked` does
    """
    actor.require(ASK)
    key = new_id()
    row = _drafted(actor, _checked(asked, at), key, at)
    row.thread, row.step = key, Part.HIT.value
    return _begun(actor, row, asked, at)


@transaction.atomic
def follow(actor: Actor, first_id: UUID, asked: Asked, *, at: datetime) -> Request:
    """Write the second question, after a hit: what is known? It has reasons of its own and the same purpose.

    Refuses: assistance_no_hit, assistance_purpose, assistance_followed, text_unprintable, and what
    `rules.check_asked` does
    """
    actor.require(ASK)
    first = queries.request_to_change(actor, first_id)
    answer = queries.answer_of(first)
    ours = queries.is_ours(first)
    rules.check_second(first.step, answer.hit if answer and ours else None, first.state == State.ANSWERED)
    rules.check_same_purpose(first.purpose, asked.purpose)
    if Request.objects.filter(after=first).exclude(state=State.WITHDRAWN).exists():
        raise Refused("assistance_followed")
    same = Subject(first.subject_kind, first.subject)
    told = replace(asked, subject=same, sought=first.sought)
    row = _drafted(actor, _checked(told, at), new_id(), at)
    row.thread, row.step, row.after = first.thread, Part.DATA.value, first
    return _begun(actor, row, told, at)


def _fields(asked: Asked) -> dict[str, object]:
    return {name: getattr(asked, name) for name in Asked.__dataclass_fields__}


def _checked(asked: Asked, at: datetime) -> Asked:
    for name in TYPED:
        check_text(getattr(asked, name), name)
    for name, text in asked.subject.said.items():
        check_text(text, name)
    return rules.check_asked(asked, lists_at(at), agreement.terms_at(at).on)


def _drafted(actor: Actor, asked: Asked, key: UUID, at: datetime) -> Request:
    told = _fields(asked)
    subject, _ = told.pop("subject"), told.pop("evidence")
    assert isinstance(subject, Subject)
    row = Request(
        pk=key, asked_by=settings.RABT.state, office=point(), service=actor.office, state=State.DRAFT,
        state_at=at, subject_kind=subject.kind, subject=dict(subject.said),
        subject_keys=list(keys_of(subject)), **told | {"protected": list(asked.protected)},
    )  # fmt: skip
    row.propose(actor, at)
    return row


def _begun(actor: Actor, row: Request, asked: Asked, at: datetime) -> Request:
    row.save(force_insert=True)
    remember(actor, "request.drafted", row.ref, at, step=row.step, purpose=row.purpose, sought=row.sought)
    if asked.evidence:
        turn(row, Move.REFER, at)
        row.save()
        remember(actor, "request.referred", row.ref, at)
    return row


@transaction.atomic
def propose(actor: Actor, request_id: UUID, *, at: datetime) -> Request:
    """Hand a draft to the contact point, or to its head where two persons decide.

    Refuses: assistance_step_closed
    """
    actor.require(ASK)
    row = queries.request_to_change(actor, request_id)
    turn(row, Move.PROPOSE, at)
    row.save()
    remember(actor, "request.proposed", row.ref, at)
    return row


@transaction.atomic
def send_request(actor: Actor, request_id: UUID, *, at: datetime) -> Request:
    """Send a request; a second person of the contact point does where it is bound or about whom it guards.

    Refuses: assistance_step_closed, assistance_two, same_person, assistance_quota
    """
    actor.require(SEND)
    row = queries.request_to_change(actor, request_id)
    if not queries.is_ours(row):
        raise Refused("assistance_step_closed")
    if rules.needs_two(row.handling, row.protected):
        _check_two(actor, row)
    if row.state == State.PROPOSED:
        row.decide("sent", actor, at)
    _check_quota(row, at)
    turn(row, Move.SEND, at)
    row.sent_by, row.sent_at = actor.id, at
    begin_clock(row, at, at)  # until the other side tells when it received it
    row.save()
    remember(actor, "request.sent", row.ref, at, step=row.step, purpose=row.purpose)
    send(actor, letter_of(row), thread_ref(row), at)
    send_attachments(actor, row, thread_ref(row), at)
    return row


def _check_two(actor: Actor, row: Request) -> None:
    """Ask that it was proposed, and that its decider may decide. Refuses: assistance_two"""
    if row.state == State.DRAFT:
        raise Refused("assistance_two")
    if not actor.has(DECIDE):
        raise NotAllowed("assistance_two")


def _check_quota(row: Request, at: datetime) -> None:
    terms = agreement.terms_at(at)
    zone = ZoneInfo(terms.state(settings.RABT.state).zone)
    since = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    rules.check_quota(queries.asked_today(row.proposed_by, since), terms.number("assistance_quota"))


def thread_ref(row: Request) -> Ref:
    """Name the conversation: its letters keep their order."""
    return ref_of("request", row.thread)


def letter_of(row: Request) -> RequestSent:
    """Write a request as it travels."""
    assert row.sent_at is not None
    return RequestSent(
        request_ref=row.ref, thread=thread_ref(row), step=Part(row.step), service=row.service,
        after_ref=ref_of("request", row.after_id) if row.after_id else "",
        subject_kind=Kind(row.subject_kind), subject=dict(row.subject), sought=row.sought,
        purpose=row.purpose, offence=row.offence, offence_text=row.offence_text, facts=row.facts,
        link=row.link, why_there=row.why_there, urgency=row.urgency, urgency_why=row.urgency_why,
        handling=row.handling, restriction=row.restriction, limits=row.limits,
        case_number=row.case_number, legal_basis=row.legal_basis, authority=row.authority,
        protected=list(row.protected), sent_at=row.sent_at,
    )  # fmt: skip


@transaction.atomic
def return_request(actor: Actor, request_id: UUID, why: str, *, at: datetime) -> Request:
    """Give a proposed request back to its writer, with the reason.

    Refuses: assistance_step_closed, assistance_short
    """
    actor.require(DECIDE)
    rules.check_said(why, "why")
    check_text(why, "why")
    row = queries.request_to_change(actor, request_id)
    turn(row, Move.RETURN, at)
    row.reason_text = why
    row.save()
    remember(actor, "request.returned", row.ref, at)
    return row


@transaction.atomic
def withdraw(actor: Actor, request_id: UUID, *, at: datetime) -> Request:
    """Take a request back; the other side is told where it has it. Refuses: assistance_step_closed"""
    actor.require(ASK)
    row = queries.request_to_change(actor, request_id)
    if not queries.is_ours(row):
        raise Refused("assistance_step_closed")
    was_sent = row.sent_at is not None
    turn(row, Move.WITHDRAW, at)
    row.save()
    remember(actor, "request.withdrawn", row.ref, at)
    if was_sent:
        send(actor, RequestWithdrawn(request_ref=row.ref, withdrawn_at=at), thread_ref(row), at)
    return row
