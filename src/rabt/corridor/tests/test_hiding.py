"""No hidden number can be worked out: held against every table that would look the same."""

import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.corridor.hiding import hide

LEAST = 5


def hidden_row(**counts):
    found = hide(sum(counts.values()), {"x": counts}, {}, LEAST)
    return found.total(sum(counts.values())), found.counts("x", counts)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({}, {}),
        ({"a": 0, "b": 0}, {"a": 0, "b": 0}),
        ({"a": 5, "b": 9}, {"a": 5, "b": 9}),
        ({"a": 3, "b": 9, "c": 20}, {"a": None, "b": None, "c": 20}),
        ({"a": 3, "b": 4, "c": 20}, {"a": None, "b": None, "c": 20}),
        ({"a": 1, "b": 1, "c": 20}, {"a": None, "b": None, "c": None}),
        ({"a": 3, "b": 0, "c": 20}, {"a": None, "b": 0, "c": None}),
    ],
)
def test_a_small_count_is_hidden_with_the_smallest_that_keeps_it_so(counts, shown):
    assert hidden_row(**counts) == (sum(counts.values()), shown)


def test_a_sum_that_is_small_is_hidden_with_all_of_which_it_is_the_sum():
    assert hidden_row(a=3, b=1, c=0) == (None, {"a": None, "b": None, "c": 0})


def test_the_sum_of_all_is_hidden_last_and_then_everything_that_would_tell_it():
    """One and one in two rows and columns of their own, and nothing else that could be hidden beside them."""
    by = {"row": {"a": 3, "b": 3}, "column": {"x": 3, "y": 3}, "hour": {"07": 6}}
    cells = {("a", "x"): 3, ("b", "y"): 3}
    found = hide(6, by, {("row", "column"): cells}, LEAST)
    assert found.total(6) == 6
    assert set(found.cells(("row", "column"), cells).values()) == {None}
    alone = hide(6, {"x": {"a": 6}, "y": {"b": 1, "c": 5}}, {}, LEAST)
    assert alone.total(6) == 6
    assert alone.counts("y", {"b": 1, "c": 5}) == {"b": None, "c": None}


def test_without_a_least_nothing_is_hidden():
    assert hide(1, {"x": {"a": 1}}, {}, 0).names == frozenset()


# ------------------------------------------------------------------ the property
def is_open(total, counts, shown_total, shown):
    """Tell which numbers of a row are the same in every row that would look like this one."""
    free = [key for key, value in shown.items() if value is None]
    most = total if shown_total is not None else sum(counts.values()) + 3
    known = sum(value for value in shown.values() if value is not None)
    seen = {key: set() for key in free}
    for tried in itertools.product(range(1, most + 1), repeat=len(free)):
        if shown_total is None or known + sum(tried) == shown_total:
            for key, value in zip(free, tried, strict=True):
                seen[key].add(value)
    return [key for key, values in seen.items() if len(values) < 2]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=4))
def test_no_hidden_number_of_a_row_is_the_same_in_every_row_that_looks_like_it(numbers):
    counts = {f"k{place}": n for place, n in enumerate(numbers)}
    total = sum(numbers)
    found = hide(total, {"x": counts}, {}, LEAST)
    shown = found.counts("x", counts)
    assert all(n is None or n == 0 or n >= LEAST for n in shown.values())
    assert is_open(total, counts, found.total(total), shown) == []


SMALL = st.integers(0, 7)


@given(st.lists(st.tuples(SMALL, SMALL), min_size=2, max_size=3))
def test_no_hidden_number_of_a_table_is_the_same_in_every_table_that_looks_like_it(lines):
    """The sums of rows and columns are numbers of the table as well, and may be hidden too."""
    cells = {(f"r{i}", f"c{j}"): n for i, line in enumerate(lines) for j, n in enumerate(line)}
    rows, columns = Counter(), Counter()
    for (row, column), n in cells.items():
        rows[row] += n
        columns[column] += n
    total = sum(cells.values())
    found = hide(total, {"row": rows, "column": columns}, {("row", "column"): cells}, LEAST)
    shown = found.cells(("row", "column"), cells)
    sums = {
        "total": found.total(total),
        **{("row", key): n for key, n in found.counts("row", rows).items()},
        **{("column", key): n for key, n in found.counts("column", columns).items()},
    }
    assert all(n is None or n == 0 or n >= LEAST for n in (*shown.values(), *sums.values()))
    assert stuck(shown, sums, cells) == []


def stuck(shown, sums, true):
    """Return what is hidden and yet the same in every table near this one that looks like it.

    One that differs by one somewhere is enough to leave a number open.
    """
    free = [place for place, n in shown.items() if n is None]
    hidden_sums = [name for name, n in sums.items() if n is None]
    seen = {name: set() for name in (*free, *hidden_sums)}
    ranges = [range(max(1, true[place] - 1), true[place] + 2) for place in free]
    for tried in itertools.product(*ranges):
        table = {**shown, **dict(zip(free, tried, strict=True))}
        made = {"total": sum(table.values())}
        for (row, column), n in table.items():
            made["row", row] = made.get(("row", row), 0) + n
            made["column", column] = made.get(("column", column), 0) + n
        if all(sums[name] is None or sums[name] == n for name, n in made.items()):
            for place in free:
                seen[place].add(table[place])
            for name in hidden_sums:
                seen[name].add(made[name])
    return [name for name, values in seen.items() if len(values) < 2]
