"""Two whole nodes for a proof: served, killed at will, and looked into by SQL."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg.rows import dict_row

from rabt.site import engine
from rabt.site.cli.processes import start_server, start_worker
from rabt.site.cli.trial import wait_until_well
from tests.stories.running import Running, homes, run_nodes

ROOT = Path(__file__).resolve().parents[1]


class Alive:
    """One node and its two processes; whoever dies is started again, as a supervisor does."""

    parts: tuple[str, ...] = ("server", "worker")

    def __init__(self, running: Running) -> None:
        self.running = running
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def state(self) -> str:
        return self.running.prepared.node.state

    @property
    def log(self) -> Path:
        return self.running.home / "log"

    def start(self) -> None:
        """Start each part that does not run."""
        for part in self.parts:
            process = self.processes.get(part)
            if process is None or process.poll() is not None:
                self.processes[part] = self.begin(part)

    def begin(self, part: str) -> subprocess.Popen[bytes]:
        """Start one part."""
        made = self.running.prepared
        if part == "server":
            return start_server(made.environment, "127.0.0.1", made.port, self.log)
        return start_worker(made.environment, self.log)

    def wait(self) -> None:
        wait_until_well(self.running.url)

    def kill(self, part: str) -> None:
        """Kill a part with everything it started: no word, no chance to tidy up."""
        process = self.processes[part]
        for one in self._tree(part):
            with suppress(psutil.NoSuchProcess):
                one.kill()
        process.wait()

    def stop(self) -> None:
        for part in self.parts:
            if part in self.processes:
                self.kill(part)

    def _tree(self, part: str) -> list[psutil.Process]:
        try:
            root = psutil.Process(self.processes[part].pid)
            return [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def memory(self, part: str) -> int:
        """Return how much memory a part holds for itself, in bytes."""
        return sum(one.memory_full_info().uss for one in self._tree(part))

    def ask(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """Ask the node's tables."""
        superuser = engine.start_cluster(self.running.home / "postgres")
        parts = psycopg.conninfo.conninfo_to_dict(superuser)
        database = f"rabt_{self.state.lower()}"
        with psycopg.connect(
            psycopg.conninfo.make_conninfo(**parts | {"dbname": database}), row_factory=dict_row
        ) as line:
            return line.execute(query, values).fetchall()

    def connections(self) -> int:
        """Count the lines that the node's processes hold open to its tables."""
        found = self.ask(
            "select count(*) as n from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        )
        return int(found[0]["n"])

    def errors(self) -> list[str]:
        """Return what broke, by the node's own log."""
        return [line for line in self.log.read_text(errors="replace").splitlines() if '"ERROR"' in line]

    def journal_check(self, other: "Alive") -> tuple[bool, list[str]]:
        """Let the command line prove the journal, with the other node's card for its cosignature."""
        card = self.running.home / "peer-card.json"
        card.write_text(other.running.node_card.to_json())
        command = [
            sys.executable,
            "-m",
            "rabt.site.cli",
            "journal",
            "check",
            "--home",
            str(self.running.home),
            "--peer-card",
            str(card),
        ]
        done = subprocess.run(
            command, capture_output=True, text=True, env=os.environ | self.running.prepared.environment
        )
        return done.returncode == 0, (done.stdout + done.stderr).splitlines()


@contextmanager
def two_nodes(
    *, pages: bool = False, kind: type[Alive] = Alive, told: dict[str, str] | None = None
) -> Iterator[tuple[Alive, Alive]]:
    """Hold both nodes, paired and served; `pages` also gathers what browsers fetch, `told` goes into their environment."""
    with homes() as folder:
        if pages:
            _collected()
        nodes = run_nodes(folder, serve=False)
        made = next(nodes)
        pair = kind(made.origin), kind(made.destination)
        for one in pair:
            one.running.prepared.environment.update(told or {})
        try:
            for one in pair:
                one.start()
            for one in pair:
                one.wait()
            yield pair
        finally:
            for one in pair:
                one.stop()
            nodes.close()


def _collected() -> None:
    """Pages need their styles gathered: `make prove` has built them, the first node gathers them."""
    from rabt.site.cli.assets import BUILD, collect_assets

    if not (BUILD / "collected").exists():
        collect_assets(dict(os.environ))
