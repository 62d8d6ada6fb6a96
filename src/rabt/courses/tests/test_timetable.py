"""The timetable: an independent checker, planted breaks, the solver, and what serves without it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rabt.base.errors import Refused, Unavailable
from rabt.courses.rules.timetable import solving
from rabt.courses.rules.timetable.checking import breaks
from rabt.courses.rules.timetable.facts import (
    MOST_LESSONS,
    Facts,
    Lesson,
    Placed,
    Room,
    Trainer,
    check_facts,
)

DAYS = (0, 0, 1, 1)
ROOMS = (Room("large", 30), Room("small", 12, frozenset({0})))
TRAINERS = (
    Trainer("a", frozenset({"x", "y"}), frozenset({1}), most_a_day=1),
    Trainer("b", frozenset({"y"})),
)  # fmt: skip
LESSONS = (
    Lesson("1", "g", "x", 10), Lesson("2", "g", "y", 10, after=frozenset({"1"})),
    Lesson("3", "h", "y", 20), Lesson("4", "h", "y", 5, frozenset({"small"})),
)  # fmt: skip
FACTS = Facts(DAYS, ROOMS, TRAINERS, LESSONS, (("h", 3),))
FINE = [
    Placed("1", 0, "large", "a"), Placed("2", 1, "large", "b"), Placed("3", 2, "large", "b"),
    Placed("4", 1, "small", "b"),
]  # fmt: skip


def rules(plan, facts=FACTS):
    return sorted({one.rule for one in breaks(facts, plan)})


def moved(lesson, **changes):
    fine = [*FINE[:3], Placed("4", 0, "small", "b")]
    return [replace(one, **changes) if one.lesson == lesson else one for one in fine]


def test_every_planted_break_is_found():
    assert rules(FINE) == ["trainer_twice"]
    whole = [*FINE[:3], Placed("4", 0, "small", "b")]
    facts = replace(FACTS, rooms=(ROOMS[0], replace(ROOMS[1], busy=frozenset())))
    assert breaks(facts, whole) == []
    assert rules(whole[:3], facts) == ["once"]
    assert "once" in rules([*whole, whole[0]], facts)
    assert rules([*whole, Placed("9", 3, "large", "b")], facts) == ["once", "slot"]
    planted = {
        "slot": ("4", {"slot": 9}), "room": ("3", {"room": "small"}), "trainer": ("1", {"trainer": "b"}),
        "trainer_away": ("2", {"trainer": "a"}), "group_away": ("3", {"slot": 3}),
        "after": ("1", {"slot": 3}),
    }  # fmt: skip
    for rule, (lesson, changes) in planted.items():
        assert rule in rules(moved(lesson, **changes), facts), rule
    for name in ("room", "trainer"):
        assert name in rules(moved("1", **{name: "nowhere"}), facts)
    assert "room" in rules(moved("4", room="large"), facts), "it is for one room alone"
    assert "room_busy" in rules(whole), "the small room is taken then"
    assert "room_twice" in rules(moved("3", slot=0), facts)
    assert "group_twice" in rules(moved("2", slot=0), facts)
    assert "trainer_day" in rules(moved("2", slot=0, trainer="a", room="small"), facts)


def test_facts_that_cannot_hold_are_refused_by_name():
    for code, changes in (
        ("timetable_no_trainer", {"lessons": (Lesson("1", "g", "z", 1),)}),
        ("timetable_no_room", {"lessons": (Lesson("1", "g", "x", 99),)}),
        ("timetable_large", {"lessons": LESSONS * MOST_LESSONS}),
    ):  # fmt: skip
        with pytest.raises(Refused) as found:
            check_facts(replace(FACTS, **changes))
        assert found.value.code == code


def test_the_solver_finds_what_the_first_fit_misses():
    # lesson 1 takes the only trainer of lesson 2 where it stands first: the search turns it round
    facts = Facts(
        (0, 0), (Room("r", 9), Room("s", 9)),
        (Trainer("a", frozenset({"x", "y"}), frozenset({1})), Trainer("b", frozenset({"x"}), frozenset({0}))),
        (Lesson("1", "g", "x", 5), Lesson("2", "h", "y", 5)),
    )  # fmt: skip
    assert solving.first_fit(facts) is None
    made = solving.timetable(facts)
    assert made.by == "solver" and breaks(facts, made.placed) == []


def test_where_there_is_none_it_is_said():
    full = replace(FACTS, days=(0,))
    with pytest.raises(Refused) as found:
        solving.timetable(full)
    assert found.value.code == "timetable_impossible"
    ring = replace(FACTS, lessons=(
        Lesson("1", "g", "y", 5, after=frozenset({"2"})), Lesson("2", "g", "y", 5, after=frozenset({"1"})),
    ))  # fmt: skip
    with pytest.raises(Refused):
        solving.timetable(ring)


def test_without_the_solver_the_first_fit_serves_or_it_is_said(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "ortools.sat.python", None)
    made = solving.timetable(FACTS)
    assert made.by == "first_fit" and breaks(FACTS, made.placed) == []
    with pytest.raises(Unavailable) as found:
        solving.timetable(replace(FACTS, days=(0,)))
    assert found.value.code == "timetable_not_installed"


def test_a_search_that_is_cut_off_falls_back_on_the_first_fit(monkeypatch):
    monkeypatch.setattr(solving, "STEPS", 0.0)
    made = solving.timetable(FACTS)
    assert breaks(FACTS, made.placed) == []


def test_a_timetable_that_breaks_a_rule_leaves_nobodys_hands(monkeypatch):
    monkeypatch.setattr(solving, "_searched", lambda facts: FINE)
    with pytest.raises(AssertionError):
        solving.timetable(FACTS)


@settings(max_examples=25)
@given(st.data())
def test_what_is_found_breaks_nothing_and_is_found_again(data):
    slots, groups = data.draw(st.integers(4, 10)), data.draw(st.integers(1, 3))
    rooms = tuple(Room(f"r{n}", data.draw(st.sampled_from([8, 16, 30]))) for n in range(2))
    trainers = tuple(
        Trainer(f"t{n}", frozenset({"x", "y"}) if n == 0 else frozenset({data.draw(st.sampled_from("xy"))}),
                frozenset(data.draw(st.sets(st.integers(0, slots - 1), max_size=2))))
        for n in range(3)
    )  # fmt: skip
    lessons = tuple(
        Lesson(
            f"{g}.{n}", f"g{g}", data.draw(st.sampled_from("xy")), 8,
            after=frozenset({f"{g}.{n - 1}"} if n else ()),
        )
        for g in range(groups) for n in range(data.draw(st.integers(1, 3)))
    )  # fmt: skip
    facts = Facts(tuple(slot // 4 for slot in range(slots)), rooms, trainers, lessons)
    try:
        made = solving.timetable(facts)
    except Refused as none:
        assert none.code == "timetable_impossible" and solving.first_fit(facts) is None
        return
    assert breaks(facts, made.placed) == [] and solving.timetable(facts) == made
