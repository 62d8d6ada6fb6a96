"""The one door to what is held here: courses, trainees, sessions, marks, materials; who may see which."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from rabt.access import queries as access
from rabt.access import viewing
from rabt.access.queries import the_one, within
from rabt.base.actor import Actor
from rabt.courses.models import Attendance, Event, Holding, Learner, Material, Seat, Session
from rabt.courses.rules.attendance import SessionState, Stay
from rabt.missions import queries as missions

SEE, PLAN, TEACH, HEAD = "courses.see", "courses.plan", "courses.teach", "courses.head"
AUTHOR, ASSESS, RESULTS = "courses.author", "courses.assess", "courses.results"
ASSESSMENTS = "courses.assessments"
OWN, FORMS, CERTIFICATES = "courses.own", "courses.forms", "courses.certificates"
FIGURES, NEEDS = "courses.figures", "courses.needs"
TRAINER, ASSESSOR, TRAINEE = "trainer", "assessor", "trainee"
STAYING = (Stay.EXPECTED, Stay.PRESENT, Stay.LEAVING, Stay.FINISHED)


def locked(rows: QuerySet[Any]) -> Any:
    """Return the one row of a query, locked, or Missing."""
    return the_one(rows.select_for_update(of=("self",)))


# ------------------------------------------------------------------ holdings
def holdings_to_see(viewer: Actor) -> QuerySet[Holding]:
    """Return the courses that this viewer's centre holds, the last to begin first."""
    viewer.require(SEE)
    return Holding.objects.filter(within(viewer)).order_by("-starts_on", "pk")


def holding_to_see(viewer: Actor, holding_id: UUID) -> Holding:
    """Return one course that is held, or Missing."""
    found: Holding = the_one(holdings_to_see(viewer).filter(pk=holding_id))
    return found


def holding_to_change(viewer: Actor, holding_id: UUID) -> Holding:
    """Return one course that is held, locked, or Missing."""
    found: Holding = locked(holdings_to_see(viewer).filter(pk=holding_id))
    return found


def calls_to_open(viewer: Actor) -> list[Any]:
    """Return the calls that this side's centres hold and that nobody has taken up here yet."""
    viewer.require(PLAN)
    taken = set(Holding.objects.values_list("pk", flat=True))
    return [call for call in missions.calls_to_run(viewer)[:200] if call.pk not in taken and not call.is_over]


# ------------------------------------------------------------------ trainees
def seats_to_see(viewer: Actor, holding: Holding | None = None) -> QuerySet[Seat]:
    """Return the trainees of this viewer's centre; each that is shown is written down by who shows him."""
    viewer.require(SEE)
    rows = Seat.objects.select_related("holding").filter(within(viewer))
    rows = rows.filter(holding=holding) if holding else rows
    return rows.order_by("of_state", "service", "name_latin", "pk")


def opened(viewer: Actor, rows: Iterable[Seat]) -> list[Seat]:
    """Write down that trainees were looked at."""
    found = list(rows)
    viewing.note_all(viewer, [row.ref for row in found])
    return found


def seat_to_see(viewer: Actor, seat_id: UUID) -> Seat:
    """Return one trainee; the look is written down. Refuses: missing"""
    found: Seat = the_one(seats_to_see(viewer).filter(pk=seat_id))
    viewing.note(viewer, found.ref)
    return found


def seat_to_change(viewer: Actor, seat_id: UUID) -> Seat:
    """Return one trainee, locked, or Missing."""
    found: Seat = locked(seats_to_see(viewer).filter(pk=seat_id))
    return found


def staying(holding: Holding) -> QuerySet[Seat]:
    """Return those of a holding who are in it: neither stayed away nor gone home."""
    return Seat.objects.filter(holding=holding, state__in=STAYING).order_by("name_latin", "pk")


def learner_of(officer_id: UUID) -> Learner | None:
    """Return how an officer is let in here, if he is."""
    return Learner.objects.filter(officer_id=officer_id).first()


def learner_to_change(officer_id: UUID) -> Learner | None:
    """Return how an officer is let in here, locked, if he is."""
    return Learner.objects.select_for_update().filter(officer_id=officer_id).first()


def learners(officers: Iterable[UUID]) -> dict[UUID, Learner]:
    """Return how officers are let in here."""
    return {row.officer_id: row for row in Learner.objects.filter(officer_id__in=list(officers))}


# ------------------------------------------------------------------ sessions
def sessions_to_see(viewer: Actor, holding: Holding | None = None) -> QuerySet[Session]:
    """Return the sessions of this viewer's centre in order of time; a trainer sees those that he gives."""
    viewer.require(SEE)
    rows = Session.objects.select_related("holding").filter(within(viewer))
    rows = rows.filter(holding=holding) if holding else rows
    if not viewer.has(PLAN) and not viewer.has(HEAD):
        rows = rows.filter(trainer_id=viewer.id)
    return rows.order_by("starts_at", "room", "pk")


def session_to_see(viewer: Actor, session_id: UUID) -> Session:
    """Return one session, or Missing."""
    found: Session = the_one(sessions_to_see(viewer).filter(pk=session_id))
    return found


def session_to_teach(viewer: Actor, session_id: UUID) -> Session:
    """Return one session that this viewer gives, locked, or Missing: its code is on his screen alone."""
    viewer.require(TEACH)
    found: Session = locked(sessions_to_see(viewer).filter(pk=session_id, trainer_id=viewer.id))
    return found


def session_to_change(viewer: Actor, session_id: UUID) -> Session:
    """Return one session, locked, or Missing."""
    viewer.require(PLAN)
    found: Session = locked(sessions_to_see(viewer).filter(pk=session_id))
    return found


def sessions_to_give(viewer: Actor, since: datetime, until: datetime) -> QuerySet[Session]:
    """Return the sessions that a trainer gives within some days, for his device."""
    viewer.require(TEACH)
    rows = sessions_to_see(viewer).filter(trainer_id=viewer.id)
    return rows.filter(ends_at__gte=since, starts_at__lt=until).exclude(state=SessionState.DROPPED)


def session_asked(session_id: UUID) -> Session:
    """Return the session that an answer names, locked, or Missing. Nobody is shown it."""
    rows = Session.objects.select_related("holding").filter(pk=session_id)
    found: Session = locked(rows)
    return found


def attendance_of(session: Session) -> dict[UUID, Attendance]:
    """Return the marks of a session by seat."""
    return {row.seat_id: row for row in Attendance.objects.filter(session=session)}


def attendance_to_change(viewer: Actor, attendance_id: UUID) -> Attendance:
    """Return one mark, locked, or Missing."""
    viewer.require(SEE)
    rows = Attendance.objects.select_related("session", "seat").filter(within(viewer), pk=attendance_id)
    found: Attendance = locked(rows)
    return found


def attendances_of(seat: Seat) -> QuerySet[Attendance]:
    """Return the marks of a trainee in order of time."""
    return Attendance.objects.select_related("session").filter(seat=seat).order_by("session__starts_at", "pk")


# ------------------------------------------------------------------ who teaches and assesses
def accounts_with(viewer: Actor, role: str) -> list[Any]:
    """Return the accounts of a role at this viewer's centre."""
    return list(access.accounts_in(role).filter(within(viewer, "office__code")).order_by("name_ar", "pk"))


# ------------------------------------------------------------------ events and materials
def events_to_see(viewer: Actor, holding: Holding | None = None) -> QuerySet[Event]:
    """Return what happened in the courses of this viewer's centre, the newest first."""
    viewer.require(SEE)
    rows = Event.objects.select_related("holding", "seat").filter(within(viewer))
    rows = rows.filter(holding=holding) if holding else rows
    return rows.order_by("-happened_at", "pk")


def event_to_see(viewer: Actor, event_id: UUID) -> Event:
    """Return one event, or Missing."""
    found: Event = the_one(events_to_see(viewer).filter(pk=event_id))
    return found


def event_to_change(viewer: Actor, event_id: UUID) -> Event:
    """Return one event, locked, or Missing."""
    found: Event = locked(events_to_see(viewer).filter(pk=event_id))
    return found


def materials_of(viewer: Actor, course: str, *, newest: bool = True) -> QuerySet[Material]:
    """Return what a centre hands out in a course: the newest of each, or every version."""
    viewer.require(SEE)
    rows = Material.objects.filter(within(viewer), course=course)
    rows = rows.filter(is_newest=True) if newest else rows
    return rows.order_by("title_en", "series", "-version")


def material_to_renew(viewer: Actor, material_id: UUID) -> Material:
    """Return the newest version of something handed out, locked, or Missing."""
    viewer.require(AUTHOR)
    found: Material = locked(Material.objects.filter(within(viewer), pk=material_id, is_newest=True))
    return found


def material_to_show(viewer: Actor, material_id: UUID) -> Material:
    """Return one version of something handed out, or Missing."""
    viewer.require(AUTHOR)
    found: Material = the_one(Material.objects.filter(within(viewer), pk=material_id))
    return found


def versions_of(viewer: Actor, material: Material) -> QuerySet[Material]:
    """Return every version of something handed out, the newest first."""
    viewer.require(SEE)
    return Material.objects.filter(within(viewer), series=material.series).order_by("-version")
