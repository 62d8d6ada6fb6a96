"""The machines' door: the line now, and a weather service's reports."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from rabt.base import clock
from rabt.operations import actions
from rabt.operations.rules.weather import COLDEST, FARTHEST, HOTTEST, SOURCE, STRONGEST, Report, Sky
from rabt.shell.instants import Instant

router = Router()


class WeatherIn(Schema):
    """A report of the weather at a base, under the reporter's own key; what is not known is left out."""

    model_config = ConfigDict(extra="forbid")

    key: UUID
    place: str = Field(max_length=40)
    observed_at: Instant
    sky: Sky
    source: str = Field(min_length=1, max_length=SOURCE)
    temperature: int | None = Field(default=None, ge=COLDEST, le=HOTTEST)
    wind: int | None = Field(default=None, ge=0, le=STRONGEST)
    sight: int | None = Field(default=None, ge=0, le=FARTHEST)


class WeatherOut(Schema):
    """What the node holds."""

    key: UUID
    place: str
    sky: str


@router.post("/weather", response=WeatherOut, url_name="operations_weather")
def weather(request: HttpRequest, body: WeatherIn) -> dict[str, Any]:
    """Keep a report of the weather; sent again under the same key it changes nothing."""
    told = Report(
        body.place, body.observed_at, body.sky, body.source, body.temperature, body.wind, body.sight
    )
    row = actions.report_weather(request.actor, told, body.key, at=clock.now())
    return {"key": row.key, "place": row.place, "sky": row.sky}
