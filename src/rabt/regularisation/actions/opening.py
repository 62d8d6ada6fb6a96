"""A file is opened: by himself at an office, or by his consulate's letter. Protection comes first."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Refused
from rabt.base.identifiers import new_id, ref_of
from rabt.corridor import Terms
from rabt.dues import actions as dues
from rabt.exchange import actions as exchange
from rabt.exchange.letters import check_other, reference
from rabt.journal import actions as journal
from rabt.people import actions as people_actions
from rabt.people import queries as people
from rabt.regularisation import queries
from rabt.regularisation.actions.turning import (
    apart,
    begin,
    check_side,
    meet,
    part,
    tell_consulate,
    turn,
    wait,
)
from rabt.regularisation.messages import ONLY, RegularisationAnswered, RegularisationAsked
from rabt.regularisation.models import Asking, File
from rabt.regularisation.queries.consular import CONSUL
from rabt.regularisation.queries.files import OPEN, WORK
from rabt.regularisation.queries.people import plainly, sight
from rabt.regularisation.rules import file as rules
from rabt.regularisation.rules.file import Standing, Step, Told, Way
from rabt.regularisation.rules.number import make_number
from rabt.seal.message import check_text


@transaction.atomic
def open_file(actor: Actor, told: Told, shown: str = "", *, at: datetime) -> File:
    """Open the file of who comes to an office by himself; with any sign of need it goes to protection.

    `shown` is the number of a card, permit or passport, where he has one.
    Refuses: regularisation_shown, regularisation_stands, text_unprintable, and what `rules.check_told` does
    """
    actor.require(OPEN)
    check_side("destination")
    key = new_id()
    known = meet(actor, shown, key, at) if shown.strip() else None
    terms = agreement.terms_at(at)
    said = _checked(_named(told, known), terms, terms.destination.code)
    row = _new(actor, key, said, actor.office, at, Step.OPEN)
    row.who_id = known.id if known else None
    _begun(actor, row, said, terms, at)
    return row


def _named(told: Told, known: queries.Known | None) -> Told:
    return replace(told, name=known.name, born_on=known.born_on) if known else told


def _checked(told: Told, terms: Terms, state: str) -> Told:
    for field in ("name", "phone"):
        check_text(getattr(told, field), field)
    places = {place.code for place in terms.places_of(state)}
    return rules.check_told(told, terms.reasons("protection_sign"), places, terms.on)


def _new(actor: Actor, key: UUID, told: Told, office: str, at: datetime, step: Step) -> File:
    row = File(
        pk=key, number=_free_number(), office=office, way=told.way, name=told.name, born_on=told.born_on,
        since_on=told.since_on, place=told.place, phone=told.phone, signs=list(told.signs),
        opened_by=actor.id, opened_on=agreement.terms_at(at).on,
    )  # fmt: skip
    begin(row, step, at)
    return row


def _free_number() -> str:
    while True:
        number = make_number()
        if not File.objects.filter(number=number).exists():
            return number


def _begun(actor: Actor, row: File, told: Told, terms: Terms, at: datetime) -> None:
    """Keep a new file; one of a person is open at a time. Refuses: regularisation_stands"""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused("regularisation_stands", field="shown") from standing
    journal.append(apart(actor), "regularisation.opened", row.ref, at=at, facts={"way": row.way})
    wait(row, at)
    if rules.needs_protection(told, terms.on, terms.clock("least_age")):
        turn(actor, row, Step.PROTECT, at)


@transaction.atomic
def take_up(actor: Actor, file_id: UUID, *, at: datetime) -> File:
    """Take up at one's own office what a consulate asked. Refuses: regularisation_step_closed"""
    actor.require(WORK)
    row = queries.file_to_change(actor, file_id)
    row.office = actor.office
    if row.who_id:
        people_actions.show_person(plainly(actor), row.who_id, row.office, sight(row.pk), at=at)
    turn(actor, row, Step.TAKE_UP, at)
    return row


@transaction.atomic
def name_person(actor: Actor, file_id: UUID, shown: str, *, at: datetime) -> File:
    """Say whom of the register a file is about, once he has a card, a permit or a passport.

    Refuses: regularisation_shown, regularisation_stands, regularisation_step_closed
    """
    actor.require(WORK)
    row = queries.file_to_change(actor, file_id)
    if row.who_id or row.state in rules.OVER:
        raise Refused("regularisation_step_closed")
    known = meet(actor, shown, row.pk, at)
    row.who_id, row.name, row.born_on = known.id, known.name, known.born_on
    try:
        with transaction.atomic():
            row.save(update_fields=["who_id", "name", "born_on"])
    except IntegrityError as standing:
        raise Refused("regularisation_stands", field="shown") from standing
    dues.name_charged(row.ref, known.id)
    wait(row, at)
    journal.append(apart(actor), "regularisation.changed", row.ref, at=at, facts={"person": str(known.id)})
    terms = agreement.terms_at(at)
    if rules.is_minor(row.born_on, terms.on, terms.clock("least_age")):
        turn(actor, row, Step.PROTECT, at)
    return row


# ------------------------------------------------------------------ by the consulate's letter
@transaction.atomic
def ask_file(actor: Actor, told: Told, shown: str = "", *, at: datetime) -> Asking:
    """Ask the destination, as his consulate, to open a file. Refuses: as `open_file`"""
    actor.require(CONSUL)
    check_side("origin")
    key = new_id()
    known = meet(actor, shown, key, at) if shown.strip() else None
    terms = agreement.terms_at(at)
    said = _checked(_named(told, known), terms, terms.destination.code)
    row = Asking(
        pk=key, office=actor.office, who_id=known.id if known else None, name=said.name, way=said.way,
        asked_by=actor.id, asked_at=at, changed_at=at,
        due_on=rules.due_on(terms.regularisation[Step.ASK], terms.on),
    )  # fmt: skip
    row.save(force_insert=True)
    journal.append(apart(actor), "asking.asked", row.ref, at=at, facts={"way": row.way})
    letter = RegularisationAsked(
        asking_ref=row.ref, person_ref=ref_of("person", known.id) if known else "", name=said.name,
        born_on=said.born_on, since_on=said.since_on, place=said.place, way=Way(said.way),
        phone=said.phone, signs=list(said.signs), only_for=ONLY, asked_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    return row


@transaction.atomic
def take_asked(actor: Actor, told: RegularisationAsked, *, at: datetime) -> File:
    """Take in what his consulate asks; told again it is the same file.

    Refuses: not_the_keeper, letter_malformed
    """
    check_other(actor)
    check_side("destination")
    key = reference(told.asking_ref, "asking")
    person = person_told(told.person_ref)
    standing = _standing(key, person)
    if standing is not None:
        return _joined(actor, standing, key, at)
    terms = agreement.terms_at(at)
    said = _checked(
        Told(told.name, told.way, told.born_on, told.since_on, told.place, told.phone, tuple(told.signs)),
        terms, terms.destination.code,
    )  # fmt: skip
    row = _new(actor, new_id(), said, f"{settings.RABT.state}/", at, Step.ASK)
    row.asking_id, row.who_id = key, person
    _begun(actor, row, said, terms, at)
    return row


def _standing(asking: UUID, person: UUID | None) -> File | None:
    """Return the file that was made of a request, or the open one of the person whom it names, locked."""
    found = Q(asking_id=asking)
    if person is not None:
        found |= Q(who_id=person) & ~Q(state__in=rules.OVER)
    return File.objects.select_for_update().filter(found).first()


def _joined(actor: Actor, row: File, asking: UUID, at: datetime) -> File:
    """Let a consulate follow a file that he opened himself before it asked."""
    if row.asking_id is None:
        row.asking_id = asking
        row.save(update_fields=["asking_id"])
        tell_consulate(actor, row, at)
    return row


def person_told(ref: str) -> UUID | None:
    """Return whom a letter names, if both registers know him. Refuses: letter_malformed"""
    key = reference(ref, "person") if ref else None
    return key if key and people.is_known_to_both(key) else None


@transaction.atomic
def take_answer(actor: Actor, told: RegularisationAnswered, *, at: datetime) -> Asking:
    """Write where the file stands for which the consulate asked; older news changes nothing.

    Refuses: not_the_keeper, letter_malformed, missing
    """
    check_other(actor)
    check_side("origin")
    told.check()
    row = queries.asking_told(reference(told.asking_ref, "asking"))
    if row.standing == Standing.ASKED or told.changed_at > row.changed_at:
        row.standing, row.number, row.changed_at = told.standing.value, told.number, told.changed_at
        row.due_on = None
        row.save()
        if told.standing != Standing.IN_HAND:
            part(the_node(settings.RABT.state), row.who_id, row.pk, at)
        journal.append(apart(actor), "asking.answered", row.ref, at=at, facts={"standing": row.standing})
    return row
