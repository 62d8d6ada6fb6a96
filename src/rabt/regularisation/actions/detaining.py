"""An arrest is recorded; his consulate is told if he asks for it, and confirms that it knows."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.exchange import actions as exchange
from rabt.exchange.letters import check_other, reference
from rabt.journal import actions as journal
from rabt.people.rules.person import passport_number
from rabt.regularisation import queries
from rabt.regularisation.actions.seeking import answer_those_of, join_known
from rabt.regularisation.actions.turning import apart, check_side
from rabt.regularisation.messages import ONLY, DetentionAcknowledged, DetentionTold
from rabt.regularisation.models import Detention
from rabt.regularisation.queries.consular import CONSUL, HOLD
from rabt.regularisation.queries.files import PROTECT
from rabt.regularisation.rules import detention as rules
from rabt.regularisation.rules import file as files
from rabt.regularisation.rules.detention import Held, State, Step
from rabt.regularisation.rules.whereabouts import Who
from rabt.seal.message import check_text


@transaction.atomic
def record_detention(
    actor: Actor, name: str, held_on: date, kind: str, asks_consul: bool, *, born_on: date | None = None,
    passport: str = "", place: str = "", at: datetime,
) -> Detention:  # fmt: skip
    """Record that a national of the other state is held; never why. The consulate is told in the same act.

    Where he does not ask for it nothing leaves. (Vienna Convention on Consular Relations art. 36 (1) b)
    Refuses: regularisation_name, regularisation_day, regularisation_place, detention_kind, text_unprintable
    """
    actor.require(HOLD)
    row = keep(actor, Who(name, born_on, passport), held_on, kind, asks_consul, place=place, at=at)
    turn_held(actor, row, Step.TELL if asks_consul else Step.DECLINE, at)
    return row


def keep(
    actor: Actor, who: Who, held_on: date, kind: str, asks_consul: bool, *, place: str, at: datetime
) -> Detention:
    """Keep the record of an arrest. Refuses: what `record_detention` does"""
    check_side("destination")
    check_text(who.name, "name")
    check_text(who.passport_number, "passport")
    terms = agreement.terms_at(at)
    said = rules.check_held(who.name, held_on, kind, terms.on)
    files.check_day(who.born_on, terms.on, "born_on")
    files.check_place(place, {one.code for one in terms.places_of(settings.RABT.state)})
    row = Detention(
        kept_by=settings.RABT.state, office=f"{settings.RABT.state}/", name=said, born_on=who.born_on,
        passport_number=passport_number(who.passport_number)[:12], held_on=held_on, kind=kind, place=place,
        asks_consul=asks_consul, recorded_by=actor.id, state=State.RECORDED, state_at=at,
        due_on=held_on + timedelta(days=terms.regularisation[Step.HOLD].days),
    )  # fmt: skip
    row.save(force_insert=True)
    journal.append(apart(actor), "detention.recorded", row.ref, at=at)
    return row


def turn_held(actor: Actor, row: Detention, step: Step, at: datetime) -> None:
    """Take a step of an arrest; once its consulate is told, who it was looking for is answered as well.

    Refuses: detention_step_closed
    """
    terms = agreement.terms_at(at)
    row.was_late = row.was_late or rules.is_late(row.state, row.due_on, terms.on)
    row.state = rules.move(row.state, step, terms.regularisation)
    row.state_at, row.due_on = at, files.due_on(terms.regularisation[step], terms.on)
    row.save()
    if step is Step.TELL:
        journal.append(apart(actor), "detention.told", row.ref, at=at)
        _tell(actor, row, at)
        answer_those_of(actor, row, at)


def _tell(actor: Actor, row: Detention, at: datetime) -> None:
    letter = DetentionTold(
        detention_ref=row.ref, name=row.name, born_on=row.born_on, passport_number=row.passport_number,
        held_on=row.held_on, kind=Held(row.kind), place=row.place, only_for=ONLY, told_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)


@transaction.atomic
def tell_consul(actor: Actor, detention_id: UUID, *, at: datetime) -> Detention:
    """Tell the consulate of somebody who asks for it now. Refuses: detention_step_closed"""
    actor.require(PROTECT)
    check_side("destination")
    row = queries.detention_to_change(actor, detention_id)
    row.asks_consul = True
    turn_held(actor, row, Step.TELL, at)
    return row


@transaction.atomic
def take_detention(actor: Actor, told: DetentionTold, *, at: datetime) -> Detention:
    """Take in that one of our nationals is held; told again it is the same.

    Refuses: not_the_keeper, letter_malformed
    """
    check_other(actor)
    check_side("origin")
    key = reference(told.detention_ref, "detention")
    terms = agreement.terms_at(told.told_at)
    row, made = Detention.objects.get_or_create(
        pk=key,
        defaults={
            "kept_by": actor.state, "office": f"{settings.RABT.state}/", "name": told.name,
            "born_on": told.born_on, "passport_number": told.passport_number, "held_on": told.held_on,
            "kind": told.kind.value, "place": told.place, "asks_consul": True, "state": State.TOLD,
            "state_at": told.told_at,
            "due_on": files.due_on(terms.regularisation[Step.TELL], terms.on),
        },
    )  # fmt: skip
    if made:
        journal.append(apart(actor), "detention.told", row.ref, at=at)
        join_known(row, at)
    return row


@transaction.atomic
def acknowledge(actor: Actor, detention_id: UUID, *, at: datetime) -> Detention:
    """Confirm, as his consulate, that it knows. Refuses: detention_step_closed"""
    actor.require(CONSUL)
    check_side("origin")
    row = queries.detention_to_change(actor, detention_id)
    turn_held(actor, row, Step.ACKNOWLEDGE, at)
    journal.append(apart(actor), "detention.acknowledged", row.ref, at=at)
    letter = DetentionAcknowledged(detention_ref=row.ref, only_for=ONLY, acknowledged_at=at)
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    return row


@transaction.atomic
def take_acknowledgement(actor: Actor, told: DetentionAcknowledged, *, at: datetime) -> Detention:
    """Write down that the consulate knows. Refuses: not_the_keeper, letter_malformed, missing"""
    check_other(actor)
    check_side("destination")
    row = queries.detention_told(reference(told.detention_ref, "detention"))
    if row is None:
        raise Missing()
    if row.state != State.ACKNOWLEDGED:
        turn_held(actor, row, Step.ACKNOWLEDGE, at)
        journal.append(apart(actor), "detention.acknowledged", row.ref, at=at)
    return row
