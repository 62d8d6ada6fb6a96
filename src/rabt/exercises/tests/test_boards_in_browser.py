"""Boards that renew themselves, with the keyboard alone: who stands on a button stays on it."""

from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.test import Client

from rabt.access.testing import signed_in
from rabt.base import clock
from rabt.exercises import actions
from rabt.exercises.rules.clock import Turn
from rabt.exercises.tests import build
from rabt.exercises.tests.build import key

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FOCUSED = "() => document.activeElement.id"


@pytest.fixture
def opened(context, page, live_server):
    """Open a page as somebody, on a browser whose clock the test turns."""

    def visit(account, address):
        client = signed_in(Client(), account)
        value = client.cookies[configured.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": configured.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
        )
        page.clock.install()
        page.goto(f"{live_server.url}{address}")
        return page

    return visit


def tabbed(page, element):
    """Press Tab until the focus stands on an element."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == element:
            return
    pytest.fail(f"no key leads to {element}")


def renewed(page, part):
    """Let the page renew its part, and wait until it has."""
    page.evaluate(f"document.querySelector('#{part}').firstElementChild.dataset.old = '1'")
    with page.expect_response(lambda answer: answer.url.endswith("/now")):
        page.clock.run_for(16_000)
    page.wait_for_selector(f"#{part} > :first-child:not([data-old])")


@pytest.fixture
def play(peer):
    """Return an exercise that runs, and who controls it."""
    planner, head = (build.actor(f"exercise_{one}") for one in ("planner", "head"))
    controller, player = (
        build.account("exercise_controller"),
        build.account("operations_officer", "LY/border/"),
    )
    at = clock.now()
    row = build.agreed(planner, head, peer)
    actions.seat_player(planner, row.pk, str(player.pk), "operations", at=at)
    actions.turn_clock(build.acts_as(controller), row.pk, Turn.START, at=at - timedelta(minutes=5))
    return row, controller, player


def test_who_stands_on_a_button_of_the_board_stays_on_it_when_the_board_renews_itself(opened, play):
    row, controller, _ = play
    page = opened(controller, f"/exercises/{row.pk}/board")
    for element in ("turn-paused", "turn-jumped", f"give-{key('LY-01')}", f"hold-{key('LY-05')}"):
        tabbed(page, element)
        renewed(page, "board")
        assert page.evaluate(FOCUSED) == element
    page.keyboard.press("Enter")
    page.wait_for_url("**/hold")


def test_a_player_who_stands_on_his_answer_stays_on_it(opened, play):
    row, controller, player = play
    actions.give_event(build.acts_as(controller), row.pk, key("LY-01"), at=clock.now())
    page = opened(player, f"/exercises/mine/{row.pk}")
    tabbed(page, f"answer-{key('LY-01')}")
    renewed(page, "told")
    assert page.evaluate(FOCUSED) == f"answer-{key('LY-01')}"


SAID = "() => document.querySelector('[data-aloud=late]').textContent"
WATCH = """() => {
  const region = document.querySelector('[data-aloud=late]');
  window.spoken = 0;
  const seen = new MutationObserver((found) => window.spoken += found.length);
  seen.observe(region, {childList: true, subtree: true});
}"""


def test_what_is_late_is_read_out_once_and_not_at_each_renewal(opened, peer):
    planner, head = (build.actor(f"exercise_{one}") for one in ("planner", "head"))
    controller, row = build.account("exercise_controller"), build.agreed(planner, head, peer)
    started = clock.now() - timedelta(minutes=15)
    actions.turn_clock(build.acts_as(controller), row.pk, Turn.START, at=started)
    page = opened(controller, f"/exercises/{row.pk}/board")
    page.clock.run_for(100)
    late = page.locator("#board [data-says=late]")
    said = late.text_content()
    assert page.evaluate(SAID) == said
    page.evaluate(WATCH)
    for _ in range(2):
        renewed(page, "board")
    assert page.locator("#board [role]").count() == 0, "what is renewed has no voice of its own"
    assert (page.evaluate("spoken"), late.text_content()) == (0, said)
    page.evaluate("document.querySelector('[data-aloud=late]').dataset.of = 'LY-99'")
    renewed(page, "board")
    assert page.evaluate("spoken") > 0 and page.evaluate(SAID) == said, "a new cause is said"
