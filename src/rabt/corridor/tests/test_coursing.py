"""What a pack says of courses that are held: each wrong thing is found, each is asked his own."""

from datetime import date

import pytest

from rabt.corridor import load
from rabt.corridor.coursing import ASKED, MOMENTS, SOURCES
from rabt.corridor.tests.test_check import pack, spoilt

__all__ = ["pack"]
DAY = date(2026, 11, 24)
WRONG = [
    (r"level = 1", "level = 5", "dry.level", "unknown level"),
    (r'asked = "trainee"', 'asked = "captain"', "dry.asked", "nobody is called"),
    (r'form = "yes_no"', 'form = "song"', "rows.form", "unknown form"),
    (r'moments = \["end"\]', 'moments = ["never"]', "dry.moments", "unknown one"),
    (r'moments = \["end"\]', "moments = []", "dry.moments", "no moment"),
    (r'code = "incident"\npoints = 1', 'code = "incident"\npoints = 0', "incident.points", "not above zero"),
    (r'code = "expiry"', 'code = "rumour"', "rumour.code", "nobody shows"),
]


@pytest.mark.parametrize(("old", "new", "key", "problem"), WRONG)
def test_one_wrong_thing_is_found_and_named(pack, old, new, key, problem):
    found = spoilt(pack, "courses.toml", old, new)
    assert any(f"courses.toml: {key}:" in one and problem in one for one in found), found


def test_each_is_asked_something_at_each_of_his_moments_on_all_four_levels():
    held = load("eg_ly").on(DAY).held
    asked = {(whom, moment): held.asked(whom, moment) for whom in ASKED for moment in MOMENTS}
    assert {key for key, questions in asked.items() if not questions} == {("supervisor", "end")}
    assert {one.level for one in held.questions.values()} == {1, 2, 3, 4}
    assert set(held.needs) == set(SOURCES) and any(one.for_cause for one in held.returns.values())
