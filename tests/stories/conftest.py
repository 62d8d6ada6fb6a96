"""Two whole nodes: own homes, own PostgreSQL clusters, own processes, one line between them."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from rabt.site import engine
from rabt.site.cli.node import start_processes
from rabt.site.cli.trial import Prepared, prepared, stop, wait_until_well
from rabt.site.rehearsal.stage import Partner


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

    def api(self, role: str, office: str = "") -> httpx.Client:
        """Return a machine client with the rights of somebody in this role."""
        key = role + office
        if key not in self.clients:
            token = self.partner.step("token", role=role, office=office)
            self.clients[key] = httpx.Client(
                base_url=f"{self.url}/api", headers={"Authorization": f"Bearer {token}"}, timeout=30
            )
        return self.clients[key]

    def post(self, role: str, path: str, body: Any = None, office: str = "") -> Any:
        """Do one act by the API and return what it answers."""
        answer = self.api(role, office).post(path, json=body or {})
        assert answer.status_code in (200, 201), f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def get(self, role: str, path: str, office: str = "") -> Any:
        answer = self.api(role, office).get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def link(self, role: str, office: str = "") -> str:
        """Return a one-time sign-in link for somebody in this role."""
        return str(self.partner.step("link", role=role, office=office))


@dataclass
class Nodes:
    """Both nodes of a corridor."""

    origin: Running
    destination: Running


def run_nodes(home: Path, *, serve: bool = True) -> Iterator[Nodes]:
    ports = {"origin": free_port(), "destination": free_port()}
    found = prepared(home, "eg_ly", ports)
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


@pytest.fixture(scope="session")
def two_nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """Hold both nodes, with a line between them."""
    yield from run_nodes(tmp_path_factory.mktemp("nodes"))


@pytest.fixture(scope="module")
def cut_nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """Hold both nodes without any line: only a pouch can pass between them."""
    yield from run_nodes(tmp_path_factory.mktemp("cut"), serve=False)
