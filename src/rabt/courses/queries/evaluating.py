"""Forms of the evaluation, figures of groups that are large enough, and what next year should teach."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from rabt.access.queries import the_one, within
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.courses.models import Form, ToldNeed
from rabt.courses.queries.own import own_forms
from rabt.courses.queries.records import FIGURES, FORMS, NEEDS, OWN, locked
from rabt.courses.rules import learning, needs
from rabt.courses.rules.learning import Figure, State, Told
from rabt.training import queries as training

BY = {"course": "course", "centre": "centre", "state": "of_state"}
"""By what figures may be grouped; nothing about a person is among it."""
SUPERVISOR = "supervisor"


def forms_to_see(viewer: Actor, *, state: str = "") -> QuerySet[Form]:
    """Return the forms asked of superiors in this viewer's offices, the first due first."""
    viewer.require(FORMS)
    rows = Form.objects.filter(within(viewer), asked=SUPERVISOR, kept_by=settings.RABT.state)
    return (rows.filter(state=state) if state else rows).order_by("due_on", "pk")


def forms_to_give(viewer: Actor, today: date) -> QuerySet[Form]:
    """Return the forms whose time has come, and that this viewer fills in."""
    rows = own_forms(viewer) if viewer.has(OWN) else forms_to_see(viewer)
    return rows.filter(state=State.DUE, due_on__lte=today)


def form_to_see(viewer: Actor, form_id: UUID) -> Form:
    """Return one form that this viewer fills in, or Missing."""
    rows = own_forms(viewer) if viewer.has(OWN) else forms_to_see(viewer)
    found: Form = the_one(rows.filter(pk=form_id))
    return found


def form_to_give(viewer: Actor, form_id: UUID) -> Form:
    """Return one form that this viewer fills in, locked, or Missing."""
    rows = own_forms(viewer) if viewer.has(OWN) else forms_to_see(viewer)
    found: Form = locked(rows.filter(pk=form_id))
    return found


def forms_due(today: date) -> list[UUID]:
    """Return the forms that are due or over today and of which something is to be done, for the node."""
    rows = Form.objects.filter(state=State.DUE, kept_by=settings.RABT.state, due_on__lte=today)
    return list(rows.order_by("due_on", "pk").values_list("pk", flat=True))


def form_by_clock(form_id: UUID) -> Form:
    """Return one form, locked, for the node."""
    found: Form = locked(Form.objects.filter(pk=form_id))
    return found


# ------------------------------------------------------------------ figures
def figures(viewer: Actor, by: str, at: datetime, *, moment: str = "") -> list[Figure]:
    """Return what forms of both states say, by course, centre or state; small groups are withheld."""
    viewer.require(FIGURES)
    terms = agreement.terms_at(at)
    field = BY[by]
    rows = Form.objects.filter(state=State.GIVEN)
    rows = rows.filter(moment=moment) if moment else rows
    return learning.figures(_told(rows.iterator(), field, terms), terms.number("least_shown"))


def _told(rows: Iterable[Form], field: str, terms: Any) -> Iterable[Told]:
    for row in rows:
        for code, said in row.answers.items():
            question, value = terms.held.questions.get(code), learning.value_of(said)
            if question is not None and value is not None:
                yield Told(getattr(row, field), code, question.level, value)


def returned(viewer: Actor, at: datetime) -> list[tuple[str, int, int, int | None]]:
    """Return by moment how many forms were asked, how many came back, and the share of a hundred."""
    viewer.require(FIGURES)
    today = agreement.terms_at(at).on
    asked = Form.objects.filter(kept_by=settings.RABT.state).exclude(state=State.DUE, due_on__gt=today)
    rows = asked.values("moment").annotate(asked=Count("pk"), given=Count("pk", filter=Q(state=State.GIVEN)))
    return [
        (row["moment"], row["asked"], row["given"], learning.returned(row["given"], row["asked"]))
        for row in rows.order_by("moment")
    ]


# ------------------------------------------------------------------ needs
def showings(viewer: Actor, at: datetime) -> list[needs.Showing]:
    """Return what showed a need for training within the pack's window: counts, and nobody's name."""
    viewer.require(NEEDS)
    since = at - timedelta(days=agreement.terms_at(at).clock("course_window"))
    return [*_own_showings(viewer, since, at), *_of_the_other(viewer, since)]


def _own_showings(viewer: Actor, since: datetime, at: datetime) -> list[needs.Showing]:
    today = agreement.terms_at(at).on
    return [*_noted(viewer, since), *_of_superiors(since), *_running_out(viewer, today)]


def _of_the_other(viewer: Actor, since: datetime) -> list[needs.Showing]:
    """Return what the other side told last of its needs for courses of ours, while it is fresh."""
    row = told_need(viewer, settings.RABT.peer_state)
    if row is None or row.told_at < since:
        return []
    return [needs.Showing(one["source"], course=one["course"], count=one["count"]) for one in row.needs]


def told_need(viewer: Actor, of_state: str) -> ToldNeed | None:
    """Return what a side told the other last of its needs for courses, if it did. Nobody is in it."""
    viewer.require(NEEDS)
    return ToldNeed.objects.filter(of_state=of_state).order_by("-told_at", "-pk").first()


def needs_there(viewer: Actor, at: datetime) -> list[needs.Showing]:
    """Return how often what showed the need for a course that the other side's centres hold: counts alone."""
    viewer.require(NEEDS)
    terms = agreement.terms_at(at)
    since = at - timedelta(days=terms.clock("course_window"))
    theirs = terms.training.courses_at(settings.RABT.peer_state)
    return needs.held_there(_own_showings(viewer, since, at), theirs, terms.held.needs)


def _noted(viewer: Actor, since: datetime) -> list[needs.Showing]:
    """Return the needs that incidents, exercises and evaluations noted in the training register."""
    rows = training.needs_open(f"{viewer.state}/").filter(recorded_at__gte=since)
    told = rows.order_by().values("source", "skill", "field").annotate(n=Count("pk"))
    return [
        needs.Showing(
            row["source"], skill=row["skill"], field="" if row["skill"] else row["field"], count=row["n"]
        )
        for row in told.order_by("source", "skill", "field")
    ]


def _of_superiors(since: datetime) -> list[needs.Showing]:
    """Return the superiors who say, half a year on, that their unit still needs a course."""
    rows = Form.objects.filter(state=State.GIVEN, given_at__gte=since, asked=SUPERVISOR, moment="second")
    told = rows.filter(answers__more_needed="yes").values("course", "service").annotate(n=Count("pk"))
    return [
        needs.Showing("evaluation", course=row["course"], service=row["service"], count=row["n"])
        for row in told.order_by("course", "service")
    ]


def _running_out(viewer: Actor, today: date) -> list[needs.Showing]:
    """Return how many officers lose which skill within a year, unless they hold it anew."""
    return [
        needs.Showing("expiry", skill=code, count=count)
        for code, count in training.running_out(viewer, today, today + timedelta(days=365)).items()
    ]


def proposals(viewer: Actor, at: datetime) -> tuple[list[needs.Proposed], list[needs.Showing]]:
    """Return the courses that weigh enough for next year, with reasons; and what no course meets."""
    terms, shown = agreement.terms_at(at), showings(viewer, at)
    courses = terms.training.courses
    found = needs.propose(shown, courses, terms.held.needs, terms.number("course_need_points"))
    return found, needs.unmet(shown, courses)
