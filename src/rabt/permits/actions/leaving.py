"""A worker leaves an employer by his own word: with a code on his telephone, or before another clerk."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.access import queries as access
from rabt.access import viewing
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.hiring import actions as hiring_actions
from rabt.hiring import queries as hiring
from rabt.hiring.rules import consent
from rabt.hiring.rules.contract import How
from rabt.journal import actions as journal
from rabt.notices import actions as notices
from rabt.notices.rules import Address, masked
from rabt.people import queries as people
from rabt.permits import queries
from rabt.permits.actions.telling import tell_employer
from rabt.permits.models import Leaving, Permit
from rabt.permits.rules import leaving as rules
from rabt.permits.rules import permit as permit_rules
from rabt.permits.rules.leaving import Step


@transaction.atomic
def ask_leaving(actor: Actor, permit_id: UUID, *, at: datetime) -> Leaving:
    """Ask the worker, at his own wish, whether he leaves: he answers with a code, or before a witness.

    Refuses: permit_step_closed, leaving_open. His employer learns of it when the worker has said yes.
    """
    actor.require("permits.propose")
    row = queries.permit_to_decide(actor, permit_id)
    permit_rules.move(row.state, permit_rules.Step.LOSE_WORK)
    found = Leaving(
        office=row.office, permit=row, contract_id=row.contract_id, asked_by=actor.id, asked_at=at
    )
    try:
        with transaction.atomic():
            found.save(force_insert=True)
    except IntegrityError as asked:
        raise Refused("leaving_open") from asked
    journal.append(actor, "permit.leaving_asked", row.ref, at=at)
    _send(actor, found, at)
    return found


@transaction.atomic
def send_leaving_code(actor: Actor, leaving_id: UUID, *, at: datetime) -> Leaving:
    """Send the worker a new code for his answer; an older one is dead.

    Refuses: leaving_step_closed, consent_code_just_sent, leaving_needs_witness
    """
    actor.require("permits.propose")
    found = queries.leaving_to_decide(actor, leaving_id)
    rules.move(found.state, Step.AGREE)
    consent.check_may_send(_lock(found), at)
    if not _send(actor, found, at):
        raise Refused("leaving_needs_witness")
    return found


def _send(actor: Actor, found: Leaving, at: datetime) -> bool:
    """Send the code to the worker's own telephone, if it stands for nobody else."""
    phone = people.identity(actor, found.permit.person_id).phone
    if not phone or not _is_his_own(phone, found.permit.person_id):
        return False
    code, salt = consent.new_code(), consent.new_salt()
    found.digest, found.salt, found.sent_at, found.tries = consent.digest_of(code, salt), salt, at, 0
    found.sent_to = masked(phone)
    found.save()
    url = f"{settings.RABT.url.rstrip('/')}/permits/leavings/{found.pk}/answer"
    facts = {"code": code, "number": found.permit.spoken_number, "url": url}
    notices.tell(
        Address(phone=phone), "permits.leaving_code_text", facts, about=found.permit.ref, at=at, urgent=True
    )
    return True


def _is_his_own(phone: str, person_id: UUID) -> bool:
    of_an_office = access.is_phone_of_account(phone) or hiring.is_phone_of_party(phone)
    return not of_an_office and not people.is_phone_of_another(phone, person_id)


def _lock(found: Leaving) -> consent.Lock:
    return consent.Lock(found.digest, found.salt, found.sent_at, found.tries)


def answer_leaving(leaving_id: UUID, code: str, agree: bool, *, at: datetime) -> Leaving:
    """Say yes or no to one's own wish to leave, with the code; the code is spent.

    Refuses: consent_code_spent, consent_code_wrong, leaving_step_closed
    """
    consent.check_code(_lock(_count_try(leaving_id, at)), code)
    with transaction.atomic():
        found = Leaving.objects.select_for_update(of=("self",)).select_related("permit").get(pk=leaving_id)
        worker = consent.the_worker(found.permit.person_id, settings.RABT.state)
        viewing.note(worker, found.permit.person_ref)
        return _answer(worker, found, agree, How.CODE, at)


@transaction.atomic
def _count_try(leaving_id: UUID, at: datetime) -> Leaving:
    """Count a try before it is judged, in a transaction of its own: a refusal does not undo it."""
    found = Leaving.objects.select_for_update().filter(pk=leaving_id).first()
    if found is None:
        raise Missing("missing")
    consent.check_may_try(_lock(found), at)
    found.tries += 1
    found.save(update_fields=["tries"])
    return found


@transaction.atomic
def witness_leaving(actor: Actor, leaving_id: UUID, agree: bool, *, at: datetime) -> Leaving:
    """Witness that the worker said yes or no before this clerk, who is not the one who asked.

    Refuses: same_person, leaving_step_closed
    """
    actor.require("permits.propose")
    found = queries.leaving_to_decide(actor, leaving_id)
    if found.asked_by in (actor.id, actor.for_whom):
        raise NotAllowed("same_person")
    found.witnessed_by = actor.id
    return _answer(actor, found, agree, How.WITNESSED, at)


def _answer(actor: Actor, found: Leaving, agree: bool, how: How, at: datetime) -> Leaving:
    found.state = rules.move(found.state, Step.AGREE if agree else Step.DECLINE)
    found.how, found.answered_at, found.digest, found.salt = how, at, "", ""
    if agree:
        terms = agreement.terms_at(at)
        found.notice_until = rules.notice_until(terms.on, terms.clock("leaving_notice"))
    found.save()
    row = found.permit
    journal.append(actor, f"permit.leaving_{found.state}", row.ref, at=at, facts={"how": how})
    if agree:
        node = the_node(settings.RABT.state)
        hiring_actions.release_worker(node, found.contract_id, at=at)
        tell_employer(node, row, "permits.leaving_text", at, until=found.notice_until)
    return found


def leave_employer(actor: Actor, row: Permit, at: datetime) -> None:
    """End the contract that a locked permit stood on, by the worker's word, and tell the employer he had."""
    wish = queries.agreed_leaving(row)
    if wish is None:
        return
    wish.state = rules.move(wish.state, Step.MOVE)
    wish.save(update_fields=["state"])
    node = the_node(settings.RABT.state)
    hiring_actions.end_left_contract(node, row.contract_id, at=at)
    tell_employer(node, row, "permits.left_text", at)
