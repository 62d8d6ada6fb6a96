"""The reviewed table: read strictly, and every word in it is known to the catalogue."""

from dataclasses import FrozenInstanceError

import pytest

from rabt.access.rules import TableError, read, scopes_of, table
from rabt.shell.words import words

GOOD = """
[roles.clerk]
side = "both"
scopes = ["room.see"]
[routes.room]
"room:list" = { get = "room.see", purpose = "work" }
"room:form" = { get = "anyone", post = "signed_in", fresh = 5 }
"""


def test_a_good_table_is_read():
    found = read(GOOD)
    assert found.roles["clerk"].scopes == {"room.see"}
    assert found.routes["room:list"].asks == {"get": "room.see"}
    assert found.routes["room:list"].purpose == "work"
    assert found.routes["room:form"].fresh == 5
    assert found.scopes() == {"room.see"}


@pytest.mark.parametrize(
    "bad",
    [
        GOOD + '"room:x" = { get = "room.nobody" }',
        GOOD + '"room:x" = { fetch = "room.see" }',
        GOOD + '"room:x" = { purpose = "work" }',
        GOOD + '"room:x" = "room.see"',
        GOOD + '[routes.other]\n"room:list" = { get = "anyone" }',
        GOOD + "[extra]\nx = 1",
        GOOD.replace('side = "both"', 'side = "middle"'),
        GOOD.replace('side = "both"', ""),
        GOOD.replace('["room.see"]', '["anyone"]'),
        GOOD.replace('["room.see"]', '["see"]'),
        GOOD.replace('side = "both"', 'side = "both"\nopens = ["nobody"]'),
        GOOD.replace('side = "both"', 'side = "both"\ndeputies = ["nobody"]'),
        GOOD.replace('side = "both"', 'side = "both"\nreach = "world"'),
        GOOD.replace('side = "both"', 'side = "both"\npower = 9'),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(bad):
    with pytest.raises(TableError):
        read(bad)


def test_the_table_is_frozen():
    found = table()
    with pytest.raises(FrozenInstanceError):
        found.roles["auditor"].side = "origin"
    with pytest.raises(TypeError):
        found.routes["home"] = None
    with pytest.raises(AttributeError):
        scopes_of("auditor").add("access.manage")


def test_a_role_that_is_not_there_has_no_scope():
    assert scopes_of("emperor") == frozenset()
    assert "access.see_viewings" in scopes_of("auditor")


def test_no_role_both_proposes_and_decides():
    pairs = [
        ("hiring.propose_employer", "hiring.decide_employer"),
        ("hiring.propose_demand", "hiring.decide_demand"),
        ("permits.propose", "permits.decide"), ("permits.record", "permits.confirm"),
        ("agreement.propose", "agreement.decide"), ("hiring.propose_recruiter", "hiring.decide_recruiter"),
        ("hiring.propose_certificate", "hiring.certify"),
    ]  # fmt: skip
    assert {scope for pair in pairs for scope in pair} <= table().scopes()
    for role in table().roles.values():
        for first, second in pairs:
            assert not {first, second} <= role.scopes, role.name


def test_the_administrator_holds_no_scope_over_persons():
    held = scopes_of("node_administrator")
    assert not [scope for scope in held if scope.split(".")[0] in ("people", "hiring", "permits", "crossing")]


def test_every_role_and_purpose_has_a_word():
    known = words()
    missing = [f"access.role.{name}" for name in table().roles if f"access.role.{name}" not in known]
    purposes = {route.purpose for route in table().routes.values()} - {""}
    missing += [f"access.purpose.{name}" for name in purposes if f"access.purpose.{name}" not in known]
    assert missing == []
