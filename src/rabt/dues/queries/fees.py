"""The ledger of fees of one contract: what each costs, who paid, what came back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet, Sum

from rabt.access import viewing
from rabt.access.queries import within
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.base.identifiers import ref_of
from rabt.corridor.shapes import Fee
from rabt.dues.models import Finding, Payment, Refund
from rabt.dues.queries.contracts import contract_to_see, contracts_to_see, is_party, is_worker
from rabt.dues.rules import finding
from rabt.dues.rules.fee import Line, lines
from rabt.hiring.rules import ContractFacts


@dataclass(frozen=True)
class Ledger:
    """What each fee of a contract should cost, who paid and what was returned; findings as far as shown."""

    contract: ContractFacts
    contract_id: UUID
    lines: tuple[Line, ...]
    payments: list[Payment]
    refunds: list[Refund]
    findings: list[Finding]


def ledger(viewer: Actor, contract_id: UUID, at: datetime) -> Ledger:
    """Return the ledger of one contract, or Missing. A look at its worker."""
    return ledger_of(viewer, contract_to_see(viewer, contract_id), at)


def ledger_of(viewer: Actor, contract: Any, at: datetime) -> Ledger:
    """Lay out the ledger of a contract whose worker has been opened."""
    payments = list(Payment.objects.filter(contract_id=contract.pk).order_by("paid_on", "pk"))
    refunds = list(Refund.objects.filter(contract_id=contract.pk).order_by("refunded_on", "pk"))
    code_of = {row.pk: row.fee for row in payments}
    paid = [(row.fee, row.minor) for row in payments]
    back = [(code_of[row.payment_id], row.minor) for row in refunds if row.payment_id in code_of]
    return Ledger(
        contract=contract.facts(), contract_id=contract.pk, payments=payments, refunds=refunds,
        lines=lines(_fees(payments, at).values(), paid, back), findings=shown_findings(viewer, contract.pk),
    )  # fmt: skip


def of_person(viewer: Actor, person_id: UUID, at: datetime) -> list[tuple[Any, Ledger]]:
    """Return a person's contracts, the newest first, each with its ledger: to his offices, or to himself.

    A look at him, where there is any.
    """
    rows = list(contracts_to_see(viewer).filter(person_id=person_id))
    if rows:
        viewing.note(viewer, ref_of("person", person_id))
    return [(row, ledger_of(viewer, row, at)) for row in rows]


def _fees(payments: Iterable[Payment], at: datetime) -> Mapping[str, Fee]:
    """Return today's fees, and those that were paid as they stood on the day of the first payment."""
    found = dict(agreement.terms_at(at).fees)
    first: dict[str, date] = {}
    for row in payments:
        first.setdefault(row.fee, row.paid_on)
    for code, day in first.items():
        fee = agreement.terms(day).fees.get(code)
        if fee is not None:
            found[code] = fee
    return found


def shown_findings(viewer: Actor, contract_id: UUID) -> list[Finding]:
    """Return the findings of a contract that this viewer may know of, oldest first.

    A party learns of one against his own kind once another person upheld it: never that one is open.
    """
    rows = Finding.objects.filter(contract_id=contract_id).order_by("recorded_at", "pk")
    if is_party(viewer):
        return list(rows.filter(taken_by=viewer.role, state__in=SHOWN_TO_PARTIES))
    return list(rows) if is_worker(viewer) or sees_findings(viewer) else []


SHOWN_TO_PARTIES = (finding.State.UPHELD, finding.State.RETURNED)


def sees_findings(viewer: Actor) -> bool:
    """Tell whether this viewer writes down or judges what workers report."""
    return viewer.has("dues.report") or viewer.has("dues.judge")


def fees_paid_here(at: datetime) -> list[Fee]:
    """Return the fees that this side of the corridor keeps."""
    return [fee for fee in agreement.terms_at(at).fees.values() if fee.keeper == settings.RABT.side]


def payment_to_see(viewer: Actor, payment_id: UUID) -> Payment:
    """Return one payment that this node keeps, or Missing. A look at its worker."""
    return _seen(viewer, Payment.objects.all(), payment_id)


def payment_to_return(viewer: Actor, payment_id: UUID) -> Payment:
    """Return one payment that this node keeps, locked, or Missing. A look at its worker."""
    return _seen(viewer, Payment.objects.select_for_update(), payment_id)


def _seen(viewer: Actor, rows: QuerySet[Payment], payment_id: UUID) -> Payment:
    found = rows.filter(within(viewer), kept_by=settings.RABT.state, pk=payment_id).first()
    if found is None:
        raise Missing()
    contract_to_see(viewer, found.contract_id)
    return found


def returned(**of: Any) -> int:
    """Sum what was returned of a payment or a finding, in minor units."""
    return Refund.objects.filter(**of).aggregate(sum=Sum("minor"))["sum"] or 0
