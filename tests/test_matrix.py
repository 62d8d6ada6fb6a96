"""Who is let in where: every route, every role, every method, against the one reviewed table."""

import re
import tomllib
from importlib.resources import files
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from rabt.access.gate import check_entry
from rabt.access.queries import actor_of
from rabt.access.rules import table
from rabt.access.testing import came_in
from rabt.base.errors import NotAllowed
from rabt.base.identifiers import ref_of
from rabt.site import wiring
from rabt.testing import DESTINATION, ORIGIN

TABLE = tomllib.loads((files("rabt.access") / "table.toml").read_text(encoding="utf-8"))
ROUTES = {name: row for section in TABLE["routes"].values() for name, row in section.items()}
ROLES = TABLE["roles"]
PANELS = {name for panels in wiring.PANELS.values() for name in panels}
OPEN = ("anyone", "peer", "device")
WITHOUT_ACCOUNT = {name: told for name, told in ROLES.items() if "door" in told}
"""Roles of people who come in by a door of their own and have no account: the worker at his own page."""
SHUT_OUT = (302, 401, 403, 404)
SAMPLES = {"uuid": str(uuid4()), "int": "7", "slug": "abc", "str": "abc", "path": "abc"}


DOORS = ("rabt.site.urls", "rabt.site.walled")
"""The house's door, and the complaints' own behind the wall."""


def all_routes():
    """Give every route once, with the door that it stands at: the house's, where it stands at both."""
    known = set()
    for door in DOORS:
        for name, path in routes_of(get_resolver(door).url_patterns):
            if name not in known:
                known.add(name)
                yield name, path, door


def routes_of_the_house():
    """Give every route of the house's own door."""
    return [(name, path) for name, path, door in all_routes() if door == DOORS[0]]


def routes_of(patterns, prefix="", namespaces=()):
    for one in patterns:
        if isinstance(one, URLResolver):
            inner = (*namespaces, one.namespace) if one.namespace else namespaces
            yield from routes_of(one.url_patterns, prefix + str(one.pattern), inner)
        elif isinstance(one, URLPattern):
            yield ":".join((*namespaces, one.name or "")), "/" + prefix + str(one.pattern)


def stand_at(settings, path: str, door: str) -> str:
    """Answer from now on as the process of that door does; give the path back."""
    if door == settings.ROOT_URLCONF:
        return path
    settings.ROOT_URLCONF = door
    settings.RABT_LINKS = wiring.LINKS if door == DOORS[0] else wiring.WALL_LINKS
    return path


def sample(path: str) -> str:
    path = re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES.get(found[1] or "str", "abc"), path)
    return path.replace("^", "").replace("$", "").replace("\\Z", "")


def test_every_route_has_a_row_and_every_row_a_route():
    known = {name for name, _, _ in all_routes()}
    assert sorted(known - set(ROUTES)) == [], "routes without a row are refused to everybody"
    assert sorted(set(ROUTES) - known) == [], "rows without a route"


def test_every_scope_that_is_asked_for_is_held_by_somebody_and_every_scope_held_is_known():
    held = {scope for role in ROLES.values() for scope in role["scopes"]}
    asked = {
        row[method] for row in ROUTES.values() for method in row if method in ("get", "post", "put", "delete")
    }
    scopes = {one for one in asked if "." in one}
    assert sorted(scopes - held) == []


def requests_of(row):
    return [method for method in ("get", "post", "put", "patch", "delete") if method in row]


@pytest.mark.parametrize(
    "node_of",
    [pytest.param("LY", marks=pytest.mark.node("LY")), pytest.param("EG", marks=pytest.mark.node("EG"))],
)
def test_nobody_enters_without_the_scope(node_of, client_as, client, db, settings):
    """A role without the scope, and somebody without a session, is shut out of every route and method.

    Every role is held against the gate; somebody without a session, one such role in turn, and a worker with
    an open stay at his own page, come by the door.
    """
    side = {DESTINATION.state: DESTINATION.side, ORIGIN.state: ORIGIN.side}[node_of]
    paths = {name: (sample(path), door) for name, path, door in all_routes()}
    entered = []
    people = accounts_of(side, client_as)
    worker = came_in(Client(), ref_of("person", SAMPLES["uuid"]))
    actors = {role: actor_of(visitor.account) for role, visitor in people.items()}
    for name, row in ROUTES.items():
        for method in requests_of(row):
            needs = row[method]
            if needs in OPEN:
                continue
            visitors = {"anonymous": client}
            if not any(needs in told["scopes"] for told in WITHOUT_ACCOUNT.values()):
                visitors["worker"] = worker
            if needs != "signed_in":
                others = [role for role in people if needs not in ROLES[role]["scopes"]]
                entered += [f"{role} {method} {name}" for role in others if lets_in(actors[role], needs)]
                one = others[len(name) % len(others)]
                visitors[one] = people[one]
            for who, visitor in visitors.items():
                path = stand_at(settings, *paths[name])
                answer = getattr(visitor, method)(path)
                if answer.status_code not in SHUT_OUT:
                    entered.append(f"{who} {method} {name}: {answer.status_code}")
    assert entered == []


def accounts_of(side, client_as):
    """Sign one account in for each role of a side that has accounts."""
    return {
        role: client_as(role)
        for role, told in ROLES.items()
        if told["side"] in (side, "both") and role not in WITHOUT_ACCOUNT
    }


def lets_in(actor, needs):
    try:
        check_entry(actor, needs)
    except NotAllowed:
        return False
    return True


@pytest.mark.parametrize(
    "node_of",
    [pytest.param("LY", marks=pytest.mark.node("LY")), pytest.param("EG", marks=pytest.mark.node("EG"))],
)
def test_a_method_that_no_row_names_is_refused(node_of, client_as, db, settings):
    paths = {name: (sample(path), door) for name, path, door in all_routes()}
    visitor = client_as("node_administrator")
    wrong = []
    for name, row in ROUTES.items():
        assert set(table().routes[name].asks) == set(requests_of(row)), "the gate knows what the table says"
        others = [method for method in ("post", "put", "patch", "delete") if method not in row]
        method = others[len(name) % len(others)]  # one of them by the door, each in its turn
        path = stand_at(settings, *paths[name])
        answer = getattr(visitor, method)(path)
        if answer.status_code not in (*SHUT_OUT, 405):
            wrong.append(f"{method} {name}: {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize(
    "node_of",
    [pytest.param("LY", marks=pytest.mark.node("LY")), pytest.param("EG", marks=pytest.mark.node("EG"))],
)
def test_an_unknown_record_is_the_same_as_a_hidden_one_and_nothing_breaks(node_of, client_as, db, settings):
    """Those who may ask get 404 for a record that is not there, on every page; never a crash."""
    side = {DESTINATION.state: DESTINATION.side, ORIGIN.state: ORIGIN.side}[node_of]
    people = accounts_of(side, client_as)
    people |= {role: came_in(Client(), ref_of("person", uuid4())) for role in WITHOUT_ACCOUNT}
    broken = []
    for name, path, door in all_routes():
        stand_at(settings, path, door)
        if "<uuid" not in path or "get" not in ROUTES.get(name, {}):
            continue
        for role, visitor in people.items():
            if ROUTES[name]["get"] in ROLES[role]["scopes"]:
                answer = visitor.get(sample(path))
                if name in PANELS and answer.status_code == 200:
                    continue  # a panel about nobody is empty, as it is about somebody hidden
                if answer.status_code != 404:
                    broken.append(f"{role} {name}: {answer.status_code}")
    assert broken == []
