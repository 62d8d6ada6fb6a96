"""Every list, search and file page of a large corridor, asked by twenty people at once.

    python -m bench.pages HOME          the home of a prepared node (see bench/many.py)

Each page is asked by twenty signed-in people, who read for a second before each asks for the next; what is
told is the 95th percentile of the time from asking to the last byte, with server, database and askers on the
same two cores.
"""

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import httpx

from bench import RESULTS
from rabt.site import engine
from rabt.site.cli.processes import start_server
from rabt.site.node import read_node
from rabt.site.start import django_for

PORT, AT_WORK, EACH = 8055, 20, 6
READS = 1.0
"""Seconds for which each of them reads what came before he asks for the next."""
BAR = 150.0


def main(home: Path) -> None:
    """Measure all pages and write the results."""
    superuser = engine.start_cluster(home / "postgres")
    node = read_node(home)
    database = f"rabt_{node.state.lower()}"
    os.environ["DATABASE_URL"] = engine.address(superuser, engine.PROCESS, database)
    os.environ["RABT_STATIC"] = "hashed"
    django_for(home)
    from bench.visits import cookies, pages  # noqa: PLC0415  (models can be read only now)

    visits, signed_in, size = pages(Random(7)), cookies(AT_WORK), counted()
    with serving(home):
        for role in signed_in:  # what a process does once is not what a page takes
            asked(["/"], signed_in[role])
        found = {name: asked(paths, signed_in[role]) for name, role, paths in visits}
    told = {
        "on": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores for server, database and askers",
        "ten million additions in Python, s": additions(), "at work": AT_WORK, "seconds of reading": READS, "rows": size, "bar, ms": BAR, "milliseconds": found,
    }  # fmt: skip
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "pages.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    (RESULTS / "pages.svg").write_text(picture(found))
    for name, one in sorted(found.items(), key=lambda pair: -pair[1]["p95"]):
        print(f"{one['p95']:8.0f} ms p95 {one['p50']:8.0f} ms p50  {one['kB']:6.1f} kB  {name}")


def additions() -> float:
    """Say how fast this machine is, so that two machines' results can be read side by side."""
    begun, total = time.perf_counter(), 0
    while total < 10_000_000:
        total += 1
    return round(time.perf_counter() - begun, 2)


def counted() -> dict[str, int]:
    """Count what the node holds."""
    from rabt.journal.models import Act  # noqa: PLC0415
    from rabt.people.models import Person  # noqa: PLC0415
    from rabt.permits.models import Permit  # noqa: PLC0415

    return {
        "workers": Person.objects.count(), "permits": Permit.objects.count(), "acts": Act.objects.count()
    }  # fmt: skip


@contextmanager
def serving(home: Path) -> Iterator[None]:
    """Run the server's two processes while pages are asked for."""
    environment = os.environ | {"RABT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "rabt.site.settings"}
    server = start_server(environment, "127.0.0.1", PORT, home / "bench.log", processes=2)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if httpx.get(f"http://127.0.0.1:{PORT}/healthz").status_code == httpx.codes.OK:
                    break
            except httpx.HTTPError:
                time.sleep(0.2)
        yield
    finally:
        server.terminate()
        server.wait(20)


def asked(paths: list[str], signed_in: list[dict[str, str]]) -> dict[str, float]:
    """Ask for pages by twenty people at once; each goes through the paths in an order of his own."""

    def person(number: int) -> list[tuple[float, int]]:
        taken = []
        with browsers[number] as browser:
            time.sleep(number * READS / AT_WORK)
            for turn in range(EACH):
                path = paths[(number * EACH + turn) % len(paths)]
                begun = time.perf_counter()
                answer = browser.get(path)
                taken.append(((time.perf_counter() - begun) * 1000, len(answer.content)))
                time.sleep(READS)
                if answer.status_code != httpx.codes.OK:
                    raise RuntimeError(f"{answer.status_code} for {path}: {answer.text[:300]}")
        return taken

    # made before the clock runs, and without reading certificates: that is no page's time
    browsers = [
        httpx.Client(base_url=f"http://127.0.0.1:{PORT}", cookies=one, timeout=60, verify=False)  # noqa: S501  (no TLS here)
        for one in signed_in[:AT_WORK]
    ]
    with ThreadPoolExecutor(AT_WORK) as people:
        all_taken = [one for taken in people.map(person, range(AT_WORK)) for one in taken]
    times = sorted(time for time, _ in all_taken)
    return {
        "p50": round(statistics.median(times), 1), "p95": round(times[int(len(times) * 0.95)], 1),
        "kB": round(max(size for _, size in all_taken) / 1000, 1),
    }  # fmt: skip


def picture(found: dict[str, dict[str, float]]) -> str:
    """Draw the percentiles as bars, with the bar that they are held to."""
    longest, rows = max(BAR, *(one["p95"] for one in found.values())), []
    scale: Callable[[float], float] = lambda ms: 600 * ms / longest  # noqa: E731
    for place, (name, one) in enumerate(found.items()):
        y = 20 + place * 34
        rows.append(f'<text x="10" y="{y}" font-size="12">{name}: {one["p95"]:.0f} ms</text>')
        rows.append(f'<rect x="10" y="{y + 5}" width="{scale(one["p95"]):.0f}" height="12" fill="#0b6e5b"/>')
    height = 30 + 34 * len(found)
    rows.append(
        f'<line x1="{10 + scale(BAR):.0f}" x2="{10 + scale(BAR):.0f}" y1="0" y2="{height}" stroke="#a3151f"/>'
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="{height}">{"".join(rows)}</svg>\n'


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
