"""What slipped, was joined or was cut is known by what is common in the same register."""

import numpy as np
import pytest

from rabt.linkage.mending import meant
from rabt.linkage.register import register
from rabt.linkage.slips import is_slip


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("mohamed", "mohamd", True), ("mohamed", "mohameed", True), ("mohamed", "mohamid", True), ("mohamed", "moahmed", True),
        ("mohamed", "mohamed", False), ("mohamed", "muhamid", False), ("ali", "", False), ("abcd", "badc", False),
        ("محمد", "ممد", True), ("ab", "ba", True), ("abc", "acx", False), ("salem", "salems", True),
    ],
)  # fmt: skip
def test_one_slip(one, other, slip):
    assert is_slip(one, other) == is_slip(other, one) == slip


def test_a_rare_part_beside_a_common_one_was_perhaps_meant_as_that():
    words = ["mohamed", "mohamd", "mahmoud", "mohammed", "xyz", "li", "lo"]
    target, doubt = meant(words, np.array([10_000, 2, 9_000, 3_000, 1, 9_000, 1]))
    assert target.tolist() == [
        -1,
        0,
        -1,
        -1,
        -1,
        -1,
        -1,
    ]  # a common spelling is itself; two letters are too few
    assert doubt[1] == 0
    target, doubt = meant(words, np.array([300, 2, 200, 100, 1, 5, 1]))
    assert target[1] == 0 and doubt[1] == pytest.approx(np.log(300 * 3e-4 / 2))  # seldom enough to be doubted
    assert meant([], np.zeros(0, np.int64))[0].tolist() == []


def names_of(rows, many=4_000):
    crowd = ["MOHAMED AHMED", "AHMED MOHAMED"] * many
    found = register({"id": range(len(crowd) + len(rows)), "name": [*rows, *crowd]})
    return [
        " ".join(found.vocabulary[part] for part in found.rows["parts"][at, : found.rows["many"][at]])
        for at in range(len(rows))
    ]


def test_two_parts_written_as_one_are_parted_and_one_cut_in_two_is_joined():
    assert names_of(["MOHAMEDAHMED ALI", "MOHA MED ALI", "ALI MOHAM ED"]) == [
        "mohamed ahmed ali", "mohamed ali", "ali mohamed",
    ]  # fmt: skip


def test_what_may_be_a_name_of_its_own_is_left_alone():
    assert names_of(["MOHAMEDAHMED ALI"], many=50) == ["mohamedahmed ali"]
    assert names_of(["SALEM FOUAD", "SALEMFOUAD"]) == ["salem fouad", "salemfouad"]
