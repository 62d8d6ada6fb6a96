"""What waits for whom in this room."""

from typing import Any

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.exercises.queries.boards import plays_of
from rabt.exercises.queries.exercises import (
    APPROVE,
    CONTROL,
    EVALUATE,
    PLAN,
    PLAY,
    exercises_to_accept,
    exercises_to_approve,
    exercises_to_control,
    exercises_to_judge,
)
from rabt.exercises.queries.improving import (
    lessons_to_measure,
    own_undone,
    rules_to_agree,
    rules_to_answer,
    rules_to_ask,
    rules_to_lay,
    to_confirm,
)
from rabt.exercises.rules.exercise import State
from rabt.shell.queues import Queue, Waiting
from rabt.shell.words import tongue


def waiting(viewer: Actor) -> list[Waiting]:
    """Return what this viewer can do now, by kind of work."""
    at = clock.now()
    return [one for queue in queues(viewer) if (one := queue.waiting(at))]


def queues(viewer: Actor) -> list[Queue]:
    """Return the kinds of work of this room that this viewer may do."""
    page, rule, measure = "exercises:exercise", "exercises:rule", "exercises:improvement"
    found = [
        Queue("exercises.to_approve", APPROVE, "exercise", lambda: exercises_to_approve(viewer), "state_at",
              page, says=titled),
        Queue("exercises.to_accept", APPROVE, "exercise", lambda: exercises_to_accept(viewer), "state_at",
              page, says=titled),
        Queue("exercises.to_control", CONTROL, "exercise", lambda: exercises_to_control(viewer), "starts_at",
              "exercises:board", says=titled),
        Queue("exercises.to_judge", EVALUATE, "exercise", lambda: exercises_to_judge(viewer), "starts_at",
              "exercises:judge", says=titled),
        Queue("exercises.to_play", PLAY, "exercise", lambda: plays_of(viewer).filter(state=State.AGREED),
              "starts_at", "exercises:play", says=titled),
        Queue("exercises.lessons_to_measure", PLAN, "exercise_line", lambda: lessons_to_measure(viewer), "at",
              "exercises:lesson_measure", says=learned),
        Queue("exercises.measures_to_do", PLAN, "improvement", lambda: own_undone(viewer), "opened_at",
              measure, says=said),
        Queue("exercises.measures_to_confirm", APPROVE, "improvement", lambda: to_confirm(viewer), "state_at",
              measure, says=said),
        Queue("exercises.rules_to_ask", APPROVE, "rule_change", lambda: rules_to_ask(viewer), "state_at",
              rule, says=ruled),
        Queue("exercises.rules_to_answer", PLAN, "rule_change", lambda: rules_to_answer(viewer), "state_at",
              rule, says=ruled),
        Queue("exercises.rules_to_agree", APPROVE, "rule_change", lambda: rules_to_agree(viewer), "state_at",
              rule, says=ruled),
        Queue("exercises.rules_to_lay", agreement.PROPOSE, "rule_change", lambda: rules_to_lay(viewer),
              "state_at", "exercises:lay", says=ruled),
    ]  # fmt: skip
    return [queue for queue in found if viewer.has(queue.scope)]


def titled(row: Any) -> str:
    """Name an exercise by its title and number."""
    return f"{getattr(row.title, tongue())} · {row.number}"


def said(row: Any) -> str:
    """Name a measure by what is to be done."""
    return str(row.text[:80])


def learned(row: Any) -> str:
    """Name what is to be learned by what was said."""
    return str(row.said[:80])


def ruled(row: Any) -> str:
    """Name a rule of patrols as the pack calls it."""
    entry = agreement.terms_at(clock.now()).entry(row.key)
    name = getattr(entry, "name", None)
    return str(getattr(name, tongue()) if name else row.key)
