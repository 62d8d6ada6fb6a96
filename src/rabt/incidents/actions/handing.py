"""A hand-over: offered and counted by who holds it, signed and counted again by who takes it over."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac

from rabt.base.actor import Actor
from rabt.base.errors import NotAllowed, Refused
from rabt.base.identifiers import ref_of
from rabt.incidents import queries
from rabt.incidents.actions.telling import tell_seizure
from rabt.incidents.models import Custody, Discrepancy, Seizure
from rabt.incidents.queries.seizures import HOLD
from rabt.incidents.rules import custody as rules
from rabt.incidents.rules.custody import Counted, Signed, Step
from rabt.incidents.rules.incident import check_said
from rabt.journal import actions as journal
from rabt.notices import actions as notices
from rabt.notices.rules import Address
from rabt.shell.figures import ascii_digits


@transaction.atomic
def offer_hand_over(actor: Actor, seizure_id: UUID, taker: str, counted: Counted, *, at: datetime) -> Custody:
    """Offer what one holds to another officer, with one's own count; a code is sent to him.

    He signs on his own account, or says the code beside the scanned label. It stays with who offers it until
    then. Refuses: not_the_holder, same_holder, taker_unknown, seal_wrong, quantity_wrong, seizure_step_closed
    """
    actor.require(HOLD)
    row = queries.seizure_to_change(actor, seizure_id)
    rules.check_holder(row.holder_id, actor.id)
    rules.check_taker(actor.id, taker)
    officer = {str(one.pk): one for one in queries.takers(actor, row)}.get(taker)
    if officer is None:
        raise Refused("taker_unknown", field="taker")
    row.state, row.state_at = rules.move(row.state, Step.OFFER), at
    link = Custody(
        seizure=row, giver=actor.id, taker=taker, given_at=at, given_milli=rules.check_milli(counted.milli),
        given_seal=rules.check_seal(ascii_digits(counted.seal)),
    )  # fmt: skip
    code = rules.new_code()
    link.code_digest = _digest(link, code)
    try:
        with transaction.atomic():
            link.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused("seizure_step_closed") from standing
    row.save(update_fields=["state", "state_at"])
    facts = {"taker": taker, "milli": link.given_milli, "seal": link.given_seal}
    journal.append(actor, "seizure.offered", row.ref, at=at, facts=facts)
    to = Address(phone=officer.phone, email=officer.email, name=officer.name_ar, language=officer.language)
    about = ref_of("custody", link.pk)
    notices.tell(
        to, "incidents.notice_code", {"code": code, "label": row.label}, about=about, at=at, urgent=True
    )
    return link


def _digest(link: Custody, code: str) -> str:
    return salted_hmac(f"rabt.incidents.custody:{link.pk}", code, algorithm="sha256").hexdigest()


@transaction.atomic
def accept_hand_over(actor: Actor, seizure_id: UUID, counted: Counted, *, at: datetime) -> Seizure:
    """Take over what was offered, on one's own account, with one's own count.

    Refuses: not_the_taker, seal_wrong, quantity_wrong, seizure_step_closed
    """
    actor.require(HOLD)
    row = queries.seizure_to_change(actor, seizure_id)
    link = queries.offer_to_sign(row)
    if link.taker != actor.id:
        raise NotAllowed("not_the_taker")
    return _signed(actor, row, link, counted, Signed.ACCOUNT, at)


def accept_by_label(
    actor: Actor, seizure_id: UUID, label: str, code: str, counted: Counted, *, at: datetime
) -> Seizure:
    """Let the taker sign on the giver's telephone: the label is scanned, and he says the code he was sent.

    A try is counted whatever comes of it. Refuses: not_the_holder, label_wrong, custody_code_wrong,
    custody_tries, seal_wrong, quantity_wrong
    """
    actor.require(HOLD)
    _count_try(actor, seizure_id)
    return _accept_by_label(actor, seizure_id, label, code, counted, at)


@transaction.atomic
def _count_try(actor: Actor, seizure_id: UUID) -> None:
    row = queries.seizure_to_change(actor, seizure_id)
    rules.check_holder(row.holder_id, actor.id)
    link = queries.offer_to_sign(row)
    if link.tries >= rules.TRIES:
        raise Refused("custody_tries", most=rules.TRIES)
    Custody.objects.filter(pk=link.pk).update(tries=F("tries") + 1)


@transaction.atomic
def _accept_by_label(
    actor: Actor, seizure_id: UUID, label: str, code: str, counted: Counted, at: datetime
) -> Seizure:
    row = queries.seizure_to_change(actor, seizure_id)
    rules.check_holder(row.holder_id, actor.id)
    link = queries.offer_to_sign(row)
    if rules.read_label(label) != row.label:
        raise Refused("label_wrong", field="label")
    if not constant_time_compare(link.code_digest, _digest(link, ascii_digits(code).strip())):
        raise Refused("custody_code_wrong", field="code")
    return _signed(actor, row, link, counted, Signed.LABEL, at)


def _signed(
    actor: Actor, row: Seizure, link: Custody, counted: Counted, how: Signed, at: datetime
) -> Seizure:
    """Close a link of the chain: from now on another holds it, by his own count.

    Where it is another quantity than before, the other state is told, if it knows the seizure.
    """
    before = Counted(row.milli, row.seal)
    found = Counted(rules.check_milli(counted.milli), rules.check_seal(ascii_digits(counted.seal)))
    row.state, row.state_at = rules.move(row.state, Step.ACCEPT), at
    link.order = len(queries.chain_of(row)) + 1
    link.taken_at, link.taken_milli, link.taken_seal, link.signed = at, found.milli, found.seal, how
    link.code_digest = ""
    link.save()
    row.holder_id, row.milli, row.seal = link.taker, found.milli, found.seal
    row.save(update_fields=["state", "state_at", "holder_id", "milli", "seal"])
    queries.chain_of(row)
    facts = {"giver": link.giver, "taker": link.taker, "milli": found.milli, "seal": found.seal, "how": how}
    journal.append(actor, "seizure.handed_over", row.ref, at=at, facts=facts)
    given = Counted(link.given_milli, link.given_seal)
    if rules.differs(before, found) or rules.differs(before, given):
        _raise_difference(actor, row, link, before, found if rules.differs(before, found) else given, at)
    if found.milli != before.milli:
        tell_seizure(actor, row, row.incident, at)
    return row


def _raise_difference(
    actor: Actor, row: Seizure, link: Custody, expected: Counted, found: Counted, at: datetime
) -> None:
    """Write down that a count differs; a person must answer it."""
    Discrepancy.objects.create(
        seizure=row, link=link, office=row.office, expected_milli=expected.milli,
        expected_seal=expected.seal, found_milli=found.milli, found_seal=found.seal, raised_at=at,
    )  # fmt: skip
    facts = {"expected": expected.milli, "found": found.milli, "seals": [expected.seal, found.seal]}
    journal.append(actor, "seizure.difference_found", row.ref, at=at, facts=facts)


@transaction.atomic
def decline_hand_over(actor: Actor, seizure_id: UUID, why: str, *, at: datetime) -> Seizure:
    """Take an offer back, or decline it, with the reason: it stays with who holds it.

    Refuses: not_the_taker, incident_said_short, seizure_step_closed
    """
    actor.require(HOLD)
    row = queries.seizure_to_change(actor, seizure_id)
    link = queries.offer_to_sign(row)
    if actor.id not in (link.giver, link.taker):
        raise NotAllowed("not_the_taker")
    link.declined_for, link.code_digest = check_said(why, "why"), ""
    link.save(update_fields=["declined_for", "code_digest"])
    row.state, row.state_at = rules.move(row.state, Step.DECLINE), at
    row.save(update_fields=["state", "state_at"])
    journal.append(actor, "seizure.declined", row.ref, at=at, facts={"why": link.declined_for})
    return row
