"""The rehearsal of requests: the same seed tells the same story, in order, and says of all that it is simulated."""

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from rabt.assistance.rules.subject import is_bulk
from rabt.site.rehearsal.asked import exchange
from tests.test_rehearsal import Recorder

UNTIL = datetime(2026, 11, 24, 12, tzinfo=UTC)


def told(seed: int, until: datetime = UNTIL) -> list[list[tuple[str, dict[str, Any]]]]:
    """Return what both nodes are asked for beside carrying letters."""
    nodes = Recorder("EG"), Recorder("LY")
    exchange(*nodes, seed=seed, until=until)  # type: ignore[arg-type]
    return [[(name, json.loads(said)) for name, said in node.asked if "." in name] for node in nodes]


def deeds(asked: list[tuple[str, dict[str, Any]]]) -> Counter[str]:
    return Counter(name.removeprefix("requesting.") for name, _ in asked)


def test_the_same_seed_tells_the_same_story():
    assert told(7) == told(7) != told(8)


def test_both_states_ask_and_answer_and_every_kind_of_end_comes():
    origin, destination = told(7)
    for asked in (origin, destination):
        found = deeds(asked)
        assert found["ask"] >= 8 and found["answer"] >= 5 and found["ask_again"] and found["give"]
    both = deeds(origin + destination)
    assert both["ask_back"] == 2 and both["clarify"] == both["withdraw"] == both["look_up"] == 1
    assert both["ask_consent"] == 2 and both["consent"] == both["hand_out"] == 1
    assert both["recall"] == 3 and both["confirm"] == 2, "one waits"
    assert both["inquire"] == 2
    outcomes = {one["told"]["outcome"] for name, one in origin + destination if name.endswith(".answer")}
    assert outcomes == {"provided", "no_data", "refused", "judicial"}


def test_whatever_is_written_says_that_it_is_simulated_and_asks_for_nobody_but_one():
    texts = ("facts", "link", "why_there", "text", "why", "question", "answer", "ground_text", "correction")
    seen = 0
    for _, one in (pair for asked in told(7) for pair in asked):
        for part in (one, one.get("told", {}), one.get("content", {})):
            for name in texts:
                if isinstance(part, dict) and part.get(name):
                    assert "محاكاة" in part[name] and not is_bulk(part[name]), part[name]
                    seen += 1
    assert seen > 60


@pytest.mark.parametrize(
    "until", [UNTIL, UNTIL.replace(hour=0), UNTIL.replace(hour=23), datetime(2027, 1, 2, 3, tzinfo=UTC)]
)
def test_it_is_told_in_order_and_nothing_after_the_end(until):
    for asked in told(7, until):
        instants = [datetime.fromisoformat(one["at"]) for _, one in asked]
        assert instants == sorted(instants) and instants[-1] <= until
