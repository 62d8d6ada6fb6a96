"""One writer at a time: PostgreSQL advisory locks of the exchange."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

ROOM = 0x5242
SEAL, SEND, APPLY = 1, 2, 3


def hold(duty: int, *, waits_for_disk: bool = True) -> None:
    """Wait until this transaction alone does the duty; its end lets go, and mostly waits for the disk."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('synchronous_commit', %s, true), pg_advisory_xact_lock(%s, %s)",
            ["on" if waits_for_disk else "off", ROOM, duty],
        )


@contextmanager
def held(duty: int) -> Iterator[bool]:
    """Hold a duty across several transactions; yields False where another already does it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", [ROOM, duty])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            let_go(duty)


def let_go(duty: int) -> None:
    """Let go of a duty that was held across transactions."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_unlock(%s, %s)", [ROOM, duty])


def commit_durably() -> None:
    """Make this transaction's commit wait for the disk, whatever the server's default is."""
    with connection.cursor() as cursor:
        cursor.execute("set local synchronous_commit = on")
