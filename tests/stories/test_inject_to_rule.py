"""The chain: an inject that two nodes play, what it showed, a measure, another rule of patrols that the planner reads.

Both nodes, by the acts of their rooms, with sealed letters between them: two persons of each side agree, the
agreement's own two put the value in force on the side that keeps it, and both nodes plan by it from its day on.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from rabt.exercises.rules.clock import Turn
from tests.stories.hands import Hand, Pair, crews, plan_of

pytestmark = [pytest.mark.two_nodes]
CODE, RULE, KIND = "salloum_influx", "place_kind.near_town", "near_town"
NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
PLAYED = NOW + timedelta(days=3)
SINCE = (NOW + timedelta(days=45)).date()
AFTER = datetime.combine(SINCE, NOW.timetz()) + timedelta(days=1)
WHY = "وصلت الدورية متأخرة إلى المتجمعين قرب البلدة"
NEAR, OPEN = LINE = ("S01", "S02")
"""A stretch near a town, and one in the open beside it."""


@dataclass
class Story:
    """What came of each chapter: the destination plans the exercise, keeps the rule and plans the patrols."""

    pair: Pair
    exercise: str = ""
    measure: str = ""
    rule: str = ""
    stood: int = 0
    before: dict[str, Any] = field(default_factory=dict)

    @property
    def home(self) -> Hand:
        return self.pair.destination

    @property
    def other(self) -> Hand:
        return self.pair.origin

    @property
    def both(self) -> tuple[Hand, Hand]:
        return self.home, self.other

    def patrols_are_planned_as_the_rule_stands(self) -> None:
        """A plan is drawn before: its planner is told the value that stands."""
        self.pair.begin(NOW)
        crews(self.pair, NOW, more=("lead_patrol",))
        values = {one.partner.step("value", key=RULE, on=SINCE) for one in self.both}
        (self.stood,) = values
        self.before = self.planned(NOW)
        assert self.before["kinds"][KIND] == self.stood and KIND in self.before["places"]

    def planned(self, at: datetime) -> dict[str, Any]:
        plan = plan_of(self.pair, (at + timedelta(days=2)).date(), *LINE, at)
        drawn = dict(self.home.partner.step("draw", plan=plan, at=at))
        assert (drawn["state"], drawn["breaches"]) == ("drawn", 0), drawn
        return drawn

    # ------------------------------------------------------------------ 1. the exercise
    def both_approve_the_scenario(self) -> None:
        """Two persons of each side approve the same state of one scenario."""
        scenario = UUID(self.home.do("exercise_planner", "scenarios.load_shipped", CODE, at=NOW))
        self.pair.letters(NOW)
        digests = {one.row("scenarios.Scenario", "digest", pk=str(scenario))["digest"] for one in self.both}
        (digest,) = digests
        for hand in self.both:
            put = UUID(hand.do("exercise_planner", "scenarios.put_forward", scenario, digest, at=NOW))
            hand.refuses("not_allowed", "exercise_planner", "scenarios.approve", put, at=NOW)
            hand.do("exercise_head", "scenarios.approve", put, at=NOW)
            self.pair.letters(NOW)
        self.scenario = scenario

    def an_inject_is_given(self) -> None:
        """Planned and approved by two here, accepted there; the clock runs, and the first event is given."""
        exercise = UUID(
            self.home.do("exercise_planner", "exercises.plan_exercise", self.scenario, PLAYED, at=NOW)
        )
        self.home.refuses("not_allowed", "exercise_planner", "exercises.approve_exercise", exercise, at=NOW)
        self.home.do("exercise_head", "exercises.approve_exercise", exercise, at=NOW)
        self.pair.letters(NOW)
        self.other.do("exercise_head", "exercises.accept_exercise", exercise, at=NOW)
        self.pair.letters(NOW)
        assert {one.row("exercises.Exercise", "state")["state"] for one in self.both} == {"agreed"}
        self.home.do("exercise_controller", "exercises.turn_clock", exercise, Turn.START, at=PLAYED)
        script = self.home.row("exercises.Exercise", "script")["script"]
        self.event = next(one for one in script["events"] if one["code"].endswith("01"))
        given = ("exercises.give_event", exercise, UUID(self.event["id"]))
        self.home.do("exercise_controller", *given, at=PLAYED + timedelta(minutes=10))
        self.home.refuses("event_given", "exercise_controller", *given, at=PLAYED + timedelta(minutes=11))
        self.exercise = str(exercise)

    def it_shows_what_is_lacking(self) -> None:
        """A person sees that an expectation was not met, and says what is to be learned; a measure is opened."""
        exercise, at = UUID(self.exercise), PLAYED + timedelta(hours=2)
        wanted = next(one for one in self.event["expected"] if one["party"]["state"] == self.home.state)
        self.home.do(
            "exercise_evaluator", "exercises.score", exercise, UUID(wanted["id"]), "not_met", WHY, at=at
        )
        owner = f"{self.home.state}.border_guard"
        lesson = UUID(
            self.home.do("exercise_evaluator", "exercises.note_lesson", exercise, WHY, owner, at=at)
        )
        self.home.do("exercise_controller", "exercises.turn_clock", exercise, Turn.END, at=at)
        self.measure = self.home.do(
            "exercise_planner", "exercises.open_improvement", exercise, "تمر الدوريات قرب البلدة أكثر",
            "coordination", owner, (at + timedelta(days=60)).date(), at=at, lesson_id=lesson,
        )  # fmt: skip
        self.pair.letters(at)
        known = {one.row("exercises.Improvement", "text", "service")["pk"] for one in self.both}
        assert known == {self.measure}
        scores = [one.row("exercises.Entry", "value", kind="scored")["value"] for one in self.both]
        assert scores == ["not_met", "not_met"]

    # ------------------------------------------------------------------ 2. the rule
    def two_persons_of_each_side_agree(self) -> None:
        """One drafts, another asks, by letter; there one consents, another agrees, by letter; not sooner."""
        at = PLAYED + timedelta(days=1)
        row = UUID(self.home.do(
            "exercise_planner", "exercises.draft_rule", UUID(self.measure), RULE, self.stood + 2, SINCE, WHY, at=at
        ))  # fmt: skip
        self.home.refuses("not_allowed", "exercise_planner", "exercises.ask_rule", row, at=at)
        self.home.do("exercise_head", "exercises.ask_rule", row, at=at)
        self.pair.letters(at)
        self.other.refuses("rule_change_closed", "exercise_head", "exercises.agree_rule", row, at=at)
        self.other.do("exercise_planner", "exercises.consent_rule", row, at=at)
        self.home.refuses("missing", "node_administrator", "exercises.lay_rule", row, at=at)
        self.other.do("exercise_head", "exercises.agree_rule", row, at=at)
        self.pair.letters(at)
        self.rule = str(row)

    def the_keeper_puts_it_in_force(self) -> None:
        """Who keeps the value lays it before the agreement's own two; until another grants it nothing changes."""
        at = PLAYED + timedelta(days=2)
        self.home.do("node_administrator", "exercises.lay_rule", UUID(self.rule), at=at)
        change = UUID(self.home.row("agreement.Change", "key")["pk"])
        self.pair.letters(at)
        assert self.values() == [self.stood, self.stood]
        self.home.refuses("not_allowed", "node_administrator", "agreement.decide_change", change, True, at=at)
        self.home.do("destination_approver", "agreement.decide_change", change, True, at=at)
        assert self.values() == [self.stood + 2, self.stood], "the other side has not been told yet"
        self.pair.letters(at)
        assert self.values() == [self.stood + 2] * 2
        number = self.home.row("agreement.Change", "source", pk=str(change))["source"].partition(":")[0]
        assert number and number == self.other.row("agreement.Change", "source")["source"].partition(":")[0]

    def values(self) -> list[int]:
        return [int(one.partner.step("value", key=RULE, on=SINCE)) for one in self.both]

    def the_planner_of_patrols_reads_it(self) -> None:
        """The day before, the danger is as it was; from its day on both nodes hold it greater, and plans weigh it."""
        for hand in self.both:
            old, new = (
                hand.partner.step("danger", kind=KIND, on=day) for day in (SINCE - timedelta(days=1), SINCE)
            )
            assert new == pytest.approx(old * (self.stood + 2) / self.stood)
        now = self.planned(AFTER)
        assert now["kinds"] == self.before["kinds"] | {KIND: self.stood + 2}
        weighs = (self.stood + 2) / self.stood
        assert now["risk"][NEAR] == pytest.approx(self.before["risk"][NEAR] * weighs)
        assert now["risk"][OPEN] == self.before["risk"][OPEN], "what nobody asked for stands"

    def the_measure_is_found_done(self) -> None:
        """Its owner says what shows that it is done; another person of his side finds it so; both sides read it."""
        row, hour = UUID(self.measure), timedelta(hours=1)
        self.home.do("exercise_planner", "exercises.take_up", row, at=AFTER)
        said = "القيمة الجديدة نافذة في خطط الدوريات"
        self.home.do("exercise_planner", "exercises.finish", row, said, at=AFTER + hour)
        self.home.refuses("not_allowed", "exercise_planner", "exercises.confirm", row, at=AFTER + hour)
        self.home.do("exercise_head", "exercises.confirm", row, at=AFTER + 2 * hour)
        self.pair.letters(AFTER + 2 * hour)
        assert [one.row("exercises.Improvement", "state")["state"] for one in self.both] == ["confirmed"] * 2


def test_an_inject_becomes_a_measure_and_a_rule_that_the_planner_of_patrols_reads(hands_of_two):
    story = Story(hands_of_two)
    story.patrols_are_planned_as_the_rule_stands()
    story.both_approve_the_scenario()
    story.an_inject_is_given()
    story.it_shows_what_is_lacking()
    story.two_persons_of_each_side_agree()
    story.the_keeper_puts_it_in_force()
    story.the_planner_of_patrols_reads_it()
    story.the_measure_is_found_done()
