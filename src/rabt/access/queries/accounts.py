"""Offices and accounts, and what waits for a second administrator."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from rabt.access.models import Account, Office, Warrant
from rabt.access.queries.actors import MANAGE, one, uuid_of, within
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.shell.queues import Waiting


def offices(kind: str = "", under: str = "") -> QuerySet[Office]:
    """Return the open offices, of one kind or below one path, in order of their paths."""
    found = Office.objects.filter(closed_at=None, code__startswith=under).order_by("code")
    return found.filter(kind=kind) if kind else found


def offices_to_see(viewer: Actor) -> QuerySet[Office]:
    """Return the open offices that this viewer reaches, in order of their paths."""
    return offices().filter(within(viewer, "code"))


def office_to_see(viewer: Actor, code: str) -> Office:
    """Return one office that this viewer reaches, or Missing."""
    return one(offices_to_see(viewer), code)


def office(code: str) -> Office:
    """Return one office by its path, or Missing."""
    found = Office.objects.filter(code=code).first()
    if found is None:
        raise Missing("missing")
    return found


def office_names(codes: Iterable[str]) -> dict[str, Office]:
    """Return offices by path, to show their names beside records."""
    return {office.code: office for office in Office.objects.filter(code__in=set(codes))}


def accounts_of(ids: Iterable[str]) -> dict[str, Account]:
    """Return accounts by identifier, with their names alone, to show who proposed and decided."""
    keys = {key for key in map(uuid_of, set(ids)) if key}
    return {str(one.pk): one for one in Account.objects.filter(pk__in=keys).only("name_ar", "name_en")}


def accounts_at_work(ids: Iterable[str]) -> dict[str, Account]:
    """Return those of some accounts that are at work: for a room that tells their holders something."""
    keys = {key for key in map(uuid_of, set(ids)) if key}
    return {str(one.pk): one for one in Account.objects.filter(pk__in=keys, active=True, closed_at=None)}


def is_founded() -> bool:
    """Tell whether anybody has an account here."""
    return Account.objects.exists()


def is_office(code: str) -> bool:
    """Tell whether an office stands at this path."""
    return Office.objects.filter(code=code).exists()


def is_phone_of_account(phone: str) -> bool:
    """Tell whether somebody at an office signs in on this telephone."""
    return bool(phone) and Account.objects.filter(phone=phone, closed_at=None).exists()


def open_accounts() -> QuerySet[Account]:
    """Return every active account, oldest first: for the node itself."""
    return Account.objects.select_related("office").filter(active=True).order_by("opened_at", "pk")


def account_by_id(account_id: UUID | str) -> Account:
    """Return one account by its identifier, or Missing."""
    return one(Account.objects.select_related("office"), uuid_of(str(account_id)))


def accounts_to_see(viewer: Actor) -> QuerySet[Account]:
    """Return the accounts that this administrator looks after."""
    viewer.require(MANAGE)
    return (
        Account.objects.select_related("office")
        .filter(within(viewer, "office__code"))
        .order_by("office_id", "name_ar")
    )


def accounts_found(viewer: Actor, q: str = "", role: str = "", office: str = "") -> QuerySet[Account]:
    """Return the accounts whose name holds a text, of one role, below one office."""
    found = accounts_to_see(viewer).filter(office__code__startswith=office)
    if q:
        found = found.filter(Q(name_ar__icontains=q) | Q(name_en__icontains=q))
    return found.filter(role=role) if role else found


def account_to_see(viewer: Actor, account_id: UUID) -> Account:
    """Return one account that this administrator looks after, or Missing."""
    return one(accounts_to_see(viewer), account_id)


def account_to_change(viewer: Actor, account_id: UUID) -> Account:
    """Return one account, locked, or Missing."""
    return one(accounts_to_see(viewer).select_for_update(of=("self",)), account_id)


def warrants_to_see(viewer: Actor) -> QuerySet[Warrant]:
    """Return what administrators have asked for accounts, open ones first."""
    viewer.require(MANAGE)
    return (
        Warrant.objects.select_related("account__office", "office")
        .filter(within(viewer, "account__office__code"))
        .order_by("decision", "-proposed_at")
    )


def warrant_to_see(viewer: Actor, warrant_id: UUID) -> Warrant:
    """Return one open warrant of this administrator's offices, or Missing."""
    return one(warrants_to_see(viewer).filter(decision=""), warrant_id)


def warrant_to_decide(viewer: Actor, warrant_id: UUID) -> Warrant:
    """Return one open warrant, locked, or Missing."""
    return one(warrants_to_see(viewer).filter(decision="").select_for_update(of=("self",)), warrant_id)


def warrants_waiting(viewer: Actor) -> list[Waiting]:
    """Return what waits for this administrator: warrants that another one proposed."""
    if not viewer.has(MANAGE):
        return []
    found = warrants_to_see(viewer).filter(decision="").exclude(proposed_by__in=[viewer.id, viewer.for_whom])
    times = list(found.order_by("proposed_at").values_list("proposed_at", flat=True))
    if not times:
        return []
    return [
        Waiting(
            word="access.warrants_to_decide", count=len(times), oldest_at=times[0], url="/access/warrants"
        )
    ]
