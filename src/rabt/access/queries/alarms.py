"""Reads of the watch over looks: how many persons were looked at, what is usual, which alarms wait."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Aggregate, Count, FloatField, Min, QuerySet, Sum
from django.db.models.functions import TruncDay, TruncHour
from django.urls import reverse

from rabt.access import rules
from rabt.access.models import Account, Alarm, Canary, LookTally, Sweep, Viewing
from rabt.access.queries.accounts import warrants_waiting
from rabt.access.queries.actors import one
from rabt.access.rules import looks as watch
from rabt.base.actor import Actor
from rabt.base.clock import day_of
from rabt.corridor import load
from rabt.shell.queues import Waiting

JUDGE = "access.judge_alarms"
NOBODY = ("", "", "")


class Median(Aggregate):
    """The value in the middle."""

    function = "percentile_cont"
    template = "%(function)s(0.5) within group (order by %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Seen:
    """How many persons an account, or a whole office, looked at in an hour or day that began at `since`."""

    since: datetime
    who: str
    office: str
    role: str
    persons: int

    @property
    def by(self) -> tuple[str, str, str]:
        """Who it was: the account, its office, its role."""
        return self.who, self.office, self.role


def zone() -> ZoneInfo:
    """Return the time zone by whose days looks are counted."""
    return ZoneInfo(load(settings.RABT.pack).state(settings.RABT.state).zone)


def midnight(day: date) -> datetime:
    """Return the instant at which a day of this state begins."""
    return datetime(day.year, day.month, day.day, tzinfo=zone())


def today(at: datetime) -> date:
    """Return the day of this state at an instant."""
    return day_of(at, zone().key)


def _watched(first: datetime, last: datetime) -> QuerySet[Viewing]:
    """Return the looks of this state's officials that may be a sign of reading in bulk."""
    return Viewing.objects.filter(
        state=settings.RABT.state, at__gte=first, at__lt=last, role__in=rules.table().roles
    ).exclude(purpose__in=rules.uncounted())


def looks_between(first: datetime, last: datetime) -> int:
    """Count the looks between two instants that are watched."""
    return _watched(first, last).count()


def seen_between(first: datetime, last: datetime, kind: str, *, offices: bool, least: int = 0) -> list[Seen]:
    """Count the persons that each account, or office, looked at in each hour or day: more than `least`."""
    part = TruncHour("at") if kind == watch.HOUR else TruncDay("at", tzinfo=zone())
    by = ("office",) if offices else ("who", "office", "role")
    rows = (
        _watched(first, last)
        .annotate(part=part)
        .values("part", *by)
        .annotate(persons=Count("person_ref", distinct=True))
    )
    return [
        Seen(
            row["part"], row.get("who", ""), row["office"],
            row.get("role", rules.WHOLE_OFFICE), row["persons"],
        )
        for row in rows.filter(persons__gt=least).order_by("part", *by)
    ]  # fmt: skip


@dataclass(frozen=True)
class Usual:
    """What is usual in a role, or in an office: medians of an hour and a day, and from how many days."""

    hour: float = 0.0
    day: float = 0.0
    learned_from: int = 0

    def threshold(self, role: str, kind: str) -> int:
        """Return how many persons may be looked at in an hour or in a day."""
        median = self.hour if kind == watch.HOUR else self.day
        return watch.threshold(rules.table().measure(role), kind, median, self.learned_from)


def usual(at: datetime) -> dict[str, Usual]:
    """Return what was usual over the last 30 days before today: by role, and for whole offices by office."""
    first = today(at) - timedelta(days=watch.LEARNED_DAYS)
    rows = LookTally.objects.filter(day__gte=first, day__lt=today(at))
    found = {}
    for by, part in (("role", rows.exclude(who="")), ("office", rows.filter(who="").exclude(office=""))):
        told = part.values(by).annotate(hour=Median("busiest"), day=Median("persons"), n=Count("pk"))
        found.update({row[by]: Usual(row["hour"], row["day"], row["n"]) for row in told})
    return found


def counted_before(day: date) -> int | None:
    """Return how many looks of a day were counted when it was last tallied; nothing if it never was."""
    row = LookTally.objects.filter(day=day, who="", office="", role="").first()
    return row.persons if row else None


def raised_for(kind: str, parts: Iterable[datetime]) -> dict[tuple[Any, ...], list[Alarm]]:
    """Return the alarms of these hours or days, by when and by whom."""
    found: dict[tuple[Any, ...], list[Alarm]] = {}
    for row in Alarm.objects.select_for_update().filter(kind=kind, since__in=set(parts)):
        found.setdefault((row.since, row.who, row.office, row.role), []).append(row)
    return found


# ------------------------------------------------------------------ what the auditor sees
def alarms_to_see(viewer: Actor, *, only: str = "") -> QuerySet[Alarm]:
    """Return the alarms, those that wait first. Refuses: not_allowed"""
    viewer.require(JUDGE)
    rows = Alarm.objects.order_by("-judged_at", "-raised_at")
    if only == "waiting":
        return rows.filter(judged_at=None)
    return rows.exclude(judged_at=None) if only == "judged" else rows


def alarm_to_see(viewer: Actor, alarm_id: UUID) -> Alarm:
    """Return one alarm, or Missing. Refuses: not_allowed, missing"""
    return one(alarms_to_see(viewer), alarm_id)


def alarm_to_judge(viewer: Actor, alarm_id: UUID) -> Alarm:
    """Return one alarm, locked, or Missing. Refuses: not_allowed, missing"""
    return one(alarms_to_see(viewer).select_for_update(), alarm_id)


@dataclass(frozen=True)
class Part:
    """How many looks of one purpose an alarm is about, and at how many persons."""

    purpose: str
    looks: int
    persons: int


def parts_of(alarm: Alarm) -> list[Part]:
    """Say for which purposes the looks were made that an alarm is about. Opens nobody."""
    length = timedelta(hours=1) if alarm.kind == watch.HOUR else timedelta(days=1)
    rows = Viewing.objects.filter(
        state=alarm.state, office=alarm.office, at__gte=alarm.since, at__lt=alarm.since + length
    )
    if alarm.who:
        rows = rows.filter(who=alarm.who, role=alarm.role)
    if alarm.about:
        rows = rows.filter(person_ref=alarm.about)
    told = rows.values("purpose").annotate(n=Sum("times"), persons=Count("person_ref", distinct=True))
    return [Part(row["purpose"], row["n"], row["persons"]) for row in told.order_by("-n", "purpose")]


def shown_with(alarm: Alarm) -> int:
    """Count whom the same look showed: many where a list or a search did, one where a file was opened."""
    rows = Viewing.objects.filter(who=alarm.who, office=alarm.office, role=alarm.role, at=alarm.since)
    return rows.values("person_ref").distinct().count()


def alarms_waiting(viewer: Actor) -> list[Waiting]:
    """Say how many alarms wait for this auditor; of his own looks another one judges."""
    if not viewer.has(JUDGE):
        return []
    rows = alarms_to_see(viewer, only="waiting").exclude(who__in=[viewer.id, viewer.for_whom or viewer.id])
    seen = rows.order_by().aggregate(n=Count("pk"), oldest=Min("raised_at"))
    url = reverse("access:alarms") + "?only=waiting"
    return [Waiting("access.alarms_to_judge", seen["n"], seen["oldest"], url)] if seen["n"] else []


def waiting(viewer: Actor) -> list[Waiting]:
    """Say what waits in this room: warrants for an administrator, alarms for an auditor."""
    return [*warrants_waiting(viewer), *alarms_waiting(viewer)]


def untold() -> QuerySet[Alarm]:
    """Return the alarms of which no auditor has been told yet, oldest first: for the node itself."""
    return Alarm.objects.filter(told_at=None).order_by("raised_at", "pk")


def accounts_in(role: str) -> QuerySet[Account]:
    """Return the active accounts of a role: for the node itself."""
    return Account.objects.select_related("office").filter(role=role, active=True).order_by("pk")


# ------------------------------------------------------------------ who does not exist, and what was erased
def canaries() -> QuerySet[Canary]:
    """Return the marks that stand: for what must leave such persons out. Opens nobody."""
    return Canary.objects.filter(ended_at=None)


def is_canary(person_ref: str) -> bool:
    """Tell whether a person does not exist, so that nothing of him leaves. For the node, never for a page."""
    return canaries().filter(person_ref=person_ref).exists()


def swept() -> dict[str, Sweep]:
    """Return for each rule of keeping when the clock last erased something by it, and how much."""
    return {row.rule: row for row in Sweep.objects.order_by("rule", "-at").distinct("rule")}
