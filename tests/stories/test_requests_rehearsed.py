"""The rehearsal fills the contact points of two running nodes: requests of every kind of end, and work that waits."""

import re
from collections.abc import Iterator

import psycopg
import pytest

from rabt.base import clock
from rabt.site import engine
from rabt.site.cli.trial import Prepared
from rabt.site.rehearsal.asked import exchange
from rabt.site.rehearsal.stage import partners
from tests.stories.running import SEED, Nodes, Running, homes, run_nodes

pytestmark = [pytest.mark.two_nodes]
OFFICER, HEAD, OVERSIGHT = "contact_officer", "contact_head", "oversight_officer"


def requests(found: list[Prepared]) -> None:
    """Give both nodes the rehearsal of requests."""
    until = clock.now().replace(minute=0, second=0, microsecond=0)
    origin, destination = (engine.hurried(one.node.home / "postgres") for one in found)
    with origin, destination, partners(*((one.node.home, one.environment) for one in found)) as stage:
        exchange(*stage, seed=SEED, until=until)


@pytest.fixture(scope="module")
def asked() -> Iterator[Nodes]:
    """Hold both nodes, with three months of requests behind them."""
    with homes() as folder:
        yield from run_nodes(folder, history=requests)


def rows(node: Running, said: str) -> list[tuple[object, ...]]:
    with psycopg.connect(node.prepared.environment["DATABASE_URL"]) as held:
        return held.execute(said).fetchall()


def page(node: Running, role: str, address: str) -> str:
    answer = node.browser(role).get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return answer.text


def test_both_nodes_hold_the_same_requests_answers_consents_and_recalls(asked):
    both = (asked.origin, asked.destination)
    sent = (
        "select id, state, due_at, digest from assistance_request r left join (select request_id, digest from \
        assistance_information where state = 'given') i on i.request_id = r.id where sent_at is not null and \
        state not in ('weighed', 'open') order by id"
    )
    ours, theirs = (rows(node, sent) for node in both)
    assert ours == theirs and len(ours) >= 14
    for table in ("consent", "recall", "feedback"):
        told = [rows(node, f"select id from assistance_{table} order by id") for node in both]
        assert told[0] == told[1] and told[0], table
    pictures = "select information_id is null, digest from assistance_attachment order by 1, 2"
    ours, theirs = (rows(node, pictures) for node in both)
    assert ours == theirs and [with_request for with_request, _ in ours] == [False, True]
    states = {
        state for node in both for (state,) in rows(node, "select distinct state from assistance_request")
    }
    assert states == {
        "draft", "proposed", "open", "unclear", "weighed", "answered", "withdrawn", "referred",
    }  # fmt: skip


def test_a_consent_let_one_thing_leave_and_what_was_recalled_is_empty(asked):
    gone = rows(asked.destination, "select way, consent_id is not null from assistance_handing")
    assert gone == [("forward", True)]
    erased = "select text from assistance_information i join assistance_recall r on r.information_id = i.id \
        where r.done = 'erased' and i.given_by = 'LY'"
    assert rows(asked.origin, erased) == [("",)]


def test_queues_show_clocks_that_run_are_about_to_end_and_are_over(asked):
    told = page(asked.destination, OFFICER, "/assistance/")
    assert re.search("بقي 1[78] س", told), "of a week, 150 hours are over"
    assert "متوقفة على" in told
    late = page(asked.origin, OFFICER, "/assistance/")
    assert re.search("تأخر [89] س", late), "of three days, 80 hours are over"
    first = re.findall(r'href="(/assistance/requests/[^"]+)"', late)[0]
    assert "محاكاة" in page(asked.origin, OFFICER, first)
    for node in (asked.origin, asked.destination):
        assert "مهلتها" in page(node, HEAD, "/")


def test_the_oversight_finds_one_alarm_and_somebody_who_asks(asked):
    told = page(asked.destination, OVERSIGHT, "/assistance/oversight")
    alarms = set(re.findall(r"/assistance/oversight/[0-9a-f-]{36}", told))
    assert "/assistance/inquiries/" in told and len(alarms) == 1
    assert "/assistance/inquiries/" in page(asked.origin, OVERSIGHT, "/assistance/oversight")
