"""Reads of sensors and their readings."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from rabt.access.queries import the_one, within
from rabt.base.actor import Actor
from rabt.base.errors import NotAllowed
from rabt.tracks.models import Reading, Sensor, Sighting
from rabt.tracks.queries.runs import SEE, SENSORS
from rabt.tracks.rules.sensor import Says, State, check_at_work, digest_of


def sensors_to_see(viewer: Actor) -> QuerySet[Sensor]:
    """Return the sensors of this viewer's offices, by name."""
    viewer.require(SEE)
    return Sensor.objects.filter(within(viewer)).order_by("name", "pk")


def sensors_at_work(viewer: Actor) -> QuerySet[Sensor]:
    """Return the sensors of this viewer's offices whose readings are taken, and whose spot is known."""
    return sensors_to_see(viewer).filter(state=State.AT_WORK, lat__isnull=False)


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


def detections(viewer: Actor, since: datetime, until: datetime) -> QuerySet[Reading]:
    """Return where this viewer's sensors detected something between two instants, the newest first."""
    return readings(viewer, since, until).filter(says=Says.DETECTION).order_by("-at", "-pk")


def readings_of(viewer: Actor, sensor: Sensor, *, says: str = "") -> QuerySet[Reading]:
    """Return what one sensor told, or only what it said of one kind, the newest first."""
    viewer.require(SEE)
    rows = Reading.objects.filter(within(viewer, "sensor__office"), sensor=sensor)
    return (rows.filter(says=says) if says else rows).order_by("-at", "-number")


def detection_to_see(viewer: Actor, sensor_id: UUID, number: int) -> Reading:
    """Return what one sensor detected, by the number of its reading, or Missing."""
    row = sensor_to_see(viewer, sensor_id)
    found = readings_of(viewer, row, says=Says.DETECTION).filter(number=number)
    return the_one(found.select_related("sensor"))


def sensor_behind(viewer: Actor, row: Sighting) -> Sensor | None:
    """Return the sensor that detected what a sighting tells of, or nothing where a crew saw it."""
    name = row.origin.partition("/")[0].removeprefix("sensor:")
    if not row.origin.startswith("sensor:"):
        return None
    return sensors_to_see(viewer).filter(pk=name).first()


def sightings_of_sensor(viewer: Actor, sensor: Sensor) -> dict[int, Sighting]:
    """Return what was made of the readings of a sensor, by their numbers."""
    viewer.require(SEE)
    made = Sighting.objects.filter(within(viewer), origin__startswith=f"sensor:{sensor.pk}/")
    return {int(one.origin.partition("/")[2]): one for one in made}
