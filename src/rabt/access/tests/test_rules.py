"""Offices as paths, and the limits of the ways in."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.access import rules
from rabt.base.errors import NotAllowed, Refused

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("path", ["LY/", "LY/labour/", "EG/labour/first-2/emp-0007/"])
def test_a_path_is_an_office_code(path):
    rules.check_path(path)


@pytest.mark.parametrize(
    "path",
    ["", "LY", "ly/", "LY//", "LY/Labour/", "LY/a b/", "LY/-a/", "/LY/", "LY/../", "LY/" + "a" * 220 + "/"],
)
def test_what_is_no_path_is_refused(path):
    with pytest.raises(Refused) as refusal:
        rules.check_path(path)
    assert refusal.value.code == "office_code_wrong"


def test_an_office_has_one_above():
    assert rules.parent_of("LY/labour/tobruk/") == "LY/labour/"
    assert rules.parent_of("LY/") == ""
    assert rules.authority_of("LY/labour/tobruk/emp-1/") == "LY/labour/"
    assert (rules.authority_of("LY/labour/"), rules.authority_of("LY/")) == ("LY/labour/", "LY/")


def test_kinds_of_offices_are_known():
    rules.check_kind("labour")
    with pytest.raises(Refused):
        rules.check_kind("castle")


def test_codes_are_slowed_by_address_and_by_place():
    rules.check_code_rate([AT - MINUTE] * 4, [AT - MINUTE] * 59, AT)
    for for_address, from_place in (
        ([AT - MINUTE] * 5, []),
        ([], [AT - MINUTE] * 60),
        ([AT - 60 * MINUTE] * 12, []),
    ):
        with pytest.raises(Refused) as refusal:
            rules.check_code_rate(for_address, from_place, AT)
        assert refusal.value.code == "too_many_codes"
        assert refusal.value.facts["minutes"] > 0
    rules.check_code_rate([AT - 15 * MINUTE] * 5, [AT - 15 * MINUTE] * 60, AT)


def test_a_code_stands_for_five_minutes_and_five_tries():
    assert rules.code_stands(AT, None, 4, AT + 5 * MINUTE - timedelta(seconds=1))
    assert not rules.code_stands(AT, None, 4, AT + 5 * MINUTE)
    assert not rules.code_stands(AT, None, 5, AT)
    assert not rules.code_stands(AT, AT, 0, AT)


@given(idle=st.integers(0, 60), open_for=st.integers(0, 1000))
def test_a_stay_is_neither_idle_nor_endless(idle, open_for):
    stands = rules.stay_stands(AT - open_for * MINUTE, AT - idle * MINUTE, AT, idle_minutes=30)
    assert stands == (idle < 30 and open_for < 12 * 60)


def test_a_token_ends_within_a_year():
    rules.check_token_life(AT + timedelta(days=366), AT)
    for end in (AT, AT - MINUTE, AT + timedelta(days=367)):
        with pytest.raises(Refused):
            rules.check_token_life(end, AT)


def test_a_deputy_has_a_fitting_role_and_a_last_day():
    may = frozenset({"clerk"})
    rules.check_deputy(may, "clerk", AT, AT + timedelta(days=60))
    for role, end, code in (
        ("employer", AT + MINUTE, "deputy_conflict"),
        ("clerk", AT, "deputy_days"),
        ("clerk", AT + timedelta(days=61), "deputy_days"),
    ):
        with pytest.raises(Refused) as refusal:
            rules.check_deputy(may, role, AT, end)
        assert refusal.value.code == code


def test_nobody_does_his_own_affairs_as_a_deputy():
    rules.check_not_deputy("")
    with pytest.raises(NotAllowed):
        rules.check_not_deputy("somebody")


@pytest.mark.parametrize("typed", ["123456", "123 456", "١٢٣٤٥٦", "۱۲۳-۴۵۶"])
def test_a_code_is_read_in_three_scripts(typed):
    assert rules.fold_digits(typed) == "123456"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" A.B@Example.org ", "a.b@example.org"), ("+218 91 000 0001", "+218910000001"),
        ("٠٩١٠٠٠٠٠٠١", "+218910000001"), ("00218910000001", "+218910000001"), ("nobody", ""),
    ],
)  # fmt: skip
def test_an_address_is_read_as_it_is_kept(typed, kept):
    assert rules.fold_handle(typed, "LY") == kept


def test_a_telephone_must_read_as_one():
    assert rules.check_phone(" ", "LY") == ""
    assert rules.check_phone("091 000 0001", "LY") == "+218910000001"
    for wrong in ("12", "telephone", "+999"):
        with pytest.raises(Refused):
            rules.check_phone(wrong, "LY")


def test_a_digest_takes_any_text():
    assert len(rules.digest_of("\ud800ش")) == 64
