"""Wages: an employer records a month for his workers, and corrects it by another row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Problem, Refused, Stale
from rabt.base.identifiers import new_id, ref_of
from rabt.dues import queries
from rabt.dues.actions.arrears import weigh
from rabt.dues.actions.fees import of_contract
from rabt.dues.actions.telling import tell_of_wage
from rabt.dues.messages import MOST_LINES, WageLine, WageRecorded
from rabt.dues.models import Wage
from rabt.dues.rules import finding
from rabt.dues.rules import wage as rules
from rabt.dues.rules.wage import How, Told, ToldBy
from rabt.exchange import actions as exchange
from rabt.journal import actions as journal
from rabt.seal.message import check_text

WAGES = "dues.wages"


@dataclass(frozen=True)
class Pay:
    """How several wages were paid: on which day, how, on whose word, on which receipt or bank's number."""

    paid_on: date
    how: str
    told_by: str = ToldBy.EMPLOYER
    receipt: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of a month: the wages recorded, and why others were not, by contract."""

    rows: list[Wage]
    refused: dict[UUID, Problem]


@transaction.atomic
def record_wages(
    actor: Actor, month: date, amounts: Mapping[UUID, int], pay: Pay, *, at: datetime
) -> Outcome:
    """Record a month's wages of several workers at once, minor units by contract; one refused stops no other.

    Refuses of one: missing, wage_already_recorded, and what `rules.check_wage` does;
    of all: text_unprintable, wage_recorded_meanwhile
    """
    actor.require(WAGES)
    check_text(pay.receipt, "receipt")
    contracts = queries.contracts_to_pay(actor, amounts)
    told_of = {key: (Told(minor, pay.paid_on), pay.how) for key, minor in amounts.items()}
    judged = queries.judged(contracts, month, told_of, at)
    rows = [
        _row(actor, contracts[key], month, told, pay, at)
        for key, told in judged.items() if isinstance(told, rules.Line)
    ]  # fmt: skip
    refused = {key: told for key, told in judged.items() if isinstance(told, Problem)}
    _keep(actor, rows, {row.contract_id: contracts[row.contract_id] for row in rows}, "wage.recorded", at)
    return Outcome(rows, refused)


def _row(
    actor: Actor, contract: Any, month: date, line: rules.Line, pay: Pay, at: datetime, version: int = 1,
    why: str = "",
) -> Wage:  # fmt: skip
    return Wage(
        id=new_id(), **of_contract(contract), employer_id=contract.offer.demand.employer_id, month=month,
        version=version, minor=line.paid_minor, currency=contract.currency, paid_on=pay.paid_on, how=pay.how,
        told_by=ToldBy(pay.told_by), receipt=pay.receipt.strip(), expected_minor=line.expected_minor,
        due_on=line.due_on, why=why, recorded_by=actor.id, recorded_at=at,
    )  # fmt: skip


def _keep(actor: Actor, rows: Sequence[Wage], contracts: Mapping[UUID, Any], kind: str, at: datetime) -> None:
    """Keep rows, remember each, find what they leave owed, and tell workers and the other state."""
    try:
        with transaction.atomic():
            Wage.objects.bulk_create(rows)
    except IntegrityError as meanwhile:
        raise Stale("wage_recorded_meanwhile") from meanwhile
    for row in rows:
        journal.append(
            actor, kind, row.ref, at=at,
            facts={"contract": row.contract_ref, "month": row.month, "minor": row.minor},
        )  # fmt: skip
        tell_of_wage(row, at)
    weigh(contracts.values(), {row.month for row in rows}, at)
    for first in range(0, len(rows), MOST_LINES):
        _tell(actor, rows[first : first + MOST_LINES], at)


def _tell(actor: Actor, rows: Sequence[Wage], at: datetime) -> None:
    letter = WageRecorded(month=rows[0].month, lines=[_line(row) for row in rows], recorded_at=at)
    about = rows[0].ref if len(rows) == 1 else ref_of("employer", rows[0].employer_id)
    exchange.send(actor, letter.KIND, letter.to_body(), about=about, at=at)


def _line(row: Wage) -> WageLine:
    return WageLine(
        wage_ref=row.ref, contract_ref=row.contract_ref, version=row.version, minor=row.minor,
        currency=row.currency, expected_minor=row.expected_minor, due_on=row.due_on, paid_on=row.paid_on,
        how=How(row.how), told_by=ToldBy(row.told_by),
    )  # fmt: skip


@transaction.atomic
def correct_wage(
    actor: Actor, contract_id: UUID, month: date, minor: int, pay: Pay, why: str, *, version: int,
    at: datetime,
) -> Wage:  # fmt: skip
    """Correct what is recorded of a month by another row; the earlier one, of this `version`, stays.

    Refuses: missing, wage_not_recorded, stale, dues_said_too_short, text_unprintable,
    wage_recorded_meanwhile, and what `rules.check_correction` does
    """
    actor.require(WAGES)
    check_text(pay.receipt, "receipt")
    check_text(why, "why")
    contracts = queries.contracts_to_pay(actor, [contract_id])
    bound = queries.bounds_of(contracts.values(), at, paying=True).get(contract_id)
    if bound is None:
        raise Missing()
    known = queries.recorded(contracts, month).get((contract_id, month))
    if known is None:
        raise Refused("wage_not_recorded", field="month")
    if known.version != version:
        raise Stale()
    terms, told = agreement.terms_at(at), Told(minor, pay.paid_on)
    rules.check_correction(bound, month, told, pay.how, terms.on)
    said = finding.check_said(why)[:500]
    line = rules.line(bound, month, told, False, terms.on, terms.clock("wage_due"))
    row = _row(actor, contracts[contract_id], month, line, pay, at, known.version + 1, said)
    _keep(actor, [row], contracts, "wage.corrected", at)
    return row


def keep_settled(actor: Actor, contract: Any, pay: Pay, at: datetime) -> None:
    """Write the months that a settlement paid: each that was owed, by its first record or a further one.

    A month that its worker denies stays denied until that is decided.
    """
    rows: dict[date, Wage] = {}
    for one in queries.months_of(contract, at):
        line, version = one.line, one.wage.version if one.wage else 0
        if line.paid_minor < line.expected_minor and one.line.standing != rules.Standing.CONTESTED:
            whole = replace(line, paid_minor=line.expected_minor)
            rows[line.month] = _row(actor, contract, line.month, whole, pay, at, version + 1, SETTLED)
    for row in rows.values():
        _keep(actor, [row], {contract.pk: contract}, "wage.recorded", at)


SETTLED = "settlement"
"""Why a settlement's record of a month was written."""
