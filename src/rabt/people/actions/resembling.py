"""Two persons who may be one: found by the node, judged by a clerk, remembered, told to the other state."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused, Untrusted
from rabt.exchange import actions as exchange
from rabt.journal import actions as journal
from rabt.linkage.steps import Step as Seen
from rabt.people import queries
from rabt.people.actions.persons import introduce_person
from rabt.people.messages import PersonMerged, PersonsAlike
from rabt.people.models import Distinction, Judgement, Person, Resemblance
from rabt.people.queries.nearness import Near, described, nearest
from rabt.people.rules import resemblance as rules
from rabt.people.rules.person import check_reason
from rabt.people.rules.resemblance import UNSURE, State, Step

A_LOT = 200


@transaction.atomic
def compare_fresh(at: datetime) -> int:
    """Look for others who may be the same, for each person who came or changed since; the node does this.

    Whom a clerk told apart before is not asked again. Returns how many persons it looked at.
    """
    fresh = Person.objects.select_for_update(skip_locked=True).filter(compared=False)
    rows = list(fresh.order_by("pk")[:A_LOT])
    for person in rows:
        if person.merged_into_id is None and person.erased_at is None:
            for near in nearest(described(person), without=[person.pk]):
                _note(person, near, at)
    Person.objects.filter(pk__in=[person.pk for person in rows]).update(compared=True)
    return len(rows)


def _note(person: Person, near: Near, at: datetime, told_by: str = "") -> None:
    first, second = sorted((person, near.person), key=lambda one: (one.registered_at, one.pk))
    if not queries.are_told_apart(first.pk, second.pk):
        Resemblance.objects.get_or_create(
            one=first, other=second,
            defaults={
                "chance": near.chance, "steps": steps_told(near.steps), "found_at": at, "told_by": told_by,
            },
        )  # fmt: skip


def steps_told(steps: tuple[Seen, ...]) -> list[dict[str, str | float]]:
    """Write down what spoke for and against: what was seen in each field, and what it adds."""
    return [{"field": step.field, "seen": step.seen, "adds": round(step.adds, 2)} for step in steps]


# ------------------------------------------------------------------ what a clerk says
@transaction.atomic
def judge_resemblance(
    actor: Actor, resemblance_id: UUID, said: str, reason: str, *, at: datetime
) -> Resemblance:
    """Say that two persons are one, are two, or that one is not sure; of one the older record stays.

    Refuses: resemblance_step_closed, reason_too_short, merged_already, person_gone
    """
    actor.require(queries.JUDGE)
    why = check_reason(reason, "reason")
    row = queries.resemblance_to_change(actor, resemblance_id)
    if said == UNSURE:
        rules.move(row.state, Step.DIFFERENT)  # of a closed question nobody is asked any more
    else:
        row.state = rules.move(row.state, Step.SAME if said == State.SAME else Step.DIFFERENT)
        row.save(update_fields=["state"])
    Judgement.objects.create(resemblance=row, said=said, reason=why, said_by=actor.id, said_at=at)
    journal.append(actor, f"resemblance.{said}", row.ref, at=at, facts={"why": why})
    if row.state == State.DIFFERENT:
        _tell_apart(actor, row, why, at)
    elif row.state == State.SAME:
        _make_one(actor, row, at)
    return row


def _tell_apart(actor: Actor, row: Resemblance, why: str, at: datetime) -> None:
    Distinction.objects.get_or_create(
        person=row.other, other=row.one, defaults={"reason": why, "said_by": actor.id, "said_at": at}
    )


def _make_one(actor: Actor, row: Resemblance, at: datetime) -> None:
    """Let the later record go into the older; where another state keeps one of them, that state is told."""
    stays, goes = row.one, row.other
    rules.check_merge(queries.party(stays), queries.party(goes))
    if all(queries.party(one).kept_here for one in (stays, goes)):
        _merge(actor, goes, stays, at)
        return
    letter = PersonsAlike(one_id=stays.pk, other_id=goes.pk)
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)


def _merge(actor: Actor, goes: Person, stays: Person, at: datetime) -> None:
    goes.merged_into = stays
    goes.save(update_fields=["merged_into"])
    journal.append(actor, "person.merged", goes.ref, at=at, facts={"into": stays.ref})
    journal.append(actor, "person.joined", stays.ref, at=at, facts={"by": goes.ref})
    if goes.introduced_at is not None:
        if stays.introduced_at is None:
            introduce_person(actor, stays.pk, at=at)
        _tell_other_state(actor, goes, stays.pk, at)


def _tell_other_state(actor: Actor, goes: Person, into: UUID | None, at: datetime) -> None:
    letter = PersonMerged(person_id=goes.pk, into_id=into)
    exchange.send(actor, letter.KIND, letter.to_body(), about=goes.ref, at=at)


@transaction.atomic
def part_persons(actor: Actor, resemblance_id: UUID, reason: str, *, at: datetime) -> Resemblance:
    """Take back that two persons are one: each has his own record again, and they are told apart from now on.

    Refuses: resemblance_step_closed, reason_too_short, already_registered, merged_elsewhere
    """
    actor.require(queries.JUDGE)
    why = check_reason(reason, "reason")
    row = queries.resemblance_to_change(actor, resemblance_id)
    rules.check_parting(queries.party(row.other))
    row.state = rules.move(row.state, Step.PART)
    row.save(update_fields=["state"])
    Judgement.objects.create(resemblance=row, said=State.DIFFERENT, reason=why, said_by=actor.id, said_at=at)
    _tell_apart(actor, row, why, at)
    if row.other.merged_into_id is not None:
        _part(actor, row.other, "person.parted", at)
    journal.append(actor, "resemblance.parted", row.ref, at=at, facts={"why": why})
    if row.other.introduced_at is not None and row.other.kept_by == settings.RABT.state:
        _tell_other_state(actor, row.other, None, at)
    return row


def _part(actor: Actor, person: Person, deed: str, at: datetime) -> None:
    person.merged_into = None
    try:
        with transaction.atomic():
            person.save(update_fields=["merged_into"])
    except IntegrityError:  # meanwhile the other was given the same document
        raise Refused("already_registered", field="passport_number") from None
    journal.append(actor, deed, person.ref, at=at)


# ------------------------------------------------------------------ letters
@transaction.atomic
def take_merged(actor: Actor, told: PersonMerged, *, at: datetime) -> None:
    """Follow the state that keeps two persons: one's record goes into the other's, or stands alone again.

    Refuses: not_the_keeper, Missing where the record that stays did not come yet. Whose record is not known
    here is nobody's double here.
    """
    known = {
        row.pk: row
        for row in Person.objects.select_for_update().filter(pk__in=[told.person_id, told.into_id])
    }
    if actor.state == settings.RABT.state or any(row.kept_by != actor.state for row in known.values()):
        raise Untrusted("not_the_keeper")
    goes, into = known.get(told.person_id), known.get(told.into_id) if told.into_id else None
    if goes is None:
        return
    if told.into_id and into is None:
        raise Missing()  # his introduction lies dead: both letters are tried again
    if told.into_id is None:
        _between(goes, goes.merged_into_id).filter(state=State.SAME).update(state=State.DIFFERENT)
        _part(actor, goes, "person.parted_told", at)
        return
    goes.merged_into = into
    goes.save(update_fields=["merged_into"])
    journal.append(actor, "person.merged_told", goes.ref, at=at, facts={"into": told.into_id})
    _between(goes, told.into_id).filter(state=State.OPEN).update(state=State.SAME)


def _between(one: Person, other: UUID | None) -> QuerySet[Resemblance]:
    pair = [one.pk, other]
    return Resemblance.objects.filter(one__in=pair, other__in=pair)


@transaction.atomic
def take_alike(actor: Actor, told: PersonsAlike, *, at: datetime) -> None:
    """Take note that the other state holds two persons for one: a clerk of ours is asked.

    Refuses: Untrusted persons_alike_wrong
    """
    rows = list(Person.objects.filter(pk__in=[told.one_id, told.other_id]).order_by("registered_at", "pk"))
    if actor.state == settings.RABT.state or len(rows) != 2:
        raise Untrusted("persons_alike_wrong")
    found = nearest(described(rows[0]), least=0.0)
    near = next((one for one in found if one.person.pk == rows[1].pk), Near(rows[1], 0.0))
    _note(rows[0], near, at, told_by=actor.state)
