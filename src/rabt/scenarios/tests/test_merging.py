"""The merge core: whatever both sides write, in whatever order it comes, no word is lost, both are equal."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rabt.base.errors import Untrusted
from rabt.scenarios.actions import Said
from rabt.scenarios.rules import drafting, merging
from rabt.scenarios.rules.fields import EVENT, EXPECTED, OBJECTIVE, POINTS
from rabt.scenarios.rules.merging import GONE, Edit
from rabt.scenarios.tests.build import Replica

ROOM = UUID(int=99)
A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)
TEXTS = ("title_ar", "title_en", "text_ar")


def pair():
    """Return two sides that know the same two events, the second after the first."""
    first, second = Replica(ROOM, "EG", "EG"), Replica(ROOM, "LY", "EG")
    first.change(EVENT, A, code="EG-01", minutes=10, title_ar="أ", title_en="a", text_ar="")
    first.change(EVENT, B, code="EG-02", minutes=20, title_ar="ب", title_en="b", text_ar="")
    second.take(first.edits.values())
    return first, second


def meet(first, second):
    """Let both sides learn everything of each other."""
    first.take(second.edits.values())
    second.take(first.edits.values())
    assert first.standing == second.standing and first.digest == second.digest


def accounted(standing, edits):
    """Say of every word that it stands, or that somebody who saw it wrote another in its place."""
    seen = {below for one in edits.values() for below in one.over}
    held = {
        key
        for things in (standing.things, standing.gone)
        for one in things.values()
        for key in one.all_heads()
    }
    return {key for key in edits if key not in held and key not in seen}


# ------------------------------------------------------------------ by hand
def test_different_fields_merge_without_a_clash():
    first, second = pair()
    first.change(EVENT, A, title_ar="من مصر")
    second.change(EVENT, A, title_en="from Libya", minutes=15)
    meet(first, second)
    assert first.standing.clashes == ()
    told = drafting.reading(first.standing, A, EVENT)
    assert (told["title_ar"], told["title_en"], told["minutes"]) == ("من مصر", "from Libya", 15)


def test_one_field_written_at_once_keeps_both_values_until_a_person_settles_it():
    first, second = pair()
    first.change(EVENT, A, title_ar="قول")
    second.change(EVENT, A, title_ar="قول آخر")
    meet(first, second)
    (clash,) = first.standing.clashes
    assert {one.value for one in clash.words} == {'"قول"', '"قول آخر"'}
    assert [one.state for one in clash.words] == ["LY", "EG"], "the same one stands on both nodes"
    second.change(EVENT, A, title_ar="قول ثالث")
    meet(first, second)
    assert first.standing.clashes == ()
    assert drafting.reading(first.standing, A, EVENT)["title_ar"] == "قول ثالث"


def test_the_same_value_written_twice_is_no_clash():
    first, second = pair()
    first.change(EVENT, A, title_ar="سواء")
    second.change(EVENT, A, title_ar="سواء")
    meet(first, second)
    assert first.standing.clashes == ()


def test_settling_while_the_other_writes_again_is_a_clash_again():
    first, second = pair()
    first.change(EVENT, A, title_ar="1")
    second.change(EVENT, A, title_ar="2")
    meet(first, second)
    first.change(EVENT, A, title_ar="1")
    second.change(EVENT, A, title_ar="3")
    meet(first, second)
    (clash,) = first.standing.clashes
    assert {one.value for one in clash.words} == {'"1"', '"3"'}


def test_what_was_taken_out_knowing_all_of_it_is_gone():
    first, second = pair()
    first.take_out(A)
    meet(first, second)
    assert A in first.standing.gone and first.standing.clashes == ()


def test_taking_out_never_loses_a_word_that_its_author_had_not_seen():
    first, second = pair()
    first.take_out(A)
    second.change(EVENT, A, text_ar="كُتب قبل أن يُعلم")
    meet(first, second)
    assert drafting.reading(first.standing, A, EVENT)["text_ar"] == "كُتب قبل أن يُعلم"
    (clash,) = first.standing.clashes
    assert (clash.thing_id, clash.field) == (A, GONE)
    first.take_out(A)
    meet(first, second)
    assert A in second.standing.gone and second.standing.clashes == ()


def test_keeping_and_taking_out_at_once_keeps_until_it_is_settled():
    first, second = pair()
    first.take_out(A)
    meet(first, second)
    first.write([Said(EVENT, A, GONE, False)])
    second.write([Said(EVENT, A, GONE, True)])
    meet(first, second)
    assert A in first.standing.things and first.standing.clashes[0].field == GONE


def test_what_stands_keeps_what_it_points_at():
    first, second = pair()
    first.change(OBJECTIVE, C, number=1, text_ar="هدف")
    meet(first, second)
    first.take_out(C)
    second.change(EVENT, A, objective=str(C))
    meet(first, second)
    assert C in first.standing.things and first.standing.clashes[0].thing_id == C
    second.take_out(A)
    meet(first, second)
    assert C in first.standing.gone, "nothing points at it any more"


def test_an_expectation_added_meanwhile_keeps_its_event():
    first, second = pair()
    first.take_out(A)
    second.change(EXPECTED, C, event=str(A), text_ar="يفعل")
    meet(first, second)
    assert {A, C} <= set(first.standing.things)


def test_both_take_out_is_gone_without_a_clash():
    first, second = pair()
    first.take_out(A)
    second.take_out(A)
    meet(first, second)
    assert A in first.standing.gone and first.standing.clashes == ()


def test_moving_and_changing_an_event_at_once_keeps_both():
    first, second = pair()
    first.change(EVENT, B, minutes=5)
    second.change(EVENT, B, title_en="changed")
    meet(first, second)
    told = drafting.drafted(ROOM, second.standing)
    assert [(one.code, one.title.en) for one in told.events] == [("EG-02", "changed"), ("EG-01", "a")]


def test_events_of_one_minute_keep_their_order_on_both_sides():
    first, second = pair()
    first.change(EVENT, C, code="EG-03", minutes=10)
    second.change(EVENT, UUID(int=4), code="LY-01", minutes=10)
    meet(first, second)
    told = drafting.drafted(ROOM, first.standing)
    assert [one.code for one in told.events] == ["EG-01", "EG-03", "LY-01", "EG-02"]


def test_one_key_may_not_say_two_things():
    word = Edit(UUID(int=7), EVENT, A, "title_ar", '"x"', (), 1, "EG")
    other = Edit(UUID(int=7), EVENT, A, "title_ar", '"y"', (), 1, "EG")
    assert merging.joined([word], [word]) == {word.id: word}
    with pytest.raises(Untrusted, match="edit_differs"):
        merging.joined([word], [other])


def test_words_that_take_each_others_place_leave_the_later_one():
    one, two = UUID(int=7), UUID(int=8)
    words = [
        Edit(one, EVENT, A, "title_ar", '"x"', (two,), 1, "EG"),
        Edit(two, EVENT, A, "title_ar", '"y"', (one,), 2, "LY"),
    ]
    assert merging.merged(words, POINTS).things[A].fields["title_ar"] == '"y"'


# ------------------------------------------------------------------ whatever they do
DEEDS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from((A, B, C)), st.sampled_from(TEXTS), st.sampled_from("xyz")),
    st.tuples(st.just("time"), st.sampled_from((A, B, C)), st.integers(0, 90), st.just("")),
    st.tuples(st.just("after"), st.sampled_from((A, B)), st.sampled_from((A, B, C)), st.just("")),
    st.tuples(st.just("out"), st.sampled_from((A, B, C)), st.just(""), st.just("")),
    st.tuples(st.just("back"), st.sampled_from((A, B, C)), st.just(""), st.just("")),
    st.tuples(st.just("settle"), st.just(A), st.just(""), st.just("")),
    st.tuples(st.just("send"), st.integers(0, 50), st.integers(0, 5), st.just("")),
)


def do(side, deed):
    """Do one thing on one side, as a planner there would."""
    what, key, name, text = deed
    standing = side.standing
    if what == "write":
        side.change(EVENT, key, **{name: text})
    elif what == "time":
        side.change(EVENT, key, minutes=name)
    elif what == "after" and key != name:
        side.change(EVENT, key, after=[str(name)])
    elif what == "out" and key in standing.things:
        side.take_out(key)
    elif what == "back" and key in standing.gone:
        side.write([Said(EVENT, key, GONE, False)])
    elif what == "settle" and standing.clashes:
        clash = standing.clashes[0]
        over = merging.over_thing(standing, clash.thing_id) if clash.field == GONE else None
        value = drafting.fields.value_of(clash.thing, clash.field, clash.words[0].value)
        side.write([Said(clash.thing, clash.thing_id, clash.field, value, over=over)])


@settings(max_examples=150)
@given(st.lists(st.tuples(st.booleans(), DEEDS), max_size=30), st.randoms(use_true_random=False))
def test_no_word_is_lost_and_both_sides_end_equal(deeds, chance):
    sides = pair()
    for left, deed in deeds:
        side, other = sides if left else sides[::-1]
        if deed[0] == "send":  # some words come over: any of them, in any order, some twice
            words = list(side.edits.values())
            other.take(chance.choices(words, k=min(deed[1], len(words))))
        else:
            do(side, deed)
    meet(*sides)
    first, _ = sides
    assert accounted(first.standing, first.edits) == set(), "a word stands, or who saw it wrote over it"


@settings(max_examples=150)
@given(st.lists(st.tuples(st.booleans(), DEEDS), max_size=25), st.randoms(use_true_random=False))
def test_the_order_of_arrival_says_nothing(deeds, chance):
    sides = pair()
    for left, deed in deeds:
        if deed[0] != "send":
            do(sides[0] if left else sides[1], deed)
    words = [*sides[0].edits.values(), *sides[1].edits.values()]
    before = merging.merged(words, POINTS)
    chance.shuffle(words)
    assert merging.merged(words, POINTS) == before


@settings(max_examples=150)
@given(st.lists(DEEDS, min_size=1, max_size=12), st.lists(DEEDS, min_size=1, max_size=12))
def test_what_two_wrote_in_one_field_without_seeing_each_other_is_shown(mine, theirs):
    first, second = pair()
    known = set(first.edits)
    for side, deeds in ((first, mine), (second, theirs)):
        for deed in deeds:
            if deed[0] in ("write", "time"):
                do(side, deed)
    last = [
        {one.place: one for one in side.edits.values() if one.id not in known and one.field != GONE}
        for side in (first, second)
    ]
    meet(first, second)
    shown = {(one.thing_id, one.field) for one in first.standing.clashes}
    both = last[0].keys() & last[1].keys()
    assert shown == {place for place in both if last[0][place].value != last[1][place].value}
