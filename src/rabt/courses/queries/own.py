"""A trainee's own door: his courses, his sessions, what was handed out, his papers, his marks, his forms."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from rabt.access import viewing
from rabt.access.queries import the_one
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.courses.models import Attendance, Certificate, Exam, Form, Learner, Material, Seat, Session, Sitting
from rabt.courses.queries.records import OWN
from rabt.courses.rules.attendance import SessionState


def own_learner(viewer: Actor) -> Learner:
    """Return under which officer a trainee is let in, or Missing."""
    viewer.require(OWN)
    found: Learner = the_one(Learner.objects.filter(account_id=viewer.id))
    return found


def own_seats(viewer: Actor) -> QuerySet[Seat]:
    """Return the seats of a trainee, the newest first; nothing where his account is tied to nobody yet."""
    viewer.require(OWN)
    officers = Learner.objects.filter(account_id=viewer.id).values("officer_id")
    rows = Seat.objects.select_related("holding").filter(officer_id__in=officers)
    return rows.order_by("-holding__starts_on", "pk")


def own_seat(viewer: Actor, seat_id: UUID) -> Seat:
    """Return one seat of a trainee himself, or Missing; the look is written down."""
    found: Seat = the_one(own_seats(viewer).filter(pk=seat_id))
    viewing.note(viewer, found.ref)
    return found


def own_sessions(seat: Seat) -> QuerySet[Session]:
    """Return the sessions of a trainee's course, in order of time."""
    rows = Session.objects.filter(holding_id=seat.holding_id).exclude(state=SessionState.DROPPED)
    return rows.order_by("starts_at", "pk")


def own_marks(seat: Seat) -> dict[UUID, Attendance]:
    """Return how a trainee attended, by session."""
    return {row.session_id: row for row in Attendance.objects.filter(seat=seat)}


def own_materials(seat: Seat) -> QuerySet[Material]:
    """Return what is handed out to trainees of a course, the newest version of each."""
    holding = seat.holding
    rows = Material.objects.filter(course=holding.course, office=holding.office, is_newest=True)
    return rows.filter(for_trainers=False).order_by("title_en", "pk")


def own_exams(seat: Seat) -> QuerySet[Exam]:
    """Return the tests of a trainee's course."""
    return Exam.objects.filter(holding_id=seat.holding_id).order_by("opens_at", "pk")


def own_exam(viewer: Actor, exam_id: UUID) -> tuple[Exam, Seat]:
    """Return a test that this trainee may sit, held so that nobody drops it now, and his seat, or Missing."""
    rows = Exam.objects.select_related("holding").filter(pk=exam_id)
    exam: Exam = the_one(rows.select_for_update(of=("self",), no_key=True))
    seat: Seat = the_one(own_seats(viewer).filter(holding_id=exam.holding_id))
    return exam, seat


def own_sittings(seat: Seat) -> dict[UUID, Sitting]:
    """Return a trainee's papers by test."""
    return {row.exam_id: row for row in Sitting.objects.filter(seat=seat).exclude(state="void")}


def own_sitting(viewer: Actor, sitting_id: UUID, *, change: bool = False) -> Sitting:
    """Return a trainee's own paper, or Missing; locked where it is changed."""
    seats = own_seats(viewer).values("pk")
    rows = Sitting.objects.select_related("exam", "seat").filter(pk=sitting_id, seat__in=seats)
    found: Sitting = the_one(rows.select_for_update(of=("self",)) if change else rows)
    return found


def own_forms(viewer: Actor) -> QuerySet[Form]:
    """Return the forms that a trainee is asked to fill in himself, the first due first."""
    viewer.require(OWN)
    officers = Learner.objects.filter(account_id=viewer.id).values("officer_id")
    return Form.objects.filter(officer_id__in=officers, asked="trainee").order_by("due_on", "pk")


def own_certificates(viewer: Actor) -> QuerySet[Certificate]:
    """Return the certificates of a trainee himself, those that were granted."""
    viewer.require(OWN)
    officers = Learner.objects.filter(account_id=viewer.id).values("officer_id")
    rows = Certificate.objects.filter(officer_id__in=officers, state__in=["granted", "revoked"])
    return rows.order_by("-granted_at", "pk")


def seat_that_answers(viewer: Actor, seat_id: UUID, holding_id: Any) -> tuple[Seat, Learner]:
    """Return the seat that an answer names, if it is the caller's own and of this course, or Missing."""
    seat: Seat = the_one(own_seats(viewer).filter(pk=seat_id, holding_id=holding_id))
    return seat, own_learner(viewer)


def seat_heard(seat_id: UUID, holding_id: Any) -> tuple[Seat, Learner]:
    """Return the seat that an answer names which a trainer's device heard, or Missing."""
    seat: Seat = the_one(Seat.objects.filter(pk=seat_id, holding_id=holding_id))
    learner = Learner.objects.filter(officer_id=seat.officer_id).exclude(device_key="").first()
    if learner is None:
        raise Missing()
    return seat, learner
