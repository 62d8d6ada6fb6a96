"""The node as it is deployed: TLS proxy in front, two processes that answer, one that works, none lost."""

import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from rabt.exchange.actions import line
from rabt.site import engine
from rabt.site.cli.node import make_node
from rabt.site.node import Node

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.nginx


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as line:
        return int(line.getsockname()[1])


def proxied(folder: Path, node: int, tls: int, plain: int) -> Path:
    """Write the proxy's file as it is deployed, with this machine's addresses in the places of its own."""
    told = (ROOT / "deploy" / "nginx.conf").read_text()
    for old, new in (
        ("/tmp/", f"{folder}/"), ("server serve:8000", f"server 127.0.0.1:{node}"), ("listen 443 ssl", f"listen 127.0.0.1:{tls} ssl"),
        ("listen 80 default_server", f"listen 127.0.0.1:{plain} default_server"),
        ("include mime.types", "include /etc/nginx/mime.types"), ("tls/node", f"{folder}/node"),
        ("tls/peer.crt", f"{folder}/peer.crt"),
        ("http2 on;", ""), ("worker_processes auto;", "worker_processes 1;\nuser root;"),
    ):  # fmt: skip
        assert old in told, f"the proxy's file has no {old!r} any more"
        told = told.replace(old, new)
    conf = folder / "nginx.conf"
    conf.write_text(told)
    self_signed(folder, "node", "-addext", "subjectAltName=DNS:localhost", name="localhost")
    self_signed(folder, "peer", name="The other state's authority")
    return conf


MAKE_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


def self_signed(folder: Path, stem: str, *more: str, name: str) -> None:
    """Make a certificate that vouches for itself, with its key."""
    openssl("req", "-x509", *MAKE_KEY, "-days", "2", "-subj", f"/CN={name}", *more,
            "-keyout", str(folder / f"{stem}.key"), "-out", str(folder / f"{stem}.crt"))  # fmt: skip


def vouched(folder: Path, stem: str, authority: Path, *, days: str = "2") -> None:
    """Make a certificate for which an authority vouches, with its key."""
    asked = folder / f"{stem}.csr"
    openssl("req", "-new", *MAKE_KEY, "-subj", "/CN=node of the other state",
            "-keyout", str(folder / f"{stem}.key"), "-out", str(asked))  # fmt: skip
    openssl("x509", "-req", "-in", str(asked), "-CA", str(authority), "-CAkey", str(authority.with_suffix(".key")),
            "-days", days, "-out", str(folder / f"{stem}.crt"))  # fmt: skip


def openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True)


def command(*words: str, environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    out = log.open("ab")
    return subprocess.Popen(
        [sys.executable, "-m", "rabt.site.cli", *words], env=environment, stdout=out, stderr=out
    )


class Deployed:
    """A node behind its proxy."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder / "node"
        self.port, self.tls, self.plain = free_port(), free_port(), free_port()
        make_node(Node(self.home, "LY", "EG", "destination", "eg_ly", f"https://localhost:{self.tls}"))
        cluster = engine.start_cluster(self.home / "postgres")
        engine.create_database(cluster, "rabt_ly")
        owner = engine.address(cluster, engine.OWNER, "rabt_ly")
        process = engine.address(cluster, engine.PROCESS, "rabt_ly")
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(("RABT_", "DJANGO_"))} | {
            "RABT_HOME": str(self.home), "DATABASE_URL": process, "RABT_TLS": "1", "RABT_PROXY": "1",
            "RABT_HOSTS": "localhost", "RABT_LOG": "INFO", "RABT_LOG_REQUESTS": "INFO",
        }  # fmt: skip
        self.owner = {"RABT_OWNER_URL": owner}
        self.running: list[subprocess.Popen[bytes]] = []

    def rabt(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "rabt.site.cli", *words],
            env=self.environment | more, capture_output=True, text=True, timeout=120,
        )  # fmt: skip

    def start(self) -> None:
        for words in (("serve", "--port", str(self.port), "--processes", "2"), ("work",)):
            log = self.folder / f"{words[0]}.log"
            self.running.append(command(*words, environment=self.environment, log=log))
        conf = proxied(self.folder, self.port, self.tls, self.plain)
        self.running.append(
            subprocess.Popen(
                ["nginx", "-c", str(conf), "-g", "daemon off;"],
                stdout=(self.folder / "proxy.log").open("wb"),
                stderr=subprocess.STDOUT,
            )
        )
        self.wait()

    def wait(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if self.get("/healthz").status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.2)
        raise AssertionError((self.folder / "serve.log").read_text()[-2000:])

    def get(self, path: str, **more: Any) -> httpx.Response:
        trusted = ssl.create_default_context(cafile=str(self.folder / "node.crt"))
        with httpx.Client(verify=trusted, base_url=f"https://localhost:{self.tls}") as browser:
            return browser.get(path, **more)

    def stop(self) -> None:
        for process in reversed(self.running):
            process.terminate()
        for process in self.running:
            process.wait(40)
        engine.stop_cluster(self.home / "postgres")

    def lines(self, name: str) -> list[dict[str, Any]]:
        text = (self.folder / f"{name}.log").read_text()
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    node = Deployed(tmp_path_factory.mktemp("deployed"))
    try:
        early = node.rabt("serve", "--port", str(node.port))
        assert early.returncode == 1 and "rabt migrate" in early.stderr, early.stderr
        assert node.rabt("migrate", **node.owner).returncode == 0
        node.start()
        yield node
    finally:
        node.stop()


def test_browsers_are_kept_on_tls_with_cookies_that_stay_there(deployed):
    answer = deployed.get("/access/sign-in")
    assert answer.status_code == 200
    assert "max-age=" in answer.headers["Strict-Transport-Security"]
    assert all("Secure" in cookie for cookie in answer.headers.get_list("set-cookie"))
    secret = [one for one in answer.headers.get_list("set-cookie") if "csrf" in one or "HttpOnly" in one]
    assert secret and all(one.startswith("__Host-") and "Path=/" in one for one in secret)
    assert answer.headers.get_list("set-cookie")
    plain = httpx.get(f"http://127.0.0.1:{deployed.plain}/access/sign-in")
    assert plain.status_code == 308
    assert plain.headers["location"].startswith("https://")


def test_past_the_proxy_only_the_question_whether_it_is_well_is_answered(deployed):
    assert httpx.get(f"http://127.0.0.1:{deployed.port}/healthz").status_code == 200
    other = httpx.get(f"http://127.0.0.1:{deployed.port}/access/sign-in")
    assert other.status_code == 301
    assert other.headers["location"].startswith("https://")


def test_a_caller_cannot_name_himself_through_the_proxy(deployed):
    wrong = {"X-Real-IP": "1.2.3.4", "X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "http"}
    assert deployed.get("/access/sign-in", headers=wrong).status_code == 200
    with_wrong_host = deployed.get("/access/sign-in", headers={"Host": "elsewhere.example"})
    assert with_wrong_host.status_code == 400


def test_two_long_lists_pass_the_proxy_and_nothing_else_so_long(deployed):
    long = {"first": ("a.csv", b"name\n" + b"x" * (13 << 20))}
    here = httpx.Client(verify=False, base_url=f"https://localhost:{deployed.tls}")
    assert (
        here.post("/matching/bring", files=long).status_code == 403
    )  # the node answers: no secret came with it
    assert here.post("/sheets/bring/workers", files=long).status_code == 413


def test_a_process_that_dies_is_made_again_and_nobody_waits(deployed):
    server = deployed.running[0].pid
    found = subprocess.run(["pgrep", "-f", "rabt.site.wsgi"], capture_output=True, text=True).stdout.split()
    ours = [int(pid) for pid in found if str(server) in ancestors(int(pid))]
    serving = [pid for pid in ours if any(str(other) in ancestors(pid)[:1] for other in ours)]
    assert len(serving) == 2, "one master and two that answer"
    os.kill(serving[0], signal.SIGKILL)
    answers = [deployed.get("/healthz").status_code for _ in range(20)]
    assert answers == [200] * 20
    until = time.monotonic() + 30
    while time.monotonic() < until:
        again = subprocess.run(
            ["pgrep", "-P", ancestors(serving[1])[0]], capture_output=True, text=True
        ).stdout.split()
        if len(again) >= 2 and str(serving[0]) not in again:
            return
        time.sleep(0.2)
    raise AssertionError("the process that was killed did not come again")


def ancestors(pid: int) -> list[str]:
    """Name the processes above one, the nearest first."""
    found: list[str] = []
    while pid > 1:
        try:
            told = Path(f"/proc/{pid}/stat").read_text()
        except FileNotFoundError:
            break
        pid = int(re.sub(r"^.*\) ", "", told).split()[1])
        found.append(str(pid))
    return found


def test_each_request_leaves_one_line_and_the_proxy_names_the_same_number(deployed):
    number = deployed.get("/access/sign-in").headers["X-Request-Id"]
    ours = [line for line in deployed.lines("serve") if line.get("request") == number]
    assert [line["route"] for line in ours] == ["access:sign_in"]
    until = time.monotonic() + 5
    while time.monotonic() < until and not any(
        line.get("request") == number for line in deployed.lines("proxy")
    ):
        time.sleep(0.1)
    assert [line["status"] for line in deployed.lines("proxy") if line["request"] == number] == [200]


def test_the_first_administrators_come_in_by_the_links_that_founding_prints(deployed):
    names = ("--administrator", "ريم <reem@example.org>", "--administrator", "أيمن <ayman@example.org>")
    told = deployed.rabt("found", *names)
    assert told.returncode == 0, told.stderr
    links = re.findall(r"https://localhost:\d+(/access/link/\S+)", told.stdout)
    assert [deployed.get(link).status_code for link in links] == [200, 200]
    again = deployed.rabt("found", *names)
    assert again.returncode == 1 and "already" in again.stderr
    assert deployed.rabt("found", "--administrator", "no address").returncode == 1


def test_the_deployment_check_of_the_framework_finds_nothing(deployed):
    told = deployed.rabt("manage", "check", "--deploy", "--fail-level", "WARNING")
    assert told.returncode == 0, told.stdout + told.stderr


def test_the_services_stop_when_they_are_told_to(deployed, tmp_path):
    log = tmp_path / "log"
    extra = command("work", environment=deployed.environment, log=log)
    until = time.monotonic() + 90
    while "Starting worker" not in (log.read_text() if log.exists() else "") and time.monotonic() < until:
        time.sleep(0.2)
    extra.send_signal(signal.SIGTERM)
    assert extra.wait(40) == 0


# ---------------------------------------------------------------- the line between the nodes


@pytest.fixture
def line_of(deployed, settings, tmp_path):
    """Give a way to be the other node on the line: with the certificate of an authority, trusting a certificate."""

    def prepare(authority: Path | None, trusted: Path) -> None:
        settings.RABT_LINE_TLS = tmp_path
        shutil.copy(trusted, tmp_path / line.THEIRS)
        if authority is None:
            self_signed(tmp_path, "own", name="nobody")
        else:
            vouched(tmp_path, "own", authority)

    return prepare


def test_letters_pass_with_the_certificates_of_both_nodes(deployed, line_of):
    line_of(deployed.folder / "peer.crt", deployed.folder / "node.crt")
    answer = line.carry(f"https://localhost:{deployed.tls}", line.Parcel(["no letter"]))
    assert (answer.receipts, answer.their_clock is not None) == ([], True)


def test_nobody_else_reaches_the_door_for_letters(deployed, line_of):
    assert deployed.get("/exchange/letters").status_code == 403
    here = httpx.Client(verify=False, base_url=f"https://localhost:{deployed.tls}")
    assert here.post("/exchange/letters", json={"letters": []}).status_code == 403
    line_of(None, deployed.folder / "node.crt")
    with pytest.raises(line.Unreachable):
        line.carry(f"https://localhost:{deployed.tls}", line.Parcel([]))
    assert deployed.get("/access/sign-in").status_code == 200, "browsers need no certificate"


def test_no_letter_leaves_towards_a_node_that_is_not_the_other(deployed, line_of, tmp_path):
    self_signed(tmp_path, "stranger", "-addext", "subjectAltName=DNS:localhost", name="localhost")
    line_of(deployed.folder / "peer.crt", tmp_path / "stranger.crt")
    with pytest.raises(line.Unreachable, match="ConnectError"):
        line.carry(f"https://localhost:{deployed.tls}", line.Parcel(["a letter"]))
    line_of(deployed.folder / "peer.crt", deployed.folder / "node.crt")
    with pytest.raises(line.Unreachable, match="ConnectError"):
        line.carry(f"https://127.0.0.1:{deployed.tls}", line.Parcel(["a letter"]))
