"""What waits for whom in this room."""

from collections.abc import Callable
from typing import Any

from django.db.models import DateTimeField
from django.db.models.functions import Cast

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.courses.models import Session
from rabt.courses.queries import certificates, evaluating, records, results
from rabt.courses.rules import assessing, exam
from rabt.courses.rules.attendance import SessionState
from rabt.shell.queues import Queue, Waiting
from rabt.shell.words import tongue, word


def waiting(viewer: Actor) -> list[Waiting]:
    """Return what this viewer can do now."""
    at = clock.now()
    return [one for queue in queues(viewer) if (one := queue.waiting(at))]


def queues(viewer: Actor) -> list[Queue]:
    """Return the kinds of work of this room that this viewer may do."""
    found = [
        _queue("sessions_to_close", records.TEACH, "course_session", lambda: _to_close(viewer), "ends_at",
               "session", _session),
        _queue("items_to_approve", records.HEAD, "exam_item", lambda: _items(viewer), "proposed_at", "item",
               _item),
        _queue("papers_to_mark", records.RESULTS, "exam_sitting",
               lambda: results.sittings_to_see(viewer, state=exam.SittingState.HANDED_IN), "handed_in_at",
               "sitting", _paper),
        _queue("tasks_to_assess", records.ASSESS, "assessment", lambda: results.assessments_to_mark(viewer),
               "opened_at", "assessment", _task),
        _queue("tasks_apart", records.HEAD, "assessment",
               lambda: results.assessments_to_see(viewer, state=assessing.State.APART), "opened_at",
               "assessment", _task),
        _queue("corrections_to_decide", records.HEAD, "result_correction",
               lambda: results.corrections_to_decide(viewer), "proposed_at", "correction", _correction),
        _queue("events_to_judge", records.HEAD, "course_event", lambda: _events(viewer), "proposed_at",
               "event", _event),
        _queue("stays_to_decide", records.HEAD, "trainee_seat", lambda: _leaving(viewer), "proposed_at",
               "seat", named),
        _queue("certificates_to_decide", records.HEAD, "course_certificate",
               lambda: certificates.certificates_to_decide(viewer), "proposed_at", "certificate", named),
        _queue("revocations_to_decide", records.HEAD, "certificate_revocation",
               lambda: certificates.revocations_to_decide(viewer), "proposed_at", "revocation", _revocation),
        _queue("forms_to_give", records.FORMS, "course_form", lambda: _forms(viewer), "waits_since", "form",
               named),
    ]  # fmt: skip
    return [queue for queue in found if viewer.has(queue.scope)]


def _queue(
    name: str, scope: str, noun: str, rows: Callable[[], Any], clock_field: str, page: str,
    says: Callable[[Any], str],
) -> Queue:  # fmt: skip
    return Queue(f"courses.{name}", scope, noun, rows, clock_field, f"courses:{page}", says=says)


def _to_close(viewer: Actor) -> Any:
    rows = records.sessions_to_see(viewer).filter(trainer_id=viewer.id, ends_at__lte=clock.now())
    return rows.filter(state__in=[SessionState.OPEN, SessionState.PLANNED])


def _items(viewer: Actor) -> Any:
    rows = results.items_to_see(viewer, state=exam.ItemState.WRITTEN)
    return rows.exclude(proposed_by=viewer.id)


def _events(viewer: Actor) -> Any:
    rows = records.events_to_see(viewer).filter(is_grave=True, decided_by="")
    return rows.exclude(proposed_by=viewer.id)


def _forms(viewer: Actor) -> Any:
    """Return the forms that are due, each with the instant since which it waits: a queue tells instants."""
    rows = evaluating.forms_to_give(viewer, agreement.terms_at(clock.now()).on)
    return rows.annotate(waits_since=Cast("due_on", DateTimeField()))


def _leaving(viewer: Actor) -> Any:
    return records.seats_to_see(viewer).filter(state="leaving").exclude(proposed_by=viewer.id)


# ------------------------------------------------------------------ how each is named
def named(row: Any) -> str:
    """Name a record by its trainee."""
    return str(row.name_ar if tongue() == "ar" else row.name_latin or row.name_ar)


def course_name(code: str) -> str:
    """Name a course in the language of the page."""
    course = agreement.terms_at(clock.now()).training.courses.get(code)
    return str(getattr(course.name, tongue())) if course else code


def _session(row: Session) -> str:
    return f"{row.topic} · {course_name(row.holding.course)}"


def _item(row: Any) -> str:
    return str(row.text_ar if tongue() == "ar" else row.text_en)[:80]


def _paper(row: Any) -> str:
    title = row.exam.title_ar if tongue() == "ar" else row.exam.title_en
    return f"{title} · {named(row.seat)}"


def _task(row: Any) -> str:
    return f"{row.task} · {named(row.seat)}"


def _correction(row: Any) -> str:
    return word(f"courses.corrected.{row.of}")


def _event(row: Any) -> str:
    kind = agreement.terms_at(clock.now()).held.events.get(row.kind)
    return str(getattr(kind.name, tongue())) if kind else str(row.kind)


def _revocation(row: Any) -> str:
    return named(row.certificate)
