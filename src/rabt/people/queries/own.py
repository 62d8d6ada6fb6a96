"""A person's own page: whose card it is, who he is, who looked at him, what he asked to be corrected."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from rabt.access import queries as access
from rabt.access import viewing
from rabt.access.queries import Look, within
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Untrusted
from rabt.base.identifiers import Ref, id_of, ref_of
from rabt.credentials import queries as credentials
from rabt.files import queries as files
from rabt.linkage.arabic import plain_digits
from rabt.people.models import CorrectionRequest, Document, Help, Person
from rabt.people.queries.persons import is_phone_of_another, person_to_see
from rabt.people.queries.resembling import DEEPEST, went_into
from rabt.people.rules.helping import check_helped

ASSIST, ASSISTED = "people.assist", "assisted"
ALL_LOOKS = 2_000


# ------------------------------------------------------------------ at the door: nobody is opened
def as_shown(typed: str) -> str:
    """Write what was typed or scanned as it is looked for: a card's code as it is, a number plain."""
    if credentials.is_token(typed):
        return typed.strip("\r\n\t").lstrip()
    return "".join(sign for sign in plain_digits(typed).upper() if sign.isalnum())


def person_of(who: str) -> Person:
    """Return the person whose code was right, for the act that lets him in; or Missing."""
    found = Person.objects.filter(pk=id_of(who, "person"), erased_at=None, died_on=None).first()
    if found is None:
        raise Missing()
    return found


def person_shown(shown: str, at: datetime) -> Person | None:
    """Return whom a card's code, its number or the number of a permit names, if one lives who has it."""
    holder = _holder(shown, at)
    found = Person.objects.filter(pk=id_of(holder, "person")).first() if holder else None
    for _ in range(DEEPEST):
        if found is None or found.merged_into_id is None:
            break
        found = Person.objects.filter(pk=found.merged_into_id).first()
    gone = found is None or found.erased_at or found.died_on
    return None if gone else found


def _holder(shown: str, at: datetime) -> str:
    if credentials.is_token(shown):
        try:
            return credentials.check_token(shown, at).holder_ref
        except Untrusted:
            return ""
    for path in settings.RABT_NAMES:
        about = import_string(path)(shown)
        holder = credentials.holder_about(about) if about else None
        if holder:
            return holder
    return ""


def own_phone(person: Person) -> str:
    """Return the telephone of a person if it is his alone: of no office, no party, in nobody else's file."""
    of_others = is_phone_of_another(person.phone, person.pk) or any(
        import_string(path)(person.phone) for path in settings.RABT_PHONES
    )
    return "" if of_others else person.phone


def page_ref(person_id: UUID) -> Ref:
    """Name the own page of a person, for the journal."""
    return ref_of("own_page", person_id)


def refs_of_one(person: Person) -> list[Ref]:
    """Name the records of one person: his, and those that went into it."""
    return [person.ref, *(one.ref for one in went_into(person))]


# ------------------------------------------------------------------ his own page
def me(viewer: Actor) -> UUID:
    """Return the identifier of the person at his own page."""
    return id_of(viewer.id, "person")


def own_person(viewer: Actor, person_id: UUID) -> Person:
    """Open what is known of oneself; the look is written down, as one's own. Refuses: missing"""
    viewing.note_own(viewer, ref_of("person", person_id))
    found = Person.objects.filter(pk=person_id, erased_at=None).first()
    if found is None:
        raise Missing()
    return found


def own_photo(viewer: Actor, person: Person) -> files.Opened:
    """Open one's own photograph; the look is written down."""
    if person.photo_id is None:
        raise Missing()
    return files.opened_about(viewer, person.photo_id, person.ref)


def own_documents(person: Person) -> list[Document]:
    """List the documents of a person and of the records that went into his; he has been opened."""
    keys = [person.pk, *(one.pk for one in went_into(person))]
    return list(Document.objects.filter(person_id__in=keys).order_by("kind", "-noted_at"))


@dataclass(frozen=True)
class Lookers:
    """Who looked at a person on both nodes, and how often he came himself."""

    looks: list[Look]
    own_times: int
    own_last: datetime | None

    @property
    def is_cut(self) -> bool:
        """Tell whether more looks are kept than are shown."""
        return len(self.looks) in (LATEST_LOOKS, ALL_LOOKS)


LATEST_LOOKS = 30


def own_lookers(person: Person, *, everything: bool = False) -> Lookers:
    """Return who looked at a person who has opened his own page, the newest first; his own visits apart."""
    refs = refs_of_one(person)
    mine = access.looks_of(refs, own=True, limit=ALL_LOOKS)
    return Lookers(
        looks=access.looks_of(refs, own=False, limit=ALL_LOOKS if everything else LATEST_LOOKS),
        own_times=sum(look.times for look in mine),
        own_last=mine[0].at if mine else None,
    )


# ------------------------------------------------------------------ corrections
def own_corrections(person: Person) -> list[CorrectionRequest]:
    """List what a person asked to be corrected, the newest first; he has been opened."""
    return list(CorrectionRequest.objects.filter(person=person).order_by("-asked_at")[:50])


def corrections_asked(viewer: Actor) -> QuerySet[CorrectionRequest]:
    """Return the requests to correct that wait in this viewer's offices, oldest first. Opens nobody."""
    rows = CorrectionRequest.objects.filter(within(viewer), state="asked").select_related("person")
    return rows.order_by("asked_at", "pk")


@transaction.atomic
def correction_to_see(viewer: Actor, request_id: UUID) -> CorrectionRequest:
    """Open one request to correct, or raise Missing; a look at who asked it."""
    found = CorrectionRequest.objects.select_related("person").filter(within(viewer), pk=request_id).first()
    return _opened(viewer, found)


def correction_to_answer(viewer: Actor, request_id: UUID) -> CorrectionRequest:
    """Open one request to correct, locked, or raise Missing; a look at who asked it."""
    rows = CorrectionRequest.objects.select_for_update(of=("self",)).select_related("person")
    return _opened(viewer, rows.filter(within(viewer), pk=request_id).first())


def _opened(viewer: Actor, found: CorrectionRequest | None) -> CorrectionRequest:
    if found is None:
        raise Missing()
    person_to_see(viewer, found.person_id)
    return found


def correction_told(request_id: UUID) -> CorrectionRequest | None:
    """Return the request that a letter tells of, locked."""
    return CorrectionRequest.objects.select_for_update().filter(pk=request_id).first()


# ------------------------------------------------------------------ a helper at an office
def his_own_numbers(person: Person, shown: str, at: datetime) -> Iterable[str]:
    """Give what would show that a worker stands here: his documents' numbers, or the card that is his."""
    yield from (number for number in (person.passport_number, person.national_id) if number)
    found = person_shown(shown, at)
    if found is not None and found.pk == person.pk:
        yield shown


def helper(viewer: Actor, person_id: UUID, at: datetime) -> Actor:
    """Return a clerk as he opens the page of a worker who stands before him: with the worker's own reach.

    Refuses: help_over, missing
    """
    viewer.require(ASSIST)
    person = person_to_see(viewer, person_id)
    last = Help.objects.filter(helper=viewer.id, person=person).order_by("-since").first()
    check_helped(last.since if last else None, at)
    reach = tuple(str(ref) for ref in refs_of_one(person))
    return replace(viewer, scopes=frozenset({viewing.OWN}), reach=reach).looking_for(ASSISTED)
