"""What every change of a permit does: state by the table, the row, the journal, the letter."""

from datetime import datetime

from django.db import connection

from rabt.base.actor import Actor
from rabt.exchange import actions as exchange
from rabt.journal import actions as journal
from rabt.permits.messages import PermitChanged
from rabt.permits.models import Permit
from rabt.permits.rules import permit as rules
from rabt.permits.rules.permit import LIVE, Step


def turn(actor: Actor, row: Permit, step: Step, at: datetime, *, why: str = "") -> Permit:
    """Take one step with a locked permit, keep it, remember it and tell the other node.

    Refuses: permit_step_closed
    """
    row.state, row.stood = rules.after(row.state, row.stood, step)
    row.turn += 1
    row.why = why
    row.changed_at = at
    row.holds_person = row.state in LIVE
    row.save()
    remember(actor, row, step, at)
    return row


def remember(actor: Actor, row: Permit, step: Step, at: datetime) -> None:
    """Write a step of a permit into the journal and into a letter."""
    facts = {"state": row.state, "turn": row.turn, "why": row.why, "until": row.valid_until}
    journal.append(actor, rules.KINDS[step], row.ref, at=at, facts=facts)
    letter = PermitChanged(
        permit_ref=row.ref, number=row.number, contract_ref=row.contract_ref, person_ref=row.person_ref,
        step=step.value, state=str(row.state), turn=row.turn, stood=str(row.stood), valid_from=row.valid_from,
        valid_until=row.valid_until, entry_by=row.entry_by, kept_until=row.kept_until,
        entered_at=row.entered_at, entered_port=row.entered_port, why=row.why, changed_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)


def alone(what: str) -> None:
    """Wait until no other transaction decides on the same person or employer."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"permits:{what}"])
