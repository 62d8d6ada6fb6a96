"""What the planner is told and what it answers: frozen shapes without a database.

Times are aware UTC instants, lengths kilometres, shares 0..1. What is known of a place is its kind, what was
found there and for how long patrols looked; nothing here can hold a person other than an officer on duty.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta


# ------------------------------------------------------------------ the line
@dataclass(frozen=True, slots=True)
class BaseFact:
    """A place where crews start."""

    code: str
    state: str


@dataclass(frozen=True, slots=True)
class PieceFact:
    """About 5 km of the line: the least part that is looked at.

    `kind` is a code of the rule book (`kinds`: how dangerous such a place is). `finds` were met there in
    `looked_minutes` of patrols' time. `last_look` is None where nobody is known to have looked.
    """

    code: str
    kind: str
    finds: int = 0
    looked_minutes: float = 0.0
    last_look: datetime | None = None


@dataclass(frozen=True, slots=True)
class StretchFact:
    """A stretch of the line with its pieces in order from the sea; `place` is its number along the line.

    Two stretches whose places follow each other touch: one patrol may do both.
    """

    code: str
    place: int
    km: float
    pieces: tuple[PieceFact, ...]


# ------------------------------------------------------------------ who and what can go
@dataclass(frozen=True, slots=True)
class Span:
    """From one instant to another; `night` where it is a turn of duty by night."""

    starts_at: datetime
    ends_at: datetime
    night: bool = False

    @property
    def hours(self) -> float:
        """Return how long it is."""
        return (self.ends_at - self.starts_at) / timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Member:
    """An officer of one of the two services.

    `skills` tells until when each skill is proved (None: without end). `away` is leave, illness, court,
    course. `worked` are his turns of the days before the plan, as far back as its rules look (eight days).
    """

    id: str
    state: str
    base: str
    skills: Mapping[str, date | None] = field(default_factory=dict)
    may_lead: bool = False
    away: tuple[Span, ...] = ()
    worked: tuple[Span, ...] = ()

    def has(self, skill: str, on: date) -> bool:
        """Tell whether a skill is proved on a day."""
        return skill in self.skills and ((until := self.skills[skill]) is None or on <= until)


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle of a base: its seats, how far it goes on one filling, and when it cannot be used."""

    id: str
    base: str
    seats: int
    range_km: float
    away: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """One shift of one day. `code` is the pack's kind of shift (morning, night), the same every day."""

    code: str
    on: date
    starts_at: datetime
    ends_at: datetime
    night: bool = False

    @property
    def id(self) -> str:
        """Return the name of this shift: its day and kind."""
        return f"{self.on.isoformat()}/{self.code}"

    @property
    def hours(self) -> float:
        """Return how long it is."""
        return (self.ends_at - self.starts_at) / timedelta(hours=1)

    @property
    def span(self) -> Span:
        """Return it as a turn of duty."""
        return Span(self.starts_at, self.ends_at, self.night)


# ------------------------------------------------------------------ what both states agreed
@dataclass(frozen=True, slots=True)
class Hours:
    """The hours rules of one state's officers.

    `turn_most` of one turn; `rest` between two; `rest_after_night` after one by night; `week_most` in any
    seven days; `week_rest` at a stretch in any seven days; `nights_most` of nights on days that follow each
    other.
    """

    turn_most: float
    rest: float
    rest_after_night: float
    week_most: float
    week_rest: float
    nights_most: int


@dataclass(frozen=True, slots=True)
class RuleBook:
    """What a joint patrol must keep, as the pack of the corridor says.

    `crew_each`: officers of each side in a patrol. `team_skills`: each must be proved by somebody of the
    crew. `zone`: stretches of the agreed joint zone. `gap_hours`: no piece goes unseen longer; what is
    overdue as a plan begins is seen within `catch_up_hours`. `explore`: the share of all looks that is spread
    evenly, whatever the risk. `kinds`: danger of a kind of place, in points. `look_kmh` along the line,
    `road_kmh` on the way there, `piece_minutes` of halt for each piece. `most_stretches` of one patrol.
    `detects`: the chance that what passes a piece while a patrol is on its stretch in that shift is met (an
    assumption that finds will correct). `prior_minutes`: how much looking the kind of place is worth beside
    what was found. `vehicle_rest_hours`: between two uses of one vehicle. `most_patrols` of one shift (None:
    as many as crews allow).
    """

    hours: Mapping[str, Hours]
    zone: frozenset[str]
    kinds: Mapping[str, float]
    gap_hours: float
    explore: float
    catch_up_hours: float = 48.0
    crew_each: int = 2
    team_skills: tuple[str, ...] = ()
    most_stretches: int = 2
    look_kmh: float = 20.0
    road_kmh: float = 60.0
    piece_minutes: float = 6.0
    detects: float = 0.7
    prior_minutes: float = 600.0
    vehicle_rest_hours: float = 1.0
    most_patrols: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a plan is made of. `reach_km` tells the way by road from a base (code) to a stretch (code).

    A pair of base and stretch that is not there cannot be driven. Shifts stand in the order of their start.
    """

    states: tuple[str, str]
    bases: tuple[BaseFact, ...]
    stretches: tuple[StretchFact, ...]
    members: tuple[Member, ...]
    vehicles: tuple[Vehicle, ...]
    shifts: tuple[Shift, ...]
    reach_km: Mapping[tuple[str, str], float]
    book: RuleBook


# ------------------------------------------------------------------ what comes out
@dataclass(frozen=True, slots=True, order=True)
class Team:
    """A pair of crews of the two sides, and what it looks at in one shift.

    It starts at `base` in a vehicle of that base. `partner` is the base of the other side's crew, that meets
    it on the line.
    """

    base: str
    partner: str
    stretches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Strategy:
    """What all teams of one shift do, and how often it is drawn: `weight` of the sum of all weights."""

    teams: tuple[Team, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class Mixed:
    """The mixed strategy of one kind of shift, as it is sealed with the plan and drawn again by audit.

    `cover` is the chance of each stretch to be looked at; `floor` what was held for it at least, `even` the
    part of that which the share for exploration gives; `worst` the expected loss where a smuggler knows all
    this and goes where it is best for him; `risk` what each stretch is worth to him. `floor_kept` is the part
    of the floor for the longest gap that the crews allow (1: all).
    """

    shift: str
    strategies: tuple[Strategy, ...]
    cover: Mapping[str, float]
    floor: Mapping[str, float]
    even: Mapping[str, float]
    risk: Mapping[str, float]
    worst: float
    floor_kept: float = 1.0


@dataclass(frozen=True, slots=True)
class Visit:
    """A piece on a patrol's way: its order, minutes after the start of the shift at arrival."""

    piece: str
    minute: float


@dataclass(frozen=True, slots=True)
class Assignment:
    """One joint patrol of a plan. `crew` holds the ids of all officers, the lead among them.

    `drawn` is false where the patrol stands for the longest gap and not by lot.
    """

    id: str
    shift: str
    starts_at: datetime
    ends_at: datetime
    base: str
    partner: str
    stretches: tuple[str, ...]
    vehicle: str
    lead: str
    crew: tuple[str, ...]
    route: tuple[Visit, ...] = ()
    drawn: bool = True

    @property
    def team(self) -> Team:
        """Return who goes where, without names."""
        return Team(self.base, self.partner, self.stretches)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a stretch is looked at as often as it is, in numbers that a page can say.

    `bound` says what decides its share: `risk` (the game), `gap` (the longest gap), `explore` (the even
    share). `hours_since` is None where nobody is known to have looked. `out_of` counts the shifts.
    """

    stretch: str
    risk: float
    share_of_risk: float
    cover: float
    floor: float
    bound: str
    looks: int
    out_of: int
    finds: int
    looked_minutes: float
    hours_since: float | None
    bases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A drawn patrol that no crew could be found for, and the rules that stood against it."""

    shift: str
    team: Team
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanMade:
    """A whole plan.

    `seed_digest` (SHA-256, hex) is shown at once; the seed only when its last shift has begun.
    """

    assignments: tuple[Assignment, ...]
    mixed: Mapping[str, Mixed]
    reasons: tuple[Reason, ...]
    left_out: tuple[LeftOut, ...]
    seed_digest: str


@dataclass(frozen=True, slots=True)
class Breach:
    """A hard rule that a plan breaks: its code, who or what, in which patrol or on which day, by how much.

    `who` is an officer, vehicle or piece by id; `found` and `most` (or least) are in the rule's own unit.
    """

    rule: str
    who: str
    when: str
    found: float
    limit: float
    more: str = ""
