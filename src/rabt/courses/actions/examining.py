"""Items are written by one and approved by another; papers are drawn, sat and marked."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.base.actor import Actor, the_node
from rabt.base.errors import Refused
from rabt.base.identifiers import new_id
from rabt.courses import queries
from rabt.courses.actions.planning import day_of
from rabt.courses.models import Exam, Item, Sitting
from rabt.courses.queries.records import AUTHOR, HEAD, PLAN, RESULTS
from rabt.courses.rules import exam as rules
from rabt.courses.rules import said
from rabt.courses.rules.attendance import check_within
from rabt.courses.rules.exam import ItemStep, SittingState, SittingStep
from rabt.journal import actions as journal

MOST_MINUTES = 600


# ------------------------------------------------------------------ the bank
@transaction.atomic
def write_item(actor: Actor, course: str, told: rules.Item, *, at: datetime) -> Item:
    """Write an item of a course's bank; it is drawn once another person has approved it.

    Refuses: item_text, item_marks, item_choices, item_right
    """
    actor.require(AUTHOR)
    rules.check_item(told)
    row = Item(
        pk=told.id, office=actor.office, course=course, topic=said.tidy(told.topic)[: said.CODE],
        form=told.form, text_ar=said.tidy(told.text[0])[: rules.TEXT],
        text_en=said.tidy(told.text[1])[: rules.TEXT], choices=[list(pair) for pair in told.choices],
        right=list(told.right), number=told.number, within=told.within, marks=told.marks,
    )  # fmt: skip
    row.propose(actor, at)
    row.save(force_insert=True)
    journal.append(actor, "exam_item.written", row.ref, at=at, facts={"course": course, "topic": row.topic})
    return row


@transaction.atomic
def decide_item(actor: Actor, item_id: UUID, approves: bool, why: str, *, at: datetime) -> Item:
    """Approve an item, or return it with the reason: another person than who wrote it.

    Refuses: item_step_closed, same_person, course_said_short
    """
    actor.require(HEAD)
    row = queries.item_to_change(actor, item_id)
    row.state = rules.move_item(row.state, ItemStep.APPROVE if approves else ItemStep.RETURN)
    reason = "" if approves else said.check_said(why, "why")
    row.decide("approved" if approves else "returned", actor, at, reason_text=reason)
    row.save()
    journal.append(actor, f"exam_item.{row.state}", row.ref, at=at, facts={"why": reason})
    return row


@transaction.atomic
def retire_item(actor: Actor, item_id: UUID, *, at: datetime) -> Item:
    """Take an item out of the bank; papers on which it stands keep it. Refuses: item_step_closed"""
    actor.require(HEAD)
    row = queries.item_to_change(actor, item_id)
    row.state = rules.move_item(row.state, ItemStep.RETIRE)
    row.save(update_fields=["state"])
    journal.append(actor, "exam_item.retired", row.ref, at=at)
    return row


# ------------------------------------------------------------------ tests and papers
@transaction.atomic
def set_exam(
    actor: Actor, holding_id: UUID, titles: tuple[str, str], wanted: Mapping[str, int], minutes: int,
    opens_at: datetime, closes_at: datetime, *, at: datetime,
) -> Exam:  # fmt: skip
    """Set a test of a course: so many items of each topic, so many minutes, within some hours.

    Refuses: test_empty, test_bank_short, test_times, outside_course
    """
    actor.require(PLAN)
    holding = queries.holding_to_see(actor, holding_id)
    rules.check_wanted(wanted)
    if not 0 < minutes <= MOST_MINUTES or closes_at < opens_at + timedelta(minutes=minutes) or opens_at < at:
        raise Refused("test_times", field="opens_at")
    for told, field in ((opens_at, "opens_at"), (closes_at, "closes_at")):
        check_within(day_of(told), holding.starts_on, holding.ends_on, field)
    row = Exam(
        pk=new_id(), holding=holding, office=holding.office, title_ar=said.tidy(titles[0]),
        title_en=said.tidy(titles[1]), wanted=dict(wanted), minutes=minutes, opens_at=opens_at,
        closes_at=closes_at, secret=secrets.token_hex(32), set_by=actor.id, set_at=at,
    )  # fmt: skip
    rules.draw(queries.bank_of(holding.course, holding.office), wanted, row.secret)
    row.save(force_insert=True)
    facts = {"holding": holding.ref, "wanted": dict(wanted), "minutes": minutes}
    journal.append(actor, "exam.set", row.ref, at=at, facts=facts)
    return row


@transaction.atomic
def drop_exam(actor: Actor, exam_id: UUID, why: str, *, at: datetime) -> Exam:
    """Drop a test that was set by mistake, with the reason, while nobody has begun a paper of it.

    Refuses: missing, test_begun, course_said_short
    """
    actor.require(PLAN)
    row = queries.exam_to_drop(actor, exam_id)
    reason = said.check_said(why, "why")
    if queries.is_begun(row):
        raise Refused("test_begun")
    journal.append(actor, "exam.dropped", row.ref, at=at, facts={"holding": row.holding.ref, "why": reason})
    Exam.objects.filter(pk=row.pk).delete()
    return row


@transaction.atomic
def begin_sitting(actor: Actor, exam_id: UUID, *, at: datetime) -> Sitting:
    """Begin a paper: drawn for this trainee alone, from the bank as it stands; begun again it is the same.

    Refuses: missing, test_not_now, test_not_here, test_bank_short
    """
    test, seat = queries.own_exam(actor, exam_id)
    standing = queries.own_sittings(seat).get(test.pk)
    if standing is not None:
        return standing
    if not test.opens_at <= at < test.closes_at:
        raise Refused("test_not_now")
    if seat.state != "present":
        raise Refused("test_not_here")
    seed = rules.paper_seed(test.pk, seat.pk, test.secret)
    drawn = rules.draw(queries.bank_of(test.holding.course, test.office), test.wanted, seed)
    row = Sitting(
        exam=test, seat=seat, office=test.office, seed=seed, items=[_frozen(one) for one in drawn],
        begun_at=at,
        ends_at=min(at + timedelta(minutes=test.minutes), test.closes_at),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return queries.own_sittings(seat)[test.pk]
    facts = {"exam": test.ref, "items": [str(one.id) for one in drawn]}
    journal.append(actor, "exam_sitting.begun", row.ref, at=at, facts=facts)
    return row


def _frozen(one: rules.Item) -> dict[str, Any]:
    return {
        "id": str(one.id), "topic": one.topic, "form": one.form.value, "ar": one.text[0], "en": one.text[1],
        "marks": one.marks, "choices": [list(pair) for pair in one.choices], "right": list(one.right),
        "number": one.number, "within": one.within,
    }  # fmt: skip


@transaction.atomic
def save_answers(actor: Actor, sitting_id: UUID, answers: Mapping[str, Any], *, at: datetime) -> Sitting:
    """Keep what a trainee has answered so far. Refuses: missing, sitting_step_closed, test_over"""
    row = queries.own_sitting(actor, sitting_id, change=True)
    rules.move_sitting(row.state, SittingStep.HAND_IN)
    rules.check_time(row.ends_at, at)
    row.answers = _answers(row, answers)
    row.save(update_fields=["answers"])
    return row


@transaction.atomic
def hand_in(actor: Actor, sitting_id: UUID, answers: Mapping[str, Any], *, at: datetime) -> Sitting:
    """Hand a paper in: what has a rule is marked by it at once, an open answer waits for a person.

    Refuses: missing, sitting_step_closed, test_over
    """
    row = save_answers(actor, sitting_id, answers, at=at)
    row.state = rules.move_sitting(row.state, SittingStep.HAND_IN)
    row.handed_in_at = at
    _mark(actor, row, at)
    journal.append(actor, "exam_sitting.handed_in", row.ref, at=at, facts={"answers": row.answers})
    return row


def _answers(row: Sitting, told: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the answers of this paper's items alone, each as its form is answered."""
    kept: dict[str, Any] = {}
    for one in queries.items_on(row):
        said_of = told.get(str(one.id))
        if one.form in (rules.Form.ONE, rules.Form.MANY):
            places = said_of if isinstance(said_of, list) else []
            kept[str(one.id)] = sorted({place for place in places if place in range(len(one.choices))})
        elif said_of is not None:
            kept[str(one.id)] = str(said_of)[: rules.ANSWER]
    return kept


def _mark(actor: Actor, row: Sitting, at: datetime) -> None:
    """Mark by rule; where nothing is left to a person, the paper has its score."""
    items = queries.items_on(row)
    for one in items:
        by_rule = rules.marked(one, row.answers.get(str(one.id)))
        if by_rule is not None:
            row.marks[str(one.id)] = str(by_rule)
    _settle(actor, row, items, at)
    row.save()


def _settle(actor: Actor, row: Sitting, items: list[rules.Item], at: datetime) -> None:
    if any(str(one.id) not in row.marks for one in items):
        return
    row.state = rules.move_sitting(row.state, SittingStep.MARK)
    row.score = rules.score(items, {UUID(key): Fraction(text) for key, text in row.marks.items()})
    journal.append(actor, "exam_sitting.marked", row.ref, at=at, facts={"score": row.score})


@transaction.atomic
def mark_open(actor: Actor, sitting_id: UUID, item_id: UUID, marks: int, *, at: datetime) -> Sitting:
    """Mark an open answer, by a person; the last one gives the paper its score.

    Refuses: sitting_step_closed, open_mark_wrong, missing
    """
    actor.require(RESULTS)
    row = queries.sitting_to_mark(actor, sitting_id)
    rules.move_sitting(row.state, SittingStep.MARK)
    items = queries.items_on(row)
    item = next((one for one in items if one.id == item_id), None)
    if item is None:
        raise Refused("open_mark_wrong", most=0, field="marks")
    rules.check_open_mark(item, marks)
    row.marks[str(item.id)], row.marked_by = str(Fraction(marks)), actor.id
    _settle(actor, row, items, at)
    row.save()
    return row


@transaction.atomic
def void_sitting(actor: Actor, sitting_id: UUID, why: str, *, at: datetime) -> Sitting:
    """Declare a paper void before it is marked, with the reason: another may be begun.

    Refuses: sitting_step_closed, course_said_short
    """
    actor.require(HEAD)
    row = queries.sitting_to_mark(actor, sitting_id)
    row.state = rules.move_sitting(row.state, SittingStep.VOID)
    row.save(update_fields=["state"])
    reason = said.check_said(why, "why")
    journal.append(actor, "exam_sitting.voided", row.ref, at=at, facts={"why": reason})
    return row


def close_overdue(*, at: datetime) -> int:
    """Hand in, as they were kept, the papers whose time is over; the node does this each night."""
    node = the_node(settings.RABT.state)
    over = Sitting.objects.filter(state=SittingState.BEGUN, ends_at__lt=at - rules.SLACK)
    return sum(_close(node, key, at) for key in list(over.values_list("pk", flat=True)))


@transaction.atomic
def _close(node: Actor, key: UUID, at: datetime) -> bool:
    row = Sitting.objects.select_for_update().get(pk=key)
    if row.state != SittingState.BEGUN:
        return False
    row.state = rules.move_sitting(row.state, SittingStep.HAND_IN)
    row.handed_in_at = row.ends_at
    _mark(node, row, at)
    journal.append(node, "exam_sitting.handed_in", row.ref, at=at, facts={"answers": row.answers})
    return True
