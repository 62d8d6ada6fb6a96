"""National numbers of both states, by the structures that the pack tells."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused
from rabt.corridor import load
from rabt.corridor.shapes import IdentifierRule, Words
from rabt.people.rules import national_id

ON = date(2026, 11, 24)
TERMS = load("eg_ly").on(ON)
EG, LY = TERMS.identifier("EG"), TERMS.identifier("LY")
PRINTED = "28208151304597"  # the worked example of a public description


def read(text, rule=EG):
    return national_id.read(text, rule, TERMS)


def code_of(act, *args):
    with pytest.raises(Refused) as caught:
        act(*args)
    return caught.value.code


def test_a_printed_example_says_date_place_and_sex():
    found = read(PRINTED)
    assert (found.born_on, found.place, found.sex, found.check_fits) == (
        date(1982, 8, 15),
        "EG-SHR",
        "male",
        True,
    )


@pytest.mark.parametrize(
    "typed",
    [
        "٢٨٢٠٨١٥١٣٠٤٥٩٧",
        "۲۸۲۰۸۱۵۱۳۰۴۵۹۷",
        "2 820815 13 04597",
        "2-820815-13-0459-7",
        "\u200f28208151304597\u200e",
        " 28208151304597\n",
    ],
)
def test_it_is_read_as_people_type_it(typed):
    assert read(typed).number == PRINTED


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("2820815130459", "nid_length"),
        ("282081513045977", "nid_length"),
        ("", "nid_signs"),
        ("2820815130459X", "nid_signs"),
        ("18208151304597", "nid_century"),
        ("48208151304597", "nid_century"),
        ("28213151304597", "nid_date"),
        ("28202301304597", "nid_date"),
        ("28202291304597", "nid_date"),
        ("28208152004597", "nid_place"),
        ("28208150004597", "nid_place"),
    ],
)
def test_what_is_no_number_is_refused_for_its_reason(number, code):
    assert code_of(read, number) == code


def test_a_leap_day_and_the_second_century_are_read():
    assert read("30002291304597").born_on == date(2000, 2, 29)


def test_a_birth_abroad_names_no_place():
    assert read("28208158804597").place == ""


@pytest.mark.parametrize(("digit", "sex"), [(str(n), "male" if n % 2 else "female") for n in range(10)])
def test_the_thirteenth_digit_tells_the_sex(digit, sex):
    assert read(PRINTED[:12] + digit + "0").sex == sex


def test_another_check_digit_is_noticed_and_never_refused():
    fits = [digit for digit in "0123456789" if read(PRINTED[:13] + digit).check_fits]
    assert fits == ["7"]


def test_where_published_programs_disagree_either_answer_fits():
    heads = (f"2820815130{serial:03}" for serial in range(500))
    both = [head for head in heads if read(head + "0").check_fits and read(head + "1").check_fits]
    assert both


def test_the_number_of_the_other_state_is_read_by_its_own_structure():
    found = national_id.read("119820012345", LY, TERMS)
    assert (found.born_on, found.born_in_year, found.sex, found.place, found.check_fits) == (
        None,
        1982,
        "male",
        "",
        None,
    )
    assert code_of(national_id.read, "319820012345", LY, TERMS) == "nid_sex"


@pytest.mark.parametrize(
    ("born_on", "sex", "place", "code"),
    [
        (date(1982, 8, 16), "male", "", "nid_date_differs"),
        (date(1983, 8, 15), "male", "", "nid_date_differs"),
        (date(1982, 8, 15), "female", "", "nid_sex_differs"),
        (date(1982, 8, 15), "male", "EG-C", "nid_place_differs"),
    ],
)
def test_a_contradiction_is_named(born_on, sex, place, code):
    assert code_of(national_id.compare, read(PRINTED), born_on, sex, place, ON) == code


def test_a_number_from_the_future_is_refused():
    assert code_of(national_id.compare, read("32701011304597"), None, "unknown", "", ON) == "nid_in_future"


def test_a_year_alone_is_compared_as_a_year():
    found = national_id.read("119820012345", LY, TERMS)
    national_id.compare(found, date(1982, 1, 1), "male", "", ON)
    assert code_of(national_id.compare, found, date(1983, 1, 1), "male", "", ON) == "nid_date_differs"


@pytest.mark.parametrize(
    ("born_on", "sex", "place"),
    [
        (None, "unknown", ""),
        (date(1982, 8, 15), "male", "EG-SHR"),
        (date(1982, 8, 15), "unknown", ""),
    ],
)
def test_what_fits_passes(born_on, sex, place):
    national_id.compare(read(PRINTED), born_on, sex, place, ON)


@given(st.text(max_size=30))
def test_no_text_whatever_breaks_the_reader(text):
    try:
        assert len(read(text).number) == 14
    except Refused:
        return


@given(st.integers(0, 10**14 - 1))
def test_every_fourteen_digits_are_read_or_refused_by_code(number):
    try:
        found = read(f"{number:014}")
    except Refused as refused:
        assert refused.code in {"nid_century", "nid_date", "nid_place"}
    else:
        assert found.born_on is not None and found.sex in {"male", "female"}


def test_a_number_that_says_nothing_is_read_as_nothing():
    rule = IdentifierRule(
        code="XX.national",
        state="XX",
        kind="national",
        name=Words("رقم", "number"),
        length=3,
        since=date(2000, 1, 1),
        source="",
        parts=(),
    )
    found = national_id.read("123", rule, TERMS)
    assert (found.born_on, found.born_in_year, found.sex, found.place, found.check_fits) == (
        None,
        None,
        "unknown",
        "",
        None,
    )
    national_id.compare(found, date(1982, 8, 15), "male", "EG-C", ON)
