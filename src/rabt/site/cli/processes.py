"""Bring a node's database up to this version; start its processes, and end them together."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from rabt.site import backup as copies
from rabt.site import engine
from rabt.site.cli import fail
from rabt.site.node import read_node

MANAGE = [sys.executable, "-m", "django"]
RABT = [sys.executable, "-m", "rabt.site.cli"]


def prepare_database(home: Path) -> dict[str, str]:
    """Start the engine, migrate as owner, and return the environment of the serving process."""
    return migrate_as_owner(home, start_engine(home))


def start_engine(home: Path) -> tuple[str, str]:
    """Return the owner's and the process's address: from the environment, or of the node's own cluster.

    DATABASE_URL names the serving role; RABT_OWNER_URL the one that owns the tables, if it is another.
    """
    if given := os.environ.get("DATABASE_URL"):
        return os.environ.get("RABT_OWNER_URL", given), given
    superuser = engine.start_cluster(home / "postgres")
    database = f"rabt_{read_node(home).state.lower()}"
    engine.create_database(superuser, database)
    return engine.address(superuser, engine.OWNER, database), engine.address(
        superuser, engine.PROCESS, database
    )


def wall_role() -> str | None:
    """Name the role behind the wall; where the database is given and this role is not, there is none."""
    if not os.environ.get("DATABASE_URL"):
        return engine.WALL
    given = os.environ.get("RABT_COMPLAINTS_DATABASE_URL")
    return str(conninfo_to_dict(given).get("user")) if given else None


def wall_address(home: Path) -> str | None:
    """Return the address of the role behind the wall: of the environment, or of the node's own cluster."""
    if os.environ.get("DATABASE_URL"):
        return os.environ.get("RABT_COMPLAINTS_DATABASE_URL")
    superuser = engine.start_cluster(home / "postgres")
    return engine.address(superuser, engine.WALL, f"rabt_{read_node(home).state.lower()}")


def migrate_as_owner(home: Path, addresses: tuple[str, str]) -> dict[str, str]:
    """Bring the tables up to date and give the process its rights; return its environment."""
    owner, process = addresses
    environment = os.environ | {"RABT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "rabt.site.settings"}
    subprocess.run([*MANAGE, "migrate", "-v0"], env=environment | {"DATABASE_URL": owner}, check=True)
    if process != owner:
        engine.grant_to_process(owner, str(conninfo_to_dict(process).get("user") or engine.PROCESS))
        if wall := wall_role():
            engine.grant_to_wall(owner, wall, str(conninfo_to_dict(process).get("user") or engine.PROCESS))
    environment |= {"DATABASE_URL": process}
    if copies.is_restoration_untold(home):
        subprocess.run([*RABT, "restored", "--home", str(home)], env=environment, check=True)
    return environment


def up_to_date(home: Path) -> dict[str, str]:
    """Return the environment of the serving process, once the tables are those of this version."""
    _, process = start_engine(home)
    environment = os.environ | {
        "RABT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "rabt.site.settings", "DATABASE_URL": process,
    }  # fmt: skip
    if subprocess.run(
        [*MANAGE, "migrate", "--check", "-v0"], env=environment, capture_output=True
    ).returncode:
        fail("The tables are not those of this version (or do not answer). Run: rabt migrate")
    return environment


def attended(running: list[subprocess.Popen[bytes]]) -> int:
    """Wait until one process ends, or Ctrl-C or the service manager says stop; then end them all."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while all(process.poll() is None for process in running):
            time.sleep(0.2)
        return next(code for process in running if (code := process.poll()) is not None)
    except KeyboardInterrupt:
        return 0
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(30)


def start_processes(
    environment: dict[str, str], host: str, port: int, log: Path | None = None
) -> tuple[subprocess.Popen[bytes], subprocess.Popen[bytes]]:
    """Start the server process and the worker process of a node."""
    return start_server(environment, host, port, log), start_worker(environment, log)


def start_server(
    environment: dict[str, str], host: str, port: int, log: Path | None = None, processes: int = 1
) -> subprocess.Popen[bytes]:
    """Start what answers pages, the API and the other node: one process or more on one address."""
    return started(granian(host, port, processes), environment | _counting_together(environment), log)


def granian(host: str, port: int, processes: int = 1) -> list[str]:
    """Return the command of a server process."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(processes), "--blocking-threads", "2", "--respawn-failed-workers", "--no-ws",
        "--log-level", "warning", "rabt.site.wsgi:application",
    ]  # fmt: skip


def _counting_together(environment: dict[str, str]) -> dict[str, str]:
    """Give the serving processes an empty folder in which they count together."""
    folder = Path(environment["RABT_HOME"]) / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return {"PROMETHEUS_MULTIPROC_DIR": str(folder)}


def start_worker(environment: dict[str, str], log: Path | None = None) -> subprocess.Popen[bytes]:
    """Start the process that does the duties behind the pages."""
    worker = [*MANAGE, "procrastinate", "worker", "--concurrency", "2", "--delete-jobs", "successful"]
    return started(worker, environment, log)


def started(command: list[str], environment: dict[str, str], log: Path | None) -> subprocess.Popen[bytes]:
    """Start a process of the node, with its log in a file where one is named."""
    out = log.open("ab") if log else None
    return subprocess.Popen(command, env=environment, stdout=out, stderr=out)
