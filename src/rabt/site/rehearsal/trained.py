"""The director's part of training and crises: missions, courses, scenarios, exercises of the last half year.

All of it is invented, and says in its own words that it is simulated. The same seed tells the same story.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from random import Random
from typing import Any

from rabt.site.rehearsal.director import carry, together
from rabt.site.rehearsal.stage import Partner

BEFORE, NIGHT = 25, 22
"""So many days before a course its call closes; the hour at which a node follows what is due."""


@dataclass(frozen=True)
class Course:
    """A course of the programmes: in how many days it begins, how many days it lasts, seats by state and service."""

    code: str
    begins: int
    lasts: int
    seats: dict[str, int]


HELD = Course("protection_at_border", -104, 5, {"EG.border": 3, "LY.border": 2})
RUNS = Course("border_technology", -3, 11, {"LY.border": 3, "EG.border": 2})
OPEN = Course("crisis_workshop", 46, 4, {"EG.civil": 2, "EG.border": 3, "LY.border": 2})
LATER = Course("threat_at_border", 61, 8, {"LY.border": 4, "EG.border": 2})

INFLUX, ACCIDENT = "salloum_influx", "bus_accident"
JUMPS = (60, 120, 180, 300, 480, 1_500, 1_740)
"""To which minutes of the exercise its clock is turned, where events of the scenario stand."""
WRITTEN = {
    "origin": {"text_ar": "محاكاة: حافلة مقلوبة بعد كمبوت باتجاه امساعد، ويقدر المتصل ركابها بنحو أربعين."},
    "destination": {"text_ar": "محاكاة: حافلة مقلوبة قبل امساعد بقليل، ولا يعرف المتصل عدد الركاب."},
}
"""What each side writes of the same event at the same time: a clash that waits to be settled."""


class Half:
    """The last half year on both nodes."""

    def __init__(self, origin: Partner, destination: Partner, random: Random, until: datetime) -> None:
        self.origin, self.destination, self.random, self.until = origin, destination, random, until
        self.today: date = until.date()
        self.calls: dict[str, str] = {}

    def at(self, back: int, hour: int = 9, minute: int = 0) -> datetime:
        """Return an instant so many days ago, never later than the end of the rehearsal."""
        day = self.today - timedelta(days=back)
        return min(datetime.combine(day, time(hour, minute, tzinfo=UTC)), self.until)

    def day(self, ahead: int) -> date:
        """Return a day so many days ahead."""
        return self.today + timedelta(days=ahead)

    @property
    def seed(self) -> int:
        """Draw the seed of a step."""
        return self.random.randrange(10**6)

    def carry(self, at: datetime) -> None:
        """Carry the letters of both nodes."""
        carry(self.origin, self.destination, at)

    def side_by_side(self, name: str, at: datetime, **told: Any) -> None:
        """Let both nodes do a step; what comes of it leaves with the next letters."""
        together(*(partial(node.step, name, at=at, **told) for node in (self.origin, self.destination)))

    def both(self, name: str, at: datetime, **told: Any) -> None:
        """Let both nodes do a step, and carry what comes of it."""
        self.side_by_side(name, at, **told)
        self.carry(at)

    # ------------------------------------------------------------------ missions
    def programmes(self) -> None:
        """Both states propose their courses, and agree to each other's."""
        at = self.at(170)
        for node, courses in ((self.origin, (RUNS, LATER)), (self.destination, (HELD, OPEN))):
            self.calls |= node.step(
                "sending.propose_years", calls=[self._told(one) for one in courses], at=at
            )
        self.carry(at)
        self.both("sending.agree_years", self.at(168))
        for node, course in ((self.destination, HELD), (self.origin, RUNS)):
            node.step("sending.open_call", call=self.calls[course.code], at=self.at(165))
        self.carry(self.at(165))

    def _told(self, course: Course) -> dict[str, Any]:
        starts = self.day(course.begins)
        return {
            "course": course.code, "starts_on": starts, "ends_on": self.day(course.begins + course.lasts - 1),
            "closes_on": starts - timedelta(days=BEFORE), "seats": course.seats,
        }  # fmt: skip

    def _put(
        self, node: Partner, course: Course, service: str, many: int, first: int, far: str, at: datetime
    ) -> None:
        node.step(
            "sending.nominate", call=self.calls[course.code], service=service, many=many, first=first, far=far,
            seed=self.seed, at=at,
        )  # fmt: skip

    def fill(self, host: Partner, guest: Partner, course: Course, first: int, back: int) -> str:
        """Both sides put officers forward, the centre answers, the guests are ordered to travel; name the order."""
        call = self.calls[course.code]
        self._put(host, course, "border", 3, first, "vetted", self.at(back))
        self._put(guest, course, "border", 5, first, "vetted", self.at(back))
        self.carry(self.at(back))
        host.step("sending.answer_all", call=call, at=self.at(back - 2))
        self.carry(self.at(back - 2))
        self.both("sending.follow_calls", self.at(BEFORE - course.begins - 2, NIGHT))
        travels = self.at(7 - course.begins)
        mission = guest.step("sending.send_group", call=call, seed=self.seed, at=travels)
        self.carry(travels)
        return str(mission)

    def waits(self) -> None:
        """A call is open: some officers are only put forward, some ranked, some vetted and before the centre."""
        self.destination.step("sending.open_call", call=self.calls[OPEN.code], at=self.at(20))
        self.carry(self.at(20))
        self._put(self.origin, OPEN, "civil", 2, 301, "vetted", self.at(8))
        self._put(self.origin, OPEN, "border", 3, 311, "nominated", self.at(6))
        self._put(self.destination, OPEN, "border", 2, 301, "ranked", self.at(6))
        self.carry(self.at(6))

    # ------------------------------------------------------------------ courses
    def held(self) -> None:
        """A course was held from its first morning to its certificates, and one skill is confirmed at home."""
        node, call = self.destination, self.calls[HELD.code]
        mission = self.fill(node, self.origin, HELD, 101, 150)
        before, last = self.at(1 - HELD.begins), self.at(1 - HELD.begins - HELD.lasts, 16)
        days = [self.day(HELD.begins + place) for place in range(HELD.lasts)]
        node.step("teaching.begin_course", call=call, first=100, at=before)
        node.step("teaching.write_bank", course=HELD.code, at=before)
        test = node.step("teaching.set_test", call=call, day=days[-1], at=before)
        node.step("teaching.give_sessions", call=call, days=days, room="class_1", seed=self.seed, at=before)
        node.step("teaching.sit_test", call=call, test=test, seed=self.seed, at=last)
        node.step("teaching.assess_task", call=call, whole=True, seed=self.seed, at=last)
        node.step("teaching.end_course", call=call, seed=self.seed, at=last)
        self.carry(last)
        after = self.at(-HELD.begins - HELD.lasts - 2)
        self.both("sending.follow_calls", after)
        self.origin.step("sending.settle_group", mission=mission, at=after)
        self.both("teaching.confirm_first", after)

    def runs(self) -> None:
        """A course runs now: the list of today's session is open, and its code is shown."""
        node, call = self.origin, self.calls[RUNS.code]
        self.fill(node, self.destination, RUNS, 201, 60)
        before, yesterday = self.at(1 - RUNS.begins), self.at(1, 16)
        days = [self.day(ahead) for ahead in range(RUNS.begins, 0)]
        node.step("teaching.begin_course", call=call, first=200, at=before)
        node.step("teaching.write_bank", course=RUNS.code, at=before)
        node.step("teaching.set_test", call=call, day=self.day(RUNS.begins + RUNS.lasts - 1), at=before)
        node.step("teaching.give_sessions", call=call, days=days, room="class_1", seed=self.seed, at=before)
        node.step("teaching.assess_task", call=call, whole=False, seed=self.seed, at=yesterday)
        node.step("teaching.report_event", call=call, at=yesterday)
        later = [self.day(1), self.day(2)]
        node.step("teaching.give_now", call=call, room="field", later=later, at=self.until)
        self.carry(self.until)

    def looks_back(self) -> None:
        """Forms of ninety days wait for superiors; the first was filled in."""
        self.both("teaching.follow_forms", self.at(3, NIGHT))
        self.origin.step("teaching.give_first_form", at=self.at(2))
        self.carry(self.at(2))

    # ------------------------------------------------------------------ scenarios and exercises
    def scenarios(self) -> str:
        """A scenario of the house is approved by both sides; another is being written, and clashes."""
        influx = self.destination.step("playing.load_scenario", code=INFLUX, at=self.at(75))
        self.carry(self.at(75))
        self.both("playing.approve_scenario", self.at(72), scenario=influx)
        accident = self.origin.step("playing.load_scenario", code=ACCIDENT, at=self.at(12))
        self.carry(self.at(12))
        for node, side in ((self.origin, "origin"), (self.destination, "destination")):
            node.step("playing.write_over", scenario=accident, told=WRITTEN[side], at=self.at(5))
        self.carry(self.at(5))
        return str(influx)

    def planned(self, node: Partner, scenario: str, back: int, starts: datetime) -> str:
        """One side plans an exercise, and the other side is asked; name it."""
        found = node.step("playing.plan_exercise", scenario=scenario, starts=starts, at=self.at(back))
        self.carry(self.at(back))
        return str(found)

    def played(self, scenario: str) -> None:
        """An exercise was played to its end; what was learned is being mended, and one measure is late."""
        exercise = self.planned(self.destination, scenario, 60, self.at(40))
        self.origin.step("playing.accept_exercise", exercise=exercise, at=self.at(57))
        self.carry(self.at(57))
        self.side_by_side("playing.seat_player", self.at(45), exercise=exercise, team="operations")
        self.turn(exercise, "started", self.at(40))
        minute = 12
        self.side_by_side("playing.play", self.at(40, 9, minute), exercise=exercise, seed=self.seed)
        for jump in JUMPS:
            minute += 5
            self.turn(exercise, "jumped", self.at(40, 9, minute), seconds=jump * 60 + 30)
            self.side_by_side("playing.play", self.at(40, 9, minute + 1), exercise=exercise, seed=self.seed)
        self.side_by_side("playing.hold_last", self.at(40, 10), exercise=exercise)
        self.turn(exercise, "ended", self.at(40, 10, 5))
        self.learned(exercise)

    def turn(self, exercise: str, to: str, at: datetime, **told: int) -> None:
        """Turn the clock on one side; the other side is told."""
        self.destination.step("playing.turn", exercise=exercise, to=to, at=at, **told)
        self.carry(at)

    def learned(self, exercise: str) -> None:
        """Both sides judge what they saw; measures are opened, and taken up by who owns them."""
        for half, node in enumerate((self.origin, self.destination)):
            node.step("playing.judge", exercise=exercise, half=half, seed=self.seed, at=self.at(39))
        self.carry(self.at(39))
        due = [self.day(-15), self.day(-6), self.day(40)]
        self.destination.step("playing.open_measures", exercise=exercise, due=due, at=self.at(37))
        self.carry(self.at(37))
        self.both("playing.mend", self.at(18), exercise=exercise)


def train(origin: Partner, destination: Partner, *, seed: int, until: datetime) -> None:
    """Tell the last half year of training missions, courses, scenarios and exercises."""
    told = Half(origin, destination, Random(seed), until)
    told.programmes()
    told.held()
    scenario = told.scenarios()
    told.played(scenario)
    told.waits()
    told.runs()
    told.looks_back()
    told.planned(origin, scenario, 3, datetime.combine(told.day(21), time(9, tzinfo=UTC)))
    told.carry(until)
