"""Protection comes before the file: no clock, no fee, no offence. Whoever asked may take it back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.regularisation import queries
from rabt.regularisation.actions.turning import turn
from rabt.regularisation.models import File
from rabt.regularisation.queries.files import PROTECT, WORK
from rabt.regularisation.rules import file as rules
from rabt.regularisation.rules.file import Step
from rabt.seal.message import check_text


@transaction.atomic
def protect(actor: Actor, file_id: UUID, sign: str, *, at: datetime) -> File:
    """Hand somebody over to protection for a sign of the pack; only protection sees the file from now on.

    Refuses: regularisation_sign, regularisation_step_closed
    """
    actor.require(WORK)
    row = queries.file_to_change(actor, file_id)
    rules.check_sign(sign, agreement.terms_at(at).reasons("protection_sign"))
    row.signs = sorted({*row.signs, sign})
    turn(actor, row, Step.PROTECT, at)
    return row


@transaction.atomic
def close(actor: Actor, file_id: UUID, text: str, *, at: datetime) -> File:
    """End the protection of somebody who is safe, and say how.

    Refuses: regularisation_short, regularisation_step_closed, text_unprintable
    """
    actor.require(PROTECT)
    row = queries.file_to_change(actor, file_id)
    check_text(text, "text")
    row.note = rules.check_text(text)
    turn(actor, row, Step.CLOSE, at)
    return row


@transaction.atomic
def withdraw(actor: Actor, file_id: UUID, *, at: datetime) -> File:
    """Take a file back at his own wish; nothing is done with what he said. Refuses: step_closed"""
    actor.require(WORK)
    row = queries.file_to_change(actor, file_id)
    waiting = queries.waiting_decision(row)
    if waiting is not None:
        waiting.delete()
    turn(actor, row, Step.WITHDRAW, at)
    return row
