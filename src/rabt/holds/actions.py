"""A hold is placed, lifted by another person, or over on its last day."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from rabt.base.actor import Actor, the_node
from rabt.base.errors import Refused
from rabt.holds import queries, rules
from rabt.holds.models import Hold
from rabt.holds.rules import State, Step
from rabt.journal import actions as journal


@transaction.atomic
def place(
    actor: Actor, ref: str, kind: str, until: date, *, cause: str, at: datetime, named: str = ""
) -> Hold:
    """Ask that a record waits until a day, for a cause that stays with this authority.

    Refuses: hold_kind_unknown, hold_days, hold_cause_short, hold_stands
    """
    terms = queries.terms_at(at)
    rules.check_kind(kind, terms)
    actor.require(rules.scope_of(kind))
    rules.check_until(kind, until, terms)
    row = Hold(
        office=actor.office, about=str(ref), named=named[:40], kind=kind, until=until,
        cause=rules.check_cause(cause),
    )  # fmt: skip
    row.propose(actor, at)
    _write(row)
    facts = {"about": row.about, "kind": kind, "until": until, "cause": row.cause}
    journal.append(_told_as(actor, kind, at), "hold.placed", row.ref, at=at, facts=facts)
    return row


def _told_as(actor: Actor, kind: str, at: datetime) -> Actor:
    """Return whose act the journal says it was: of a quiet kind the node's own, whoever asked."""
    return the_node(actor.state) if queries.terms_at(at).holds[kind].quiet else actor


@transaction.atomic
def place_review(node: Actor, ref: str, *, at: datetime) -> Hold:
    """Have a record wait for a review whose cause stays with the room that asks; it is of no office.

    One review of a record stands at a time: asked for again, it stands from today on.
    """
    terms = queries.terms_at(at)
    until = terms.on + timedelta(days=terms.holds[rules.REVIEW].days)
    standing = queries.review_of(ref)
    if standing is not None:
        standing.until = max(standing.until, until)
        standing.save(update_fields=["until"])
        return standing
    row = Hold(office=rules.NOBODYS, about=str(ref), kind=rules.REVIEW, until=until, cause="")
    row.propose(node, at)
    row.save(force_insert=True)
    facts = {"about": row.about, "kind": row.kind, "until": until, "cause": ""}
    journal.append(node, "hold.placed", row.ref, at=at, facts=facts)
    return row


@transaction.atomic
def end_review(node: Actor, ref: str, *, at: datetime) -> bool:
    """Let a record go whose review by the room that asked for it is over; tell whether one stood."""
    row = queries.review_of(ref)
    if row is None:
        return False
    row.state = rules.move(row.state, Step.LIFT)
    row.save(update_fields=["state"])
    journal.append(node, "hold.lifted", row.ref, at=at, facts={"about": row.about, "why": ""})
    return True


def _write(row: Hold) -> None:
    """Keep a new hold; one authority holds a record once at a time. Refuses: hold_stands"""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused("hold_stands", field="number") from standing


@transaction.atomic
def lift(actor: Actor, hold_id: UUID, *, why: str, at: datetime) -> Hold:
    """Lift a hold that a colleague of the same authority placed.

    Refuses: same_person, hold_step_closed, hold_cause_short
    """
    row = queries.hold_to_lift(actor, hold_id)
    actor.require(rules.scope_of(row.kind))
    row.state = rules.move(row.state, Step.LIFT)
    row.decide(State.LIFTED.value, actor, at, reason_text=rules.check_cause(why, "why"))
    row.save()
    told = _told_as(actor, row.kind, at)
    journal.append(told, "hold.lifted", row.ref, at=at, facts={"about": row.about, "why": row.reason_text})
    return row


def end_due(actor: Actor, *, at: datetime) -> int:
    """End the holds whose last day has passed; the node does this each hour."""
    over = Hold.objects.filter(state=State.STANDING, until__lt=queries.terms_at(at).on)
    return sum(_end(actor, key, at) for key in sorted(over.values_list("pk", flat=True)))


@transaction.atomic
def _end(actor: Actor, key: UUID, at: datetime) -> bool:
    row = Hold.objects.select_for_update().get(pk=key)
    if row.state != State.STANDING:
        return False
    row.state = rules.move(row.state, Step.END)
    row.save(update_fields=["state"])
    journal.append(actor, "hold.ended", row.ref, at=at, facts={"about": row.about})
    return True


def forget(abouts: Iterable[str]) -> int:
    """Empty the causes of holds on these records that are over."""
    over = Hold.objects.filter(about__in=[str(about) for about in abouts]).exclude(state=State.STANDING)
    return over.update(cause="", reason_text="", named="")
