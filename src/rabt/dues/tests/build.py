"""What the tests of this room build on: a contract on either side, payments and reports."""

from datetime import date
from typing import Any

from rabt.access.viewing import OWN
from rabt.base.actor import Actor
from rabt.base.identifiers import ref_of
from rabt.dues import actions
from rabt.dues.models import Finding, Payment
from rabt.dues.rules.fee import Paid
from rabt.exchange.letters import Letter
from rabt.hiring import actions as hiring
from rabt.hiring.tests import build

AT = build.AT
DAY = date(2026, 11, 20)


def there(cast: Any, peer: Actor) -> tuple[Any, Actor]:
    """Return a contract in force at destination, and who acts for its employer."""
    return build.in_force_there(cast, peer)


def here(cast: Any, peer: Actor) -> Any:
    """Return a contract at origin to which the worker has said yes."""
    return hiring.witness_answer(cast("origin_clerk"), build.drawn_here(cast, peer).pk, True, at=AT)


def paid(**changes: Any) -> Paid:
    """Return a permit fee that the employer paid."""
    told: dict[str, Any] = {
        "fee": "permit", "minor": 100_000, "currency": "LYD", "paid_by": "employer", "paid_on": DAY,
        "receipt": "R-1",
    }  # fmt: skip
    return Paid(**told | changes)


def medical(**changes: Any) -> Paid:
    """Return a medical fee that the employer paid at origin."""
    return paid(**{"fee": "medical", "minor": 120_000, "currency": "EGP"} | changes)


def payment(cast: Any, peer: Actor) -> Payment:
    """Return a payment recorded at destination by the employer."""
    row, actor = there(cast, peer)
    return actions.record_payment(actor, row.pk, paid(), at=AT)


def report(actor: Actor, contract: Any, **changes: Any) -> Finding:
    """Write down that a worker was made to pay his visa."""
    told: dict[str, Any] = {
        "fee": "visa", "minor": 150_000, "taken_by": "employer", "paid_on": DAY, "note": "طلبها مني",
    }  # fmt: skip
    return actions.report_paid_by_worker(actor, contract.pk, at=AT, **told | changes)


def himself(contract: Any, state: str) -> Actor:
    """Return the worker of a contract, at his own page."""
    ref = ref_of("person", contract.person_id)
    return Actor(
        id=ref, office="", role="worker", state=state, scopes=frozenset({OWN}), reach=(ref,), purpose="own"
    )


def letter_of(row: Any) -> Letter:
    """Return an outgoing letter as the other node's exchange hands it in."""
    return Letter(row.kind, row.body, row.about, row.pk, "", row.made_at, row.made_at)
