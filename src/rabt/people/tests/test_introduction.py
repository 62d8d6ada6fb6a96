"""The letter of introduction: written by the keeper, taken in by the other state, never the other way."""

import base64
import io
from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse
from PIL import Image

from rabt.access import viewing
from rabt.access.actions import open_own_stay
from rabt.access.models import OwnStay
from rabt.access.viewing import Known
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.base.errors import Missing, Refused, Untrusted
from rabt.base.identifiers import new_id
from rabt.exchange.letters import Letter
from rabt.files.rules import portrait
from rabt.journal.models import Act
from rabt.people import actions, inbox, queries
from rabt.people.messages import PersonIntroduced
from rabt.people.models import Document, Person

pytestmark = pytest.mark.django_db
EMPLOYER = "LY/labour/first/firm-1/"


def told(**changes):
    body = {
        "person_id": new_id(),
        "version": 1,
        "name_first": "محمد",
        "name_father": "سالم",
        "name_grandfather": "عبد الحميد",
        "name_family": "فرجاني",
        "name_latin": "MOHAMED SALEM",
        "sex": "male",
        "born_on": date(1982, 8, 15),
        "birth_place": "EG-SHR",
        "nationality": "EGY",
        "national_id": "",
        "passport_number": "A12345678",
        "passport_issuer": "EGY",
        "passport_expires_on": date(2030, 1, 1),
        "phone": "+201001234567",
        "photo": "",
    }
    return PersonIntroduced(**body | changes)


def take_in(sender, message, at):
    """Take in as `exchange` does: a letter that is refused undoes the whole of its transaction."""
    with transaction.atomic():
        return actions.take_in_person(sender, message, at=at)


def small_face():
    out = io.BytesIO()
    Image.effect_noise((300, 400), 40).convert("RGB").save(out, "JPEG")
    return portrait(out.getvalue())


@pytest.mark.node("EG")
def test_the_keeper_writes_one_document_number(registered, clerk, at, letters):
    person = registered()
    actions.introduce_person(clerk, person.pk, at=at)
    actions.introduce_person(clerk, person.pk, at=at)
    first, again = letters()
    assert first.kind == "person.introduced/1" and first.about == person.ref and first.body == again.body
    assert first.body["passport_number"] == "A12345678" and first.body["national_id"] == ""
    assert "office" not in first.body and "home_place" not in first.body
    other = registered(name_ar="علي حسن عمر سعد", national_id="29501010112346", passport_number="", phone="")
    assert queries.introduction(clerk, other.pk).national_id == "29501010112346"


@pytest.mark.node("EG")
def test_whom_we_introduced_the_other_state_is_told_who_looks_at_him_here(registered, clerk, at):
    person, unknown = (
        registered(),
        registered(name_ar="علي حسن عمر سعد", national_id="29501010112346", passport_number="", phone=""),
    )
    actions.introduce_person(clerk, person.pk, at=at)
    viewing.note_all(clerk, [person.ref, unknown.ref], at=at)
    [body] = viewing.digests(at.date())
    assert {line["person_ref"] for line in body["lines"]} == {person.ref}
    assert viewing.digests(at.date()) == [body], "told again, it is the same"


def test_a_new_telephone_told_by_the_other_state_ends_stays_here(peer, at):
    first = told()
    person = actions.take_in_person(peer, first, at=at)
    open_own_stay(person.ref, [person.ref], at=at)
    actions.take_in_person(peer, replace(first, version=2), at=at)
    assert OwnStay.objects.get().ended_at is None
    actions.take_in_person(peer, replace(first, version=3, phone="+201009999999"), at=at)
    assert OwnStay.objects.get().ended_at == at


@pytest.mark.node("EG")
def test_one_who_was_introduced_here_is_not_introduced_back(peer, clerk, at):
    message = told()
    actions.take_in_person(peer, message, at=at)
    with pytest.raises(Missing):
        actions.introduce_person(the_node("EG"), message.person_id, at=at)


def test_a_letter_is_taken_in_and_taken_once(peer, at):
    message = told(photo=base64.b64encode(small_face()).decode())
    letter = Letter(message.KIND, message.to_body(), f"person:{message.person_id}", new_id(), "EG", at, at)
    inbox.HANDLERS[letter.kind](peer, letter)
    inbox.HANDLERS[letter.kind](peer, letter)
    person = Person.objects.get()
    assert (person.pk, person.kept_by, person.state, person.office) == (
        message.person_id,
        "EG",
        "introduced",
        "LY/",
    )
    assert person.name_ar == "محمد سالم عبد الحميد فرجاني"
    assert Known.objects.get().state == "EG"
    assert Document.objects.get().number == "A12345678"
    assert (
        queries.photo(the_node("LY"), person.pk).content == queries.photo(the_node("LY"), person.pk).content
    )


def test_a_face_keeps_its_digest_from_node_to_node(peer, at):
    drawn = small_face()
    message = told(photo=base64.b64encode(drawn).decode())
    actions.take_in_person(peer, message, at=at)
    assert queries.photo(the_node("LY"), message.person_id).content == drawn


def test_a_newer_letter_replaces_and_an_older_one_changes_nothing(peer, at):
    message = told(version=2)
    actions.take_in_person(peer, message, at=at)
    actions.take_in_person(peer, told(person_id=message.person_id, version=3, name_family="الفيتوري"), at=at)
    actions.take_in_person(peer, told(person_id=message.person_id, version=1, name_family="قديم"), at=at)
    person = Person.objects.get()
    assert (person.family, person.version) == ("الفيتوري", 3)


def test_only_the_keeper_speaks_of_a_person(peer, at):
    message = told()
    actions.take_in_person(peer, message, at=at)
    for sender in (the_node("LY"), the_node("XX")):
        with pytest.raises(Untrusted) as caught:
            take_in(sender, told(person_id=message.person_id, version=9), at)
        assert caught.value.code == "not_the_keeper"


@pytest.mark.parametrize(
    "changes",
    [
        {"name_first": ""},
        {"name_first": "<b>"},
        {"name_family": "محمد\u202e"},
        {"sex": "boy"},
        {"nationality": "??"},
        {"passport_number": "", "national_id": ""},
        {"passport_number": "'; --"},
        {"phone": "0100"},
        {"photo": "###"},
        {"version": 0},
        {"version": 2**40},
        {"name_latin": "محمد"},
        {"birth_place": "x" * 40},
    ],
)
def test_a_letter_that_does_not_read_is_not_trusted(peer, at, changes):
    with pytest.raises(Untrusted) as caught:
        take_in(peer, told(**changes), at)
    assert caught.value.code == "introduction_wrong"
    assert not Person.objects.exists()


def test_a_letter_with_a_broken_picture_is_refused(peer, at):
    with pytest.raises(Refused):
        take_in(peer, told(photo=base64.b64encode(b"\xff\xd8\xff broken").decode()), at)


def test_an_office_sees_him_only_on_a_ground(peer, at, cast):
    message = told()
    actions.take_in_person(peer, message, at=at)
    employer, clerk = cast("employer"), cast("destination_clerk")
    stranger = cast("employer", office="LY/labour/first/firm-2/")
    with pytest.raises(Missing):
        queries.person_to_see(employer, message.person_id)
    actions.show_person(the_node("LY"), message.person_id, EMPLOYER, "offer:1", at=at)
    actions.show_person(the_node("LY"), message.person_id, EMPLOYER, "offer:1", at=at)
    assert queries.identity(employer, message.person_id).name_latin == "MOHAMED SALEM"
    assert queries.names(clerk, [message.person_id])
    with pytest.raises(Missing):
        queries.person_to_see(stranger, message.person_id)
    actions.show_person(the_node("LY"), message.person_id, EMPLOYER, "contract:1", at=at)
    actions.hide_person(the_node("LY"), message.person_id, "offer:1", at=at)
    queries.person_to_see(employer, message.person_id)
    actions.hide_person(the_node("LY"), message.person_id, "contract:1", at=at)
    with pytest.raises(Missing):
        queries.person_to_see(employer, message.person_id)


def test_a_person_who_has_not_come_cannot_be_shown(at):
    with pytest.raises(Refused) as caught:
        actions.show_person(the_node("LY"), new_id(), EMPLOYER, "offer:1", at=at)
    assert caught.value.code == "person_unknown"
    with pytest.raises(Refused):
        actions.hide_person(the_node("LY"), new_id(), "offer:1", at=at)


def test_what_was_not_shown_is_hidden_without_a_word(peer, at):
    message = told()
    actions.take_in_person(peer, message, at=at)
    actions.hide_person(the_node("LY"), message.person_id, "offer:1", at=at)
    assert not Act.objects.filter(kind="person.hidden").exists()


def test_only_a_second_row_of_one_document_counts_as_registered_already(peer, at):
    actions.take_in_person(peer, told(), at=at)
    with pytest.raises(Refused) as caught:
        take_in(peer, told(phone=""), at)
    assert (caught.value.code, caught.value.facts["field"]) == ("already_registered", "passport_number")


def test_the_message_goes_there_and_back():
    message = told()
    assert PersonIntroduced.from_body(message.to_body()) == message
    with pytest.raises(Untrusted):
        PersonIntroduced.from_body(message.to_body() | {"secret": "x"})


def test_the_receiver_sees_the_old_beside_the_new(peer, client_as, at, cast):
    first = told()
    person = actions.take_in_person(peer, first, at=at)
    assert queries.corrections_of(person) == []
    actions.show_person(peer, person.pk, EMPLOYER, "offer:x", at=at)
    again = told(person_id=first.person_id, version=2, passport_number="A87654321", phone="")
    actions.take_in_person(peer, again, at=at)
    actions.take_in_person(peer, again, at=at)
    (one,) = queries.corrections_of(person)
    assert {line["field"]: (line["before"], line["after"]) for line in one.changes} == {
        "passport_number": ("A12345678", "A87654321"),
        "phone": ("+201001234567", ""),
    }
    actions.take_in_person(peer, told(**{**vars(again), "version": 3}), at=at)
    assert len(queries.corrections_of(person)) == 1
    with clock.stopped(at):
        page = client_as("employer").get(reverse("people:file", args=[person.pk])).content.decode()
    assert "ما صححته الدولة الأخرى" in page and "<del><bdi>A12345678</bdi></del>" in page
