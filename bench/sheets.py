"""How long a sheet takes: ten thousand workers checked row by row, sixty thousand rows taken away.

    python -m bench.sheets

Makes a node of its own in a folder that is thrown away. What is told is the time of the whole act as a
person waits for it: reading, storing and judging; or asking until the last byte.
"""

import io
import json
import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

from bench import RESULTS
from rabt.base.clock import now
from rabt.corridor import load
from rabt.site import engine
from rabt.site.cli.node import make_node
from rabt.site.cli.processes import migrate_as_owner
from rabt.site.node import Node
from rabt.site.rehearsal import drawing
from rabt.site.start import django_for

BROUGHT, TAKEN = 10_000, 60_000
BARS = {"checked": 10.0, "taken away": 15.0}


def main() -> None:
    """Measure both ways and write the results."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "node"
        make_node(Node(home, "EG", "LY", "origin", "eg_ly", "http://localhost:8001"))
        cluster = engine.start_cluster(home / "postgres")
        try:
            engine.create_database(cluster, "rabt_eg")
            owner, process = (
                engine.address(cluster, role, "rabt_eg") for role in (engine.OWNER, engine.PROCESS)
            )
            migrate_as_owner(home, (owner, process))
            os.environ["DATABASE_URL"] = process
            django_for(home)
            found = measured()
        finally:
            engine.stop_cluster(home / "postgres")
    told = {"on": datetime.now(UTC).date().isoformat(), "bars, s": BARS, "seconds": found}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "sheets.json").write_text(json.dumps(told, indent=1) + "\n")
    print(json.dumps(told, indent=1))


def rows(count: int) -> list[list[str]]:
    """Draw workers as a sheet holds them."""
    random, law, taken, on = Random(5), load("eg_ly").on(now().date()), set[str](), now().date()
    head = [
        "الاسم الرباعي",
        "الجنس",
        "تاريخ الميلاد",
        "الرقم القومي",
        "رقم الجواز",
        "انتهاء الجواز",
        "الهاتف",
    ]
    lines = [head]
    for number in range(count):
        who = drawing.person(random, law, number, on, taken)
        sex = "ذكر" if who["sex"] == "male" else "أنثى"
        lines.append([
            who["name_ar"], sex, who["born_on"], who.get("national_id", ""), who.get("passport_number", ""),
            who.get("passport_expires_on", "") or "", who.get("phone", ""),
        ])  # fmt: skip
    return lines


def sheet(lines: list[list[str]]) -> bytes:
    """Write them as XLSX."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        for number, line in enumerate(lines):
            page.write_row(number, 0, line)
    return out.getvalue()


def measured() -> dict[str, float]:
    """Bring and check a sheet; fill the register and take its list away."""
    from django.test import Client  # noqa: PLC0415  (models can be read only now)

    from rabt.access import queries as accounts  # noqa: PLC0415
    from rabt.access.testing import account_with, signed_in  # noqa: PLC0415
    from rabt.people.models import Person  # noqa: PLC0415
    from rabt.sheets import actions, queries  # noqa: PLC0415

    account = account_with("origin_clerk", "EG/labour/first/")
    clerk, at, content = accounts.actor_of(account).looking_for("sheets"), now(), sheet(rows(BROUGHT))

    def bring_and_check() -> Any:
        brought = actions.bring(clerk, "workers", content, "a.xlsx", at=at)
        return actions.check(clerk, brought.pk, at=at)

    checked, brought = timed(bring_and_check)
    states = queries.progress(brought).by_state
    Person.objects.bulk_create(
        (
            Person(
                kept_by="EG", office=clerk.office, seen_from=["EG/", "EG/labour/", clerk.office], first="محمد",
                father="أحمد", family=f"علي {n}", name_key="x", search_text=f"محمد احمد {n}", sex="male",
                born_on=at.date() - timedelta(days=9_000), nationality="EGY", passport_number=f"A{n:08}",
                passport_issuer="EGY", registered_by="bench", registered_at=at, changed_at=at,
            )
            for n in range(TAKEN)
        ),
        batch_size=5_000,
    )  # fmt: skip
    browser = signed_in(Client(), account)

    def take(kind: str) -> Callable[[], int]:
        return lambda: sum(len(part) for part in browser.get("/people/", {"sheet": kind}).streaming_content)

    xlsx, size = timed(take("xlsx"))
    csv, _ = timed(take("csv"))
    return {
        f"{BROUGHT} workers, XLSX, read and checked": checked, "of them good": states.get("good", 0),
        f"{TAKEN} workers taken away as XLSX": xlsx, "its bytes": size,
        f"{TAKEN} workers taken away as CSV": csv,
    }  # fmt: skip


def timed(deed: Callable[[], Any]) -> tuple[float, Any]:
    """Do something and tell how long it took."""
    begun = time.perf_counter()
    made = deed()
    return round(time.perf_counter() - begun, 2), made


if __name__ == "__main__":
    main()
