"""The wall itself: the house's role is refused, the room's role can do no more than its list says."""

import json
import re
import tomllib
from pathlib import Path

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from rabt.complaints.models import Complaint, Piece
from rabt.complaints.tests.build import WHAT
from rabt.site import engine

pytestmark = pytest.mark.django_db
ROOM = Path(__file__).parents[1]
TABLES = ("complaint", "piece", "guardedpiece", "decision", "act", "anchor", "look")


def denied(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as problem:
        return isinstance(problem.__cause__, psycopg.errors.InsufficientPrivilege)
    return False


@pytest.mark.parametrize("table", TABLES)
def test_the_role_of_the_house_is_refused(as_role, tell, table):
    tell()
    as_role(engine.PROCESS)
    assert denied(f"select count(*) from complaints.complaints_{table}")
    assert denied(f"insert into complaints.complaints_{table} default values")
    assert denied(f"delete from complaints.complaints_{table}")
    with connection.cursor() as cursor:
        cursor.execute("select has_schema_privilege(current_user, 'complaints', 'usage')")
        assert cursor.fetchone() == (False,)
        cursor.execute("select to_regclass(%s)", [f"complaints_{table}"])
        assert cursor.fetchone() == (None,), "what may not be used is not even found"


def test_the_role_of_the_house_cannot_become_the_other(as_role):
    with connection.cursor() as cursor:
        cursor.execute("select pg_has_role(%s, %s, 'member')", [engine.PROCESS, engine.WALL])
        assert cursor.fetchone() == (False,)


def rights_held() -> dict[str, set[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select tablename, r from pg_tables, unnest(%s::text[]) r where schemaname = 'public'"
            " and has_table_privilege(%s, 'public.' || quote_ident(tablename), r)",
            [[*engine.RIGHTS, "truncate", "references", "trigger"], engine.WALL],
        )
        held: dict[str, set[str]] = {}
        for table, right in cursor.fetchall():
            held.setdefault(right, set()).add(table)
        return held


def test_the_role_behind_the_wall_has_the_rights_of_its_list_and_no_others(roles):
    assert rights_held() == {right: set(tables) for right, tables in engine.grants().items()}


def test_what_happened_and_who_looked_is_never_changed(tell):
    tell()
    for statement in (
        "update complaints.complaints_act set kind = 'x'",
        "delete from complaints.complaints_act",
    ):
        with (
            pytest.raises(Exception, match="never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_words_lie_sealed_and_bound_to_their_piece(tell):
    _, receipt = tell()
    lying = json.dumps(
        [str(bytes(one.head)) + str(one.__dict__) for one in Piece.objects.all()]
        + [str(Complaint.objects.values().get())]
    )
    for word in (WHAT, "طبرق", "0911234567", receipt.secret):
        assert word not in lying and word.encode().hex() not in lying


def test_no_room_imports_complaints():
    src = ROOM.parent
    allowed = {src / "site" / "cli" / "wall.py", src / "site" / "documents.py", src / "site" / "wiring.py"}
    found = [
        str(path.relative_to(src))
        for path in src.rglob("*.py")
        if ROOM not in path.parents and path not in allowed
        and re.search(r"^\s*(from|import) rabt\.complaints", path.read_text(), re.M)
    ]  # fmt: skip
    assert found == []


def test_every_release_says_to_whom_when_and_how():
    releases = tomllib.loads((ROOM / "releases.toml").read_text())["release"]
    assert {one["code"] for one in releases} == {
        "conciliation",
        "decision",
        "statement",
        "stopped_demands",
        "must_wait",
        "figures",
        "counted",
    }
    assert all(one["to"] and one["when"] and one["how"] for one in releases)
