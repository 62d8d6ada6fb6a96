"""A plan of joint patrols between two running nodes: made on one, approved by four persons, in force on both."""

import re
from collections.abc import Iterator

import pytest

from rabt.base import clock
from rabt.site import engine
from rabt.site.cli.trial import Prepared
from rabt.site.rehearsal.director import plan_patrols
from rabt.site.rehearsal.stage import partners
from tests.stories.running import SEED, Nodes, Running, homes, run_nodes
from tests.stories.thread import waited

pytestmark = [pytest.mark.two_nodes]
PLANNER, HEAD, LEADER = "patrol_planner", "patrol_head", "patrol_leader"
PLAN = re.compile(r'href="(/patrol/plans/[0-9a-f-]{36})"')
VERSION = re.compile(r'href="(/patrol/versions/[0-9a-f-]{36})"')
PATROL = re.compile(r'href="/patrol/patrols/([0-9a-f-]{36})"')


def patrols(found: list[Prepared]) -> None:
    """Give both nodes the rehearsal of joint patrols."""
    until = clock.now().replace(minute=0, second=0, microsecond=0)
    origin, destination = (engine.hurried(one.node.home / "postgres") for one in found)
    with origin, destination, partners(*((one.node.home, one.environment) for one in found)) as stage:
        plan_patrols(*stage, seed=SEED, until=until)


@pytest.fixture(scope="module")
def border() -> Iterator[Nodes]:
    """Hold both nodes, with plans of patrols behind them."""
    with homes() as folder:
        yield from run_nodes(folder, history=patrols)


def page(node: Running, role: str, address: str) -> str:
    answer = node.browser(role).get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return answer.text


def plans(node: Running, state: str) -> list[str]:
    return PLAN.findall(page(node, PLANNER, f"/patrol/plans?state={state}"))


def shown(node: Running, role: str, address: str, text: str) -> str:
    """Wait until a page shows a text."""

    def ask() -> str:
        found = page(node, role, address)
        return found if text in found else ""

    return str(waited(ask, f"{address} shows {text}", patience=120))


def pressed(node: Running, role: str, shows: str, to: str) -> None:
    """Press a button of a page."""
    answer = node.submit(node.browser(role), shows, to)
    assert answer.status_code == 302, answer.text


def test_the_plan_in_force_is_the_same_on_both_nodes_and_each_leader_sees_his_orders_alone(border):
    ours, theirs = (set(plans(node, "in_force")) for node in (border.destination, border.origin))
    assert ours == theirs and len(ours) == 2, "one is over, one is of today"
    for address in ours:
        same = [
            set(PATROL.findall(page(node, PLANNER, address))) for node in (border.destination, border.origin)
        ]
        assert same[0] == same[1] and same[0]
    given = page(border.destination, LEADER, "/patrol/orders")
    assert border.destination.browser(LEADER).get(next(iter(ours))).status_code == 403
    assert "أوامر دورياتي" in given


def test_what_waits_stands_in_the_queues_of_each_side(border):
    assert "خطط تنتظر اعتمادي" in page(border.destination, HEAD, "/")
    assert "خطط تنتظر عرض أطقمنا" in page(border.destination, PLANNER, "/")


def test_once_a_plan_is_over_the_auditor_of_each_side_draws_its_lots_again(border):
    for node in (border.destination, border.origin):
        listed = page(node, "auditor", "/patrol/audit")
        (address,) = set(re.findall(r'href="(/patrol/audit/[0-9a-f-]{36})"', listed))
        found = page(node, "auditor", address)
        assert "البذرة هي التي أُغلق عليها الختم" in found and "error" not in found.partition("<main")[2]


def test_a_plan_is_made_on_one_side_approved_on_both_and_in_force_on_both(border):
    maker, other = border.origin, border.destination
    (plan,) = set(plans(other, "open")) & set(plans(maker, "open")) - set(waiting_for_head(other))
    offered = other.browser(PLANNER).get(f"{plan}/offer").text
    boxes = {
        name: re.findall(rf'name="{name}" value="([^"]+)"', offered) for name in ("officers", "vehicles")
    }
    answer = other.submit(other.browser(PLANNER), f"{plan}/offer", **boxes)
    assert answer.status_code == 302, answer.text
    shown(maker, PLANNER, plan, f"{plan}/draw")
    pressed(maker, PLANNER, plan, f"{plan}/draw")
    (version,) = set(VERSION.findall(page(maker, PLANNER, plan)))
    found = shown(maker, PLANNER, version, "المدقق المستقل: كل القواعد محفوظة")
    assert "لماذا هذه القواطع" in found
    pressed(maker, PLANNER, version, f"{version}/put")
    assert maker.browser(PLANNER).get(version).text.count(f"{version}/approve") == 0, "another person decides"
    pressed(maker, HEAD, version, f"{version}/approve")
    shown(other, PLANNER, plan, version)
    shown(other, PLANNER, version, "كل القواعد محفوظة")
    pressed(other, PLANNER, version, f"{version}/put")
    pressed(other, HEAD, version, f"{version}/approve")
    assert "is-in_force" in page(other, PLANNER, plan)
    shown(maker, PLANNER, plan, "is-in_force")
    same = [set(PATROL.findall(page(node, PLANNER, plan))) for node in (maker, other)]
    assert same[0] == same[1] and same[0]


def waiting_for_head(node: Running) -> list[str]:
    """Return the plans that this side makes itself."""
    return [one for one in plans(node, "open") if VERSION.search(page(node, PLANNER, one))]
