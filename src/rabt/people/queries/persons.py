"""Every read of a person: permitted first, then written down, then given out."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from rabt.access import viewing
from rabt.access.queries import within
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.files import queries as files
from rabt.journal import queries as journal
from rabt.linkage.steps import Bar, Step, bars
from rabt.people.messages import PersonIntroduced
from rabt.people.models import Correction, Document, Person
from rabt.people.queries.canaries import not_canaries
from rabt.people.queries.finding import asked
from rabt.people.queries.nearness import Described, nearest
from rabt.people.rules.person import Checked, Identity, NameCard, Warned, look_again
from rabt.shell.doors import MOST_LISTED
from rabt.shell.queues import Waiting

REGISTER = "people.register"
ON_A_CARD = ("first", "father", "grandfather", "family", "name_latin", "born_on", "photo_id")


# ------------------------------------------------------------------ the door to a person
def visible(viewer: Actor) -> Q:
    """Narrow a query to the persons of this viewer's offices, and those shown to them on some ground."""
    return Q(seen_from__overlap=list(viewer.reach))


def person_told(person_id: UUID) -> Person | None:
    """Return a person of whom a letter tells, locked, where he is known; most are new."""
    rows = Person.objects.filter(pk=person_id)
    return rows.select_for_update().get() if rows.exists() else None


SAME_PASSPORT = """
    select id, passport_number from people_person where kept_by = %s and passport_issuer = %s
    and passport_number = %s and merged_into_id is null and id <> %s
"""
"""Asked once a person, and so written out: they come by the thousand."""


def with_same_passport(person: Person) -> list[Person]:
    """Return who else of the same state bears a person's passport; for the node, never for a page."""
    values = [person.kept_by, person.passport_issuer, person.passport_number, person.pk]
    return list(Person.objects.raw(SAME_PASSPORT, values))


def with_same_plainly(person: Person) -> list[Person]:
    """Return the same as `with_same_passport`, said by the models: what it is held against."""
    same = Person.objects.filter(
        kept_by=person.kept_by, passport_issuer=person.passport_issuer,
        passport_number=person.passport_number, merged_into=None,
    )  # fmt: skip
    return list(same.exclude(pk=person.pk).only("pk", "passport_number"))


@transaction.atomic
def person_to_see(viewer: Actor, person_id: UUID) -> Person:
    """Open a person's file, or raise Missing; the look is written down."""
    found = Person.objects.filter(visible(viewer), pk=person_id).first()
    if found is None:
        raise Missing()
    viewing.note(viewer, found.ref)
    return found


def person_to_change(viewer: Actor, person_id: UUID) -> Person:
    """Open and lock a person whom this state keeps in one of the viewer's offices, or raise Missing."""
    seen = Person.objects.select_for_update().filter(visible(viewer))
    kept_here = seen.filter(within(viewer), kept_by=settings.RABT.state)
    found = kept_here.filter(pk=person_id).first()
    if found is None:
        raise Missing()
    viewing.note(viewer, found.ref)
    return found


def identity(viewer: Actor, person_id: UUID) -> Identity:
    """Say who a person is; the look is written down."""
    return person_to_see(viewer, person_id).identity()


@transaction.atomic
def names(viewer: Actor, ids: Iterable[UUID]) -> dict[UUID, NameCard]:
    """Say the names of several persons, as far as this viewer may see them; each look is written down."""
    found = list(Person.objects.filter(visible(viewer), pk__in=set(ids)).only(*ON_A_CARD))
    viewing.note_all(viewer, [person.ref for person in found])
    return {person.pk: person.card() for person in found}


def documents_of(person: Person) -> list[Document]:
    """List the documents of a person who has been opened, those in use first."""
    return list(Document.objects.filter(person=person).order_by("-replaced_at", "kind", "-noted_at"))


def corrections_of(person: Person) -> list[Correction]:
    """List what the state that keeps a person corrected; he has been opened. The newest first."""
    return list(Correction.objects.filter(person=person).order_by("-version")[:20])


def last_change(viewer: Actor, person: Person) -> Any:
    """Tell what was last done to a person's record; he has been opened."""
    return journal.timeline(viewer, person.ref).last()


def photo(viewer: Actor, person_id: UUID) -> files.Opened:
    """Open the photograph of a person; the look is written down."""
    found = Person.objects.filter(visible(viewer), pk=person_id).first()
    if found is None or found.photo_id is None:
        raise Missing()
    return files.opened_about(viewer, found.photo_id, found.ref)


def introduction(viewer: Actor, person_id: UUID) -> PersonIntroduced:
    """Write down what the other state is told of a person; the look is written down."""
    found = person_to_see(viewer, person_id)
    face = files.opened_about(viewer, found.photo_id, found.ref).content if found.photo_id else b""
    return PersonIntroduced(
        person_id=found.pk, version=found.version, name_first=found.first, name_father=found.father,
        name_grandfather=found.grandfather, name_family=found.family, name_latin=found.name_latin,
        sex=found.sex, born_on=found.born_on, birth_place=found.birth_place, nationality=found.nationality,
        national_id="" if found.passport_number else found.national_id,
        passport_number=found.passport_number, passport_issuer=found.passport_issuer,
        passport_expires_on=found.passport_expires_on, phone=found.phone,
        photo=base64.b64encode(face).decode("ascii"),
    )  # fmt: skip


def warnings_of(person: Person, at: datetime) -> tuple[Warned, ...]:
    """List what a clerk should look at again in the file of a person who has been opened."""
    terms = agreement.terms_at(at)
    return look_again(person.facts(), terms, terms.on)


# ------------------------------------------------------------------ lists
class Seen:
    """A list of persons that writes down, page by page, whom it shows."""

    ordered = True

    def __init__(self, viewer: Actor, rows: QuerySet[Person]) -> None:
        self._viewer = viewer
        self._rows = rows

    def count(self) -> int:
        """Count the rows, as far as anybody pages: who looks for an older one searches."""
        return self._rows[:MOST_LISTED].count()

    def __getitem__(self, part: slice) -> list[Person]:
        """Fetch a page of rows and write down that each was seen."""
        with transaction.atomic():
            found = list(self._rows[part])
            viewing.note_all(self._viewer, [person.ref for person in found])
        return found


def people(viewer: Actor, search: str = "", without_photo: bool = False) -> Seen:
    """List persons, newest first; search by name in either script, document or telephone."""
    rows = Person.objects.filter(visible(viewer), merged_into=None)
    if search.strip():
        rows = rows.filter(asked(search))
    if without_photo:
        rows = not_canaries(rows.filter(photo_id=None, kept_by=settings.RABT.state))
    return Seen(viewer, rows.order_by("-pk"))


# ------------------------------------------------------------------ is he known already?
@dataclass(frozen=True)
class LookAlike:
    """Somebody who may be the same person. Of one whom the viewer may not see, only the ground is told.

    `steps` says what speaks for it and against it, where likeness is the ground.
    """

    why: str
    person: Person | None = None
    steps: tuple[Step, ...] = ()

    @property
    def bars(self) -> list[Bar]:
        """Draw what speaks for and against."""
        return bars(self.steps)


@transaction.atomic
def look_alikes(viewer: Actor, facts: Checked) -> list[LookAlike]:
    """Find persons of the same document, telephone, name and birth date, or alike; looks are written down."""
    found: dict[UUID, LookAlike] = {}
    for why, rows in _alike(facts).items():
        for person in not_canaries(Person.objects.filter(rows, merged_into=None)).order_by("pk")[:10]:
            found.setdefault(person.pk, LookAlike(why, person))
    for near in nearest(_described(facts)):
        before = found.get(near.person.pk, LookAlike("likeness", near.person))
        found[near.person.pk] = replace(before, steps=near.steps)
    seen = set(Person.objects.filter(visible(viewer), pk__in=found).values_list("pk", flat=True))
    viewing.note_all(viewer, [found[pk].person.ref for pk in seen])  # type: ignore[union-attr]
    return [alike if pk in seen else LookAlike(alike.why) for pk, alike in found.items()]


def _described(facts: Checked) -> Described:
    return Described(
        names=tuple(name for name in (facts.name.full, facts.name_latin) if name), born_on=facts.born_on,
        sex=facts.sex, national_id=facts.national_id, passport_number=facts.passport_number,
        birth_place=facts.birth_place,
    )  # fmt: skip


def _alike(facts: Checked) -> Mapping[str, Q]:
    grounds: dict[str, Q] = {}
    if facts.national_id:
        grounds["national_id"] = Q(national_id=facts.national_id, nationality=facts.nationality)
    if facts.passport_number:
        earlier = Document.objects.filter(
            kind="passport", number=facts.passport_number, issuer=facts.passport_issuer, person=OuterRef("pk")
        )
        grounds["passport"] = Q(Exists(earlier))
    if facts.phone:
        grounds["phone"] = Q(phone=facts.phone)
    grounds["name"] = Q(name_key=facts.name.key, born_on=facts.born_on)
    return grounds


def documents_held(national_ids: Iterable[str], passports: Iterable[str]) -> set[str]:
    """Return which of these numbers this state has registered already; nobody's data leaves."""
    here = not_canaries(Person.objects.filter(kept_by=settings.RABT.state, merged_into=None))
    held = here.filter(national_id__in=[one for one in national_ids if one]).values_list(
        "national_id", flat=True
    )
    passed = here.filter(passport_number__in=[one for one in passports if one])
    return {*held, *passed.values_list("passport_number", flat=True)}


def by_passport(viewer: Actor, numbers: Iterable[str]) -> dict[str, UUID]:
    """Return whom of this viewer's people each passport number names; one that names two names nobody.

    Opens nobody: the viewer has the numbers already.
    """
    rows = not_canaries(Person.objects.filter(visible(viewer), merged_into=None))
    rows = rows.filter(passport_number__in=set(numbers) - {""})
    found: dict[str, set[UUID]] = {}
    for number, key in rows.values_list("passport_number", "pk"):
        found.setdefault(number, set()).add(key)
    return {number: keys.pop() for number, keys in found.items() if len(keys) == 1}


def is_known_to_both(person_id: UUID) -> bool:
    """Tell whether both states know a person: he was introduced by the one that keeps him. Opens nobody."""
    introduced = Q(introduced_at__isnull=False) | ~Q(kept_by=settings.RABT.state)
    return Person.objects.filter(introduced, pk=person_id, erased_at=None).exists()


def is_phone_of_another(phone: str, person_id: UUID) -> bool:
    """Tell whether a telephone stands in the file of somebody else; nobody's data leaves."""
    others = Person.objects.filter(phone=phone, merged_into=None).exclude(pk=person_id)
    return bool(phone) and others.exists()


# ------------------------------------------------------------------ what waits
def photos_to_take(viewer: Actor) -> list[Waiting]:
    """Say how many workers still lack a photograph, to those who can take one."""
    if not viewer.has(REGISTER):
        return []
    rows = Person.objects.filter(
        within(viewer), visible(viewer), kept_by=settings.RABT.state, photo_id=None, merged_into=None
    )
    rows = not_canaries(rows)
    oldest = rows.order_by("registered_at").values_list("registered_at", flat=True).first()
    if oldest is None:
        return []
    return [Waiting("people.photos_to_take", rows.count(), oldest, reverse("people:list") + "?photo=missing")]
