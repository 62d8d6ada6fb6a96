"""A worker leaves an employer by his own word: with a code on his telephone, or before another clerk.

Until he has said yes the journal keeps his wish under its own name and not under the permit's, whose history
his employer reads.
"""

from dataclasses import asdict
from datetime import date, datetime
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
from rabt.people.rules.person import Identity
from rabt.permits import queries
from rabt.permits.actions.closing import lapse_of_work
from rabt.permits.actions.telling import tell_both, tell_employer
from rabt.permits.models import Leaving, Permit
from rabt.permits.rules import leaving as rules
from rabt.permits.rules.leaving import Step
from rabt.permits.rules.permit import State


@transaction.atomic
def ask_leaving(actor: Actor, permit_id: UUID, *, at: datetime) -> Leaving:
    """Ask the worker, at his own wish, whether he leaves: he answers with a code, or before a witness.

    Refuses: permit_step_closed, leaving_open. His employer learns of it when the worker has said yes.
    """
    actor.require("permits.propose")
    row = queries.permit_to_decide(actor, permit_id)
    found = _asked(actor, row, at)
    _send(found, people.identity(actor, row.person_id), at)
    return found


@transaction.atomic
def ask_own_leaving(actor: Actor, permit_id: UUID, *, at: datetime) -> Leaving:
    """Ask, at one's own page, to leave one's employer: a code comes to the telephone that is one's own alone.

    Asked again, another code is sent. Refuses: permit_step_closed, leaving_step_closed,
    consent_code_just_sent, missing
    """
    row = queries.own_permit_to_change(actor, permit_id)
    if row.kept_by != settings.RABT.state:
        raise Missing()
    who = people.own_person(actor, row.person_id).identity()
    found = queries.open_leaving(row)
    if found is None:
        found = _asked(actor, row, at)
    else:
        rules.move(found.state, Step.AGREE)
        consent.check_may_send(_lock(found), at)
    _send(found, who, at)
    return found


def _asked(actor: Actor, row: Permit, at: datetime) -> Leaving:
    """Write down a wish to leave on a locked permit. Refuses: permit_step_closed, leaving_open"""
    rules.check_may_ask(row.state, queries.binds(row, agreement.terms_at(at).on))
    found = Leaving(
        office=row.office, permit=row, contract_id=row.contract_id, asked_by=actor.id, asked_at=at
    )
    try:
        with transaction.atomic():
            found.save(force_insert=True)
    except IntegrityError as asked:
        raise Refused("leaving_open") from asked
    journal.append(actor, "permit.leaving_asked", found.ref, at=at)
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
    if not _send(found, people.identity(actor, found.permit.person_id), at):
        raise Refused("leaving_needs_witness")
    return found


def _send(found: Leaving, who: Identity, at: datetime) -> bool:
    """Send the code to the worker's own telephone, if it stands for nobody else."""
    phone = who.phone
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
    row = found.permit
    if agree:
        _weigh(found, row, at)
    found.save()
    facts = {"how": how, "ground": found.ground}
    about = row.ref if agree else found.ref
    journal.append(actor, f"permit.leaving_{found.state}", about, at=at, facts=facts)
    if agree:
        _release(found, row, at)
    return found


def _weigh(found: Leaving, row: Permit, at: datetime) -> None:
    """Judge on what the word is given whether a notice is owed, and keep the copy it was judged on."""
    stands, days = queries.standing_of(row, at), agreement.terms_at(at).clock("leaving_notice")
    found.ground = rules.ground_of(stands, days) or ""
    found.notice_until = rules.free_on(stands, days)
    found.stands = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(stands).items()
    }


def _release(found: Leaving, row: Permit, at: datetime) -> None:
    """Let a worker who said that he leaves be offered for other work, and tell his employer."""
    node, ground = the_node(settings.RABT.state), queries.ground_of(found)
    hiring_actions.release_worker(node, found.contract_id, at=at)
    lapse_of_work(row)
    if ground is None:
        tell_employer(node, row, "permits.leaving_text", at, until=found.notice_until)
    else:
        tell_both(node, row, "permits.leaving_now_text", at, reason=ground)
    if row.state == State.EXPIRED:  # no permit is left to move: the contract alone binds him
        leave_employer(node, row, at)


def ease_notices(at: datetime) -> int:
    """End the notice of each worker for whose leaving a ground has come since he gave his word."""
    keys = list(queries.notices_running(at).values_list("pk", flat=True))
    return sum(_ease(key, at) for key in keys)


@transaction.atomic
def _ease(leaving_id: UUID, at: datetime) -> bool:
    node = the_node(settings.RABT.state)
    found = queries.leaving_to_decide(node, leaving_id)
    row = queries.permit_to_decide(node, found.permit_id)
    return ease(found, row, at)


def ease(found: Leaving, row: Permit, at: datetime) -> bool:
    """End the notice of a locked wish at once where there is a ground for it, and tell both."""
    node = the_node(settings.RABT.state)
    if found.state != rules.State.AGREED or found.ground:
        return False
    _weigh(found, row, at)
    if not found.ground:
        return False
    found.save(update_fields=["ground", "stands", "notice_until"])
    journal.append(node, "permit.notice_ended", row.ref, at=at, facts={"ground": found.ground})
    tell_both(node, row, "permits.leaving_now_text", at, reason=queries.ground_of(found))
    return True


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
