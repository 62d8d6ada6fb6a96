"""The end of a contract: the employer pays all that is owed, and the worker says whether he received it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Stale, Untrusted
from rabt.dues import queries
from rabt.dues.actions.fees import of_contract
from rabt.dues.actions.findings import REPORT
from rabt.dues.actions.taking import of_letter
from rabt.dues.actions.telling import tell_employer, tell_worker
from rabt.dues.actions.wages import WAGES, Pay, keep_settled
from rabt.dues.messages import SettlementChanged
from rabt.dues.models import Settlement
from rabt.dues.queries.contracts import is_worker
from rabt.dues.rules import settlement as rules
from rabt.dues.rules.settlement import State, Step
from rabt.dues.rules.wage import How
from rabt.exchange import actions as exchange
from rabt.exchange.letters import check_other, reference
from rabt.journal import actions as journal
from rabt.seal.message import check_text


@transaction.atomic
def record_settlement(
    actor: Actor, contract_id: UUID, minor: int, leave_taken: int, pay: Pay, *, at: datetime
) -> Settlement:
    """Record what an employer paid at the end of a contract: all that is owed, or more.

    The months that were owed are paid by it.

    Refuses: missing, text_unprintable, settlement_contract_binds, settlement_leave_wrong, settlement_short,
    settlement_step_closed, wage_day_early, and what `rules.check_paid` does
    """
    actor.require(WAGES)
    contract = queries.contracts_to_pay(actor, [contract_id]).get(contract_id)
    if contract is None:
        raise Missing()
    check_text(pay.receipt, "receipt")
    known = _locked(actor, contract_id)
    owed = queries.owed_at_end(contract, leave_taken, at)
    rules.check_paid(owed, minor, pay.paid_on, pay.how, pay.receipt, agreement.terms_at(at).on)
    rules.check_since(pay.paid_on, queries.bound_of(contract, at).last_on)
    row = known or Settlement(**of_contract(contract), currency=contract.currency)
    row.minor, row.wages_minor = minor, owed.wages_minor
    row.leave_days, row.leave_minor = owed.leave_days, owed.leave_minor
    row.paid_on, row.how, row.receipt = pay.paid_on, pay.how, pay.receipt.strip()
    row.recorded_by, row.recorded_at, row.state = actor.id, at, State.RECORDED
    _save(row)
    journal.append(
        actor, "settlement.recorded", row.ref, at=at, facts={"contract": row.contract_ref, "minor": minor}
    )
    keep_settled(actor, contract, pay, at)
    tell_worker(row, "dues.told.settlement", at, paid_on=row.paid_on)
    _tell(actor, row, at)
    return row


def _locked(actor: Actor, contract_id: UUID) -> Settlement | None:
    """Return the settlement that its worker denied, to be recorded anew. Refuses: settlement_step_closed"""
    if queries.settlement_of(contract_id) is None:
        return None
    row = queries.settlement_to_change(actor, contract_id)
    rules.move(row.state, Step.RECORD)
    return row


def _save(row: Settlement) -> None:
    """Keep it; a contract is settled once. Refuses: stale"""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as settled:
        raise Stale("stale") from settled


@transaction.atomic
def say_settled(actor: Actor, contract_id: UUID, received: bool, *, at: datetime) -> Settlement:
    """Write down whether a worker says that he received his settlement; he may write it himself.

    Refuses: missing, settlement_step_closed
    """
    if not is_worker(actor):
        actor.require(REPORT)
    row = queries.settlement_to_change(actor, contract_id)
    row.state = rules.move(row.state, Step.RECEIVE if received else Step.DENY)
    row.word_at, row.word_by = at, actor.id
    row.save(update_fields=["state", "word_at", "word_by"])
    journal.append(actor, f"settlement.{row.state}", row.ref, at=at)
    if not received:
        tell_employer(contract_id, "dues.told.settlement_denied", row.ref, at)
    _tell(actor, row, at)
    return row


def _tell(actor: Actor, row: Settlement, at: datetime) -> None:
    letter = SettlementChanged(
        settlement_ref=row.ref, contract_ref=row.contract_ref, state=State(row.state), minor=row.minor,
        currency=row.currency, wages_minor=row.wages_minor, leave_days=row.leave_days,
        leave_minor=row.leave_minor, paid_on=row.paid_on, how=How(row.how), changed_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)


@transaction.atomic
def take_settlement(actor: Actor, told: SettlementChanged, *, at: datetime) -> Settlement:
    """Keep a copy of a settlement as the other side tells it. Refuses: not_the_keeper, letter_malformed"""
    check_other(actor)
    told.check()
    key = reference(told.settlement_ref, "settlement")
    known = Settlement.objects.select_for_update().filter(pk=key).first()
    of: dict[str, Any] = of_letter(actor, told.contract_ref)
    if queries.own_copy(of["contract_id"]).kept_by != actor.state or (known and known.kept_by != actor.state):
        raise Untrusted("not_the_keeper")
    row = known or Settlement(pk=key, **of)
    for name in ("minor", "currency", "wages_minor", "leave_days", "leave_minor", "paid_on"):
        setattr(row, name, getattr(told, name))
    row.how, row.state, row.recorded_at = told.how.value, told.state.value, told.changed_at
    row.save()
    journal.append(actor, f"settlement.{row.state}", row.ref, at=at, facts={"minor": row.minor})
    return row
