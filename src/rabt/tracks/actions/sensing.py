"""Sensors: registered with a token of their own; each reading is kept once, in whatever order they come."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.journal import actions as journal
from rabt.seal.message import check_text
from rabt.tracks.models import Reading, Sensor, Sighting
from rabt.tracks.queries.line import Finder
from rabt.tracks.queries.runs import SENSORS, WATCH
from rabt.tracks.queries.sensors import detection_to_see, sensor_of_token, sensor_to_change
from rabt.tracks.rules import fix
from rabt.tracks.rules import sensor as rules
from rabt.tracks.rules.sensor import Kind, State, Told
from rabt.tracks.rules.sighting import NOTE, check_counts, tidy


@transaction.atomic
def register_sensor(
    actor: Actor, name: str, kind: str, spot: tuple[float, float] | None = None, *, simulated: bool = False,
    at: datetime,
) -> tuple[Sensor, str]:  # fmt: skip
    """Register a sensor; its token is shown once and kept as a digest. A tower has a spot from the start.

    Refuses: sensor_name_missing, sensor_kind_unknown, sensor_spot_missing, spot_wrong, text_unprintable
    """
    actor.require(SENSORS)
    check_text(name, "name")
    called = tidy(name)[:80]
    if not called:
        raise Refused("sensor_name_missing", field="name")
    if kind not in set(Kind):
        raise Refused("sensor_kind_unknown", field="kind")
    if kind == Kind.TOWER and spot is None:
        raise Refused("sensor_spot_missing", field="lat")
    if spot is not None:
        fix.check_spot(*spot)
    token = rules.make_token()
    row = Sensor.objects.create(
        office=actor.office, name=called, kind=kind, token_digest=rules.digest_of(token),
        lon=spot and spot[0], lat=spot and spot[1], simulated=simulated, registered_by=actor.id,
        registered_at=at,
    )  # fmt: skip
    journal.append(actor, "sensor.registered", row.ref, at=at, facts={"kind": kind, "simulated": simulated})
    return row, token


@transaction.atomic
def end_sensor(actor: Actor, sensor_id: UUID, *, at: datetime) -> Sensor:
    """End a sensor: its token opens nothing any more. Refuses: sensor_ended"""
    row = sensor_to_change(actor, sensor_id)
    rules.check_at_work(row.state)
    row.state, row.ended_by, row.ended_at = State.ENDED, actor.id, at
    row.save(update_fields=["state", "ended_by", "ended_at"])
    journal.append(actor, "sensor.ended", row.ref, at=at)
    return row


@transaction.atomic
def sight_reading(
    actor: Actor, sensor_id: UUID, number: int, kind: str, group: str, note: str, *, at: datetime
) -> Sighting:  # fmt: skip
    """Note as a sighting what a sensor detected, as a person judges it; what was simulated stays so.

    A detection that was noted already stands as it is.
    Refuses: sighting_kind_unknown, sighting_group_unknown, sighting_count_wrong, text_unprintable
    """
    actor.require(WATCH)
    reading = detection_to_see(actor, sensor_id, number)
    terms = agreement.terms_at(at)
    if kind not in terms.sightings:
        raise Refused("sighting_kind_unknown", field="kind")
    check_text(note, "note")
    counts = check_counts({group: reading.count} if group else {}, terms.counted)
    with transaction.atomic():
        row, is_new = Sighting.objects.get_or_create(
            origin=reading.origin,
            defaults={
                "kept_by": actor.state, "office": reading.sensor.office, "kind": kind,
                "grave": terms.sightings[kind].grave, "at": reading.at, "lon": reading.lon,
                "lat": reading.lat, "piece": reading.piece, "counts": counts, "note": tidy(note)[:NOTE],
                "simulated": reading.simulated, "heard_at": at,
            },
        )  # fmt: skip
    if is_new:
        facts = {"sensor": reading.sensor.ref, "number": number, "kind": kind}
        journal.append(actor, "sighting.detected", row.ref, at=at, facts=facts)
    return row


@transaction.atomic
def take_readings(token: str, told: Sequence[Told], *, at: datetime) -> int:
    """Keep the readings of a sensor, each once by its number; return how many were new.

    Refuses: sensor_token_wrong, sensor_ended, reading_from_future, spot_wrong, reading_number_wrong,
    reading_not_simulated, readings_too_many
    """
    row = sensor_of_token(token)
    if len(told) > rules.MOST_READINGS:
        raise Refused("readings_too_many", most=rules.MOST_READINGS)
    finder = Finder(at)
    for one in told:
        rules.check_reading(one, at, simulated_sensor=row.simulated)
    before = Reading.objects.filter(sensor=row).count()
    Reading.objects.bulk_create(
        (
            Reading(sensor=row, number=one.number, says=one.says, at=one.at, lon=one.lon, lat=one.lat,
                    piece=finder.in_zone(one.lon, one.lat), count=one.count, confidence=one.confidence,
                    simulated=one.simulated, heard_at=at)
            for one in told
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    row.heard_at = at
    newest = max((one for one in told if one.says == "position"), key=lambda one: one.number, default=None)
    if newest and row.kind != Kind.TOWER:
        row.lon, row.lat = newest.lon, newest.lat
    row.save(update_fields=["heard_at", "lon", "lat"])
    return Reading.objects.filter(sensor=row).count() - before
