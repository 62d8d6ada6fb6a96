"""Every rule makes the same keys of the same row for ever: known answers, at the edges of each rule."""

from functools import reduce

import numpy as np
import pytest

from rabt.linkage import rules
from rabt.linkage.register import ROW, register


def uncompiled(kernel):
    return getattr(kernel, "py_func", kernel)


def plainly(name, *told):
    """Call a function of the rules, and all that it calls, as plain Python."""
    with pytest.MonkeyPatch.context() as patch, np.errstate(over="ignore"):
        for other in dir(rules):
            patch.setattr(rules, other, uncompiled(getattr(rules, other)))
        return getattr(rules, name)(*told)


def key(*told):
    """Mix numbers into a key, the first one being the rule's own, counted from one."""
    mixed = uncompiled(rules.mixed)
    return reduce(mixed, told[1:], mixed(told[0], 0))


KEYED = np.array(
    [
        [10, 11, -1, -1],
        [20, -1, -1, -1],
        [0, -1, -1, -1],
        [5, 30, -1, -1],
        [40, 41, 42, 43],
        [-1, -1, -1, -1],
    ],
    np.int32,
)
"""The keys of six name parts: of the first two rare, of the next two common, one of four readings, one of none."""
COMMON = 10
RARE, RARER, COMMONEST, EITHER, MANIFOLD, MUTE = range(6)
NUMBER, PASSPORT, DATE, SWAPPED, YEAR_MONTH, YEAR_DAY, MONTH_DAY, JANUARY, DATELESS, YEAR_TWO, THREE, TWO = (
    range(12)
)
MAY, FIRST, NO_DATE = (1990, 5, 7), (1990, 1, 1), (0, 0, 0)


def row_of(parts=(), born=NO_DATE, national="", passport=""):
    row = np.zeros(1, ROW)
    row["parts"] = -1
    row["parts"][0, : len(parts)] = parts
    row["many"], row["born"] = len(parts), born
    for field, text in (("national", national), ("passport", passport)):
        row[field][0, : len(text)] = list(text.encode())
    return row[0]


def keys(rule, parts=(), born=NO_DATE, others=0, probing=True, **documents):
    """Return the keys of a row, of which plain Python and the compiled kernel must say the same."""
    told = rule, row_of(parts, born, **documents), KEYED, COMMON, others, probing
    out, compiled = np.full((2, 128), -7, np.int64)
    many = plainly("keys_of_row", *told, out)
    assert rules.keys_of_row(*told, compiled) == many and (out == compiled).all()
    assert (out[many:] == -7).all()
    return out[:many].tolist()


# ------------------------------------------------------------------ what is told and agreed
def test_the_rules_their_order_and_the_largest_blocks_are_those_that_reports_tell():
    assert list(rules.CAPS.items()) == [
        ("national number", 10_000),
        ("passport", 10_000),
        ("date of birth and given name, a rare part or two parts", 40_000),
        ("date of birth with day and month swapped, and the same", 40_000),
        ("year, month, given name and another part", 4_000),
        ("year, day, given name and another part", 4_000),
        ("month, day, given name and another part", 4_000),
        ("a first of January: year, given name and another part", 2_000),
        ("no date of birth: given name and another part", 2_000),
        ("year and two parts", 40),
        ("three parts", 300),
        ("two parts that are rare together", 60),
    ]
    assert tuple(rules.CAPS) == rules.RULES


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("NUMBER", 0), ("PASSPORT", 1), ("DATE", 2), ("SWAPPED", 3), ("YEAR_MONTH", 4), ("YEAR_DAY", 5), ("MONTH_DAY", 6),
        ("JANUARY", 7), ("DATELESS", 8), ("YEAR_TWO", 9), ("THREE", 10), ("TWO", 11), ("FIRSTS", 1), ("NONE", 2),
        ("SELDOM", 0.005), ("COMMON", 0.004), ("MOST_KEYS", 96), ("PER_PART", 3), ("PER_PART_OF_THREE", 2),
        ("MASK", 4611686018427387903), ("PRIME", 2654435761),
    ],
)  # fmt: skip
def test_the_numbers_by_which_keys_are_made(name, number):
    assert getattr(rules, name) == number


# ------------------------------------------------------------------ the mixing of keys
@pytest.mark.parametrize(
    ("one", "value", "answer"),
    [
        (1, 0, 2434343200435322713), (1, 1, 0), (3, 19900507, 1733456516306461806), (12345678901234567, 42, 2635623959716216242),
        (4611686018427387903, 2147483647, 1666888836407835485),
    ],
)  # fmt: skip
def test_keys_are_mixed_as_they_always_were(one, value, answer):
    mixed = uncompiled(rules.mixed)
    assert mixed(one, value) == answer
    with np.errstate(over="ignore"):
        assert mixed(np.int64(one), np.int64(value)) == answer


def test_keys_of_one_rule_differ_by_each_value_and_by_their_order():
    made = [key(12, one, other) for one in range(40) for other in range(40)]
    assert len(set(made)) == 40 * 40
    assert min(made) >= 0 and max(made) <= 4611686018427387903


def test_a_key_is_written_down_once_and_only_where_there_is_room():
    out = np.full(128, -7, np.int64)
    added = uncompiled(rules.added)
    assert [added(out, 0, 50), added(out, 1, 60), added(out, 2, 50), added(out, 2, 60)] == [1, 2, 2, 2]
    assert out[:3].tolist() == [50, 60, -7]
    assert added(out, 1, 60) == 2  # what stands behind the last key does not count
    out[:95] = range(95)
    assert added(out, 95, 1_000) == 96 and out[95] == 1_000
    assert added(out, 96, 2_000) == 96 and out[96] == -7
    assert added(out, 96, 1_000) == 96


# ------------------------------------------------------------------ documents
@pytest.mark.parametrize(
    ("rule", "documents", "answer"),
    [
        (NUMBER, {"national": "A1"}, [key(1, 65, 49)]), (PASSPORT, {"passport": "A1"}, [key(2, 65, 49)]),
        (NUMBER, {"national": "7"}, [key(1, 55)]), (NUMBER, {"passport": "A1"}, []), (PASSPORT, {"national": "A1"}, []),
        (NUMBER, {"national": "A1", "passport": "B2"}, [key(1, 65, 49)]),
        (PASSPORT, {"national": "A1", "passport": "B2"}, [key(2, 66, 50)]),
        (NUMBER, {"national": "1" * 19 + "2"}, [key(1, *[49] * 19, 50)]), (NUMBER, {"national": "A\0B"}, [key(1, 65)]),
        (NUMBER, {}, []), (PASSPORT, {}, []),
    ],
)  # fmt: skip
def test_a_document_makes_one_key_of_all_its_signs(rule, documents, answer):
    assert keys(rule, **documents) == answer
    assert keys(rule, [RARE, RARER], MAY, 3, False, **documents) == answer  # whatever else the row says


@pytest.mark.parametrize("probing", [True, False])
@pytest.mark.parametrize("born", [MAY, FIRST, NO_DATE])
@pytest.mark.parametrize("rule", range(DATE, TWO + 1))
def test_a_row_without_a_name_has_no_keys_but_its_documents(rule, born, probing):
    assert keys(rule, [], born, 3, probing, national="A1", passport="B2") == []


# ------------------------------------------------------------------ a date with parts of the name
@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ([RARER], [(20,)]),
        ([RARE], [(10,), (11,)]),
        ([COMMONEST], [(0, 4611686018427387903)]),
        ([COMMONEST, RARER], [(0, 4611686018427387903), (20,)]),
        ([EITHER, COMMONEST], [(5, 4611686018427387903), (30,)]),
        ([RARER, COMMONEST], [(20,)]),
        ([RARER, COMMONEST, RARE], [(20,), (10,), (11,)]),
        ([RARER, COMMONEST, MUTE], [(20,)]),
        ([RARER, COMMONEST, EITHER], [(20,), (0, 5), (30,)]),
        ([RARER, EITHER, COMMONEST], [(20,), (5, 0), (30,)]),
        ([RARER, COMMONEST, RARE, EITHER], [(20,), (0, 5), (10,), (11,), (30,)]),
        ([RARER, COMMONEST, EITHER, COMMONEST], [(20,), (0, 5), (0, 0), (5, 0), (30,)]),
        ([MANIFOLD], [(40,), (41,), (42,)]),
        ([MUTE], []),
        ([MUTE, RARER, RARER], [(20,)]),
    ],
)
def test_a_date_takes_the_given_name_each_rare_part_and_every_two_common_ones(parts, told):
    assert keys(DATE, parts, MAY) == [key(3, 19900507, *one) for one in told]
    assert keys(DATE, parts, MAY, 3, False) == keys(DATE, parts, MAY)


@pytest.mark.parametrize(
    ("born", "swapped"),
    [
        ((1990, 5, 7), 19900705), ((1990, 7, 5), 19900507), ((1990, 1, 12), 19901201), ((1990, 12, 1), 19900112), ((1990, 11, 12), 19901211),
        ((1990, 1, 13), None), ((1990, 5, 31), None), ((1990, 5, 5), None), ((1990, 12, 12), None), ((0, 5, 7), None), ((0, 0, 0), None),
    ],
)  # fmt: skip
def test_only_who_looks_for_others_swaps_day_and_month_and_only_to_another_day_of_the_year(born, swapped):
    assert keys(SWAPPED, [RARER], born, probing=True) == ([key(3, swapped, 20)] if swapped else [])
    assert keys(SWAPPED, [RARER], born, probing=False) == []


def test_a_swapped_date_makes_the_keys_of_the_day_that_was_meant():
    parts = [EITHER, COMMONEST, RARE, COMMONEST]
    assert keys(SWAPPED, parts, (1990, 5, 7)) == keys(DATE, parts, (1990, 7, 5)) != []


TWO_OF_DATE = [(YEAR_MONTH, 5, 199005), (YEAR_DAY, 6, 199007), (MONTH_DAY, 7, 507)]


@pytest.mark.parametrize("probing", [True, False])
@pytest.mark.parametrize(("rule", "begun", "told"), TWO_OF_DATE)
def test_two_of_a_date_take_the_given_name_with_each_other_part(rule, begun, told, probing):
    answer = [key(begun, told, one, other) for one, other in [(20, 10), (20, 11), (20, 5), (20, 30)]]
    assert keys(rule, [RARER, RARE, EITHER], MAY, 3, probing) == answer
    assert keys(rule, [RARER], MAY, 3, probing) == []
    assert keys(rule, [RARER, RARE], NO_DATE, 3, probing) == []


@pytest.mark.parametrize("rule", [DATE, SWAPPED, YEAR_MONTH, YEAR_DAY, MONTH_DAY])
def test_a_year_of_one_is_a_year_and_nought_is_none(rule):
    assert len(keys(rule, [RARER, COMMONEST], (1, 5, 7))) == 1
    assert keys(rule, [RARER, COMMONEST], (0, 5, 7)) == []


# ------------------------------------------------------------------ unsure dates
def unsure_keys(*begun):
    """Return keys of a given name with another part: those of the seeker, or of the sought."""
    return [key(*one, 20, other) for one in begun for other in (10, 11)]


@pytest.mark.parametrize(
    ("rule", "born", "others", "looking", "found"),
    [
        (JANUARY, (1990, 1, 1), 0, [(8, 1990, 1)], [(8, 1990, 2)]),
        (JANUARY, (1990, 1, 1), 2, [(8, 1990, 1)], [(8, 1990, 2)]),
        (JANUARY, (1990, 1, 1), 1, [(8, 1990, 1), (8, 1990, 2)], [(8, 1990, 2), (8, 1990, 1)]),
        (JANUARY, (1990, 5, 7), 0, [], []),
        (JANUARY, (1990, 1, 2), 0, [], []),
        (JANUARY, (1990, 2, 1), 2, [], []),
        (JANUARY, (1990, 5, 7), 1, [(8, 1990, 2)], [(8, 1990, 1)]),
        (JANUARY, (1990, 5, 7), 3, [(8, 1990, 2)], [(8, 1990, 1)]),
        (JANUARY, (1, 1, 1), 0, [(8, 1, 1)], [(8, 1, 2)]),
        (JANUARY, (0, 0, 0), 3, [], []),
        (DATELESS, (0, 0, 0), 0, [(9, 0, 1)], [(9, 0, 2)]),
        (DATELESS, (0, 0, 0), 1, [(9, 0, 1)], [(9, 0, 2)]),
        (DATELESS, (0, 0, 0), 2, [(9, 0, 1), (9, 0, 2)], [(9, 0, 2), (9, 0, 1)]),
        (DATELESS, (1990, 5, 7), 0, [], []),
        (DATELESS, (1990, 1, 1), 1, [], []),
        (DATELESS, (1, 1, 1), 0, [], []),
        (DATELESS, (1990, 1, 1), 2, [(9, 0, 2)], [(9, 0, 1)]),
        (DATELESS, (1990, 5, 7), 3, [(9, 0, 2)], [(9, 0, 1)]),
    ],
)
def test_a_row_of_unsure_date_meets_all_others_and_they_it(rule, born, others, looking, found):
    assert keys(rule, [RARER, RARE], born, others, True) == unsure_keys(*looking)
    assert keys(rule, [RARER, RARE], born, others, False) == unsure_keys(*found)
    assert keys(rule, [RARER], born, others, True) == []


# ------------------------------------------------------------------ parts alone
@pytest.mark.parametrize("probing", [True, False])
def test_a_year_takes_every_two_parts(probing):
    answer = [key(10, 1990, *two) for two in [(20, 0), (20, 5), (20, 30), (0, 5), (0, 30)]]
    assert keys(YEAR_TWO, [RARER, COMMONEST, EITHER], MAY, 3, probing) == answer
    assert keys(YEAR_TWO, [RARER, COMMONEST], NO_DATE, 3, probing) == []
    assert keys(YEAR_TWO, [RARER, COMMONEST], (1, 5, 7), 3, probing) == [key(10, 1, 20, 0)]
    assert keys(YEAR_TWO, [RARER], MAY, 3, probing) == []


@pytest.mark.parametrize("born", [MAY, FIRST, NO_DATE])
@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ([RARER], []),
        ([RARER, COMMONEST], [(20, 0)]),
        ([COMMONEST, RARER], [(0, 20)]),
        ([RARER, COMMONEST, EITHER], [(20, 0), (20, 5), (20, 30), (0, 5), (0, 30)]),
        ([RARER, MUTE, COMMONEST], [(20, 0)]),
        ([RARER, RARER, RARER], [(20, 20)]),
        ([RARE, EITHER], [(10, 5), (10, 30), (11, 5), (11, 30)]),
        ([MANIFOLD, RARER], [(40, 20), (41, 20), (42, 20)]),
        ([RARER, MANIFOLD], [(20, 40), (20, 41), (20, 42)]),
    ],
)
def test_every_two_parts_in_their_order_make_keys_by_three_readings_of_each(parts, told, born):
    assert keys(TWO, parts, born) == [key(12, *one) for one in told]


@pytest.mark.parametrize("born", [MAY, FIRST, NO_DATE])
@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ([RARER, COMMONEST], []),
        ([RARER, COMMONEST, RARER], [(20, 0, 20)]),
        ([COMMONEST, RARER, COMMONEST], [(0, 20, 0)]),
        ([RARER, COMMONEST, EITHER], [(20, 0, 5), (20, 0, 30)]),
        ([MANIFOLD, RARER, COMMONEST], [(40, 20, 0), (41, 20, 0)]),
        ([RARER, MANIFOLD, COMMONEST], [(20, 40, 0), (20, 41, 0), (20, 42, 0)]),
        ([RARER, COMMONEST, MUTE], []),
        ([MUTE, COMMONEST, RARER], []),
        ([RARER, COMMONEST, MUTE, RARER], [(20, 0, 20)]),
        (
            [RARER, COMMONEST, MANIFOLD, RARER],
            [
                (20, 0, 40), (20, 0, 41), (20, 0, 42), (20, 0, 20), (20, 40, 20), (20, 41, 20), (20, 42, 20),
                (0, 40, 20), (0, 41, 20), (0, 42, 20),
            ],
        ),
    ],
)  # fmt: skip
def test_every_three_parts_in_their_order_make_keys_by_two_readings_of_the_first(parts, told, born):
    assert keys(THREE, parts, born) == [key(11, *one) for one in told]


# ------------------------------------------------------------------ both registers
def numbered(left, right, rows):
    one, other = (register({"id": range(len(names)), "name": names}) for names in (left, right))
    ours, theirs, common = rules.numbered_keys(one, other, rows)
    assert ours.dtype == theirs.dtype == np.int32
    told = [
        dict(zip(side.vocabulary, table.tolist(), strict=True))
        for side, table in ((one, ours), (other, theirs))
    ]
    return *told, common


LEFT, RIGHT = ["علي سالم", "علي كريم", "ظاظا علي"], ["ALI OMAR", "SALEM GAMAL"]


def test_keys_are_numbered_by_how_often_both_registers_use_them_and_then_by_the_alphabet():
    ours, theirs, _ = numbered(LEFT, RIGHT, 5)  # L, SLM, then D, DZ, JML, KRM, MR, Z, ZD
    assert ours == {
        "علي": [0, -1, -1, -1],
        "سالم": [1, -1, -1, -1],
        "كريم": [5, -1, -1, -1],
        "ظاظا": [7, 3, 8, 2],
    }
    assert theirs == {
        "ali": [0, -1, -1, -1],
        "salem": [1, -1, -1, -1],
        "omar": [6, -1, -1, -1],
        "gamal": [4, -1, -1, -1],
    }
    assert numbered(RIGHT, LEFT, 5)[:2] == (theirs, ours)


@pytest.mark.parametrize(
    ("rows", "common"), [(1, 9), (249, 9), (250, 2), (499, 2), (500, 1), (999, 1), (1_000, 0), (1_001, 0)]
)
def test_a_key_is_common_that_more_than_four_rows_of_a_thousand_use(rows, common):
    assert numbered(LEFT, RIGHT, rows)[2] == common


def test_a_register_without_names_has_one_line_of_no_keys():
    nobody, somebody = register({"id": [], "name": []}), register({"id": [1], "name": ["ALI"]})
    ours, theirs, common = rules.numbered_keys(nobody, somebody, 1)
    assert ours.tolist() == [[-1] * 4] and theirs.tolist() == [[0, -1, -1, -1]] and common == 1


@pytest.mark.parametrize(
    ("born", "firsts", "none"),
    [
        ([], 0, 0), ([MAY], 0, 0), ([FIRST], 1, 0), ([NO_DATE], 0, 1), ([FIRST, FIRST, NO_DATE, MAY], 2, 1), ([(0, 1, 1)], 0, 1),
        ([(1, 1, 1)], 1, 0), ([(1, 5, 7)], 0, 0), ([(1990, 1, 2), (1990, 2, 1), (1990, 12, 31)], 0, 0), ([NO_DATE, NO_DATE, FIRST], 1, 2),
    ],
)  # fmt: skip
def test_first_days_of_january_and_unknown_dates_are_counted(born, firsts, none):
    assert rules.unsure_dates_of(np.array(born, np.int16).reshape(-1, 3)) == (firsts, none)


@pytest.mark.parametrize(
    ("firsts", "none", "many", "kinds"),
    [
        (0, 0, 1_000, 0), (5, 5, 1_000, 0), (6, 5, 1_000, 1), (5, 6, 1_000, 2), (6, 6, 1_000, 3), (1, 0, 200, 0), (1, 0, 199, 1),
        (0, 1, 200, 0), (0, 1, 199, 2), (0, 0, 0, 0),
    ],
)  # fmt: skip
def test_others_are_met_by_unsure_dates_that_more_than_five_rows_of_a_thousand_have(
    firsts, none, many, kinds
):
    assert rules.unsure(firsts, none, many) == kinds
