"""The stories of the rehearsal: an employer's, a recruiter's, a worker's, each told act by act."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from rabt.corridor import load
from rabt.site.rehearsal import drawing
from rabt.site.rehearsal.stage import Awaited, Partner


@dataclass(frozen=True)
class Wait:
    """How long a story waits, and the stories it calls meanwhile (after so many hours)."""

    hours: float
    calls: tuple[tuple[float, "Story"], ...] = ()


Story = Generator[Wait, None, None]
DAY = 24
POSTS = {"EG": {"land": "salloum", "air": "cai"}, "LY": {"land": "musaid", "air": "ben"}}
EMPLOYERS_PER_300, RECRUITERS_PER_300 = 40, 8


class Script:
    """What happens in this corridor, drawn from one seed."""

    def __init__(
        self,
        origin: Partner,
        destination: Partner,
        random: Random,
        *,
        workers: int,
        since: datetime,
        until: datetime,
    ) -> None:
        self.origin, self.destination, self.random = origin, destination, random
        self.workers, self.since, self.until, self.at = workers, since, until, since
        self.pack = load("eg_ly")
        self.drawn = 0
        self.cast: dict[Partner, dict[str, list[str]]] = {origin: {}, destination: {}}
        self.offices: dict[Partner, dict[str, str]] = {}
        self.taken: set[str] = set()
        for node in self.cast:
            for row in node.step("players"):
                self.welcome(node, row)

    def welcome(self, node: Partner, row: dict[str, str]) -> str:
        """Note that somebody may be called on stage from now on; say by which account."""
        self.cast[node].setdefault(row["role"], []).append(row["id"])
        self.cast[node].setdefault(row["office"], []).append(row["id"])
        self.offices.setdefault(node, {})[row["id"]] = row["office"]
        return row["id"]

    @property
    def recruiters(self) -> list[str]:
        """Name the admitted recruiters."""
        return self.cast[self.origin].get("recruiter", [])

    def clerk_over(self, node: Partner, by: str) -> str:
        """Return the clerk of the labour office under which somebody works."""
        above = self.offices[node][by].rstrip("/").rpartition("/")[0] + "/"
        return self.cast[node][above][0]

    # ------------------------------------------------------------------ speaking to the nodes
    def one(self, node: Partner, role: str) -> str:
        """Choose somebody in a part."""
        return self.random.choice(self.cast[node][role])

    def do(self, node: Partner, by: str, deed: str, *args: Any) -> Awaited:
        """Let somebody do one act now; the record that comes of it is known when it is needed."""
        return node.soon("do", by=by, deed=deed, at=self.at, args=list(args))

    def pause(self, least: float, most: float, *calls: tuple[float, Story]) -> Wait:
        """Wait some days, ending in office hours."""
        hours = self.random.uniform(least, most) * DAY
        end = self.at + timedelta(hours=hours)
        office = end.replace(hour=self.random.randint(7, 13), minute=self.random.randint(0, 59))
        while office < self.at + timedelta(days=least):
            office += timedelta(days=1)  # a letter needs its day: never earlier than the least
        return Wait(max(1.0, (office - self.at) / timedelta(hours=1)), calls)

    # ------------------------------------------------------------------ the opening
    def opening(self) -> Iterator[tuple[datetime, Story]]:
        """Begin the stories of employers and recruiters; workers are called by demands."""
        recruiters = max(1, self.workers * RECRUITERS_PER_300 // 300)
        employers = max(1, self.workers * EMPLOYERS_PER_300 // 300)
        for number in range(recruiters):
            yield self.since + timedelta(hours=8 + number), self.recruiter(number)
        places = drawing.shares(self.random, self.workers, employers)
        span = (self.until - self.since).days
        for number, share in enumerate(places):
            late = self.random.triangular(3, span * 0.95, span * 0.75)
            yield self.since + timedelta(days=late, hours=9), self.employer(number, share)

    # ------------------------------------------------------------------ stories
    def recruiter(self, number: int) -> Story:
        """A recruiter asks for admission and is admitted by two officials."""
        told = drawing.firm(
            self.random, self.pack.on(self.at.date()), "origin", number, self.at.date(), self.taken
        )
        recruiter = self.origin.soon("apply", kind="recruiter", told=told, at=self.at)
        yield self.pause(0.5, 1)
        clerk = self.random.choice(self.cast[self.origin][told["labour_office"]])
        self.do(self.origin, clerk, "hiring.propose_recruiter", recruiter, "admit", "licence seen")
        yield self.pause(0.5, 1)
        self.do(
            self.origin, self.one(self.origin, "origin_approver"), "hiring.decide_recruiter", recruiter, True
        )
        office = told["labour_office"]
        self.welcome(self.origin, self.origin.step("account_of_party", party=recruiter, office=office))

    def employer(self, number: int, places: int) -> Story:
        """An employer is admitted, then asks for workers as often as he needs."""
        told = drawing.firm(
            self.random, self.pack.on(self.at.date()), "destination", number, self.at.date(), self.taken
        )
        told |= {"sector": drawing.sector(self.random, self.pack.on(self.at.date())), "nationals": places * 4 + self.random.randint(4, 30),
                 "foreigners": 0, "complaints_declared": 0}  # fmt: skip
        employer = self.destination.soon("apply", kind="employer", told=told, at=self.at)
        yield self.pause(1, 4)
        clerk = self.random.choice(self.cast[self.destination][told["labour_office"]])
        self.do(
            self.destination, clerk, "hiring.propose_employer", employer, "admit", "licence and register seen"
        )
        yield self.pause(1, 5)
        self.do(
            self.destination,
            self.one(self.destination, "destination_approver"),
            "hiring.decide_employer",
            employer,
            True,
        )
        found = self.destination.step("account_of_party", party=employer, office=told["labour_office"])
        holder = self.welcome(self.destination, found)
        for share in drawing.portions(self.random, places):
            yield self.pause(2, 40)
            yield from self.demand(holder, clerk, told, share)

    def demand(self, holder: str, clerk: str, firm: dict[str, Any], places: int) -> Story:
        """A demand is sent, weighed by two officials, and answered from the origin."""
        terms = drawing.terms(self.random, self.pack.on(self.at.date()), firm, self.at.date())
        demand = self.destination.soon("submit_demand", by=holder, number=places, terms=terms, at=self.at)
        yield self.pause(1, 4)
        self.do(self.destination, clerk, "hiring.propose_demand", demand, "admit", "quota and wage seen")
        yield self.pause(1, 4)
        self.do(
            self.destination,
            self.one(self.destination, "destination_approver"),
            "hiring.decide_demand",
            demand,
            True,
        )
        calls = tuple(
            (self.random.uniform(1.2, 18) * DAY, self.worker(demand, holder, clerk)) for _ in range(places)
        )
        yield self.pause(1, 2, *calls)

    def worker(self, demand: Awaited, holder: str, clerk: str) -> Story:
        """A worker is registered, offered, contracted, cleared, permitted, and crosses the border."""
        while not self.recruiters:
            yield self.pause(1, 2)
        recruiter, (facts, seed) = self.random.choice(self.recruiters), self.next_person()
        person = self.origin.soon("register", by=recruiter, facts=facts, seed=seed, at=self.at)
        yield self.pause(0.1, 1)
        offer = self.do(self.origin, recruiter, "hiring.make_offer", demand, person)
        yield self.pause(1.1, 5)
        if self.random.random() < 0.06:
            self.do(self.destination, holder, "hiring.answer_offer", offer, False, "worker_unsuited")
            return
        self.do(self.destination, holder, "hiring.answer_offer", offer, True)
        yield self.pause(0.2, 3)
        contract = self.do(self.destination, holder, "hiring.draw_contract", offer)
        yield from self.contract(contract, self.clerk_over(self.origin, recruiter))
        yield from self.clearances(contract, self.clerk_over(self.origin, recruiter))
        yield from self.permit(contract, clerk)

    def contract(self, contract: Awaited, witness: str) -> Story:
        """The worker consents before a witness; both states certify."""
        yield self.pause(1.1, 5)
        self.do(self.origin, witness, "hiring.witness_answer", contract, True)
        yield self.pause(0.2, 2)
        self.do(self.origin, witness, "hiring.propose_certificate", contract)
        yield self.pause(0.5, 4)
        self.do(self.origin, self.one(self.origin, "labour_attache"), "hiring.certify_contract", contract)
        yield self.pause(1.1, 4)
        self.do(
            self.destination,
            self.one(self.destination, "destination_approver"),
            "hiring.certify_contract",
            contract,
        )
        yield self.pause(1.1, 3)

    def clearances(self, contract: Awaited, clerk: str) -> Story:
        """The papers before departure are recorded by one official and confirmed by another."""
        for kind in ("medical", "criminal_record", "orientation"):
            issued = self.at.date() - timedelta(days=self.random.randint(1, 9))
            number = f"{kind[:3].upper()}-{self.random.randint(100000, 999999)}"
            paper = self.origin.soon(
                "record_clearance",
                by=clerk,
                contract=contract,
                kind=kind,
                number=number,
                issued_on=issued,
                at=self.at,
            )
            yield self.pause(0.3, 3)
            self.do(self.origin, self.one(self.origin, "origin_approver"), "permits.confirm_clearance", paper)
            yield self.pause(0.3, 2)
        yield self.pause(1.1, 2)

    def permit(self, contract: Awaited, clerk: str) -> Story:
        """The permit is proposed and granted, the visa given; the worker crosses."""
        permit = self.do(self.destination, clerk, "permits.propose_permit", contract)
        yield self.pause(0.5, 4)
        self.do(
            self.destination,
            self.one(self.destination, "destination_approver"),
            "permits.grant_permit",
            permit,
        )
        yield self.pause(0.5, 4)
        officer = self.one(self.destination, "passports_officer")
        number = f"V{self.random.randint(1_000_000, 9_999_999)}"
        visa = self.destination.soon(
            "record_clearance",
            by=officer,
            contract=contract,
            kind="visa",
            number=number,
            issued_on=self.at.date(),
            at=self.at,
        )
        yield self.pause(0.5, 3)
        self.do(
            self.destination,
            self.one(self.destination, "passports_approver"),
            "permits.confirm_clearance",
            visa,
        )
        yield self.pause(2, 20)
        yield from self.journey(permit)

    def journey(self, permit: Awaited) -> Story:
        """He leaves and enters the same day, by land or by air; later he may go home and come back."""
        gate = self.random.choices(("land", "air"), (3, 1))[0]
        for outward in (True, False, True):
            sides = (self.origin, self.destination) if outward else (self.destination, self.origin)
            for node, direction in zip(sides, ("exit", "entry"), strict=True):
                found = node.soon(
                    "pass_port", by=self.officer(node, gate), permit=permit, direction=direction, at=self.at
                )
                yield Wait(2)
                if found.answer() not in ("green", "amber"):
                    return
            if self.random.random() < 0.7:
                return
            yield self.pause(60, 160)

    def officer(self, node: Partner, gate: str) -> str:
        """Choose an officer of the land port or of the airport."""
        state = (
            self.pack.on(self.at.date()).origin.code
            if node is self.origin
            else self.pack.on(self.at.date()).destination.code
        )
        post = POSTS[state][gate]
        return next(one for one in self.cast[node][f"{state}/border/{post}/"])

    def next_person(self) -> tuple[dict[str, Any], int]:
        """Draw the next worker of the rehearsal."""
        self.drawn += 1
        return drawing.person(
            self.random, self.pack.on(self.at.date()), self.drawn, self.at.date(), self.taken
        ), self.drawn
