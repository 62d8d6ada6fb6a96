"""Candidates are found by keys, each pair once; what is too large to compare is left out and said."""

import numpy as np
import pytest

from rabt.linkage import block, rules
from rabt.linkage.block import candidates, described
from rabt.linkage.kernels import COMPILED
from rabt.linkage.register import register
from rabt.linkage.rules import DATELESS, JANUARY, RULES, SWAPPED, YEAR_MONTH


def found(left, right):
    one, other = (register({"id": range(len(rows)), **columns(rows)}) for rows in (left, right))
    rows, others, told = candidates(one, other)
    return list(zip(rows.tolist(), others.tolist(), strict=True)), told


def columns(rows):
    fields = ("name", "born", "national", "passport")
    return {field: [dict(zip(fields, row, strict=False)).get(field) for row in rows] for field in fields}


def test_each_rule_brings_its_pairs_and_says_how_many():
    left = [("محمد علي", "1990-05-07", "29005070100001", "A1"), ("سالم فؤاد جابر", "1980-03-04", None, "A2")]
    right = [
        ("MOHAMED ALI", "1990-07-05", None, "A9"),
        ("SALEM GABER", "1980-03-09", None, None),
        ("X", None, "29005070100001", None),
    ]
    pairs, told = found(left, right)
    assert sorted(pairs) == [(0, 0), (0, 2), (1, 1)]
    by = {one.rule: one.new for one in told}
    assert by["national number"] == by[RULES[SWAPPED]] == by[RULES[YEAR_MONTH]] == 1
    assert tuple(one.rule for one in told) == RULES
    assert described(told)[0] == {"rule": "national number", "pairs": 1, "new": 1, "left_out": 0}


def test_a_pair_is_found_with_a_wrong_date_or_none():
    left, right = [("كريم حسن سليم النجار", "1990-05-07")], [("KARIM HASSAN SELIM ELNAGGAR", None)]
    assert found(left, right)[0] == [(0, 0)]
    assert found(left, [("KARIM HASSAN SELIM EL NAGGAR", "1975-01-01")])[0] == [(0, 0)]


def test_strangers_are_no_candidates():
    assert found([("كريم حسن", "1990-05-07")], [("WALID FOUAD", "1971-03-02")])[0] == []
    assert found([("", None)], [("", None)])[0] == []
    assert found([], [])[0] == []


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"national": "29005070100001"}, {"passport": "19005070100001"}),  # the first signs differ in one bit
        ({"born": "1990-05-20"}, {"born": "1990-09-06"}),  # month five is not day six
    ],
)
def test_what_one_rule_asks_for_is_never_met_by_what_another_one_asks_for(left, right):
    rows = [
        register({"id": ["1"], "name": ["KARIM SALEM"], **{field: [cell] for field, cell in side.items()}})
        for side in (left, right)
    ]
    told = {one["rule"]: one["pairs"] for one in described(candidates(*rows)[2])}
    assert not any(told[RULES[rule]] for rule in (0, 1, YEAR_MONTH, rules.YEAR_DAY, rules.MONTH_DAY))


def test_one_name_many_times_does_not_explode_and_says_so():
    crowd = [("محمد احمد محمد علي", "1990-01-01")] * 1_500
    pairs, told = found(crowd, [("MOHAMED AHMED MOHAMED ALI", "1990-01-01")] * 1_500)
    assert len(pairs) == 0
    assert sum(one.left_out for one in told) > 1_500 * 1_500


def test_a_row_whose_date_is_unsure_meets_others_by_its_names():
    crowd = [
        (f"{name} النجار {name}", "1985-06-0" + str(at))
        for at, name in enumerate(("سالم", "جابر", "منير"), 1)
    ]
    whole, short = ("كريم حسن سليم النجار", "1990-05-07"), "KARIM HASSAN"
    for date, rule in (("1990-01-01", JANUARY), (None, DATELESS)):
        for sides in ((0, 1), (1, 0)):
            rows = [[whole, *crowd], [(short, date), ("X", date)]]
            pairs, told = found(rows[sides[0]], rows[sides[1]])
            assert pairs == [(0, 0)], (date, sides)
            assert told[rule].new == 1 and sum(one.new for one in told) == 1


def test_a_common_part_alone_is_not_enough_on_one_day():
    crowd = [("محمد علي", "1990-05-07")] * 300
    left, right = [("سالم محمد", "1990-05-07"), *crowd], [("KARIM MOHAMED", "1990-05-07")]
    assert found(left, right)[0] == []
    assert (0, 0) in found([("سالم محمد", "1990-05-07"), *crowd], [("SALEM X", "1990-05-07")])[0]


MANY_KEYS = "ثاقب قذاف الزقزوق قرقر ظاظا القرقني"
"""A name whose parts may each be read in several ways."""


@pytest.mark.skipif(not COMPILED, reason="nothing is compiled here")
def test_the_kernels_find_the_same_uncompiled(monkeypatch):
    left = [
        ("كريم حسن سليم", "1990-05-07", "29005070100001", "A1"), ("عبد الله سالم", "1985-01-01"), ("علي محمد", None),
        ("محمد سالم محمد فؤاد", "1990-05-05", "1" * 25), ("محمد علي علي محمد", "1991-02-03"), ("", "1991-02-03"),
        (MANY_KEYS, "1992-03-04"), ("سالم محمد فؤاد محمد", "1990-05-05"),
    ]  # fmt: skip
    right = [
        ("KARIM HASAN", "1990-07-05", None, "A1"), ("ABDALLAH SALEM", "1985-03-04"), ("ALI MOHAMED", "1970-01-01"),
        ("MOHAMED FOUAD", "1990-05-05", "1" * 25), ("SALEM MOHAMED MOHAMED", "1990-05-05"), ("MOHAMED ALI", "1991-02-03"),
        ("THAQEB QADHAF", "1992-03-04"),
    ]  # fmt: skip
    monkeypatch.setattr(rules, "COMMON", 0.2)  # so that in a few rows some keys are common and some are not
    compiled = found(left, right)
    for module in (block, rules):
        for name in dir(module):
            if hasattr(getattr(module, name), "py_func"):
                monkeypatch.setattr(module, name, getattr(module, name).py_func)
    with np.errstate(over="ignore"):
        assert found(left, right) == compiled


def test_a_row_has_so_many_keys_and_no_more():
    one = register({"id": [1], "name": [MANY_KEYS]})
    keyed, _, common = rules.numbered_keys(one, one, 2)
    out = np.empty(rules.MOST_KEYS, np.int64)
    for keys_of_row in (rules.keys_of_row, getattr(rules.keys_of_row, "py_func", rules.keys_of_row)):
        assert keys_of_row(rules.THREE, one.rows[0], keyed, common, 0, True, out) == rules.MOST_KEYS
    assert len(set(out.tolist())) == rules.MOST_KEYS


@pytest.mark.skipif(not COMPILED, reason="nothing is compiled here")
def test_a_kernel_is_compiled_anew_when_any_file_of_the_library_is_another(monkeypatch):
    found([("كريم حسن", "1990-05-07")], [("KARIM HASSAN", "1990-05-07")])
    kept, signature = block.counted._cache, block.counted.signatures[0]
    assert kept.load_overload(signature, block.counted.targetctx) is not None
    monkeypatch.setattr(kept._cache_file, "_source_stamp", "of other files")
    assert kept.load_overload(signature, block.counted.targetctx) is None


FULL = {"name": "KARIM SALEM GABER", "born": "1990-05-07", "national": "29005070100001", "passport": "A1"}
FIRST_OF_JANUARY, NO_DATE = FULL | {"born": "1990-01-01"}, {"name": FULL["name"], "born": None}


@pytest.mark.parametrize(
    ("rule", "row", "compared", "left_out"),
    [
        (rules.NUMBER, FULL, (100, 100), (73, 137)),
        (rules.PASSPORT, FULL, (100, 100), (73, 137)),
        (rules.DATE, FULL, (200, 200), (181, 221)),
        (rules.YEAR_MONTH, FULL, (40, 100), (1, 4_001)),
        (rules.YEAR_DAY, FULL, (40, 100), (1, 4_001)),
        (rules.MONTH_DAY, FULL, (40, 100), (1, 4_001)),
        (JANUARY, FIRST_OF_JANUARY, (20, 100), (29, 69)),
        (DATELESS, NO_DATE, (20, 100), (29, 69)),
        (rules.YEAR_TWO, FULL, (5, 8), (1, 41)),
        (rules.THREE, FULL, (15, 20), (7, 43)),
        (rules.TWO, FULL, (6, 10), (1, 61)),
    ],
    ids=lambda told: RULES[told] if isinstance(told, int) else "",
)
def test_a_block_is_compared_up_to_so_many_pairs_and_one_pair_more_leaves_it_out(
    rule, row, compared, left_out
):
    def brought(sides):
        rows = [
            register({"id": range(many), **{field: [cell] * many for field, cell in row.items()}})
            for many in sides
        ]
        return candidates(*rows)[2][rule]

    inside, outside = brought(compared), brought(left_out)
    assert (inside.pairs > 0, inside.left_out) == (True, 0)
    assert (outside.pairs, outside.left_out > 0) == (0, True)


def test_a_swapped_date_has_the_largest_block_of_a_date():
    def brought(*sides):
        left, right = (
            register({"id": range(many), "name": [FULL["name"]] * many, "born": [born] * many})
            for many, born in zip(sides, ("1990-05-07", "1990-07-05"), strict=True)
        )
        return candidates(left, right)[2][SWAPPED]

    assert brought(200, 200).left_out == 0 < brought(200, 200).pairs
    assert brought(181, 221).pairs == 0 < brought(181, 221).left_out
