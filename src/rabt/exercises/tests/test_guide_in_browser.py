"""The guide on a telephone: what stays says why, what went is counted beside the button."""

from pathlib import Path

import pytest
from django.conf import settings as configured
from django.test import Client

from rabt.access.testing import signed_in
from rabt.exercises.models import Entry
from rabt.exercises.rules.record import Kind
from rabt.exercises.tests import build

AXE = Path(__file__).parents[4] / "node_modules" / "axe-core" / "axe.min.js"
FAULTS = "axe.run().then(({ violations }) => violations.map(({ impact, id }) => [impact, id]))"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def guide(context, page, live_server, peer):
    """Open the guide of a running exercise on a telephone."""
    build.begun(*(build.actor(f"exercise_{one}") for one in ("planner", "head")), peer,
                build.actor("exercise_controller"))  # fmt: skip
    client = signed_in(Client(), build.account("exercise_evaluator"))
    value = client.cookies[configured.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": configured.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{live_server.url}/exercises/guide")
    page.wait_for_selector("[data-part='list'] fieldset")
    return page


def scored() -> list[str]:
    return sorted(Entry.objects.filter(kind=Kind.SCORED).values_list("value", flat=True))


def test_what_lacks_its_note_stays_and_says_so(guide):
    first, second = (guide.locator("[data-part='list'] .card").nth(place) for place in (0, 1))
    said, send = guide.locator("[data-part='said']"), guide.locator("[data-part='send']")
    first.locator("input[value='met']").check()
    second.locator("input[value='partly']").check()
    wanted = "ينتظر الإرسال: 1 · ينقصه اختيار أو ملاحظة: 1"
    guide.wait_for_function(
        "(text) => document.querySelector('[data-part=said]').textContent === text", arg=wanted
    )
    send.click()
    guide.wait_for_function("() => document.querySelector('[data-part=said]').textContent.startsWith('أُرسل')")
    assert said.inner_text() == "أُرسل: 1 · ينقصه اختيار أو ملاحظة: 1" and scored() == ["met"]
    guide.reload()
    guide.wait_for_selector("[data-part='list'] fieldset")
    assert second.locator("[role='status']").inner_text() == "اكتب ما نقص في بضع كلمات."
    second.locator("input[type='text']").fill("وصل البلاغ ناقصاً")
    guide.wait_for_function(
        "() => document.querySelector('[data-part=said]').textContent.startsWith('ينتظر')"
    )
    send.click()
    guide.wait_for_function("() => document.querySelector('[data-part=said]').textContent === 'أُرسل: 1'")
    assert scored() == ["met", "partly"]
    guide.evaluate(AXE.read_text())
    assert [one for one in guide.evaluate(FAULTS) if one[0] in ("serious", "critical")] == []


def test_a_note_without_a_choice_asks_for_the_choice(guide):
    first = guide.locator("[data-part='list'] .card").first
    first.locator("input[type='text']").fill("وصل البلاغ")
    guide.wait_for_function(
        "() => document.querySelector('.card [role=status]').textContent === 'اختر ما رأيته.'"
    )
    guide.locator("[data-part='send']").click()
    guide.wait_for_function("() => document.querySelector('[data-part=said]').textContent.includes(': 1')")
    assert scored() == []
