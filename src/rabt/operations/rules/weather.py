"""A report of the weather: what it may say, and how long it counts as now. Nothing here makes weather up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rabt.base.errors import Refused

SOURCE = 120
COLDEST, HOTTEST, STRONGEST, FARTHEST = -20, 60, 250, 100
"""Degrees Celsius, kilometres an hour of wind, kilometres of sight."""
AHEAD = timedelta(minutes=10)
"""By so much a clock may be fast."""


class Sky(StrEnum):
    """What the sky is like."""

    CLEAR = "clear"
    CLOUD = "cloud"
    RAIN = "rain"
    DUST = "dust"
    FOG = "fog"


@dataclass(frozen=True)
class Report:
    """What was observed at a place of the pack, when, and who says so; whole degrees and kilometres."""

    place: str
    observed_at: datetime
    sky: Sky
    source: str
    temperature: int | None = None
    wind: int | None = None
    sight: int | None = None


def check_report(told: Report, places: frozenset[str], at: datetime) -> None:
    """Ask that a report can be true and says who made it.

    Refuses: weather_place_unknown, weather_from_future, weather_beyond, weather_unsigned
    """
    if told.place not in places:
        raise Refused("weather_place_unknown", field="place")
    if told.observed_at > at + AHEAD:
        raise Refused("weather_from_future", field="observed_at")
    bounds = (
        ("temperature", told.temperature, COLDEST, HOTTEST), ("wind", told.wind, 0, STRONGEST),
        ("sight", told.sight, 0, FARTHEST),
    )  # fmt: skip
    for name, value, least, most in bounds:
        if value is not None and not least <= value <= most:
            raise Refused("weather_beyond", field=name, least=least, most=most)
    if not any(sign.isalpha() for sign in told.source):
        raise Refused("weather_unsigned", field="source")


def is_now(observed_at: datetime, at: datetime, hours: int) -> bool:
    """Tell whether a report still counts as the weather of now."""
    return at - observed_at <= timedelta(hours=hours)
