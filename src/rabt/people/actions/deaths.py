"""A death is told with its document by one person, confirmed by another, and told to the other state."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused, Untrusted
from rabt.exchange import actions as exchange
from rabt.files import actions as files
from rabt.journal import actions as journal
from rabt.people import queries
from rabt.people.messages import PersonDeceased
from rabt.people.models import Passing, Person
from rabt.people.rules import passing as rules
from rabt.people.rules.passing import Step
from rabt.people.rules.person import check_reason

REPORT, CONFIRM = "people.report_death", "people.confirm_death"
DOCUMENT = "death_document"


@transaction.atomic
def report_death(
    actor: Actor, person_id: UUID, *, died_on: date, document: bytes, name: str, at: datetime
) -> Passing:
    """Report that a worker died, with the document that says so; nothing changes before it is confirmed.

    Refuses: death_day, person_deceased, death_told and what files refuse
    """
    actor.require(REPORT)
    person = queries.person_to_see(actor, person_id)
    rules.check_alive(person.died_on)
    rules.check_day(died_on, person.born_on, agreement.terms_at(at).on)
    kept = files.attach(actor, person.ref, DOCUMENT, document, name, at=at, needs=(REPORT, CONFIRM))
    found = Passing(person=person, office=actor.office, died_on=died_on, file_id=kept.pk)
    found.propose(actor, at)
    try:
        with transaction.atomic():
            found.save(force_insert=True)
    except IntegrityError as told:
        raise Refused("death_told") from told
    journal.append(actor, "person.death_reported", person.ref, at=at, facts={"document": kept.digest})
    return found


@transaction.atomic
def confirm_death(actor: Actor, passing_id: UUID, *, at: datetime) -> Person:
    """Confirm a death that another person reported; the other state is told, permit and cards end.

    Refuses: same_person, death_step_closed
    """
    actor.require(CONFIRM)
    found = queries.passing_to_decide(actor, passing_id)
    found.state = rules.move(found.state, Step.CONFIRM)
    found.decide("confirmed", actor, at)
    found.save()
    person = Person.objects.select_for_update().get(pk=found.person_id)
    _note(actor, person, found.died_on, "person.died", at)
    letter = PersonDeceased(person_id=person.pk, died_on=found.died_on, confirmed_at=at)
    exchange.send(actor, letter.KIND, letter.to_body(), about=person.ref, at=at)
    return person


def _note(actor: Actor, person: Person, died_on: date, kind: str, at: datetime) -> None:
    person.died_on = died_on
    person.save(update_fields=["died_on"])
    journal.append(actor, kind, person.ref, at=at, facts={"died_on": died_on})


@transaction.atomic
def drop_death(actor: Actor, passing_id: UUID, *, why: str, at: datetime) -> Passing:
    """Decide that a report of a death does not hold, and say why.

    Refuses: same_person, death_step_closed, reason_too_short
    """
    actor.require(CONFIRM)
    found = queries.passing_to_decide(actor, passing_id)
    found.state = rules.move(found.state, Step.DROP)
    found.decide("dropped", actor, at, reason_text=check_reason(why, "why"))
    found.save()
    facts = {"why": found.reason_text}
    journal.append(actor, "person.death_dropped", found.person.ref, at=at, facts=facts)
    return found


@transaction.atomic
def take_death(actor: Actor, told: PersonDeceased, *, at: datetime) -> Person:
    """Note a death that two persons confirmed on the other side; told twice, it counts once.

    Refuses: not_the_keeper, death_day, Missing
    """
    if actor.state == settings.RABT.state:
        raise Untrusted("not_the_keeper")
    person = Person.objects.select_for_update().filter(pk=told.person_id).first()
    if person is None:
        raise Missing()
    if person.died_on is None:
        rules.check_day(told.died_on, person.born_on, agreement.terms_at(at).on)
        _note(actor, person, told.died_on, "person.death_told", at)
    return person
