"""What next year should teach: told to the side that teaches it, and written into the programme's draft."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused, Untrusted
from rabt.courses import queries
from rabt.courses.messages import NeedCount, NeedTold
from rabt.courses.models import ToldNeed
from rabt.courses.queries.records import NEEDS
from rabt.courses.rules.needs import Proposed
from rabt.exchange import actions as exchange
from rabt.exchange.letters import check_other, reference
from rabt.journal import actions as journal
from rabt.missions import actions as missions
from rabt.missions.actions import CallSaid
from rabt.training import actions as training
from rabt.training import queries as trained

HOURS_A_DAY = 6


@transaction.atomic
def tell_needs(actor: Actor, *, at: datetime) -> ToldNeed:
    """Tell the other side which courses of its centres this side needs, and why: counts, and nobody.

    They weigh in what its page proposes for its next programme; told again, the newer word counts.
    Refuses: needs_none
    """
    actor.require(NEEDS)
    found, last = queries.needs_there(actor, at), queries.told_need(actor, actor.state)
    if not found and not (last and last.needs):
        raise Refused("needs_none")
    told = [NeedCount(one.course, one.source, one.count) for one in found]  # type: ignore[arg-type]
    row = ToldNeed(office=f"{actor.state}/", of_state=actor.state, told_by=actor.id, told_at=at)
    letter = NeedTold(need_ref=row.ref, needs=told, told_at=at)
    row.needs = letter.to_body()["needs"]
    row.save(force_insert=True)
    journal.append(actor, "course_need.told", row.ref, at=at, facts={"needs": row.needs})
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    return row


@transaction.atomic
def take_needs(actor: Actor, told: NeedTold, *, at: datetime) -> ToldNeed:
    """Keep what the other side needs of our courses; told again it changes nothing.

    Refuses: letter_malformed, not_the_keeper
    """
    check_other(actor)
    told.check()
    key = reference(told.need_ref, "course_need")
    standing = ToldNeed.objects.filter(pk=key).first()
    if standing is not None:
        if standing.of_state != actor.state:
            raise Untrusted("not_the_keeper")
        return standing
    ours = agreement.terms_at(told.told_at).training.courses_at(settings.RABT.state)
    if any(one.course not in ours for one in told.needs):
        raise Untrusted("letter_malformed", field="course")
    row = ToldNeed.objects.create(
        pk=key, office=f"{settings.RABT.state}/", of_state=actor.state, needs=told.to_body()["needs"],
        told_by=actor.id, told_at=told.told_at,
    )  # fmt: skip
    journal.append(actor, "course_need.taken", row.ref, at=at, facts={"needs": row.needs})
    return row


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
