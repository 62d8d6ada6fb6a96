"""Those who ask the other side, watch the line, play and train do their day by the words of their guides."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import psycopg

from rabt.site.rehearsal import asked
from rabt.site.rehearsal.director import NORTH, carry, plan_and_approve
from rabt.site.rehearsal.trained import Half
from tests.stories.day import Part, Telling
from tests.stories.running import SEED, Running
from tests.stories.thread import waited

SERVICES: tuple[Part, ...] = (
    ("contact", 1, "request"), ("contact", 2, ""), ("contact", 3, "second"), "the_second_question_is_answered",
    ("contact", 4, ""), "a_patrol_is_ordered", ("patrol", 1, ""), ("patrol", 2, ""), ("operations", 1, ""), ("operations", 2, ""),
    "an_exercise_is_agreed", ("exercises", 1, ""), ("exercises", 2, ""), ("exercises", 3, ""),
    "a_course_was_held", ("training", 1, ""), ("training", 2, ""), ("training", 3, ""),
)  # fmt: skip
"""What is done, in the order in which one thing needs another."""


BASES = {"origin": ("SALLOUM", 8), "destination": ("MUSAID", 8)}
LEADERS = """with seats as (
    select id::text as id, row_number() over (order by opened_at, id) - 1 as place
    from access_account where role = 'patrol_leader' and active)
  select distinct place from seats join patrol_officer o on o.account_id = seats.id
    join patrol_patrol p on o.id = any(p.crew) where p.state = 'ordered' order by place"""
SCENARIO = "salloum_influx"
START = {"longitude": 25.0, "latitude": 31.2, "accuracy": 9}


class Services(Telling):
    """One telling of their day, in one language."""

    def tell(self) -> None:
        """Tell the whole day."""
        self.go_through(SERVICES)

    def looks(self, role: str) -> dict[str, Any]:
        """Let the page of a patrol know where it is."""
        here = {"geolocation": START, "permissions": ["geolocation"]} if role == "patrol_leader" else {}
        return super().looks(role) | here

    def link(self, node: Running, role: str, office: str) -> str:
        """Let that leader sit down who is ordered out."""
        if role != "patrol_leader":
            return super().link(node, role, office)
        return node.link(role, place=leaders(node)[0])

    def the_second_question_is_answered(self) -> None:
        """The other side gives what it knows."""
        node, key = self.nodes.destination, self.record["second"]
        page = f"/assistance/requests/{key}"
        waited(lambda: node.browser("contact_officer").get(page).status_code == 200, "the question arrives")
        node.partner.step("requesting.answer", request=key, told=asked.GIVEN, at=datetime.now(UTC))

    # ------------------------------------------------------------------ the line
    def a_patrol_is_ordered(self) -> None:
        """Both sides plan the patrols of today, and give their orders out; once for both languages."""
        home, away = self.nodes.destination, self.nodes.origin
        now = datetime.now(UTC)
        if not leaders(home):
            for node in (home, away):
                base, many = BASES[node.prepared.node.side]
                node.partner.step("enter_crews", bases={base: many}, seed=SEED, at=now)
            eve = now - timedelta(days=1)
            plan_and_approve(home.partner, away.partner, 0, NORTH, eve, now, days=2)
            for node in (home, away):
                node.partner.step("follow_patrols", at=now)
            carry(home.partner, away.partner, now)

    # ------------------------------------------------------------------ the play
    def an_exercise_is_agreed(self) -> None:
        """Both sides approve a scenario and agree to play it; whoever tells first brings the scenario."""
        home, away = (node.partner for node in (self.nodes.destination, self.nodes.origin))
        now = datetime.now(UTC)
        scenario = approved(self.nodes.destination)
        if not scenario:
            scenario = home.step("playing.load_scenario", code=SCENARIO, at=now)
            carry(home, away, now)
            for partner in (home, away):
                partner.step("playing.approve_scenario", scenario=scenario, at=now)
            carry(home, away, now)
        starts = now + timedelta(hours=3)
        exercise = home.step("playing.plan_exercise", scenario=scenario, starts=starts, at=now)
        carry(home, away, now)
        away.step("playing.accept_exercise", exercise=exercise, at=now)
        carry(home, away, now)
        for partner in (home, away):
            partner.step("playing.seat_player", exercise=exercise, team="operations", at=now)

    # ------------------------------------------------------------------ training
    def a_course_was_held(self) -> None:
        """A course was held and its group travelled, and another call is open; once for both languages."""
        home, away = self.nodes.destination, self.nodes.origin
        if certified(home):
            return
        half = Half(away.partner, home.partner, Random(SEED), datetime.now(UTC))
        half.programmes()
        half.held()
        half.waits()
        half.both("sending.follow_calls", datetime.now(UTC))


def certified(node: Running) -> bool:
    """Tell whether a certificate was granted here."""
    asked_for = "select 1 from courses_certificate where state = 'granted' limit 1"
    with psycopg.connect(node.prepared.environment["DATABASE_URL"]) as held:
        return bool(held.execute(asked_for).fetchone())


def approved(node: Running) -> str:
    """Name the scenario that both sides approved, if one is."""
    asked_for = "select scenario_id from scenarios_approval where state = 'approved' limit 1"
    with psycopg.connect(node.prepared.environment["DATABASE_URL"]) as held:
        row = held.execute(asked_for).fetchone()
    return str(row[0]) if row else ""


def leaders(node: Running) -> list[int]:
    """Tell which of the leaders' accounts are ordered out on a patrol."""
    with psycopg.connect(node.prepared.environment["DATABASE_URL"]) as held:
        return [row[0] for row in held.execute(LEADERS)]
