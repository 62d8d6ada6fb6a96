"""The guide on a telephone that others use too, whose line comes and goes: nothing is lost or sent twice."""

import pytest
from django.conf import settings as configured
from django.test import Client

from rabt.access.testing import signed_in
from rabt.base import clock
from rabt.exercises import actions
from rabt.exercises.models import Entry
from rabt.exercises.rules.clock import Turn
from rabt.exercises.rules.record import Kind
from rabt.exercises.tests import build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAID = "document.querySelector('[data-part=said]').textContent"


@pytest.fixture
def cast(peer):
    """Return a running exercise, and the head who may call it off."""
    planner, head = (build.actor(f"exercise_{one}") for one in ("planner", "head"))
    return build.begun(planner, head, peer, build.actor("exercise_controller")), head


@pytest.fixture
def sits(context, live_server):
    """Return a way to sit down at this browser as somebody."""

    def sit(account):
        value = signed_in(Client(), account).cookies[configured.SESSION_COOKIE_NAME].value
        context.clear_cookies(name=configured.SESSION_COOKIE_NAME)
        context.add_cookies(
            [{"name": configured.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
        )

    return sit


@pytest.fixture
def opens(context, live_server, sits):
    """Return a way to open the guide in this browser, as an evaluator."""

    def visit(account):
        sits(account)
        page = context.new_page()
        page.set_viewport_size({"width": 360, "height": 800})
        page.goto(f"{live_server.url}/exercises/guide")
        page.wait_for_selector("[data-part='list'] fieldset")
        return page

    return visit


def card(page, place):
    return page.locator("[data-part='list'] .card").nth(place)


def says(page, text):
    page.wait_for_function(f"(text) => {SAID}.includes(text)", arg=text)


def scored():
    rows = Entry.objects.filter(kind=Kind.SCORED).order_by("value")
    return list(rows.values_list("value", "said", "written_by"))


def test_what_one_evaluator_kept_stays_when_another_uses_his_telephone(cast, opens, context):
    first, second = (build.account("exercise_evaluator") for _ in range(2))
    page = opens(first)
    context.set_offline(True)
    card(page, 0).locator("input[value='met']").check()
    says(page, "ينتظر الإرسال: 1")
    page.close()
    context.set_offline(False)
    other = opens(second)
    assert card(other, 0).locator("input:checked").count() == 0
    other.close()
    page = opens(first)
    says(page, "أُرسل: 1")
    assert scored() == [("met", "", str(first.pk))]


def test_a_page_left_open_does_not_send_under_another_name(cast, opens, sits, context):
    first, second = (build.account("exercise_evaluator") for _ in range(2))
    page = opens(first)
    context.set_offline(True)
    card(page, 0).locator("input[value='met']").check()
    says(page, "ينتظر الإرسال: 1")
    sits(second)
    context.set_offline(False)
    page.click("[data-part='send']")
    page.wait_for_selector("[data-part='problem']:not([hidden])")
    assert "ادخل بحسابك" in page.locator("[data-part='problem']").inner_text()
    assert scored() == []
    says(page, "ينتظر الإرسال: 1")


def test_two_tabs_and_a_double_press_leave_one_line_of_each(cast, opens, context):
    evaluator = build.account("exercise_evaluator")
    one, two = opens(evaluator), opens(evaluator)
    context.set_offline(True)
    card(one, 0).locator("input[value='met']").check()
    card(two, 1).locator("input[value='not_met']").check()
    card(two, 1).locator("input[type='text']").fill("لم يصل البلاغ")
    says(two, "ينتظر الإرسال: 2")
    for page in (one, two):  # the line comes back to both at once
        page.evaluate("navigator.serviceWorker.ready")
    context.set_offline(False)
    for page in (one, two):
        page.locator("[data-part='send']").dblclick()
    one.wait_for_function(f"() => !{SAID}.includes('ينتظر')")
    assert scored() == [("met", "", str(evaluator.pk)), ("not_met", "لم يصل البلاغ", str(evaluator.pk))]


def test_a_send_that_fails_says_so_and_goes_when_the_line_is_back_though_the_play_has_ended(
    cast, opens, context
):
    page = opens(build.account("exercise_evaluator"))
    context.route("**/scores", lambda route: route.abort())
    card(page, 0).locator("input[value='met']").check()
    page.click("[data-part='send']")
    page.wait_for_selector("[data-part='problem']:not([hidden])")
    assert "لم يُرسل بعد" in page.locator("[data-part='problem']").inner_text()
    controller = build.actor("exercise_controller")
    actions.turn_clock(controller, cast[0].pk, Turn.END, at=clock.now())
    context.unroute("**/scores")
    page.evaluate("dispatchEvent(new Event('online'))")
    says(page, "أُرسل: 1")
    assert page.locator("[data-part='problem']").is_hidden() and len(scored()) == 1


def test_who_writes_a_note_when_the_line_comes_back_goes_on_writing(cast, opens, context):
    page = opens(build.account("exercise_evaluator"))
    context.set_offline(True)
    card(page, 0).locator("input[value='partly']").check()
    note = card(page, 0).locator("input[type='text']")
    note.press_sequentially("وصل")
    held = []
    context.route("**/guides", lambda route: held.append(route))
    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.keyboard.type(" البلاغ")
    page.wait_for_timeout(300)
    for route in held:
        route.continue_()
    context.unroute("**/guides")
    page.wait_for_timeout(500)
    page.keyboard.type(" ناقصاً")
    assert note.input_value() == "وصل البلاغ ناقصاً"
    page.click("[data-part='send']")
    page.wait_for_function(f"() => {SAID}.startsWith('أُرسل')")
    page.reload()
    page.wait_for_selector("[data-part='list'] fieldset")
    assert card(page, 0).locator("input[type='text']").input_value() == "وصل البلاغ ناقصاً"
    assert Entry.objects.filter(kind=Kind.SCORED).order_by("-at").first().said == "وصل البلاغ ناقصاً"


def test_what_is_refused_says_why_and_can_be_thrown_away(cast, opens, context):
    row, head = cast
    page = opens(build.account("exercise_evaluator"))
    context.set_offline(True)
    card(page, 0).locator("input[value='met']").check()
    says(page, "ينتظر الإرسال: 1")
    actions.call_off(head, row.pk, "أُجّل إلى موسم آخر", at=clock.now())
    context.set_offline(False)
    page.click("[data-part='send']")
    page.wait_for_selector("[data-forget]")
    told = card(page, 0).locator("[role='status']").inner_text()
    assert "أُلغي" in told, told
    says(page, "لم يُقبل: 1")
    assert "ينتظر" not in page.evaluate(SAID), "it is not told as what waits to be sent"
    page.click("[data-forget]")
    page.wait_for_selector("[data-part='none']:not([hidden])")
    assert page.locator("[data-part='list'] .card").count() == 0 and scored() == []


def test_the_guide_is_filled_and_sent_by_the_keyboard_alone(cast, opens, context):
    page = opens(build.account("exercise_evaluator"))
    keys, at = page.keyboard, "() => [document.activeElement.type, document.activeElement.value].join()"
    for _ in range(30):
        keys.press("Tab")
        if page.evaluate(at).startswith("radio"):
            break
    keys.press("ArrowDown")
    says(page, "ينقصه")
    keys.press("Tab")
    keys.insert_text("وصل متأخراً بساعة")
    says(page, "ينتظر الإرسال: 1")
    for _ in range(30):
        keys.press("Tab")
        if page.evaluate("() => document.activeElement.dataset.part") == "send":
            break
    keys.press("Enter")
    says(page, "أُرسل: 1")
    assert page.evaluate("() => document.activeElement.dataset.part") == "send", "the focus stays"
    assert len(scored()) == 1


FORMERLY = """new Promise((done) => {
  const asked = indexedDB.open('rabt');
  asked.onsuccess = () => {
    const store = asked.result.transaction('guides', 'readwrite').objectStore('guides');
    const all = store.getAll(), keys = store.getAllKeys();
    keys.onsuccess = () => {
      const { place, ...guide } = all.result[0];
      store.put(guide, guide.exercise_id);
      const gone = store.delete(keys.result[0]);
      gone.onsuccess = () => { asked.result.close(); done(); };
    };
  };
})"""


def test_what_an_earlier_version_of_the_page_kept_is_sent_by_this_one(opens, context, cast):
    account = build.account("exercise_evaluator")
    page = opens(account)
    context.set_offline(True)
    card(page, 0).locator("input[value='met']").check()
    says(page, "ينتظر الإرسال: 1")
    page.evaluate(FORMERLY)
    context.set_offline(False)
    for _ in range(2):  # first it is taken over, then sent
        page.reload()
        page.wait_for_selector("[data-part='list'] fieldset")
        page.click("[data-part='send']")
    page.wait_for_function(f"() => !{SAID}.includes('ينتظر')")
    assert scored() == [("met", "", str(account.pk))]
    assert page.locator("[data-part='list'] section").count() == 1
