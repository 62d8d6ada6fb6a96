"""What waits for whom in this room, by the step that is due next."""

from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.identifiers import id_of
from rabt.dues import queries as dues
from rabt.dues.rules.finding import State as Fee
from rabt.regularisation.models import Decision, Detention, File
from rabt.regularisation.queries.consular import CONSUL, detentions_to_see, returns_to_see
from rabt.regularisation.queries.files import DECIDE, PROTECT, SEE, WORK, files_to_see
from rabt.regularisation.queries.seeking import whereabouts_to_see
from rabt.regularisation.rules.document import Outcome
from rabt.regularisation.rules.file import State
from rabt.regularisation.rules.whereabouts import State as Sought
from rabt.shell.queues import Queue, Waiting

# What waits: the state, whose work it is, and the step since which the clock of the pack runs.
WAITS: tuple[tuple[State, str, str], ...] = (
    (State.ASKED, WORK, "ask"),
    (State.OPEN, WORK, "open"),
    (State.OFFERED, WORK, "record_offer"),
    (State.PROPOSED, DECIDE, "propose"),
    (State.ADMITTED, WORK, "admit"),
    (State.REFUSED, WORK, "refuse"),
    (State.SOUGHT, WORK, "ask_document"),
    (State.DOCUMENTED, WORK, "issue"),
    (State.PROTECTED, PROTECT, "protect"),
)


def waiting(viewer: Actor) -> list[Waiting]:
    """Return what this viewer can do now, by kind of work: all files are counted in one question."""
    at = clock.now()
    found = {queue.word: queue for queue in queues(viewer)}
    files = _counted(viewer, found) if viewer.has(SEE) else []
    others = [queue for queue in found.values() if queue.noun != "regularisation"]
    return files + [seen for queue in others if (seen := queue.waiting(at))]


def _counted(viewer: Actor, works: dict[str, Queue]) -> list[Waiting]:
    """Count the files of each state that waits for this viewer."""
    states = {state: word for state in State if (word := f"regularisation.waits_{state}") in works}
    late = Count("pk", filter=Q(due_on__lt=agreement.terms_at(clock.now()).on))
    rows = _files(viewer).filter(state__in=states).order_by().values("state")
    seen = {row["state"]: row for row in rows.annotate(n=Count("pk"), oldest=Min("state_at"), late=late)}
    return [
        Waiting(word, seen[state]["n"], seen[state]["oldest"], works[word].url, seen[state]["late"],
                reverse("queue_begin", args=[word]))
        for state, word in states.items() if state in seen
    ]  # fmt: skip


def _number(row: File) -> str:
    return row.number  # without hyphens, which change places among Arabic words


def _nobody(row: Any) -> str:
    """Name nobody in a list: a look is written when a record is opened."""
    return str(row.pk)[-8:].upper()


def _files(viewer: Actor) -> QuerySet[Any]:
    """Return this viewer's files; what he proposed himself waits for another."""
    same = [name for name in (viewer.id, viewer.for_whom) if name]
    own = Decision.objects.filter(decided_by="", proposed_by__in=same).values("file")
    rows = files_to_see(viewer)
    return rows.exclude(pk__in=own) if viewer.has(DECIDE) else rows


def queues(viewer: Actor) -> list[Queue]:
    """Return the kinds of work of this room that this viewer may do."""
    steps = agreement.terms_at(clock.now()).regularisation
    found = [
        Queue(
            f"regularisation.waits_{state}", scope, "regularisation",
            lambda state=state: _files(viewer).filter(state=state),  # type: ignore[misc]
            "state_at", "regularisation:file", steps[step].days, says=_number,
        )
        for state, scope, step in WAITS
    ]  # fmt: skip
    found += [
        Queue("regularisation.waits_return", CONSUL, "return",
              lambda: returns_to_see(viewer).filter(outcome=Outcome.WAITS), "asked_at",
              "regularisation:return", steps["ask_document"].days, says=_nobody),
        Queue("regularisation.waits_acknowledge", CONSUL, "detention",
              lambda: _detentions(viewer, "told"), "state_at", "regularisation:detention",
              steps["tell_consul"].days, says=_nobody),
        Queue("regularisation.waits_consul", PROTECT, "detention",
              lambda: _detentions(viewer, "recorded", "told"), "state_at", "regularisation:detention",
              steps["hold"].days, says=_nobody),
    ]  # fmt: skip
    found.append(
        Queue("regularisation.waits_whereabouts", PROTECT, "whereabouts",
              lambda: whereabouts_to_see(viewer).filter(state=Sought.ASKED), "state_at",
              "regularisation:whereabouts", steps["ask_whereabouts"].days, says=_nobody)
    )  # fmt: skip
    same = [name for name in (viewer.id, viewer.for_whom) if name]
    found += [
        Queue("regularisation.waits_report", DECIDE, "report",
              lambda: _with_fee(viewer, dues.reported_about(Fee.OPEN, but=same)), "state_at",
              "regularisation:file", says=_number),
        Queue("regularisation.waits_repay", WORK, "report",
              lambda: _with_fee(viewer, dues.reported_about(Fee.UPHELD)), "state_at", "regularisation:file",
              says=_number),
    ]  # fmt: skip
    return [queue for queue in found if viewer.has(queue.scope)]


def _with_fee(viewer: Actor, abouts: list[str]) -> QuerySet[Any]:
    """Return those of these files that this viewer may see."""
    return files_to_see(viewer).filter(pk__in=[id_of(about, "regularisation") for about in abouts])


def _detentions(viewer: Actor, *states: str) -> QuerySet[Detention]:
    return detentions_to_see(viewer).filter(state__in=states)
