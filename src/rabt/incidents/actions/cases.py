"""A case is opened on an order by two persons, renewed by two persons, and else closes at its review."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Missing, Refused
from rabt.incidents import queries
from rabt.incidents.actions.responding import enforce
from rabt.incidents.models import Case, CasePerson, Ruling
from rabt.incidents.queries.cases import CASES, DECIDE, PROPOSE
from rabt.incidents.rules import case as rules
from rabt.incidents.rules.case import State, Step
from rabt.incidents.rules.incident import check_said, tidy
from rabt.journal import actions as journal
from rabt.shell.figures import ascii_digits


@transaction.atomic
def propose_case(
    actor: Actor, incident_id: UUID, basis: str, order: str, authority: str, why: str, *, at: datetime
) -> Case:
    """Propose to open a case on an incident: legal basis, order, authority and reason; another decides.

    Refuses: case_basis, case_order, case_authority, incident_said_short, rescue_first, protection_first,
    response_step_closed
    """
    actor.require(PROPOSE)
    incident = queries.incident_to_change(actor, incident_id)
    terms = agreement.terms_at(at)
    row = Case(
        incident=incident, office=incident.office, state=State.PROPOSED,
        basis=rules.check_basis(basis, terms.reasons("case_basis")),
        order_number=rules.check_order(ascii_digits(order)),
        authority=rules.check_authority(authority), holders=[actor.id], state_at=at,
    )  # fmt: skip
    said = check_said(why, "why")
    enforce(actor, incident, at=at)
    row.save(force_insert=True)
    _propose(actor, row, said, at)
    facts = {"incident": incident.ref, "basis": row.basis, "order": row.order_number}
    journal.append(actor, "case.proposed", row.ref, at=at, facts=facts)
    return row


def _propose(actor: Actor, row: Case, why: str, at: datetime) -> None:
    found = Ruling(case=row, why=why)
    found.propose(actor, at)
    try:
        with transaction.atomic():
            found.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused("case_step_closed") from standing


@transaction.atomic
def ask_renewal(actor: Actor, case_id: UUID, why: str, *, at: datetime) -> Case:
    """Ask that a case is kept open longer, with the reason; another person decides.

    Refuses: case_step_closed, incident_said_short
    """
    actor.require(PROPOSE)
    row = _held(actor, case_id)
    row.state, row.state_at = rules.move(row.state, Step.ASK_RENEWAL), at
    _propose(actor, row, check_said(why, "why"), at)
    row.save(update_fields=["state", "state_at"])
    journal.append(actor, "case.renewal_asked", row.ref, at=at)
    return row


def _held(actor: Actor, case_id: UUID) -> Case:
    """Open a case that this actor holds and that may be read still, locked, or Missing."""
    row = queries.case_to_change(actor, case_id)
    if not queries.may_read(actor, row):
        raise Missing()
    return row


@transaction.atomic
def rule_case(actor: Actor, case_id: UUID, agreed: bool, why: str = "", *, at: datetime) -> Case:
    """Open a case, or renew it until the pack's days are over, or refuse it with the reason: a second person.

    Who opens it holds it as well. Refuses: same_person, case_step_closed, incident_said_short
    """
    actor.require(DECIDE)
    row = queries.case_to_change(actor, case_id)
    found = queries.ruling_waiting(row)
    if found is None:
        raise Refused("case_step_closed")
    terms = agreement.terms_at(at)
    begins = row.state == State.PROPOSED
    if not begins and not rules.is_read(row.state, row.review_on, terms.on):
        raise Refused("case_step_closed")  # its review has passed: it is over, and only waits for the night
    if begins:
        step = Step.OPEN if agreed else Step.REFUSE
    else:
        step = Step.RENEW if agreed else Step.NOT_RENEW
    reason = "" if agreed else check_said(why, "why")
    found.decide("agreed" if agreed else "refused", actor, at, reason_text=reason)
    found.save()
    row.state, row.state_at = rules.move(row.state, step), at
    if agreed:
        row.review_on = rules.review_on(terms.on, terms.clock("case_review"))
        row.holders = sorted({*row.holders, actor.id})
    row.save()
    kind = {Step.OPEN: "case.opened", Step.REFUSE: "case.refused", Step.RENEW: "case.renewed"}
    facts = {"review": str(row.review_on or ""), "why": reason}
    journal.append(actor, kind.get(step, "case.not_renewed"), row.ref, at=at, facts=facts)
    return row


@transaction.atomic
def add_holder(actor: Actor, case_id: UUID, account: str, *, at: datetime) -> Case:
    """Let another officer read a case: who decides cases names him. Refuses: holder_unknown"""
    actor.require(DECIDE)
    row = _held(actor, case_id)
    known = {str(one.pk) for one in access.colleagues(actor, CASES, [row.office])}
    if account not in known:
        raise Refused("holder_unknown", field="holder")
    row.holders = sorted({*row.holders, account})
    row.save(update_fields=["holders"])
    journal.append(actor, "case.holder_named", row.ref, at=at, facts={"holder": account})
    return row


@transaction.atomic
def write_person(
    actor: Actor, case_id: UUID, part: str, name: str, document: str = "", said: str = "", *, at: datetime
) -> CasePerson:
    """Write down somebody of an open case: a holder of it. Refuses: case_part, case_name, case_step_closed"""
    actor.require(CASES)
    row = _held(actor, case_id)
    if part not in set(rules.Part):
        raise Refused("case_part", field="part")
    found = CasePerson.objects.create(
        case=row, part=part, name=rules.check_name(name), document=tidy(document)[:30],
        said=tidy(said)[:1000], by=actor.id, at=at,
    )  # fmt: skip
    journal.append(actor, "case.person_written", row.ref, at=at, facts={"person": found.ref})
    return found


@transaction.atomic
def close_case(actor: Actor, case_id: UUID, *, at: datetime) -> Case:
    """Close a case for reading before its review. Refuses: case_step_closed"""
    actor.require(DECIDE)
    row = _held(actor, case_id)
    _close(actor, row, at)
    return row


def _close(actor: Actor, row: Case, at: datetime) -> None:
    row.state, row.state_at = rules.move(row.state, Step.CLOSE), at
    row.closed_on = agreement.terms_at(at).on
    row.save(update_fields=["state", "state_at", "closed_on"])
    Ruling.objects.filter(case=row, decided_by="").delete()
    journal.append(actor, "case.closed", row.ref, at=at)


# ------------------------------------------------------------------ by the clock
def follow_cases(*, at: datetime) -> int:
    """Close the cases that nobody renewed, and forget who was in those that have long been closed.

    The node does this each night; return how many cases it touched.
    """
    node = the_node(settings.RABT.state)
    closed = sum(_lapse(node, key, at) for key in queries.cases_past_review())
    terms = agreement.terms_at(at)
    days = terms.clock("case_forget")
    late = [row for row in queries.cases_closed() if rules.is_late(row.closed_on, terms.on, days)]
    return closed + sum(_forget(node, row, at) for row in late)


@transaction.atomic
def _lapse(node: Actor, key: UUID, at: datetime) -> bool:
    row = Case.objects.select_for_update(of=("self",)).get(pk=key)
    _close(node, row, at)
    return True


@transaction.atomic
def _forget(node: Actor, row: Case, at: datetime) -> bool:
    refs = [one.ref for one in CasePerson.objects.filter(case=row)]
    CasePerson.objects.filter(case=row).delete()
    journal.erase_salts(node, [row.ref], at=at)
    return bool(refs)
