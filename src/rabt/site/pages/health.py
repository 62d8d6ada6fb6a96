"""Is this node well, and is it ready? Asked by proxies and by those who watch, without an account."""

import shutil

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from rabt.base.clock import now
from rabt.base.errors import Untrusted
from rabt.exchange import queries
from rabt.exchange.rules import DISK_RESERVE
from rabt.seal.keys import CARD, JOURNAL, LETTER, signing_key


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when this node can serve: the database takes writes and the keys can be read."""
    checks = {"database": _database_writes(), "keys": (settings.RABT.keys / "letter.key").exists()}
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when this node can act: a write lasts, its keys sign, its disk has room; tell of the peer.

    A silent peer does not make a node unready: its people work on, its letters wait.
    """
    checks = {"write": _write_lasts(), "keys": _keys_sign(), "disk": _disk_has_room()}
    silent = queries.silent_for(now()) if checks["write"] else None
    told = checks | {"peer_seconds": None if silent is None else round(silent.total_seconds())}
    return JsonResponse(told, status=200 if all(checks.values()) else 503)


def _write_lasts() -> bool:
    """Write a word into the database's log and wait until it is on the disk."""
    if not _database_writes():
        return False
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select pg_logical_emit_message(true, 'rabt', 'ready')")
            return True
    except Exception:  # any failure of the database means the same here: not ready
        return False


def _keys_sign() -> bool:
    try:
        for name in (LETTER, JOURNAL, CARD):
            signing_key(settings.RABT.keys, name).sign(b"ready")
    except Untrusted:
        return False
    return True


def _disk_has_room() -> bool:
    return shutil.disk_usage(settings.RABT.home).free >= DISK_RESERVE


def _database_writes() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "select not pg_is_in_recovery() and not current_setting('transaction_read_only')::bool"
            )
            return bool(cursor.fetchone()[0])
    except Exception:  # any failure of the database means the same here: not well
        return False
