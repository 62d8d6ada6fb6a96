"""The line now: when each part was last looked at, effort beside finds, who is out, what was met."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.corridor import Terms
from rabt.corridor.border import Piece, Stretch
from rabt.incidents import queries as incidents
from rabt.operations.queries.ground import SEE
from rabt.operations.rules.heat import Heat, Measured, level, measured
from rabt.operations.rules.looking import Band, band_of, hours_since, tallied, worst
from rabt.patrol.rules.reach import lost_of
from rabt.tracks import queries as tracks

MOST_INCIDENTS, MOST_SEIZURES, MOST_DETECTED = 200, 100, 100
SHOWN = 6
"""So many rows of a list stand open; the rest is folded, or a page of its own."""
BEYOND = "beyond"
GROUPS = (Band.LATE, Band.NEVER, Band.DUE, Band.FRESH, BEYOND)
SEIZED = "incidents.seizures"
"""Who holds this scope sees what was seized."""


@dataclass(frozen=True)
class PieceNow:
    """A piece of the line: when it was last looked at, and what effort and finds of the period say.

    `effort` and `found` are the steps, 0 to 4, in which they are drawn.
    """

    piece: Piece
    last: datetime | None
    hours: int | None
    band: Band
    told: Measured
    effort: int
    found: int


@dataclass(frozen=True)
class StretchNow:
    """A stretch of the line by its pieces, the crews that are out for it, and whether any could go there."""

    stretch: Stretch
    pieces: tuple[PieceNow, ...]
    crews: int
    reached: bool = True

    @property
    def band(self) -> Band:
        """Return the band of the piece of which least is known."""
        return worst(one.band for one in self.pieces)

    @property
    def hours(self) -> int | None:
        """Return the hours since the look that is longest ago, or nothing where a piece had none at all."""
        known = [one.hours for one in self.pieces]
        return None if None in known else max(hours for hours in known if hours is not None)

    @property
    def minutes(self) -> int:
        """Return the minutes of looking, over all its pieces."""
        return sum(one.told.minutes for one in self.pieces)

    @property
    def finds(self) -> int | None:
        """Return what was found, or nothing where nobody looked at any piece and nothing was found."""
        known = [one.told.known_finds for one in self.pieces]
        return None if all(one is None for one in known) else sum(one or 0 for one in known)

    @property
    def unseen(self) -> int:
        """Return at how many of its pieces nobody looked in the period."""
        return sum(one.told.heat is Heat.UNSEEN for one in self.pieces)

    @property
    def never(self) -> int:
        """Return of how many of its pieces no look is known at all."""
        return sum(one.band is Band.NEVER for one in self.pieces)


@dataclass(frozen=True)
class Group:
    """Stretches that ask the same of a watch: overdue, never seen, due, seen lately, beyond reach."""

    code: str
    rows: tuple[StretchNow, ...]

    @property
    def first(self) -> tuple[StretchNow, ...]:
        """Return those that stand open."""
        return self.rows[:SHOWN]

    @property
    def rest(self) -> tuple[StretchNow, ...]:
        """Return those that are folded."""
        return self.rows[SHOWN:]


@dataclass(frozen=True)
class Picture:
    """The line at an instant, for one viewer; effort and finds since `since`."""

    at: datetime
    since: datetime
    agreed: int
    stretches: tuple[StretchNow, ...]
    crews: tuple[Any, ...]
    incidents: tuple[Any, ...]
    seizures: tuple[Any, ...]
    sensors: tuple[Any, ...]
    detected: tuple[Any, ...]
    top_minutes: int
    top_finds: int

    @property
    def pieces(self) -> tuple[PieceNow, ...]:
        """Return all pieces, from the sea on."""
        return tuple(one for stretch in self.stretches for one in stretch.pieces)

    def stretch(self, code: str) -> StretchNow | None:
        """Return one stretch by its code, or nothing."""
        return next((one for one in self.stretches if one.stretch.code == code), None)

    @property
    def groups(self) -> list[Group]:
        """Return the stretches by what they ask of a watch, the most urgent first; empty groups are left out.

        Longest unseen first within each; what no patrol can reach stands by itself, and is never called seen.
        """
        found: dict[str, list[StretchNow]] = {code: [] for code in GROUPS}
        for one in self.stretches:
            found[one.band if one.reached else BEYOND].append(one)
        for rows in found.values():
            rows.sort(key=lambda one: -(one.hours if one.hours is not None else 0))
        return [Group(code, tuple(rows)) for code, rows in found.items() if rows]

    @property
    def bands(self) -> Mapping[Band, int]:
        """Count pieces by time since the last look."""
        return tallied(one.band for one in self.pieces)

    @property
    def unseen(self) -> int:
        """Return at how many pieces nobody looked in the period."""
        return sum(one.told.heat is Heat.UNSEEN for one in self.pieces)


def picture(viewer: Actor, since: datetime, at: datetime) -> Picture:
    """Return the line as this viewer's side may see it. Nobody is opened."""
    viewer.require(SEE)
    terms = agreement.terms_at(at)
    effort, finds = tracks.effort(viewer, since, at), incidents.finds(viewer, since, at)
    top = max(effort.values(), default=0), max(finds.values(), default=0)
    looks, crews = tracks.last_looks(viewer, at), tuple(tracks.live_crews(viewer, at))
    pieces = {
        code: _piece(terms, piece, looks.get(code), at, (effort.get(code, 0), finds.get(code, 0)), top)
        for code, piece in terms.border.pieces.items()
    }
    out = Counter(code for crew in crews for code in crew.stretches)
    lost = set(lost_of(terms, list(terms.border.stretches)))
    return Picture(
        at, since, terms.number("patrol_gap_hours"),
        tuple(_stretch(terms, one, pieces, out, one.code not in lost)
              for one in terms.border.stretches.values()),
        crews, tuple(incidents.incidents_to_see(viewer, since=since, until=at)[:MOST_INCIDENTS]),
        _seizures(viewer, since, at), tuple(tracks.sensors_at_work(viewer)),
        tuple(tracks.detections(viewer, since, at)[:MOST_DETECTED]), *top,
    )  # fmt: skip


def _seizures(viewer: Actor, since: datetime, at: datetime) -> tuple[Any, ...]:
    """Return what was seized in the period, to whom may see it."""
    if not viewer.has(SEIZED):
        return ()
    rows = incidents.seizures_to_see(viewer).filter(seized_at__gte=since, seized_at__lt=at)
    return tuple(rows[:MOST_SEIZURES])


def _piece(
    terms: Terms, piece: Piece, last: datetime | None, at: datetime, told: tuple[int, int],
    top: tuple[int, int],
) -> PieceNow:  # fmt: skip
    agreed = timedelta(hours=terms.number("patrol_gap_hours"))
    return PieceNow(
        piece, last, hours_since(last, at), band_of(last, at, agreed),
        measured(*told, terms.number("operations_enough_minutes")),
        *(level(value, most) for value, most in zip(told, top, strict=True)),
    )  # fmt: skip


def _stretch(
    terms: Terms, stretch: Stretch, pieces: Mapping[str, PieceNow], out: Mapping[str, int], reached: bool
) -> StretchNow:
    own = tuple(pieces[one.code] for one in terms.border.pieces_of(stretch.code))
    return StretchNow(stretch, own, out.get(stretch.code, 0), reached)
