"""What a planner writes is told to the other side, what that side writes is merged; forms lose none."""

from dataclasses import replace

import pytest

from rabt.base.actor import the_node
from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.base.identifiers import new_id
from rabt.scenarios import actions, queries
from rabt.scenarios.actions import Said
from rabt.scenarios.models import Scenario, Word
from rabt.scenarios.rules import drafting
from rabt.scenarios.rules.fields import EVENT, EXPECTED, MOVE, OBJECTIVE, SCENARIO
from rabt.scenarios.rules.merging import GONE
from rabt.scenarios.tests import build
from rabt.scenarios.tests.build import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def refused(code, deed):
    with pytest.raises(Refused) as no:
        deed()
    assert no.value.code == code


def test_a_scenario_is_written_on_one_side_and_stands_equal_on_the_other(planner, letters, committed):
    row, key = build.whole(planner)
    there = build.replica_of(row, letters())
    assert there.digest == row.digest and len(row.digest) == 64
    assert (row.title_ar, row.kind, row.events, row.lacks, row.state) == ("تمرين", "tabletop", 1, 0, "draft")
    assert build.value(row, key, "code") == "LY-01"
    assert {one.kind for one in letters()} == {"scenario.edited/1"}
    committed("scenario.opened", shipped="")


def test_only_what_was_changed_is_written(planner):
    row, key = build.whole(planner)
    before = Word.objects.count()
    told = {name: build.value(row, key, name) for name in build.event()}
    actions.change(planner, row.pk, key, told, at=AT)
    assert Word.objects.count() == before, "nothing was changed, nothing is written"
    actions.change(planner, row.pk, key, told | {"title_en": "Other"}, at=AT)
    assert Word.objects.count() == before + 1


def test_two_planners_of_one_side_lose_nothing_to_each_other(planner):
    row, key = build.whole(planner)
    seen = queries.newest(row)
    actions.change(planner, row.pk, key, {"title_ar": "الأول"}, seen=seen, at=AT)
    actions.change(build.officer("exercise_planner"), row.pk, key, {"title_ar": "الثاني"}, seen=seen, at=AT)
    assert build.again(row).clashes == 1
    assert [one.word for one in queries.waiting(planner)] == ["scenarios.clashes_to_settle"]


def test_both_sides_write_at_once_and_a_person_settles_it(planner, letters):
    row, key = build.whole(planner)
    there = build.replica_of(row, letters())
    actions.change(planner, row.pk, key, {"title_ar": "عندنا", "minutes": 40}, at=AT)
    theirs = there.change(EVENT, key, title_ar="عندهم", text_en="Their text")
    build.hand_in(there.letter(theirs))
    there.read(letters())
    row = build.again(row)
    assert row.digest == there.digest and row.clashes == 1
    assert build.value(row, key, "text_en") == "Their text" and build.value(row, key, "minutes") == 40
    (clash,) = queries.standing(row).clashes
    ours = next(one.value for one in clash.words if one.state == "LY")
    actions.settle(planner, row.pk, key, "title_ar", ours, at=AT)
    there.read(letters())
    row = build.again(row)
    assert (row.clashes, build.value(row, key, "title_ar")) == (0, "عندنا") and row.digest == there.digest
    refused("clash_settled", lambda: actions.settle(planner, row.pk, key, "title_ar", ours, at=AT))


def test_what_one_side_takes_out_while_the_other_writes_stays_until_it_is_settled(planner, letters):
    row, key = build.whole(planner)
    there = build.replica_of(row, letters())
    actions.take_out(planner, row.pk, key, at=AT)
    assert build.again(row).events == 0
    build.hand_in(there.letter(there.change(EVENT, key, text_ar="مهم")))
    there.read(letters())
    row = build.again(row)
    assert (row.events, row.clashes) == (1, 1) and row.digest == there.digest
    actions.settle(planner, row.pk, key, GONE, "true", at=AT)
    there.read(letters())
    assert build.again(row).events == 0 and build.again(row).digest == there.digest
    actions.keep_in(planner, row.pk, key, at=AT)
    there.read(letters())
    row = build.again(row)
    assert (row.events, row.lacks) == (1, 0) and row.digest == there.digest, (
        "what it expects came back with it"
    )


def test_a_clash_of_taking_out_may_be_settled_by_keeping(planner, letters):
    row, key = build.whole(planner)
    there = build.replica_of(row, letters())
    actions.take_out(planner, row.pk, key, at=AT)
    build.hand_in(there.letter(there.change(EVENT, key, text_ar="مهم")))
    actions.keep_in(planner, row.pk, key, at=AT)
    assert (build.again(row).events, build.again(row).clashes) == (1, 0)


def test_a_scenario_of_the_other_side_opens_here_and_is_told_once(planner):
    there = build.fresh_replica()
    letter = there.letter(list(there.edits.values()), shipped="")
    build.hand_in(letter)
    build.hand_in(letter)
    row = Scenario.objects.get()
    assert (row.made_in, row.office, row.digest) == ("EG", "LY/", there.digest)
    assert Word.objects.count() == len(there.edits)
    actions.add(planner, row.pk, EVENT, build.event(), at=AT)
    assert build.value(row, build.only(row, EVENT), "code") == "LY-01"


def test_all_is_told_again_where_the_sides_differ(planner, letters):
    row, _ = build.whole(planner)
    there = build.Replica(row.pk, "EG", "LY")
    assert there.digest != row.digest
    before = len(letters())
    actions.tell_again(planner, row.pk, at=AT)
    there.read(letters()[before:])
    assert there.digest == row.digest


def test_a_long_scenario_goes_in_several_letters(planner, letters):
    row = actions.load_shipped(planner, build.CODE, at=AT)
    assert len(letters()) == 3 and all(len(one.body["edits"]) <= 150 for one in letters())
    assert build.replica_of(row, letters()).digest == row.digest


@pytest.mark.node("EG")
def test_each_state_counts_its_own_events(planner, letters):
    row = actions.load_shipped(planner, build.CODE, at=AT)
    codes = {one.code for one in drafting.drafted(row.pk, queries.standing(row)).events}
    assert codes == {f"EG-{n:02d}" for n in range(1, 16)}
    there = build.replica_of(row, letters())
    key = new_id()
    told = build.event(code=drafting.next_code(there.standing, there.state))
    build.hand_in(there.letter(there.change(EVENT, key, **told)))
    assert build.value(row, key, "code") == "LY-01" and build.again(row).digest == there.digest


# ------------------------------------------------------------------ refusals
def test_nothing_waits_for_itself_or_for_what_comes_later(planner):
    row, first = build.whole(planner)
    aim = str(build.only(row, OBJECTIVE))
    second = actions.add(
        planner, row.pk, EVENT, build.event(minutes=60, objective=aim, after=[str(first)]), at=AT
    )
    third = actions.add(planner, row.pk, EVENT, build.event(minutes=60, after=[str(second)]), at=AT)

    def change(key, **told):
        return lambda: actions.change(planner, row.pk, key, told, at=AT)

    refused("event_before_its_cause", change(first, after=[str(second)]))
    refused("event_before_its_cause", change(second, minutes=10))
    refused("event_cycle", change(second, after=[str(second)]))
    refused("event_cycle", change(second, after=[str(third)]))
    refused("event_unknown", change(second, after=[str(new_id())]))
    refused("event_needed", lambda: actions.take_out(planner, row.pk, first, at=AT))
    refused("objective_needed", lambda: actions.take_out(planner, row.pk, build.only(row, OBJECTIVE), at=AT))


def test_a_ring_that_both_sides_make_at_once_is_shown_as_wanting(planner, letters):
    row, first = build.whole(planner)
    aim = str(build.only(row, OBJECTIVE))
    second = actions.add(planner, row.pk, EVENT, build.event(objective=aim), at=AT)
    there = build.replica_of(row, letters())
    actions.change(planner, row.pk, first, {"after": [str(second)]}, at=AT)
    build.hand_in(there.letter(there.change(EVENT, second, after=[str(first)])))
    found = drafting.drafted(row.pk, queries.standing(row))
    assert {one.after for one in found.events} == {(first,), (second,)}
    assert build.again(row).lacks > 0


@pytest.mark.parametrize(
    ("kind", "told", "code"),
    [
        (EVENT, build.event(to=["EG.wizards"]), "team_unknown"),
        (EVENT, build.event(place="ATLANTIS"), "place_unknown"),
        (EVENT, build.event(objective=str(new_id())), "objective_unknown"),
        (EVENT, build.event(text_ar="ا" * 901), "scenario_text_long"),
        (EVENT, build.event(text_ar="ا\x07"), "text_unprintable"),
        (OBJECTIVE, {"capability": "flying", "text_ar": "ا", "text_en": "a"}, "capability_unknown"),
        (EXPECTED, build.expected(new_id()), "event_unknown"),
        (EXPECTED, build.expected(new_id(), party="EG.nobody"), "team_unknown"),
    ],
)  # fmt: skip
def test_what_the_rules_do_not_know_is_refused(planner, kind, told, code):
    row = build.opened(planner)
    refused(code, lambda: actions.add(planner, row.pk, kind, told, at=AT))
    assert queries.standing(row).of_kind(kind) == []


def test_what_is_not_there_cannot_be_changed(planner):
    row = build.opened(planner)
    for deed in (
        lambda: actions.change(planner, row.pk, new_id(), {"title_ar": "x"}, at=AT),
        lambda: actions.take_out(planner, row.pk, new_id(), at=AT),
        lambda: actions.take_out(planner, row.pk, row.pk, at=AT),
        lambda: actions.keep_in(planner, row.pk, new_id(), at=AT),
    ):
        refused("thing_gone", deed)


def test_a_scenario_holds_so_much_and_no_more(planner, monkeypatch):
    row = build.opened(planner)
    monkeypatch.setattr("rabt.scenarios.rules.fields.MOST_THINGS", 3)
    for _ in range(2):
        actions.add(planner, row.pk, MOVE, {"minutes": 0}, at=AT)
    refused("scenario_full", lambda: actions.add(planner, row.pk, MOVE, {"minutes": 0}, at=AT))


def test_who_may_not_plan_writes_nothing_and_another_state_sees_nothing(planner, chief):
    row = build.opened(planner)
    for deed in (
        lambda: actions.change(chief, row.pk, row.pk, {"title_en": "x"}, at=AT),
        lambda: actions.add(chief, row.pk, EVENT, build.event(), at=AT),
        lambda: actions.take_out(chief, row.pk, row.pk, at=AT),
        lambda: actions.keep_in(chief, row.pk, row.pk, at=AT),
        lambda: actions.settle(chief, row.pk, row.pk, "kind", "x", at=AT),
        lambda: actions.tell_again(chief, row.pk, at=AT),
        lambda: actions.put_away(chief, row.pk, True, at=AT),
        lambda: actions.load_shipped(chief, build.CODE, at=AT),
        lambda: actions.open_scenario(chief, build.about(), at=AT),
    ):
        with pytest.raises(NotAllowed):
            deed()
    stranger = replace(planner, office="EG/crisis/", reach=("EG/",))
    assert not queries.scenarios_to_see(stranger)
    with pytest.raises(Missing):
        actions.change(stranger, row.pk, row.pk, {"title_en": "x"}, at=AT)


def test_it_is_put_away_and_taken_up_on_both_sides(planner, letters):
    row = build.opened(planner)
    actions.put_away(planner, row.pk, True, at=AT)
    assert build.again(row).state == "put_away" and not queries.scenarios_to_see(planner)
    assert build.replica_of(row, letters()).digest == build.again(row).digest
    actions.put_away(planner, row.pk, False, at=AT)
    assert build.again(row).state == "draft"


# ------------------------------------------------------------------ hostile letters
def bad(edits, **changes):
    there = build.fresh_replica()
    letter = there.letter(list(there.edits.values()))
    return replace(letter, edits=[replace(letter.edits[0], **edits)] if edits else letter.edits, **changes)


@pytest.mark.parametrize(
    "edits",
    [
        {"field": "colour"}, {"thing": "dragon"}, {"value": "x"}, {"value": "1"}, {"value": '"a" '},
        {"value": '"\\u0000"'}, {"value": '"\\ud800"'}, {"value": "NaN"}, {"value": "[" * 900},
        {"count": 0}, {"count": 2**40}, {"state": "LY"}, {"state": "XX"}, {"thing_id": new_id()},
        {"field": "capabilities", "value": '["b","a"]'}, {"field": "capabilities", "value": '[""]'},
        {"field": "put_away", "value": "1"}, {"field": "title_ar", "value": '" x"'},
        {"field": "kind", "value": "[]"},
    ],
)  # fmt: skip
def test_a_word_that_cannot_be_is_not_taken(db, edits):
    with pytest.raises(Untrusted, match="letter_malformed"):
        build.hand_in(bad(edits))
    assert not Word.objects.exists() and not Scenario.objects.exists()


def test_nobody_opens_a_scenario_in_our_name_or_says_one_word_twice(planner, still):
    with pytest.raises(Untrusted, match="letter_malformed"):
        build.hand_in(bad({}, made_in="LY"))
    with pytest.raises(Untrusted, match="letter_malformed"):
        build.hand_in(replace(bad({}), edits=[]))
    there = build.fresh_replica()
    letter = there.letter(list(there.edits.values()))
    build.hand_in(letter)
    other = replace(letter.edits[0], value='"drill"')
    with pytest.raises(Untrusted, match="edit_differs"):
        build.hand_in(replace(letter, edits=[other]))
    over = replace(letter.edits[0], id=new_id())
    with pytest.raises(Untrusted, match="letter_malformed"):
        build.hand_in(replace(letter, edits=[replace(over, over=(over.id,))]))
    row = Scenario.objects.get()
    key = actions.add(planner, row.pk, MOVE, {"minutes": 0}, at=AT)
    with pytest.raises(Untrusted, match="letter_malformed"):
        build.hand_in(there.letter(there.change(EVENT, key, title_ar="x")))


def test_the_same_side_cannot_tell_itself(planner, letters):
    build.opened(planner)
    told = build.ScenarioEdited.from_body(letters()[0].body)
    with pytest.raises(Untrusted, match="not_the_keeper"):
        actions.take_edited(the_node("LY"), told, at=AT)


def test_saying_nothing_writes_nothing(planner, letters):
    row = build.opened(planner)
    before = len(letters())
    actions.write(planner, row.pk, [], at=AT)
    assert len(letters()) == before
    actions.write(planner, row.pk, [Said(SCENARIO, row.pk, "title_en", "E2")], at=AT)
    assert len(letters()) == before + 1
