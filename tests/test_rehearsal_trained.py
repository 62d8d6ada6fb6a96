"""The rehearsal of training and crises: the same seed tells the same story, in order, and never of tomorrow's acts."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from rabt.site.rehearsal.trained import JUMPS, train
from tests.test_rehearsal import Recorder

UNTIL = datetime(2026, 11, 24, 12, tzinfo=UTC)
NAMED = ("load_scenario", "plan_exercise", "set_test", "send_group")


class Trained(Recorder):
    """A node that names what it made, and writes down what it was asked for."""

    def answer_to(self, name: str, told: dict[str, Any]) -> Any:
        deed = name.rpartition(".")[2]
        if deed == "propose_years":
            return {one["course"]: f"call of {one['course']}" for one in told["calls"]}
        return f"{deed}{next(self.number)}" if deed in NAMED else super().answer_to(name, told)


def told(seed: int, until: datetime = UNTIL) -> list[list[tuple[str, dict[str, Any]]]]:
    """Return what both nodes are asked for beside carrying letters."""
    nodes = Trained("EG"), Trained("LY")
    train(*nodes, seed=seed, until=until)  # type: ignore[arg-type]
    return [[(name, json.loads(said)) for name, said in node.asked if "." in name] for node in nodes]


def deeds(asked: list[tuple[str, dict[str, Any]]]) -> list[str]:
    return [name for name, _ in asked]


def test_the_same_seed_tells_the_same_story():
    assert told(7) == told(7) != told(8)


def test_both_states_propose_and_agree_and_a_course_of_each_is_filled():
    for asked in told(7):
        assert deeds(asked)[:3] == ["sending.propose_years", "sending.agree_years", "sending.open_call"]
        assert deeds(asked).count("sending.send_group") == 1
        assert deeds(asked).count("sending.answer_all") == 1
    origin, destination = told(7)
    assert {one["far"] for name, one in origin + destination if name == "sending.nominate"} == {
        "nominated", "ranked", "vetted",
    }  # fmt: skip


def test_one_course_was_held_and_one_is_under_way_now():
    origin, destination = told(7)
    assert "teaching.end_course" in deeds(destination) and "teaching.give_now" not in deeds(destination)
    assert "teaching.end_course" not in deeds(origin)
    now = next(one for name, one in origin if name == "teaching.give_now")
    assert datetime.fromisoformat(now["at"]) == UNTIL and now["later"] == ["2026-11-25", "2026-11-26"]


def test_an_exercise_is_played_by_its_clock_and_one_is_planned():
    origin, destination = told(7)
    turns = [one for name, one in destination if name == "playing.turn"]
    assert [one["to"] for one in turns] == ["started", *["jumped"] * len(JUMPS), "ended"]
    instants = [one["at"] for name, one in destination if name in ("playing.turn", "playing.play")]
    assert instants == sorted(instants)
    assert (
        deeds(origin).count("playing.plan_exercise") == deeds(destination).count("playing.plan_exercise") == 1
    )


@pytest.mark.parametrize(
    "until", [UNTIL, UNTIL.replace(hour=0), UNTIL.replace(hour=23), datetime(2027, 1, 2, 3, tzinfo=UTC)]
)
def test_nothing_is_done_after_the_end_of_the_rehearsal(until):
    for asked in told(7, until):
        assert all(datetime.fromisoformat(one["at"]) <= until for _, one in asked)
