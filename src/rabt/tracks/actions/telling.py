"""What the other state is told of a joint patrol: as late and as coarse as the agreement's values say."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.corridor import Terms
from rabt.exchange import actions as exchange
from rabt.journal import actions as journal
from rabt.notices import actions as notices
from rabt.notices.rules import Address
from rabt.seal.message import Message
from rabt.tracks.messages import (
    E7,
    MOST_LOOKS,
    MOST_SPOTS,
    DistressCalled,
    DistressEnded,
    LookTold,
    RunEnded,
    SightingMade,
)
from rabt.tracks.models import Distress, Look, Point, Run, Sighting
from rabt.tracks.queries.runs import WATCH
from rabt.tracks.rules.fix import coarse
from rabt.tracks.rules.run import Source, State

A_ROUND = 200


def _send(actor: Actor, row: Any, told: Message, at: datetime) -> None:
    exchange.send(actor, told.KIND, told.to_body(), about=row.ref, at=at)


def e7(lon: float, lat: float) -> tuple[int, int]:
    """Return a spot as a letter carries it."""
    return round(lon * E7), round(lat * E7)


# ------------------------------------------------------------------ at once
def ring(actor: Actor, row: Distress, *, at: datetime) -> None:
    """Ring everybody of the operations room, by night too: that help is called for, and not where."""
    caller = replace(actor, id=str(row.pk))  # nobody is left out as the one who asks: a crew or a node calls
    for one in access.colleagues(caller, WATCH, [row.office]):
        to = Address(phone=one.phone, email=one.email, name=one.name_ar, language=one.language)
        notices.tell(to, "tracks.told.distress", {}, about=row.ref, at=at, urgent=True)


def tell_called(actor: Actor, row: Distress, *, at: datetime) -> None:
    """Tell the other room at once, and exactly, that a crew calls for help."""
    if row.patrol_id is None:
        return
    lon, lat = e7(row.lon, row.lat) if row.lon is not None and row.lat is not None else (None, None)
    _send(actor, row, DistressCalled(row.pk, row.patrol_id, row.at, lon, lat, row.accuracy), at)


def tell_help_ended(actor: Actor, row: Distress, *, at: datetime) -> None:
    """Tell the other room that a call for help has ended."""
    if row.patrol_id is not None:
        _send(actor, row, DistressEnded(row.pk, row.ended_for, at), at)


def tell_seen(actor: Actor, row: Sighting, *, at: datetime) -> None:
    """Tell the other state of a sighting now, if the agreement lets it wait for nothing."""
    terms = agreement.terms_at(at)
    if row.patrol_id is not None and not terms.shares[_share(row)].minutes:
        _tell_sighting(actor, row, terms, at)


def _share(row: Sighting) -> str:
    return "grave" if row.grave else "sighting"


def _tell_sighting(actor: Actor, row: Sighting, terms: Terms, at: datetime) -> None:
    assert row.patrol_id is not None
    metres = terms.shares[_share(row)].metres
    lon, lat = e7(*coarse(row.lon, row.lat, metres))
    told = SightingMade(row.pk, row.patrol_id, row.kind, row.grave, row.at, lon, lat, metres, row.counts)
    _send(actor, row, told, at)
    row.told_at = at
    row.save(update_fields=["told_at"])


# ------------------------------------------------------------------ when it is time
def tell_due(*, at: datetime) -> int:
    """Tell the other state what is due: sightings and ended runs of joint patrols, each once.

    Returns how many were told. The node does this every few minutes.
    """
    node, terms = the_node(settings.RABT.state), agreement.terms_at(at)
    told = 0
    for key in list(_due_sightings(terms, at)[:A_ROUND]):
        told += _once(Sighting, key, lambda row: _tell_sighting(node, row, terms, at))
    for key in list(_due_runs(terms, at)[:A_ROUND]):
        told += _once(Run, key, lambda row: _tell_run(node, row, terms, at))
    return told


def _due_sightings(terms: Terms, at: datetime) -> QuerySet[Any, UUID]:
    soonest = min(terms.shares[one].minutes for one in ("sighting", "grave"))
    rows = Sighting.objects.filter(
        kept_by=settings.RABT.state, told_at=None, patrol_id__isnull=False, simulated=False,
        heard_at__lte=at - timedelta(minutes=soonest),
    )  # fmt: skip
    late = at - timedelta(minutes=terms.shares["sighting"].minutes)
    grave = at - timedelta(minutes=terms.shares["grave"].minutes)
    due = rows.filter(grave=False, at__lte=late) | rows.filter(grave=True, at__lte=grave)
    return due.order_by("heard_at").values_list("pk", flat=True)


def _due_runs(terms: Terms, at: datetime) -> QuerySet[Any, UUID]:
    late = at - timedelta(minutes=terms.shares["run"].minutes)
    rows = Run.objects.filter(
        kept_by=settings.RABT.state, state=State.ENDED, told_at=None, ended_at__lte=late,
        settled_at__isnull=False, patrol_id__isnull=False,
    ).exclude(source=Source.LETTER)  # fmt: skip
    return rows.order_by("ended_at").values_list("pk", flat=True)


def _once(kind: Any, key: UUID, tell: Any) -> int:
    """Tell one record in its own transaction, unless another process has just done it."""
    with transaction.atomic():
        row = kind.objects.select_for_update(of=("self",)).filter(pk=key, told_at=None).first()
        if row is None:
            return 0
        tell(row)
        return 1


def _tell_run(actor: Actor, row: Run, terms: Terms, at: datetime) -> None:
    assert row.patrol_id is not None and row.started_at is not None and row.ended_at is not None
    metres = terms.shares["run"].metres
    looks = [
        LookTold(one.piece, one.hour, min(one.seconds, 3600), one.last_at)
        for one in Look.objects.filter(run=row).order_by("hour", "piece")[:MOST_LOOKS]
    ]
    told = RunEnded(
        row.pk, row.patrol_id, row.started_at, row.ended_at, metres, looks, _coarse_trail(row, metres)
    )
    told.check()
    _send(actor, row, told, at)
    row.told_at = at
    row.save(update_fields=["told_at"])
    journal.append(actor, "run.told", row.ref, at=at, facts={"metres": metres, "spots": len(told.trail)})


def _coarse_trail(row: Run, metres: int) -> list[tuple[int, int, int]]:
    """Return the squares through which a run went, each time it came into one, with the minute."""
    found: list[tuple[int, int, int]] = []
    points = Point.objects.filter(run=row, exclusion_flags=0).order_by("number")
    for lon, lat, at in points.values_list("lon", "lat", "at").iterator(5000):
        spot = e7(*coarse(lon, lat, metres))
        if not found or spot != found[-1][1:]:
            minute = max(0, int((at - row.started_at).total_seconds() // 60))  # type: ignore[operator]
            found.append((minute, *spot))
    step = -(-len(found) // MOST_SPOTS) or 1
    return found[::step]
