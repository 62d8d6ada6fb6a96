"""Offers: origin proposes a person, the employer answers under the lock of his demand."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.access import queries as access
from rabt.base.actor import Actor
from rabt.base.errors import NotAllowed, Refused
from rabt.base.identifiers import ref_of
from rabt.exchange import actions as exchange
from rabt.hiring import messages
from rabt.hiring.models import Contract, Demand, Offer, columns
from rabt.hiring.queries import demand_to_see, offer_to_change, own_recruiter, places, reason_codes, terms_at
from rabt.hiring.rules import contract as contract_rules
from rabt.hiring.rules import demand as demand_rules
from rabt.hiring.rules import offer as rules
from rabt.hiring.rules import vetting
from rabt.hiring.rules.offer import Step
from rabt.journal import actions as journal
from rabt.people import actions as people_actions
from rabt.people import queries as people
from rabt.people.rules.passing import check_alive
from rabt.people.rules.resemblance import check_whole

DEMAND_CLOSED, NO_ANSWER = "demand_closed", "no_answer"
"""Reasons that no person chose: the demand was over, the employer's days ran out."""


# ------------------------------------------------------------------ at origin
@transaction.atomic
def make_offer(actor: Actor, demand_id: UUID, person_id: UUID, *, at: datetime) -> Offer:
    """Propose a registered worker for a demand that came from the other state.

    Refuses: recruiter_not_admitted, licence_expired, demand_not_open, employer_not_admitted, person_taken,
    slots_taken, person_deceased, merged_already
    """
    actor.require("hiring.offer")
    by_ar, by_latin = _who_offers(actor, at)
    asked = demand_to_see(actor, demand_id)
    today = terms_at(at).on
    demand_rules.check_open(asked.state, asked.open_until, today)
    if asked.employer.state != vetting.State.ADMITTED:
        raise Refused("employer_not_admitted")
    rules.check_place_free(places(asked))
    person = people.person_to_see(actor, person_id)
    check_alive(person.died_on)
    check_whole(person.merged_into_id is not None)
    row = _hold(
        Offer(
            kept_by=settings.RABT.state,
            office=actor.office,
            demand=asked,
            person_id=person.pk,
            holds_person=True,
            offered_by_ar=by_ar,
            offered_by_latin=by_latin,
            made_by=actor.id,
            made_at=at,
            **columns(asked.terms()),
        )
    )
    people_actions.introduce_person(actor, person.pk, at=at)
    letter = messages.OfferMade(
        offer_ref=row.ref, demand_ref=asked.ref, person_ref=ref_of("person", person.pk),
        terms=messages.TermsTold.of(row.terms()), offered_by_ar=by_ar, offered_by_latin=by_latin, made_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    journal.append(actor, "offer.made", row.ref, at=at, facts={"demand": asked.ref})
    return row


def _who_offers(actor: Actor, at: datetime) -> tuple[str, str]:
    who = own_recruiter(actor)
    admitted = None if who is None else who.state == vetting.State.ADMITTED
    rules.check_may_offer(actor.role, admitted)
    if who is None:
        office = access.office(actor.office)
        return office.name_ar, office.name_en
    vetting.check_licence(who.licence(), terms_at(at).on)
    return who.name_ar, who.name_latin


def _hold(row: Offer) -> Offer:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as held:
        raise Refused("person_taken") from held
    return row


@transaction.atomic
def withdraw_offer(actor: Actor, offer_id: UUID, *, at: datetime) -> Offer:
    """Take an offer back, at the worker's wish or by mistake; he is free for another one.

    Refuses: offer_step_closed, contract_step_closed
    """
    actor.require("hiring.offer")
    row = offer_to_change(actor, offer_id)
    if row.kept_by != settings.RABT.state:
        raise NotAllowed("not_allowed")
    withdraw(actor, row, at)
    letter = messages.OfferWithdrawn(offer_ref=row.ref, withdrawn_at=at)
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    return row


def withdraw(actor: Actor, row: Offer, at: datetime) -> None:
    """Take an offer back here, and the contract that was drawn on it."""
    row.state = rules.move(row.state, Step.WITHDRAW)
    row.answered_at = row.answered_at or at
    for drawn in Contract.objects.select_for_update().filter(offer=row, state__in=contract_rules.OPEN):
        drawn.state = contract_rules.move(drawn.state, contract_rules.Step.WITHDRAW)
        drawn.answered_at = at
        drawn.save(update_fields=["state", "answered_at"])
        journal.append(actor, "contract.withdrawn", drawn.ref, at=at)
    let_go(row)
    row.save(update_fields=["state", "answered_at"])
    journal.append(actor, "offer.withdrawn", row.ref, at=at)


def let_go(row: Offer, *, place: bool = True) -> None:
    """Free the person of an offer for another one, and the place of the demand for another person."""
    row.holds_person = False
    if place:
        row.holds_place = False
    row.save(update_fields=["holds_person", "holds_place"])


# ------------------------------------------------------------------ at destination
@transaction.atomic
def answer_offer(actor: Actor, offer_id: UUID, accept: bool, reason: str = "", *, at: datetime) -> Offer:
    """Accept or decline a worker who was offered; one place of the demand is his from then on.

    Refuses: offer_step_closed, demand_not_open, slots_taken, party_not_admitted, licence_expired,
    hiring_reason_unknown
    """
    actor.require("hiring.answer_offer")
    asked = _lock_demand(actor, offer_id)
    row = offer_to_change(actor, offer_id)
    row.state = rules.move(row.state, Step.ACCEPT if accept else Step.DECLINE)
    if accept:
        today = terms_at(at).on
        vetting.check_taking_part(asked.employer.state, asked.employer.licence(), today)
        demand_rules.check_open(asked.state, asked.open_until, today)
        rules.check_place_free(places(asked))
        row.holds_place = True
    else:
        vetting.check_reason(reason, reason_codes(at, "offer_decline"))
    _answered(actor, row, reason, at)
    return row


def _lock_demand(actor: Actor, offer_id: UUID) -> Demand:
    """Lock the demand before the offer: two answers for its last place are given one by one."""
    found = access.within(actor, "office")
    mine = Offer.objects.filter(found, pk=offer_id).values("demand_id")
    row = (
        Demand.objects.select_related("employer")
        .select_for_update(of=("self",))
        .filter(pk__in=mine, kept_by=settings.RABT.state)
        .first()
    )
    if row is None:
        offer_to_change(actor, offer_id)
        raise NotAllowed("not_allowed")
    return row


def decline_waiting(actor: Actor, asked: Demand, at: datetime) -> None:
    """Decline every offer that still waits for an answer on a demand that is over."""
    for row in Offer.objects.select_for_update().filter(demand=asked, state=rules.State.MADE).order_by("pk"):
        row.state = rules.move(row.state, Step.DECLINE)
        _answered(actor, row, DEMAND_CLOSED, at)


def lapse_offers(actor: Actor, *, at: datetime) -> int:
    """Decline every offer that its employer left unanswered for the corridor's days (destination)."""
    since = at - timedelta(days=terms_at(at).clock("offer_answer"))
    due = Offer.objects.filter(
        access.within(actor), demand__kept_by=settings.RABT.state, state=rules.State.MADE, made_at__lt=since
    )
    return sum(_lapse(actor, key, at) for key in sorted(due.values_list("pk", flat=True)))


@transaction.atomic
def _lapse(actor: Actor, offer_id: UUID, at: datetime) -> bool:
    row = offer_to_change(actor, offer_id)
    if row.state != rules.State.MADE:
        return False
    row.state = rules.move(row.state, Step.DECLINE)
    _answered(actor, row, NO_ANSWER, at)
    return True


def _answered(actor: Actor, row: Offer, reason: str, at: datetime) -> None:
    row.answered_by, row.answered_at, row.reason_code = actor.id, at, reason
    row.save(update_fields=["state", "holds_place", "answered_by", "answered_at", "reason_code"])
    letter = messages.OfferAnswered(offer_ref=row.ref, answer=row.state, reason_code=reason, answered_at=at)
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    if row.state == rules.State.DECLINED:
        people_actions.hide_person(actor, row.person_id, row.ref, at=at)
    journal.append(actor, f"offer.{row.state}", row.ref, at=at, facts={"reason": reason})
