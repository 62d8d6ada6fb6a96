"""What a pack says of training: each wrong thing is found, and the two packs are read as they are written."""

from datetime import date

import pytest

from rabt.corridor import Money, load, open_pack
from rabt.corridor.tests.test_check import INVENTED, pack, spoilt
from rabt.corridor.training import MEALS

__all__ = ["pack"]
DAY = date(2026, 11, 24)
WRONG = [
    (r"order = 1", "order = 0", "guard.order", "not above zero"),
    (r'state = "QI"\ncity', 'state = "QQ"\ncity', "QI-SCHOOL.state", "unknown state"),
    (r'city = "QI-BIG"\nname', 'city = "QH-NORTH"\nname', "QI-SCHOOL.city", "no place"),
    (r'code = "boat", seats = 6', 'code = "boat", seats = 0', "QI-SCHOOL.rooms", "has no seat"),
    (
        r'rooms = \[(.*)\]', r"rooms = [\1, \1]", "QI-SCHOOL.rooms", "two rooms have one code",
    ),
    (r'rooms = \[\{ code = "boat", ', "rooms = [{ ", "QI-SCHOOL.rooms", "part The boat|part"),
    (r'rooms = \[.*\]', 'rooms = ["boat"]', "QI-SCHOOL.rooms", "not a table"),
    (r"hours = 8", "hours = 0", "rowing.hours", "not above zero"),
    (r'language = "en"', 'language = "fr"', "rowing.language", "unknown language"),
    (r"outcomes = \[.*\]", "outcomes = []", "rowing.outcomes", "nothing is learned"),
    (r'field = "boats"', 'field = "kites"', "rowing.field", "unknown"),
    (r'centre = "QI-SCHOOL"', 'centre = "QI-NONE"', "rowing.centre", "unknown"),
    (r'needs_skills = \["whistle"\]', 'needs_skills = ["song"]', "rowing.needs_skills", "unknown skill"),
    (r'needs_skills = .*', 'gives_skill = "song"', "rowing.gives_skill", "unknown"),
    (r'needs_skills = .*', 'least_rank = "king"', "rowing.least_rank", "unknown"),
    (r"seats = \[\{ state.*\]", "seats = []", "rowing.seats", "no seats"),
    (r'service = "watch", seats = 4', 'service = "band", seats = 4', "rowing.seats", "unknown"),
    (r'service = "watch", seats = 4', 'service = "watch", seats = 0', "rowing.seats", "not above zero"),
    (r'code = "QI-BIG.QIP"', 'code = "QI-BIG"', "QI-BIG.code", "is not <city>.<currency>"),
    (r'currency = "QIP"', 'currency = "QXX"', "QI-BIG.QIP.city", "unknown place or currency"),
    (r"lunch = 200", "lunch = 900", "QI-BIG.QIP.minor", "cost more than the night"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "problem"), WRONG)
def test_one_wrong_thing_is_found_and_named(pack, old, new, key, problem):
    found = spoilt(pack, "training.toml", old, new)
    assert any(
        f"training.toml: {key}:" in one and any(p in one for p in problem.split("|")) for one in found
    ), found


def test_courses_centres_and_money_are_found_by_state_city_and_currency():
    isles = open_pack(INVENTED).on(DAY).training
    assert list(isles.courses_at("QI")) == ["rowing"] and not isles.courses_at("QH")
    assert isles.courses["rowing"].all_seats == 4
    paid = isles.per_diem["QI-BIG"]["QIP"]
    assert paid.night == Money(1000, "QIP") and paid.less("lunch") == Money(200, "QIP")


def test_every_city_of_a_centre_is_paid_in_both_currencies_and_a_meal_is_less():
    terms = load("eg_ly").on(DAY)
    for centre in terms.training.centres.values():
        rates = terms.training.per_diem[centre.city]
        assert set(rates) == {state.currency for state in terms.states.values()}
        assert all(sum(one.less(meal).minor for meal in MEALS) < one.minor for one in rates.values())
