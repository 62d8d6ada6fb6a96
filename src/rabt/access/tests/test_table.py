"""The reviewed table: read strictly, and every word in it is known to the catalogue."""

from dataclasses import FrozenInstanceError

import pytest

from rabt.access.rules import Role, Route, TableError, read, scopes_of, table
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


def test_what_a_row_leaves_out_is_the_least():
    """Thirty minutes of idleness, the own office, no purpose, no fresh proof, no account to open."""
    found = read(GOOD)
    clerk, form = found.roles["clerk"], found.routes["room:form"]
    assert (clerk.idle, clerk.reach, clerk.opens, clerk.deputies) == (30, "office", frozenset(), frozenset())
    assert clerk == Role("clerk", "both", frozenset({"room.see"}))
    assert (form.purpose, found.routes["room:list"].fresh) == ("", 0)
    assert form == Route("room:form", {"get": "anyone", "post": "signed_in"}, fresh=5)
    assert Route("x", {}) == Route("x", {}, purpose="", fresh=0)
    assert not found.limits and read("").routes == {}


def test_everything_that_a_row_may_say_is_read():
    found = read(
        GOOD
        + """
"room:rest" = { get = "room.see", post = "peer", put = "device", patch = "anyone", delete = "room.see" }
[roles.head]
side = "origin"
scopes = ["room.decide"]
opens = ["clerk"]
deputies = ["head"]
idle = 5
reach = "state"
[roles.guest]
side = "destination"
reach = "office"
[limits]
door = { minutes = 1, place = 1 }
"""
    )
    head = Role(
        "head", "origin", frozenset({"room.decide"}), frozenset({"clerk"}), frozenset({"head"}), 5, "state"
    )
    assert found.roles["head"] == head
    assert found.routes["room:rest"].asks == {
        "get": "room.see", "post": "peer", "put": "device", "patch": "anyone", "delete": "room.see",
    }  # fmt: skip
    assert (found.limits["door"].minutes, found.limits["door"].most) == (1, {"place": 1})
    assert found.roles["clerk"].stands_on("origin") and found.roles["clerk"].stands_on("destination")
    assert head.stands_on("origin") and not head.stands_on("destination")
    assert found.roles["guest"].stands_on("destination") and not found.roles["guest"].stands_on("origin")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('"room:x" = { get = "room.nobody" }', "route room:x: unknown ['room.nobody']"),
        ('"room:x" = { fetch = "room.see" }', "route room:x: unknown ['fetch']"),
        ('"room:x" = "room.see"', "route room:x: a table is wanted"),
        ("[extra]", "the table: unknown ['extra']"),
        ('"room:x" = { purpose = "work" }', "route room:x names no method"),
        (
            '[routes.other]\n"room:list" = { get = "anyone" }',
            "route room:list stands twice, again under other",
        ),
        ('[roles.x]\nside = "both"\nscopes = ["anyone"]', "role x: not a scope: ['anyone']"),
        ('[roles.x]\nside = "both"\nscopes = ["see"]', "role x: not a scope: ['see']"),
        ("[roles.x]", "role x: side must be one of ['both', 'destination', 'origin']"),
        ('[roles.x]\nside = "both"\nreach = "world"', "role x: reach must be one of ['office', 'state']"),
        ('[roles.x]\nside = "both"\ndeputies = ["nobody"]', "role x: unknown ['nobody']"),
        ('[roles.x]\nside = "both"\npower = 9', "role x: unknown ['power']"),
        ('[roles.x]\nside = "both"\nopens = ["nobody"]', "role x: unknown ['nobody']"),
        ('[limits]\ndoor = "5"', "limit door: a table is wanted"),
        ("[limits]\ndoor = 5", "limit door: a table is wanted"),
        ("[looks]\nking = { hour = 1, day = 1 }", "the looks: unknown ['king']"),
        ("[looks]\nclerk = { week = 1 }", "looks clerk: unknown ['week']"),
        (
            "[looks]\nclerk = { hour = 9, day = 8 }",
            "looks clerk: wants numbers above zero, and no fewer for a day than for an hour",
        ),
        (
            "[looks]\nclerk = { day = 8 }",
            "looks clerk: wants numbers above zero, and no fewer for a day than for an hour",
        ),
    ],
)
def test_the_node_says_which_row_stops_it(more, told):
    with pytest.raises(TableError) as stopped:
        read(GOOD + more)
    assert str(stopped.value) == told


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
        ("hiring.propose_certificate", "hiring.certify"), ("dues.report", "dues.judge"),
    ]  # fmt: skip
    assert {scope for pair in pairs for scope in pair} <= table().scopes()
    for role in table().roles.values():
        for first, second in pairs:
            assert not {first, second} <= role.scopes, role.name


def test_the_administrator_holds_no_scope_over_persons():
    held = scopes_of("node_administrator")
    assert not [scope for scope in held if scope.split(".")[0] in ("people", "hiring", "permits", "crossing")]


OF_A_PERSON = """
[roles.guest]
side = "both"
door = "room:enter"
scopes = ["room.own"]
[roles.clerk]
side = "both"
scopes = ["room.see"]
"""


def test_a_role_without_account_is_found_by_its_scope_alone():
    found = read(OF_A_PERSON)
    assert found.role_without_account("room.own") == found.roles["guest"]
    assert found.role_without_account("room.see") is None


@pytest.mark.parametrize(
    "wrong",
    [
        ('scopes = ["room.see"]', 'scopes = ["room.see", "room.own"]'),
        ('scopes = ["room.see"]', 'scopes = ["room.see"]\nopens = ["guest"]'),
        ('scopes = ["room.see"]', 'scopes = ["room.see"]\ndeputies = ["guest"]'),
    ],
)
def test_what_a_role_without_account_holds_no_account_holds_or_opens(wrong):
    with pytest.raises(TableError, match="guest has no account"):
        read(OF_A_PERSON.replace(*wrong))


def test_every_role_and_purpose_has_a_word():
    known = words()
    missing = [f"access.role.{name}" for name in table().roles if f"access.role.{name}" not in known]
    purposes = {route.purpose for route in table().routes.values()} - {""}
    missing += [f"access.purpose.{name}" for name in purposes if f"access.purpose.{name}" not in known]
    assert missing == []
