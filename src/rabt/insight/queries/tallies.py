"""The tallies that lie here: which months there are, the newest version of each, and what is wanting."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Max

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.clock import day_of
from rabt.base.errors import Missing
from rabt.insight.models import Handed, MonthTally
from rabt.insight.queries.counting import counted
from rabt.insight.rules.figures import definitions
from rabt.insight.rules.month import Month, month_of
from rabt.insight.rules.tally import Counted, HandedDown, Tally, Value, differing
from rabt.seal import canon

SEE, COUNT, AUDIT = "insight.see", "insight.tally", "insight.audit"


def zone_of(state: str, at: datetime) -> str:
    """Return the time zone by which a state counts its months."""
    return agreement.terms_at(at).state(state).zone


def month_over(at: datetime) -> Month:
    """Return the last month that is over for this node."""
    return month_of(day_of(at, zone_of(settings.RABT.state, at))).before


def months_to_see(viewer: Actor) -> list[Month]:
    """Return the months of which any tally lies here, newest first. Refuses: not_allowed"""
    viewer.require(SEE)
    found = MonthTally.objects.values_list("month", flat=True).distinct().order_by("-month")
    return [_month(text) for text in found]


def _month(text: str) -> Month:
    year, number = map(int, text.split("-"))
    return month_of(day=datetime(year, number, 1).date())  # noqa: DTZ001  (a day of the calendar)


def newest(state: str, month: Month) -> MonthTally | None:
    """Return the newest version of a state's tally of a month."""
    return MonthTally.objects.filter(state=state, month=str(month)).order_by("-version").first()


def versions(state: str, month: Month) -> list[bool]:
    """Return for each version of a tally, oldest first, whether its month was settled."""
    rows = MonthTally.objects.filter(state=state, month=str(month)).order_by("version")
    return list(rows.values_list("settled", flat=True))


def next_version(state: str, month: Month) -> int:
    """Return the number of the version that would come next."""
    rows = MonthTally.objects.filter(state=state, month=str(month))
    return (rows.aggregate(last=Max("version"))["last"] or 0) + 1


def known_version(state: str, month: str, version: int) -> MonthTally | None:
    """Return one version of a tally, if it lies here."""
    return MonthTally.objects.filter(state=state, month=month, version=version).first()


def tallies_to_see(viewer: Actor, months: Iterable[Month]) -> dict[tuple[str, str], Tally]:
    """Return the newest tally of each state for these months, by state and month. Refuses: not_allowed"""
    viewer.require(SEE)
    rows = MonthTally.objects.filter(month__in=[str(month) for month in months])
    newest_rows = rows.order_by("state", "month", "-version").distinct("state", "month")
    return {(row.state, row.month): row.tally() for row in newest_rows}


def versions_to_see(viewer: Actor, month: Month) -> list[MonthTally]:
    """Return every version of both states' tallies of a month, newest first. Refuses: not_allowed"""
    viewer.require(SEE)
    return list(MonthTally.objects.filter(month=str(month)).order_by("state", "-version").defer("exact"))


def handed(month: Month) -> dict[str, Value]:
    """Return the figures of a month that were handed down, as they may be shown."""
    row = Handed.objects.filter(month=str(month)).first()
    told = HandedDown.from_body(canon.read(row.content.encode())).values if row else []
    return {one.code: one for one in told}


def is_handed(month: Month) -> bool:
    """Tell whether the figures of a month were handed down."""
    return Handed.objects.filter(month=str(month)).exists()


# ------------------------------------------------------------------ what the auditor asks
@dataclass(frozen=True)
class Recount:
    """A tally of this node held against what its tables say now."""

    row: MonthTally
    differing: list[str]

    @property
    def figures(self) -> list[Any]:
        """Return the definitions of the figures that differ."""
        return [definitions().of(code) for code in self.differing]


def recount(viewer: Actor, month: Month, at: datetime) -> Recount:
    """Count a month of this node again, and name the figures that the signed tally tells otherwise.

    Compared before small counts are hidden, so that a change behind a hidden one is seen too.
    Refuses: not_allowed, missing
    """
    viewer.require(AUDIT)
    state = settings.RABT.state
    row = newest(state, month)
    if row is None:
        raise Missing()
    now = exact_of(counted(settings.RABT.side, month, zone_of(state, at)))
    return Recount(row, differing(now, row.exact or {}))


def exact_of(found: dict[str, Counted]) -> dict[str, Any]:
    """Write what was counted as plain values in one order: kept here, told to nobody."""
    return {
        code: {
            "rows": sorted([*keys, n] for keys, n in one.rows.items() if n),
            "spans": {step: sorted(days) for step, days in sorted(one.spans.items())},
        }
        for code, one in found.items()
    }
