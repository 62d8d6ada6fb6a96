"""The machines' door: which months there are, what both states told of one, what the figures mean."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from rabt.base.clock import now
from rabt.insight import queries
from rabt.insight.queries.extract import definitions_of, tally_as_told
from rabt.insight.queries.picture import picture
from rabt.insight.rules import month as months
from rabt.insight.rules.figures import definitions

router = Router()


class Words(Schema):
    """A text in both languages."""

    ar: str
    en: str


class Meaning(Schema):
    """What one figure means, who counts it, and in what unit."""

    code: str
    chapter: str
    side: str
    unit: str
    name: Words
    meaning: Words


class Told(Schema):
    """Both states' newest tallies of a month; one that has not come is absent."""

    month: str
    tallies: list[dict[str, Any]]


@router.get("/months", response=list[str], url_name="insight_months")
def months_known(request: HttpRequest) -> list[str]:
    """Return the months of which a tally lies here, newest first."""
    return [str(month) for month in queries.months_to_see(request.actor)]


@router.get("/months/{month}", response=Told, url_name="insight_month")
def month_told(request: HttpRequest, month: str) -> dict[str, Any]:
    """Return both states' newest tallies of a month, as they were signed."""
    shown = picture(request.actor, months.read(month), now())
    return {"month": month, "tallies": [tally_as_told(tally) for tally in shown.here]}


@router.get("/definitions", response=list[Meaning], url_name="insight_definitions")
def definitions_known(request: HttpRequest) -> list[dict[str, Any]]:
    """Return what each figure means."""
    return definitions_of(definitions())
