"""What next year should teach is written into the programme that missions drafts, with its reasons."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.courses import queries
from rabt.courses.queries.records import NEEDS
from rabt.courses.rules.needs import Proposed
from rabt.journal import actions as journal
from rabt.missions import actions as missions
from rabt.missions.actions import CallSaid
from rabt.training import actions as training
from rabt.training import queries as trained

HOURS_A_DAY = 6


@transaction.atomic
def propose_course(actor: Actor, programme_id: UUID, course: str, starts_on: date, *, at: datetime) -> Any:
    """Write a course whose need weighs enough into the draft of a programme; its reasons go with it.

    The needs in the register that it meets are taken up. Two persons of each side still agree to the
    programme. Refuses: need_light, and what a call of a draft is refused for
    """
    actor.require(NEEDS)
    found, _ = queries.proposals(actor, at)
    wanted = next((one for one in found if one.course == course), None)
    if wanted is None:
        raise Refused("need_light", field="course")
    terms = agreement.terms_at(at)
    told = terms.training.courses[course]
    days = max(-(-told.hours // HOURS_A_DAY), 1)
    call = CallSaid(
        course=course, starts_on=starts_on, ends_on=starts_on + timedelta(days=days - 1),
        closes_on=starts_on - timedelta(days=terms.clock("training_call")),
        seats={(share.state, share.service): share.seats for share in told.seats},
    )  # fmt: skip
    row = missions.add_call(actor, programme_id, call, at=at)
    facts = {"course": course, "points": wanted.points, "reasons": reasons(wanted)}
    journal.append(actor, "programme.need_answered", row.ref, at=at, facts=facts)
    _take_up(actor, told, f"{row.year}: {told.name.ar}", at)
    return row


def reasons(wanted: Proposed) -> list[list[Any]]:
    """Return the reasons of a proposal as the journal keeps them."""
    return [[one.source, one.count, one.points] for one in wanted.reasons]


def _take_up(actor: Actor, course: Any, answer: str, at: datetime) -> None:
    for need in trained.needs_open(f"{actor.state}/").filter(state="open"):
        if (need.skill and need.skill == course.gives_skill) or (
            not need.skill and need.field == course.field
        ):
            training.take_up_need(actor, need.pk, answer, at=at)
