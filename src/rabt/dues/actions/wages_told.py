"""What the other node tells of wages: what was recorded there, and what a worker denies."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from rabt.base.actor import Actor, the_node
from rabt.base.errors import Missing, Untrusted
from rabt.dues import queries
from rabt.dues.actions.contests import contest_of, opened, tell_state
from rabt.dues.actions.fees import of_contract
from rabt.dues.messages import WageContested, WageRecorded
from rabt.dues.models import Contest, Wage
from rabt.dues.queries.contracts import own_copy
from rabt.dues.rules.contest import OPEN, State
from rabt.exchange.letters import check_other, reference
from rabt.hiring import queries as hiring
from rabt.journal import actions as journal


@transaction.atomic
def take_wages(actor: Actor, told: WageRecorded, *, at: datetime) -> int:
    """Keep copies of wages that the other side recorded; what is known already stays as it is.

    Refuses: not_the_keeper, letter_malformed, missing
    """
    check_other(actor)
    contracts = _contracts(actor, told)
    rows = []
    for line in told.lines:
        line.check()
        contract = contracts[reference(line.contract_ref, "contract")]
        rows.append(Wage(
            id=reference(line.wage_ref, "wage"), **of_contract(contract) | {"kept_by": actor.state},
            employer_id=contract.offer.demand.employer_id, month=told.month, version=line.version,
            minor=line.minor, currency=line.currency, paid_on=line.paid_on, how=line.how.value,
            told_by=line.told_by.value, expected_minor=line.expected_minor, due_on=line.due_on,
            recorded_at=told.recorded_at,
        ))  # fmt: skip
    before = set(Wage.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    fresh = [row for row in rows if row.pk not in before]
    Wage.objects.bulk_create(fresh, ignore_conflicts=True)
    for row in fresh:
        journal.append(actor, "wage.recorded", row.ref, at=at, facts={"minor": row.minor})
    return len(fresh)


def _contracts(actor: Actor, told: WageRecorded) -> dict[Any, Any]:
    keys = {reference(line.contract_ref, "contract") for line in told.lines}
    found = hiring.contracts_to_see(the_node(settings.RABT.state)).in_bulk(list(keys))
    if len(found) < len(keys):
        raise Missing()
    if any(row.kept_by != actor.state for row in found.values()):
        raise Untrusted("not_the_keeper")
    return dict(found)


@transaction.atomic
def take_contest(actor: Actor, told: WageContested, *, at: datetime) -> Contest | None:
    """Take in that a worker denies a wage, or how the employer's side decided it.

    Refuses: not_the_keeper, letter_malformed, missing
    """
    check_other(actor)
    told.check()
    contract = own_copy(reference(told.contract_ref, "contract"))
    if contract.kept_by == settings.RABT.state:
        return _denied_over_there(actor, told, at)
    row = Contest.objects.select_for_update().filter(pk=reference(told.contest_ref, "contest")).first()
    if row is None:
        row = _copy(actor, told, at)
    elif row.kept_by != actor.state:
        raise Untrusted("not_the_keeper")
    elif row.state in OPEN and row.state != told.state:
        row.state = told.state.value
        row.save(update_fields=["state"])
        journal.append(actor, f"wage.found_{row.state}", row.ref, at=at)
    return row


def _denied_over_there(actor: Actor, told: WageContested, at: datetime) -> Contest | None:
    """Open what a worker denied over there; one that is open already stands for it."""
    if told.state != State.CONTESTED:
        raise Untrusted("not_the_keeper")
    key = reference(told.contest_ref, "contest")
    known = Contest.objects.filter(pk=key).first()
    if known is not None:
        return known
    row = _copy(actor, told, at, keep=not _is_open(told))
    if row.state == State.WITHDRAWN:
        tell_state(actor, row, at)
    return row


def _is_open(told: WageContested) -> bool:
    key = reference(told.contract_ref, "contract")
    return Contest.objects.filter(contract_id=key, month=told.month, state__in=OPEN).exists()


def _copy(actor: Actor, told: WageContested, at: datetime, *, keep: bool = True) -> Contest:
    key = reference(told.contract_ref, "contract")
    known = queries.recorded([key], told.month).get((key, told.month))
    if known is None:
        raise Missing()
    row = contest_of(actor, known, str(own_copy(key).kept_by), told.changed_at)
    row.pk = reference(told.contest_ref, "contest")
    row.state = told.state.value if keep else State.WITHDRAWN
    row.save(force_insert=True)
    if row.state in OPEN:
        opened(actor, row, at)
    else:
        journal.append(actor, f"wage.found_{row.state}", row.ref, at=at)
    return row
