"""Registering: what is kept, what is refused, who may see it."""

import threading

import pytest
from django.db import connection, transaction

from rabt.access.viewing import Viewing
from rabt.agreement import queries as agreement
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.journal.models import Act
from rabt.people import actions, queries
from rabt.people.models import Distinction, Document, Person
from rabt.people.rules.person import check_registration

pytestmark = [pytest.mark.node("EG"), pytest.mark.django_db]

OTHER = {"national_id": "29501010112346", "passport_number": "A87654321", "phone": ""}


def refusal(act):
    with pytest.raises(Refused) as caught:
        act()
    return caught.value


def test_a_worker_is_registered(registered, clerk, at):
    person = registered()
    kept = Person.objects.get()
    assert kept.pk == person.pk and kept.office == clerk.office and kept.kept_by == "EG"
    assert (kept.state, kept.version, kept.name_ar) == ("kept", 1, "محمد سالم عبد الحميد فرجاني")
    assert {(one.kind, one.number) for one in Document.objects.all()} == {
        ("national_id", "28208151304597"),
        ("passport", "A12345678"),
    }
    assert Act.objects.get().kind == "person.registered"
    assert Viewing.objects.filter(person_ref=person.ref, who=clerk.id, purpose="test").exists()


def test_a_photograph_may_come_along(clerk, facts, face, at):
    person = actions.register_person(clerk, facts(), at=at, photo=face)
    assert queries.photo(clerk, person.pk).media_type == "image/jpeg"


def test_a_bad_photograph_registers_nobody(clerk, facts, at):
    assert refusal(lambda: actions.register_person(clerk, facts(), at=at, photo=b"no")).code == "file_kind"
    assert not Person.objects.exists()


def test_only_those_who_register_may(cast, facts, at):
    with pytest.raises(NotAllowed):
        actions.register_person(cast("origin_approver"), facts(), at=at)


def test_a_look_needs_a_purpose(registered, cast, at):
    person = registered()
    with pytest.raises(NotAllowed):
        queries.person_to_see(cast("origin_clerk", purpose=""), person.pk)


@pytest.mark.parametrize(
    "same",
    [
        {"national_id": "28208151304597", "passport_number": "A87654321"},
        {"passport_number": "a 12345678", "national_id": ""},
    ],
)
def test_one_document_registers_one_worker(registered, same):
    registered()
    born = {"born_on": Person.objects.get().born_on} if not same["national_id"] else {}
    assert (
        refusal(lambda: registered(**same, **born, phone="", name_ar="علي حسن عمر سعد")).code
        == "already_registered"
    )
    assert Person.objects.count() == 1


def test_a_document_kept_by_another_office_is_refused_without_showing_whom(registered, cast, facts, at):
    registered()
    stranger = cast("recruiter", office="EG/labour/second/agency-9/")
    found = refusal(lambda: registered(stranger))
    assert found.code == "already_registered"
    assert "محمد" not in str(found.facts)


@pytest.mark.parametrize(
    ("same", "why"),
    [
        ({"phone": "+20 100 123 4567", "name_ar": "علي حسن عمر سعد"}, "phone"),
        ({"phone": "", "name_ar": "محمد سالم عبدالحميد فرجانى", "national_id": "28208151304678"}, "name"),
    ],
)
def test_registering_over_a_look_alike_needs_a_reason(registered, clerk, facts, at, same, why):
    first = registered()
    typed = facts(**OTHER | same)
    found = refusal(lambda: actions.register_person(clerk, typed, at=at))
    assert (found.code, found.facts["n"]) == ("looks_alike", 1)
    second = actions.register_person(clerk, typed, at=at, not_same="ابن عمه، ووالداهما مختلفان")
    said = Distinction.objects.get()
    assert (said.person_id, said.other_id, said.said_by) == (second.pk, first.pk, clerk.id)


def test_a_look_alike_of_another_office_is_told_but_not_shown(registered, cast, facts, at):
    registered()
    stranger = cast("recruiter", office="EG/labour/second/agency-9/")
    terms = agreement.terms_at(at)
    checked = check_registration(facts(**OTHER | {"phone": "01001234567"}), terms, terms.on)
    assert queries.look_alikes(stranger, checked) == [queries.LookAlike("phone")]
    assert not Viewing.objects.filter(office=stranger.office).exists()


def test_a_worker_is_known_again_by_an_earlier_passport(registered, clerk, at):
    person = registered()
    actions.correct_person(
        clerk, person.pk, {"passport_number": "B99999999"}, version=1, reason="جدد جوازه", at=at
    )
    found = refusal(
        lambda: registered(national_id="", born_on=person.born_on, name_ar="علي حسن عمر سعد", phone="")
    )
    assert found.code == "already_registered"


@pytest.mark.parametrize("office", ["EG/labour/second/", "EG/labour/first/agency-1/", "LY/labour/first/"])
def test_another_office_and_another_state_see_nobody(registered, cast, office, face, at):
    person = registered()
    viewer = cast("origin_clerk", office=office)
    for look in (
        lambda: queries.person_to_see(viewer, person.pk),
        lambda: queries.identity(viewer, person.pk),
        lambda: queries.photo(viewer, person.pk),
        lambda: queries.introduction(viewer, person.pk),
        lambda: actions.set_photo(viewer, person.pk, face, at=at),
        lambda: actions.introduce_person(viewer, person.pk, at=at),
        lambda: actions.correct_person(
            viewer, person.pk, {"phone": ""}, version=1, reason="wrong number", at=at
        ),
    ):
        with pytest.raises(Missing):
            look()
    assert queries.names(viewer, [person.pk]) == {}
    assert queries.people(viewer)[:50] == []


def test_names_are_given_with_a_row_for_each_look(registered, cast):
    people = [registered(), registered(**OTHER | {"name_ar": "علي حسن عمر سعد"})]
    before = Viewing.objects.count()
    found = queries.names(cast("origin_clerk"), [one.pk for one in people])
    assert {card.name_ar for card in found.values()} == {one.name_ar for one in people}
    assert Viewing.objects.count() == before + 2


@pytest.mark.parametrize(
    "search",
    [
        "محمد",
        "محمد سالم",
        "عبد الحميد",
        "عبدالحميد",
        "فرجانى",
        "FARGANY",
        "moham",
        "28208151304597",
        "٢٨٢٠٨١٥",
        "a12345678",
        "+20 100 123 4567",
        "0100 1234567",
        "٠١٠٠١٢٣٤٥٦٧",
        "0020100",
    ],
)
def test_a_worker_is_found_by_what_people_type(registered, clerk, search):
    person = registered()
    registered(name_ar="علي حسن عمر سعد", name_latin="", **OTHER)
    assert [one.pk for one in queries.people(clerk, search)[:50]] == [person.pk]


@pytest.mark.parametrize(
    "search", ["سعيد", "zzz", "'", "!!!", "a' | 'b", "\\", "%", "محمد & !سالم:*x", "\x00", "\u202e", "😀"]
)
def test_hostile_searches_find_nobody_and_break_nothing(registered, clerk, search):
    registered()
    assert queries.people(clerk, search)[:50] == []


def test_those_without_a_photograph_wait(registered, clerk, cast, face, at):
    person = registered()
    (waits,) = queries.waiting(clerk)
    assert (waits.count, waits.oldest_at) == (1, at)
    assert queries.waiting(cast("origin_approver")) == []
    actions.set_photo(clerk, person.pk, face, at=at)
    assert queries.waiting(clerk) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_at_the_same_moment_one_registers(clerk, facts, at):
    told, gate = [], threading.Barrier(2)

    def work():
        try:
            with transaction.atomic():
                gate.wait(5)
                actions.register_person(clerk, facts(), at=at)
            told.append("registered")
        except Refused as refused:
            told.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    first, second = sorted(told, key="registered".__eq__, reverse=True)
    assert first == "registered" and second in ("already_registered", "looks_alike")  # as far as he had come
