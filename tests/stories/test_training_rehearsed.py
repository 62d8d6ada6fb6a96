"""The rehearsal fills the rooms of training and crises on two running nodes: whoever opens one finds work in it."""

import re
from collections.abc import Iterator

import psycopg
import pytest

from rabt.base import clock
from rabt.site import engine
from rabt.site.cli.trial import Prepared
from rabt.site.rehearsal.stage import partners
from rabt.site.rehearsal.trained import train
from tests.stories.running import SEED, Nodes, Running, homes, run_nodes

pytestmark = [pytest.mark.two_nodes]


def training(found: list[Prepared]) -> None:
    """Give both nodes the rehearsal of training and crises."""
    until = clock.now().replace(minute=0, second=0, microsecond=0)
    origin, destination = (engine.hurried(one.node.home / "postgres") for one in found)
    with origin, destination, partners(*((one.node.home, one.environment) for one in found)) as stage:
        train(*stage, seed=SEED, until=until)


@pytest.fixture(scope="module")
def trained() -> Iterator[Nodes]:
    """Hold both nodes, with half a year of training and exercises behind them."""
    with homes() as folder:
        yield from run_nodes(folder, history=training)


def counted(node: Running, asked: str) -> dict[str, int]:
    """Count rows by a word."""
    with psycopg.connect(node.prepared.environment["DATABASE_URL"]) as held:
        return dict(held.execute(asked).fetchall())


def by_state(node: Running, table: str, where: str = "true") -> dict[str, int]:
    return counted(node, f"select state, count(*) from {table} where {where} group by state")


def page(node: Running, role: str, address: str, place: int = 0) -> str:
    answer = node.browser(role, place=place).get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return answer.text


def test_both_nodes_hold_the_same_programmes_calls_and_answers(trained):
    both = (trained.origin, trained.destination)
    ours, theirs = (by_state(node, "missions_call") for node in both)
    assert ours == theirs and sum(ours.values()) == 4 and ours["open"] == ours["held"] == 1
    assert [set(by_state(node, "missions_programme")) for node in both] == [{"agreed"}] * 2
    for state, own, other in (("EG", *both), ("LY", *reversed(both))):
        told = f"state_of = '{state}' and vetted_on is not null and state in ('accepted', 'reserve')"
        assert by_state(own, "missions_nomination", told) == {"accepted": 5, "reserve": 2}
        assert by_state(other, "missions_nomination", told) == {"accepted": 3, "reserve": 1}, (
            "of guests alone"
        )
    assert by_state(trained.origin, "missions_mission") == {"settled": 1, "ordered": 1}
    barred = by_state(trained.origin, "missions_nomination", "state_of = 'EG' and vetted_on is null")
    assert barred == {"refused": 1, "nominated": 3}


def test_a_course_was_held_and_its_skill_counts_at_home(trained):
    granted = by_state(trained.destination, "courses_certificate", "kept_by = 'LY'")
    assert granted == {"granted": 4}, "the fifth failed the test"
    assert by_state(trained.destination, "courses_assessment") == {"settled": 5}
    home = by_state(trained.origin, "training_skill", "proof like 'LY %'")
    assert home["confirmed"] == 1 and home["recorded"] >= 1
    forms = by_state(trained.origin, "courses_form", "asked = 'supervisor' and moment = 'first'")
    assert forms["given"] == 1 and forms["due"] >= 1


def test_the_code_of_todays_session_is_shown_and_who_has_not_answered_may(trained):
    open_now = counted(trained.origin, "select state, count(*) from courses_session group by state")
    assert open_now == {"closed": 3, "open": 1, "planned": 2}
    assert "مراقبة الحدود بالتقنيات الحديثة" in page(trained.origin, "trainee", "/courses/own")
    with psycopg.connect(trained.origin.prepared.environment["DATABASE_URL"]) as held:
        found = held.execute("select id from courses_session where state = 'open'").fetchone()
    assert found and trained.origin.browser("trainer").get(f"/courses/sessions/{found[0]}").status_code == 200


def test_a_scenario_is_approved_and_another_has_a_clash(trained):
    for node in (trained.origin, trained.destination):
        assert by_state(node, "scenarios_scenario") == {"approved": 1, "draft": 1}
        clashes = counted(node, "select state, clashes::int from scenarios_scenario")
        assert clashes == {"approved": 0, "draft": 1}


def test_an_exercise_was_played_alike_on_both_nodes_and_one_measure_is_late(trained):
    records = [
        counted(node, "select kind, count(*) from exercises_entry group by kind")
        for node in (trained.origin, trained.destination)
    ]
    assert records[0] == records[1] and {"delivered", "answered", "held", "scored", "rated", "lesson"} <= set(
        records[0]
    )
    for node in (trained.origin, trained.destination):
        assert by_state(node, "exercises_exercise") == {"ended": 1, "offered": 1}
        assert by_state(node, "exercises_improvement") == {"confirmed": 1, "open": 1, "in_hand": 1}
        shown = page(node, "committee_member", "/exercises/overdue")
        assert len(re.findall("كشف بأسماء القادة", shown)) == 1


def test_what_waits_stands_in_the_queues(trained):
    waits = {
        ("origin", "national_unit"): "ترشيحات", ("destination", "host_centre"): "ترشيحات",
        ("origin", "training_unit"): "استبيان", ("destination", "exercise_head"): "تمارين",
    }  # fmt: skip
    for (side, role), word in waits.items():
        assert word in page(getattr(trained, side), role, "/"), (side, role)
