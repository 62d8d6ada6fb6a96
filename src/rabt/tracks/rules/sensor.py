"""Sensors: towers, drones and trackers of vehicles; a token of their own, and readings that count once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rabt.base.errors import NotAllowed, Refused

TOKEN_BYTES, MOST_READINGS = 32, 1000
CLOCK_MAY_DIFFER = timedelta(minutes=10)
MOST_NUMBER = 2**53


class Kind(StrEnum):
    """What a sensor is."""

    TOWER = "tower"
    DRONE = "drone"
    VEHICLE = "vehicle"


class Says(StrEnum):
    """What one reading says: where the sensor is, that something moves there, or how it fares."""

    POSITION = "position"
    DETECTION = "detection"
    HEALTH = "health"


class State(StrEnum):
    """Whether a sensor's readings are taken."""

    AT_WORK = "at_work"
    ENDED = "ended"


@dataclass(frozen=True)
class Told:
    """One reading as it came: `number` counts the sensor's readings, for ever upwards."""

    number: int
    says: Says
    at: datetime
    lon: float
    lat: float
    count: int = 0
    confidence: int | None = None
    simulated: bool = False


def make_token() -> str:
    """Draw a sensor's token: shown once, kept as a digest."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(f"rabt sensor {token}".encode()).hexdigest()


def check_at_work(state: str) -> None:
    """Ask that a sensor's readings are still taken. Refuses: sensor_ended"""
    if state != State.AT_WORK:
        raise NotAllowed("sensor_ended")


def check_reading(told: Told, at: datetime, *, simulated_sensor: bool) -> None:
    """Ask that a reading can have been made: not in the future, on this earth, of its own kind.

    A simulated reading stands under a simulated sensor only, and the other way round.
    Refuses: reading_from_future, spot_wrong, reading_number_wrong, reading_not_simulated
    """
    if told.at > at + CLOCK_MAY_DIFFER:
        raise Refused("reading_from_future", field="at")
    if not (abs(told.lon) <= 180 and abs(told.lat) <= 90):
        raise Refused("spot_wrong", field="lat")
    if not 0 <= told.number < MOST_NUMBER:
        raise Refused("reading_number_wrong", field="number")
    if told.simulated is not simulated_sensor:
        raise Refused("reading_not_simulated", field="simulated")
