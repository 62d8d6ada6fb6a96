"""What the other state tells of its patrols: kept under this state's border office, changed by nobody."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Untrusted
from rabt.exchange.letters import check_other
from rabt.journal import actions as journal
from rabt.tracks.actions.settling import A_BATCH
from rabt.tracks.actions.telling import ring
from rabt.tracks.messages import E7, DistressCalled, DistressEnded, RunEnded, SightingMade
from rabt.tracks.models import Distress, Look, Point, Run, Sighting
from rabt.tracks.queries.handsets import in_this_state
from rabt.tracks.queries.line import Finder
from rabt.tracks.rules import distress, run
from rabt.tracks.rules.fix import zooms


def _theirs(actor: Actor, row: Any) -> None:
    """Ask that a record which is here already is the other state's own. Refuses: not_the_keeper"""
    if row.kept_by != actor.state:
        raise Untrusted("not_the_keeper")


@transaction.atomic
def take_run(actor: Actor, told: RunEnded, *, at: datetime) -> Run:
    """Keep the other state's run as coarse as it was told. Refuses: not_the_keeper, letter_malformed"""
    check_other(actor)
    told.check()
    row, is_new = Run.objects.get_or_create(
        pk=told.run_id,
        defaults={
            "kept_by": actor.state, "office": in_this_state(), "patrol_id": told.patrol_id,
            "source": run.Source.LETTER, "state": run.State.ENDED, "started_at": told.started_at,
            "ended_at": told.ended_at, "heard_at": at, "settled_at": at, "points": len(told.trail),
        },
    )  # fmt: skip
    _theirs(actor, row)
    if not is_new:
        return row
    pieces = agreement.terms_at(at).border.pieces
    Look.objects.bulk_create(
        Look(run=row, office=row.office, piece=one.piece, hour=one.hour, seconds=one.seconds,
             last_at=one.last_at)
        for one in told.looks if one.piece in pieces
    )  # fmt: skip
    spots = [(lon / E7, lat / E7) for _, lon, lat in told.trail]
    Point.objects.bulk_create(
        (
            Point(run=row, number=number, at=told.started_at + timedelta(minutes=minute), lon=spot[0],
                  lat=spot[1], zoom=zoom, accuracy=told.metres)
            for number, ((minute, _, _), spot, zoom) in enumerate(
                zip(told.trail, spots, zooms(spots), strict=True)
            )
        ),
        batch_size=A_BATCH,
    )  # fmt: skip
    journal.append(actor, "run.heard", row.ref, at=at)
    return row


@transaction.atomic
def take_sighting(actor: Actor, told: SightingMade, *, at: datetime) -> Sighting:
    """Keep what a patrol of the other state saw. Refuses: not_the_keeper, letter_malformed"""
    check_other(actor)
    told.check()
    lon, lat = told.lon / E7, told.lat / E7
    row, is_new = Sighting.objects.get_or_create(
        pk=told.sighting_id,
        defaults={
            "kept_by": actor.state, "office": in_this_state(), "patrol_id": told.patrol_id,
            "kind": told.kind, "grave": told.grave, "at": told.at, "lon": lon, "lat": lat,
            "piece": Finder(at).in_zone(lon, lat), "accuracy": told.metres, "counts": told.counts,
            "heard_at": at,
        },
    )  # fmt: skip
    _theirs(actor, row)
    if is_new:
        journal.append(actor, "sighting.heard", row.ref, at=at)
    return row


@transaction.atomic
def take_distress(actor: Actor, told: DistressCalled, *, at: datetime) -> Distress:
    """Show this room at once that a joint patrol calls for help. Refuses: not_the_keeper, letter_malformed"""
    check_other(actor)
    told.check()
    spot = (told.lon / E7, told.lat / E7) if told.lon is not None and told.lat is not None else None
    row, is_new = Distress.objects.get_or_create(
        pk=told.distress_id,
        defaults={
            "kept_by": actor.state, "office": in_this_state(), "patrol_id": told.patrol_id, "at": told.at,
            "lon": spot and spot[0], "lat": spot and spot[1], "accuracy": told.accuracy, "heard_at": at,
            "piece": Finder(at).in_zone(*spot) if spot else "",
        },
    )  # fmt: skip
    _theirs(actor, row)
    if is_new:
        journal.append(actor, "distress.heard", row.ref, at=at)
        ring(actor, row, at=at)
    return row


@transaction.atomic
def take_help_ended(actor: Actor, told: DistressEnded, *, at: datetime) -> Distress:
    """Note that the other room ended its crew's call for help. Refuses: not_the_keeper; else Missing"""
    check_other(actor)
    row = Distress.objects.filter(pk=told.distress_id).select_for_update(of=("self",)).first()
    if row is None:
        raise Missing()
    _theirs(actor, row)
    if row.state == distress.State.ENDED:
        return row
    row.state = distress.move(row.state, distress.Step.END)
    row.ended_at, row.ended_for = told.at, told.reason
    row.save(update_fields=["state", "ended_at", "ended_for"])
    journal.append(actor, "distress.over", row.ref, at=at, facts={"reason": told.reason})
    return row
