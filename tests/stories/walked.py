"""Every page that a seat reaches, opened inside the node's own process, with the questions that each asked."""

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from rabt.access import actions as access
from rabt.access.models import Account
from rabt.base import clock
from rabt.site.node import read_node
from tests.stories.shown import FOR_MACHINES, raw_of

ROWS = re.compile(r"<tr[ >]|<li class=\"row")
LINKS = re.compile(r'<(?:a|div|section)[^>]*?(?:href|hx-get)="(/[^"#]*)"')
OPENED = 2
"""So many records of each list are opened."""


def browser(home: Path, role: str, office: str) -> Any:
    """Sign somebody in who holds this role at an office."""
    found = Account.objects.filter(role=role, office__code__startswith=office, active=True)
    session = SessionStore()
    access.enter(session, found.order_by("opened_at").first(), "passkey", at=clock.now(), address="127.0.0.1")
    session.save()
    client = Client(HTTP_HOST=read_node(home).url.partition("//")[2])
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client


def walked(client: Any, role: str) -> Iterator[dict[str, Any]]:
    """Open each list, then some of the records that it names, then the parts of their pages."""
    seen: dict[str, int] = {}
    waiting = [*lists(role), "/", "/search?q=محمد", "/queues/permits.permits_to_propose"]
    for address in waiting:
        kind = kind_of(address)
        if kind is None or seen.get(kind, 0) >= OPENED:
            continue
        seen[kind] = seen.get(kind, 0) + 1
        told, text = opened(client, address, kind)
        yield told
        if told["status"] == 200:
            main_part = text.partition("<main")[2]
            waiting += dict.fromkeys(LINKS.findall(main_part))


def lists(role: str) -> list[str]:
    """Name every page that this role may open and that names no record."""
    table = tomllib.loads((files("rabt.access") / "table.toml").read_text(encoding="utf-8"))
    scopes = {"signed_in", *table["roles"][role]["scopes"]}
    found = []
    for rows in table["routes"].values():
        for name, row in rows.items():
            if row.get("get") in scopes and not name.startswith("api:"):
                try:
                    found.append(reverse(name))
                except NoReverseMatch:
                    continue
    return found


def kind_of(address: str) -> str | None:
    """Return the route behind an address; papers, pictures and exports are no pages."""

    path, _, query = address.partition("?")
    try:
        name = resolve(path).view_name
    except Resolver404:
        return None
    if "sheet=" in query or re.search(
        r"pdf|photo|file:|_code|phone|sign_out|pouch|template|workbook|open_data", name
    ):
        return None
    return name


def opened(client: Any, address: str, kind: str) -> tuple[dict[str, Any], str]:
    """Open one page: what it asked for, how often the same, and how many rows it shows."""

    client.get(address)  # what a process learns once is no page's
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    text = answer.content.decode(errors="replace") if not answer.streaming else ""
    alike = [re.sub(r"'[^']*'|\b\d+\b", "?", one["sql"]) for one in asked.captured_queries]
    most = max(alike, key=alike.count, default="")
    told = {
        "kind": kind, "address": address, "status": answer.status_code, "questions": len(alike),
        "rows": len(ROWS.findall(text)), "again": alike.count(most), "most": most[:300],
        "raw": [] if kind in FOR_MACHINES else raw_of(text),
    }  # fmt: skip
    return told, text
