"""A fee that rests on no contract is returned; who was made to pay it says so, and another person judges it.

As where it falls due: nothing here is told to the other state, no party learns of it, and the caller says as
whom the journal knows who acts.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused
from rabt.base.identifiers import Ref
from rabt.dues import queries
from rabt.dues.actions.fees import RECORD, check_returning
from rabt.dues.actions.findings import JUDGE, REPORT
from rabt.dues.models import Charge, Repayment, Report
from rabt.dues.queries.charges import Charged, charge_of_his, fee_of_charge, report_standing
from rabt.dues.rules import fee as fees
from rabt.dues.rules import finding as rules
from rabt.dues.rules.charge import Back, Said
from rabt.dues.rules.finding import State, Step
from rabt.journal import actions as journal
from rabt.seal.message import check_text


@transaction.atomic
def refund_charge(actor: Actor, about: Ref, fee: str, back: Back, *, at: datetime) -> Repayment:
    """Record what was returned of the payments of a fee of a record; so much of it is to be paid again.

    Refuses: missing, dues_day_future, dues_amount_wrong, refund_over_payment, receipt_missing,
    text_unprintable
    """
    actor.require(RECORD)
    found = _locked(about, fee)
    check_returning(back.minor, back.refunded_on, back.receipt, at)
    fees.check_refund(back.minor, found.recorded_minor, found.returned_minor)
    return _repaid(actor, found.row, back, at)


def _locked(about: Ref, fee: str) -> Charged:
    found = queries.charge_to_pay(about, fee)
    if found is None:
        raise Missing()
    return found


def _repaid(actor: Actor, row: Charge, back: Back, at: datetime, report: Report | None = None) -> Repayment:
    made = Repayment.objects.create(
        charge=row, report=report, minor=back.minor, refunded_on=back.refunded_on,
        receipt=back.receipt.strip(), recorded_by=actor.id, recorded_at=at,
    )  # fmt: skip
    facts = {"about": row.about_ref, "minor": back.minor}
    journal.append(actor, "charge.refunded", row.ref, at=at, facts=facts)
    return made


@transaction.atomic
def report_charge(actor: Actor, about: Ref, fee: str, said: Said, *, at: datetime) -> Report:
    """Write down that somebody says he was made to pay a fee of a record; another person judges it.

    Refuses: missing, text_unprintable, charge_report_stands, and what `rules.check_report` does
    """
    actor.require(REPORT)
    return _reported(actor, _locked(about, fee), said, at)


@transaction.atomic
def report_own_charge(actor: Actor, charge_id: UUID, said: Said, *, at: datetime) -> Report:
    """Let him say so himself of a fee that is his. Refuses: what `report_charge` does"""
    return _reported(actor, charge_of_his(actor, charge_id), said, at)


def _reported(actor: Actor, found: Charged, said: Said, at: datetime) -> Report:
    check_text(said.note, "note")
    fee = fee_of_charge(found.row)
    rules.check_report(fee, said.minor, said.taken_by, said.paid_on, agreement.terms_at(at).on)
    row = Report(
        charge=found.row, minor=said.minor, taken_by=said.taken_by, paid_on=said.paid_on,
        note=said.note.strip(),
    )  # fmt: skip
    row.propose(actor, at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused("charge_report_stands") from standing
    facts = {"about": found.row.about_ref, "minor": said.minor, "taken_by": said.taken_by}
    journal.append(actor, "charge.reported", found.row.ref, at=at, facts=facts)
    return row


@transaction.atomic
def judge_charge(actor: Actor, about: Ref, fee: str, is_true: bool, why: str, *, at: datetime) -> Report:
    """Find it true that he was made to pay, so that it is returned to him; or dismiss it, with a reason.

    Refuses: missing, same_person, finding_step_closed, dues_said_too_short
    """
    actor.require(JUDGE)
    row = _report(about, fee)
    said = rules.check_said(why)
    row.state = rules.move(row.state, Step.UPHOLD if is_true else Step.DISMISS)
    row.decide(row.state, actor, at, reason_text=said)
    row.save()
    journal.append(actor, f"charge.report_{row.state}", row.charge.ref, at=at, facts={"why": said})
    return row


def _report(about: Ref, fee: str) -> Report:
    row = report_standing(_locked(about, fee).row)
    if row is None:
        raise Missing()
    return row


@transaction.atomic
def return_charge(actor: Actor, about: Ref, fee: str, back: Back, *, at: datetime) -> Report:
    """Record what was returned to him who was made to pay; with the whole of it the report is over.

    Refuses: missing, finding_step_closed, and what `refund_charge` does
    """
    actor.require(RECORD)
    row = _report(about, fee)
    if row.state != State.UPHELD:  # what nobody judged is not returned: another record says what was paid
        raise Refused("finding_step_closed")
    check_returning(back.minor, back.refunded_on, back.receipt, at)
    before = queries.repaid(row)
    fees.check_refund(back.minor, row.minor, before)
    _repaid(actor, row.charge, back, at, row)
    if rules.is_back(row.minor, before + back.minor):
        row.state = rules.move(row.state, Step.RETURN)
        row.save(update_fields=["state"])
        journal.append(actor, "charge.report_returned", row.charge.ref, at=at)
    return row
