"""The fee of a file is returned, or he says that he was made to pay it: judged by another, returned to him.

All of it stands in the ledger of fees, and no office below reads of the file there.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from rabt.base.actor import Actor
from rabt.dues import actions as dues
from rabt.dues.rules.charge import Back, Said
from rabt.regularisation import queries
from rabt.regularisation.actions.turning import apart
from rabt.regularisation.models import File
from rabt.regularisation.queries.files import DECIDE, WORK
from rabt.regularisation.rules.file import FEE


@transaction.atomic
def refund_fee(actor: Actor, file_id: UUID, back: Back, *, at: datetime) -> File:
    """Record what was returned of the fee of a file, whatever became of the file.

    Refuses: missing, and what `dues.refund_charge` does
    """
    return _done(actor, WORK, file_id, dues.refund_charge, back, at=at)


@transaction.atomic
def report_fee(actor: Actor, file_id: UUID, said: Said, *, at: datetime) -> File:
    """Write down that he says he was made to pay the fee of his file; another person judges it.

    Refuses: missing, and what `dues.report_charge` does
    """
    return _done(actor, WORK, file_id, dues.report_charge, said, at=at)


@transaction.atomic
def judge_fee(actor: Actor, file_id: UUID, is_true: bool, why: str, *, at: datetime) -> File:
    """Find it true that he was made to pay the fee, or dismiss it with a reason.

    Refuses: missing, and what `dues.judge_charge` does
    """
    return _done(actor, DECIDE, file_id, dues.judge_charge, is_true, why, at=at)


@transaction.atomic
def return_fee(actor: Actor, file_id: UUID, back: Back, *, at: datetime) -> File:
    """Record what was returned to him who was made to pay the fee.

    Refuses: missing, and what `dues.return_charge` does
    """
    return _done(actor, WORK, file_id, dues.return_charge, back, at=at)


def _done(actor: Actor, scope: str, file_id: UUID, deed: Any, *told: Any, at: datetime) -> File:
    """Open a file, and do with its fee what the ledger does."""
    actor.require(scope)
    row = queries.file_to_change(actor, file_id)
    deed(apart(actor), row.ref, FEE, *told, at=at)
    return row
