"""The same thread with the line cut: pouches carry the letters, twice and in the wrong order."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from rabt.site.rehearsal import drawing
from rabt.site.rehearsal.director import Clock
from rabt.site.rehearsal.script import Script, Story, Wait
from rabt.site.rehearsal.stage import Partner
from tests.stories.running import Nodes
from tests.stories.thread import journal_of

pytestmark = [pytest.mark.two_nodes]
NOW = datetime.now(UTC).replace(microsecond=0)
BEGIN = NOW - timedelta(days=100)


class Courier:
    """Carries pouches as couriers do: some lie for a while, and a newer one comes first; each comes twice."""

    def __init__(self, origin: Partner, destination: Partner) -> None:
        self.ways = ((origin, destination), (destination, origin))
        self.bag: dict[Partner, list[str]] = {origin: [], destination: []}
        self.rounds = self.carried = 0

    def go(self, at: datetime) -> None:
        """Fetch a pouch on each side; every other round hand over all that lies, the newest first, twice."""
        self.rounds += 1
        for sender, _ in self.ways:
            self.bag[sender].append(sender.step("pouch_out", at=at))
        if self.rounds % 2:
            return
        for sender, receiver in self.ways:
            for pouch in [*reversed(self.bag[sender]), *self.bag[sender]]:
                dead = receiver.step("pouch_in", pouch=pouch, at=at)
                assert dead == 0, receiver.step("dead_letters")
                self.carried += 1
            self.bag[sender] = self.bag[sender][-1:]  # the last one comes again next time, older than the new

    def settle(self, at: datetime) -> None:
        """Go until both sides have everything and every receipt."""
        for _ in range(6):
            self.go(at)


class OneWorker(Script):
    """The rehearsal's script, with one worker who is accepted and leaves."""

    def told_to_the_border(self) -> Story:
        """One recruiter, one employer, one demand, one worker."""
        self.records: dict[str, str] = {}
        yield from self.recruiter(0)
        holder, clerk, firm = yield from self.admitted_employer()
        yield from self.approved_demand(holder, clerk, firm)
        yield from self.accepted_worker(holder)
        contract, witness = self.records["contract"], self.clerk_over(self.origin, self.recruiters[0])
        yield from self.contract(contract, witness)
        yield from self.clearances(contract, witness)
        yield from self.permit(contract, clerk)

    def admitted_employer(self) -> Any:
        terms, today = self.pack.on(self.at.date()), self.at.date()
        firm = drawing.firm(self.random, terms, "destination", 0, today, self.taken)
        firm |= {"sector": "construction", "nationals": 40, "foreigners": 0, "complaints_declared": 0}
        employer = self.destination.step("apply", kind="employer", told=dict(firm), at=self.at)
        clerk = self.cast[self.destination][firm["labour_office"]][0]
        yield self.pause(1, 2)
        self.do(self.destination, clerk, "hiring.propose_employer", employer, "admit", "licence seen")
        approver = self.one(self.destination, "destination_approver")
        self.do(self.destination, approver, "hiring.decide_employer", employer, True)
        self.records["employer"] = employer
        found = self.destination.step("account_of_party", party=employer, office=firm["labour_office"])
        return self.welcome(self.destination, found), clerk, firm

    def approved_demand(self, holder: str, clerk: str, firm: dict[str, Any]) -> Story:
        terms = drawing.terms(self.random, self.pack.on(self.at.date()), firm, self.at.date())
        demand = self.destination.step("submit_demand", by=holder, number=1, terms=terms, at=self.at)
        yield self.pause(1, 2)
        self.do(self.destination, clerk, "hiring.propose_demand", demand, "admit", "quota and wage seen")
        approver = self.one(self.destination, "destination_approver")
        self.do(self.destination, approver, "hiring.decide_demand", demand, True)
        self.records["demand"] = demand
        yield self.pause(1, 2)

    def accepted_worker(self, holder: str) -> Story:
        recruiter, (facts, seed) = self.recruiters[0], self.next_person()
        person = self.origin.step("register", by=recruiter, facts=facts, seed=seed, at=self.at)
        offer = self.do(self.origin, recruiter, "hiring.make_offer", self.records["demand"], person)
        yield self.pause(1, 2)
        self.do(self.destination, holder, "hiring.answer_offer", offer, True)
        self.records |= {"person": person, "offer": offer}
        self.records["contract"] = self.do(self.destination, holder, "hiring.draw_contract", offer)

    def journey(self, permit: str) -> Story:
        """He leaves by land and enters the same day, on green both times."""
        self.records["permit"] = permit
        for node, direction in ((self.origin, "exit"), (self.destination, "entry")):
            officer = self.officer(node, "land")
            found = node.step("pass_port", by=officer, permit=permit, direction=direction, at=self.at)
            assert found == "green", f"{direction}: {found}"
            yield Wait(2)


def duties(script: Script, at: datetime) -> None:
    """Let both nodes do the duties of the day."""
    for node in (script.origin, script.destination):
        node.step("duties", at=at)


@pytest.fixture(scope="module")
def cut(cut_nodes: Nodes) -> Iterator[tuple[OneWorker, Courier]]:
    """Tell the whole story with pouches only."""
    origin, destination = cut_nodes.origin.partner, cut_nodes.destination.partner
    script = OneWorker(origin, destination, Random(7), workers=1, since=BEGIN, until=NOW)
    courier, clock = Courier(origin, destination), Clock(NOW)
    clock.add(BEGIN, script.told_to_the_border())
    for at, story in clock:
        duties(script, at)
        for minutes in range(4):
            courier.go(at + timedelta(minutes=minutes))
        script.at = at + timedelta(minutes=5)
        for start, more in clock.go_on(script.at, story):
            clock.add(start, more)
    duties(script, NOW)
    courier.settle(NOW)
    for node in (origin, destination):
        node.step("integrate_journal", at=NOW)
    courier.settle(NOW)
    yield script, courier


def test_pouches_alone_bring_a_worker_over_the_border(cut: tuple[OneWorker, Courier]) -> None:
    script, courier = cut
    assert courier.carried > 40
    expected = {"offer": "accepted", "contract": "in_force", "permit": "active"}
    for node, role in ((script.origin, "origin_approver"), (script.destination, "destination_approver")):
        by = script.cast[node][role][0]
        found = {
            noun: node.step("told_of", by=by, query=f"{room}.{noun}_to_see", record=script.records[noun])
            for noun, room in (("offer", "hiring"), ("contract", "hiring"), ("permit", "permits"))
        }
        assert found == expected


def test_every_letter_was_taken_once_and_has_its_receipt(cut: tuple[OneWorker, Courier]) -> None:
    script, _ = cut
    for node in (script.origin, script.destination):
        assert node.step("dead_letters") == []
        assert node.step("unanswered_letters") == 0


def test_the_journals_hold_and_are_cosigned_without_a_line(
    cut: tuple[OneWorker, Courier], cut_nodes: Nodes
) -> None:
    pair = (cut_nodes.origin, cut_nodes.destination)
    for node, other in (pair, pair[::-1]):
        report = journal_of(node, other)
        assert report.sound, report.faults
        assert report.cosigned_size > 20
