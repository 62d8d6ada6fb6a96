"""A scenario in a browser, on a telephone and a desk, in both languages: written, settled, approved, read."""

import os
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.test import Client

from rabt.access.queries import actor_of
from rabt.access.testing import account_with, signed_in
from rabt.base import clock
from rabt.scenarios import actions, queries
from rabt.scenarios.rules.fields import EVENT
from rabt.scenarios.tests import build

AXE = Path(__file__).parents[4] / "node_modules" / "axe-core" / "axe.min.js"
FAULTS = "axe.run().then(({ violations }) => violations.map(({ id, impact }) => [impact, id]))"
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
OFFICE = "LY/crisis/"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("RABT_PICTURES", "")
"""A folder for pictures of the pages, for whoever looks at them."""


@pytest.fixture
def complaints(page):
    """Collect what the browser complains about."""
    found = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.fixture
def enter(context, live_server):
    """Return a way to sit down as an account in this browser."""

    def sit(account):
        value = signed_in(Client(), account).cookies[configured.SESSION_COOKIE_NAME].value
        context.clear_cookies()
        context.add_cookies(
            [{"name": configured.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
        )
        return actor_of(account)

    return sit


def sound(page, name):
    """Hold a page against axe, and against the width of a telephone and of a desk."""
    page.evaluate(AXE.read_text())
    for width in (1100, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert not page.evaluate(WIDER), (page.url, width)
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)
    assert [one for one in page.evaluate(FAULTS) if one[0] in ("serious", "critical")] == [], page.url


def speak(page, language):
    """Show the page in a language."""
    if page.locator("html").get_attribute("lang") != language:
        page.click(f"header button[lang={language}]")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_page_is_read_on_a_telephone_and_a_desk(
    page, live_server, enter, complaints, letters, language
):
    planner, at = enter(account_with("exercise_planner", OFFICE)), clock.now()
    row = actions.load_shipped(planner, build.CODE, at=at)
    key = queries.standing(row).of_kind(EVENT)[0].id
    there = build.replica_of(row, letters())
    actions.change(planner, row.pk, key, {"title_ar": "سيول", "title_en": "Floods"}, at=at)
    build.hand_in(there.letter(there.change(EVENT, key, title_ar="أمطار", title_en="Rain")))
    home = f"{live_server.url}/scenarios/"
    page.goto(home)
    speak(page, language)
    for name, tail in (
        ("list", ""), ("scenario", f"{row.pk}"), ("event", f"{row.pk}/event/{key}"),
        ("clashes", f"{row.pk}/clashes"), ("edit", f"{row.pk}/edit/{key}"), ("about", f"{row.pk}/about"),
        ("bring", f"{row.pk}/bring"), ("compare", f"{row.pk}/compare"),
    ):  # fmt: skip
        page.goto(home + tail)
        sound(page, f"{name}-{language}")
    assert complaints == []


def test_two_persons_approve_what_was_settled(page, live_server, enter, complaints, letters):
    account, chief = account_with("exercise_planner", OFFICE), account_with("exercise_head", OFFICE)
    planner = enter(account)
    row, key = build.whole(planner)
    there = build.replica_of(row, letters())
    actions.change(planner, row.pk, key, {"title_ar": "عندنا"}, at=clock.now())
    build.hand_in(there.letter(there.change(EVENT, key, title_ar="عندهم")))
    page.goto(f"{live_server.url}/scenarios/{row.pk}")
    page.click(".warning a.main")
    page.locator(".choice", has_text="عندهم").locator("button").click()
    assert build.value(row, key, "title_ar") == "عندهم"
    page.goto(f"{live_server.url}/scenarios/{row.pk}")
    page.click(f"form[action$='/{row.pk}/put'] button")
    enter(chief)
    page.goto(f"{live_server.url}/scenarios/{row.pk}")
    sound(page, "decide-ar")
    page.click("form[action$='/approve'] button")
    assert build.again(row).state == "approved_here"
    enter(account)
    page.goto(f"{live_server.url}/scenarios/{row.pk}/edit/{key}")
    page.fill("#id_title_en", "Changed afterwards")
    page.click("form.form button.main")
    assert build.again(row).state == "draft"
    page.goto(f"{live_server.url}/scenarios/{row.pk}/compare")
    assert "Changed afterwards" in page.content()
    sound(page, "compared-ar")
    assert complaints == []


def test_what_was_begun_before_the_other_side_wrote_does_not_cover_its_word(
    page, live_server, enter, complaints, letters
):
    planner = enter(account_with("exercise_planner", OFFICE))
    row, key = build.whole(planner)
    there, form = build.replica_of(row, letters()), f"{live_server.url}/scenarios/{row.pk}/edit/{key}"
    page.goto(form)
    page.fill("#id_title_ar", "بدأتُه أمس")
    page.wait_for_selector("[data-kept] [data-words]:not(:empty)")
    page.goto(f"{live_server.url}/scenarios/{row.pk}")
    build.hand_in(there.letter(there.change(EVENT, key, title_ar="عندهم اليوم", text_en="Theirs alone")))
    page.goto(form)
    page.wait_for_selector("[data-kept] [data-words]:not(:empty)")
    assert page.input_value("#id_title_ar") == "بدأتُه أمس"
    page.click("form.form button.main")
    (clash,) = queries.standing(row).clashes
    assert {one.value for one in clash.words} == {'"بدأتُه أمس"', '"عندهم اليوم"'}
    assert build.value(row, key, "text_en") == "Theirs alone"
    page.goto(form)
    page.fill("#id_title_ar", "مرة أخرى")
    page.wait_for_selector("[data-kept] [data-words]:not(:empty)")
    seen = page.input_value("[name=seen]")
    page.click("[data-kept] button")
    assert page.input_value("[name=seen]") == seen
    assert complaints == []


def test_the_page_of_the_pack_opens_without_a_network(page, context, client_as, planner, tmp_path):
    row = actions.load_shipped(planner, build.CODE, at=build.AT)
    answer = client_as("exercise_planner", office=OFFICE).get(f"/scenarios/{row.pk}/page")
    told = tmp_path / "scenario.html"
    told.write_bytes(answer.content)
    context.set_offline(True)
    page.goto(told.as_uri())
    sound(page, "pack")
    page.locator("details").nth(1).locator("summary").click()
    assert page.locator("details[open]").count() == 1
