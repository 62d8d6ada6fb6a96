"""How many: what this room tells of a month, without persons; small counts are hidden before it is read."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.assistance.models import Alarm, Feedback, Information, Inquiry, Recall, Request
from rabt.assistance.rules import figures
from rabt.assistance.rules.answer import Outcome
from rabt.assistance.rules.figures import Shown
from rabt.assistance.rules.month import last_months, span
from rabt.base.actor import Actor

FIGURES = "assistance.figures"


@dataclass(frozen=True)
class Counts:
    """Exact counts of a span of time, for this node alone: asked by us and of us, and what became of them."""

    asked: int
    received: int
    answered: Counter[str]
    refused: Counter[str]
    hours: list[float]
    in_time: int
    late: int
    wrong: int
    recalls: int
    inquiries: int
    alarms: int
    withheld: int
    reported: int
    """How many were found wrong here, of what the other side gave; `wrong` counts both sides."""
    called_back: int
    corrected: int


def counts(first: datetime, until: datetime) -> Counts:
    """Count what happened from one instant to before another. Opens nobody."""
    state = settings.RABT.state
    sent = Request.objects.filter(sent_at__gte=first, sent_at__lt=until)
    given = Information.objects.filter(
        request__isnull=False, given_by=state, given_at__gte=first, given_at__lt=until
    )
    spans = given.values_list("request__received_at", "request__due_at", "given_at")
    took = [(done - began, done <= due) for began, due, done in spans if began and due and done]
    ours = Recall.objects.filter(sent_at__gte=first, sent_at__lt=until, information__given_by=state)
    return Counts(
        asked=sent.filter(asked_by=state).count(),
        received=Request.objects.exclude(asked_by=state)
        .filter(received_at__gte=first, received_at__lt=until).count(),
        answered=Counter(_told(*row) for row in given.values_list("request__step", "outcome")),
        refused=Counter(given.filter(outcome=Outcome.REFUSED).values_list("ground", flat=True)),
        hours=[span.total_seconds() / 3600 for span, _ in took],
        in_time=sum(kept for _, kept in took), late=sum(not kept for _, kept in took),
        wrong=Feedback.objects.filter(said="wrong", given_at__gte=first, given_at__lt=until).count(),
        recalls=Recall.objects.filter(sent_at__gte=first, sent_at__lt=until).count(),
        inquiries=Inquiry.objects.filter(received_at__gte=first, received_at__lt=until).count(),
        alarms=Alarm.objects.filter(raised_at__gte=first, raised_at__lt=until).count(),
        withheld=access.withheld_between(first, until),
        reported=Feedback.objects.filter(said="wrong", given_at__gte=first, given_at__lt=until)
        .exclude(information__given_by=state).count(),
        called_back=ours.exclude(reason="corrected").count(),
        corrected=ours.filter(reason="corrected").count(),
    )  # fmt: skip


def _told(step: str, outcome: str) -> str:
    """Name what became of a question: a hit is a yes at the first step."""
    if step == "hit":
        return {Outcome.PROVIDED: "hit", Outcome.NO_DATA: "no_hit"}.get(Outcome(outcome), outcome)
    return outcome


@dataclass(frozen=True)
class Month:
    """A month as anybody may read it: small counts hidden, the median of so few hidden as well."""

    month: date
    least: int
    lines: dict[str, Shown]
    answered: dict[str, Shown]
    refused: dict[str, Shown]
    median_hours: float | None


def month(viewer: Actor, chosen: date) -> Month:
    """Return the figures of a month as they are published."""
    viewer.require(FIGURES)
    terms = agreement.pack()
    zone = terms.state(settings.RABT.state).zone
    return published(counts(*span(chosen, zone)), chosen, terms.on(chosen).number("least_shown"))


def published(found: Counts, chosen: date, least: int) -> Month:
    """Hide what is too small in the counts of a month."""
    plain = ("asked", "received", "in_time", "late", "wrong", "recalls", "inquiries", "alarms", "withheld")
    lines = {name: figures.shown(getattr(found, name), least) for name in plain}
    pair = figures.table({name: getattr(found, name) for name in ("in_time", "late")}, least)
    return Month(
        chosen, least, lines | pair, figures.table(found.answered, least),
        figures.table(found.refused, least),
        figures.median(found.hours) if len(found.hours) >= least else None,
    )  # fmt: skip


def months(viewer: Actor, today: date) -> list[date]:
    """Return the months that can be chosen, newest first."""
    viewer.require(FIGURES)
    return last_months(today, 12)
