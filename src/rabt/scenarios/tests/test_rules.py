"""The rules by themselves: what is wanting, how states differ, how a scenario stands, what a value may be."""

import json
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused, Untrusted
from rabt.corridor import Words, load
from rabt.scenarios.rules import approval, checking, comparing, drafting, fields, places, sheet
from rabt.scenarios.rules.approval import Put, State, Step
from rabt.scenarios.rules.fields import EVENT, EXPECTED, MOVE, OBJECTIVE, SCENARIO
from rabt.scenarios.rules.frozen import (
    Channel,
    Event,
    EventKind,
    Expectation,
    Move,
    Objective,
    Party,
    Scenario,
    due,
)
from rabt.scenarios.rules.merging import Edit
from rabt.scenarios.tests.build import AT

TERMS = load("eg_ly").on(AT.date())
W = Words("نص", "text")
ROOM, AIM, FIRST, ONE, TWO, EXP = (UUID(int=n) for n in range(1, 7))
HEALTH = Party("EG", "health")


def event(key=ONE, code="EG-01", minutes=10, **changes):
    told = Event(
        id=key, code=code, move=FIRST, minutes=minutes, kind=EventKind.INJECT, channel=Channel.PAGE, title=W,
        text=W, sender=W, place="SALLOUM", objective=AIM, to=(HEALTH,), after=(),
        expected=(Expectation(EXP, Party("LY", "health"), W, 30),),
    )  # fmt: skip
    return replace(told, **changes)


def scenario(**changes):
    told = Scenario(
        scenario_id=ROOM, digest="d" * 64, kind="tabletop", title=W, summary=W, capabilities=("health",),
        objectives=(Objective(AIM, 1, W, "health"),), moves=(Move(FIRST, 1, W, W, 0),), events=(event(),),
    )  # fmt: skip
    return replace(told, **changes)


def codes(told, clashes=0):
    return [one.code for one in checking.lacks(told, TERMS, clashes)]


# ------------------------------------------------------------------ frozen
def test_a_frozen_scenario_comes_back_as_it_was_told():
    told = scenario()
    assert Scenario.from_body(told.to_body()) == told
    assert told.parties() == (HEALTH, Party("LY", "health"))
    assert (told.lasts, due(event()), due(event(expected=()))) == (40, 30, 0)
    assert told.of_move(FIRST) == told.told(HEALTH) == told.events and told.told(Party("EG", "police")) == ()
    assert scenario(events=()).lasts == 0


# ------------------------------------------------------------------ what is wanting
def test_nothing_is_wanting_in_a_whole_scenario():
    assert codes(scenario()) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": Words("", "x")}, "scenario_words_missing"),
        ({"summary": Words("x", "")}, "scenario_words_missing"),
        ({"kind": "picnic"}, "exercise_type_unknown"),
        ({"objectives": ()}, "objectives_none"),
        ({"moves": ()}, "move_first_missing"),
        ({"moves": (Move(FIRST, 1, W, W, 5),)}, "move_first_missing"),
        ({"moves": (Move(FIRST, 1, W, Words("x", ""), 0),)}, "move_words_missing"),
        ({"events": ()}, "events_none"),
        ({"capabilities": ()}, "objective_without_capability"),
        ({"objectives": (Objective(AIM, 1, W, "flying"),)}, "objective_without_capability"),
        ({"objectives": (Objective(AIM, 1, Words("", ""), "health"),)}, "objective_words_missing"),
        ({"objectives": (Objective(AIM, 1, W, "health"), Objective(TWO, 2, W, "health"))},
         "objective_not_served"),
        ({"events": (event(title=Words("x", "")),)}, "event_words_missing"),
        ({"events": (event(to=()),)}, "event_told_nobody"),
        ({"events": (event(to=(Party("EG", "wizards"),)),)}, "team_unknown"),
        ({"events": (event(expected=()),)}, "event_expects_nothing"),
        ({"events": (event(objective=None),)}, "event_serves_nothing"),
        ({"events": (event(objective=TWO),)}, "event_serves_nothing"),
        ({"events": (event(expected=(Expectation(EXP, HEALTH, W, 0),)),)}, "expectation_unclear"),
        ({"events": (event(expected=(Expectation(EXP, Party("", ""), W, 5),)),)}, "expectation_unclear"),
        ({"events": (event(after=(TWO,)),)}, "event_before_its_cause"),
        ({"events": (event(after=(TWO,)), event(TWO, "EG-02", 20))}, "event_before_its_cause"),
        ({"events": (event(after=(TWO,)), event(TWO, "EG-02", after=(ONE,)))}, "event_cycle"),
    ],
)  # fmt: skip
def test_what_is_wanting_is_named(changes, code):
    assert code in codes(scenario(**changes))


def test_information_and_facilitation_expect_nothing():
    told = event(TWO, "EG-02", kind=EventKind.INFORMATION, objective=None, expected=())
    quiet = event(EXP, "EG-03", kind=EventKind.FACILITATION, objective=None, expected=(), to=())
    assert codes(scenario(events=(event(), told, quiet))) == []
    assert codes(scenario(), clashes=2) == ["scenario_clashes"]


# ------------------------------------------------------------------ nothing waits for itself
@given(st.dictionaries(st.integers(1, 9), st.sets(st.integers(1, 9), max_size=3), max_size=9))
def test_a_ring_is_found_where_there_is_one(graph):
    after = {UUID(int=key): [UUID(int=one) for one in over] for key, over in graph.items()}

    def reaches(begin):
        seen, todo = set(), list(after.get(begin, ()))
        while todo:
            one = todo.pop()
            if one == begin:
                return True
            if one not in seen:
                seen.add(one)
                todo += after.get(one, ())
        return False

    assert bool(checking.cycle(after)) == any(reaches(key) for key in after)


def test_check_after_names_what_is_wrong():
    told = scenario(events=(event(), event(TWO, "EG-02", 30, after=(ONE,))))
    checking.check_after(TWO, 30, [ONE], told)
    for args, code in (
        ((ONE, 10, [ONE]), "event_cycle"), ((ONE, 10, [EXP]), "event_unknown"),
        ((ONE, 10, [TWO]), "event_before_its_cause"), ((ONE, 30, [TWO]), "event_cycle"),
    ):  # fmt: skip
        with pytest.raises(Refused) as no:
            checking.check_after(*args, told)
        assert no.value.code == code


# ------------------------------------------------------------------ how it stands
def test_a_put_state_moves_by_its_table_alone():
    for put in Put:
        for step in Step:
            if (put, step) in approval.TABLE:
                assert approval.move(put, step) == approval.TABLE[put, step]
            else:
                with pytest.raises(Refused, match="scenario_step_closed"):
                    approval.move(put, step)


@pytest.mark.parametrize(
    ("put_away", "put", "here", "there", "state"),
    [
        (False, False, False, False, State.DRAFT), (False, True, False, False, State.PUT),
        (False, False, True, False, State.APPROVED_HERE), (False, False, False, True, State.APPROVED_THERE),
        (False, True, False, True, State.PUT), (False, False, True, True, State.APPROVED),
        (True, True, True, True, State.PUT_AWAY),
    ],
)  # fmt: skip
def test_how_a_scenario_stands_is_reckoned(put_away, put, here, there, state):
    assert approval.state_of(put_away=put_away, put=put, here=here, there=there) == state


# ------------------------------------------------------------------ how states differ
def test_a_state_does_not_differ_from_itself():
    assert comparing.differences(scenario(), scenario()) == []


def test_what_was_added_changed_and_taken_out_is_told():
    other = Expectation(UUID(int=10), HEALTH, W, 5)
    before = scenario(events=(event(expected=()), event(TWO, "EG-02", 20, expected=(other,))))
    later = event(title=Words("آخر", "other"), minutes=15, expected=())
    after = scenario(events=(later, event(UUID(int=9), "LY-01", 25, expected=())), summary=Words("س", "s"))
    found = [(one.kind, one.thing, one.label) for one in comparing.differences(before, after)]
    assert found == [
        ("changed", SCENARIO, ""), ("changed", EVENT, "EG-01"), ("added", EVENT, "LY-01"),
        ("removed", EVENT, "EG-02"), ("removed", EXPECTED, "EG-02"),
    ]  # fmt: skip
    changed = comparing.differences(before, after)[1]
    assert [name for name, _, _ in changed.fields] == ["minutes", "title_ar", "title_en"]


# ------------------------------------------------------------------ values and sheets
@given(st.text(max_size=80))
def test_a_text_is_written_in_one_way(text):
    try:
        once = fields.written(EVENT, "title_ar", text)
    except Refused as problem:
        assert problem.code == "text_unprintable"
        return
    again = fields.written(EVENT, "title_ar", fields.value_of(EVENT, "title_ar", once))
    assert again == once


def word(thing, name, value):
    return Edit(UUID(int=50), thing, UUID(int=51), name, value, (), 1, "EG")


KEY = str(UUID(int=52))


@pytest.mark.parametrize(
    ("thing", "name", "value"),
    [
        (EVENT, "objective", '""'), (EVENT, "objective", f'"{KEY}"'), (EVENT, "after", f'["{KEY}"]'),
        (EVENT, "after", "[]"), (EVENT, "to", '["EG.health"]'), (EVENT, "minutes", "43200"),
        (EVENT, "gone", "true"), (EVENT, "kind", '"inject"'), (SCENARIO, "put_away", "false"),
    ],
)  # fmt: skip
def test_a_word_in_its_one_way_is_known(thing, name, value):
    fields.check_edit(word(thing, name, value))


@pytest.mark.parametrize(
    ("thing", "name", "value"),
    [
        (EVENT, "objective", '"x"'), (EVENT, "objective", "7"), (EVENT, "after", '["x"]'),
        (EVENT, "after", f'["{KEY.upper()[:-1]}A"]'), (EVENT, "after", '"x"'), (EVENT, "after", "[7]"),
        (EVENT, "to", '["EG.health","EG.health"]'), (EVENT, "to", json.dumps(["x" * 61])),
        (EVENT, "to", json.dumps([f"EG.{n:03}" for n in range(41)], separators=(",", ":"))),
        (EVENT, "minutes", "43201"), (EVENT, "minutes", "-1"), (EVENT, "minutes", "1.0"),
        (EVENT, "minutes", "true"), (EVENT, "kind", '"dragon"'), (SCENARIO, "gone", "true"),
    ],
)  # fmt: skip
def test_any_other_word_is_not_taken(thing, name, value):
    with pytest.raises(Untrusted, match="letter_malformed"):
        fields.check_edit(word(thing, name, value))


def test_a_type_that_the_pack_does_not_know_is_refused():
    with pytest.raises(Refused, match="exercise_type_unknown"):
        checking.check_listed({"kind": "picnic"}, TERMS)


def test_empty_values_have_the_shape_of_their_field():
    for known in fields.FIELDS.values():
        for name, field in known.items():
            kind = next(thing for thing, own in fields.FIELDS.items() if own is known)
            assert fields.value_of(kind, name, fields.written(kind, name, field.empty)) == field.empty


def test_places_and_teams_are_of_the_pack():
    assert {"SALLOUM", "EG-SALLOUM", "LY-MUSAID", "TOBRUK"} <= places.names(TERMS).keys()
    assert {party for party in TERMS.exercises.teams if party.startswith("LY.")}
    assert (
        drafting.code_of(drafting.party_of("EG.health")) == "EG.health"
        and drafting.code_of(Party("", "")) == ""
    )
    assert drafting.party_of("health") == Party("he", "")


def test_a_row_is_what_its_event_says():
    told = scenario(events=(event(), event(TWO, "EG-02", 20, after=(ONE,), channel=Channel.PAPER)))
    for one in told.events:
        cells = sheet.cells_of(one, told, "EG-7")
        values = {column.key: text for column, text in zip(sheet.COLUMNS, cells, strict=True)}
        row = sheet.read_row(values, told, TERMS, places.names(TERMS))
        assert (row.code, row.fields["minutes"], row.fields["channel"]) == (
            one.code,
            one.minutes,
            one.channel,
        )
        assert row.expected == tuple(sheet.said_of(each) for each in one.expected)
        assert row.after == tuple(told.by_id[key].code for key in one.after)
        assert sheet.apart(row, one) == ([], [])
    assert sheet.seen_in(["EG-7", "", "EG-7"], "EG") == 7 and sheet.seen_in(["EG-7", "EG-8"], "EG") == 0


def test_kinds_of_thing_have_the_fields_that_are_compared():
    told = {
        SCENARIO: scenario(),
        OBJECTIVE: scenario(),
        MOVE: scenario(),
        EVENT: scenario(),
        EXPECTED: scenario(),
    }
    for kind in told:
        named = {
            name
            for key, (thing, _, values) in comparing._things(told[kind])
            if thing == kind
            for name in values
        }
        assert named <= fields.FIELDS[kind].keys() and named
