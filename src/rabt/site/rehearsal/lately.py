"""The last two months beside the long history: inspections, people without papers, patrols on the line."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from random import Random
from typing import Any

from rabt.site.rehearsal import names
from rabt.site.rehearsal.script import DAY, Script, Story, Wait
from rabt.site.rehearsal.stage import Awaited, Partner

OPENS = time(8, tzinfo=UTC)
EVERY = 2
"""Every so many-th of the employers whom a plan proposes is visited."""
NEXT = "next"
"""Why somebody stands in a plan who is visited only where another falls out."""
LOOKS_EVERY = 3
MENDED = "تم إصلاح ما طلبه المفتش وهو معروض عليكم"
NOT_YET = "أُصلح بعضه ولم يتم الباقي"
WATCHED, PATROL_EVERY, MEETS, SKIES = 24 * 7 + 2, 14, 0.4, 2
"""For so many hours the line is watched, a patrol of each side every so many; how often one meets something; at
how many bases the weather is told."""
REPORTS, DAYS_TOLD, SEIZURES, OUT_NOW = time(3, tzinfo=UTC), 3, 3, 2
"""At which hour the joint report of the day before is made, of how many days; how often something is seized; how
many patrols of each side are under way as the rehearsal ends."""
FATES = ("silent", "mended", "waits", "returned")
"""What becomes of findings, one after the other."""


class Lately(Script):
    """What happens in the last two months, drawn from one seed."""

    def __init__(self, origin: Partner, destination: Partner, random: Random, *, until: datetime) -> None:
        first = datetime.combine(until.date().replace(day=1), OPENS)
        self.months = [datetime.combine((first.date() - timedelta(days=1)).replace(day=1), OPENS), first]
        super().__init__(origin, destination, random, workers=0, since=self.months[0], until=until)
        self.fates = cycle(FATES)

    def opening(self) -> Any:
        """Begin the plans of both months, the node's own looks, and the files."""
        for month in self.months:
            yield min(month, self.until), self.plan(whole=month == self.months[0])
        yield self.since + timedelta(hours=12), self.looks()
        for days, story in (
            (40, self.stays()), (12, self.stays(paid=False)), (33, self.is_asked_for()),
            (9, self.is_protected()), (4, self.is_held()), (1, self.is_sought()),
        ):  # fmt: skip
            yield datetime.combine((self.until - timedelta(days=days)).date(), OPENS), story
        terms = self.pack.on(self.until.date())
        for node, state, first, last in (
            (self.origin, terms.origin.code, 0, 420), (self.destination, terms.destination.code, 60, 700),
        ):  # fmt: skip
            yield self.until - timedelta(hours=WATCHED), self.watch(node, first, last)
            places = tuple(one.code for one in terms.border.bases.values() if one.state == state)[:SKIES]
            yield self.until - timedelta(hours=4), self.sky(node, places)
            yield self.until - timedelta(days=5), self.seizes(node, first)
            yield self.until - timedelta(minutes=30), self.is_out(node, first)
            today = datetime.combine(self.until.date(), REPORTS)
            for back in range(DAYS_TOLD):
                yield today - timedelta(days=back), self.told_day(node)

    # ------------------------------------------------------------------ the line, all of it simulated
    def watch(self, node: Partner, first: int, last: int) -> Story:
        """Patrols of one side go along its part of the line, day by day, and meet something now and then."""
        rooms = self.cast[node]["operations_officer"]
        while True:
            km, seed = self.random.uniform(first, last), self.random.randrange(10**6)
            node.soon("walk_line", by=rooms[0], km=km, hours=7.5, seed=seed, at=self.at)
            if self.random.random() < MEETS:
                met = km + self.random.uniform(0, 40)
                node.soon("meet", by=rooms[0], second=rooms[1], km=met, seed=seed, at=self.at)
            yield Wait(PATROL_EVERY)

    def seizes(self, node: Partner, first: int) -> Story:
        """A leader seizes goods and hands them over; a case is opened on one of them; training is asked for."""
        leader, keeper, authority = (
            self.cast[node][role][0] for role in ("patrol_leader", "evidence_keeper", "case_authority")
        )
        rooms = self.cast[node]["operations_officer"]
        for turn in range(SEIZURES):
            km, seed = first + self.random.uniform(5, 90), self.random.randrange(10**6)
            incident = node.step(
                "seize", leader=leader, second=rooms[0], keeper=keeper, km=km, seed=seed, at=self.at
            )
            yield Wait(6)
            if not turn:
                node.step("open_case", by=rooms[0], authority=authority, incident=incident, at=self.at)
            elif turn == 1:
                node.step("need_training", by=rooms[0], incident=incident, at=self.at)
            yield Wait(20)

    def is_out(self, node: Partner, first: int) -> Story:
        """Two of its patrols are under way as the rehearsal ends."""
        for turn in range(OUT_NOW):
            km, seed = first + 20 + 40 * turn + self.random.uniform(0, 10), self.random.randrange(10**6)
            node.soon(
                "walk_now",
                by=self.cast[node]["operations_officer"][0],
                km=km,
                hours=2.5,
                seed=seed,
                at=self.at,
            )
            yield Wait(0.2)

    def told_day(self, node: Partner) -> Story:
        """Its operations room makes the joint report of the day that is over."""
        by, on = self.cast[node]["operations_officer"][0], self.at.date() - timedelta(days=1)
        node.soon("report_day", by=by, on=on, at=self.at)
        yield Wait(1)

    def sky(self, node: Partner, places: tuple[str, ...]) -> Story:
        """Its operations room is told the weather at some of its bases, not at all of them."""
        for place in places:
            seed, by = self.random.randrange(10**6), self.cast[node]["operations_officer"][0]
            node.soon("report_weather", by=by, place=place, seed=seed, at=self.at)
            yield Wait(1)

    # ------------------------------------------------------------------ inspection
    def plan(self, whole: bool) -> Story:
        """A plan is drawn, and visits of it are given to inspectors; this month's last one is not made yet."""
        head = self.one(self.destination, "head_of_inspection")
        lines = self.destination.step("draw_plan", by=head, at=self.at)
        chosen = [line["id"] for line in lines if line["why"] != NEXT][::EVERY]
        yield Wait(1)
        visits = []
        for place, line in enumerate(chosen):
            inspector = self.one(self.destination, "labour_inspector")
            visit = self.destination.step("adopt_visit", by=head, line=line, inspector=inspector, at=self.at)
            visits.append((DAY * (2.0 + 2 * place), self.visit(inspector, visit, place)))
        yield Wait(1, tuple(visits if whole else visits[:-1]))

    def visit(self, inspector: str, visit: str, place: int) -> Story:
        """An inspector fills in the checklist; on every third visit he finds nothing wanting."""
        wanting, seed = (2, 1, 0)[place % 3], self.random.randrange(10**6)
        found = self.destination.step(
            "record_visit", by=inspector, visit=visit, wanting=wanting, seed=seed, at=self.at
        )
        yield Wait(1, tuple((DAY * max(1, one["days"] // 2), self.finding(inspector, one)) for one in found))

    def finding(self, inspector: str, told: dict[str, Any]) -> Story:
        """The employer answers or lets the day pass; the inspector finds it mended, or not yet."""
        fate = next(self.fates)
        if fate == "silent":
            return
        self.do(self.destination, told["employer"], "inspection.answer_lack", told["lack"], MENDED)
        yield self.pause(1, 3)
        if fate == "mended":
            self.do(self.destination, inspector, "inspection.confirm_mended", told["lack"])
        if fate == "returned":
            self.do(self.destination, inspector, "inspection.return_lack", told["lack"], NOT_YET)

    def looks(self) -> Story:
        """The node follows what is late."""
        while True:
            self.destination.step("look_again", at=self.at)
            yield Wait(DAY * LOOKS_EVERY)

    # ------------------------------------------------------------------ who has no papers
    def somebody(self, way: str, years: int = 30) -> dict[str, Any]:
        """Draw somebody who came without papers: what he says of himself."""
        parts = names.four_parts(self.random, self.pack.on(self.at.date()).origin.code, "M")
        born = self.at.date() - timedelta(days=years * 365 + self.random.randint(1, 300))
        since = self.at.date() - timedelta(days=self.random.randint(100, 900))
        told: dict[str, date] = {"born_on": born, "since_on": since}
        return {"name": " ".join(part.arabic for part in parts), "way": way, **told}

    def file(self, told: dict[str, Any], clerk: str) -> Awaited:
        """Let an office open a file."""
        return self.destination.soon("open_file", by=clerk, told=told, at=self.at)

    def stays(self, paid: bool = True) -> Story:
        """He comes by himself; an employer offers him work; once the fee is paid two officials decide."""
        clerk = self.one(self.destination, "destination_clerk")
        file = self.file(self.somebody("stay"), clerk)
        yield self.pause(1, 4)
        self.destination.soon("record_offer", by=clerk, file=file, at=self.at)
        yield self.pause(1, 3)
        if not paid:
            return
        receipt = f"R-{self.random.randint(100_000, 999_999)}"
        self.destination.soon("pay_file", by=clerk, file=file, receipt=receipt, at=self.at)
        yield self.pause(0.1, 1)
        self.do(self.destination, clerk, "regularisation.propose", file)
        yield self.pause(2, 6)
        approver = self.one(self.destination, "destination_approver")
        self.do(self.destination, approver, "regularisation.rule", file, True)

    def is_asked_for(self) -> Story:
        """His consulate asks, an office takes it up, and the consulate gives him a paper for the way home."""
        consul = self.one(self.origin, "labour_attache")
        asking = self.origin.step("ask_file", by=consul, told=self.somebody("home"), at=self.at)
        yield self.pause(1.5, 3)
        clerk = self.one(self.destination, "destination_clerk")
        file = self.destination.step("take_up", by=clerk, asking=asking, at=self.at)
        yield self.pause(1, 2)
        wanted = self.do(self.destination, clerk, "regularisation.ask_document", file)
        yield self.pause(2, 5)
        number, until = f"TD{self.random.randint(100_000, 999_999)}", self.at.date() + timedelta(days=90)
        self.do(self.origin, consul, "regularisation.issue_document", wanted, number, until)

    def is_protected(self) -> Story:
        """A boy comes: protection takes him over."""
        self.file(self.somebody("home", years=15), self.one(self.destination, "destination_clerk"))
        yield Wait(1)

    def is_sought(self) -> Story:
        """The consulate heard that somebody is held, and asks after him; nobody has answered yet."""
        consul, who = self.one(self.origin, "labour_attache"), self.somebody("home")
        self.origin.soon("seek", by=consul, called=who["name"], born_on=who["born_on"], at=self.at)
        yield Wait(1)

    def is_held(self) -> Story:
        """Somebody is held and asks for his consulate, which is told the same day."""
        officer, who = self.one(self.destination, "passports_officer"), self.somebody("home")
        self.do(
            self.destination, officer, "regularisation.record_detention",
            who["name"], self.at.date(), "police", True,
        )  # fmt: skip
        yield Wait(1)
