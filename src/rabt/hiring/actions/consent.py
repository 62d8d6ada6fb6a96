"""The worker's own word: with a one-time code on his telephone, or before a clerk who witnesses it."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.access import queries as access
from rabt.access import viewing
from rabt.base.actor import Actor
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.base.identifiers import ref_of
from rabt.files import actions as files
from rabt.hiring.actions.contracts import settle, tell_answer
from rabt.hiring.actions.telling import phone_of, tell_worker
from rabt.hiring.models import Consent, Contract
from rabt.hiring.queries import contract_to_change, reason_codes
from rabt.hiring.queries.contracts import lock_offer
from rabt.hiring.queries.parties import is_phone_of_party
from rabt.hiring.rules import consent, vetting
from rabt.hiring.rules import contract as rules
from rabt.hiring.rules.contract import Answer, How
from rabt.journal import actions as journal
from rabt.notices.rules import masked
from rabt.people import queries as people

SIGNATURE = "contract_signature"


@transaction.atomic
def send_code(actor: Actor, contract_id: UUID, *, at: datetime) -> Contract:
    """Send the worker a new one-time code for his contract; an older one is dead.

    Refuses: contract_step_closed, consent_code_just_sent, worker_without_phone, consent_phone_of_office,
    consent_phone_of_another
    """
    actor.require("hiring.offer")
    row = contract_to_change(actor, contract_id)
    if row.offer.kept_by != settings.RABT.state:
        raise NotAllowed("not_allowed")
    rules.move(row.state, rules.Step.CONSENT)
    if not hand_code(actor, row, at):
        raise Refused("worker_without_phone")
    return row


def hand_code(actor: Actor, row: Contract, at: datetime) -> bool:
    """Make a code and send it to the worker's own telephone; tell whether he has one.

    Refuses: consent_code_just_sent, consent_phone_of_office, consent_phone_of_another
    """
    phone = phone_of(row)
    _check_own_phone(phone, row)
    kept, _ = Consent.objects.select_for_update().get_or_create(contract=row)
    consent.check_may_send(_lock(kept), at)
    code, salt = consent.new_code(), consent.new_salt()
    kept.digest, kept.salt, kept.sent_at, kept.tries = consent.digest_of(code, salt), salt, at, 0
    kept.sent_to, kept.checked_at = masked(phone), at
    kept.save()
    url = f"{settings.RABT.url.rstrip('/')}/hiring/consent/{row.pk}"
    told = tell_worker(row, "hiring.told.consent_code", at, code=code, number=row.number, url=url)
    if told:
        journal.append(actor, "contract.code_sent", row.ref, at=at)
    return told


def hand_code_or_wait(actor: Actor, row: Contract, at: datetime) -> bool:
    """Send the code of a contract that came; where it may not be sent, a witness is waited for."""
    try:
        return hand_code(actor, row, at)
    except Refused as refused:
        journal.append(actor, "contract.code_withheld", row.ref, at=at, facts={"why": refused.code})
        return False


def _check_own_phone(phone: str, row: Contract) -> None:
    consent.check_own_phone(
        of_an_office=access.is_phone_of_account(phone) or is_phone_of_party(phone),
        of_another=people.is_phone_of_another(phone, row.person_id),
    )


def _lock(kept: Consent) -> consent.Lock:
    return consent.Lock(kept.digest, kept.salt, kept.sent_at, kept.tries)


@transaction.atomic
def _count_try(contract_id: UUID, at: datetime) -> Consent:
    """Count a try before it is judged, in a transaction of its own: a refusal does not undo it."""
    kept = Consent.objects.select_for_update().filter(contract_id=contract_id).first()
    if kept is None:
        raise Missing("missing")
    consent.check_may_try(_lock(kept), at)
    kept.tries += 1
    kept.save(update_fields=["tries"])
    return kept


def open_with_code(contract_id: UUID, code: str, *, at: datetime) -> Contract:
    """Open the worker's own contract with the code on his telephone.

    Refuses: consent_code_spent, consent_code_wrong
    """
    kept = _count_try(contract_id, at)
    consent.check_code(_lock(kept), code)
    with transaction.atomic():
        row = Contract.objects.select_related("offer__demand__employer").get(pk=contract_id)
        rules.move(row.state, rules.Step.CONSENT)
        Consent.objects.filter(pk=contract_id).update(tries=kept.tries - 1)
        viewing.note(consent.the_worker(row.person_id, settings.RABT.state), ref_of("person", row.person_id))
    return row


def answer_with_code(
    contract_id: UUID, code: str, agree: bool, reason: str = "", *, at: datetime
) -> Contract:
    """Say yes or no to one's own contract with the code; the code is spent.

    Refuses: consent_code_spent, consent_code_wrong, contract_step_closed, hiring_reason_unknown,
    consent_phone_of_office, consent_phone_of_another
    """
    kept = _count_try(contract_id, at)
    consent.check_code(_lock(kept), code)
    return _answer_as_worker(contract_id, agree, reason, at)


@transaction.atomic
def _answer_as_worker(contract_id: UUID, agree: bool, reason: str, at: datetime) -> Contract:
    lock_offer(contract_id)
    row = Contract.objects.select_for_update(of=("self",)).select_related("offer").get(pk=contract_id)
    worker = consent.the_worker(row.person_id, settings.RABT.state)
    _check_own_phone(phone_of(row), row)
    row.consent_how = How.CODE
    _answer(worker, row, agree, reason, at)
    return row


def _answer(actor: Actor, row: Contract, agree: bool, reason: str, at: datetime) -> None:
    if not agree:
        vetting.check_reason(reason, reason_codes(at, "contract_decline"))
    answer = Answer.CONSENTED if agree else Answer.DECLINED
    settle(actor, row, answer, "" if agree else reason, at)
    Consent.objects.filter(pk=row.pk).update(digest="", salt="")
    tell_answer(actor, row, answer, at)


@transaction.atomic
def witness_answer(
    actor: Actor,
    contract_id: UUID,
    agree: bool,
    reason: str = "",
    *,
    at: datetime,
    paper: bytes = b"",
    paper_name: str = "",
) -> Contract:
    """Witness that the worker signed, or said no, before this clerk; the signed paper may be kept.

    Refuses: witness_made_offer, contract_step_closed, hiring_reason_unknown
    """
    actor.require("hiring.witness_consent")
    row = contract_to_change(actor, contract_id)
    if row.offer.kept_by != settings.RABT.state:
        raise NotAllowed("not_allowed")
    rules.check_witness(actor.id, actor.for_whom, row.offer.made_by)
    if paper:
        kept = files.attach(actor, row.ref, SIGNATURE, paper, paper_name, at=at, office=row.office)
        row.signature_file_id = kept.pk
    row.consent_how, row.witnessed_by = How.WITNESSED, actor.id
    row.save(update_fields=["witnessed_by", "signature_file_id", "consent_how"])
    _answer(actor, row, agree, reason, at)
    return row
