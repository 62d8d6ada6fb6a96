"""The machines' door: which value is in force, from when, on whose word."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field, StrictBool, StrictInt

from rabt.agreement import actions, queries
from rabt.agreement.models import Change
from rabt.agreement.rules import TermLine
from rabt.base import clock

router = Router()


class Said(Schema):
    """One thing in both languages."""

    ar: str
    en: str


class Term(Schema):
    """A value in force on a day."""

    key: str
    name: Said
    value: StrictBool | StrictInt
    currency: str
    since: date
    source: Said
    article: str
    assumption: bool
    changed: bool
    changeable: bool
    keeper: str


class Proposal(Schema):
    """A new value from a day on."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(max_length=120)
    value: StrictBool | StrictInt
    since: date
    source: str = Field(max_length=500)


class Decision(Schema):
    """Granted, or refused with a reason of the pack."""

    model_config = ConfigDict(extra="forbid")

    granted: bool
    reason: str = Field("", max_length=60)
    note: str = Field("", max_length=1000)


class ChangeOut(Schema):
    """A change as it stands."""

    id: UUID
    ref: str
    key: str
    value: StrictBool | StrictInt
    since: date
    source: str
    state: str
    kept_by: str
    decided_at: datetime | None


def _term(found: TermLine) -> dict[str, Any]:
    names = ("key", "value", "currency", "since", "article", "assumption", "changed", "changeable", "keeper")
    said = {
        name: {"ar": words.ar, "en": words.en}
        for name, words in (("name", found.name), ("source", found.source))
    }
    return {name: getattr(found, name) for name in names} | said


def _change(found: Change) -> dict[str, Any]:
    names = ("id", "ref", "key", "value", "since", "source", "state", "kept_by", "decided_at")
    return {name: getattr(found, name) for name in names}


def _noon(on: date | None) -> datetime:
    """Return an instant of that day here, or this instant."""
    if on is None:
        return clock.now()
    zone = queries.own_zone()
    return datetime.combine(on, time(12), ZoneInfo(zone))


@router.get("terms", response=list[Term], url_name="agreement_terms")
def terms(request: HttpRequest, on: date | None = None) -> list[dict[str, Any]]:
    """List the values in force on a day, or today."""
    return [_term(found) for found in queries.term_lines(request.actor, _noon(on))]


@router.post("changes", response={201: ChangeOut}, url_name="agreement_propose")
def propose(request: HttpRequest, told: Proposal) -> Status[dict[str, Any]]:
    """Propose a new value; another person decides it."""
    actor = request.actor
    change = actions.propose_change(actor, told.key, told.value, told.since, told.source, at=clock.now())
    return Status(201, _change(change))


@router.post("changes/{uuid:change_id}/decision", response=ChangeOut, url_name="agreement_decide")
def decide(request: HttpRequest, change_id: UUID, told: Decision) -> dict[str, Any]:
    """Grant or refuse a proposed change."""
    actor = request.actor
    change = actions.decide_change(
        actor, change_id, told.granted, at=clock.now(), reason=told.reason, note=told.note
    )
    return _change(change)
