"""The facts of a registration, held against each other and against the corridor's terms."""

from dataclasses import replace
from datetime import date

import pytest

from rabt.base.errors import Refused
from rabt.corridor import load
from rabt.people.rules import person
from rabt.people.rules.person import PersonFacts

ON = date(2026, 11, 24)
TERMS = load("eg_ly").on(ON)
FACTS = PersonFacts(
    name_ar="محمد سالم عبد الحميد فرجاني",
    name_latin="Mohamed Salem",
    national_id="28208151304597",
    passport_number="A12345678",
    passport_expires_on=date(2030, 1, 1),
    phone="01001234567",
    home_place="البحيرة",
)


def check(**changes):
    return person.check_registration(replace(FACTS, **changes), TERMS, ON)


def codes(checked):
    return {warned.code for warned in checked.warnings}


def test_what_fits_is_read_into_one_spelling():
    found = check()
    assert found.name.grandfather == "عبد الحميد"
    assert (found.born_on, found.sex, found.birth_place) == (date(1982, 8, 15), "male", "EG-SHR")
    assert (found.nationality, found.passport_issuer, found.home_place) == ("EGY", "EGY", "EG-BH")
    assert (found.phone, found.name_latin) == ("+201001234567", "MOHAMED SALEM")
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"name_ar": "محمد"}, "name_too_short", None),
        ({"national_id": "", "passport_number": " - "}, "identity_missing", "national_id"),
        ({"national_id": "", "born_on": None}, "birth_date_missing", "born_on"),
        ({"national_id": "", "born_on": date(2027, 1, 1)}, "birth_in_future", "born_on"),
        ({"national_id": "", "born_on": date(1900, 1, 1)}, "birth_too_early", "born_on"),
        ({"national_id": "", "born_on": date(2008, 11, 25)}, "underage", "born_on"),
        ({"born_on": date(1982, 8, 14)}, "nid_date_differs", "national_id"),
        ({"sex": "female"}, "nid_sex_differs", "national_id"),
        ({"birth_place": "القاهرة"}, "nid_place_differs", "national_id"),
        ({"passport_expires_on": date(2026, 11, 23)}, "passport_expired", "passport_expires_on"),
        ({"passport_number": "A 1"}, "passport_signs", "passport_number"),
        ({"passport_number": "A12345678'"}, "passport_signs", "passport_number"),
        ({"passport_issuer": "12"}, "nationality_unknown", "passport_issuer"),
        ({"nationality": "EG"}, "nationality_unknown", "nationality"),
        ({"sex": "boy"}, "sex_unknown", "sex"),
        ({"home_place": "أتلانتس"}, "place_not_known", "home_place"),
        ({"phone": "12"}, "phone_invalid", "phone"),
        ({"nationality": "SDN", "national_id": "!"}, "nid_signs", "national_id"),
    ],
)
def test_each_refusal_has_its_code_and_field(changes, code, field):
    with pytest.raises(Refused) as caught:
        check(**changes)
    assert caught.value.code == code
    assert field is None or caught.value.facts["field"] == field


def test_the_eighteenth_birthday_and_the_last_day_of_a_passport_count():
    assert check(national_id="", born_on=date(2008, 11, 24)).born_on == date(2008, 11, 24)
    assert check(passport_expires_on=ON).passport_expires_on == ON


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"national_id": "28208151304590"}, "nid_check", "national_id"),
        ({"name_ar": "محمد سالم فرجاني"}, "name_three_parts", "name_ar"),
        ({"national_id": "", "born_on": date(1982, 8, 15)}, "sex_not_said", "sex"),
        ({"passport_number": "", "passport_expires_on": None}, "passport_missing", "passport_number"),
        ({"passport_expires_on": None}, "passport_end_missing", "passport_expires_on"),
        ({"passport_expires_on": date(2027, 5, 1)}, "passport_ends_soon", "passport_expires_on"),
        (
            {"nationality": "SDN", "national_id": "119-8765-4321", "born_on": date(1982, 8, 15)},
            "nid_not_read", "national_id",
        ),
    ],
)  # fmt: skip
def test_a_warning_stops_nothing_and_stands_at_its_field(changes, code, field):
    assert (code, field) in {(warned.code, warned.field) for warned in check(**changes).warnings}


def test_sex_is_asked_only_where_no_number_tells_it():
    assert check(national_id="", born_on=date(1982, 8, 15)).sex == "unknown"
    assert check(sex="unknown").sex == "male"


def test_a_passport_of_another_state_keeps_its_issuer():
    found = check(
        nationality="sdn",
        national_id="",
        born_on=date(1982, 8, 15),
        passport_number="p٠١٢٣٤٥٦٧",
        passport_issuer="sdn",
    )
    assert (found.nationality, found.passport_number, found.passport_issuer) == ("SDN", "P01234567", "SDN")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("EG-C", "EG-C"),
        ("القاهره", "EG-C"),
        ("Cairo", "EG-C"),
        ("cairo ", "EG-C"),
        ("أسيوط", "EG-AST"),
        ("اسيوط", "EG-AST"),
        ("المنيا", "EG-MN"),
        ("بنى سويف", "EG-BNS"),
        ("", ""),
    ],
)
def test_a_place_is_found_by_any_spelling(typed, code):
    assert person.place_of(typed, TERMS, "home_place") == code


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2000, 2, 29), date(2018, 2, 28), 17),
        (date(2000, 2, 29), date(2018, 3, 1), 18),
        (date(2000, 1, 1), date(2026, 1, 1), 26),
    ],
)
def test_age_is_counted_in_birthdays(born, on, years):
    assert person.age(born, on) == years


@pytest.mark.parametrize(
    ("alike", "reason", "code"),
    [
        (["passport"], "another", "already_registered"),
        (["name", "national_id"], "another man", "already_registered"),
        (["phone"], "", "looks_alike"),
        (["name"], "  ", "looks_alike"),
        (["name"], "ab", "reason_too_short"),
        (["name"], "because\u202e", "text_sign"),
    ],
)
def test_registering_over_a_look_alike_needs_a_reason(alike, reason, code):
    with pytest.raises(Refused) as caught:
        person.check_not_same(alike, reason)
    assert caught.value.code == code


def test_a_reason_is_kept_only_where_somebody_looks_alike():
    assert person.check_not_same([], "whatever") == ""
    assert person.check_not_same(["phone"], " هما  أخوان ") == "هما أخوان"


@pytest.mark.parametrize(
    ("changes", "reason", "code"),
    [
        ({"office": "x"}, "a good reason", "correction_field"),
        ({}, "a good reason", "correction_empty"),
        ({"sex": ""}, "a good reason", "correction_empty"),
        ({"sex": "male", "phone": "1", "name_latin": "X"}, "a good reason", "correction_too_much"),
        ({"sex": "male"}, "", "reason_too_short"),
    ],
)
def test_a_correction_changes_one_or_two_things_and_says_why(changes, reason, code):
    with pytest.raises(Refused) as caught:
        person.check_correction(FACTS, changes, reason)
    assert caught.value.code == code


def test_a_correction_of_two_things_gives_its_reason():
    assert person.check_correction(FACTS, {"sex": "male", "phone": "1"}, "typed wrong") == "typed wrong"


@pytest.mark.parametrize(
    "changes",
    [
        {"sex": "x"},
        {"nationality": "egy"},
        {"national_id": "1 2"},
        {"passport_number": "a<b"},
        {"passport_issuer": "E1"},
        {"phone": "0100"},
        {"birth_place": "<script>"},
        {"name_latin": "محمد"},
        {"national_id": "", "passport_number": ""},
        {"name_latin": "mohamed"},
    ],
)
def test_what_the_other_state_says_must_have_its_form(changes):
    person.check_told(check())
    with pytest.raises(Refused):
        person.check_told(replace(check(), **changes))


@pytest.mark.parametrize("part", ["", "محمد سالم", "محمد\u202e", "X"])
def test_a_name_that_would_split_otherwise_is_refused(part):
    told = check()
    with pytest.raises(Refused):
        person.check_told(replace(told, name=replace(told.name, first=part)))


@pytest.mark.parametrize(
    ("offices", "paths"),
    [
        (["A/"], ["A/"]),
        (["A/b/c/"], ["A/", "A/b/", "A/b/c/"]),
        (["A/b/c/", "A/b/d/", "A/"], ["A/", "A/b/", "A/b/c/", "A/b/d/"]),
        ([], []),
    ],
)
def test_an_office_lies_in_all_above_it(offices, paths):
    assert person.paths_to(*offices) == paths
