"""The foundation: identifiers sort by time, the clock stands still when told, problems carry facts."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from rabt.base import clock
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Missing, NotAllowed, Refused, Stale, Untrusted
from rabt.base.identifiers import id_of, new_id, ref_of
from rabt.base.moves import follow


def test_identifiers_are_version_seven_and_differ():
    made = {new_id() for _ in range(1000)}
    assert len(made) == 1000
    assert {i.version for i in made} == {7}
    assert {i.variant for i in made} == {"specified in RFC 4122"}


def test_identifiers_carry_their_time():
    first = new_id()
    assert abs((first.int >> 80) / 1000 - datetime.now(UTC).timestamp()) < 5


def test_identifiers_keep_the_order_in_which_they_were_made():
    made = [new_id() for _ in range(20_000)]
    assert made == sorted(made)


def test_identifiers_of_two_threads_never_meet_and_each_keeps_its_order():
    with ThreadPoolExecutor(2) as both:
        first, second = both.map(lambda _: [new_id() for _ in range(5_000)], range(2))
    assert first == sorted(first)
    assert second == sorted(second)
    assert len({*first, *second}) == 10_000


def test_identifiers_go_on_when_the_clock_is_set_back(monkeypatch):
    before = new_id()
    monkeypatch.setattr("rabt.base.identifiers.time.time_ns", lambda: 0)
    assert new_id() > before


def test_a_reference_reads_back():
    one = new_id()
    assert id_of(ref_of("permit", one), "permit") == one


def test_a_reference_of_another_noun_is_a_bug():
    with pytest.raises(ValueError, match="expected a reference to a card"):
        id_of(ref_of("permit", new_id()), "card")


def test_the_clock_stands_still_and_goes_on():
    noon = datetime(2026, 1, 1, 22, 30, tzinfo=UTC)
    with clock.stopped(noon):
        assert clock.now() == noon
        assert clock.today("Asia/Tokyo").isoformat() == "2026-01-02"
    assert clock.now() > noon


@pytest.mark.parametrize(
    ("kind", "status"), [(Refused, 422), (NotAllowed, 403), (Missing, 404), (Stale, 409), (Untrusted, 400)]
)
def test_a_problem_has_a_status_and_survives_pickling(kind, status):
    problem = pickle.loads(pickle.dumps(kind("some_code", floor=3)))
    assert (problem.status, problem.code, problem.facts) == (status, "some_code", {"floor": 3})
    assert str(problem) == "some_code {'floor': 3}"


def test_an_actor_sees_only_below_his_reach():
    clerk = Actor("a", "XX/labour/one/", "clerk", "XX", reach=("XX/labour/one/",))
    assert clerk.covers("XX/labour/one/firm-1/")
    assert not clerk.covers("XX/labour/other/")
    assert not Actor("a", "XX/", "clerk", "XX").covers("XX/")


def test_an_actor_without_the_scope_is_told_so():
    clerk = Actor("a", "XX/", "clerk", "XX", scopes=frozenset({"room.see"}))
    clerk.require("room.see")
    assert clerk.has("room.see")
    with pytest.raises(NotAllowed):
        clerk.require("room.decide")
    assert clerk.looking_for("permit").purpose == "permit"


def test_the_node_acts_within_its_own_state():
    assert the_node("XX").covers("XX/labour/")
    assert not the_node("XX").covers("YY/labour/")


# ------------------------------------------------------------------ tables of transitions
def test_a_table_is_followed_or_the_rooms_own_code_is_raised():
    table = {("open", "shut"): "closed"}
    assert follow(table, "open", "shut", "door_step_closed") == "closed"
    with pytest.raises(Refused, match="door_step_closed") as refused:
        follow(table, "closed", "shut", "door_step_closed")
    assert refused.value.facts == {"state": "closed", "step": "shut"}
