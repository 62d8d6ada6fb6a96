"""Reads of this room: who an account is, what it reaches, who looked at a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from rabt.access import rules
from rabt.access.models import Account, Code, Deputy, Link, Office, Passkey, SignIn, Token, Viewing, Warrant
from rabt.base.actor import Actor
from rabt.base.errors import Missing, NotAllowed
from rabt.base.identifiers import ref_of
from rabt.shell.queues import Waiting

MANAGE = "access.manage"


# ------------------------------------------------------------------ visibility and actors
def within(viewer: Actor, field: str = "office") -> Q:
    """Narrow a query to the records of the offices that this viewer reaches."""
    found = Q(pk__in=[])
    for path in viewer.reach:
        found |= Q(**{f"{field}__startswith": path})
    return found


def anyone() -> Actor:
    """Return the actor of somebody who has not signed in."""
    return Actor(id="", office="", role="anyone", state=settings.RABT.state)


def actor_of(account: Account, *, for_whom: Account | None = None) -> Actor:
    """Return who acts when this account acts, or acts for an absent colleague.

    Refuses: account_closed, wrong_side. (role and office as they are at this moment)
    """
    post = for_whom or account
    role = rules.table().roles.get(post.role)
    if not account.active or not post.active:
        raise NotAllowed("account_closed")
    if role is None or not role.stands_on(settings.RABT.side):
        raise NotAllowed("wrong_side", role=post.role)
    return Actor(
        id=str(account.pk),
        office=post.office_id,
        role=post.role,
        state=settings.RABT.state,
        scopes=role.scopes,
        reach=_reach(role, post.office),
        name=account.name_ar,
        for_whom=str(for_whom.pk) if for_whom else "",
    )


def _reach(role: rules.Role, office: Office) -> tuple[str, ...]:
    if role.reach == "state":
        return (f"{settings.RABT.state}/",)
    return (office.code, office.serves) if office.serves else (office.code,)


def stay(sign_in_id: str) -> SignIn | None:
    """Return a stay with its account and office, for the gate."""
    try:
        key = UUID(str(sign_in_id))
    except ValueError:
        return None
    return SignIn.objects.select_related("account__office").filter(pk=key, ended_at=None).first()


def token_of(secret_digest: str, at: datetime) -> Token | None:
    """Return a token that still stands, by the digest of its secret."""
    return (
        Token.objects.select_related("account__office")
        .filter(digest=secret_digest, ended_at=None, expires_at__gt=at)
        .first()
    )


def deputyship(deputy_id: str, account_id: UUID, at: datetime) -> Deputy | None:
    """Return a deputyship of this account that stands at this moment."""
    try:
        key = UUID(str(deputy_id))
    except ValueError:
        return None
    return standing_deputyships(account_id, at).filter(pk=key).first()


def standing_deputyships(account_id: UUID | str, at: datetime) -> QuerySet[Deputy]:
    """Return the colleagues for whom this account may act at this moment."""
    return Deputy.objects.select_related("absent__office").filter(
        deputy_id=account_id, ended_at=None, from_at__lte=at, until_at__gt=at
    )


# ------------------------------------------------------------------ ways in
def account_by_handle(handle: str) -> Account | None:
    """Return the open account that has this mail address or telephone."""
    column = "email" if "@" in handle else "phone"
    if not handle:
        return None
    return Account.objects.filter(**{column: handle}, active=True, closed_at=None).first()


def code_times(asked_for: str, asked_from: str, at: datetime) -> tuple[list[datetime], list[datetime]]:
    """Return when codes were lately asked for this address, and from this place."""
    recent = Code.objects.filter(made_at__gt=at - rules.LONGEST_WINDOW)
    return (
        list(recent.filter(asked_for=asked_for).values_list("made_at", flat=True)),
        list(recent.filter(asked_from=asked_from).values_list("made_at", flat=True)),
    )


def code_to_try(code_id: str) -> Code | None:
    """Return a code, locked, so that two tries at once count as two."""
    key = _uuid(code_id)
    found = Code.objects.select_for_update(of=("self",)).select_related("account__office")
    return found.filter(pk=key).first() if key else None


def link_to_use(digest: str, at: datetime) -> Link | None:
    """Return an unused link, locked."""
    found = Link.objects.select_for_update(of=("self",)).select_related("account__office")
    return found.filter(digest=digest, used_at=None, expires_at__gt=at).first()


def link_account(digest: str, at: datetime) -> Account | None:
    """Return whose link this is while it still stands."""
    link = (
        Link.objects.select_related("account").filter(digest=digest, used_at=None, expires_at__gt=at).first()
    )
    return link.account if link else None


def passkey_to_use(credential: str) -> Passkey | None:
    """Return a standing passkey, locked."""
    found = Passkey.objects.select_for_update(of=("self",)).select_related("account__office")
    return found.filter(credential=credential, ended_at=None).first()


def passkey_exists(credential: str) -> bool:
    """Tell whether a credential was ever kept here."""
    return Passkey.objects.filter(credential=credential).exists()


# ------------------------------------------------------------------ offices and accounts
def offices(kind: str = "", under: str = "") -> QuerySet[Office]:
    """Return the open offices, of one kind or below one path, in order of their paths."""
    found = Office.objects.filter(closed_at=None, code__startswith=under).order_by("code")
    return found.filter(kind=kind) if kind else found


def offices_to_see(viewer: Actor) -> QuerySet[Office]:
    """Return the open offices that this viewer reaches, in order of their paths."""
    return offices().filter(within(viewer, "code"))


def office_to_see(viewer: Actor, code: str) -> Office:
    """Return one office that this viewer reaches, or Missing."""
    return _one(offices_to_see(viewer), code)


def office(code: str) -> Office:
    """Return one office by its path, or Missing."""
    found = Office.objects.filter(code=code).first()
    if found is None:
        raise Missing("missing")
    return found


def office_names(codes: Iterable[str]) -> dict[str, Office]:
    """Return offices by path, to show their names beside records."""
    return {office.code: office for office in Office.objects.filter(code__in=set(codes))}


def account_names(ids: Iterable[str]) -> dict[str, str]:
    """Return the Arabic names of accounts by identifier, to show who proposed and decided."""
    keys = {key for key in map(_uuid, set(ids)) if key}
    return {str(pk): name for pk, name in Account.objects.filter(pk__in=keys).values_list("pk", "name_ar")}


def is_office(code: str) -> bool:
    """Tell whether an office stands at this path."""
    return Office.objects.filter(code=code).exists()


def open_accounts() -> QuerySet[Account]:
    """Return every active account, oldest first: for the node itself."""
    return Account.objects.select_related("office").filter(active=True).order_by("opened_at", "pk")


def account_by_id(account_id: UUID | str) -> Account:
    """Return one account by its identifier, or Missing."""
    return _one(Account.objects.select_related("office"), _uuid(str(account_id)))


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
    return _one(accounts_to_see(viewer), account_id)


def account_to_change(viewer: Actor, account_id: UUID) -> Account:
    """Return one account, locked, or Missing."""
    return _one(accounts_to_see(viewer).select_for_update(of=("self",)), account_id)


def own_account(viewer: Actor) -> Account:
    """Return the account of the person who acts, or Missing."""
    return _one(Account.objects.select_related("office"), _uuid(viewer.id))


def passkeys(viewer: Actor) -> QuerySet[Passkey]:
    """Return the passkeys of the person who acts."""
    return Passkey.objects.filter(account_id=_uuid(viewer.id), ended_at=None).order_by("added_at")


def tokens_of(account_id: UUID | str) -> QuerySet[Token]:
    """Return the tokens of one account, newest first."""
    return Token.objects.filter(account_id=account_id).order_by("-made_at")


def token_to_end(actor: Actor, token_id: UUID) -> Token:
    """Return a token of the person who acts, or of an account he looks after, locked; or Missing."""
    mine = Q(account_id=_uuid(actor.id))
    if actor.has(MANAGE):
        mine |= within(actor, "account__office__code")
    return _one(
        Token.objects.select_for_update(of=("self",)).select_related("account").filter(mine), token_id
    )


def stays_of(account_id: UUID | str) -> QuerySet[SignIn]:
    """Return where one account is or was signed in, newest first."""
    return SignIn.objects.filter(account_id=account_id).order_by("-opened_at")


def deputies_of(viewer: Actor) -> QuerySet[Deputy]:
    """Return whom the person who acts has named as deputies, newest first."""
    return Deputy.objects.select_related("deputy").filter(absent_id=_uuid(viewer.id)).order_by("-named_at")


def possible_deputies(viewer: Actor) -> QuerySet[Account]:
    """Return the colleagues who may act for the person who acts, by the table."""
    role = rules.table().roles.get(viewer.role)
    return (
        Account.objects.filter(
            active=True,
            role__in=role.deputies if role else (),
            office__code__startswith=rules.authority_of(viewer.office) if viewer.office else "-",
        )
        .exclude(pk=_uuid(viewer.id))
        .order_by("name_ar")
    )


# ------------------------------------------------------------------ warrants
def warrants_to_see(viewer: Actor) -> QuerySet[Warrant]:
    """Return what administrators have asked for accounts, open ones first."""
    viewer.require(MANAGE)
    return (
        Warrant.objects.select_related("account__office", "office")
        .filter(within(viewer, "account__office__code"))
        .order_by("decision", "-proposed_at")
    )


def warrant_to_decide(viewer: Actor, warrant_id: UUID) -> Warrant:
    """Return one open warrant, locked, or Missing."""
    return _one(warrants_to_see(viewer).filter(decision="").select_for_update(of=("self",)), warrant_id)


def waiting(viewer: Actor) -> list[Waiting]:
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


# ------------------------------------------------------------------ who looked
@dataclass(frozen=True)
class Look:
    """One line of "who looked": the office and purpose, never another person's data."""

    at: datetime
    office: str
    office_ar: str
    office_en: str
    role: str
    purpose: str
    state: str
    times: int


def looks_to_see(viewer: Actor, person_ref: str, at: datetime) -> list[Look]:
    """Return who looked at a person, to an auditor or to whoever just opened that person by his own door.

    Refuses: missing
    """
    opened = Viewing.objects.filter(
        person_ref=person_ref, who=viewer.id, office=viewer.office, at__gt=at - rules.STAY_LONGEST
    )
    if not (viewer.has("access.see_viewings") or (viewer.id and opened.exists())):
        raise Missing("missing")
    return looks(person_ref)


def looks(person_ref: str, *, limit: int = 200) -> list[Look]:
    """Return who looked at one person, newest first; looks within an hour stand as one line."""
    lines: dict[tuple[object, ...], list[Viewing]] = {}
    for row in Viewing.objects.filter(person_ref=person_ref).order_by("-at")[: limit * 10]:
        hour = row.at.replace(minute=0, second=0, microsecond=0)
        lines.setdefault((hour, row.who, row.office, row.role, row.purpose, row.state), []).append(row)
    names = office_names(rows[0].office for rows in lines.values())
    return [_look(rows, names) for rows in list(lines.values())[:limit]]


def _look(rows: list[Viewing], names: dict[str, Office]) -> Look:
    first = rows[0]
    known = names.get(first.office)
    return Look(
        at=first.at, office=first.office, role=first.role, purpose=first.purpose, state=first.state,
        office_ar=known.name_ar if known else first.office,
        office_en=known.name_en if known else first.office,
        times=sum(row.times for row in rows),
    )  # fmt: skip


def viewings(viewer: Actor, asked: Mapping[str, Any] | None) -> QuerySet[Viewing]:
    """Return the viewings that this auditor asks for, newest first; a filter that reads wrong finds none.

    Asked by: person, who, office (and those below it), purpose, since, until.
    """
    viewer.require("access.see_viewings")
    if asked is None:
        return Viewing.objects.none()
    wanted = {
        "person_ref": ref_of("person", asked["person"]) if asked.get("person") else "",
        "who": asked.get("who"),
        "office__startswith": asked.get("office"),
        "purpose": asked.get("purpose"),
        "at__date__gte": asked.get("since"),
        "at__date__lte": asked.get("until"),
    }
    return Viewing.objects.filter(**{name: value for name, value in wanted.items() if value}).order_by("-at")


def _one(found: QuerySet, key: UUID | None):
    row = found.filter(pk=key).first() if key else None
    if row is None:
        raise Missing("missing")
    return row


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
