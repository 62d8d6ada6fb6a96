"""What became of a pair, how far clerks agree, in which order pairs come, which column is which."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused
from rabt.linkage import decide
from rabt.matching.rules import agreeing, drawing, groups, lists, matching, pair
from rabt.matching.rules.drawing import Found
from rabt.matching.rules.pair import Outcome, State, outcome

S, D, U = pair.SAID


def test_zones_are_called_as_linkage_calls_them():
    assert (pair.LINK, pair.LOOK) == (decide.LINK, decide.LOOK)


@pytest.mark.parametrize(
    ("said", "wanted", "state", "asks"),
    [
        ([], 1, State.OPEN, True), ([S], 1, State.SAME, False), ([D], 1, State.DIFFERENT, False),
        ([S], 2, State.OPEN, True), ([S, S], 2, State.SAME, False), ([D, D], 2, State.DIFFERENT, False),
        ([S, D], 2, State.DISPUTED, True), ([D, S], 1, State.DISPUTED, True), ([S, D, D], 2, State.DIFFERENT, False),
        ([S, D, S], 2, State.SAME, False), ([S, D, U], 2, State.DISPUTED, True), ([S, D, S, D], 2, State.DISPUTED, True),
        ([U], 1, State.OPEN, True), ([U, U], 1, State.UNSURE, False), ([U, S], 1, State.SAME, False),
        ([U, S, U], 2, State.UNSURE, False),
    ],
)  # fmt: skip
def test_a_pair_stands_where_clerks_put_it(said, wanted, state, asks):
    assert outcome(said, wanted, linked=False, asked=True) == Outcome(state, asks)


def test_a_link_stays_one_until_a_clerk_decides():
    assert outcome([], 1, linked=True, asked=False) == Outcome(State.LINKED, False)
    assert outcome([U], 1, linked=True, asked=True) == Outcome(State.LINKED, True)
    assert outcome([D], 1, linked=True, asked=True) == Outcome(State.DIFFERENT, False)


@given(st.lists(st.sampled_from(pair.SAID), max_size=6), st.integers(1, 2), st.booleans(), st.booleans())
def test_in_whatever_order_clerks_speak_it_ends_the_same(said, wanted, linked, asked):
    one = outcome(said, wanted, linked=linked, asked=asked)
    assert one == outcome(sorted(said), wanted, linked=linked, asked=asked)
    if one.state in (State.SAME, State.DIFFERENT, State.UNSURE):
        assert not one.asks


def test_agreement_is_told_beyond_chance():
    assert agreeing.agreement([]) == agreeing.Agreement(0, 0, None)
    assert agreeing.agreement([]).share is None
    assert agreeing.agreement([[S], [D]]).pairs == 0  # one word compares with nothing
    assert agreeing.agreement([[S, S], [S, S]]).kappa is None  # all said the same of all: nothing can be told
    always = agreeing.agreement([[S, S], [D, D], [S, S, D]])
    assert (always.pairs, always.agreed, always.kappa, always.share) == (3, 3, 1.0, 1.0)
    chance = agreeing.agreement([[S, S], [S, D], [D, S], [D, D]])
    assert chance.kappa == pytest.approx(0.0)
    never = agreeing.agreement([[S, D], [D, S]])
    assert never.kappa == pytest.approx(-1.0)


def test_a_check_of_some_says_within_which_shares_all_lie():
    assert agreeing.checked(0, 0) is None
    told = agreeing.checked(30, 30)
    assert told.least == pytest.approx(0.8865, abs=1e-3) and told.most == 1.0  # Wilson's bounds for 30 of 30
    half = agreeing.checked(5, 10)
    assert (half.least, half.most) == (pytest.approx(0.2366, abs=1e-3), pytest.approx(0.7634, abs=1e-3))
    assert agreeing.checked(0, 10).least == 0.0
    assert agreeing.usual([]) is None and agreeing.usual([3.0, 9.0, 4.0]) == 4.0


# ------------------------------------------------------------------ the order
FOUND = st.lists(
    st.builds(Found, st.integers(1, 30), st.integers(1, 30), st.floats(0, 1), st.booleans()), max_size=60
)


@given(FOUND, st.sampled_from(drawing.CHOICES), st.text(max_size=5))
def test_every_pair_has_its_own_place_and_the_lot_can_be_drawn_again(found, twice, seed):
    places = drawing.places(found, twice, seed)
    assert sorted(one.order for one in places) == list(range(len(found)))
    assert places == drawing.places(found, twice, seed)
    assert all(place.asked for one, place in zip(found, places, strict=True) if not one.linked)
    links = [place for one, place in zip(found, places, strict=True) if one.linked]
    assert sum(place.asked for place in links) == min(drawing.CHECKED, len(links))
    assert {one.wanted for one in places} <= ({1} if twice == 0 else {2} if twice == 100 else {1, 2})


def test_rivals_for_one_row_come_beside_each_other_and_checks_are_scattered():
    looks = [Found(at, at, 0.9 - at / 100, False) for at in range(1, 60)]
    rival = Found(20, 99, 0.1, False)
    links = [Found(at, at, 0.999, True) for at in range(100, 200)]
    places = drawing.places([*looks, rival, *links], 10, "seed")
    order = {one: place.order for one, place in zip([*looks, rival, *links], places, strict=True)}
    between = [one for one in looks if order[looks[19]] < order[one] < order[rival]]
    assert not between and order[rival] > order[looks[19]]
    asked = sorted((one.order, at >= 60) for at, one in enumerate(places) if one.asked)
    checks = [at for at, (_, check) in enumerate(asked) if check]
    assert len(checks) == drawing.CHECKED
    assert checks[0] < 20 and checks[-1] > 60  # neither all before nor all behind the others


# ------------------------------------------------------------------ lists
def test_a_list_is_packed_and_read_by_its_fields():
    rows = [["محمد", "1990-01-01", "شركة"], ["علي", "", ""]]
    assert lists.unpacked(lists.packed(rows)) == rows and lists.packed(rows) == lists.packed(rows)
    columns = {"id": 2, "name": 0, "born": 1}
    told = lists.by_field(rows, columns)
    assert told == {"id": ["1", "2"], "name": ["محمد", "علي"], "born": ["1990-01-01", ""]}
    assert lists.shown(["أ", "ب", "ج"], {"name": 0}) == [("ب", 1), ("ج", 2)]
    assert lists.fields({"born": 1}, {"name": 0}) == ["name", "born"]


def test_the_name_needs_a_column_and_no_column_is_two_things():
    head = ["الاسم", "الميلاد"]
    assert matching.check_columns(head, {"name": 0, "born": 1, "sex": 7}, "list0") == {"name": 0, "born": 1}
    for chosen, code in (
        ({"born": 1}, "matching_name_lacks"),
        ({"name": 0, "born": 0}, "matching_column_twice"),
    ):
        with pytest.raises(Refused) as no:
            matching.check_columns(head, chosen, "list0")
        assert no.value.code == code and no.value.facts["field"].startswith("list0_")


def test_a_purpose_is_asked_for():
    assert matching.check_brought("  قوائم  المرج ", "حصر   العاملين") == ("قوائم المرج", "حصر العاملين")
    with pytest.raises(Refused) as no:
        matching.check_brought("", "لا شيء")
    assert no.value.code == "matching_reason_short"
    with pytest.raises(Refused) as no:
        matching.move(matching.State.CLOSED, matching.Step.START)
    assert no.value.code == "matching_step_closed"


def test_who_is_linked_through_others_is_one_person():
    assert groups.numbered([(1, 2), (2, 5), (7, 8)], one_list=True) == {1: 1, 2: 1, 5: 1, 7: 2, 8: 2}
    assert groups.numbered([(1, 2), (2, 2), (3, 1)], one_list=False) == {1: 1, 2: 1, 3: 2}
    assert groups.numbered([], one_list=True) == {}
