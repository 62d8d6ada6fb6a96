"""What the other node tells: fees that it keeps, what was returned, what it was told, how it judged."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Untrusted
from rabt.dues import queries
from rabt.dues.actions.fees import of_contract
from rabt.dues.actions.findings import keeper_of
from rabt.dues.messages import FeePaid, FeeRefunded, FeeReported, FindingJudged
from rabt.dues.models import Finding, Payment, Refund
from rabt.dues.rules import finding as finding_rules
from rabt.dues.rules.finding import State
from rabt.exchange.letters import check_other, reference
from rabt.journal import actions as journal


def of_letter(actor: Actor, contract_ref: str) -> dict[str, Any]:
    """Say whose a copied row is, by our own copy of the contract. Refuses: letter_malformed, missing"""
    contract = queries.own_copy(reference(contract_ref, "contract"))
    return of_contract(contract) | {"kept_by": actor.state}


@transaction.atomic
def take_payment(actor: Actor, told: FeePaid, *, at: datetime) -> Payment:
    """Keep a copy of a payment that the other side keeps; told again it is the same.

    Refuses: not_the_keeper, letter_malformed
    """
    check_other(actor)
    told.check()
    fee = agreement.terms(told.paid_on).fees.get(told.fee)
    if fee is not None and fee.keeper == settings.RABT.side:
        raise Untrusted("not_the_keeper", fee=told.fee)
    row, made = Payment.objects.get_or_create(
        pk=reference(told.payment_ref, "payment"),
        defaults=of_letter(actor, told.contract_ref) | {
            "fee": told.fee, "minor": told.minor, "currency": told.currency, "paid_by": told.paid_by.value,
            "paid_on": told.paid_on, "receipt": told.receipt, "recorded_at": told.recorded_at,
        },
    )  # fmt: skip
    if row.kept_by != actor.state:
        raise Untrusted("not_the_keeper")
    if made:
        journal.append(actor, "fee.paid", row.ref, at=at, facts={"minor": row.minor})
    return row


@transaction.atomic
def take_refund(actor: Actor, told: FeeRefunded, *, at: datetime) -> Refund:
    """Keep a copy of what was returned. Refuses: not_the_keeper, letter_malformed"""
    check_other(actor)
    told.check()
    model, ref = (Payment, told.payment_ref) if told.payment_ref else (Finding, told.finding_ref)
    noun = model.__name__.lower()
    of = model.objects.filter(pk=reference(ref, noun)).first()
    if of is None:
        raise Missing()
    if of.kept_by != actor.state or of.contract_ref != told.contract_ref:
        raise Untrusted("not_the_keeper")
    row, made = Refund.objects.get_or_create(
        pk=reference(told.refund_ref, "refund"),
        defaults=of_letter(actor, told.contract_ref) | {
            noun: of, "minor": told.minor, "currency": of.currency, "receipt": told.receipt,
            "refunded_on": told.refunded_on, "recorded_at": told.recorded_at,
        },
    )  # fmt: skip
    if made:
        journal.append(actor, "fee.refunded", row.ref, at=at, facts={"minor": row.minor})
    return row


@transaction.atomic
def take_report(actor: Actor, told: FeeReported, *, at: datetime) -> Finding:
    """Take in what a worker reported to the other state; the state of who took the money judges it.

    Refuses: not_the_keeper, letter_malformed
    """
    check_other(actor)
    told.check()
    row = Finding(
        pk=reference(told.finding_ref, "finding"), fee=told.fee, minor=told.minor, currency=told.currency,
        taken_by=told.taken_by.value, paid_on=told.paid_on, recorded_at=told.reported_at,
        **of_letter(actor, told.contract_ref) | {"kept_by": keeper_of(told.taken_by)},
    )  # fmt: skip
    known = Finding.objects.filter(pk=row.pk).first()
    if known is not None:
        return known
    row.propose(actor, at)
    row.save(force_insert=True)
    journal.append(actor, "finding.opened", row.ref, at=at, facts={"minor": row.minor})
    return row


@transaction.atomic
def take_judgement(actor: Actor, told: FindingJudged, *, at: datetime) -> Finding:
    """Write how the other state judged a finding of which it was told, or told us.

    Refuses: not_the_keeper, letter_malformed; missing, where it never told us
    """
    check_other(actor)
    row = Finding.objects.select_for_update().filter(pk=reference(told.finding_ref, "finding")).first()
    if row is None:
        raise Missing()
    if row.kept_by != actor.state:
        raise Untrusted("not_the_keeper")
    if told.state == State.OPEN or not finding_rules.leads(row.state, told.state):
        raise Untrusted("letter_malformed", field="state")
    if row.state != told.state:
        row.state = told.state.value
        row.save(update_fields=["state"])
        journal.append(actor, f"finding.{row.state}", row.ref, at=at)
    return row
