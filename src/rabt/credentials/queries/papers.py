"""Papers by the number that is printed on them: what they say, and whether they stand."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from rabt.access import viewing
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.base.identifiers import Ref
from rabt.credentials.models import Paper
from rabt.credentials.queries.cards import SEE
from rabt.credentials.queries.trust import trusted_sets
from rabt.credentials.rules import grouped, read_serial
from rabt.seal import paper
from rabt.shell.finding import Found
from rabt.shell.words import word


@dataclass(frozen=True)
class Printed:
    """A paper of this state, with what it says."""

    row: Paper
    claims: paper.Claims


@transaction.atomic
def paper_by_number(viewer: Actor, typed: str) -> Printed:
    """Open the paper of a number that was read out or typed; the look is written down.

    Whoever has the number has the paper before him, or speaks to one who has.

    Refuses: serial_mistyped, no_paper
    """
    viewer.require(SEE)
    found = Paper.objects.filter(serial=read_serial(typed)).exclude(token="").first()
    if found is None:
        raise Refused("no_paper")
    viewing.note(viewer, found.holder_ref)
    return Printed(found, paper.read(found.token, trusted_sets()))


def found(viewer: Actor, search: str) -> list[Found]:
    """Find the paper of a printed number. Opens nobody."""
    try:
        serial = read_serial(search)
    except Refused:
        return []
    return _lines(viewer, Paper.objects.filter(serial=serial), 0.95)


def lines(viewer: Actor, ids: list[UUID]) -> list[Found]:
    """Show some papers as the search shows them."""
    return _lines(viewer, Paper.objects.filter(pk__in=ids), 1)


def _lines(viewer: Actor, rows: QuerySet[Paper], rank: float) -> list[Found]:
    shown = rows.exclude(token="") if viewer.has(SEE) else rows.none()
    return [
        Found("credentials.paper", row.ref, grouped(row.serial), word(f"credentials.kind.{row.kind}"),
              f"{reverse('credentials:paper')}?number={row.serial}", rank)
        for row in shown
    ]  # fmt: skip


def own_papers(viewer: Actor, holder: Ref) -> list[Paper]:
    """Return the papers of a person who opens what is his own, the newest first; the look is written down."""
    viewing.note_own(viewer, holder)
    return list(Paper.objects.filter(holder_ref=holder).order_by("-issued_at", "-pk"))


def refs_of_papers(holder: Ref, covered: Collection[str]) -> list[Ref]:
    """Name the papers of a person that tell of these records and of no other. Opens nobody."""
    rows = Paper.objects.filter(holder_ref=holder)
    return [row.ref for row in rows if set(row.covers.split()) <= set(covered)]
