"""Information on own initiative; the receiver's own grades; what he says of it; where it went."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.assistance import queries
from rabt.assistance.actions.answering import CONTENT, digest
from rabt.assistance.actions.telling import kept_until, lists_at, remember, send
from rabt.assistance.messages import FeedbackGiven, InformationGiven
from rabt.assistance.models import Feedback, Handing, Information, Source
from rabt.assistance.queries.attachments import Shown
from rabt.assistance.queries.handing import Leaving, to_hand_out
from rabt.assistance.queries.requests import ANSWER, DECIDE, point
from rabt.assistance.rules import answer as rules
from rabt.assistance.rules import request as requests
from rabt.assistance.rules.answer import Answer, Outcome
from rabt.assistance.rules.handling import Way
from rabt.assistance.rules.request import Part
from rabt.assistance.rules.subject import Kind, Subject, check_subject, keys_of
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.base.identifiers import new_id
from rabt.seal.message import check_text

SAID = ("used", "unused", "wrong")


@transaction.atomic
def give(
    actor: Actor, subject: Subject, purpose: str, why: str, said: Answer, *, at: datetime,
    based_on: UUID | None = None,
) -> Information:  # fmt: skip
    """Give information on own initiative, with the reason why the other side needs it.

    What rests on something that was given to us leaves by its handling code as well.
    Refuses: assistance_choice, assistance_short, text_unprintable, handling_bound, and what
    `rules.check_answer` and `check_subject` do
    """
    actor.require(ANSWER)
    told = check_subject(subject, agreement.terms_at(at).on)
    lists = lists_at(at)
    requests.check_code(purpose, lists["purpose"], "purpose")
    for name, text in (("why", why), ("text", said.text), ("restriction", said.restriction)):
        check_text(text, name)
    requests.check_said(why, "why")
    if said.outcome != Outcome.PROVIDED:
        raise Refused("assistance_choice", field="outcome")
    rules.check_answer(said, Part.DATA, lists, queries.source_names(), agreement.terms_at(at).on)
    leaving = to_hand_out(actor, based_on, Way.LETTER, settings.RABT.peer_state) if based_on else None
    found = Information(
        pk=new_id(), given_by=settings.RABT.state, office=point(), state="weighed", outcome=said.outcome,
        why=why, purpose=purpose, subject_keys=list(keys_of(told)), audience=list(said.audience),
        categories=list(said.categories), protected=list(said.protected),
        harm=[{"code": one.code, "yes": one.yes, "why": one.why} for one in said.harm],
        subject_kind=told.kind, subject=dict(told.said),
        **{name: getattr(said, name) for name in CONTENT},
    )  # fmt: skip
    found.propose(actor, at)
    found.save(force_insert=True)
    remember(actor, "information.weighed", found.ref, at, purpose=purpose)
    if leaving:
        note_handing(actor, leaving, at)
    if not requests.needs_two(said.handling, said.protected):
        _leave(actor, found, at)
    return found


@transaction.atomic
def release_information(actor: Actor, information_id: UUID, *, at: datetime) -> Information:
    """Give what a colleague weighed on own initiative. Refuses: assistance_step_closed, same_person"""
    actor.require(DECIDE)
    found = queries.information_to_change(actor, information_id)
    if found.state != "weighed" or found.request_id is not None:
        raise Refused("assistance_step_closed")
    found.decide("given", actor, at)
    _leave(actor, found, at)
    return found


def _leave(actor: Actor, found: Information, at: datetime) -> None:
    found.state, found.given_at, found.kept_until = "given", at, kept_until(at)
    found.digest = digest(found)
    found.save()
    remember(actor, "information.given", found.ref, at, digest=found.digest)
    letter = InformationGiven(
        information_ref=found.ref, audience=list(found.audience), categories=list(found.categories),
        protected=list(found.protected), digest=found.digest, purpose=found.purpose, why=found.why,
        subject_kind=Kind(found.subject_kind), subject=dict(found.subject), given_at=at,
        **{name: getattr(found, name) for name in CONTENT},
    )  # fmt: skip
    send(actor, letter, found.ref, at)


@transaction.atomic
def grade(actor: Actor, information_id: UUID, source: str, information: str, *, at: datetime) -> Information:
    """Grade what was given by one's own eyes; the giver's grades stay beside it.

    Refuses: assistance_grade, assistance_own
    """
    actor.require(ANSWER)
    found = queries.information_to_change(actor, information_id)
    _check_theirs(found)
    rules.check_graded(source, information, lists_at(at))
    found.own_source_grade, found.own_information_grade = source, information
    found.save()
    remember(actor, "information.graded", found.ref, at)
    return found


def _check_theirs(found: Information) -> None:
    if found.given_by == settings.RABT.state:
        raise Refused("assistance_own")


@transaction.atomic
def feed_back(actor: Actor, information_id: UUID, said: str, text: str, *, at: datetime) -> Feedback:
    """Tell the giver what became of it: used, not used, wrong. Said once.

    Refuses: assistance_choice, assistance_own, assistance_said, assistance_short, text_unprintable
    """
    actor.require(ANSWER)
    check_text(text, "text")
    requests.check_code(said, SAID, "said")
    if said == "wrong":
        requests.check_said(text, "text")
    found = queries.information_to_change(actor, information_id)
    _check_theirs(found)
    if queries.feedback_of(found):
        raise Refused("assistance_said")
    row = Feedback.objects.create(information=found, said=said, text=text, given_by=actor.id, given_at=at)
    remember(actor, "feedback.given", row.ref, at, said=said)
    letter = FeedbackGiven(feedback_ref=row.ref, information_ref=found.ref, said=said, text=text, given_at=at)
    send(actor, letter, found.ref, at)
    return row


@transaction.atomic
def hand_out(actor: Actor, information_id: UUID, way: Way, to: str = "", *, at: datetime) -> Leaving:
    """Let something given leave on one way, or say why it may not; where it went is written down.

    Refuses: handling_recalled, handling_over, handling_bound, assistance_receiver
    """
    check_text(to, "to")
    if way in (Way.FORWARD, Way.COURT, Way.INCIDENT) and not to.strip():
        raise Refused("assistance_receiver", field="to")
    leaving = to_hand_out(actor, information_id, way, to)
    note_handing(actor, leaving, at)
    return leaving


def note_handing(actor: Actor, leaving: Leaving, at: datetime) -> Handing:
    """Write down on which way it left, and to whom: a recall finds it again."""
    row = leaving.row
    remember(actor, "information.handed_out", row.ref, at, way=str(leaving.way), to=leaving.to)
    return Handing.objects.create(
        information=row, way=leaving.way, to=leaving.to[:200], consent=leaving.consent, by=actor.id, at=at
    )


@transaction.atomic
def save_picture(actor: Actor, attachment_id: UUID, *, at: datetime) -> Shown:
    """Let a picture leave as a file; where it goes with something given that is written down.

    Refuses: handling_recalled, handling_over, handling_bound, missing
    """
    shown = queries.attachment_to_save(actor, attachment_id)
    if shown.leaving:
        note_handing(actor, shown.leaving, at)
    return shown


@transaction.atomic
def enter_source(actor: Actor, name: str, *, at: datetime) -> Source:
    """Keep who a source is, apart from all that he tells; from now on he is a reference.

    Refuses: assistance_short
    """
    actor.require(ANSWER)
    check_text(name, "name")
    if len(name.split()) < 2 or len(name) > 160:
        raise Refused("assistance_short", least=2, field="name")
    key = new_id()
    code = f"{settings.RABT.state}-S-{key.hex[-6:].upper()}"
    row = Source.objects.create(
        pk=key, office=point(), code=code, name=name, entered_by=actor.id, entered_at=at
    )
    remember(actor, "source.entered", row.ref, at)
    return row
