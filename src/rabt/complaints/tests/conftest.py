"""Behind the wall: the room's own addresses and links, and a connection that is its role and no other."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.urls import set_urlconf

from rabt.base import clock
from rabt.complaints.tests import build
from rabt.exchange import actions as exchange
from rabt.exchange.tests.other_node import OtherNode
from rabt.site import engine, wiring


@pytest.fixture
def at() -> Any:
    """Return the instant at which the tests of this room act."""
    return build.AT


@pytest.fixture
def now(at: Any) -> Iterator[Any]:
    """Hold the clock still."""
    with clock.stopped(at):
        yield at


@pytest.fixture
def wall(settings: Any) -> Iterator[None]:
    """Stand at the complaints' own door: its addresses, its links."""
    settings.ROOT_URLCONF = "rabt.site.walled"
    settings.RABT_LINKS, settings.RABT_OPEN = wiring.WALL_LINKS, wiring.WALL_OPEN
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one not in settings.HOUSE_ONLY]
    settings.TEMPLATES = [
        told | {"OPTIONS": told["OPTIONS"] | {"context_processors": [
            one for one in told["OPTIONS"]["context_processors"] if one not in settings.HOUSE_ONLY
        ]}} for told in settings.TEMPLATES
    ]  # fmt: skip
    set_urlconf("rabt.site.walled")
    yield
    set_urlconf(None)


@pytest.fixture
def roles(db: Any) -> None:
    """Have the two roles with their rights in this test's database, as a migration gives them."""
    with connection.cursor() as cursor:
        for role in (engine.PROCESS, engine.WALL):
            cursor.execute("select 1 from pg_roles where rolname = %s", [role])
            if not cursor.fetchone():
                cursor.execute(f'create role "{role}" login')
        for one in engine.wall_statements():
            cursor.execute(one.as_string(None))


@pytest.fixture
def as_role(roles: None) -> Callable[[str], None]:
    """Return what makes this connection one of the roles from now on: as_role("rabt_node")."""

    def become(role: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("reset role")
            if role:
                cursor.execute(f'set role "{role}"')

    return become


@pytest.fixture
def tell(db: Any, at: Any) -> Callable[..., Any]:
    """Return what tells a complaint: tell(kind="wage", what="..."); gives its row and its receipt."""
    return build.tell


@pytest.fixture
def paired(cast, node):
    """Know the other node, whose letters carry the post."""
    other = OtherNode(node)
    exchange.pair(cast("node_administrator"), other.card.to_json(), other.card.fingerprint(), at=build.AT)
