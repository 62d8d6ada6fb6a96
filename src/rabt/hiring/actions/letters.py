"""What the other node told us, written into our own rows: each letter only by the keeper of its record."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.base.actor import Actor, the_node
from rabt.base.errors import Refused, Untrusted
from rabt.base.identifiers import id_of, ref_of
from rabt.exchange import actions as exchange
from rabt.exchange.letters import check_other
from rabt.hiring import messages
from rabt.hiring.actions.certificates import certified
from rabt.hiring.actions.consent import hand_code_or_wait
from rabt.hiring.actions.contracts import fall, over, settle, tell_answer
from rabt.hiring.actions.offers import DEMAND_CLOSED, let_go, withdraw
from rabt.hiring.actions.telling import (
    bring_contract_news,
    bring_offer_news,
    tell_of_offer,
    tell_worker,
)
from rabt.hiring.models import Contract, Demand, Employer, Offer, columns
from rabt.hiring.queries import consent_of, terms_at
from rabt.hiring.queries.contracts import lock_offer
from rabt.hiring.rules import contract as contract_rules
from rabt.hiring.rules import demand as demand_rules
from rabt.hiring.rules import offer as offer_rules
from rabt.hiring.rules import vetting
from rabt.hiring.rules.contract import Answer
from rabt.hiring.rules.offer import Step
from rabt.hiring.rules.terms import Difference, Effect, compare
from rabt.journal import actions as journal
from rabt.people import actions as people

WORSE, CHANGED = "worse_for_worker", "terms_changed"


def id_told(ref: str, noun: str) -> UUID:
    """Return the key in a reference that a letter names. Refuses: letter_malformed"""
    try:
        return id_of(ref, noun)
    except ValueError as wrong:
        raise Untrusted("letter_malformed", field=f"{noun}_ref") from wrong


def known(model: type[Any], ref: str, noun: str, kept_by: str) -> Any:
    """Return a row, locked, if that state keeps it. Refuses: letter_about_unknown, not_the_keeper"""
    row = model.objects.select_for_update().filter(pk=id_told(ref, noun)).first()
    if row is None:
        raise Refused("letter_about_unknown", ref=ref)
    if row.kept_by != kept_by:
        raise Untrusted("not_the_keeper", ref=ref)
    return row


def _known_contract(ref: str, kept_by: str) -> Contract:
    """Return a contract, locked after its offer, if that state keeps it."""
    lock_offer(id_told(ref, "contract"))
    row: Contract = known(Contract, ref, "contract", kept_by)
    return row


def new_key(model: type[Any], ref: str, noun: str, actor: Actor) -> UUID | None:
    """Return the key of a record to write, or None if its keeper told of it before."""
    key = id_told(ref, noun)
    before = model.objects.filter(pk=key).first()
    if before is not None and before.kept_by != actor.state:
        raise Untrusted("not_the_keeper", ref=ref)
    return None if before is not None else key


# ------------------------------------------------------------------ at origin
@transaction.atomic
def take_employer(actor: Actor, told: messages.EmployerAdmitted, *, at: datetime) -> None:
    """Note that the other state admitted an employer. Refuses: not_the_keeper"""
    check_other(actor)
    if new_key(Employer, told.employer_ref, "employer", actor) is None:
        return
    row = Employer.objects.create(
        id=id_told(told.employer_ref, "employer"), kept_by=actor.state, state=vetting.State.ADMITTED,
        name_ar=told.name_ar, name_latin=told.name_latin, sector=told.sector, place=told.place,
        licence_number=told.licence_number, licence_expires_on=told.licence_expires_on,
        applied_at=told.admitted_at, admitted_at=told.admitted_at,
    )  # fmt: skip
    journal.append(actor, "employer.taken_in", row.ref, at=at)


@transaction.atomic
def take_employer_change(actor: Actor, told: messages.EmployerChanged, *, at: datetime) -> None:
    """Note that the other state suspended or restored an employer. Refuses: not_the_keeper"""
    row = known(Employer, told.employer_ref, "employer", actor.state)
    row.state = state_of(vetting.State, told.state)
    row.save(update_fields=["state"])
    journal.append(actor, "employer.changed", row.ref, at=at, facts={"state": row.state})


@transaction.atomic
def take_demand(actor: Actor, told: messages.DemandApproved, *, at: datetime) -> None:
    """Note that the other state approved a demand. Refuses: not_the_keeper, letter_about_unknown"""
    check_other(actor)
    key = new_key(Demand, told.demand_ref, "demand", actor)
    if key is None:
        return
    who = known(Employer, told.employer_ref, "employer", actor.state)
    row = Demand.objects.create(
        id=key, kept_by=actor.state, employer=who, state=demand_rules.State.APPROVED, number=told.number,
        experience_years=told.experience_years, qualification=told.qualification,
        submitted_at=told.approved_at, approved_at=told.approved_at, open_until=told.open_until,
        **columns(told.terms.read()),
    )  # fmt: skip
    journal.append(actor, "demand.taken_in", row.ref, at=at)


@transaction.atomic
def take_closed_demand(actor: Actor, told: messages.DemandClosed, *, at: datetime) -> None:
    """Note that a demand takes no more workers. Refuses: not_the_keeper, letter_about_unknown"""
    row = known(Demand, told.demand_ref, "demand", actor.state)
    row.state, row.closed_at = state_of(demand_rules.State, told.state), told.closed_at
    row.save(update_fields=["state", "closed_at"])
    journal.append(actor, "demand.taken_in", row.ref, at=at, facts={"state": row.state})


@transaction.atomic
def take_offer_answer(actor: Actor, told: messages.OfferAnswered, *, at: datetime) -> None:
    """Note what the employer said to an offer of ours; one withdrawn meanwhile stays withdrawn.

    Refuses: not_the_keeper, letter_about_unknown, offer_step_closed
    """
    row = known(Offer, told.offer_ref, "offer", settings.RABT.state)
    _check_keeper_of_demand(actor, row)
    if row.state == offer_rules.State.WITHDRAWN:
        journal.append(actor, "offer.answered_late", row.ref, at=at, facts={"answer": told.answer})
        return
    accepted = told.answer == offer_rules.State.ACCEPTED
    row.state = offer_rules.move(row.state, Step.ACCEPT if accepted else Step.DECLINE)
    row.answered_at, row.reason_code = told.answered_at, told.reason_code
    row.holds_place = accepted
    row.save(update_fields=["state", "answered_at", "reason_code", "holds_place"])
    if not accepted:
        let_go(row)
    bring_offer_news(row, at)
    journal.append(actor, f"offer.{row.state}", row.ref, at=at, facts={"reason": told.reason_code})


@transaction.atomic
def take_contract(actor: Actor, told: messages.ContractDrawn, *, at: datetime) -> None:
    """Lay the drawn contract beside the offer; a worse one goes back, any other to the worker.

    Refuses: not_the_keeper, letter_about_unknown
    """
    key = new_key(Contract, told.contract_ref, "contract", actor)
    if key is None:
        return
    offered = known(Offer, told.offer_ref, "offer", settings.RABT.state)
    _check_keeper_of_demand(actor, offered)
    terms = told.terms.read()
    row = Contract(
        id=key, kept_by=actor.state, office=offered.office, offer=offered, person_id=offered.person_id,
        drawn_at=told.drawn_at, ends_on=terms.ends_on, **columns(terms),
    )  # fmt: skip
    found = compare(offered.terms(), terms)
    journal.append(actor, "contract.drawn", row.ref, at=at, facts={"changed": [one.field for one in found]})
    if offered.state != offer_rules.State.ACCEPTED:
        row.state = contract_rules.move(row.state, contract_rules.Step.WITHDRAW)
        row.save(force_insert=True)
        return
    row.save(force_insert=True)
    here = the_node(settings.RABT.state)
    if not offered.holds_place:  # he said no to an earlier contract, which was being taken back meanwhile
        settle(here, row, Answer.LAPSED, "", at)
        tell_answer(here, row, Answer.LAPSED, at)
        return
    if reason := _why_returned(found, at):
        settle(here, row, Answer.RETURNED, reason, at)
        tell_answer(here, row, Answer.RETURNED, at)
        return
    hand_code_or_wait(here, row, at)


def _why_returned(found: list[Difference], at: datetime) -> str:
    """Say why a drawn contract goes back unseen by the worker, or nothing where it goes to him."""
    if any(one.effect is not Effect.BETTER for one in found):
        return WORSE
    return CHANGED if found and not terms_at(at).policy("better_terms_allowed") else ""


@transaction.atomic
def take_contract_return(actor: Actor, told: messages.ContractTakenBack, *, at: datetime) -> None:
    """Note that the employer took a contract back, even where the worker or our office said yes meanwhile.

    Neither binds before both states have certified. Refuses: not_the_keeper, contract_step_closed
    """
    row = _known_contract(told.contract_ref, actor.state)
    if row.state in contract_rules.FALLEN or row.state == contract_rules.State.RETURNED:
        return
    asked = row.consent_how or consent_of(row)
    fall(actor, row, told.taken_back_at)
    bring_contract_news(row, at)
    if asked:
        tell_worker(row, "hiring.told.contract_taken_back", at, number=row.number)


@transaction.atomic
def take_contract_end(actor: Actor, told: messages.ContractEnded, *, at: datetime) -> None:
    """Note that a contract is over, or was refused its certificate. Refuses: not_the_keeper"""
    row = _known_contract(told.contract_ref, actor.state)
    refused = told.state == contract_rules.State.REFUSED
    step = contract_rules.Step.REFUSE if refused else contract_rules.Step.END
    over(actor, row, step, told.reason_code, told.ended_at)
    bring_contract_news(row, at)


@transaction.atomic
def take_release(actor: Actor, told: messages.WorkerReleased, *, at: datetime) -> None:
    """Let a worker be offered again, who said at destination that he leaves. Refuses: not_the_keeper"""
    row = _known_contract(told.contract_ref, actor.state)
    let_go(Offer.objects.select_for_update().get(pk=row.offer_id), place=False)
    journal.append(actor, "contract.released", row.ref, at=at)
    bring_contract_news(row, at)


# ------------------------------------------------------------------ at destination
@transaction.atomic
def take_offer(actor: Actor, told: messages.OfferMade, *, at: datetime) -> None:
    """Put a worker who was offered before the employer; a demand that is over answers no at once.

    Refuses: not_the_keeper, letter_about_unknown, worse_for_worker
    """
    key = new_key(Offer, told.offer_ref, "offer", actor)
    if key is None:
        return
    asked = known(Demand, told.demand_ref, "demand", settings.RABT.state)
    person_id = id_told(told.person_ref, "person")
    terms = told.terms.read()
    if terms != asked.terms():
        raise Untrusted("offer_terms_differ", demand=asked.ref)
    row = Offer.objects.create(
        id=key, kept_by=actor.state, office=asked.office, demand=asked, person_id=person_id,
        offered_by_ar=told.offered_by_ar, offered_by_latin=told.offered_by_latin, made_at=told.made_at,
        **columns(terms),
    )  # fmt: skip
    journal.append(actor, "offer.made", row.ref, at=at, facts={"demand": asked.ref})
    if asked.state != demand_rules.State.APPROVED:
        _decline_at_once(row, at)
        return
    people.show_person(the_node(settings.RABT.state), person_id, asked.office, row.ref, at=at)
    corridor = terms_at(at)
    tell_of_offer(row, corridor.on + timedelta(days=corridor.clock("offer_answer")), at)


def _decline_at_once(row: Offer, at: datetime) -> None:
    here = the_node(settings.RABT.state)
    row.state = offer_rules.move(row.state, Step.DECLINE)
    row.answered_at, row.reason_code = at, DEMAND_CLOSED
    row.save(update_fields=["state", "answered_at", "reason_code"])
    letter = messages.OfferAnswered(
        offer_ref=row.ref, answer=row.state, reason_code=DEMAND_CLOSED, answered_at=at
    )
    exchange.send(here, letter.KIND, letter.to_body(), about=row.ref, at=at)
    journal.append(here, "offer.declined", row.ref, at=at)


@transaction.atomic
def take_withdrawal(actor: Actor, told: messages.OfferWithdrawn, *, at: datetime) -> None:
    """Note that an offer was taken back; a contract drawn on it falls with it. Refuses: not_the_keeper"""
    row = known(Offer, told.offer_ref, "offer", actor.state)
    if row.state == offer_rules.State.DECLINED:
        return
    withdraw(actor, row, at)
    bring_offer_news(row, at)
    people.hide_person(the_node(settings.RABT.state), row.person_id, row.ref, at=at)


@transaction.atomic
def take_contract_answer(actor: Actor, told: messages.ContractAnswered, *, at: datetime) -> None:
    """Note what was answered to a contract of ours at origin; one that fell meanwhile stays fallen.

    Refuses: not_the_keeper, letter_about_unknown, contract_step_closed
    """
    row = _known_contract(told.contract_ref, settings.RABT.state)
    if row.offer.kept_by != actor.state:
        raise Untrusted("not_the_keeper", ref=told.contract_ref)
    if _came_late(actor, row, told.answer, at):
        if told.answer in contract_rules.FALLEN:
            _let_go_unless_drawn_anew(row, at)
        return
    row.consent_how = state_of(contract_rules.How, told.how) if told.how else ""
    settle(actor, row, state_of(Answer, told.answer), told.reason_code, told.answered_at)
    bring_contract_news(row, at)
    if row.state in contract_rules.FALLEN:
        people.hide_person(the_node(settings.RABT.state), row.person_id, row.offer.ref, at=at)


# ------------------------------------------------------------------ both
@transaction.atomic
def take_certificate(actor: Actor, told: messages.ContractCertified, *, at: datetime) -> None:
    """Write the other side's certificate; with both, the contract is in force.

    Refuses: not_the_keeper, letter_about_unknown, contract_step_closed
    """
    here = settings.RABT
    kept_by = actor.state if here.side == "origin" else here.state
    row = _known_contract(told.contract_ref, kept_by)
    if told.state != actor.state or actor.state not in (row.kept_by, row.offer.kept_by):
        raise Untrusted("not_the_keeper", ref=told.contract_ref)
    if _came_late(actor, row, told.state, at):
        return
    step = (
        contract_rules.Step.CERTIFY_AT_DESTINATION
        if here.side == "origin"
        else contract_rules.Step.CERTIFY_AT_ORIGIN
    )
    certified(row, step, told.office, told.certified_at)
    row.save()
    journal.append(actor, f"contract.{row.state}", row.ref, at=at, facts={"by": told.state})
    bring_contract_news(row, at)
    if row.state == contract_rules.State.IN_FORCE:
        tell_worker(row, "hiring.told.contract_in_force", at, number=row.number)


def _let_go_unless_drawn_anew(row: Contract, at: datetime) -> None:
    """Free worker and place as origin did; another contract drawn meanwhile gets its own answer."""
    if not Contract.objects.filter(offer_id=row.offer_id, state__in=contract_rules.OPEN).exists():
        let_go(Offer.objects.select_for_update().get(pk=row.offer_id))
        people.hide_person(the_node(settings.RABT.state), row.person_id, row.offer.ref, at=at)


def _came_late(actor: Actor, row: Contract, answer: str, at: datetime) -> bool:
    """Note what was on its way when its contract fell; it changes nothing."""
    late = row.state == contract_rules.State.WITHDRAWN
    if late:
        journal.append(actor, "contract.answered_late", row.ref, at=at, facts={"answer": answer})
    return late


def _check_keeper_of_demand(actor: Actor, row: Offer) -> None:
    if row.demand.kept_by != actor.state:
        raise Untrusted("not_the_keeper", ref=ref_of("demand", row.demand_id))


def state_of(kind: type[Any], text: str) -> Any:
    """Return the state that a letter names. Refuses: letter_malformed"""
    try:
        return kind(text)
    except ValueError as wrong:
        raise Untrusted("letter_malformed", field="state") from wrong
