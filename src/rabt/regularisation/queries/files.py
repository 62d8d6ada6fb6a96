"""The door to a file: its own offices, or whoever protects; never both, and nobody else."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from rabt.access import viewing
from rabt.access.queries import the_one, within
from rabt.base.actor import Actor
from rabt.base.identifiers import id_of, ref_of
from rabt.dues import queries as dues
from rabt.dues.queries import Charged
from rabt.regularisation.models import Decision, File, Return
from rabt.regularisation.queries.people import plainly
from rabt.regularisation.rules.file import FEE, SAFE, State
from rabt.regularisation.rules.number import read_number

SEE, OPEN, WORK = "regularisation.see", "regularisation.open", "regularisation.work"
DECIDE, PROTECT = "regularisation.decide", "regularisation.protect"


def files_to_see(viewer: Actor) -> QuerySet[File]:
    """Return the files of this viewer: of his offices, of none yet, or those under protection.

    The oldest wait first. Opens nobody: a list shows numbers.
    """
    viewer.require(SEE)
    mine = Q(pk__in=[])
    if viewer.has(WORK) or viewer.has(DECIDE):
        free = Q(state=State.ASKED, office=f"{settings.RABT.state}/")
        mine |= (within(viewer) | free) & ~Q(state__in=SAFE)
    if viewer.has(PROTECT):
        mine |= within(viewer) & Q(state__in=SAFE)
    return File.objects.filter(mine).order_by("state_at", "pk")


def file_to_see(viewer: Actor, file_id: UUID) -> File:
    """Open one file, or Missing; the look is written down."""
    return _opened(viewer, files_to_see(viewer).filter(pk=file_id))


def file_to_change(actor: Actor, file_id: UUID) -> File:
    """Open one file, locked, or Missing; the look is written down."""
    return _opened(actor, files_to_see(actor).select_for_update().filter(pk=file_id))


def file_of_number(viewer: Actor, typed: str) -> File:
    """Open the file of the number on a paper, or Missing. Refuses: regularisation_number_mistyped"""
    return _opened(viewer, files_to_see(viewer).filter(number=read_number(typed)))


def _opened(viewer: Actor, rows: QuerySet[File]) -> File:
    row = the_one(rows)
    viewing.note(viewer, row.ref)
    if row.who_id and row.state not in SAFE:  # who protects would tell enforcement by his very role
        viewing.note(plainly(viewer), ref_of("person", row.who_id))
    return row


def waiting_decision(row: File) -> Decision | None:
    """Return what one person proposed and nobody decided yet."""
    return Decision.objects.filter(file=row, decided_by="").first()


def last_decision(row: File) -> Decision | None:
    """Return what was decided last."""
    return Decision.objects.filter(file=row).exclude(decided_by="").order_by("-decided_at").first()


def return_of(row: File) -> Return | None:
    """Return the newest travel document that was asked for."""
    return Return.objects.filter(file=row).order_by("-asked_at", "-pk").first()


def charged(row: File) -> Charged | None:
    """Return the fee of a file as the ledger has it, once it fell due; the file has been opened."""
    return dues.charge_about(row.ref, FEE)


def fee_paid(row: File) -> int:
    """Return what was paid of the fee of a file so far, in minor units."""
    found = charged(row)
    return found.paid_minor if found else 0


def own_files(viewer: Actor) -> list[Any]:
    """Return the files of who is at his own page; the caller wrote down that he looks."""
    own = [id_of(ref, "person") for ref in viewer.reach]
    return list(File.objects.filter(who_id__in=own).order_by("-state_at"))
