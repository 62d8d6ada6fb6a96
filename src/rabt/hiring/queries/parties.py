"""Reads of employers, recruiters and what was proposed about them."""

from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Model, Q, QuerySet

from rabt.access import queries as access
from rabt.access.queries import the_one, within
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.base.identifiers import Ref
from rabt.hiring.models import Employer, Party, Proposal, Recruiter

M = TypeVar("M", bound=Model)
P = TypeVar("P", bound=Party)
LABOUR = ("labour", "employment")


def employers_to_see(viewer: Actor, state: str = "", text: str = "") -> QuerySet[Employer]:
    """Return the employers that this viewer may see, oldest application first.

    Destination by office; at origin those of whom destination told, to who may see demands.
    """
    return _parties(Employer.objects.all(), viewer, state, text)


def recruiters_to_see(viewer: Actor, state: str = "", text: str = "") -> QuerySet[Recruiter]:
    """Return the recruiters that this viewer may see, oldest application first."""
    return _parties(Recruiter.objects.all(), viewer, state, text)


def _parties(rows: QuerySet[P], viewer: Actor, state: str, text: str) -> QuerySet[P]:
    seen = within(viewer) & Q(kept_by=settings.RABT.state)
    if viewer.has("hiring.see_demands"):
        seen |= Q(kept_by=settings.RABT.peer_state)
    found = rows.filter(seen).order_by("applied_at", "pk")
    if state:
        found = found.filter(state=state)
    if text:
        found = found.filter(Q(name_ar__icontains=text) | Q(name_latin__icontains=text))
    return found


def employer_to_see(viewer: Actor, employer_id: UUID) -> Employer:
    """Return one employer, or Missing."""
    return one(employers_to_see(viewer), employer_id)


def recruiter_to_see(viewer: Actor, recruiter_id: UUID) -> Recruiter:
    """Return one recruiter, or Missing."""
    return one(recruiters_to_see(viewer), recruiter_id)


def employer_to_change(viewer: Actor, employer_id: UUID) -> Employer:
    """Return one employer that this node keeps, locked, or Missing."""
    return one(_kept(employers_to_see(viewer)), employer_id)


def recruiter_to_change(viewer: Actor, recruiter_id: UUID) -> Recruiter:
    """Return one recruiter, locked, or Missing."""
    return one(_kept(recruiters_to_see(viewer)), recruiter_id)


def _kept(found: QuerySet[P]) -> QuerySet[P]:
    return found.filter(kept_by=settings.RABT.state).select_for_update(of=("self",))


def own_employer(viewer: Actor) -> Employer | None:
    """Return the employer for whom this viewer acts, if he acts for one."""
    return _own(Employer.objects.all(), viewer)


def own_recruiter(viewer: Actor) -> Recruiter | None:
    """Return the recruiter for whom this viewer acts, if he acts for one."""
    return _own(Recruiter.objects.all(), viewer)


def _own(rows: QuerySet[P], viewer: Actor) -> P | None:
    if not viewer.office:
        return None
    return rows.filter(office=viewer.office, kept_by=settings.RABT.state, admitted_at__isnull=False).first()


def ref_of_licence(typed: str) -> Ref:
    """Return the reference of the employer of a printed licence number. Refuses: licence_unknown"""
    row = Employer.objects.filter(licence_number=typed.strip(), kept_by=settings.RABT.state).first()
    if row is None:
        raise Refused("licence_unknown", field="licence")
    return row.ref


def is_phone_of_party(phone: str) -> bool:
    """Tell whether an employer or recruiter registered here is reached on this telephone."""
    if not phone:
        return False
    return any(kind.objects.filter(phone=phone).exists() for kind in (Employer, Recruiter))


def party_of_office(office: str) -> Party | None:
    """Return the employer or recruiter registered here who acts for an office; a labour office has none."""
    here = {"office": office, "kept_by": settings.RABT.state, "admitted_at__isnull": False}
    return Employer.objects.filter(**here).first() or Recruiter.objects.filter(**here).first()


def open_proposal(about: Ref) -> Proposal | None:
    """Return what an official proposed and nobody has decided yet."""
    return Proposal.objects.filter(about=about, decided_by="").first()


def proposals(about: Ref) -> QuerySet[Proposal]:
    """Return everything that was proposed and decided about a record, newest first."""
    return Proposal.objects.filter(about=about).order_by("-proposed_at")


def labour_offices() -> QuerySet[Any]:
    """Return the labour offices at which an employer or recruiter may register: open to anyone."""
    return access.offices().filter(kind__in=LABOUR)


def one(found: QuerySet[M], key: UUID) -> M:
    """Return the row of that key, or Missing: absent and hidden are the same."""
    return the_one(found.filter(pk=key))
