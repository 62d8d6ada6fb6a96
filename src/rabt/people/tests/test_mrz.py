"""The passport lines, held against the specimen of ICAO 9303-4 and against slips of the hand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused
from rabt.people.rules import mrz

ON = date(2026, 11, 24)
UPPER = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
LOWER = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"


def line(number: str, state: str, born: str, sex: str, expires: str, personal: str = "") -> str:
    """Build a correct second line from the definition alone."""
    digit = mrz.check_digit
    number, personal = number.ljust(9, "<"), personal.ljust(14, "<")
    head = number + digit(number)
    dates = born + digit(born), expires + digit(expires)
    tail = personal + digit(personal)
    return head + state.ljust(3, "<") + dates[0] + sex + dates[1] + tail + digit(head + "".join(dates) + tail)


def refusal(text: str) -> Refused:
    with pytest.raises(Refused) as caught:
        mrz.read(text, ON)
    return caught.value


def test_the_specimen_of_icao_9303_part_4_reads_as_printed():
    found = mrz.read(f"{UPPER}\n{LOWER}", ON)
    assert found == mrz.Passport(
        number="L898902C3",
        issuer="UTO",
        nationality="UTO",
        surname="ERIKSSON",
        given_names="ANNA MARIA",
        born_on=date(1974, 8, 12),
        sex="female",
        expires_on=date(2012, 4, 15),
        personal_number="ZE184226B",
    )
    assert found.name_latin == "ANNA MARIA ERIKSSON"


@pytest.mark.parametrize(
    "text",
    [
        UPPER + LOWER,
        f"  {UPPER.lower()}  \r\n\r\n {LOWER.lower()} ",
        f"{UPPER[:20]} {UPPER[20:]}\n{LOWER[:9]} {LOWER[9:]}",
        f"\u200f{UPPER}\u200e\n\ufeff{LOWER}",
        f"{UPPER}\n{LOWER.translate(str.maketrans('0123456789', '٠١٢٣٤٥٦٧٨٩'))}",
        f"{UPPER.replace('<<', '«')}\n{LOWER}",
    ],
)
def test_text_as_people_paste_it_is_read(text):
    assert mrz.read(text, ON).number == "L898902C3"


@pytest.mark.parametrize(
    ("field", "digit"),
    [
        ("520727", "3"),
        ("AB2134<<<", "5"),
        ("L898902C3", "6"),
        ("740812", "2"),
        ("120415", "9"),
        ("ZE184226B<<<<<", "1"),
    ],
)
def test_check_digits_of_the_worked_examples(field, digit):
    assert mrz.check_digit(field) == digit


@pytest.mark.parametrize(
    ("text", "code", "facts"),
    [
        ("", "mrz_length", {"found": 0}),
        (UPPER, "mrz_length", {"found": 44, "wanted": 88}),
        (f"{UPPER[:-1]}\n{LOWER}", "mrz_length", {"line": 1, "found": 43}),
        (f"{UPPER}\n{LOWER[:-2]}", "mrz_length", {"line": 2, "found": 42}),
        (f"{UPPER}<\n{LOWER[:-1]}", "mrz_length", {"line": 1, "found": 45}),
        (f"{UPPER}\n{LOWER[:-1]}!", "mrz_character", {"sign": "!", "line": 2, "place": 44}),
        (f"P<UTOÉ{UPPER[6:]}\n{LOWER}", "mrz_character", {"sign": "É", "line": 1, "place": 6}),
        (f"I{UPPER[1:]}\n{LOWER}", "mrz_not_a_passport", {"found": "I"}),
        (f"{UPPER}\n{LOWER[:9]}7{LOWER[10:]}", "mrz_check", {"part": "number", "wanted": "6"}),
        (f"{UPPER}\n{LOWER[:19]}3{LOWER[20:]}", "mrz_check", {"part": "birth_date"}),
        (f"{UPPER}\n{LOWER[:27]}8{LOWER[28:]}", "mrz_check", {"part": "expiry_date"}),
        (f"{UPPER}\n{LOWER[:42]}2{LOWER[43:]}", "mrz_check", {"part": "personal_number"}),
        (f"{UPPER}\n{LOWER[:43]}1", "mrz_check", {"part": "whole_line", "wanted": "0"}),
        (f"P<UTO<<ANNA{'<' * 33}\n{LOWER}", "mrz_name", {}),
        (f"P<UTOERIKSS0N<<ANNA{'<' * 25}\n{LOWER}", "mrz_name", {}),
        (f"P<1TO{UPPER[5:]}\n{LOWER}", "mrz_state", {"line": 1}),
        (f"{UPPER}\n{LOWER[:20]}Z{LOWER[21:]}", "mrz_sex", {"found": "Z"}),
    ],
)
def test_mistakes_are_named_by_field_and_place(text, code, facts):
    found = refusal(text)
    assert found.code == code
    assert facts.items() <= found.facts.items()


def test_a_letter_read_for_a_digit_is_suggested():
    assert refusal(f"{UPPER}\n{LOWER.replace('740812', '74O8I2')}").facts["maybe"] == "740812"
    assert refusal(f"{UPPER}\nL8989O2C3{LOWER[9:]}").facts["maybe"] == "L898902C3"


def test_an_impossible_date_is_refused():
    assert refusal(f"{UPPER}\n{line('A12345678', 'EGY', '990230', 'M', '300101')}").code == "mrz_date"
    assert refusal(f"{UPPER}\n{line('A12345678', 'EGY', '9902<<', 'M', '300101')}").code == "mrz_date"


@pytest.mark.parametrize(
    ("born", "expires", "birth", "expiry"),
    [
        ("261124", "310101", date(2026, 11, 24), date(2031, 1, 1)),
        ("261125", "310101", date(1926, 11, 25), date(2031, 1, 1)),
        ("000229", "991231", date(2000, 2, 29), date(1999, 12, 31)),
        ("700101", "700101", date(1970, 1, 1), date(2070, 1, 1)),
    ],
)
def test_two_digit_years_find_their_century(born, expires, birth, expiry):
    found = mrz.read(f"{UPPER}\n{line('A12345678', 'EGY', born, 'M', expires)}", ON)
    assert (found.born_on, found.expires_on) == (birth, expiry)


def test_a_leap_day_goes_to_the_century_that_has_one():
    found = mrz.read(f"{UPPER}\n{line('A12345678', 'D', '720229', '<', '300101')}", ON)
    assert (found.born_on, found.sex, found.nationality) == (date(1972, 2, 29), "unknown", "D")


def test_an_empty_personal_number_may_carry_a_filler_or_nought():
    lower = line("A12345678", "EGY", "900101", "F", "300101")
    assert lower[42] == "0"
    mrz.read(f"{UPPER}\n{lower}", ON)
    mrz.read(f"{UPPER}\n{lower[:42]}<{lower[43]}", ON)


def test_the_lines_fill_what_was_not_said():
    found = mrz.read(f"{UPPER}\n{LOWER}", ON)
    assert mrz.fill(
        {"phone": "1", "name_latin": "ANNA", "passport_number": "l898902-c3", "sex": ""}, found
    ) == {
        "phone": "1",
        "name_latin": "ANNA",
        "passport_number": "l898902-c3",
        "passport_issuer": "UTO",
        "sex": "female",
        "passport_expires_on": date(2012, 4, 15),
        "born_on": date(1974, 8, 12),
        "nationality": "UTO",
    }


@pytest.mark.parametrize(
    "said",
    [
        {"passport_number": "A12345678"},
        {"born_on": date(1974, 8, 13)},
        {"sex": "male"},
        {"nationality": "EGY"},
        {"passport_expires_on": date(2030, 1, 1)},
        {"passport_issuer": "EGY"},
    ],
)
def test_what_was_said_must_agree_with_the_lines(said):
    with pytest.raises(Refused) as caught:
        mrz.fill(said, mrz.read(f"{UPPER}\n{LOWER}", ON))
    assert (caught.value.code, caught.value.facts["field"]) == ("mrz_differs", next(iter(said)))


@given(place=st.integers(0, 43), sign=st.sampled_from(ALPHABET))
def test_one_changed_character_is_found_out_unless_its_residue_agrees(place, sign):
    before = LOWER[place]
    unchecked = place in range(10, 13) or place == 20  # nationality and sex stand under no check digit
    value = mrz._VALUES
    same_residue = (value[sign] - value[before]) % 10 == 0
    changed = f"{UPPER}\n{LOWER[:place]}{sign}{LOWER[place + 1 :]}"
    try:
        mrz.read(changed, ON)
    except Refused:
        assert sign != before
    else:
        digit_place = place in {9, 19, 27, 42, 43}
        assert sign == before or unchecked or (same_residue and not digit_place)


@given(st.text(max_size=200))
def test_no_text_whatever_breaks_the_reader(text):
    try:
        mrz.read(text, ON)
    except Refused as refused:
        assert refused.code.startswith("mrz_")


@given(st.text(alphabet=ALPHABET, min_size=88, max_size=88))
def test_no_lines_whatever_break_the_reader(text):
    try:
        mrz.read("P" + text[1:], ON)
    except Refused as refused:
        assert refused.code.startswith("mrz_")
