"""What the other node tells: a paper that it gave, a permit that it keeps."""

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Untrusted
from rabt.base.identifiers import id_of
from rabt.credentials import actions as credentials
from rabt.exchange.letters import Letter, reference
from rabt.hiring.rules import ContractFacts
from rabt.journal import actions as journal
from rabt.permits import queries
from rabt.permits.messages import ClearanceGiven, PermitChanged
from rabt.permits.models import Clearance, Permit
from rabt.permits.rules import clearance as clearance_rules
from rabt.permits.rules.permit import KINDS, Step


def _contract(contract_ref: str, person_ref: str) -> ContractFacts:
    """Return our own copy of the contract, about the same person. Refuses: letter_other_person"""
    node = the_node(settings.RABT.state)
    found = queries.contract_for_papers(node, reference(contract_ref, "contract"))
    if found.person_ref != person_ref:
        raise Untrusted("letter_other_person")
    return found


@transaction.atomic
def take_clearance(actor: Actor, told: ClearanceGiven, letter: Letter) -> Clearance:
    """Keep a copy of a paper that the other side gave. Refuses: not_the_keeper, letter_other_person"""
    terms = agreement.terms_at(letter.received_at)
    rule = terms.documents.get(told.kind)
    side = terms.state(letter.from_state).side
    theirs = rule is not None and clearance_rules.is_clearance(rule) and rule.side == side
    if not theirs or side == settings.RABT.side:
        raise Untrusted("not_the_keeper", kind=told.kind)
    told.check()
    contract = _contract(told.contract_ref, told.person_ref)
    key = reference(told.clearance_ref, "clearance")
    known = Clearance.objects.filter(pk=key).first()
    if known and known.kept_by != letter.from_state:
        raise Untrusted("not_the_keeper")
    row, _ = Clearance.objects.update_or_create(
        pk=key,
        defaults={
            "kept_by": letter.from_state, "office": contract.office, "person_id": contract.person_id,
            "contract_id": reference(told.contract_ref, "contract"), "kind": told.kind,
            "number": told.number, "issued_on": told.issued_on, "valid_until": told.valid_until,
            "result": told.result, "state": clearance_rules.State.CONFIRMED, "proposed_by": actor.id,
            "proposed_at": told.confirmed_at, "decision": "confirmed", "decided_at": told.confirmed_at,
        },
    )  # fmt: skip
    journal.append(actor, "clearance.given", row.ref, at=letter.received_at, facts={"kind": told.kind})
    return row


@transaction.atomic
def take_permit(actor: Actor, told: PermitChanged, letter: Letter) -> Permit | None:
    """Keep a copy of a permit as the other side changed it; older news changes nothing.

    Refuses: not_the_keeper, letter_other_person
    """
    if settings.RABT.side == "destination":
        raise Untrusted("not_the_keeper")
    told.check(letter.from_state)
    key = reference(told.permit_ref, "permit")
    known = Permit.objects.select_for_update().filter(pk=key).first()
    if known and known.kept_by != letter.from_state:
        raise Untrusted("not_the_keeper")
    if known and known.turn >= told.turn:
        return None
    row = _copy(known or Permit(pk=key, kept_by=letter.from_state), told, actor)
    row.save()
    credentials.place(actor, row.ref, row.office)
    journal.append(actor, KINDS[Step(told.step)], row.ref, at=letter.received_at, facts={"turn": told.turn})
    return row


def _copy(row: Permit, told: PermitChanged, actor: Actor) -> Permit:
    contract = _contract(told.contract_ref, told.person_ref)
    if row._state.adding:
        row.proposed_by, row.proposed_at = actor.id, told.changed_at
    row.number, row.office = told.number, contract.office
    row.person_id, row.contract_id = contract.person_id, reference(told.contract_ref, "contract")
    row.employer_id = id_of(contract.employer_ref, "employer")
    row.employer_name_ar, row.employer_name_latin = contract.employer_name_ar, contract.employer_name_latin
    row.occupation, row.place = contract.occupation, contract.place
    for name in ("state", "stood", "turn", "valid_from", "valid_until", "entry_by", "kept_until",
                 "entered_at", "entered_port", "why", "changed_at"):  # fmt: skip
        setattr(row, name, getattr(told, name))
    return row
