"""Why anybody looks: each purpose of a route or of the node stands in the data, and each there is used."""

import pytest

from rabt.access import rules
from rabt.access.rules import TableError
from rabt.access.rules.purposes import (
    GROUNDS,
    KINDS,
    LEARNS,
    WHOSE,
    Purpose,
    purposes,
    read_purposes,
    uncounted,
)
from rabt.shell.words import words

GOOD = """
[purposes.permit]
ground = "law"
opens = ["identity", "work"]
whose = ["worker"]
gives = ["other_state"]
kept = "work"
"""


def test_a_good_table_is_read():
    found = read_purposes(GOOD + "counted = false\nby = 'node'")
    assert found["permit"] == Purpose(
        "permit", "law", ("identity", "work"), ("worker",), ("other_state",), "work", counted=False, by="node"
    )
    plain = read_purposes(GOOD)["permit"]
    assert (plain.counted, plain.by) == (True, "route")
    assert not read_purposes("")


@pytest.mark.parametrize(
    "bad",
    [
        GOOD.replace('"law"', '"whim"'), GOOD.replace('"work"]', '"dreams"]'),
        GOOD.replace('["worker"]', '["king"]'),
        GOOD.replace('"other_state"', '"press"'), GOOD.replace('ground = "law"', ""), GOOD + "more = 1",
        GOOD.replace('["worker"]', "[]"), GOOD + "by = 'wind'", GOOD + "[other]\nx = 1",
    ],
)  # fmt: skip
def test_what_is_not_known_is_refused(bad):
    with pytest.raises(TableError):
        read_purposes(bad)


def test_each_purpose_of_a_route_is_told_and_each_that_is_told_is_used():
    of_routes = {route.purpose for route in rules.table().routes.values()} - {""}
    told = {one.name for one in purposes().values() if one.by == "route"}
    by_node = {"duty"}  # routes of the link show what the node does by itself
    assert sorted(of_routes - set(purposes())) == [], "tell it in access/purposes.toml"
    assert sorted(told - of_routes - by_node) == [], "no route has it"


def test_a_route_that_opens_a_person_has_a_purpose():
    """What the scopes over persons open is never without a reason."""
    bare = [
        route.name for route in rules.table().routes.values()
        if not route.purpose
        and route.asks.get("get", "").split(".")[0] in ("people", "hiring", "permits")
    ]  # fmt: skip
    assert bare == []


def test_what_is_not_counted_is_what_nobody_reads():
    assert uncounted() == ("border_pack", "duty", "own", "own_contract", "own_copy", "sheets")


def test_every_word_of_the_purposes_stands_in_the_catalogue():
    known = words()
    wanted = [f"access.purpose.{name}" for name in purposes()]
    for group, names in (("ground", GROUNDS), ("opens", KINDS), ("whose", WHOSE), ("gives", LEARNS)):
        wanted += [f"access.{group}.{name}" for name in names]
    assert [key for key in wanted if key not in known] == []
