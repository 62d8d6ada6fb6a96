"""The joint report of a day is made in one click, frozen, and told to the other side."""

from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.exchange import actions as exchange
from rabt.incidents import queries
from rabt.incidents.messages import ONLY, DailyReportMade
from rabt.incidents.models import DailyReport
from rabt.incidents.queries.daily import MAKE
from rabt.incidents.rules import daily as rules
from rabt.incidents.rules.daily import Line
from rabt.journal import actions as journal

MOST_EDITIONS = 99


@transaction.atomic
def make_daily_report(actor: Actor, on: date, *, at: datetime) -> DailyReport:
    """Make the joint report of a day that has ended; made again it is another edition, and the old one stays.

    Refuses: report_day_far, report_day_open, report_day_stands, report_editions
    """
    actor.require(MAKE)
    rules.check_near(on, at)
    zone = queries.zone_of(on)
    rules.check_over(on, zone, at)
    told = queries.last_day(actor, on)
    before = queries.newest(settings.RABT.state, on)
    edition = before.edition + 1 if before else 1
    if edition > MOST_EDITIONS:
        raise Refused("report_editions")
    number = rules.number_of(settings.RABT.state, on, edition)
    body = rules.body_of(number, on, zone, told["lines"], told["held_back"], told["effort"])
    if before is not None and _same(before.body, body):
        raise Refused("report_day_stands", number=before.number)
    row = DailyReport(
        kept_by=settings.RABT.state, on=on, edition=edition, number=number, body=body,
        digest=rules.digest(body), made_by=actor.id, made_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused("report_day_stands", number=number) from standing
    journal.append(
        actor, "daily_report.issued", row.ref, at=at, facts={"number": number, "digest": row.digest}
    )
    _tell(actor, row, told["lines"], at)
    return row


def _same(before: dict[str, object], body: dict[str, object]) -> bool:
    """Tell whether a report would say what stands already."""
    return {**before, "number": ""} == {**body, "number": ""}


def _tell(actor: Actor, row: DailyReport, found: list[Line], at: datetime) -> None:
    letter = DailyReportMade(
        report_ref=row.ref, number=row.number, on=row.on, edition=row.edition, zone=row.body["zone"],
        lines=found, held_back=row.body["held_back"], effort_minutes=row.body["effort_minutes"],
        digest=row.digest, only_for=ONLY, made_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
