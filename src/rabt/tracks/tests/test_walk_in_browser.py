"""A leader's telephone in a browser: cut off, it starts, walks, reports and ends; with a line all arrives."""

import os
from pathlib import Path

import pytest

from rabt.base import clock
from rabt.corridor.terms import Terms
from rabt.tracks import actions, queries
from rabt.tracks.models import Distress, Handset, Point, Run, Sighting
from rabt.tracks.tests import build

PICTURES = os.environ.get("RABT_PICTURES")
AXE = Path(__file__).parents[4] / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def until(page, question, tries=100):
    """Ask the page until it says yes; the page's policy forbids the driver's own way of waiting."""
    for _ in range(tries):
        if page.evaluate(question):
            return
        page.wait_for_timeout(100)
    raise AssertionError(question)


def part(name):
    return f"[data-part={name}]"


@pytest.fixture
def complaints(page):
    """Collect what the browser complains about."""
    found = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.fixture
def quick(monkeypatch):
    """Take a fix each second: nobody waits a quarter of a minute in a test."""
    paces = {"moving_seconds": 1, "still_seconds": 1, "still_metres": 30, "look_metres": 5000}
    monkeypatch.setattr(Terms, "pace", lambda self, code: paces[code])


@pytest.fixture
def leader(transactional_db, context, live_server, client_as, settings):
    """Sign a leader in on this browser, give him a patrol for these hours, and let it know where he is."""
    client = client_as("patrol_leader", office=build.OFFICE)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    now = clock.now()
    client.patrol = build.patrol(
        client.account, starts_at=now - build.timedelta(hours=1), ends_at=now + build.timedelta(hours=7),
        on=now.date(), base="MUSAID",
    )  # fmt: skip
    context.grant_permissions(["geolocation"], origin=live_server.url)
    stand(context, 0)
    return client


def stand(context, steps):
    """Let him be so many steps of a hundred metres along the line."""
    lon, lat = build.START
    context.set_geolocation({"longitude": lon, "latitude": lat + steps * 0.0009, "accuracy": 9})


def opened(page, live_server):
    page.goto(f"{live_server.url}/tracks/field")
    until(page, "document.querySelector('[data-walk]').dataset.ready === 'yes'")


def kept_here(page):
    """Wait until the page would stand without a line."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until(page, "caches.open('rabt-tracks-1').then((kept) => kept.match('/tracks/field')).then(Boolean)")


def cut_off(page, context, live_server):
    """Cut the line and open the page anew; on a busy machine the browser hears of the cut a moment later."""
    context.set_offline(True)
    for _ in range(20):
        page.goto(f"{live_server.url}/tracks/field")
        if page.query_selector("[data-walk]"):
            return until(page, "document.querySelector('[data-walk]').dataset.ready === 'yes'")
        page.wait_for_timeout(250)
    raise AssertionError("the line could not be cut")


def hold(page, name, millis):
    page.locator(part(name)).scroll_into_view_if_needed()
    box = page.locator(part(name)).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.wait_for_timeout(millis)
    page.mouse.up()


def state(page):
    return page.get_attribute("[data-walk]", "data-state")


def fixes(page, least):
    number = "document.querySelector('[data-part=fixes]').textContent.match(/[0-9]+/)?.[0]"
    until(page, f"Number({number}) >= {least}")


def test_cut_off_he_starts_walks_reports_and_ends_and_with_a_line_all_arrives(
    page, context, live_server, leader, quick, complaints
):
    opened(page, live_server)
    page.wait_for_selector(f"{part('list')} button")
    kept_here(page)
    page.reload()
    cut_off(page, context, live_server)
    assert "لا توجد شبكة" in page.inner_text(part("line")) and state(page) == "none"
    page.click(f"{part('list')} button")
    until(page, "document.querySelector('[data-walk]').dataset.state === 'running'")
    fixes(page, 1)
    for step in range(1, 4):
        stand(context, step)
        fixes(page, step + 1)

    page.click("text=آثار سيارات")
    page.click("text=مركبات >> .. >> button:has-text('+')")
    page.fill("#note", "آثار متجهة غرباً")
    page.click(f"{part('report')} button.main")
    until(page, "document.querySelector('[data-part=said]').textContent.includes('حُفظت المشاهدة')")

    page.click(part("pause"))
    until(page, "document.querySelector('[data-walk]').dataset.state === 'paused'")
    assert "لا يُسجَّل شيء" in page.inner_text(part("state"))
    stand(context, 50)
    page.wait_for_timeout(2500)
    recorded = page.inner_text(part("fixes"))
    page.reload()
    until(page, "document.querySelector('[data-walk]').dataset.ready === 'yes'")
    assert state(page) == "paused" and page.inner_text(part("fixes")) == recorded, "also after a restart"
    stand(context, 5)
    page.click(part("resume"))
    fixes(page, int("".join(filter(str.isdigit, recorded))) + 1)
    hold(page, "end", 500)
    assert state(page) == "running", "a short press ends nothing"
    hold(page, "end", 1900)
    until(page, "document.querySelector('[data-walk]').dataset.state === 'none'")
    assert not Run.objects.exists()

    context.set_offline(False)
    until(page, "document.querySelector('[data-part=waiting]').textContent.includes('وصل كل شيء')", 200)
    run, seen = Run.objects.get(), Sighting.objects.get()
    assert (run.patrol_id, run.state, run.spoilt, run.clock_off) == (leader.patrol.pk, "ended", [], 0)
    assert run.settled_at and run.held == [[0, run.held[0][1]]]
    assert [step for _, step, _ in sorted(run.marks)] == ["start", "pause", "resume", "end"]
    assert Point.objects.filter(run=run).count() == run.points >= 5
    assert not Point.objects.filter(lat__gt=build.START[1] + 0.03).exists(), "nothing of the pause"
    assert (seen.kind, seen.counts, seen.note) == ("tyre_marks", {"vehicles": 1}, "آثار متجهة غرباً")
    assert seen.piece and queries.last_looks(build.room(), clock.now())
    assert "لا توجد دورية" in page.inner_text(part("none"))
    left = page.evaluate(LEFT)
    assert left["waiting"] == 0 and not left["clear"], "nothing readable stays on the telephone"
    assert [text for text in complaints if "net::ERR_" not in text] == []


LEFT = """new Promise((told) => {
  const asked = indexedDB.open('rabt');
  asked.onsuccess = () => {
    const store = asked.result.transaction('walk').objectStore('walk');
    const all = store.getAll(), keys = store.getAllKeys();
    keys.onsuccess = () => {
      const waiting = keys.result.filter((key) => key.startsWith('entry:')).length;
      const clear = /"(lon|lat|note|where|stretches)"/.test(JSON.stringify(all.result));
      asked.result.close();
      told({ waiting, clear });
    };
  };
})"""


def test_two_patrols_are_recorded_on_one_telephone_cut_off_and_none_takes_a_point_of_the_other(
    page, context, live_server, leader, quick
):
    now = clock.now()
    second = build.patrol(
        leader.account, starts_at=now, ends_at=now + build.timedelta(hours=9), on=now.date(), base="SALLOUM"
    )
    opened(page, live_server)
    page.wait_for_selector(f"{part('list')} button")
    assert page.locator(f"{part('list')} button").count() == 2
    kept_here(page)
    page.reload()
    cut_off(page, context, live_server)
    for base, steps in (("امساعد", (0, 1)), ("السلوم", (30, 31))):
        stand(context, steps[0])
        page.locator(f"{part('list')} li", has_text=base).locator("button").click()
        until(page, "document.querySelector('[data-walk]').dataset.state === 'running'", 300)
        fixes(page, 1)
        stand(context, steps[1])
        fixes(page, 2)
        hold(page, "end", 2500)
        until(page, "document.querySelector('[data-walk]').dataset.state === 'none'", 300)
        assert page.inner_text(part("since")) == "", "nobody records any more"
        page.reload()
        until(page, "document.querySelector('[data-walk]').dataset.ready === 'yes'", 300)
    context.set_offline(False)
    until(page, "document.querySelector('[data-part=waiting]').textContent.includes('وصل كل شيء')", 200)
    limit = build.START[1] + 0.0135
    assert {run.patrol_id for run in Run.objects.all()} == {leader.patrol.pk, second.pk}
    for patrol, beyond in ((leader.patrol, False), (second, True)):
        found = Point.objects.filter(run__patrol_id=patrol.pk)
        assert found.count() >= 2 and {one.lat > limit for one in found} == {beyond}


def ended(page):
    """Wait until the node holds one run, and that it is over."""
    for _ in range(100):
        if [run.state for run in Run.objects.all()] == ["ended"]:
            return
        page.wait_for_timeout(100)
    raise AssertionError([run.state for run in Run.objects.all()])


TWICE = "(buttons) => { for (const one of [buttons[0], buttons[0]]) one.click(); }"


def test_what_is_pressed_twice_is_done_once(page, context, live_server, leader, quick, complaints):
    opened(page, live_server)
    page.wait_for_selector(f"{part('list')} button")
    page.eval_on_selector_all(f"{part('list')} button", TWICE)
    fixes(page, 1)
    page.click("text=آثار سيارات")
    page.eval_on_selector_all(f"{part('report')} button.main", TWICE)
    until(page, "document.querySelector('[data-part=said]').textContent.includes('حُفظت المشاهدة')")
    page.click("text=آثار سيارات")
    page.click(f"{part('report')} button.main")
    until(page, "document.querySelector('[data-part=report]').hidden")
    page.eval_on_selector_all(part("help"), TWICE)
    page.wait_for_selector(f"{part('calling')}:visible")
    page.click(part("cancel"))
    page.wait_for_timeout(6000)
    assert not page.is_visible(part("calling")) and not page.is_visible(part("call")), (
        "no call goes on behind"
    )
    hold(page, "end", 1900)
    until(page, "document.querySelector('[data-walk]').dataset.state === 'none'")
    ended(page)
    assert Sighting.objects.count() == 2
    assert complaints == []


def test_a_call_for_help_says_that_it_has_not_arrived_and_arrives_before_all_else(
    page, context, live_server, leader, quick, complaints
):
    opened(page, live_server)
    page.wait_for_selector(f"{part('list')} button")
    kept_here(page)
    page.reload()
    cut_off(page, context, live_server)
    page.click(f"{part('list')} button")
    fixes(page, 1)
    page.click(part("help"))
    page.wait_for_selector(f"{part('calling')}:visible")
    page.click(part("cancel"))
    assert not page.is_visible(part("calling")) and not page.is_visible(part("call"))
    page.click(part("help"))
    page.click(part("now"))
    page.wait_for_selector(f"{part('call')}.problem")
    told = page.inner_text(part("call"))
    assert "لم يصل نداء الاستغاثة" in told and "اللاسلكي" in told
    context.set_offline(False)
    page.wait_for_selector(f"{part('call')}.said", timeout=20_000)
    row = Distress.objects.get()
    assert row.state == "calling" and abs(row.lon - build.START[0]) < 1e-6
    assert [one.calls for one in queries.live_crews(build.room(), clock.now())] == [True]
    page.click(part("safe"))
    for _ in range(50):
        row.refresh_from_db()
        if row.safe_at:
            break
        page.wait_for_timeout(100)
    assert row.safe_at and row.state == "calling"


def test_when_his_stay_has_ended_the_page_still_opens_and_sends(page, context, live_server, leader, quick):
    opened(page, live_server)
    page.wait_for_selector(f"{part('list')} button")
    kept_here(page)
    page.reload()
    page.click(f"{part('list')} button")
    fixes(page, 1)
    context.clear_cookies()
    page.goto(f"{live_server.url}/tracks/field")
    until(page, "document.querySelector('[data-walk]')?.dataset.ready === 'yes'")
    assert state(page) == "running"
    page.wait_for_selector(f"{part('signin')}:visible")
    hold(page, "end", 1900)
    until(page, "document.querySelector('[data-part=waiting]').textContent.includes('وصل كل شيء')", 200)
    assert Run.objects.get().state == "ended"


def test_a_lost_telephone_wipes_itself(page, live_server, leader, quick):
    opened(page, live_server)
    page.wait_for_selector(f"{part('list')} button")
    actions.lock_handset(build.room(), Handset.objects.get().pk, at=clock.now())
    page.click(part("send"))
    until(page, "document.querySelector('[data-part=problem]').textContent.includes('مُحي')")
    assert (
        page.evaluate("""new Promise((told) => {
      const asked = indexedDB.open('rabt');
      asked.onsuccess = () => {
        const all = asked.result.transaction('walk').objectStore('walk').count();
        all.onsuccess = () => { asked.result.close(); told(all.result); };
      };
    })""")
        == 0
    )


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_at_360_pixels(page, context, live_server, leader, quick, complaints, language):
    context.add_cookies([{"name": "rabt_language", "value": language, "url": live_server.url}])
    page.set_viewport_size({"width": 360, "height": 740})
    opened(page, live_server)
    page.wait_for_selector(f"{part('list')} button")
    shown(page, "orders", language)
    page.click(f"{part('list')} button")
    fixes(page, 1)
    shown(page, "running", language)
    page.click(f"{part('kinds')} button >> nth=0")
    shown(page, "report", language)
    page.click(part("leave"))
    page.click(part("help"))
    shown(page, "calling", language)
    assert complaints == []


def shown(page, name, language):
    """Look at the page as it stands: nothing juts out, and nothing serious is wrong with it."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}_{language}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
    page.evaluate(AXE.read_text())
    told = "axe.run().then(({ violations }) => violations.map(({ id, impact }) => [impact, id]))"
    assert [one for one in page.evaluate(told) if one[0] in ("serious", "critical")] == []
