"""What both committees hold and read of a town's months, and the same counted again."""

import re
from collections import Counter
from typing import Any

import psycopg

from rabt.corridor import load
from rabt.insight.rules import month as months
from tests.stories.recounted import Recounting
from tests.stories.running import Running


def asked(node: Running, query: str) -> list[tuple[Any, ...]]:
    """Ask a node's tables."""
    with psycopg.connect(node.prepared.environment["DATABASE_URL"]) as link:
        return link.execute(query).fetchall()


def signed_by(node: Running) -> dict[str, Any]:
    """Return what a node counted exactly of each month, before small counts were hidden."""
    found = asked(node, "select month, exact from insight_monthtally where exact is not null order by month")
    return {month: plain(exact) for month, exact in found}


def plain(exact: dict[str, Any]) -> dict[str, Any]:
    """Return exact counts as they are compared: what is not there is not told as nought."""
    return {
        code: {"rows": Counter({tuple(row[:-1]): row[-1] for row in one["rows"]}), "spans": one["spans"]}
        for code, one in exact.items()
    }


def counted_again(node: Running, month: str) -> dict[str, Any]:
    """Count a node's month from its tables in plain SQL."""
    told = node.prepared.node
    zone = load(told.pack).state(told.state).zone
    found = months.read(month)
    again = Recounting(
        node.prepared.environment["DATABASE_URL"], told.state, found.begins_at(zone), found.ends_at(zone)
    )
    rows = again.origin() if told.side == "origin" else again.destination()
    if told.side == "destination":
        rows |= {"quota_use": again.uses(), "step_days": Counter()}
    return {
        code: {"rows": counts, "spans": again.spans() if code == "step_days" else {}}
        for code, counts in rows.items()
    }


def kept_by(node: Running) -> list[tuple[Any, ...]]:
    """Return every tally that lies on a node, as it was signed."""
    return asked(
        node, "select state, month, version, content, signature from insight_monthtally order by 1, 2, 3"
    )


def shown_by(node: Running) -> str:
    """Return the committee's page of a node, without what names the node and its reader."""
    page = node.browser("committee_member").get("/insight/").text
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"\d{4}-\d\d-\d\dT[^\"]+\"|\d\d:\d\d|csrf\S+ value=\S+", "", main)
