"""The line between two running nodes, in browsers, in Arabic: from a plan to the joint report of the day.

A plan is approved on both sides; a leader walks with his telephone and reports; what he saw is taken up and validated;
a request about it goes to the other state and is answered within its clock; both rooms' reports of a day agree.
"""

import io
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Browser

from rabt.base import clock
from rabt.site import engine
from rabt.site.cli.trial import Prepared
from rabt.site.rehearsal.director import BASES, NORTH, carry
from rabt.site.rehearsal.stage import Partner, partners
from tests.stories.browser import NARROW, WIDE, Person, Walk
from tests.stories.running import SEED, Nodes, Running, homes, run_nodes
from tests.stories.test_patrols_in_a_pair import (
    HEAD,
    LEADER,
    PLANNER,
    VERSION,
    page,
    plans,
    waiting_for_head,
)

pytestmark = [pytest.mark.browser, pytest.mark.two_nodes]
MAIN = "main form button.main"
ROOM, CONTACT = "operations_officer", "contact_officer"
HERE = {"longitude": 25.0605, "latitude": 31.5772, "accuracy": 9}
ORDER = re.compile(r'href="/patrol/orders/[0-9a-f-]{36}"')
PLATE = "5-48213"
FACTS = "شوهدت المركبة قرب الخط ليلاً وتركها سائقها وفر، وعلى زجاجها ملصق معرض في طبرق"
QUIET = "لا شيء في الملف يدل على ذلك"


def today(found: list[Prepared]) -> None:
    """Give both nodes crews, a plan in force today and tomorrow, and one that was just opened."""
    until = clock.now().replace(minute=0, second=0, microsecond=0)
    before = until - timedelta(days=1)
    origin, destination = (engine.hurried(one.node.home / "postgres") for one in found)
    with (
        origin,
        destination,
        partners(*((one.node.home, one.environment) for one in found)) as (first, second),
    ):
        for node, side in ((first, "origin"), (second, "destination")):
            node.step("enter_crews", bases=BASES[side], seed=SEED + (side == "origin"), at=before)
        plan = opened(second, "MUSAID", until, before)
        carry(first, second, before)
        first.step("offer_patrols", plan=plan, bases=["SALLOUM"], at=before)
        carry(first, second, before)
        version = second.step("draw_patrols", plan=plan, at=before)
        second.step("put_patrols", version=version, at=before)
        second.step("approve_patrols", version=version, at=before)
        carry(first, second, before)
        first.step("answer_patrols", plan=plan, at=before)
        opened(first, "SALLOUM", until + timedelta(days=3), until)
        carry(first, second, until)
        for node in (first, second):
            node.step("follow_patrols", at=until)


def opened(node: Partner, base: str, since: datetime, at: datetime) -> str:
    until = since.date() + timedelta(days=1)
    told = {"since": since.date(), "until": until, "first": NORTH[0], "last": NORTH[1], "bases": [base]}
    return str(node.step("open_patrols", **told, at=at))


@pytest.fixture(scope="module")
def border() -> Iterator[Nodes]:
    """Hold both nodes, with plans of patrols behind them."""
    with homes() as folder:
        yield from run_nodes(folder, history=today)


@dataclass
class Story:
    """The telling: both nodes, who walks through their pages, and what came of each chapter."""

    nodes: Nodes
    walk: Walk
    here: Running
    there: Running
    record: dict[str, str] = field(default_factory=dict)

    def at(
        self, node: Running, role: str, place: int = 0, size: tuple[int, int] = WIDE, **looks: Any
    ) -> AbstractContextManager[Person]:
        """Let somebody sit down at a node and sign in by a one-time link."""
        return self.walk.person(node.url, node.link(role, place=place), size, **looks)


@pytest.fixture
def story(browser: Browser, border: Nodes) -> Iterator[Story]:
    """Tell the story; whatever was wrong on any page is told at its end."""
    found = Story(border, Walk(browser, "ar"), border.origin, border.destination)
    yield found
    assert not found.walk.faults, "\n".join([f"on {found.walk.looked} pages:", *found.walk.faults])


def test_from_a_plan_to_the_joint_report_of_the_day(story: Story) -> None:
    a_plan_is_approved_on_both_sides(story)
    a_leader_walks_and_reports_with_his_telephone(story)
    what_he_saw_is_taken_up_and_validated_by_another(story)
    the_other_state_is_asked(story)
    it_answers_within_the_clock(story)
    both_rooms_report_yesterday_and_agree(story)


def unfold(who: Person, what: str) -> None:
    """Open the folded part of a page in which something stands."""
    part = who.page.locator("details").filter(has=who.page.locator(what)).first
    if not part.evaluate("(one) => one.open"):
        part.locator("summary").first.click()


# ------------------------------------------------------------------ plan
def a_plan_is_approved_on_both_sides(story: Story) -> None:
    maker, other = story.here, story.there
    (plan,) = set(plans(other, "open")) & set(plans(maker, "open")) - set(waiting_for_head(other))
    with story.at(other, PLANNER) as who:
        who.visit(f"{plan}/offer")
        who.press(MAIN)
    with story.at(maker, PLANNER) as who:
        who.wait_for(plan, f"form[action='{plan}/draw']")
        who.press(f"form[action='{plan}/draw'] button")
        (version,) = set(VERSION.findall(page(maker, PLANNER, plan)))
        put = f"form[action='{version}/put']"
        who.wait_for(version, put)
        who.press(f"{put} button")
        assert not who.has(f"form[action='{version}/approve']"), "another person decides"
    with story.at(maker, HEAD) as who:
        who.visit(version)
        who.press(f"form[action='{version}/approve'] button")
    with story.at(other, PLANNER) as who:
        who.wait_for(plan, f"a[href='{version}']")
        who.wait_for(version, put)
        who.press(f"{put} button")
    with story.at(other, HEAD) as who:
        who.visit(version)
        who.press(f"form[action='{version}/approve'] button")
        who.visit(plan)
        assert who.has(".badge.is-in_force")
    with story.at(maker, PLANNER) as who:
        who.wait_for(plan, ".badge.is-in_force")
        who.visit("/patrol/reach")
        assert "لا تصل إليه أي دورية" in who.page.inner_text("main")


# ------------------------------------------------------------------ patrol
def ordered(story: Story) -> tuple[Running, int]:
    """Find a leader whose orders were given out; which of the crews was drawn, a lot says."""
    for node in (story.here, story.there):
        for place in range(3):
            if ORDER.search(node.browser(LEADER, place=place).get("/patrol/orders").text):
                return node, place
    raise AssertionError("no leader with an account here has orders")


def a_leader_walks_and_reports_with_his_telephone(story: Story) -> None:
    node, place = ordered(story)
    story.here, story.there = node, story.there if node is story.here else story.here
    looks: dict[str, Any] = {"geolocation": HERE, "permissions": ["geolocation"]}
    with story.at(node, LEADER, place, NARROW, **looks) as leader:
        leader.visit("/patrol/orders")
        leader.visit("/tracks/field")
        screen = leader.page
        screen.wait_for_selector("[data-part=list] button", timeout=60_000)
        screen.click("[data-part=list] button")
        screen.wait_for_selector("[data-walk][data-state=running]", timeout=60_000)
        screen.click("[data-part=kinds] button:not(.danger)")
        screen.fill("#note", "مركبة تركها سائقها")
        leader.see()
        screen.click("[data-part=report] button.main")
        screen.wait_for_selector("[data-part=report]", state="hidden")
        hold(leader, "[data-part=end]")
        screen.wait_for_selector("[data-walk][data-state=none]", timeout=60_000)
        sent(leader)


def hold(who: Person, what: str) -> None:
    """Press for a while, with a finger, so that no pocket ends a patrol."""
    who.page.locator(what).evaluate("(one) => one.scrollIntoView({ block: 'center' })")
    box = who.page.locator(what).bounding_box()
    assert box
    who.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    who.page.mouse.down()
    who.page.wait_for_timeout(1_900)
    who.page.mouse.up()


def sent(who: Person) -> None:
    """Wait until all that was recorded lies at the node."""
    for _ in range(120):
        if "وصل كل شيء" in who.page.inner_text("[data-part=waiting]"):
            return
        who.page.click("[data-part=send]")
        who.page.wait_for_timeout(500)
    raise AssertionError(who.page.inner_text("main"))


# ------------------------------------------------------------------ incident
def what_he_saw_is_taken_up_and_validated_by_another(story: Story) -> None:
    with story.at(story.here, ROOM) as who:
        who.visit("/operations/")
        who.visit("/incidents/sightings")
        who.press("main a[href*='/incidents/take-up/']")
        who.page.check("input[name=kind][value=fuel]")
        who.fill({"quantity": "1200"})
        who.press(MAIN)
        key = story.record["incident"] = who.key
        story.record["number"] = number_on(who)
        who.page.check("input[value=nobody_in_danger]")
        who.press("section.first button.main")
    with story.at(story.here, ROOM, place=1) as who:
        who.visit(f"/incidents/{key}")
        who.press("#step_validate button.main")
        unfold(who, "form[action$='/offer']")
        who.page.fill("form[action$='/offer'] [name=why]", "قد تكون المركبة معروفة لدى الطرف الآخر")
        who.press("form[action$='/offer'] button.main")
    with story.at(story.there, ROOM) as who:
        who.wait_for("/incidents/", f"main a:has-text('{story.record['number']}')")


def number_on(who: Person) -> str:
    found = re.search(r"[A-Z]{2}-\d{4}-\d+", who.page.inner_text("h1"))
    assert found
    return found[0]


# ------------------------------------------------------------------ request
def the_other_state_is_asked(story: Story) -> None:
    with story.at(story.here, CONTACT) as who:
        who.visit("/assistance/new")
        who.press("main a[href*='?incident=']")
        who.press("main a[href*='kind=vehicle']")
        assert story.record["number"] in who.page.input_value("#id_facts"), "the incident is taken up"
        who.fill(
            {"of_plate": PLATE, "of_state": "LY", "facts": FACTS, "link": "تُركت على الخط وفيها وقود مهرب"}
        )
        who.fill({"sought": "known", "purpose": "wanted", "offence": "fuel"})
        who.fill({"why_there": "على زجاجها ملصق معرض في طبرق"})
        who.press(MAIN)
        key = story.record["request"] = who.key
        unfold(who, "form[action$='/attach']")
        who.page.set_input_files(
            "input[name=picture]", {"name": "مركبة.jpg", "mimeType": "image/jpeg", "buffer": picture()}
        )
        who.press("form[action$='/attach'] button.main")
        assert who.has("main a[href*='/assistance/pictures/']")
        unfold(who, "form[action$='/send']")
        who.press("form[action$='/send'] button.main")
        assert f"/assistance/requests/{key}" in who.page.url


def picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((800, 600), 80).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def it_answers_within_the_clock(story: Story) -> None:
    address = f"/assistance/requests/{story.record['request']}"
    with story.at(story.there, CONTACT) as who:
        who.wait_for("/assistance/", f"main a[href='{address}']")
        assert "بقي" in who.page.inner_text("main"), "its clock runs, and is seen"
        who.wait_for(address, "main a[href*='/assistance/pictures/']")
        shown = who.context.request.get(
            story.there.url + str(who.page.get_attribute("main a[href*='/assistance/pictures/']", "href"))
        )
        assert shown.ok and shown.headers["content-type"] == "image/jpeg"
        who.press(f"main a[href='{address}/answer']")
        who.page.check("input[name=outcome][value=provided]")
        who.fill({"reference": "R-118"})
        for code in ("torture", "death_penalty", "political", "asylum"):
            who.page.check(f"input[name=harm_{code}][value=no]")
            who.page.fill(f"input[name=why_{code}]", QUIET)
        who.press(MAIN)
        assert who.has(".badge.is-answered")
    with story.at(story.here, CONTACT) as who:
        who.wait_for(address, ".badge.is-answered")
        told = who.page.inner_text("main")
        assert "R-118" in told and "معروف" in told


# ------------------------------------------------------------------ the day
def both_rooms_report_yesterday_and_agree(story: Story) -> None:
    evening = datetime.now(ZoneInfo("Africa/Tripoli")) - timedelta(days=1)
    with story.at(story.here, ROOM) as who:
        who.visit("/incidents/new")
        who.page.check("input[name=kind][value=tobacco]")
        who.fill({"met_at": f"{evening:%Y-%m-%d}T20:10", "km": "12", "quantity": "40"})
        who.press(MAIN)
        key, number = who.key, number_on(who)
        who.page.check("input[value=nobody_in_danger]")
        who.press("section.first button.main")
    with story.at(story.here, ROOM, place=1) as who:
        who.visit(f"/incidents/{key}")
        who.press("#step_validate button.main")
    with story.at(story.there, ROOM) as who:
        who.wait_for("/incidents/", f"main a:has-text('{number}')")
        who.visit("/incidents/daily")
        who.press("main section button.main")
        assert "التبغ" in who.page.inner_text("main") or "تبغ" in who.page.inner_text("main")
    with story.at(story.here, ROOM) as who:
        who.visit("/incidents/daily")
        who.press("main section button.main")
        who.wait_for(who.page.url, "text=أرقام الطرفين متفقة")
        paper = who.context.request.get(f"{who.page.url.rstrip('/')}/report.pdf")
        assert paper.ok and paper.body().startswith(b"%PDF")
        who.visit("/operations/")
