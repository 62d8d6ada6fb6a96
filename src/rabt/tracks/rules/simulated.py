"""Made-up readings of a sensor, for trial and training: each says of itself that it is simulated."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import cos, pi, radians, sin

from rabt.tracks.rules.sensor import Kind, Says, Told

SEES = {Kind.TOWER: 8.0, Kind.DRONE: 2.0, Kind.VEHICLE: 1.0}
"""How many km each sees, for trial."""
DEGREE_KM, ROUND_KM, STEP_KM, SEEN_IN = 111.2, 4.0, 0.25, 12


def readings(
    kind: Kind, spot: tuple[float, float], begin: datetime, *, count: int, every: timedelta, seed: int
) -> Iterator[Told]:
    """Draw so many readings; the same seed draws the same. Numbers are seconds since 1970: always upwards."""
    draw = random.Random(seed)  # noqa: S311  (drawn, not secret)
    for turn in range(count):
        at = begin + turn * every
        here = _here(kind, spot, turn)
        number = int(at.timestamp())
        if draw.randrange(SEEN_IN) == 0:
            lon, lat = _moved(here, draw.random() * SEES[kind], draw.random() * 2 * pi)
            yield Told(number, Says.DETECTION, at, lon, lat, draw.randint(1, 6), draw.randint(30, 95), True)
        elif kind is Kind.TOWER:
            yield Told(number, Says.HEALTH, at, *here, simulated=True)
        else:
            yield Told(number, Says.POSITION, at, *here, simulated=True)


def _here(kind: Kind, spot: tuple[float, float], turn: int) -> tuple[float, float]:
    """Return where a sensor is: a tower stands, a drone flies a round, a vehicle drives north."""
    if kind is Kind.TOWER:
        return spot
    if kind is Kind.DRONE:
        return _moved(spot, ROUND_KM, turn * pi / 30)
    return _moved(spot, STEP_KM * turn, 0.0)


def _moved(spot: tuple[float, float], km: float, towards: float) -> tuple[float, float]:
    """Return the spot so many km away, `towards` counted from north eastwards."""
    lon, lat = spot
    east = km * sin(towards) / (DEGREE_KM * cos(radians(lat)))
    return round(lon + east, 6), round(lat + km * cos(towards) / DEGREE_KM, 6)
