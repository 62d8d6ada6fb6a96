"""What is owed in wages: found by the clock and at each record, until it is paid; employers are reminded."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.dues import queries
from rabt.dues.actions.telling import tell_employer
from rabt.dues.models import Arrear
from rabt.dues.queries.wages import Due
from rabt.dues.rules import wage as rules
from rabt.dues.rules.wage import OWED, Standing
from rabt.journal import actions as journal
from rabt.shell.figures import money

WATCH = "dues.watch"


def weigh(contracts: Iterable[Any], months: Iterable[date], at: datetime) -> int:
    """Find what these contracts leave owed of some months, settle what is paid; return how many are owed."""
    rows, found = list(contracts), 0
    for month in months:
        for one in queries.dues_of_month(rows, month, at):
            found += _weigh(one, at)
    return found


def _weigh(one: Due, at: datetime) -> bool:
    line, contract = one.line, one.contract
    owed = line.standing in OWED
    known = Arrear.objects.filter(contract_id=contract.pk, month=line.month)
    if owed or line.standing == Standing.LATE:
        told = {
            "standing": line.standing.value, "owed_minor": line.owed_minor, "due_on": line.due_on,
            "settled_on": None if owed else line.paid_on,
        }  # fmt: skip
        Arrear.objects.update_or_create(
            contract_id=contract.pk, month=line.month, defaults=told,
            create_defaults=told | {
                "office": contract.office, "person_id": contract.person_id, "currency": contract.currency,
                "employer_id": contract.offer.demand.employer_id, "noted_at": at,
            },
        )  # fmt: skip
    elif line.standing == Standing.PAID:
        known.delete()  # a correction or an accepted receipt says that it was paid in time
    return owed


def note_arrears(*, at: datetime) -> int:
    """Find the wages that were not paid by their day; the node does this each night (destination).

    A few hundred contracts at a time, each time an act of its own.
    """
    month, found = rules.month_of(agreement.terms_at(at).on), 0
    for _ in range(MONTHS_BACK):
        found += _note(month, at)
        month = rules.month_of(month - timedelta(days=1))
    return found


MONTHS_BACK = 4
"""This month, for contracts that ended in it, and the three before: a node that stood still catches up."""


def _note(month: date, at: datetime) -> int:
    found, last = 0, None
    while rows := queries.unweighed(month, agreement.terms_at(at).on, last):
        with transaction.atomic():
            found += weigh(rows, [month], at)
        last = rows[-1].pk
    return found


@transaction.atomic
def remind_employer(actor: Actor, arrear_id: UUID, *, at: datetime) -> Arrear:
    """Remind an employer of a wage that he owes; it leaves the clerk's queue until it is paid."""
    actor.require(WATCH)
    row = queries.arrear_to_change(actor, arrear_id)
    row.warned_at = at
    row.save(update_fields=["warned_at"])
    journal.append(actor, "wage.reminded", row.ref, at=at, facts={"month": row.month})
    tell_employer(row.contract_id, "dues.told.wage_owed", row.ref, at, month=f"{row.month:%Y-%m}",
                  amount=money(row.owed_minor, row.currency))  # fmt: skip
    return row
