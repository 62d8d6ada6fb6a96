"""The operations room in a browser: the line on our own map, a day played again, and all of it without a map."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from rabt.access import actions as access
from rabt.access.testing import account_with
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.operations import queries
from rabt.operations.tests import build
from rabt.operations.tests.build import AT, OFFICE
from rabt.tracks import actions as tracks
from rabt.tracks.models import Point
from rabt.tracks.rules.sensor import Says, Told
from tests.stories.browser import NARROW, WIDE, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOUR, PATIENCE = timedelta(hours=1), 90_000


def link_of(settings, live_server):
    settings.RABT = replace(settings.RABT, url=live_server.url, trial=True)
    account = account_with("operations_officer", OFFICE)
    link = access.make_trial_link(the_node("LY"), account.pk, at=clock.now())
    return link.removeprefix(live_server.url)


def a_night_on_the_line():
    """Have three crews go along the line, and something be met."""
    border = build.border()
    for number, first in enumerate((0, 40, 150)):
        row = build.run(stretches=[f"S{first // 5 + 1:02}"])
        pieces = list(border.pieces.values())[first : first + 12]
        Point.objects.bulk_create(
            Point(run=row, number=n, at=row.started_at + timedelta(minutes=10 * n), lon=one.centre[0] + 0.02,
                  lat=one.centre[1], piece=one.code, seconds=60)
            for n, one in enumerate(pieces, 1)
        )  # fmt: skip
        row.last_lon, row.last_lat = pieces[-1].centre
        row.save()
        for n, one in enumerate(pieces):
            build.look(row, one.code, 5 + 13 * n, (2 + 14 * number) * HOUR)
    room = replace(build.officer(), scopes=frozenset({"tracks.sensors"}))
    row, token = tracks.register_sensor(room, "برج", "tower", (24.9, 30.5), simulated=True, at=AT)
    seen = Told(1, Says.DETECTION, AT - HOUR, 24.95, 30.52, 3, 80, simulated=True)
    assert row.simulated and tracks.take_readings(token, [seen], at=AT) == 1
    build.incident("S02-3")
    build.incident("S09-1", longitude=24.72, latitude=30.0, kind="people")


SKEWED = """() => {
  const was = requestAnimationFrame.bind(window);
  window.skew = -50;  // a frame is dated by its beginning, and that may lie before the press
  window.requestAnimationFrame = (draw) => was((at) => draw(at + window.skew));
}"""
RUNS = """((time) => time > '00:00' && time < '23:00')(document.querySelector('[data-part=clock]').textContent)"""


@pytest.mark.parametrize(("language", "size"), [("ar", NARROW), ("en", WIDE)])
def test_the_line_is_seen_on_the_map_and_a_day_is_played_again(
    browser, live_server, settings, transactional_db, language, size
):
    walk = Walk(browser, language)
    with clock.stopped(AT):
        a_night_on_the_line()
        with walk.person(live_server.url, link_of(settings, live_server), size) as who:
            page = who.page
            asked = []
            page.on("request", lambda request: asked.append(request.url))
            who.visit("/operations/")
            page.wait_for_selector("[data-operations][data-ready]", timeout=PATIENCE)
            assert page.locator("canvas.maplibregl-canvas").is_visible()
            page.wait_for_timeout(1500)
            who.see()
            told = page.evaluate("fetch('/operations/now?days=1').then((answer) => answer.json())")
            assert [(one["name"], one["simulated"]) for one in told["sensors"]] == [("برج", True)]
            assert [(one["count"], one["simulated"]) for one in told["detected"]] == [(3, True)]
            page.get_by_role("radio").last.check()
            page.wait_for_timeout(800)
            who.see()
            page.evaluate(SKEWED)
            page.locator("[data-part=play]").click()
            page.wait_for_function(f"() => {RUNS}", timeout=PATIENCE)
            page.evaluate(
                "() => { window.skew = 600_000 }"
            )  # somebody looked at another page for ten minutes
            page.wait_for_timeout(800)
            assert page.evaluate(f"() => {RUNS}"), "it goes on from where it was left"
            assert all(url.startswith((live_server.url, "blob:", "data:")) for url in asked)
    assert list(walk.faults) == []


NO_WEBGL = """const was = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) { return kind.startsWith('webgl') ? null : was.call(this, kind, ...more); };"""


@pytest.mark.parametrize("language", ["ar", "en"])
def test_without_a_map_all_of_it_stands_in_tables(browser, live_server, settings, transactional_db, language):
    walk = Walk(browser, language)
    with clock.stopped(AT):
        a_night_on_the_line()
        with walk.person(live_server.url, link_of(settings, live_server), NARROW) as who:
            who.page.add_init_script(NO_WEBGL)
            who.visit("/operations/?days=1&stretch=S09")
            page = who.page
            page.wait_for_selector("[data-part=lost]:not([hidden])", timeout=PATIENCE)
            assert page.locator("[data-part=map-part]").is_hidden()
            assert page.locator("table.list tbody tr").count() > 45
            page.click("[data-charts] > summary")
            page.locator("[data-part=charts] canvas").first.wait_for(timeout=PATIENCE)
    assert list(walk.faults) == []


SCRIPT = Path(__file__).parents[1] / "src" / "rabt" / "operations" / "js" / "room" / "trails.js"
PLACED = """async ([source, day, moments]) => {
  const { unpacked, placeAt } = await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
  const [run] = unpacked(day);
  const back = ([x, y]) => [x * 360 - 180, Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180 / Math.PI];
  return { at: [...run.at], places: moments.map((one) => { const here = placeAt(run, one); return here && back(here); }) };
}"""


def test_the_script_reads_a_day_as_the_node_packed_it(browser):
    spots = [(25.07, 31.59, 1000), (25.07, 31.49, 1600), (24.97, 31.49, 1600), (24.97, 31.39, 4000)]
    day = {"trails": [{"spots": queries.packed(spots, 1000)}], "grain": queries.GRAIN}
    page = browser.new_page()
    told = page.evaluate(PLACED, [SCRIPT.read_text("utf-8"), day, [-1, 0, 300, 600, 1800, 3000, 3001]])
    page.close()
    assert told["at"] == [0, 600, 600, 3000]
    assert told["places"][0] is told["places"][-1] is None, (
        "before it began and after it ended nobody is there"
    )
    expected = [(25.07, 31.59), (25.07, 31.54), (24.97, 31.49), (24.97, 31.44), (24.97, 31.39)]
    for (lon, lat), found in zip(expected, told["places"][1:-1], strict=True):
        assert found == pytest.approx([lon, lat], abs=1e-4)
