"""A wage that the worker denies: the employer shows its receipt, an officer accepts it or finds it unpaid."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.dues import queries
from rabt.dues.actions.arrears import weigh
from rabt.dues.actions.fees import attach, of_contract
from rabt.dues.actions.findings import JUDGE, REPORT
from rabt.dues.actions.telling import tell_employer, tell_worker
from rabt.dues.actions.wages import WAGES
from rabt.dues.messages import WageContested
from rabt.dues.models import Contest, Wage
from rabt.dues.queries.contracts import BOUND, is_worker, own_copy
from rabt.dues.rules import contest as rules
from rabt.dues.rules import fee, finding
from rabt.dues.rules.contest import State, Step
from rabt.exchange import actions as exchange
from rabt.journal import actions as journal
from rabt.seal.message import check_text


@transaction.atomic
def contest_wage(actor: Actor, contract_id: UUID, month: date, *, at: datetime) -> Contest:
    """Write down that a worker did not receive the wage recorded for a month; he may write it himself.

    From now on the month counts as unpaid. Refuses: wage_not_recorded, contest_open
    """
    if not is_worker(actor):
        actor.require(REPORT)
    contract = queries.contract_to_see(actor, contract_id, BOUND)
    known = queries.recorded([contract_id], month).get((contract_id, month))
    rules.check_recorded(known.version if known else 0)
    assert known is not None
    row = contest_of(actor, known, contract.kept_by, at)
    save(row)
    opened(actor, row, at)
    tell_state(actor, row, at)
    return row


def contest_of(actor: Actor, known: Wage, keeper: str, at: datetime) -> Contest:
    """Draw up what denies a recorded wage."""
    row = Contest(
        **of_contract(own_copy(known.contract_id)) | {"kept_by": keeper}, month=known.month,
        version=known.version, minor=known.minor, currency=known.currency, recorded_by=actor.id,
        recorded_at=at,
    )  # fmt: skip
    row.propose(actor, at)
    return row


def save(row: Contest) -> None:
    """Keep it; one of a month is open at a time. Refuses: contest_open"""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused("contest_open", field="month") from standing


def opened(actor: Actor, row: Contest, at: datetime) -> None:
    """Remember that a wage is denied; where it is kept the month is owed, and the employer is asked."""
    journal.append(
        actor, "wage.contested", row.ref, at=at, facts={"contract": row.contract_ref, "month": row.month}
    )
    if row.kept_by == settings.RABT.state:
        weigh([own_copy(row.contract_id)], [row.month], at)
        tell_employer(row.contract_id, "dues.told.wage_contested", row.ref, at, month=f"{row.month:%Y-%m}")


def tell_state(actor: Actor, row: Contest, at: datetime) -> None:
    """Tell the other state where a denied wage stands."""
    letter = WageContested(
        contest_ref=row.ref, contract_ref=row.contract_ref, month=row.month, version=row.version,
        state=State(row.state), changed_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)


@transaction.atomic
def show_receipt(
    actor: Actor, contest_id: UUID, receipt: str, *, at: datetime, scan: bytes = b"", scan_name: str = ""
) -> Contest:
    """Show the receipt of a wage that its worker denies (the employer).

    Refuses: contest_step_closed, receipt_missing, text_unprintable, and what files refuse
    """
    actor.require(WAGES)
    row = queries.contest_to_decide(actor, contest_id)
    row.state = rules.move(row.state, Step.SHOW)
    check_text(receipt, "receipt")
    fee.check_receipt(receipt)
    row.receipt = receipt.strip()
    row.save()
    attach(actor, row, scan, scan_name, at)
    journal.append(actor, "wage.receipt_shown", row.ref, at=at)
    tell_state(actor, row, at)
    return row


@transaction.atomic
def accept_receipt(actor: Actor, contest_id: UUID, why: str, *, at: datetime) -> Contest:
    """Accept the receipt that the employer showed: the month was paid.

    Refuses: same_person, contest_step_closed, dues_said_too_short
    """
    return _decided(actor, contest_id, Step.ACCEPT, why, at)


@transaction.atomic
def find_unpaid(actor: Actor, contest_id: UUID, why: str, *, at: datetime) -> Contest:
    """Find that a recorded wage was not paid: it is owed until another payment is recorded.

    Refuses: same_person, contest_step_closed, dues_said_too_short
    """
    return _decided(actor, contest_id, Step.UPHOLD, why, at)


def _decided(actor: Actor, contest_id: UUID, step: Step, why: str, at: datetime) -> Contest:
    actor.require(JUDGE)
    row = queries.contest_to_decide(actor, contest_id)
    said = finding.check_said(why)
    row.state = rules.move(row.state, step)
    row.decide(row.state, actor, at, reason_text=said)
    row.save()
    journal.append(actor, f"wage.found_{row.state}", row.ref, at=at, facts={"why": said})
    _over(actor, row, at)
    tell_employer(row.contract_id, f"dues.told.contest_{row.state}", row.ref, at, month=f"{row.month:%Y-%m}")
    return row


@transaction.atomic
def withdraw_contest(actor: Actor, contest_id: UUID, *, at: datetime) -> Contest:
    """Write down, at the worker's word, that he received the wage after all. Refuses: contest_step_closed"""
    actor.require(REPORT)
    row = queries.contest_to_decide(actor, contest_id)
    row.state = rules.move(row.state, Step.WITHDRAW)
    row.save(update_fields=["state"])
    journal.append(actor, "wage.contest_withdrawn", row.ref, at=at)
    _over(actor, row, at)
    return row


def _over(actor: Actor, row: Contest, at: datetime) -> None:
    weigh([own_copy(row.contract_id)], [row.month], at)
    tell_worker(row, f"dues.told.contest_{row.state}", at, month=f"{row.month:%Y-%m}")
    tell_state(actor, row, at)
