"""Forms of the evaluation: opened by the course, told when they are due, filled in once, or lapsed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.access import queries as accounts
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Missing
from rabt.courses import queries
from rabt.courses.actions.telling import tell_form
from rabt.courses.models import Certificate, Form, Seat
from rabt.courses.rules import learning
from rabt.courses.rules.learning import How, Step
from rabt.journal import actions as journal
from rabt.notices import actions as notices
from rabt.notices.rules import Address


def open_end_form(actor: Actor, seat: Seat, at: datetime) -> None:
    """Ask a trainee to fill in a form on the last day of his course: there is no certificate without it."""
    holding = seat.holding
    Form.objects.get_or_create(
        seat_id=seat.pk, asked="trainee", moment="end",
        defaults={
            "kept_by": settings.RABT.state, "office": seat.office, "officer_id": seat.officer_id,
            "name_ar": seat.name_ar, "name_latin": seat.name_latin, "call_id": holding.pk,
            "course": holding.course, "centre": holding.centre, "of_state": seat.of_state,
            "service": seat.service, "due_on": holding.ends_on,
        },
    )  # fmt: skip


def open_later_forms(actor: Actor, row: Certificate, office: str, phone: str, at: datetime) -> None:
    """Ask an officer and his superior after the return to work, twice: on the node of his own state."""
    terms = agreement.terms_at(at)
    days = {"first": terms.clock("course_first_form"), "second": terms.clock("course_second_form")}
    for moment, after in days.items():
        for asked in ("trainee", "supervisor"):
            Form.objects.get_or_create(
                seat_id=row.seat_id, asked=asked, moment=moment,
                defaults={
                    "kept_by": settings.RABT.state, "office": office, "officer_id": row.officer_id,
                    "name_ar": row.name_ar, "name_latin": row.name_latin, "call_id": row.call_id,
                    "course": row.course, "centre": row.centre, "of_state": row.of_state,
                    "service": row.service, "phone": phone if asked == "supervisor" else "",
                    "due_on": learning.due_on(row.ends_on, after),
                },
            )  # fmt: skip


@transaction.atomic
def give_form(actor: Actor, form_id: UUID, answers: dict[str, Any], *, at: datetime) -> Form:
    """Fill in a form, once: a trainee his own, a training officer that of a superior beside him.

    Refuses: missing, form_step_closed, form_not_due, form_not_whole, form_answer_wrong
    """
    row = queries.form_to_give(actor, form_id)
    return fill_in(actor, row, answers, How.BESIDE if row.asked == "supervisor" else "", at)


def fill_in(actor: Actor, row: Form, answers: dict[str, Any], how: str, at: datetime) -> Form:
    """Keep the answers of a form whose time has come; the other state is told them without a name.

    Refuses: form_step_closed, form_not_due, form_not_whole, form_answer_wrong
    """
    terms = agreement.terms_at(at)
    row.state = learning.move(row.state, Step.GIVE)
    learning.check_due(row.due_on, terms.on)
    row.answers = learning.check_answers(terms.held.asked(row.asked, row.moment), answers)
    row.given_by, row.given_at, row.given_how = actor.id, at, how
    row.save()
    facts = {"moment": row.moment, "asked": row.asked, "answers": row.answers, "how": how}
    journal.append(actor, "course_form.given", row.ref, at=at, facts=facts)
    tell_form(actor, row, at)
    return row


# ------------------------------------------------------------------ by the clock
def follow_forms(*, at: datetime) -> int:
    """Tell who is asked when a form is due; close one that nobody filled in: the node, each night."""
    node = the_node(settings.RABT.state)
    today = agreement.terms_at(at).on
    return sum(_follow(node, key, at) for key in queries.forms_due(today))


@transaction.atomic
def _follow(node: Actor, key: UUID, at: datetime) -> bool:
    row, terms = queries.form_by_clock(key), agreement.terms_at(at)
    if row.state != learning.State.DUE:
        return False
    if row.moment != "end" and learning.is_lapsed(row.due_on, terms.on, terms.clock("course_form_open")):
        row.state = learning.move(row.state, Step.LAPSE)
        row.save(update_fields=["state"])
        journal.append(node, "course_form.lapsed", row.ref, at=at)
        return True
    if row.told_on is not None:
        return False
    row.told_on = terms.on
    row.save(update_fields=["told_on"])
    _tell(row, terms, at)
    return True


def _tell(row: Form, terms: Any, at: datetime) -> None:
    course = terms.training.courses.get(row.course)
    to = Address(phone=row.phone) if row.phone else _of_trainee(row)
    spoken = getattr(course.name, to.language) if course else row.course
    until = learning.due_on(row.due_on, terms.clock("course_form_open"))
    url = f"{settings.RABT.url.rstrip('/')}/courses/asked/{row.pk}"
    facts = {"course": spoken, "until": until} | ({"url": url} if row.asked == "supervisor" else {})
    notices.tell(to, f"courses.told.form_{row.asked}", facts, about=row.ref, at=at)


def _of_trainee(row: Form) -> Address:
    """Return where an officer reads notices: by the account with which he is let in here."""
    learner = queries.learner_of(row.officer_id) if row.officer_id and row.asked == "trainee" else None
    if learner is None or not learner.account_id:
        return Address()
    try:
        account = accounts.account_by_id(learner.account_id)
    except Missing:
        return Address()
    return Address(phone=account.phone, email=account.email, name=account.name_ar, language=account.language)
