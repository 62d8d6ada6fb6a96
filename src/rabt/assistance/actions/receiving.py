"""Letters of the other node: each tells of a record of the side that may, and told again changes nothing."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from rabt.assistance import queries
from rabt.assistance.actions.answering import CONTENT, digest
from rabt.assistance.actions.attaching import destroy
from rabt.assistance.actions.recalling import CORRECTED, begun
from rabt.assistance.actions.telling import (
    begin_clock,
    clock_of,
    keep_clock,
    kept_until,
    known,
    remember,
    turn,
)
from rabt.assistance.messages import (
    ClarificationAsked,
    ClarificationGiven,
    ConsentAsked,
    ConsentGiven,
    Content,
    FeedbackGiven,
    InformationGiven,
    RecallConfirmed,
    RecallSent,
    RequestAnswered,
    RequestSent,
    RequestWithdrawn,
)
from rabt.assistance.models import Attachment, Clarification, Consent, Feedback, Information, Recall, Request
from rabt.assistance.queries.requests import point
from rabt.assistance.rules import clock as clocks
from rabt.assistance.rules.answer import GIVES, Outcome
from rabt.assistance.rules.clock import Clock
from rabt.assistance.rules.request import LABOUR, Move, Part, State
from rabt.assistance.rules.subject import Subject, check_told_subject, keys_of
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused, Untrusted
from rabt.exchange.letters import check_other, reference

CARRIED = (
    "sought", "purpose", "offence", "offence_text", "facts", "link", "why_there", "urgency", "urgency_why",
    "handling", "restriction", "limits", "case_number", "legal_basis", "authority", "sent_at",
)  # fmt: skip


@transaction.atomic
def take_request(actor: Actor, told: RequestSent, *, at: datetime) -> Request:
    """Take in what the other authority asks: its clock runs from now. Told again it is the same.

    One that is about a group, or asks for a labour record without a basis, is not taken whatever node sent
    it.
    Refuses: not_the_keeper, letter_malformed, missing
    """
    check_other(actor)
    told.check()
    key = reference(told.request_ref, "request")
    row = Request.objects.filter(pk=key).first()
    if row is not None:
        if queries.is_ours(row):
            raise Untrusted("not_the_keeper")
        return row
    _check_lists(told, at)
    subject = _subject(told)
    if told.sought == LABOUR and not (told.case_number.strip() and told.legal_basis.strip()):
        raise Untrusted("letter_malformed", field="case_number")
    row = Request(
        pk=key, asked_by=actor.state, office=point(), state=State.OPEN, state_at=at,
        thread=reference(told.thread, "request"), step=told.step.value, after=_first(told),
        service=told.service, subject_kind=subject.kind, subject=dict(subject.said),
        subject_keys=list(keys_of(subject)), protected=list(told.protected),
        proposed_by=actor.id, proposed_at=told.sent_at, **{name: getattr(told, name) for name in CARRIED},
    )  # fmt: skip
    begin_clock(row, at, at)
    row.save(force_insert=True)
    remember(actor, "request.came", row.ref, at, step=row.step, purpose=row.purpose)
    return row


def _check_lists(told: RequestSent, at: datetime) -> None:
    for name in ("sought", "purpose", "offence", "handling"):
        known(getattr(told, name), name, at)
    if told.urgency:
        known(told.urgency, "urgency", at)
    for one in told.protected:
        known(one, "protected", at)


def _subject(told: RequestSent | InformationGiven) -> Subject:
    try:
        return check_told_subject(Subject(told.subject_kind.value, told.subject))
    except Refused as refused:
        raise Untrusted("letter_malformed", field="subject", why=refused.code) from None


def _first(told: RequestSent) -> Request | None:
    """Return the first question of a second one: it was a hit, and ours to answer."""
    if told.step == Part.HIT:
        return None
    first = queries.request_told(reference(told.after_ref, "request"), ours=False)
    answer = queries.answer_of(first)
    if answer is None or answer.state != "given" or not answer.hit:
        raise Untrusted("letter_malformed", field="after_ref")
    return first


@transaction.atomic
def take_withdrawal(actor: Actor, told: RequestWithdrawn, *, at: datetime) -> Request:
    """Take in that no answer is needed any more. Refuses: not_the_keeper, letter_malformed, missing"""
    check_other(actor)
    row = queries.request_told(reference(told.request_ref, "request"), ours=False)
    if row.state in (State.WITHDRAWN, State.ANSWERED):
        return row
    weighed = Information.objects.filter(request=row, state="weighed")
    destroy(list(Attachment.objects.filter(information__in=weighed)))
    weighed.update(state="returned")
    turn(row, Move.WITHDRAW, at)
    row.save()
    remember(actor, "request.withdrawn", row.ref, at)
    return row


@transaction.atomic
def take_question(actor: Actor, told: ClarificationAsked, *, at: datetime) -> Clarification:
    """Take in what is not clear to the other side: its clock stands since it asked.

    Refuses: not_the_keeper, letter_malformed, missing
    """
    check_other(actor)
    key = reference(told.clarification_ref, "clarification")
    row = queries.request_told(reference(told.request_ref, "request"), ours=True)
    found = Clarification.objects.filter(pk=key, request=row).first()
    if found is not None or row.state == State.WITHDRAWN:
        return found or Clarification(pk=key, request=row)
    turn(row, Move.ASK_BACK, at)
    _received(row, told.received_at)
    keep_clock(row, clocks.stop(clock_of(row), told.asked_at))
    row.save()
    found = Clarification.objects.create(
        pk=key, request=row, question=told.question, asked_by=actor.id, asked_at=told.asked_at
    )
    remember(actor, "clarification.asked", found.ref, at, request=row.ref)
    return found


def _received(row: Request, received_at: datetime) -> None:
    """Let our picture of the clock run from when the other side received it."""
    clock = clock_of(row)
    moved = received_at - clock.began_at
    keep_clock(row, Clock(received_at, clock.due_at + moved, clock.stands_since))


@transaction.atomic
def take_clarification(actor: Actor, told: ClarificationGiven, *, at: datetime) -> Clarification:
    """Take in what the asker clarified: the clock goes on.

    Refuses: not_the_keeper, letter_malformed, missing
    """
    check_other(actor)
    row = queries.request_told(reference(told.request_ref, "request"), ours=False)
    found = queries.clarification_told(reference(told.clarification_ref, "clarification"))
    if found.request_id != row.pk:
        raise Missing()
    if found.answered_at is None:
        found.answer, found.answered_by, found.answered_at = told.answer, actor.id, told.given_at
        found.save()
        turn(row, Move.CLEAR, at)
        keep_clock(row, clocks.go_on(clock_of(row), at))
        row.save()
        remember(actor, "clarification.given", found.ref, at, request=row.ref)
    return found


@transaction.atomic
def take_answer(actor: Actor, told: RequestAnswered, *, at: datetime) -> Information:
    """Take in what was answered. Refuses: not_the_keeper, letter_malformed, missing"""
    check_other(actor)
    row = queries.request_told(reference(told.request_ref, "request"), ours=True)
    key = reference(told.information_ref, "information")
    found = Information.objects.filter(pk=key, request=row).first()
    if found is not None:
        return found
    if (told.hit is None) == (row.step == Part.HIT and told.outcome in (Outcome.PROVIDED, Outcome.NO_DATA)):
        raise Untrusted("letter_malformed", field="hit")
    found = _kept(actor, told, at, request=row, purpose=row.purpose, outcome=told.outcome.value, hit=told.hit,
                  reference=told.reference, ground=told.ground, ground_text=told.ground_text,
                  pk=key, subject_keys=list(row.subject_keys), given_at=told.answered_at)  # fmt: skip
    if row.state != State.WITHDRAWN:
        if row.state == State.UNCLEAR:
            turn(row, Move.CLEAR, at)
        turn(row, Move.ANSWER, at)
    _received(row, told.received_at)
    row.answered_at = told.answered_at
    row.save()
    remember(actor, "request.answered", row.ref, at, outcome=found.outcome, digest=found.digest)
    return found


def _kept(actor: Actor, told: Content, at: datetime, **more: Any) -> Information:
    _check_content(told, more.get("outcome", Outcome.PROVIDED), at)
    found = Information(
        given_by=actor.state, office=point(), state="given", proposed_by=actor.id, proposed_at=at,
        audience=list(told.audience), categories=list(told.categories), protected=list(told.protected),
        digest=told.digest, kept_until=kept_until(at),
        **{name: getattr(told, name) for name in CONTENT}, **more,
    )  # fmt: skip
    if digest(found) != told.digest:
        raise Untrusted("letter_malformed", field="digest")
    found.save(force_insert=True)
    return found


def _check_content(told: Content, outcome: str, at: datetime) -> None:
    known(told.handling, "handling", at)
    if outcome in GIVES and told.text:
        known(told.source_grade, "source_grade", at)
        known(told.information_grade, "information_grade", at)


@transaction.atomic
def take_information(actor: Actor, told: InformationGiven, *, at: datetime) -> Information:
    """Take in what the other side gives on its own initiative. Refuses: not_the_keeper, letter_malformed"""
    check_other(actor)
    key = reference(told.information_ref, "information")
    found = Information.objects.filter(pk=key).first()
    if found is not None:
        if found.given_by == settings.RABT.state:
            raise Untrusted("not_the_keeper")
        return found
    known(told.purpose, "purpose", at)
    subject = _subject(told)
    found = _kept(
        actor, told, at, pk=key, purpose=told.purpose, outcome=Outcome.PROVIDED.value, why=told.why,
        subject_kind=subject.kind, subject=dict(subject.said), subject_keys=list(keys_of(subject)),
        given_at=told.given_at,
    )  # fmt: skip
    remember(actor, "information.given", found.ref, at, digest=found.digest)
    return found


@transaction.atomic
def take_consent_asked(actor: Actor, told: ConsentAsked, *, at: datetime) -> Consent:
    """Take in that the other side asks to let something of ours leave.

    Refuses: not_the_keeper, letter_malformed, missing
    """
    check_other(actor)
    key = reference(told.consent_ref, "consent")
    found = queries.information_told(reference(told.information_ref, "information"), settings.RABT.state)
    row, made = Consent.objects.get_or_create(
        pk=key,
        defaults={
            "information": found, "office": point(), "way": known(told.way, "way", at), "to": told.to,
            "why": told.why, "asked_by": actor.state, "asked_at": told.asked_at, "state": "asked",
            "state_at": at, "proposed_by": actor.id, "proposed_at": told.asked_at,
        },
    )  # fmt: skip
    if made:
        remember(actor, "consent.asked", row.ref, at, way=row.way)
    return row


@transaction.atomic
def take_consent(actor: Actor, told: ConsentGiven, *, at: datetime) -> Consent:
    """Take in what the owner decided. Refuses: not_the_keeper, letter_malformed, missing"""
    check_other(actor)
    told.check()
    row = queries.consent_told(reference(told.consent_ref, "consent"))
    if row.asked_by != settings.RABT.state:
        raise Untrusted("not_the_keeper")
    if row.state == "asked":
        row.state, row.until = "granted" if told.granted else "refused", told.until
        row.state_at, row.answered_at = at, told.answered_at
        row.save()
        remember(actor, "consent.given", row.ref, at, granted=told.granted)
    return row


@transaction.atomic
def take_recall(actor: Actor, told: RecallSent, *, at: datetime) -> Recall:
    """Take in a recall: from now on it leaves on no way, or reads as corrected, before anybody confirms.

    Refuses: not_the_keeper, letter_malformed, missing
    """
    check_other(actor)
    key = reference(told.recall_ref, "recall")
    found = queries.information_told(reference(told.information_ref, "information"), actor.state)
    row = Recall.objects.filter(pk=key, information=found).first()
    if row is not None:
        return row
    row = begun(found, known(told.reason, "recall", at), told.correction, at)
    row.pk, row.sent_by = key, actor.id
    row.save(force_insert=True)
    if told.reason == CORRECTED:
        found.text = told.correction
        found.digest = digest(found)
    else:
        found.state, found.recalled_at = "recalled", at
    found.save()
    remember(actor, "recall.sent", row.ref, at, reason=told.reason)
    return row


@transaction.atomic
def take_confirmation(actor: Actor, told: RecallConfirmed, *, at: datetime) -> Recall:
    """Take in that the receiver erased or corrected it. Refuses: not_the_keeper, letter_malformed, missing"""
    check_other(actor)
    row = queries.recall_told(reference(told.recall_ref, "recall"))
    if row.information.given_by != settings.RABT.state:
        raise Untrusted("not_the_keeper")
    if row.confirmed_at is None:
        row.done, row.confirmed_by, row.confirmed_at = told.done[:10], actor.id, told.confirmed_at
        row.save()
        remember(actor, "recall.confirmed", row.ref, at, done=row.done)
    return row


@transaction.atomic
def take_feedback(actor: Actor, told: FeedbackGiven, *, at: datetime) -> Feedback:
    """Take in what the receiver says of something that we gave.

    Refuses: not_the_keeper, letter_malformed, missing
    """
    check_other(actor)
    key = reference(told.feedback_ref, "feedback")
    found = queries.information_told(reference(told.information_ref, "information"), settings.RABT.state)
    standing = queries.feedback_of(found)
    if standing is not None:
        return standing
    row = Feedback.objects.create(
        pk=key,
        information=found,
        said=told.said[:8],
        text=told.text,
        given_by=actor.id,
        given_at=told.given_at,
    )
    remember(actor, "feedback.given", row.ref, at, said=row.said)
    return row
