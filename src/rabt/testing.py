"""What every test may use: a node with its own home and keys, a cast of actors, a signed-in client.

Loaded by pytest as a plugin before Django reads its settings, so the database engine is started here.
"""

import fcntl
import os
import pkgutil
import shutil
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import coverage
import psycopg
import pytest
from django.db import connection
from hypothesis import settings as drawing

from rabt.base.actor import Actor
from rabt.base.errors import Problem
from rabt.site import engine
from rabt.site.keys import make_keys
from rabt.site.node import Node

SOURCE = Path(__file__).resolve().parent
HOME = SOURCE.parents[1] / ".rabt" / "test"
DESTINATION = Node(
    home=HOME, state="LY", peer_state="EG", side="destination", pack="eg_ly", url="http://localhost:8002"
)
ORIGIN = replace(DESTINATION, state="EG", peer_state="LY", side="origin", url="http://localhost:8001")


def _prepare() -> None:
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / ".making").open("w") as making:
        fcntl.flock(making, fcntl.LOCK_EX)  # several may begin at once on a fresh clone
        make_keys(HOME / "keys")
        make_keys(HOME / "peer" / "keys")
        (HOME / "node.toml").write_text(DESTINATION.as_toml())
    os.environ.setdefault("RABT_HOME", str(HOME))
    if "DATABASE_URL" not in os.environ:
        superuser = engine.start_cluster(HOME / "postgres")
        with psycopg.connect(superuser, autocommit=True) as link:
            # tables are emptied after many a test: nobody needs them after a power cut
            engine.set_fsync(link, "off")
        os.environ["DATABASE_URL"] = superuser
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop of its own


_prepare()
# A busy machine is no fault of the code: no test hangs on how long one example takes. `make test` draws the
# same examples every time, so that what it reaches is the same in every run; `make prove` draws others.
drawing.register_profile("house", deadline=None, derandomize=True)
drawing.register_profile("long", deadline=None, max_examples=2_000)  # `make prove`
drawing.load_profile("house")


@pytest.fixture(autouse=True)
def node(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Node:
    """Give each test its own node: the destination, or the one that its mark names."""
    mark = request.node.get_closest_marker("node")
    chosen = ORIGIN if mark and mark.args[0] == ORIGIN.state else DESTINATION
    home = tmp_path / "node"
    shutil.copytree(HOME / "keys", home / "keys")
    found = replace(chosen, home=home)
    settings.RABT = found
    return found


@pytest.fixture
def at() -> datetime:
    """Return the instant at which tests act."""
    return datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


OFFICES = {
    "recruiter": "labour/first/agency-1/",
    "employer": "labour/first/firm-1/",
    "origin_clerk": "labour/first/",
    "destination_clerk": "labour/first/",
    "border_officer": "border/first/",
    "shift_head": "border/first/",
}


@pytest.fixture
def cast(node: Node) -> Callable[..., Actor]:
    """Return a maker of actors: cast("origin_clerk"), cast("employer", office="LY/labour/other/firm-2/")."""
    from rabt.access.rules import scopes_of

    def make(role: str, office: str | None = None, **more: Any) -> Actor:
        office = office or f"{node.state}/{OFFICES.get(role, '')}"
        told: dict[str, Any] = {
            "id": f"{role}@{office}", "office": office, "role": role, "state": node.state,
            "scopes": scopes_of(role), "reach": (office,), "purpose": "test", "name": role,
        }  # fmt: skip
        return Actor(**told | more)

    return make


@pytest.fixture
def committed(db: Any, cast: Callable[..., Actor]) -> Callable[..., None]:
    """Return a check of what the newest act of a kind says: committed("node.paired", url="http://...").

    The journal keeps no facts, only what commits to them: they are held against that.
    """
    from rabt.journal import queries
    from rabt.journal.models import Act

    def check(kind: str, **facts: Any) -> None:
        act = Act.objects.filter(kind=kind).order_by("at", "id").last()
        assert act is not None, f"no act {kind}"
        queries.check_facts(cast("auditor"), act.pk, facts)

    return check


@pytest.fixture
def peer(node: Node) -> Actor:
    """Return the other node, as the sender of a letter."""
    from rabt.base.actor import the_node

    return the_node(node.peer_state)


@pytest.fixture
def letters(db: Any) -> Callable[[], list[Any]]:
    """Return a reader of the outbox of this test, oldest first."""
    from rabt.exchange.models import Outgoing

    return lambda: list(Outgoing.objects.order_by("made_at", "id"))


@pytest.fixture
def client_as(db: Any, node: Node, at: datetime) -> Callable[..., Any]:
    """Return a maker of signed-in clients: client_as("origin_clerk")."""
    from django.test import Client

    from rabt.access.testing import account_with, signed_in

    def make(role: str, office: str | None = None) -> Client:
        office = office or f"{node.state}/{OFFICES.get(role, '')}"
        client = Client()
        client.account = account_with(role, office)  # type: ignore[attr-defined]
        signed_in(client, client.account)  # type: ignore[attr-defined]
        return client

    return make


COUNTED_ALL = "RABT_COUNT_ALL"
PROVING = ("seal", "journal", "access", "exchange")
"""Rooms whose every branch their own tests must reach in `make test`; `make prove` counts the whole house."""


LINES = threading.BoundedSemaphore(80)
"""So many connections the tests' server takes; who is later waits for one, as at a node's door."""


def at_once(*deeds: Callable[[], Any]) -> list[str]:
    """Run deeds that begin together, each on a connection of its own; return the codes of those refused.

    What goes wrong otherwise fails the test.
    """
    refused: list[str] = []
    wrong: list[BaseException] = []
    gate = threading.Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> None:
        gate.wait()
        with LINES:
            try:
                deed()
            except Problem as problem:
                refused.append(problem.code)
            except BaseException as problem:
                wrong.append(problem)
            finally:
                connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if wrong:
        raise BaseExceptionGroup("deeds that were begun together went wrong", wrong)
    return sorted(refused)


def is_counted(item: pytest.Item) -> bool:
    """Tell whether lines are counted while a test runs: counting them in all doubles the time."""
    proves = any(item.path.is_relative_to(SOURCE / room) for room in PROVING)
    return proves or COUNTED_ALL in os.environ or item.get_closest_marker("counted") is not None


def pytest_collection_finish() -> None:
    """Read every module of those rooms first: what is read later may be read while nothing counts."""
    if coverage.Coverage.current() is None:
        return
    for room in PROVING:
        for one in pkgutil.walk_packages([str(SOURCE / room)], f"rabt.{room}."):
            if not {"tests", "migrations", "testing"} & set(one.name.split(".")):
                import_module(one.name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Count no lines, here or in processes that it starts, while a test of another room runs."""
    counting = coverage.Coverage.current()
    if counting is None or is_counted(item):
        return (yield)
    before, quiet = dict(os.environ), uncounted(os.environ)
    counting.stop()
    for name in before.keys() - quiet.keys():
        del os.environ[name]
    try:
        return (yield)
    finally:
        os.environ.update({name: before[name] for name in before.keys() - quiet.keys()})
        counting.start()


def uncounted(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which no lines are counted: what is long may be up to six times faster."""
    return {name: value for name, value in environment.items() if not name.startswith("COV")}


ANSWERING, PATIENCE = "process_request_thread", 30
"""Of `socketserver`: the name of a thread that answers a browser; and seconds until one is stuck."""


@pytest.fixture(autouse=True)
def answered(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let what browsers asked for last be answered before the tables are emptied under it."""
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")  # which empties them, after this
    browser = request.getfixturevalue("browser") if "browser" in request.fixturenames else None
    yield
    for left_open in browser.contexts if browser else ():  # by a test that failed: its line would stay open
        left_open.close()
    wait_for_answers()


def wait_for_answers() -> None:
    """Wait until the served node has answered whatever it was asked."""
    for one in threading.enumerate():
        if ANSWERING in one.name:
            one.join(PATIENCE)
            assert not one.is_alive(), "a request of this test is still not answered"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Drive the system's Chromium."""
    found = next((p for n in BROWSERS if (p := shutil.which(n))), None)
    quiet = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
    return {**browser_type_launch_args, "executable_path": found, "args": quiet}


BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first that is there: the shell draws the same pages, and not a window of its own around each."""
NEEDS = {"browser": BROWSERS, "nginx": ("nginx",), "nats": ("nats-server",)}
"""What a mark needs on the machine: any of these programs."""


def _lacking() -> list[str]:
    return [mark for mark, any_of in NEEDS.items() if not any(shutil.which(name) for name in any_of)]


def pytest_collection_modifyitems(items: list[pytest.Item], config: pytest.Config) -> None:
    """Leave out, loudly, the tests whose programs are not on this machine; the longest go first."""
    lacking = _lacking()
    left_out = [item for item in items if any(item.get_closest_marker(mark) for mark in lacking)]
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)
    # What starts whole nodes takes longest: it goes first, so that no worker ends on it alone; but what parts
    # its process comes before all, while no thread of a server or a browser's loop stands in it.
    items.sort(key=lambda item: [item.get_closest_marker(mark) is None for mark in ("forks", "two_nodes")])


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say at the end what was left out."""
    for mark in _lacking():
        terminalreporter.write_line(
            f"LEFT OUT: every {mark} test (apt-get install -y {NEEDS[mark][0]})", yellow=True
        )
