"""Candidates are found by keys, each pair once; what is too large to compare is left out and said."""

from rabt.linkage.block import RULES, SWAPPED, candidates, described
from rabt.linkage.register import register


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
    assert pairs == [(0, 0), (0, 2), (1, 1)]
    by = {one.rule: one.new for one in told}
    assert by["national number"] == 1 and by[SWAPPED] == 1 and by["year, month, given and last name"] == 1
    assert [one.rule for one in told if one.rule != SWAPPED] == [rule.name for rule in RULES]
    assert described(told)[0] == {"rule": "national number", "pairs": 1, "new": 1, "left_out": 0}


def test_a_pair_is_found_with_a_wrong_date_or_none():
    left, right = [("كريم حسن سليم النجار", "1990-05-07")], [("KARIM HASSAN SELIM ELNAGGAR", None)]
    assert found(left, right)[0] == [(0, 0)]
    assert found(left, [("KARIM HASSAN SELIM EL NAGGAR", "1975-01-01")])[0] == [(0, 0)]


def test_strangers_are_no_candidates():
    assert found([("كريم حسن", "1990-05-07")], [("WALID FOUAD", "1971-03-02")])[0] == []
    assert found([("", None)], [("", None)])[0] == []
    assert found([], [])[0] == []


def test_one_name_many_times_does_not_explode_and_says_so():
    crowd = [("محمد احمد محمد علي", "1990-01-01")] * 1_500
    pairs, told = found(crowd, [("MOHAMED AHMED MOHAMED ALI", "1990-01-01")] * 1_500)
    assert len(pairs) == 0
    assert sum(one.left_out for one in told) > 1_500 * 1_500
