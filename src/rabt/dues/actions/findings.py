"""Findings: what a worker says he was made to pay is judged by another person, and returned to him."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.dues import queries
from rabt.dues.actions.fees import RECORD, check_returning, of_contract, tell_refund, write_refund
from rabt.dues.actions.telling import tell_party_to_return, tell_worker
from rabt.dues.messages import FeeReported, FindingJudged
from rabt.dues.models import Finding
from rabt.dues.queries.contracts import is_worker
from rabt.dues.rules import fee as fees
from rabt.dues.rules import finding as rules
from rabt.dues.rules.finding import SIDE_OF, State, Step
from rabt.exchange import actions as exchange
from rabt.journal import actions as journal
from rabt.seal.message import check_text

REPORT, JUDGE = "dues.report", "dues.judge"


@transaction.atomic
def report_paid_by_worker(
    actor: Actor, contract_id: UUID, fee: str, minor: int, *, taken_by: str, paid_on: date, note: str = "",
    at: datetime,
) -> Finding:  # fmt: skip
    """Write down what a worker says he was made to pay; another person judges it.

    He may write it himself. Nobody who acts for an employer or recruiter is ever told who did.
    Refuses: fee_unknown, text_unprintable, finding_reported, and what `rules.check_report` does
    """
    if not is_worker(actor):
        actor.require(REPORT)
    contract = queries.contract_to_see(actor, contract_id)
    check_text(note, "note")
    rule = fees.fee_of(fee, agreement.terms(paid_on).fees)
    rules.check_report(rule, minor, taken_by, paid_on, agreement.terms_at(at).on)
    row = Finding(
        **of_contract(contract) | {"kept_by": keeper_of(taken_by)}, fee=fee, minor=minor,
        currency=rule.currency, taken_by=taken_by, paid_on=paid_on, note=note.strip(),
        recorded_by=actor.id, recorded_at=at,
    )  # fmt: skip
    row.propose(actor, at)
    _save(row)
    journal.append(
        actor,
        "finding.opened",
        row.ref,
        at=at,
        facts={"contract": row.contract_ref, "fee": fee, "minor": minor},
    )
    _tell_report(actor, row, at)
    return row


def _save(row: Finding) -> None:
    """Keep it; the same one that nobody judged yet stands once. Refuses: finding_reported"""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(row.contract_ref)])
    same = {name: getattr(row, name) for name in ("contract_id", "fee", "taken_by", "minor", "paid_on")}
    if Finding.objects.filter(state=State.OPEN, **same).exists():
        raise Refused("finding_reported")
    row.save(force_insert=True)


def keeper_of(taken_by: str) -> str:
    """Name the state that judges who took the money."""
    ours = SIDE_OF[taken_by] == settings.RABT.side
    return str(settings.RABT.state if ours else settings.RABT.peer_state)


def _tell_report(actor: Actor, row: Finding, at: datetime) -> None:
    letter = FeeReported(
        finding_ref=row.ref, contract_ref=row.contract_ref, fee=row.fee, minor=row.minor,
        currency=row.currency, taken_by=rules.TakenBy(row.taken_by), paid_on=row.paid_on, reported_at=at,
    )  # fmt: skip
    # about the finding, not the contract: a party reads what was told about his contracts
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)


@transaction.atomic
def uphold_finding(actor: Actor, finding_id: UUID, why: str, *, at: datetime) -> Finding:
    """Find it true that a worker was made to pay: who took the money is told to return it.

    Refuses: same_person, finding_step_closed, dues_said_too_short
    """
    row = _judged(actor, finding_id, Step.UPHOLD, why, at)
    tell_party_to_return(row, at)
    tell_worker(row, "dues.told.upheld", at)
    return row


@transaction.atomic
def dismiss_finding(actor: Actor, finding_id: UUID, why: str, *, at: datetime) -> Finding:
    """Dismiss what was reported, with a reason; the worker is told.

    Refuses: same_person, finding_step_closed, dues_said_too_short
    """
    row = _judged(actor, finding_id, Step.DISMISS, why, at)
    tell_worker(row, "dues.told.dismissed", at)
    return row


def _judged(actor: Actor, finding_id: UUID, step: Step, why: str, at: datetime) -> Finding:
    actor.require(JUDGE)
    row = queries.finding_to_judge(actor, finding_id)
    said = rules.check_said(why)
    row.state = rules.move(row.state, step)
    row.decide(row.state, actor, at, reason_text=said)
    row.save()
    journal.append(actor, f"finding.{row.state}", row.ref, at=at, facts={"why": said})
    _tell_judged(actor, row, at)
    return row


def _tell_judged(actor: Actor, row: Finding, at: datetime) -> None:
    letter = FindingJudged(
        finding_ref=row.ref, contract_ref=row.contract_ref, state=rules.State(row.state), judged_at=at
    )
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)


@transaction.atomic
def return_to_worker(
    actor: Actor, finding_id: UUID, minor: int, refunded_on: date, receipt: str, *, at: datetime
) -> Finding:
    """Record what was returned to a worker who was made to pay; with the whole of it the finding is over.

    Refuses: finding_step_closed, dues_day_future, dues_amount_wrong, refund_over_payment, receipt_missing
    """
    actor.require(RECORD)
    row = queries.finding_to_judge(actor, finding_id)
    after = rules.move(row.state, Step.RETURN)
    check_returning(minor, refunded_on, receipt, at)
    before = queries.returned(finding=row)
    fees.check_refund(minor, row.minor, before)
    back = write_refund(actor, row, minor, refunded_on, receipt, at, finding=row)
    tell_refund(actor, back, at)
    if rules.is_back(row.minor, before + minor):
        row.state = after
        row.save(update_fields=["state"])
        journal.append(actor, "finding.returned", row.ref, at=at)
        _tell_judged(actor, row, at)
    tell_worker(row, "dues.told.returned", at)
    return row
