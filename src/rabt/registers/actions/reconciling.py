"""Whose an old entry is: a clerk says it with his ground, an approver decides what standing it has."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.journal import actions as journal
from rabt.people import actions as people_actions
from rabt.people import queries as people
from rabt.people.rules.person import PersonFacts
from rabt.registers import queries
from rabt.registers.actions.telling import ASIDES, STANDINGS, tell, tell_person
from rabt.registers.models import Entry, Ruling
from rabt.registers.rules import entry as rules
from rabt.registers.rules.entry import Step

RECONCILE, DECIDE = "registers.reconcile", "registers.decide"


@transaction.atomic
def link_entry(actor: Actor, entry_id: UUID, person_id: UUID, why: str, *, at: datetime) -> Entry:
    """Say that an old entry is of a registered person, and by what one sees it.

    Refuses: entry_step_closed, entry_without_why
    """
    actor.require(RECONCILE)
    rules.check_said(why)
    person = people.person_to_see(actor, person_id)
    row = queries.entry_to_change(actor, entry_id)
    return _say(actor, row, Step.LINK, at, person_id=person.pk, why=why)


@transaction.atomic
def register_entry(
    actor: Actor, entry_id: UUID, facts: PersonFacts, why: str, *, not_same: str = "", at: datetime
) -> Entry:
    """Register the person whom an old entry is of, by his documents of today, and say that it is his.

    Refuses: entry_step_closed, entry_without_why, and what `people.register_person` refuses
    """
    actor.require(RECONCILE)
    rules.check_said(why)
    row = queries.entry_to_change(actor, entry_id)
    rules.move(row.state, Step.LINK)
    person = people_actions.register_person(actor, facts, at=at, not_same=not_same)
    return _say(actor, row, Step.LINK, at, person_id=person.pk, why=why)


@transaction.atomic
def set_aside_entry(actor: Actor, entry_id: UUID, reason: str, why: str, *, at: datetime) -> Entry:
    """Say why an old entry is nobody's here: unreadable, twice in the book, not a worker, and the like.

    Refuses: entry_step_closed, entry_reason_unknown, entry_without_why
    """
    actor.require(RECONCILE)
    rules.check_reason(reason, frozenset(agreement.terms_at(at).reasons(ASIDES)), "reason")
    rules.check_said(why)
    row = queries.entry_to_change(actor, entry_id)
    return _say(actor, row, Step.SET_ASIDE, at, aside_for=reason, why=why)


def _say(
    actor: Actor, row: Entry, step: Step, at: datetime, *, why: str, person_id: UUID | None = None,
    aside_for: str = "",
) -> Entry:  # fmt: skip
    """Write what a clerk says of an entry; it waits for another person."""
    row.state, row.person_id, row.said_at = rules.move(row.state, step), person_id, at
    row.save(update_fields=["state", "person_id", "said_at"])
    ruling = Ruling(entry=row, said=row.state, person_id=person_id, aside_for=aside_for, why=why.strip())
    ruling.propose(actor, at)
    ruling.save(force_insert=True)
    journal.append(actor, f"entry.{row.state}", row.ref, at=at, facts={"why": why, "aside_for": aside_for})
    return row


@transaction.atomic
def decide_entry(actor: Actor, entry_id: UUID, standing: str, why: str, *, at: datetime) -> Entry:
    """Decide which standing an old entry has; what was written in it decides nothing by itself.

    Refuses: same_person, entry_step_closed, entry_reason_unknown, entry_without_why
    """
    actor.require(DECIDE)
    rules.check_reason(standing, frozenset(agreement.terms_at(at).reasons(STANDINGS)), "standing")
    rules.check_said(why)
    row = queries.entry_to_change(actor, entry_id)
    row.state = rules.move(row.state, Step.DECIDE)
    _decide(actor, row, "granted", at, standing, why)
    row.standing = standing
    row.save(update_fields=["state", "standing"])
    tell(actor, row, standing, at)
    tell_person(actor, row, at)
    journal.append(actor, "entry.decided", row.ref, at=at, facts={"standing": standing, "why": why})
    return row


@transaction.atomic
def return_entry(actor: Actor, entry_id: UUID, why: str, *, at: datetime) -> Entry:
    """Send an entry back to the clerks, also one that was set aside or decided: what was said stays to read.

    Refuses: same_person, entry_step_closed, entry_without_why
    """
    actor.require(DECIDE)
    rules.check_said(why)
    row = queries.entry_to_change(actor, entry_id)
    row.state = rules.move(row.state, Step.RETURN)
    _decide(actor, row, "returned", at, "", why)
    if row.standing:
        tell(actor, row, "", at)
    row.person_id, row.standing = None, ""
    row.save(update_fields=["state", "person_id", "standing"])
    journal.append(actor, "entry.returned", row.ref, at=at, facts={"why": why})
    return row


def _decide(actor: Actor, row: Entry, decision: str, at: datetime, code: str, why: str) -> None:
    """Close what was said of an entry; of one that was decided already, a decision on its own is added."""
    ruling = queries.ruling_open(row)
    if ruling is None:
        before = queries.rulings_of(row)[0]
        ruling = Ruling(
            entry=row, said=before.said, person_id=before.person_id, aside_for=before.aside_for,
            why=before.why, proposed_by=before.proposed_by, proposed_for=before.proposed_for,
            proposed_at=before.proposed_at,
        )  # fmt: skip
    ruling.decide(decision, actor, at, reason_code=code, reason_text=why.strip())
    ruling.save()
