"""Two whole nodes: own homes, own PostgreSQL clusters, own processes, one line between them."""

import re
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from rabt.base import clock
from rabt.seal import keys
from rabt.site import engine
from rabt.site.cli import trial
from rabt.site.cli.processes import start_processes
from rabt.site.cli.trial import Prepared, prepared, stop, wait_until_well
from rabt.site.rehearsal.director import close_books, count_figures, look_after, pay_wages, rehearse
from rabt.site.rehearsal.stage import Partner, partners
from rabt.testing import uncounted
from tests.stories import tables

WORKERS, SEED = 40, 20261124


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Running:
    """One node of a story: served, and with a partner process for what a test arranges."""

    prepared: Prepared
    partner: Partner
    clients: dict[str, httpx.Client] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.prepared.node.url

    @property
    def home(self) -> Path:
        return self.prepared.node.home

    @property
    def node_card(self) -> keys.NodeCard:
        """Return the node's public card."""
        return keys.node_card(self.home / "keys", state=self.prepared.node.state, url=self.url)

    def api(self, role: str, office: str = "") -> httpx.Client:
        """Return a machine client with the rights of somebody in this role; without a role, of anybody."""
        key = role + office
        if key not in self.clients:
            token = self.partner.step("token", role=role, office=office) if role else ""
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            self.clients[key] = httpx.Client(base_url=f"{self.url}/api", headers=headers, timeout=30)
        return self.clients[key]

    def browser(self, role: str, office: str = "", place: int = 0) -> httpx.Client:
        """Return a browser in which somebody in this role has signed in, by a one-time link."""
        key = f"browser {role}{office}{place or ''}"
        if key not in self.clients:
            client = self.clients[key] = httpx.Client(base_url=self.url, timeout=30, follow_redirects=False)
            entered = self.submit(client, self.link(role, office, place))
            assert entered.status_code == 302, entered.text
        return self.clients[key]

    @staticmethod
    def submit(client: httpx.Client, /, page: str, to: str = "", **fields: str | list[str]) -> httpx.Response:
        """Open a page with a form, fill it in and send it, to another address if one is given."""
        shown = client.get(page)
        assert shown.status_code == 200, f"{page}: {shown.status_code} {shown.text}"
        secret = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown.text)
        assert secret, f"{page} has no form"
        return client.post(to or page, data=fields | {"csrfmiddlewaretoken": secret[1]})

    @contextmanager
    def deputy(self, clerk: tuple[str, str], absent: tuple[str, str]) -> Iterator[httpx.Client]:
        """Let somebody act for an absent colleague who names him; give his browser, fit for the API."""
        who = self.partner.step("account", role=clerk[0], office=clerk[1])
        today = clock.today("Africa/Tripoli")
        dates = {"from_on": str(today - timedelta(days=1)), "until_on": str(today + timedelta(days=7))}
        named = self.submit(self.browser(*absent), "/access/me/deputies", deputy=who, **dates)
        assert named.status_code == 302, named.text
        client = self.browser(*clerk)
        deputy = re.search(r'name="deputy" value="([^"]+)"', client.get("/access/me").text)
        assert deputy, "nobody to act for"
        self.submit(client, "/access/me", "/access/me/act-for", deputy=deputy[1])
        client.headers["X-CSRFToken"] = next(
            v for k, v in client.cookies.items() if k.startswith("rabt_csrf")
        )
        yield client
        self.submit(client, "/access/me", "/access/me/act-for", deputy="")

    def duties(self) -> None:
        """Let the node do now what its clock would have it do within the minute."""
        self.partner.step("duties", at=datetime.now(UTC))

    def integrate_journal(self) -> None:
        """Let the node put its acts into the tree and ask for the other's cosignature."""
        self.partner.step("integrate_journal", at=datetime.now(UTC))

    def post(self, role: str, path: str, body: Any = None, office: str = "") -> Any:
        """Do one act by the API and return what it answers."""
        answer = self.api(role, office).post(path, json=body or {})
        assert answer.status_code in (200, 201), f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def get(self, role: str, path: str, office: str = "") -> Any:
        answer = self.api(role, office).get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def link(self, role: str, office: str = "", place: int = 0) -> str:
        """Return a one-time sign-in link for somebody in this role."""
        return str(self.partner.step("link", role=role, office=office, place=place))


@dataclass
class Nodes:
    """Both nodes of a corridor."""

    origin: Running
    destination: Running


def run_nodes(
    home: Path, *, serve: bool = True, history: Callable[[list[Prepared]], None] | None = None
) -> Iterator[Nodes]:
    ports = {"origin": free_port(), "destination": free_port()}
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)  # that of the other tests: here each node has a cluster
        if not serve:
            patch.setattr(trial, "collect_assets", lambda environment: None)  # no browser comes
        tables.lay(home)
        found = prepared(home, "eg_ly", ports)
    # stories are long, and each line they reach is held by a shorter test: their nodes are not counted
    found = [replace(one, environment=uncounted(one.environment)) for one in found]
    if history:
        history(found)
    running: list[Any] = []
    partners = [Partner(one.node.home, one.environment) for one in found]
    try:
        if serve:
            for one in found:
                running += start_processes(one.environment, "127.0.0.1", one.port, one.node.home / "log")
            for one in found:
                wait_until_well(one.node.url)
        yield Nodes(*(Running(one, partner) for one, partner in zip(found, partners, strict=True)))
    finally:
        stop(running)
        for partner in partners:
            partner.close()
        for one in found:
            engine.stop_cluster(one.node.home / "postgres")


@contextmanager
def homes() -> Iterator[Path]:
    """Hold a folder for both homes, on a short path: sockets lie in it.

    Not below pytest's own folder: another run takes the rights from it that a cluster needs there.
    """
    with tempfile.TemporaryDirectory(prefix="rabt-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def history(found: list[Prepared]) -> None:
    """Give the nodes some months behind them, so that the pictures show a working corridor."""
    until = clock.now().replace(minute=0, second=0, microsecond=0)
    stages = [(one.node.home, one.environment) for one in found]
    origin, destination = (engine.hurried(one.node.home / "postgres") for one in found)
    with origin, destination:
        with partners(*stages, loading=True) as stage:
            for _ in rehearse(*stage, workers=WORKERS, seed=SEED, until=until):
                pass
        with partners(*stages) as stage:
            pay_wages(stage[1], until)
            look_after(*stage, seed=SEED, until=until)
            close_books(*stage, until)
            count_figures(*stage, until)
