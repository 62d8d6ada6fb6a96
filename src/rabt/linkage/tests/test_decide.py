"""Rivals weigh against each other, rows are chosen once, zones keep the promised share right."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.linkage import decide
from rabt.linkage.decide import against_rivals, clusters, has_doubles, one_to_one, zones

EDGES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), unique=True, min_size=1, max_size=20)


def arrays(edges):
    left, right = np.array([one for one, _ in edges]), np.array([other for _, other in edges])
    return np.linspace(3, -3, len(edges)), left, right


def test_a_name_that_fits_two_rows_equally_well_is_nobodys():
    odds = against_rivals(np.array([9.0, 9.0, 9.0]), np.array([0, 1, 2]), np.array([0, 0, 1]), doubles=True)
    assert odds[0] == odds[1] == pytest.approx(0, abs=0.01) and odds[2] == 9


def test_a_row_of_the_left_may_be_two_of_a_right_with_doubles():
    pairs = np.array([9.0, 9.0]), np.array([0, 0]), np.array([0, 1])
    assert against_rivals(*pairs, doubles=True).tolist() == [9, 9]
    assert against_rivals(*pairs, doubles=False) == pytest.approx([0, 0], abs=0.01)
    assert has_doubles(*pairs[:2]) and not has_doubles(np.array([9.0, 9.0]), np.array([0, 1]))
    assert not has_doubles(np.zeros(0), np.zeros(0, dtype=int))


@given(EDGES, st.booleans())
def test_nobody_is_chosen_twice(edges, doubles):
    odds, left, right = arrays(edges)
    chosen = one_to_one(odds, left, right, doubles=doubles)
    assert len(set(right[chosen])) == chosen.sum()
    assert doubles or len(set(left[chosen])) == chosen.sum()
    for at in np.flatnonzero(~chosen):  # whoever was passed over met somebody likelier
        taken = chosen & ((right == right[at]) | ((left == left[at]) & (not doubles)))
        assert (odds[taken] >= odds[at]).any()


@given(EDGES)
def test_linked_rows_are_one_person_and_no_others(edges):
    _, left, right = arrays(edges)
    found = clusters(6, left, right)
    groups = {row: {row} for row in range(6)}
    for one, other in edges:
        joined = groups[one] | groups[other]
        for row in joined:
            groups[row] = joined
    assert [min(groups[row]) for row in range(6)] == found.tolist()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.sampled_from([0.9, 0.99, 0.999]))
def test_above_the_link_zone_the_wanted_share_is_right(told, precision):
    probability = np.array(told)
    found = zones(probability, precision)
    linked = probability[found.of(probability) == decide.LINK]
    assert not len(linked) or linked.mean() >= precision - 1e-9 or found.link == 1.0
    assert 0 <= found.look <= found.link <= 1


def test_without_pairs_there_are_zones_still():
    assert zones(np.zeros(0), 0.999).link == 0.999
    assert against_rivals(np.zeros(0), np.zeros(0, int), np.zeros(0, int), doubles=True).tolist() == []
