"""Persons who do not exist: asked for by one, planted by another; they trap who looks and disturb nobody."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rabt.access import queries as access
from rabt.access.models import Alarm, Canary, Viewing
from rabt.access.testing import office_at
from rabt.base.identifiers import id_of, new_id, ref_of
from rabt.credentials import actions as credentials
from rabt.exchange import actions as exchange
from rabt.exchange.models import Outgoing
from rabt.journal.models import Act
from rabt.people import actions, queries
from rabt.people.models import Document, Person, Planting, Resemblance
from rabt.people.queries.canaries import alike, pattern
from rabt.people.tests.crowd import FAMILY, FATHER, FIRST, GRAND, PLACE, facts_of, refused

pytestmark = pytest.mark.counted


# ------------------------------------------------------------------ they look like the others
@pytest.mark.node("EG")
def test_no_field_tells_them_from_those_who_exist(crowd, planted, at):
    columns = {field.name for field in Person._meta.concrete_fields} - {
        "registered_by",
        "photo_id",
        "spelt",
        "compared",
    }
    for person in planted:
        like = next(one for one in crowd if one.office == person.office)
        for name in (
            "kept_by",
            "office",
            "state",
            "seen_from",
            "version",
            "nationality",
            "sex",
            "merged_into_id",
        ):
            assert getattr(person, name) == getattr(like, name), name
        filled = {name for name in columns if getattr(person, name) in (None, "", [])}
        assert filled == {name for name in columns if getattr(like, name) in (None, "", [])}
        assert person.registered_at < at - timedelta(days=90)
        assert person.pk.int >> 80 == int(
            person.registered_at.timestamp() * 1000
        )  # he stands where others do
        assert Document.objects.filter(person=person, number=person.passport_number).count() == 1
    assert not Viewing.objects.filter(person_ref__in=[one.ref for one in planted]).exists()
    assert not Act.objects.filter(ref__in=[one.ref for one in planted]).exists()


# ------------------------------------------------------------------ whoever looks raises the alarm
@pytest.mark.node("EG")
@pytest.mark.parametrize(
    "look",
    [
        lambda clerk, person: queries.person_to_see(clerk, person.pk),
        lambda clerk, person: queries.found(clerk, person.name_ar),
        lambda clerk, person: queries.found(clerk, person.passport_number),
        lambda clerk, person: list(queries.people(clerk)[0:50]),
        lambda clerk, person: queries.names(clerk, [person.pk]),
        lambda clerk, person: queries.lines(clerk, [person.pk]),
    ],
    ids=["file", "search", "number", "list", "names", "pinned"],
)  # fmt: skip
def test_by_whichever_way_he_is_seen_the_alarm_is_raised_at_once(crowd, planted, clerk, look):
    look(clerk, planted[0])
    row = Alarm.objects.filter(about=planted[0].ref).get()
    assert (row.kind, row.who, row.judged_at) == ("canary", clerk.id, None)


@pytest.mark.node("EG")
def test_who_looks_at_those_who_exist_raises_none(crowd, planted, clerk):
    queries.person_to_see(clerk, crowd[0].pk)
    queries.names(clerk, [one.pk for one in crowd])
    assert not Alarm.objects.exists()


# ------------------------------------------------------------------ nothing of him leaves, nobody is disturbed
@pytest.mark.node("EG")
def test_no_letter_tells_of_him_and_the_answer_is_the_one_of_any_hold(crowd, planted, cast, clerk, at):
    person = planted[0]
    refused("must_wait", lambda: actions.introduce_person(clerk, person.pk, at=at))
    for body in ({"person_id": str(person.pk)}, {"holder_ref": person.ref}, {"into_id": str(person.pk)}):
        refused(
            "must_wait",
            lambda body=body: exchange.send(clerk, "x/1", body, about=ref_of("x", new_id()), at=at),
        )
    refused("must_wait", lambda: exchange.send(clerk, "x/1", {}, about=person.ref, at=at))
    assert not Outgoing.objects.exists()
    assert exchange.send(clerk, "x/1", {"person_id": str(crowd[0].pk)}, about=crowd[0].ref, at=at)


@pytest.mark.node("EG")
def test_no_card_is_issued_to_him(planted, clerk, at):
    refused(
        "must_wait", lambda: credentials.issue(clerk, ref_of("permit", new_id()), planted[0].ref, None, at=at)
    )


@pytest.mark.node("EG")
def test_he_stands_in_nobodys_way(crowd, planted, clerk, at, settings):
    """Somebody real of the same name and day, or the same passport, is registered as if he were not there."""
    ghost = planted[0]
    same = replace(
        facts_of(0), name_ar=ghost.name_ar, born_on=ghost.born_on, passport_number="A99999999", sex=ghost.sex
    )
    assert ghost.pk not in {near.person.pk for near in queries.nearest(queries.described(ghost))}
    real = actions.register_person(clerk, same, at=at)
    assert queries.documents_held([], [ghost.passport_number]) == set()
    assert queries.by_passport(clerk, [ghost.passport_number]) == {}
    twin = replace(
        facts_of(1),
        name_ar="رؤوف بهاء لبيب سرحان",
        passport_number=ghost.passport_number,
        born_on=date(1970, 1, 1),
    )
    number = ghost.passport_number
    assert actions.register_person(clerk, twin, at=at).passport_number == number
    ghost.refresh_from_db()
    assert ghost.passport_number != number
    assert Document.objects.get(person=ghost).number == ghost.passport_number
    while actions.compare_fresh(at):
        pass
    assert (
        not Resemblance.objects.filter(one=ghost).exists()
        and not Resemblance.objects.filter(other=ghost).exists()
    )
    assert real.name_ar == ghost.name_ar


@pytest.mark.node("EG")
def test_he_is_left_out_of_what_waits_and_of_what_the_clock_ends(crowd, planted, clerk, at):
    (waits,) = [one for one in queries.waiting(clerk) if one.word == "people.photos_to_take"]
    assert waits.count == len(crowd)
    idle = set(queries.untouched_since(at))
    assert {one.pk for one in crowd} <= idle and not {one.pk for one in planted} & idle
    assert not {one.pk for one in alike(PLACE)} & {one.pk for one in planted}
    assert pattern(crowd[0]).parts == (FIRST[0], FATHER[0], GRAND[0], FAMILY[0])


@pytest.mark.node("EG")
def test_ended_he_is_emptied_as_others_are_and_raises_no_alarm_any_more(planted, auditor, clerk, at):
    row = Planting.objects.get()
    actions.end_canaries(auditor, row.pk, at=at)
    assert not access.canaries().exists()
    for person in planted:
        person.refresh_from_db()
        assert (person.erased_at, person.first, person.passport_number, person.seen_from) == (at, "", "", [])
    refused("planting_step_closed", lambda: actions.end_canaries(auditor, row.pk, at=at))


# ------------------------------------------------------------------ at the other node
def test_at_the_destination_he_looks_like_those_whom_origin_introduced(
    db, cast, peer, at, administrator, auditor
):
    office_at("LY/labour/first/")
    for number in range(14):
        told = facts_of(number)
        person = Person(
            id=new_id(), kept_by="EG", office="LY/", state="introduced", seen_from=["LY/", "LY/labour/first/"],
            registered_by=peer.id, registered_at=at - timedelta(days=90), changed_at=at, first=FIRST[number],
            father=FATHER[number], grandfather=GRAND[number], family=FAMILY[number], name_key=str(number),
            search_text=told.name_ar, sex="male", born_on=told.born_on, nationality="EGY",
            passport_number=told.passport_number, passport_issuer="EGY", passport_expires_on=told.passport_expires_on,
        )  # fmt: skip
        person.save()
    row = actions.propose_canaries(administrator, "LY/labour/first/", 1, at=at)
    actions.plant_canaries(auditor, row.pk, at=at)
    ghost = Person.objects.get(pk=id_of(Canary.objects.get().pk, "person"))
    assert (ghost.kept_by, ghost.state, ghost.office, ghost.registered_by) == (
        "EG",
        "introduced",
        "LY/",
        peer.id,
    )
    queries.person_to_see(cast("destination_clerk"), ghost.pk)
    assert Alarm.objects.get().about == ghost.ref


def test_who_bears_the_same_passport_is_whom_the_models_find(registered):
    numbers = ("A1234567", "A7654321", "A1111111")
    first, second, third = (
        registered(
            passport_number=number,
            national_id="",
            name_ar=f"{name} حسن علي المصري",
            born_on=date(year, 2, 3),
            phone="",
        )
        for number, name, year in zip(numbers, ("محمود", "سيد", "هاني"), (1980, 1990, 2000), strict=True)
    )
    for number, issuer, kept_by, found in (
        (numbers[1], "EGY", first.kept_by, [second]), (numbers[2], "EGY", first.kept_by, [third]),
        (numbers[1], "LBY", first.kept_by, []), (numbers[1], "EGY", "XX", []),
        ("A0000000", "EGY", first.kept_by, []), (numbers[0], "EGY", first.kept_by, []),
    ):  # fmt: skip
        first.passport_number, first.passport_issuer, first.kept_by = number, issuer, kept_by
        assert queries.with_same_passport(first) == queries.with_same_plainly(first) == found
