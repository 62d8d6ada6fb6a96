"""Every write about a person: registered, corrected, pictured, introduced, taken in, shown."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from random import SystemRandom
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Func, Q, Value

from rabt.access import actions as access
from rabt.access import queries as accounts
from rabt.access import viewing
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import NotAllowed, Refused, Stale, Untrusted
from rabt.base.identifiers import Ref, new_id
from rabt.exchange import actions as exchange
from rabt.files import actions as files
from rabt.journal import actions as journal
from rabt.linkage import arabic
from rabt.people import queries
from rabt.people.messages import PersonIntroduced
from rabt.people.models import Correction, Distinction, Document, Ground, Person, Shut
from rabt.people.rules import spelling
from rabt.people.rules.canaries import other_number
from rabt.people.rules.nearness import day_words
from rabt.people.rules.person import (
    INTRODUCED,
    KEPT,
    Checked,
    PersonFacts,
    check_correction,
    check_not_same,
    check_registration,
    differences,
    paths_to,
)
from rabt.people.rules.phone import as_dialled

LONGEST_SEARCH = 600
_SAME_DOCUMENT = {"people_one_national_id": "national_id", "people_one_passport": "passport_number"}
REGISTER, CORRECT = "people.register", "people.correct"


@transaction.atomic
def register_person(
    actor: Actor, facts: PersonFacts, *, at: datetime, not_same: str = "", photo: bytes = b""
) -> Person:
    """Register a worker of this state. `not_same` says why he is none of those who look like him.

    Refuses: already_registered, looks_alike, identity_missing, underage, nid_date_differs,
    passport_expired, name_too_short, office_shut and the other codes of `rules`.
    """
    actor.require(REGISTER)
    if Shut.objects.filter(office=actor.office).exists():
        raise NotAllowed("office_shut")
    terms = agreement.terms_at(at)
    checked = check_registration(facts, terms, terms.on)
    alike = queries.look_alikes(actor, checked)
    reason = check_not_same([one.why for one in alike], not_same)
    person = Person(
        id=new_id(), kept_by=settings.RABT.state, office=actor.office, state=KEPT,
        seen_from=paths_to(actor.office), registered_by=actor.id, registered_at=at,
        changed_at=at, **columns(checked),
    )  # fmt: skip
    _save_once(person)
    note_first_documents(person, at)
    _note_distinctions(actor, person, alike, reason, at)
    viewing.note(actor, person.ref)
    journal.append(actor, "person.registered", person.ref, at=at, facts=_committed(person))
    return set_photo(actor, person.pk, photo, at=at) if photo else person


def _save_once(person: Person) -> None:
    """Write the row; the database knows whether another row holds the same document.

    A refusal undoes the whole act, so that no savepoint is laid: these rows come by the thousand.
    """
    _step_aside(person)
    try:
        person.save()
    except IntegrityError as found:
        same = found.__cause__.diag.constraint_name  # type: ignore[union-attr]
        if same not in _SAME_DOCUMENT:
            raise
        raise Refused("already_registered", field=_SAME_DOCUMENT[same]) from None


def _step_aside(person: Person) -> None:
    """Let whoever does not exist give up a passport's number that somebody real turns out to have."""
    if person.passport_number:
        for other in queries.with_same_passport(person):
            if accounts.is_canary(other.ref):
                other.passport_number = other_number(person.passport_number, SystemRandom())
                other.save(update_fields=["passport_number"])
                Document.objects.filter(person=other).update(number=other.passport_number)


def columns(facts: Checked) -> dict[str, Any]:
    """Give the columns of a person's row from what was checked."""
    return {
        "first": facts.name.first, "father": facts.name.father, "grandfather": facts.name.grandfather,
        "family": facts.name.family, "name_latin": facts.name_latin, "name_key": facts.name.key,
        "search_text": _search_text(facts), "spelt": False, "compared": False,
        "sex": facts.sex, "born_on": facts.born_on,
        "birth_place": facts.birth_place, "home_place": facts.home_place, "nationality": facts.nationality,
        "national_id": facts.national_id, "passport_number": facts.passport_number,
        "passport_issuer": facts.passport_issuer, "passport_expires_on": facts.passport_expires_on,
        "phone": facts.phone,
    }  # fmt: skip


def _search_text(facts: Checked) -> str:
    said = (
        arabic.fold(facts.name.full), facts.name.key, arabic.fold_latin(facts.name_latin).lower(),
        facts.national_id, facts.passport_number.lower(), *as_dialled(facts.phone),
        *day_words(facts.born_on), *spelling.sounds(facts.name.full), *spelling.sounds(facts.name_latin),
    )  # fmt: skip
    return " ".join(dict.fromkeys(" ".join(said).split()))[:LONGEST_SEARCH]


def _committed(person: Person) -> dict[str, str]:
    """Give what the journal commits to, salted: never stored in the clear."""
    who = person.identity()
    return {
        "name_ar": who.name_ar, "name_latin": who.name_latin, "born_on": who.born_on.isoformat(),
        "national_id": who.national_id, "passport": f"{who.passport_issuer}{who.passport_number}",
    }  # fmt: skip


def _documents_of(person: Person) -> dict[tuple[str, str, str], date | None]:
    """Tell each document by kind, number and issuer, and until when it is good."""
    return {
        ("national_id", person.national_id, person.nationality): None,
        ("passport", person.passport_number, person.passport_issuer): person.passport_expires_on,
    }


def note_first_documents(person: Person, at: datetime) -> None:
    """Keep a row for each document number of a person who is new here."""
    Document.objects.bulk_create(
        Document(person=person, kind=kind, number=number, issuer=issuer, expires_on=expires_on, noted_at=at)
        for (kind, number, issuer), expires_on in _documents_of(person).items()
        if number
    )


def _note_documents(person: Person, at: datetime) -> None:
    """Keep a row for each document number; one that is no longer in use is marked as replaced."""
    held = _documents_of(person)
    for kind in ("national_id", "passport"):
        numbers = [number for (one, number, _) in held if one == kind]
        old = Document.objects.filter(person=person, kind=kind, replaced_at=None).exclude(number__in=numbers)
        old.update(replaced_at=at)
    for (kind, number, issuer), expires_on in held.items():
        if number:
            Document.objects.update_or_create(
                person=person, kind=kind, number=number, issuer=issuer,
                defaults={"expires_on": expires_on, "replaced_at": None}, create_defaults={
                    "expires_on": expires_on, "noted_at": at,
                },
            )  # fmt: skip


def _note_distinctions(
    actor: Actor, person: Person, alike: list[queries.LookAlike], reason: str, at: datetime
) -> None:
    Distinction.objects.bulk_create(
        Distinction(person=person, other=one.person, reason=reason, said_by=actor.id, said_at=at)
        for one in alike
        if one.person is not None
    )


@transaction.atomic
def correct_person(
    actor: Actor, person_id: UUID, changes: Mapping[str, Any], *, version: int, reason: str, at: datetime
) -> Person:
    """Correct at most two things about a person, with the reason; the other state is told if it knows him.

    Refuses: stale, correction_too_much, correction_empty, correction_field, reason_too_short and what
    registration refuses.
    """
    actor.require(CORRECT)
    person = queries.person_to_change(actor, person_id)
    if person.version != version:
        raise Stale()
    before = person.facts()
    why = check_correction(before, changes, reason)
    terms = agreement.terms_at(at)
    checked = check_registration(replace(before, **changes), terms, terms.on)
    for column, value in columns(checked).items():
        setattr(person, column, value)
    _changed(person, at)
    _note_documents(person, at)
    facts = _committed(person) | {"reason": why, "fields": " ".join(sorted(changes))}
    journal.append(actor, "person.corrected", person.ref, at=at, facts=facts)
    if "phone" in changes:
        access.end_own_stays(person.ref, at=at)
    _tell_again(actor, person, at)
    return person


@transaction.atomic
def set_photo(actor: Actor, person_id: UUID, content: bytes, *, at: datetime) -> Person:
    """Keep a photograph of a person, checked and sized down. Refuses: photo_small, photo_kind, file_broken"""
    actor.require(REGISTER)
    person = queries.person_to_change(actor, person_id)
    kept = files.attach(actor, person.ref, files.PHOTO, content, "photo.jpg", at=at, office=person.office)
    person.photo_id = kept.pk
    _changed(person, at)
    journal.append(actor, "person.pictured", person.ref, at=at, facts={"digest": kept.digest})
    _tell_again(actor, person, at)
    return person


def _changed(person: Person, at: datetime) -> None:
    person.version += 1
    person.changed_at = at
    _save_once(person)


@transaction.atomic
def introduce_person(actor: Actor, person_id: UUID, *, at: datetime) -> Person:
    """Introduce a person to the other state; said again whenever he is corrected. Refuses: must_wait"""
    person = queries.person_to_change(actor, person_id)
    if accounts.is_canary(person.ref):
        raise Refused("must_wait")  # of who does not exist nothing leaves, and nobody learns why
    if person.introduced_at is None:
        person.introduced_at = at
        person.save(update_fields=["introduced_at"])
        viewing.known_elsewhere(person.ref, settings.RABT.peer_state)
    _tell(actor, person, at)
    return person


def _tell_again(actor: Actor, person: Person, at: datetime) -> None:
    if person.introduced_at is not None:
        _tell(actor, person, at)


def _tell(actor: Actor, person: Person, at: datetime) -> None:
    letter = queries.introduction(actor, person.pk)
    exchange.send(actor, letter.KIND, letter.to_body(), about=person.ref, at=at)
    journal.append(actor, "person.introduced", person.ref, at=at, facts={"version": str(person.version)})


@transaction.atomic(savepoint=False)
def take_in_person(actor: Actor, message: PersonIntroduced, *, at: datetime) -> Person:
    """Take in a person whom the other state keeps and introduces; an older version changes nothing.

    A letter that is refused undoes the whole of its transaction, so that no savepoint is laid.
    Refuses: not_the_keeper, introduction_wrong.
    """
    known = queries.person_told(message.person_id)
    if actor.state == settings.RABT.state or (known and known.kept_by != actor.state):
        raise Untrusted("not_the_keeper")
    if known and known.version >= message.version:
        return known
    checked, face = message.read(), _face(message.photo)
    person = known or Person(
        id=message.person_id, kept_by=actor.state, office=f"{settings.RABT.state}/", state=INTRODUCED,
        seen_from=paths_to(f"{settings.RABT.state}/"), registered_by=actor.id, registered_at=at,
    )  # fmt: skip
    before = person.facts() if known else None
    for column, value in columns(checked).items():
        setattr(person, column, value)
    person.version, person.changed_at = message.version, at
    _save_once(person)
    if before:
        _note_correction(person, before, at)
        if before.phone != person.phone:
            access.end_own_stays(person.ref, at=at)
    if face:
        kept = files.attach(actor, person.ref, files.PHOTO, face, "photo.jpg", at=at, office=person.office)
        person.photo_id = kept.pk
        person.save(update_fields=["photo_id"])
    (_note_documents if known else note_first_documents)(person, at)
    viewing.known_elsewhere(person.ref, actor.state)
    journal.append(actor, "person.taken_in", person.ref, at=at, facts=_committed(person))
    return person


def _note_correction(person: Person, before: PersonFacts, at: datetime) -> None:
    """Keep what the other state's letter changed, so that an official sees the old beside the new."""
    changed = differences(before, person.facts())
    if changed:
        Correction.objects.create(person=person, version=person.version, at=at, changes=changed)


def _face(photo: str) -> bytes:
    try:
        return base64.b64decode(photo, validate=True)
    except (binascii.Error, ValueError):
        raise Untrusted("introduction_wrong", field="photo") from None


@transaction.atomic
def show_person(actor: Actor, person_id: UUID, office: str, about: Ref, *, at: datetime) -> None:
    """Let an office see a person on the ground of a record, such as an offer made to it."""
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise Refused("person_unknown")
    Ground.objects.update_or_create(
        person=person, office=office, about=about, defaults={"until": None}, create_defaults={"since": at}
    )
    _set_sight(person)
    journal.append(actor, "person.shown", person.ref, at=at, facts={"office": office, "about": about})


@transaction.atomic
def hide_person(actor: Actor, person_id: UUID, about: Ref, *, at: datetime) -> None:
    """End the sight of a person that rested on a record; other grounds stand."""
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise Refused("person_unknown")
    ended = Ground.objects.filter(person=person, about=about, until=None).update(until=at)
    if ended:
        _set_sight(person)
        journal.append(actor, "person.hidden", person.ref, at=at, facts={"about": about})


def _set_sight(person: Person) -> None:
    """Write from which offices a person is seen: his own, those with a ground, and all above them."""
    grounds = Ground.objects.filter(person=person, until=None).values_list("office", flat=True)
    seen = set(paths_to(person.office, *grounds))
    seen -= set(Shut.objects.filter(office__in=seen).values_list("office", flat=True))
    person.seen_from = sorted(seen)
    person.save(update_fields=["seen_from"])


@transaction.atomic
def shut_office(actor: Actor, office: str, about: Ref, *, at: datetime) -> None:
    """Take every person out of an office's sight, such as a recruiter's whose licence is gone."""
    _, new = Shut.objects.get_or_create(office=office, defaults={"since": at})
    if new:
        Person.objects.filter(seen_from__contains=[office]).update(
            seen_from=Func(F("seen_from"), Value(office), function="array_remove")
        )
        journal.append(actor, "office.shut", about, at=at, facts={"office": office})


@transaction.atomic
def reopen_office(actor: Actor, office: str, about: Ref, *, at: datetime) -> None:
    """Give an office that was shut its sight of persons back: those it registered and has grounds for."""
    if not Shut.objects.filter(office=office).delete()[0]:
        return
    grounds = Ground.objects.filter(until=None, office=office).values("person_id")
    for person in Person.objects.select_for_update().filter(Q(office=office) | Q(pk__in=grounds)):
        _set_sight(person)
    journal.append(actor, "office.reopened", about, at=at, facts={"office": office})
