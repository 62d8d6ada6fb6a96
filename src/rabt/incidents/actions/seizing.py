"""Something is seized, labelled and sealed; it leaves custody by an order's number and two persons."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.incidents import queries
from rabt.incidents.actions.responding import enforce
from rabt.incidents.actions.telling import tell_seizure
from rabt.incidents.models import Custody, Discrepancy, Leaving, Seizure
from rabt.incidents.queries.seizures import DISPOSE, SEIZE
from rabt.incidents.rules import custody as rules
from rabt.incidents.rules.custody import Counted, Signed, Step
from rabt.incidents.rules.incident import check_note, check_said
from rabt.journal import actions as journal
from rabt.notices import actions as notices
from rabt.notices.rules import Address
from rabt.shell.figures import ascii_digits


@transaction.atomic
def seize(
    actor: Actor, incident_id: UUID, kind: str, item: str, counted: Counted, *, at: datetime
) -> Seizure:
    """Seize something in an incident: who seizes it holds it, under a seal and a label.

    Refuses: rescue_first, protection_first, response_step_closed, seizure_kind, seal_wrong, quantity_wrong,
    seizure_stands, incident_note_names
    """
    actor.require(SEIZE)
    incident = queries.incident_to_change(actor, incident_id)
    known = agreement.terms_at(at).incidents
    if kind not in known or not known[kind].seized:
        raise Refused("seizure_kind", field="kind")
    if rules.check_milli(counted.milli) == 0:
        raise Refused("quantity_wrong", field="quantity")
    seal = rules.check_seal(ascii_digits(counted.seal))
    enforce(actor, incident, at=at)
    if queries.is_seized(incident, kind, seal):
        raise Refused("seizure_stands", field="seal")
    row = Seizure(
        incident=incident, kept_by=incident.kept_by, office=incident.office, kind=kind,
        item=check_note(item, "item")[:200], unit=known[kind].unit, milli=counted.milli, seal=seal,
        label=rules.new_label(), holder_id=actor.id, seized_by=actor.id, seized_at=at, state_at=at,
    )  # fmt: skip
    row.save(force_insert=True)
    Custody.objects.create(
        seizure=row, order=1, giver="", taker=actor.id, given_at=at, given_milli=row.milli,
        given_seal=row.seal, taken_at=at, taken_milli=row.milli, taken_seal=row.seal, signed=Signed.ACCOUNT,
    )  # fmt: skip
    facts = {"incident": incident.ref, "kind": kind, "milli": row.milli, "seal": row.seal, "label": row.label}
    journal.append(actor, "seizure.recorded", row.ref, at=at, facts=facts)
    tell_seizure(actor, row, incident, at)
    return row


@transaction.atomic
def answer_discrepancy(actor: Actor, discrepancy_id: UUID, answer: str, *, at: datetime) -> Discrepancy:
    """Answer for a difference that a count showed: a person who signed neither side of it.

    Refuses: incident_said_short, incident_note_names
    """
    row = queries.discrepancy_to_answer(actor, discrepancy_id)
    row.answer = check_note(check_said(answer, "answer"), "answer")
    row.answered_by, row.answered_at = actor.id, at
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    journal.append(actor, "seizure.difference_answered", row.seizure.ref, at=at, facts={"answer": row.answer})
    return row


@transaction.atomic
def propose_leaving(actor: Actor, seizure_id: UUID, kind: str, order: str, *, at: datetime) -> Seizure:
    """Propose to destroy or release something seized, by an order's number; another person decides.

    Refuses: leaving_kind, order_missing, difference_open, seizure_step_closed
    """
    actor.require(DISPOSE)
    row = queries.seizure_to_change(actor, seizure_id)
    if kind not in set(rules.Leaving):
        raise Refused("leaving_kind", field="kind")
    number = rules.check_order(ascii_digits(order))
    if queries.is_unanswered(row):
        raise Refused("difference_open")
    row.state, row.state_at = rules.move(row.state, Step.PROPOSE), at
    found = Leaving(seizure=row, kind=kind, order_number=number)
    found.propose(actor, at)
    try:
        with transaction.atomic():
            found.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused("seizure_step_closed") from standing
    row.save(update_fields=["state", "state_at"])
    journal.append(actor, "seizure.leaving_proposed", row.ref, at=at, facts={"kind": kind, "order": number})
    return row


@transaction.atomic
def decide_leaving(actor: Actor, seizure_id: UUID, agreed: bool, why: str = "", *, at: datetime) -> Seizure:
    """Agree that something seized is destroyed or released, or not, with the reason: a second person.

    Who proposed it is told that it was refused; he reads the reason at what was seized.
    Refuses: same_person, seizure_step_closed, incident_said_short
    """
    actor.require(DISPOSE)
    row = queries.seizure_to_change(actor, seizure_id)
    found = queries.leaving_of(row)
    if found is None:
        raise Refused("seizure_step_closed")
    reason = "" if agreed else check_said(why, "why")
    found.decide("agreed" if agreed else "refused", actor, at, reason_text=reason)
    found.save()
    step = Step(found.kind) if agreed else Step.REFUSE
    row.state, row.state_at = rules.move(row.state, step), at
    if agreed:
        row.holder_id, row.order_number = "", found.order_number
    row.save(update_fields=["state", "state_at", "holder_id", "order_number"])
    facts = {"kind": found.kind, "order": found.order_number, "decision": found.decision}
    journal.append(actor, "seizure.leaving_decided", row.ref, at=at, facts=facts)
    if agreed:
        tell_seizure(actor, row, row.incident, at)
    else:
        _tell_refused(found, row, at)
    return row


def _tell_refused(found: Leaving, row: Seizure, at: datetime) -> None:
    for one in access.accounts_at_work([found.proposed_by]).values():
        to = Address(phone=one.phone, email=one.email, name=one.name_ar, language=one.language)
        notices.tell(to, "incidents.notice_leaving_refused", {"label": row.label}, about=row.ref, at=at)
