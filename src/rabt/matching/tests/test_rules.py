"""What became of a pair, how far clerks agree, in which order pairs come, which column is which."""

import gzip

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
    assert (pair.LINK, pair.LOOK) == (decide.LINK, decide.LOOK) == ("link", "look")
    assert outcome([], 1, linked=True, asked=False).state in pair.ONE_PERSON


def test_words_that_are_stored_stay_as_they_are():
    assert pair.SAID == ("same", "different", "unsure") == (pair.SAME, pair.DIFFERENT, pair.UNSURE)
    assert [*State] == ["linked", "open", "same", "different", "unsure", "disputed"]
    assert pair.ONE_PERSON == ("linked", "same")
    assert outcome(["same"], 1, linked=False, asked=True).state == "same"


def test_a_tenth_of_the_pairs_none_or_all_are_put_before_two_clerks():
    assert drawing.CHOICES == (0, 10, 100)
    one = [Found(1, 1, 0.5, False)]
    assert [drawing.places(one, twice, "seed")[0].wanted for twice in (0, 100)] == [1, 2]


def test_a_list_has_a_hundred_thousand_rows_at_most_and_three_are_shown():
    assert (lists.MOST_ROWS, lists.MOST_BYTES, lists.SAMPLE) == (100_000, 33_554_432, 3)
    assert len(lists.by_field([["a"]] * lists.MOST_ROWS, {"name": 0})["id"]) == 100_000


@pytest.mark.parametrize(
    ("said", "wanted", "state", "asks"),
    [
        ([], 1, State.OPEN, True), ([S], 1, State.SAME, False), ([D], 1, State.DIFFERENT, False),
        ([S], 2, State.OPEN, True), ([S, S], 2, State.SAME, False), ([D, D], 2, State.DIFFERENT, False),
        ([S, D], 2, State.DISPUTED, True), ([D, S], 1, State.DISPUTED, True), ([S, D, D], 2, State.DIFFERENT, False),
        ([S, D, S], 2, State.SAME, False), ([S, D, U], 2, State.DISPUTED, True), ([S, D, S, D], 2, State.DISPUTED, True),
        ([U], 1, State.OPEN, True), ([U, U], 1, State.UNSURE, False), ([U, S], 1, State.SAME, False),
        ([U, S, U], 2, State.UNSURE, False), ([U, U, S], 1, State.SAME, False), ([S, S, S], 2, State.SAME, False),
        ([S, D, D, U], 2, State.DIFFERENT, False), ([S, S, D, S], 2, State.SAME, False), ([D], 2, State.OPEN, True),
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


def test_agreement_has_known_answers():
    told = agreeing.agreement([[S, S], [S, S, U], [S, D], [D, D], [U]])
    assert (told.pairs, told.agreed, told.share) == (4, 3, 0.75)
    assert told.kappa == pytest.approx(
        (0.75 - 34 / 64) / (1 - 34 / 64)
    )  # five of eight said one, three the other
    three = agreeing.agreement([[S, D], [D, D], [U, U], [S, U], [S, S]])
    assert (three.pairs, three.agreed, three.kappa) == (5, 3, pytest.approx((0.6 - 0.34) / 0.66))


def test_a_check_has_known_bounds_and_they_never_leave_what_a_share_can_be():
    told = agreeing.checked(27, 30)
    assert (told.links, told.upheld) == (30, 27)
    assert (told.least, told.most) == (pytest.approx(0.7438, abs=1e-4), pytest.approx(0.9654, abs=1e-4))
    for links in range(1, 100):
        none, every = agreeing.checked(0, links), agreeing.checked(links, links)
        assert none.least == pytest.approx(0) and none.least >= 0.0 and every.most <= 1.0
        assert every.most == pytest.approx(1.0) and every.least == pytest.approx(1 - none.most)


def test_what_a_pair_usually_takes_lies_in_the_middle():
    assert agreeing.usual([5.0]) == 5.0 and agreeing.usual([9.0, 1.0, 3.0, 4.0]) == 3.5


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


def test_the_lot_that_was_drawn_is_drawn_again_by_every_later_house():
    looks = [Found(at, at, 0.9 - at / 20, False) for at in range(1, 9)]
    links = [Found(at, at, 0.999, True) for at in range(20, 53)]
    places = drawing.places([*looks, *links], 50, "lot")
    assert [one.order for one in places[:8]] == [3, 6, 14, 17, 23, 29, 35, 38]
    assert [at for at, one in enumerate(places) if not one.asked] == [18, 19, 39]
    assert "".join(str(one.wanted) for one in places) == "11211221211212122111212212212222212112211"


@pytest.mark.parametrize(("links", "checks"), [(0, 0), (1, 1), (29, 29), (30, 30), (31, 30), (300, 30)])
def test_so_many_links_are_checked_and_no_more(links, checks):
    places = drawing.places([Found(at, at, 0.999, True) for at in range(links)], 0, "seed")
    assert sum(one.asked for one in places) == checks


def test_without_checks_the_likeliest_row_comes_first_and_its_rivals_behind_it():
    found = [Found(1, 1, 0.2, False), Found(2, 1, 0.5, False), Found(1, 2, 0.7, False), Found(3, 1, 0.5, False),
             Found(2, 2, 0.5, False), Found(4, 4, 0.0, False)]  # fmt: skip
    assert [one.order for one in drawing.places(found, 0, "seed")] == [1, 2, 0, 4, 3, 5]


def test_where_nobody_is_asked_of_another_pair_checks_do_not_come_before_certain_links():
    places = drawing.places([Found(at, at, 1.0, True) for at in range(40)], 0, "lot")
    assert [one.order for one in places] == list(range(40))


@pytest.mark.parametrize(("twice", "least", "most"), [(0, 0, 0), (10, 60, 140), (100, 1_000, 1_000)])
def test_of_so_many_in_a_hundred_two_clerks_speak(twice, least, most):
    places = drawing.places([Found(at, at, 0.5, False) for at in range(1_000)], twice, "seed")
    assert least <= sum(one.wanted == 2 for one in places) <= most


# ------------------------------------------------------------------ lists
def test_a_list_is_kept_as_its_letters_and_says_nothing_of_the_hour():
    rows = [[f"محمد {number * number}", "شركة"] for number in range(500)]
    written = ("[" + ", ".join(f'["{name}", "{firm}"]' for name, firm in rows) + "]").encode()
    kept = lists.packed(rows)
    assert gzip.decompress(kept) == written
    assert kept == gzip.compress(written, compresslevel=5, mtime=0)  # a later house packs it the same
    assert kept[4:8] == bytes(4)


def test_fields_come_in_the_usual_order_whichever_list_has_them():
    one, other = {"sex": 0, "passport": 1, "name": 2}, {"place": 0, "national": 1, "born": 2}
    assert lists.fields(one, other) == ["name", "born", "national", "passport", "place", "sex"]
    assert lists.fields() == []
    assert lists.shown(["a", "b"], {}) == [("a", 0), ("b", 1)] and lists.shown(["a"], {"name": 0}) == []


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


@pytest.mark.parametrize(
    ("chosen", "code", "facts"),
    [
        ({}, "matching_name_lacks", {"field": "list1_name"}),
        ({"name": 3, "born": 0}, "matching_name_lacks", {"field": "list1_name"}),
        ({"name": -1, "born": 0}, "matching_name_lacks", {"field": "list1_name"}),
        ({"name": 0, "born": 0}, "matching_column_twice", {"field": "list1_born", "column": "أ"}),
        ({"name": 0, "born": 2, "sex": 2}, "matching_column_twice", {"field": "list1_sex", "column": "ج"}),
        ({"born": 1, "name": 0, "sex": 1, "place": 1}, "matching_column_twice", {"field": "list1_place", "column": "ب"}),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_columns_is_said_of_the_field_that_was_chosen_last(chosen, code, facts):
    with pytest.raises(Refused) as no:
        matching.check_columns(["أ", "ب", "ج"], chosen, "list1")
    assert (no.value.code, no.value.facts) == (code, facts)


def test_columns_reach_from_the_first_to_the_last_of_the_head_and_others_are_left_out():
    chosen = {"name": 0, "born": 2, "sex": 3, "place": -1, "passport": 1}
    assert matching.check_columns(["أ", "ب", "ج"], chosen, "list0") == {"name": 0, "born": 2, "passport": 1}


@pytest.mark.parametrize("reason", ["1234567890", "12345  7890", "  1234567890 "])
def test_a_purpose_may_be_as_short_as_this(reason):
    assert matching.check_brought("", reason) == ("", " ".join(reason.split()))


@pytest.mark.parametrize("reason", ["", "123456789", "  12345   789  "])
def test_a_shorter_purpose_is_refused_with_the_least_that_is_asked(reason):
    with pytest.raises(Refused) as no:
        matching.check_brought("", reason)
    assert (no.value.code, no.value.facts) == ("matching_reason_short", {"field": "reason", "least": 10})


def test_a_title_is_cut_where_its_room_ends():
    why = "حصر العاملين"
    assert matching.check_brought("x" * 120, why)[0] == "x" * 120
    assert matching.check_brought(" " + "x" * 121, why)[0] == "x" * 120


ARROWS = {
    ("brought", "start"): "running", ("failed", "start"): "running", ("running", "stop"): "brought",
    ("running", "end"): "ready", ("running", "fail"): "failed", ("brought", "close"): "closed",
    ("failed", "close"): "closed", ("ready", "close"): "closed",
}  # fmt: skip


@pytest.mark.parametrize("state", ["brought", "running", "ready", "failed", "closed"])
@pytest.mark.parametrize("step", ["start", "stop", "end", "fail", "close"])
def test_every_step_of_a_matching_is_drawn_here_or_refused(state, step):
    if (state, step) in ARROWS:
        assert matching.move(state, matching.Step(step)) == ARROWS[state, step]
        return
    with pytest.raises(Refused) as no:
        matching.move(state, matching.Step(step))
    assert (no.value.code, no.value.facts) == ("matching_step_closed", {"state": state, "step": step})


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
    assert groups.numbered([(9, 4), (3, 4), (3, 1), (2, 1)], one_list=True) == {9: 1, 4: 1, 3: 1, 1: 1, 2: 1}
    assert groups.numbered([(5, 1), (1, 5), (5, 2), (2, 2)], one_list=False) == {5: 1, 1: 2, 2: 1}
