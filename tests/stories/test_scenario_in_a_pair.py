"""A scenario between two running nodes: written on both at once, merged by letters, settled, approved by four."""

import html
import re
from collections.abc import Iterator

import pytest

from tests.stories.running import Nodes, Running, homes, run_nodes
from tests.stories.thread import waited

pytestmark = [pytest.mark.two_nodes]
PLANNER, HEAD = "exercise_planner", "exercise_head"
SCENARIO = re.compile(r'href="(/scenarios/[0-9a-f-]{36})"')
STATE = re.compile(r'<code dir="ltr">([0-9a-f]{12})</code>')
PATIENCE = 120


@pytest.fixture(scope="module")
def pair() -> Iterator[Nodes]:
    """Hold both nodes, with a line between them."""
    with homes() as folder:
        yield from run_nodes(folder)


def page(node: Running, address: str, role: str = PLANNER) -> str:
    answer = node.browser(role).get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return answer.text


def state(node: Running, scenario: str) -> str:
    """Return the name of the state that a node shows."""
    found = STATE.search(page(node, scenario))
    assert found, "no state is shown"
    return found[1]


def alike(pair: Nodes, scenario: str, text: str) -> None:
    """Wait until both nodes hold the same state, and show a text."""

    def ask() -> bool:
        shown = [page(node, scenario) for node in (pair.origin, pair.destination)]
        return state(pair.origin, scenario) == state(pair.destination, scenario) and all(
            text in one for one in shown
        )

    waited(ask, f"both nodes show {text}", patience=PATIENCE)


def pressed(node: Running, shows: str, to: str, role: str = PLANNER, **fields: str) -> None:
    answer = node.submit(node.browser(role), shows, to, **fields)
    assert answer.status_code == 302, answer.text


def opened(node: Running, address: str) -> dict[str, str]:
    """Open the form of an objective, and return what stands in it."""
    text = page(node, address)
    seen = re.search(r'name="seen" value="(\d+)"', text)
    chosen = re.search(r'<option value="(\w+)" selected>', text)
    fields = dict(re.findall(r'<textarea name="(text_\w\w)"[^>]*>\s*(.*?)</textarea>', text, re.DOTALL))
    assert seen and chosen and fields.keys() == {"text_ar", "text_en"}
    plain = {name: html.unescape(value) for name, value in fields.items()}
    return {"seen": seen[1], "capability": chosen[1], **plain}


def test_a_scenario_is_written_on_both_nodes_at_once_and_ends_equal(pair):
    ours, theirs = pair.origin, pair.destination
    pressed(ours, "/scenarios/", "/scenarios/ship/salloum_influx")
    (scenario,) = set(SCENARIO.findall(page(ours, "/scenarios/")))
    waited(lambda: SCENARIO.findall(page(theirs, "/scenarios/")), "it opens there", patience=PATIENCE)
    alike(pair, scenario, "الطريق الساحلي مقطوع")

    aims = re.findall(rf'href="({scenario}/edit/[0-9a-f-]{{36}})"', page(ours, scenario))
    first, second = aims[:2]
    here, there = opened(ours, first), opened(theirs, first)
    apart = opened(theirs, second)
    # each posts what was opened before the other's word could come
    for node, address, form, text in (
        (ours, first, here, "هدف من مصر"), (theirs, first, there, "هدف من ليبيا"),
        (theirs, second, apart, "هدف آخر"),
    ):  # fmt: skip
        answer = node.submit(node.browser(PLANNER), address, **(form | {"text_ar": text}))
        assert answer.status_code == 302, answer.text
    alike(pair, scenario, "حسم التعارض")
    for node in (ours, theirs):
        shown = page(node, f"{scenario}/clashes")
        assert "هدف من مصر" in shown and "هدف من ليبيا" in shown, "nothing that anybody wrote is lost"
        assert "هدف آخر" in page(node, scenario), "another field is no clash"

    thing = first.rpartition("/")[2]
    pressed(theirs, f"{scenario}/clashes", f"{scenario}/settle/{thing}/text_ar", value='"هدف من مصر"')
    waited(lambda: "حسم التعارض" not in page(ours, scenario), "it is settled there", patience=PATIENCE)
    alike(pair, scenario, "هدف من مصر")


def test_four_persons_approve_the_same_state_and_a_later_word_unsettles_it(pair):
    ours, theirs = pair.origin, pair.destination
    (scenario,) = set(SCENARIO.findall(page(ours, "/scenarios/")))
    name = state(ours, scenario)
    for node in (ours, theirs):
        shown = page(node, scenario)
        digest = re.search(r'name="digest" value="([0-9a-f]{64})"', shown)
        assert digest and digest[1].startswith(name), "it may be put as it stands"
        pressed(node, scenario, f"{scenario}/put", digest=digest[1])
        put = re.search(r'action="(/scenarios/put/[0-9a-f-]{36}/approve)"', page(node, scenario, HEAD))
        assert put and put[1] not in page(node, scenario), "another person decides"
        pressed(node, scenario, put[1], HEAD)
    alike(pair, scenario, "is-approved")
    for node in (ours, theirs):
        waited(
            lambda node=node: "اعتمده الجانبان" in page(node, scenario), "both approved", patience=PATIENCE
        )

    address = re.findall(rf'href="({scenario}/edit/[0-9a-f-]{{36}})"', page(theirs, scenario))[0]
    form = opened(theirs, address)
    node = theirs
    assert (
        node.submit(node.browser(PLANNER), address, **(form | {"text_en": "Written later"})).status_code
        == 302
    )
    waited(lambda: "تغيرت القائمة" in page(ours, scenario), "it is unsettled there", patience=PATIENCE)
    assert "Written later" in page(ours, f"{scenario}/compare")
    assert state(ours, scenario) == state(theirs, scenario) != name
