"""A consulate asks after somebody whom it learned to be held; both files meet once it is found to be he."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.exchange import actions as exchange
from rabt.exchange.letters import check_other, reference
from rabt.journal import actions as journal
from rabt.people.rules.person import passport_number
from rabt.regularisation import queries
from rabt.regularisation.actions.turning import apart, check_side
from rabt.regularisation.messages import ONLY, WhereaboutsAnswered, WhereaboutsAsked
from rabt.regularisation.models import Detention, Whereabouts
from rabt.regularisation.queries.consular import CONSUL
from rabt.regularisation.rules import file as files
from rabt.regularisation.rules import whereabouts as rules
from rabt.regularisation.rules.detention import State as Held
from rabt.regularisation.rules.whereabouts import State, Step, Who
from rabt.seal.message import check_text

KNOWN = (Held.TOLD, Held.ACKNOWLEDGED)
"""The consulate knows of such an arrest: nothing new is told by saying which one it is."""


@transaction.atomic
def ask_whereabouts(
    actor: Actor, who: Who, *, since_on: date | None = None, place: str = "", at: datetime
) -> Whereabouts:
    """Ask after a national of whom the consulate learned that he is held; protection there finds out.

    Refuses: regularisation_name, regularisation_day, regularisation_place, text_unprintable
    """
    actor.require(CONSUL)
    check_side("origin")
    check_text(who.name, "name")
    check_text(who.passport_number, "passport")
    terms = agreement.terms_at(at)
    name = files.check_name(who.name)
    for field, day in (("born_on", who.born_on), ("since_on", since_on)):
        files.check_day(day, terms.on, field)
    files.check_place(place, {one.code for one in terms.places_of(terms.destination.code)})
    row = Whereabouts(
        kept_by=settings.RABT.state, office=actor.office, state=State.ASKED, name=name, born_on=who.born_on,
        passport_number=passport_number(who.passport_number)[:12], since_on=since_on, place=place,
        asked_by=actor.id, state_at=at, due_on=files.due_on(terms.regularisation[Step.ASK], terms.on),
    )  # fmt: skip
    row.save(force_insert=True)
    journal.append(apart(actor), "whereabouts.asked", row.ref, at=at)
    letter = WhereaboutsAsked(
        whereabouts_ref=row.ref, name=row.name, born_on=row.born_on, passport_number=row.passport_number,
        since_on=row.since_on, place=row.place, only_for=ONLY, asked_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    return row


# ------------------------------------------------------------------ at destination
@transaction.atomic
def take_whereabouts(actor: Actor, told: WhereaboutsAsked, *, at: datetime) -> Whereabouts:
    """Take in after whom a consulate asks; of whom it was told by the same passport, it hears so at once.

    Refuses: not_the_keeper, letter_malformed
    """
    check_other(actor)
    check_side("destination")
    terms = agreement.terms_at(told.asked_at)
    row, made = Whereabouts.objects.get_or_create(
        pk=reference(told.whereabouts_ref, "whereabouts"),
        defaults={
            "kept_by": actor.state, "office": f"{settings.RABT.state}/", "state": State.ASKED,
            "name": told.name, "born_on": told.born_on, "passport_number": told.passport_number,
            "since_on": told.since_on, "place": told.place, "state_at": told.asked_at,
            "due_on": files.due_on(terms.regularisation[Step.ASK], terms.on),
        },
    )  # fmt: skip
    if made:
        journal.append(apart(actor), "whereabouts.asked", row.ref, at=at)
        known = queries.held_by_passport(row.passport_number, KNOWN)
        if known is not None:
            find(the_node(settings.RABT.state), row, known, at)
    return row


def find(actor: Actor, row: Whereabouts, held: Detention, at: datetime) -> None:
    """Say that an arrest is that of whom a consulate looks for: where it knows of it, it hears which.

    Refuses: whereabouts_step_closed
    """
    row.detention_id = held.pk
    if held.state not in KNOWN and row.state == State.NOTHING:
        row.save(update_fields=["detention_id"])  # it was said already; he may ask for his consulate later
        return
    _turn(actor, row, Step.FIND_HELD if held.state in KNOWN else Step.FIND_NOTHING, at)


def _turn(actor: Actor, row: Whereabouts, step: Step, at: datetime) -> None:
    terms = agreement.terms_at(at)
    row.state = rules.move(row.state, step, terms.regularisation)
    row.state_at, row.due_on, row.answered_by = at, None, actor.id
    row.save()
    journal.append(apart(actor), "whereabouts.answered", row.ref, at=at)
    is_held = row.state == State.HELD
    letter = WhereaboutsAnswered(
        whereabouts_ref=row.ref, outcome=State(row.state), only_for=ONLY, answered_at=at,
        detention_ref=Detention(pk=row.detention_id).ref if is_held else "",
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)


def find_nothing(actor: Actor, row: Whereabouts, at: datetime) -> None:
    """Say that there is nothing to tell. Refuses: whereabouts_step_closed"""
    _turn(actor, row, Step.FIND_NOTHING, at)


def answer_those_of(actor: Actor, held: Detention, at: datetime) -> None:
    """Answer whoever asked after him, now that his consulate is told of the arrest."""
    for row in queries.whereabouts_of(held.pk):
        if row.state != State.HELD:
            _turn(actor, row, Step.FIND_HELD, at)


# ------------------------------------------------------------------ at origin
@transaction.atomic
def take_found(actor: Actor, told: WhereaboutsAnswered, *, at: datetime) -> Whereabouts:
    """Write down what the destination found; an earlier word changes nothing.

    Refuses: not_the_keeper, letter_malformed, missing
    """
    check_other(actor)
    check_side("origin")
    told.check()
    row = queries.whereabouts_told(reference(told.whereabouts_ref, "whereabouts"))
    if row.state == State.HELD or (row.state != State.ASKED and told.answered_at < row.state_at):
        return row
    row.state, row.state_at, row.due_on = told.outcome, told.answered_at, None
    row.detention_id = reference(told.detention_ref, "detention") if told.detention_ref else None
    row.save()
    journal.append(apart(actor), "whereabouts.answered", row.ref, at=at)
    return row


def join_known(held: Detention, at: datetime) -> None:
    """Let an arrest that the consulate is told of meet those after whom it asked, by the same passport."""
    for row in queries.whereabouts_open(held.passport_number):
        row.detention_id = held.pk
        row.state, row.state_at, row.due_on = State.HELD, at, None
        row.save()
        journal.append(the_node(settings.RABT.state), "whereabouts.answered", row.ref, at=at)
