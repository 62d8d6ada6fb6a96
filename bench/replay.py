"""A million fixes of one day on the map of the operations room: how fast they come, how smoothly they are drawn.

    python -m bench.replay 1000000

The crews are drawn by lot: each goes to and fro along its part of the line for the whole day, a fix every ten
seconds, each fix a few metres off. Their runs are settled as real ones are. A node serves the page, Chromium
without a window draws it, both on the same cores; whether a graphics processor was there is told. Frames are
counted by the page's own clock of frames.
"""

import json
import os
import platform
import shutil
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx
from playwright.sync_api import Page, sync_playwright

from bench import RESULTS
from rabt.site import engine
from rabt.site.cli.node import make_node
from rabt.site.cli.processes import prepare_database, start_server
from rabt.site.node import Node
from rabt.site.start import django_for

HOME, PORT, SEED = Path("build/replay-bench"), 8056, 11
STEP, A_DAY = 10, 86_400
KMH, OFF = 20.0, 0.00004
"""Along the line; degrees by which a fix lies off, about four metres."""
ZOOMS, ROUNDS, LOOKED = (6, 8, 10, 12, 13), 3, 10.0
SHELLS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
COUNT = """(seconds) => new Promise((done) => {
  const frames = []; let first, before;
  const next = (at) => {
    first ??= at; if (before) frames.push(at - before); before = at;
    if (at - first < seconds * 1000) requestAnimationFrame(next); else done(frames);
  };
  requestAnimationFrame(next);
})"""
"""How long each frame took, for some seconds."""
DRAWS = """() => { const gl = document.createElement('canvas').getContext('webgl2');
  const told = gl.getExtension('WEBGL_debug_renderer_info'); return gl.getParameter(told ? told.UNMASKED_RENDERER_WEBGL : gl.RENDERER); }"""


def main(many: int) -> None:
    """Fill a node with a day, measure its feed and its page, and write the results."""
    shutil.rmtree(HOME, ignore_errors=True)
    node = Node(HOME.resolve(), "LY", "EG", "destination", "eg_ly", f"http://localhost:{PORT}", trial=True)
    make_node(node)
    environment = prepare_database(node.home)
    os.environ.update(
        {name: environment[name] for name in ("DATABASE_URL", "RABT_HOME", "DJANGO_SETTINGS_MODULE")}
    )
    django_for(node.home)
    day = (datetime.now(UTC) - timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    told: dict[str, Any] = {
        "on": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores for database, server and browser",
    }
    server = None
    try:
        told["day"] = filled(many, day)
        server = start_server(os.environ | environment, "127.0.0.1", PORT, node.home / "bench.log")
        stay = signed_in()
        told["work waiting on the machine"] = os.getloadavg()[0]
        told |= {"feed": feed(stay, day), "page": page(stay, day)}
    finally:
        if server is not None:
            server.terminate()
            server.wait(20)
        engine.stop_cluster(node.home / "postgres")
    (RESULTS / "replay.json").write_text(json.dumps(told, indent=1) + "\n")
    print(json.dumps(told, indent=1))
    shutil.rmtree(HOME)


def filled(many: int, day: datetime) -> dict[str, Any]:
    """Have crews go along the line for a day; return how many fixes there are, and how long settling took."""
    from rabt.agreement import queries as agreement  # noqa: PLC0415  (models can be read only now)
    from rabt.tracks.actions.settling import settle  # noqa: PLC0415
    from rabt.tracks.models import Point, Run  # noqa: PLC0415
    from rabt.tracks.rules.fix import zooms  # noqa: PLC0415

    random, border = Random(SEED), agreement.terms_at(day).border
    each = A_DAY // STEP
    crews, took = max(1, round(many / each)), 0.0
    for crew in range(crews):
        row = Run.objects.create(
            kept_by="LY", office="LY/border/", source="field", state="ended", base="MUSAID", started_at=day,
            ended_at=day + timedelta(days=1), heard_at=day + timedelta(days=1), stretches=[],
        )  # fmt: skip
        points = fixes(random, border, row, crew * border.km / crews, day)
        for point, zoom in zip(points, zooms([(one.lon, one.lat) for one in points]), strict=True):
            point.zoom = zoom  # as settling says it, without writing each row twice
        Point.objects.bulk_create(points, batch_size=5000)
        if crew == 0:
            begun = time.perf_counter()
            settle(row, at=day + timedelta(days=1))
            took = time.perf_counter() - begun
    return {
        "fixes": Point.objects.count(), "crews": crews,
        "settling one crew's day, s": round(took, 2),
    }  # fmt: skip


def fixes(random: Random, border: Any, row: Any, start: float, day: datetime) -> list[Any]:
    """Draw a crew's day: to and fro on twenty-five kilometres of the line."""
    from rabt.corridor.geodesy import run_of, spot_at  # noqa: PLC0415
    from rabt.tracks.models import Point  # noqa: PLC0415

    run, found, km, way = run_of(border.line), [], start, 1
    low, high, codes = max(0.0, start - 12.5), min(border.km, start + 12.5), list(border.pieces)
    for number in range(A_DAY // STEP):
        km += way * KMH * STEP / 3600 * random.uniform(0.6, 1.4)
        way = -1 if km >= high else 1 if km <= low else way
        km = min(max(km, 0.0), border.km)
        lon, lat = spot_at(border.line, km, run)
        piece = codes[min(int(km / border.zone.piece_km), len(codes) - 1)]
        found.append(Point(
            run=row, number=number + 1, at=day + timedelta(seconds=number * STEP), seconds=STEP,
            lon=lon + random.gauss(0, OFF), lat=lat + random.gauss(0, OFF), piece=piece,
        ))  # fmt: skip
    return found


def signed_in() -> dict[str, str]:
    """Open a stay for an officer of the operations room; return what his browser sends."""
    from django.conf import settings  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    from rabt.access import actions as access  # noqa: PLC0415
    from rabt.access.testing import account_with  # noqa: PLC0415
    from rabt.base import clock  # noqa: PLC0415

    session = SessionStore()
    account = account_with("operations_officer", "LY/border/")
    access.enter(session, account, "passkey", at=clock.now(), address="127.0.0.1")
    session.save()
    return {settings.SESSION_COOKIE_NAME: session.session_key or ""}


def feed(stay: dict[str, str], day: datetime) -> dict[str, Any]:
    """Ask for the day at some zooms: milliseconds, kilobytes, how many fixes are left to draw."""
    found = {}
    with httpx.Client(base_url=f"http://127.0.0.1:{PORT}", cookies=stay, timeout=120) as browser:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if browser.get("/healthz").status_code == httpx.codes.OK:
                    break
            except httpx.HTTPError:
                time.sleep(0.3)
        for zoom in ZOOMS:
            times = []
            for _ in range(ROUNDS):
                begun = time.perf_counter()
                answer = browser.get(f"/operations/day?on={day.date()}&zoom={zoom}")
                times.append((time.perf_counter() - begun) * 1000)
                assert answer.status_code == httpx.codes.OK, answer.text[:300]
            spots = sum(len(one["spots"]) // 3 for one in answer.json()["trails"])
            found[f"zoom {zoom}"] = {
                "ms": round(statistics.median(times)), "kB": round(len(answer.content) / 1000), "fixes": spots,
            }  # fmt: skip
    return found


def page(stay: dict[str, str], day: datetime) -> dict[str, Any]:
    """Look at the day in Chromium: until it stands, how smoothly the map is moved, how smoothly it plays."""
    shell = next((found for name in SHELLS if (found := shutil.which(name))), None)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shell, args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": 1280, "height": 900}, base_url=f"http://127.0.0.1:{PORT}"
        )
        context.add_cookies([
            {"name": name, "value": value, "url": f"http://127.0.0.1:{PORT}"} for name, value in stay.items()
        ])  # fmt: skip
        sheet = context.new_page()
        begun = time.perf_counter()
        sheet.goto(f"/operations/?on={day.date()}")
        sheet.wait_for_selector("[data-operations][data-ready]", timeout=60_000)
        stands = time.perf_counter() - begun
        told = {"drawn by": sheet.evaluate(DRAWS), "stands after, s": round(stands, 1)}
        told["whole line: moved by hand"] = moved(sheet)
        told["whole line: replayed"] = replayed(sheet)
        nearer(sheet, 9)
        told["near: moved by hand"] = moved(sheet)
        told["near: replayed"] = replayed(sheet)
        browser.close()
    return told


def moved(sheet: Page) -> dict[str, float]:
    """Drag the map to and fro, and count frames meanwhile."""
    x, y = middle(sheet)
    waiting = sheet.evaluate_handle(f"() => {{ window.counted = ({COUNT})(4); }}")
    sheet.mouse.move(x, y)
    sheet.mouse.down()
    until = time.monotonic() + 4
    while time.monotonic() < until:
        for step in (*range(0, 120, 6), *range(120, 0, -6)):
            sheet.mouse.move(x + step, y + step / 2)
    sheet.mouse.up()
    waiting.dispose()
    return frames(sheet.evaluate("() => window.counted"))


def middle(sheet: Page) -> tuple[float, float]:
    """Return where the middle of the map is on the screen."""
    sheet.locator("[data-part=map]").scroll_into_view_if_needed()
    box = sheet.locator("[data-part=map]").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def nearer(sheet: Page, times: int) -> None:
    """Bring the map nearer around the middle of the line, and wait until the day has come for it."""
    sheet.mouse.move(*middle(sheet))
    for _ in range(times):
        sheet.mouse.wheel(0, -300)
        sheet.wait_for_timeout(350)
    sheet.wait_for_timeout(4000)


def replayed(sheet: Page) -> dict[str, float]:
    """Play the day in thirty seconds, and count frames for ten of them."""
    sheet.select_option("[data-part=speed]", "30")
    sheet.click("[data-part=play]")
    found = frames(sheet.evaluate(f"() => ({COUNT})({LOOKED})"))
    sheet.click("[data-part=play]")
    return found


def frames(took: list[float]) -> dict[str, float]:
    """Say how many frames a second there were, and how long the slowest twentieth took."""
    slow = sorted(took)[int(len(took) * 0.95)]
    return {
        "frames a second": round(1000 * len(took) / sum(took), 1),
        "ms, 95 of 100 frames within": round(slow, 1),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
