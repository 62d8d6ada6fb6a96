"""Reads of sensors and their readings."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from rabt.access.queries import the_one, within
from rabt.base.actor import Actor
from rabt.base.errors import NotAllowed
from rabt.tracks.models import Reading, Sensor
from rabt.tracks.queries.runs import SEE, SENSORS
from rabt.tracks.rules.sensor import check_at_work, digest_of


def sensors_to_see(viewer: Actor) -> QuerySet[Sensor]:
    """Return the sensors of this viewer's offices, by name."""
    viewer.require(SEE)
    return Sensor.objects.filter(within(viewer)).order_by("name", "pk")


def sensor_to_see(viewer: Actor, sensor_id: UUID) -> Sensor:
    """Return one sensor, or Missing."""
    return the_one(sensors_to_see(viewer).filter(pk=sensor_id))


def sensor_to_change(viewer: Actor, sensor_id: UUID) -> Sensor:
    """Return one sensor, locked, or Missing."""
    viewer.require(SENSORS)
    rows = Sensor.objects.filter(within(viewer), pk=sensor_id)
    return the_one(rows.select_for_update(of=("self",)))


def sensor_of_token(token: str) -> Sensor:
    """Return the sensor that holds a token, locked. Refuses: sensor_token_wrong, sensor_ended"""
    found = Sensor.objects.select_for_update(of=("self",)).filter(token_digest=digest_of(token)).first()
    if found is None:
        raise NotAllowed("sensor_token_wrong")
    check_at_work(found.state)
    return found


def readings(viewer: Actor, since: datetime, until: datetime) -> QuerySet[Reading]:
    """Return the readings of this viewer's sensors between two instants, oldest first."""
    viewer.require(SEE)
    mine = within(viewer, "sensor__office")
    found = Reading.objects.filter(mine, at__gte=since, at__lt=until).select_related("sensor")
    return found.order_by("at", "pk")
