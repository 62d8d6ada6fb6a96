"""Employers and recruiters: they apply, a clerk advises, an approver decides, each on his own node."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.access import actions as access
from rabt.access.rules import OPENING
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.base.identifiers import Ref
from rabt.exchange import actions as exchange
from rabt.files import actions as files
from rabt.hiring import messages
from rabt.hiring.actions.telling import tell_party
from rabt.hiring.models import Employer, Party, Proposal, Recruiter, Stop
from rabt.hiring.queries import labour_offices, open_proposal, reason_codes, terms_at
from rabt.hiring.queries.parties import employer_to_change, recruiter_to_change
from rabt.hiring.queries.stops import stops_standing
from rabt.hiring.rules import application, vetting
from rabt.hiring.rules.application import Application, EmployerApplication, Page, Papers
from rabt.hiring.rules.vetting import Step
from rabt.journal import actions as journal
from rabt.people import actions as people

P = TypeVar("P", bound=Party)
NO_PAPERS = Papers()
LICENCE, LETTER = "licence", "authority_letter"


@dataclass(frozen=True)
class Kind(Generic[P]):
    """What differs between an employer and a recruiter."""

    noun: str
    prefix: str
    to_change: Callable[[Actor, UUID], P]
    reasons: str


EMPLOYER = Kind("employer", "emp", employer_to_change, "employer_refusal")
RECRUITER = Kind("recruiter", "rec", recruiter_to_change, "recruiter_refusal")


# ------------------------------------------------------------------ apply
def apply_employer(
    actor: Actor, told: EmployerApplication, *, at: datetime, papers: Papers = NO_PAPERS, place: str = ""
) -> Employer:
    """Register an employer with his licence and signatory; he may ask for nobody until he is admitted.

    Refuses: licence_missing, licence_expired, labour_office_unknown, hiring_place_unknown,
    signatory_missing, sector_unknown, home_state_unknown, licence_already_registered, too_many_tries,
    and what files refuse
    """
    _knock(actor, told, place, at)
    with transaction.atomic():
        _check(told, at)
        application.check_employer(told, frozenset(terms_at(at).sectors), settings.RABT.peer_state)
        return _apply(actor, Employer, told, papers, at, EMPLOYER)


def apply_recruiter(
    actor: Actor, told: Application, *, at: datetime, papers: Papers = NO_PAPERS, place: str = ""
) -> Recruiter:
    """Register a recruiter with his licence and signatory; he may offer nobody until he is admitted.

    Refuses: licence_missing, licence_expired, labour_office_unknown, hiring_place_unknown,
    signatory_missing, licence_already_registered, too_many_tries, and what files refuse
    """
    _knock(actor, told, place, at)
    with transaction.atomic():
        _check(told, at)
        return _apply(actor, Recruiter, told, papers, at, RECRUITER)


def _knock(actor: Actor, told: Application, place: str, at: datetime) -> None:
    """Count the tries of who has not signed in, by address and licence number. Refuses: too_many_tries"""
    if place and not actor.id:
        licence = f"{settings.RABT.state}:{told.licence_number.strip().casefold()}"
        access.knock("registration", at=at, place=place, licence=licence)


def _check(told: Application, at: datetime) -> None:
    terms = terms_at(at)
    offices = frozenset(labour_offices().values_list("code", flat=True))
    places = frozenset(place.code for place in terms.places_of(settings.RABT.state))
    application.check_application(told, terms.on, offices, places)


def _apply(actor: Actor, model: type[P], told: Application, papers: Papers, at: datetime, kind: Kind[P]) -> P:
    values = {one.name: getattr(told, one.name) for one in fields(told) if one.name != "labour_office"}
    try:
        with transaction.atomic():
            row = model(kept_by=settings.RABT.state, office=told.labour_office, applied_at=at, **values)
            row.save(force_insert=True)
    except IntegrityError as taken:
        raise Refused("licence_already_registered", number=told.licence_number) from taken
    journal.append(actor, f"{kind.noun}.applied", row.ref, at=at, facts={"licence": told.licence_number})
    row.licence_file_id = _attach(actor, row, LICENCE, papers.licence, at)
    row.letter_file_id = _attach(actor, row, LETTER, papers.letter, at)
    row.save(update_fields=["licence_file_id", "letter_file_id"])
    return row


def _attach(actor: Actor, row: P, kind: str, page: Page, at: datetime) -> UUID | None:
    """Hang a scanned page on a registration: for those alone who vet it."""
    if not page.content:
        return None
    needs = [f"hiring.{deed}_{type(row).__name__.lower()}" for deed in ("propose", "decide")]
    kept = files.attach(actor, row.ref, kind, page.content, page.name, at=at, office=row.office, needs=needs)
    return kept.pk


# ------------------------------------------------------------------ propose, by a clerk
@transaction.atomic
def propose_employer(
    actor: Actor, employer_id: UUID, recommendation: str, note: str = "", *, at: datetime
) -> Employer:
    """Recommend to admit or refuse an employer. Refuses: vetting_step_closed, recommendation_without_note"""
    actor.require("hiring.propose_employer")
    return _propose(actor, EMPLOYER, employer_id, recommendation, note, at)


@transaction.atomic
def propose_recruiter(
    actor: Actor, recruiter_id: UUID, recommendation: str, note: str = "", *, at: datetime
) -> Recruiter:
    """Recommend to admit or refuse a recruiter. Refuses: vetting_step_closed, recommendation_without_note"""
    actor.require("hiring.propose_recruiter")
    return _propose(actor, RECRUITER, recruiter_id, recommendation, note, at)


def _propose(actor: Actor, kind: Kind[P], key: UUID, recommendation: str, note: str, at: datetime) -> P:
    row = kind.to_change(actor, key)
    advice = vetting.check_recommendation(recommendation, note)
    if advice is vetting.Recommendation.ADMIT:
        vetting.check_licence(row.licence(), terms_at(at).on)
    row.state = vetting.move(row.state, Step.PROPOSE)
    row.save(update_fields=["state"])
    advise(actor, row.ref, advice, note, at)
    journal.append(
        actor, f"{kind.noun}.proposed", row.ref, at=at, facts={"recommendation": advice, "note": note}
    )
    return row


def advise(actor: Actor, about: Ref, recommendation: str, note: str, at: datetime) -> Proposal:
    """Write down what one official proposes, for another to decide. Refuses: already_proposed"""
    if open_proposal(about):
        raise Refused("already_proposed")
    proposal = Proposal(about=about, recommendation=recommendation, note=note)
    proposal.propose(actor, at)
    proposal.save()
    return proposal


def decide(actor: Actor, about: Ref, decision: str, reason: str, text: str, at: datetime) -> Proposal:
    """Write down what another official decides. Refuses: nothing_proposed, same_person"""
    proposal = open_proposal(about)
    if proposal is None:
        raise Refused("nothing_proposed")
    proposal.decide(decision, actor, at, reason, text)
    proposal.save()
    return proposal


# ------------------------------------------------------------------ decide, by an approver
@transaction.atomic
def decide_employer(
    actor: Actor, employer_id: UUID, admit: bool, reason: str = "", text: str = "", *, at: datetime
) -> Employer:
    """Admit or refuse an employer; an admitted one gets an office, an account, and is told both.

    Refuses: same_person, vetting_step_closed, licence_expired, hiring_reason_unknown
    """
    actor.require("hiring.decide_employer")
    row = _decide(actor, EMPLOYER, employer_id, admit, reason, text, at)
    if admit:
        _open_ways_in(actor, EMPLOYER, row, at)
        letter = messages.EmployerAdmitted(
            employer_ref=row.ref, name_ar=row.name_ar, name_latin=row.name_latin, sector=row.sector,
            place=row.place, licence_number=row.licence_number, licence_expires_on=row.licence_expires_on,
            admitted_at=at,
        )  # fmt: skip
        exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    return row


@transaction.atomic
def decide_recruiter(
    actor: Actor, recruiter_id: UUID, admit: bool, reason: str = "", text: str = "", *, at: datetime
) -> Recruiter:
    """Admit or refuse a recruiter; an admitted one gets an office, an account, and is told both.

    Refuses: same_person, vetting_step_closed, licence_expired, hiring_reason_unknown
    """
    actor.require("hiring.decide_recruiter")
    row = _decide(actor, RECRUITER, recruiter_id, admit, reason, text, at)
    if admit:
        _open_ways_in(actor, RECRUITER, row, at)
    return row


def _decide(actor: Actor, kind: Kind[P], key: UUID, admit: bool, reason: str, text: str, at: datetime) -> P:
    row = kind.to_change(actor, key)
    row.state = vetting.move(row.state, Step.ADMIT if admit else Step.REFUSE)
    if admit:
        vetting.check_licence(row.licence(), terms_at(at).on)
        row.admitted_at = at
    else:
        vetting.check_reason(reason, reason_codes(at, kind.reasons))
    decide(actor, row.ref, "granted" if admit else "refused", reason, text, at)
    row.save(update_fields=["state", "admitted_at"])
    journal.append(actor, f"{kind.noun}.{row.state}", row.ref, at=at, facts={"reason": reason, "text": text})
    if not admit:
        tell_party(row, "hiring.told.party_refused", at, reason=terms_at(at).reasons(kind.reasons)[reason])
    return row


def _open_ways_in(actor: Actor, kind: Kind[P], row: P, at: datetime) -> None:
    path = f"{row.office}{kind.prefix}-{row.pk.hex[-12:]}/"
    access.open_office(actor, path, row.name_ar, row.name_latin, kind.noun, at)
    account = access.open_account(actor, row.signatory_name, kind.noun, path, row.phone, row.email, at)
    access.send_link(account, OPENING, about=row.ref, at=at)
    row.office = path
    row.save(update_fields=["office"])


# ------------------------------------------------------------------ suspend and restore
@transaction.atomic
def suspend_employer(actor: Actor, employer_id: UUID, why: str, *, at: datetime) -> Employer:
    """Stop an employer from taking more workers; contracts in force stay. Refuses: vetting_step_closed"""
    actor.require("hiring.decide_employer")
    row = turn(actor, EMPLOYER, employer_id, Step.SUSPEND, why, at)
    tell_other_node(actor, row, at)
    return row


@transaction.atomic
def restore_employer(actor: Actor, employer_id: UUID, *, at: datetime) -> Employer:
    """Let a suspended employer take workers again; not while what he was stopped for is not done.

    Refuses: vetting_step_closed, licence_expired, stop_stands
    """
    actor.require("hiring.decide_employer")
    row = turn(actor, EMPLOYER, employer_id, Step.RESTORE, "", at)
    vetting.check_stops(stops_standing(row.pk))
    Stop.objects.filter(employer=row, lifted_at=None).update(lifted_at=at)
    tell_other_node(actor, row, at)
    return row


@transaction.atomic
def suspend_recruiter(actor: Actor, recruiter_id: UUID, why: str, *, at: datetime) -> Recruiter:
    """Stop a recruiter from offering and from seeing workers; what he offered stays.

    Refuses: vetting_step_closed
    """
    actor.require("hiring.decide_recruiter")
    row = turn(actor, RECRUITER, recruiter_id, Step.SUSPEND, why, at)
    people.shut_office(actor, row.office, row.ref, at=at)
    return row


@transaction.atomic
def restore_recruiter(actor: Actor, recruiter_id: UUID, *, at: datetime) -> Recruiter:
    """Let a suspended recruiter offer and see again. Refuses: vetting_step_closed, licence_expired"""
    actor.require("hiring.decide_recruiter")
    row = turn(actor, RECRUITER, recruiter_id, Step.RESTORE, "", at)
    people.reopen_office(actor, row.office, row.ref, at=at)
    return row


def turn(actor: Actor, kind: Kind[P], key: UUID, step: Step, why: str, at: datetime) -> P:
    """Suspend or restore one, and tell him. Refuses: vetting_step_closed, suspension_without_reason"""
    row = kind.to_change(actor, key)
    row.state = vetting.move(row.state, step)
    if step is Step.SUSPEND and not why.strip():
        raise Refused("suspension_without_reason", field="why")
    if step is Step.RESTORE:
        vetting.check_licence(row.licence(), terms_at(at).on)
    row.suspended_for = why
    row.save(update_fields=["state", "suspended_for"])
    done = "suspended" if step is Step.SUSPEND else "restored"
    journal.append(actor, f"{kind.noun}.{done}", row.ref, at=at, facts={"why": why})
    tell_party(row, f"hiring.told.party_{done}", at, why=why)
    return row


def tell_other_node(actor: Actor, row: Employer, at: datetime) -> None:
    """Tell the other state where an employer stands."""
    letter = messages.EmployerChanged(employer_ref=row.ref, state=row.state, changed_at=at)
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
