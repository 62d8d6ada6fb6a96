"""Who looked at a person, and the auditor's list of viewings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet, Sum
from django.db.models.functions import TruncHour

from rabt.access import rules, viewing
from rabt.access.models import Office, Viewing
from rabt.access.queries.accounts import office_names
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.base.identifiers import ref_of


@dataclass(frozen=True)
class Look:
    """One line of "who looked": the office and purpose, never another person's data."""

    at: datetime
    office: str
    office_ar: str
    office_en: str
    role: str
    purpose: str
    state: str
    times: int


def looks_to_see(viewer: Actor, person_ref: str, at: datetime) -> list[Look]:
    """Return who looked at a person, to an auditor or to whoever just opened that person by his own door.

    Refuses: missing
    """
    opened = Viewing.objects.filter(
        person_ref=person_ref, who=viewer.id, office=viewer.office, at__gt=at - rules.STAY_LONGEST
    )
    if not (viewer.has("access.see_viewings") or (viewer.id and opened.exists())):
        raise Missing("missing")
    return looks(person_ref, at=None if viewer.has("access.see_viewings") else at)


def looks(person_ref: str, *, limit: int = 200, at: datetime | None = None) -> list[Look]:
    """Return who looked at one person, newest first; looks within an hour stand as one line.

    Given an instant, without those that are withheld from him then.
    """
    rows = Viewing.objects.filter(person_ref=person_ref)
    return _lines(viewing.told(rows, at) if at else rows, limit)


def looks_of(person_refs: Iterable[str], *, own: bool, limit: int) -> list[Look]:
    """Return who looked at one person under any of his references, or when he looked himself; newest first.

    Opens nobody: the calling room has opened him. What he sees of himself stands under the role of a worker.
    """
    rows = Viewing.objects.filter(person_ref__in=[str(ref) for ref in person_refs])
    rows = viewing.told(rows, clock.now())
    himself = {"role": viewing.HIMSELF}
    return _lines(rows.filter(**himself) if own else rows.exclude(**himself), limit)


def _lines(rows: QuerySet[Viewing], limit: int) -> list[Look]:
    of_an_hour = (
        rows.annotate(hour=TruncHour("at"))
        .values("hour", "who", "office", "role", "purpose", "state")
        .annotate(last=Max("at"), looked=Sum("times"))
    )
    lines = list(of_an_hour.order_by("-last", "office", "role", "purpose", "state", "who")[:limit])
    names = office_names(line["office"] for line in lines)
    return [_look(line, names.get(line["office"])) for line in lines]


def _look(line: Mapping[str, Any], known: Office | None) -> Look:
    return Look(
        at=line["last"], office=line["office"], role=line["role"], purpose=line["purpose"],
        state=line["state"],
        office_ar=known.name_ar if known else line["office"],
        office_en=known.name_en if known else line["office"],
        times=line["looked"],
    )  # fmt: skip


def viewings(viewer: Actor, asked: Mapping[str, Any] | None) -> QuerySet[Viewing]:
    """Return the viewings that this auditor asks for, newest first; a filter that reads wrong finds none.

    Asked by: person, who, office (and those below it), purpose, since, until.
    """
    viewer.require("access.see_viewings")
    if asked is None:
        return Viewing.objects.none()
    wanted = {
        "person_ref": ref_of("person", asked["person"]) if asked.get("person") else "",
        "who": asked.get("who"),
        "office__startswith": asked.get("office"),
        "purpose": asked.get("purpose"),
        "at__date__gte": asked.get("since"),
        "at__date__lte": asked.get("until"),
    }
    found = Viewing.objects.filter(**{name: value for name, value in wanted.items() if value})
    return found.order_by("-at", "-pk")
