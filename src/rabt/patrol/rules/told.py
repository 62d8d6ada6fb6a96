"""A plan as plain facts: what a version keeps, a letter carries and a page shows; to the planner and back."""

import hashlib
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID, uuid5

from rabt.base.errors import Untrusted
from rabt.patrol.rules.crews import Code
from rabt.patrol.rules.planning.facts import (
    Assignment,
    LeftOut,
    Mixed,
    Reason,
    Strategy,
    Team,
    Visit,
)
from rabt.seal.canon import canonical
from rabt.seal.message import Longest

MANY = 1000
MOST_TEXT = 20_000_000
PER = 1_000_000
"""Shares travel as millionths: letters carry whole numbers only."""
Codes = Annotated[list[Code], Longest(200)]


@dataclass(frozen=True)
class VisitTold:
    """A piece on a patrol's way, and how many minutes after the start it is reached."""

    piece: Code
    minute: int


@dataclass(frozen=True)
class PatrolTold:
    """One joint patrol of a version; `crew` holds the lead as well."""

    patrol_id: UUID
    number: int
    on: date
    shift: Code
    starts_at: datetime
    ends_at: datetime
    base: Code
    partner: Code
    stretches: Codes
    vehicle_id: UUID
    lead_id: UUID
    crew: Annotated[list[UUID], Longest(20)]
    route: Annotated[list[VisitTold], Longest(100)]
    drawn: bool


@dataclass(frozen=True)
class ReasonTold:
    """Why a stretch is looked at as often as it is; shares in millionths, `hours_since` None: never seen."""

    stretch: Code
    risk: int
    share_of_risk: int
    cover: int
    floor: int
    bound: Code
    looks: int
    out_of: int
    finds: int
    looked_minutes: int
    hours_since: int | None


@dataclass(frozen=True)
class LeftTold:
    """A patrol that was drawn and for which no crew could be found, and what stood against it."""

    shift: Code
    base: Code
    partner: Code
    stretches: Codes
    rules: Codes


# ------------------------------------------------------------------ from the planner
def patrols_of(made: Iterable[Assignment], plan_id: UUID, version: int) -> list[PatrolTold]:
    """Return the planner's patrols as plain facts, in order of time; a new one is given its key.

    A patrol that stood before keeps its key, so that both nodes speak of the same one.
    """
    ordered = sorted(made, key=lambda one: (one.starts_at, one.base, one.stretches, one.id))
    return [
        PatrolTold(
            patrol_id=key_of(one.id, plan_id, version), number=number, on=date.fromisoformat(one.shift[:10]),
            shift=one.shift[11:], starts_at=one.starts_at, ends_at=one.ends_at, base=one.base,
            partner=one.partner, stretches=list(one.stretches), vehicle_id=UUID(one.vehicle),
            lead_id=UUID(one.lead), crew=sorted((UUID(key) for key in one.crew), key=str),
            route=[VisitTold(visit.piece, round(visit.minute)) for visit in one.route], drawn=one.drawn,
        )
        for number, one in enumerate(ordered, 1)
    ]  # fmt: skip


def key_of(name: str, plan_id: UUID, version: int) -> UUID:
    """Return the key of a patrol that the planner names."""
    try:
        return UUID(name)
    except ValueError:
        return uuid5(plan_id, f"{version}/{name}")


def reasons_of(made: Iterable[Reason]) -> list[ReasonTold]:
    """Return the planner's reasons as plain facts."""
    return [
        ReasonTold(
            stretch=one.stretch, risk=_share(one.risk), share_of_risk=_share(one.share_of_risk),
            cover=_share(one.cover), floor=_share(one.floor), bound=one.bound, looks=one.looks,
            out_of=one.out_of, finds=one.finds, looked_minutes=round(one.looked_minutes),
            hours_since=None if one.hours_since is None else round(one.hours_since),
        )
        for one in made
    ]  # fmt: skip


def _share(value: float) -> int:
    return round(value * PER)


def left_of(made: Iterable[LeftOut]) -> list[LeftTold]:
    """Return what the planner had to leave out, as plain facts."""
    return [
        LeftTold(one.shift, one.team.base, one.team.partner, list(one.team.stretches), list(one.rules))
        for one in made
    ]


# ------------------------------------------------------------------ to the planner and the checker
def assignment_of(one: PatrolTold) -> Assignment:
    """Return a patrol as the planner and the checker read it."""
    return Assignment(
        id=str(one.patrol_id), shift=f"{one.on.isoformat()}/{one.shift}", starts_at=one.starts_at,
        ends_at=one.ends_at, base=one.base, partner=one.partner, stretches=tuple(one.stretches),
        vehicle=str(one.vehicle_id), lead=str(one.lead_id), crew=tuple(str(key) for key in one.crew),
        route=tuple(Visit(visit.piece, float(visit.minute)) for visit in one.route), drawn=one.drawn,
    )  # fmt: skip


# ------------------------------------------------------------------ the mixed strategies, kept for audit
def mixed_told(mixed: Mapping[str, Mixed]) -> dict[str, Any]:
    """Return the mixed strategies of a plan as plain facts."""
    return {
        code: {
            "strategies": [
                [one.weight, [[team.base, team.partner, list(team.stretches)] for team in one.teams]]
                for one in kind.strategies
            ],
            **{name: dict(getattr(kind, name)) for name in ("cover", "floor", "even", "risk")},
            "worst": kind.worst, "floor_kept": kind.floor_kept,
        }
        for code, kind in mixed.items()
    }  # fmt: skip


def mixed_read(told: Mapping[str, Any]) -> dict[str, Mixed]:
    """Read the mixed strategies back."""
    return {
        code: Mixed(
            shift=code, cover=kind["cover"], floor=kind["floor"], even=kind["even"], risk=kind["risk"],
            worst=kind["worst"],
            floor_kept=kind["floor_kept"],
            strategies=tuple(
                Strategy(tuple(Team(base, partner, tuple(codes)) for base, partner, codes in teams), weight)
                for weight, teams in kind["strategies"]
            ),
        )
        for code, kind in told.items()
    }  # fmt: skip


# ------------------------------------------------------------------ what both sides approve
def digest_of(plan_ref: str, number: int, patrols: Sequence[Any], seal: str, mixed: str) -> str:
    """Return the digest that each approval names: the patrols, and what seals their draw."""
    told = {"plan": plan_ref, "number": number, "patrols": list(patrols), "seal": seal, "mixed": mixed}
    return hashlib.sha256(canonical(told)).hexdigest()


def packed(text: str) -> bytes:
    """Return a text as a letter carries it: small."""
    return zlib.compress(text.encode(), 9)


def unpacked(data: bytes) -> str:
    """Read such a text back, up to so much of it. Refuses: letter_malformed"""
    try:
        reader = zlib.decompressobj()
        text = reader.decompress(data, MOST_TEXT).decode()
    except (zlib.error, UnicodeDecodeError) as problem:
        raise Untrusted("letter_malformed", field="mixed") from problem
    if not reader.eof:
        raise Untrusted("letter_malformed", field="mixed")
    return text


def digest_of_text(text: str) -> str:
    """Return the digest of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


# ------------------------------------------------------------------ what changed
@dataclass(frozen=True)
class Difference:
    """How a patrol differs between two versions: new, gone, or changed in some fields."""

    before: PatrolTold | None
    after: PatrolTold | None
    changed: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Return `new`, `gone` or `changed`."""
        return "new" if self.before is None else "gone" if self.after is None else "changed"

    @property
    def shown(self) -> PatrolTold:
        """Return the patrol as it stands last."""
        found = self.after or self.before
        assert found is not None
        return found


QUIET = ("patrol_id", "number", "drawn", "on", "ends_at", "route")
"""Fields in which two versions of one patrol may differ without a crew being told."""


def differences(before: Iterable[PatrolTold], after: Iterable[PatrolTold]) -> list[Difference]:
    """Return what changed between two versions, in order of time."""
    old, new = ({one.patrol_id: one for one in some} for some in (before, after))
    found = [
        Difference(old.get(key), new.get(key), _changed(old.get(key), new.get(key)))
        for key in dict.fromkeys((*old, *new))
    ]
    kept = [one for one in found if one.kind != "changed" or one.changed]
    return sorted(kept, key=lambda one: (one.shown.starts_at, one.shown.base, str(one.shown.patrol_id)))


def _changed(before: PatrolTold | None, after: PatrolTold | None) -> tuple[str, ...]:
    if before is None or after is None:
        return ()
    names = [one.name for one in fields(PatrolTold) if one.name not in QUIET]
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))
