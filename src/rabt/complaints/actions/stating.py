"""A complaint is printed: for a court or for whoever told it, with a number by which anybody checks it."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from rabt.access import actions as access
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.complaints import queries
from rabt.complaints.actions.remember import remember
from rabt.complaints.actions.telling import TELLER, knock
from rabt.complaints.rules import number, statement
from rabt.shell.paper import pdf

PAPER = Path(__file__).parents[1] / "paper" / "statement.typ"


@dataclass(frozen=True)
class Printed:
    """A statement as it was printed, and the number to check it by."""

    sign: str
    content: bytes


def print_own(typed_number: str, typed_secret: str, *, place: str = "", at: datetime) -> Printed:
    """Print the statement of one's own complaint, in whatever state it is.

    Refuses: too_many_tries, complaint_unknown
    """
    knock(typed_number, place, at)
    with transaction.atomic():
        row = queries.own_complaint(typed_number, typed_secret, locked=True)
        return _printed(queries.opened(row), statement.TELLER, TELLER, at)


@transaction.atomic
def print_for(actor: Actor, complaint_id: UUID, to: str, *, asked: bool = False, at: datetime) -> Printed:
    """Print the statement of a complaint for a court, or for whoever told it, as he asked; the look is noted.

    Refuses: complaint_statement_reader, complaint_statement_asked
    """
    actor.require("complaints.refer")
    row = queries.complaint_to_change(actor, complaint_id)
    statement.check_print(row.guarded, to, asked)
    queries.note_look(actor, row, at)
    return _printed(queries.opened(row), to, actor.id, at)


def _printed(whole: queries.Whole, to: str, by: str, at: datetime) -> Printed:
    """Print, and keep which number it has and the digest of its bytes; the paper itself stays nowhere."""
    sign = statement.sign(whole.row.number, secrets.randbelow)
    content = pdf(PAPER, queries.statement_of(whole, to, sign, at))
    digest = hashlib.sha256(content).hexdigest()
    kept = {
        "sign": sign,
        "to": to,
        "state": whole.row.state,
        "digest": digest,
        "files": str(len(whole.files)),
    }
    queries.sealed(whole.row, queries.PAPER, kept, by, at).save(force_insert=True)
    remember(whole.row, "complaint.stated", by, at, to=to, digest=digest)
    return Printed(sign, content)


def check_sign(typed: str, *, place: str = "", at: datetime) -> queries.Opened:
    """Return what was printed under a number that stands on a paper; each try is counted.

    Refuses: too_many_tries, complaint_statement_unknown
    """
    access.knock("complaint_check", at=at, place=place, number=statement.parted(number.plain(typed))[0])
    found = queries.printed_as(typed)
    if found is None:
        raise Refused("complaint_statement_unknown", field="sign")
    return found
