"""What the tests of this room build on: planners, heads, a scenario, the other side as a pure replica."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from rabt.access.queries import actor_of
from rabt.access.testing import account_with
from rabt.base.actor import Actor, the_node
from rabt.base.identifiers import new_id
from rabt.exchange.letters import Letter
from rabt.scenarios import actions, inbox, queries
from rabt.scenarios.actions import Said
from rabt.scenarios.actions.writing import edits_of
from rabt.scenarios.messages import ScenarioApproved, ScenarioEdited
from rabt.scenarios.models import Scenario
from rabt.scenarios.rules import drafting, merging
from rabt.scenarios.rules.fields import EVENT, EXPECTED, MOVE, OBJECTIVE, POINTS, SCENARIO
from rabt.scenarios.rules.merging import GONE, Edit, Standing

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CODE = "salloum_influx"


def officer(role: str) -> Actor:
    """Open an account of this side, and return who acts as it."""
    return actor_of(account_with(role, f"{settings.RABT.state}/crisis/"))


def about(**changes: Any) -> dict[str, Any]:
    """Return what a scenario says of itself."""
    told: dict[str, Any] = {
        "kind": "tabletop", "title_ar": "تمرين", "title_en": "Exercise", "summary_ar": "موجز",
        "summary_en": "Summary", "capabilities": ["health"],
    }  # fmt: skip
    return told | changes


def event(**changes: Any) -> dict[str, Any]:
    """Return an event as a planner fills it in."""
    told: dict[str, Any] = {
        "minutes": 30, "kind": "inject", "channel": "page", "title_ar": "حدث", "title_en": "Event",
        "text_ar": "نص", "text_en": "Text", "sender_ar": "مرسل", "sender_en": "Sender", "place": "SALLOUM",
        "objective": "", "to": ["EG.health"], "after": [],
    }  # fmt: skip
    return told | changes


def expected(of: UUID, **changes: Any) -> dict[str, Any]:
    """Return an expectation as a planner fills it in."""
    told: dict[str, Any] = {
        "event": str(of), "party": "EG.health", "minutes": 20, "text_ar": "يفعل", "text_en": "Does",
    }  # fmt: skip
    return told | changes


def opened(planner: Actor, **changes: Any) -> Scenario:
    """Open a scenario."""
    return actions.open_scenario(planner, about(**changes), at=AT)


def whole(planner: Actor) -> tuple[Scenario, UUID]:
    """Return a scenario in which nothing is wanting, and its only event."""
    row = opened(planner)
    words = {"title_ar": "أولى", "title_en": "First", "situation_ar": "موقف", "situation_en": "Situation"}
    actions.add(planner, row.pk, MOVE, {"minutes": 0} | words, at=AT)
    told = {"capability": "health", "text_ar": "هدف", "text_en": "Objective"}
    aim = actions.add(planner, row.pk, OBJECTIVE, told, at=AT)
    key = actions.add(planner, row.pk, EVENT, event(objective=str(aim)), at=AT)
    actions.add(planner, row.pk, EXPECTED, expected(key), at=AT)
    return again(row), key


def again(row: Scenario) -> Scenario:
    """Read a scenario anew."""
    return Scenario.objects.get(pk=row.pk)


def only(row: Scenario, kind: str) -> UUID:
    """Return the only thing of a kind in a scenario."""
    (found,) = queries.standing(row).of_kind(kind)
    return found.id


def value(row: Scenario, thing_id: UUID, name: str) -> Any:
    """Return a field as it stands."""
    standing = queries.standing(row)
    thing = standing.things[thing_id]
    return drafting.reading(standing, thing_id, thing.kind)[name]


def hand_in(message: Any) -> None:
    """Hand a letter of the other node in, as the exchange does."""
    peer = the_node(settings.RABT.peer_state)
    body = type(message).from_body(message.to_body()).to_body()
    letter = Letter(message.KIND, body, "x", new_id(), peer.state, AT, AT)
    inbox.HANDLERS[message.KIND](peer, letter)


def approved_there(row: Scenario) -> None:
    """Let the other side approve a scenario as it stands."""
    hand_in(ScenarioApproved(scenario_ref=row.ref, digest=again(row).digest, approved_at=AT))


class Replica:
    """The other side: it holds words and merges them by the same rules, without a database."""

    def __init__(self, scenario_id: UUID, state: str, made_in: str) -> None:
        self.scenario_id, self.state, self.made_in = scenario_id, state, made_in
        self.edits: dict[UUID, Edit] = {}

    @property
    def standing(self) -> Standing:
        """Return the scenario as it stands on that side."""
        return merging.merged(self.edits.values(), POINTS)

    @property
    def digest(self) -> str:
        """Return the name of its state."""
        return drafting.drafted(self.scenario_id, self.standing).digest

    def take(self, edits: Iterable[Edit]) -> None:
        """Merge words that came."""
        self.edits = merging.joined(self.edits.values(), edits)

    def read(self, letters: Iterable[Any]) -> None:
        """Merge what letters of the other side say."""
        for one in letters:
            if one.kind == ScenarioEdited.KIND:
                self.take(ScenarioEdited.from_body(one.body).edits)

    def write(self, said: list[Said]) -> list[Edit]:
        """Write words over what stands here."""
        fresh = edits_of(said, self.standing, self.state)
        self.take(fresh)
        return fresh

    def change(self, thing: str, thing_id: UUID, **told: Any) -> list[Edit]:
        """Change fields of a thing."""
        return self.write([Said(thing, thing_id, name, value) for name, value in told.items()])

    def take_out(self, thing_id: UUID) -> list[Edit]:
        """Take a thing out, over all that is known of it here."""
        standing = self.standing
        over = merging.over_thing(standing, thing_id)
        return self.write([Said(standing.things[thing_id].kind, thing_id, GONE, True, over=over)])

    def letter(self, edits: list[Edit], shipped: str = "") -> ScenarioEdited:
        """Write words as a letter."""
        return ScenarioEdited(
            scenario_ref=f"scenario:{self.scenario_id}", made_in=self.made_in, shipped=shipped, edits=edits,
            told_at=AT,
        )  # fmt: skip


def replica_of(row: Scenario, letters: Iterable[Any]) -> Replica:
    """Return the other side, which has read every letter so far."""
    found = Replica(row.pk, settings.RABT.peer_state, row.made_in)
    found.read(letters)
    return found


def fresh_replica() -> Replica:
    """Return the other side with a scenario of its own that nobody was told of yet."""
    found = Replica(new_id(), settings.RABT.peer_state, settings.RABT.peer_state)
    found.change(SCENARIO, found.scenario_id, **about())
    return found
