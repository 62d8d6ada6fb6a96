"""One worker goes from labour demand to the border, over the API of two running nodes."""

import re
from contextlib import closing
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from rabt.seal.status import Status
from tests.stories import told
from tests.stories.running import Nodes, Running
from tests.stories.thread import Thread, journal_of, waited

pytestmark = [pytest.mark.two_nodes]


def test_employer_and_recruiter_are_admitted_by_two(thread: Thread) -> None:
    thread.upto("parties")
    assert thread.employer_office.startswith("LY/labour/tobruk/emp-")
    assert thread.recruiter_office.startswith("EG/labour/matrouh/rec-")


def test_a_demand_is_approved_and_reaches_the_origin(thread: Thread) -> None:
    thread.upto("demand")


def test_a_worker_is_registered_and_offered_and_accepted(thread: Thread) -> None:
    thread.upto("offer")


def test_he_agrees_to_his_contract_and_both_states_certify_it(thread: Thread) -> None:
    thread.upto("contract")


def test_his_papers_are_given_by_two_and_seen_on_the_other_side(thread: Thread) -> None:
    thread.upto("clearances")


def test_his_permit_is_granted_by_another_than_who_proposed_it(thread: Thread) -> None:
    thread.upto("permit")


def test_his_card_verifies_by_what_either_node_publishes(thread: Thread) -> None:
    thread.upto("visa")
    for node in (thread.destination, thread.origin):
        waited(lambda node=node: thread.verified(node)[1] is Status.VALID, "a list that says: valid")
        subject = thread.verified(node)[0].subject
        assert subject.name_ar == told.worker()["name_ar"] and subject.born_on == told.BORN
        assert (subject.occupation, subject.nationality) == ("7112", "EGY") and subject.photo_digest


def test_he_leaves_and_enters_and_his_permit_becomes_active(thread: Thread) -> None:
    thread.upto("crossing")


def test_who_shows_his_card_a_second_time_is_not_let_through(thread: Thread) -> None:
    thread.upto("refusal")


def test_each_node_gets_new_keys_for_the_line_by_two_persons(thread: Thread, two_nodes: Nodes) -> None:
    """What follows below travels under the new keys: cosignatures, receipts, and no letter dead or lost."""
    thread.upto("refusal")
    pair = (two_nodes.origin, two_nodes.destination)
    for node, other in (pair, pair[::-1]):
        one, two = (node.browser("node_administrator", place=place) for place in (0, 1))
        for who in (one, two):  # they may have proposed some, with whatever a form takes
            if waits := re.search(r"/exchange/keys/[0-9a-f-]{36}/refuse", who.get("/exchange/keys").text):
                assert node.submit(who, "/exchange/keys", waits[0]).status_code == 302
        before = fingerprints(one)
        assert node.submit(one, "/exchange/keys", why="مضى عام على المفاتيح").status_code == 302
        grant = re.search(r"/exchange/keys/[0-9a-f-]{36}/grant", two.get("/exchange/keys").text)
        assert grant and node.submit(two, "/exchange/keys", grant[0]).status_code == 302
        waited(lambda one=one: "is-in_use" in one.get("/exchange/keys").text, "new keys in use")
        after, theirs = fingerprints(one), fingerprints(other.browser("node_administrator"))
        assert after[0] != before[0] and after[1] == before[1] and theirs[1] == after[0]


def fingerprints(administrator: httpx.Client) -> list[str]:
    """Read the fingerprint of the node's own card and that of the other's."""
    return re.findall(r"(?:\d{5} ){5}\d{5}", administrator.get("/exchange/keys").text)[:2]


def test_both_journals_hold_with_the_cosignature_of_the_other(thread: Thread, two_nodes: Nodes) -> None:
    thread.upto("refusal")
    pair = (two_nodes.origin, two_nodes.destination)
    for node in pair:
        node.integrate_journal()
    for node, other in (pair, pair[::-1]):

        def cosigned(node: Running = node, other: Running = other) -> bool:
            report = journal_of(node, other)
            assert report.sound, report.faults
            return report.cosigned_size > 20

        waited(cosigned, f"the cosignature of the other on the journal of {node.url}")


def test_no_letter_is_dead_or_lost(thread: Thread, two_nodes: Nodes) -> None:
    thread.upto("refusal")
    for node in (two_nodes.origin, two_nodes.destination):
        administrator = node.browser("node_administrator")
        assert administrator.get("/exchange/").status_code == 200
        assert not letters(administrator.get("/exchange/dead").text)
        waited(
            lambda: not numbers_of(administrator, "outgoing?only=unanswered"), "a receipt for every letter"
        )
        waited(
            lambda: not numbers_of(administrator, "incoming?only=waiting"), "every letter taken by its room"
        )


def letters(page: str) -> list[str]:
    return re.findall(r"/exchange/incoming/[0-9a-f-]{36}", page)


def numbers_of(administrator: httpx.Client, listed: str) -> list[str]:
    """Read the rows of a list of letters."""
    answer = administrator.get(f"/exchange/{listed}")
    assert answer.status_code == 200
    return re.findall(r">([a-z]+\.[a-z]+/1)<", answer.text)


def test_every_look_at_him_is_written_down(thread: Thread, two_nodes: Nodes) -> None:
    thread.upto("refusal")
    person = thread.record["person"]
    for node, offices in (
        (two_nodes.origin, (thread.recruiter_office, "EG/border/salloum/")),
        (two_nodes.destination, (thread.employer_office, "LY/passports/", "LY/border/musaid/")),
    ):
        for office in offices:
            asked = {"person": person, "office": office}
            page = node.browser("auditor").get("/access/viewings", params=asked).text
            rows = [row for row in page.split("<tr>") if f"person:{person}" in row]
            assert rows, f"no look from {office} is written at {node.url}"


def at_own_page(node: Running, serial: str) -> httpx.Client:
    """Come in at a worker's own page with the number of his card and the code on his telephone."""
    worker = httpx.Client(base_url=node.url, timeout=30)
    door = node.submit(worker, "/my/enter", shown=serial).headers["location"]
    code = waited(lambda: re.search(r"ربط: (\d{6})", worker.get("/notices/letterbox").text), "a code")
    assert node.submit(worker, door, code=code[1]).headers["location"] == "/my/"
    return worker


def test_he_reads_at_either_node_who_looked_in_both_states(thread: Thread, two_nodes: Nodes) -> None:
    thread.upto("refusal")
    serial = thread.verified(thread.destination)[0].serial
    for node in (two_nodes.origin, two_nodes.destination):
        node.partner.step("tell_looks", at=datetime.now(UTC) + timedelta(days=1))
    for node, elsewhere, offices in (
        (two_nodes.origin, "مكتب في ليبيا", ("LY/labour/tobruk/", "LY/border/musaid/")),
        (two_nodes.destination, "مكتب في مصر", ("EG/labour/matrouh/", "EG/border/salloum/")),
    ):
        with closing(at_own_page(node, serial)) as worker:
            waited(
                lambda worker=worker, told=(elsewhere, *offices): all_in(looks_at(worker), told), elsewhere
            )
            assert told.worker()["name_ar"] in worker.get("/my/all").text


def looks_at(worker: httpx.Client) -> str:
    """Read on the worker's page who looked."""
    page = worker.get("/my/all").text
    return page[page.index('id="looks"') :]


def all_in(text: str, wanted: tuple[str, ...]) -> bool:
    return all(one in text for one in wanted)


def test_no_page_and_no_duty_broke_on_the_way(thread: Thread, two_nodes: Nodes) -> None:
    thread.upto("refusal")
    for node in (two_nodes.origin, two_nodes.destination):
        broken = [line for line in (node.home / "log").read_text().splitlines() if '"ERROR"' in line]
        assert not broken, broken[:3]
