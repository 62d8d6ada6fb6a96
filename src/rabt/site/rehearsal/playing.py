"""What one node does in the rehearsal of scenarios and exercises: all of it is play, and says so."""

import json
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings

from rabt.exercises import actions as exercises
from rabt.exercises import queries
from rabt.exercises.rules import delivery, rating
from rabt.exercises.rules.clock import Turn
from rabt.scenarios import actions as scenarios
from rabt.scenarios import queries as scripts
from rabt.scenarios.rules.fields import EVENT
from rabt.site.rehearsal.seats import at_of, found_account, official

ANSWERS = (
    "محاكاة: فعلنا غرفة الطوارئ وسمينا القائد المناوب",
    "محاكاة: أبلغنا الجانب الآخر بالهاتف وأكدنا الاستلام",
    "محاكاة: أرسلنا فريقًا إلى الموقع وننتظر تقريره",
    "محاكاة: فتحنا صفًا ثانيًا وثبتنا الأعداد كل ساعتين",
)
SEEN = ("met", "met", "met", "partly", "not_met", "not_seen")
NOTES = {
    "partly": "محاكاة: نُفذ بعضه وتأخر الباقي",
    "not_met": "محاكاة: لم يصل التبليغ في وقته",
}
RATED = (
    ("P", "محاكاة: نُفذ الهدف كاملًا وفي وقته دون صعوبة تذكر"),
    ("S", "محاكاة: سُمي القائد في الوقت، ولم يُتفق على رقم واحد للمنتظرين"),
    ("M", "محاكاة: تأخر فتح المركز ساعتين لأن المفتاح لم يكن مع المناوب"),
)
STRENGTHS = {
    "EG": "محاكاة: تعاون الجانبان في نقل القوائم باليد حين انقطع الخط",
    "LY": "محاكاة: وصل أول بلاغ إلى الجانبين خلال عشر دقائق",
}
LESSONS = {
    "EG": ("محاكاة: يلزم مكان مستقل للأسر من الساعة الأولى", "EG.red_crescent"),
    "LY": ("محاكاة: يلزم تمرين حمل القوائم باليد كل شهر", "LY.operations"),
}
MEASURES = (
    ("محاكاة: تجهيز حقيبة القوائم المحمولة باليد في غرفة العمليات", "communications", "LY.operations"),
    ("محاكاة: كشف بأسماء القادة المناوبين يُحدَّث كل أسبوع", "coordination", "LY.operations"),
    ("محاكاة: تجهيز مكان مستقل للأسر في مركز الإيواء", "mass_care", "EG.red_crescent"),
)
"""What is to be mended after the exercise, and who owns it: the first is done, the second late, the third in hand."""


# ------------------------------------------------------------------ scenarios
def load_scenario(code: str, at: str) -> str:
    """Let a planner take a scenario of the house up."""
    return str(scenarios.load_shipped(official("exercise_planner"), code, at=at_of(at)).pk)


def approve_scenario(scenario: str, at: str) -> None:
    """Let two persons of this side approve a scenario as it stands."""
    planner, head, when = official("exercise_planner"), official("exercise_head"), at_of(at)
    row = scripts.scenario_to_see(planner, UUID(scenario))
    put = scenarios.put_forward(planner, row.pk, row.digest, at=when)
    scenarios.approve(head, put.pk, at=when)


def write_over(scenario: str, told: dict[str, Any], at: str) -> None:
    """Let a planner write fields of the first event anew; what the other side writes there clashes with it."""
    planner = official("exercise_planner")
    row = scripts.scenario_to_see(planner, UUID(scenario))
    first = min(scripts.standing(row).of_kind(EVENT), key=lambda one: json.loads(one.fields["minutes"]))
    scenarios.change(planner, row.pk, first.id, told, at=at_of(at))


# ------------------------------------------------------------------ an exercise
def plan_exercise(scenario: str, starts: str, at: str) -> str:
    """Let two persons of this side plan an exercise; the other side is asked."""
    planner, head, when = official("exercise_planner"), official("exercise_head"), at_of(at)
    row = exercises.plan_exercise(planner, UUID(scenario), at_of(starts), at=when)
    exercises.approve_exercise(head, row.pk, at=when)
    return str(row.pk)


def accept_exercise(exercise: str, at: str) -> None:
    """Let a head accept what the other side plans."""
    exercises.accept_exercise(official("exercise_head"), UUID(exercise), at=at_of(at))


def seat_player(exercise: str, team: str, at: str) -> None:
    """Let a planner seat the player of this side as a team."""
    player = str(found_account("exercise_player").pk)
    exercises.seat_player(official("exercise_planner"), UUID(exercise), player, team, at=at_of(at))


def turn(exercise: str, to: str, at: str, seconds: int = 0) -> None:
    """Let a controller turn the clock."""
    why = "محاكاة: نتقدم في وقت التمرين" if seconds else ""
    controller = official("exercise_controller")
    exercises.turn_clock(controller, UUID(exercise), Turn(to), seconds=seconds, why=why, at=at_of(at))


def play(exercise: str, seed: int, at: str) -> int:
    """Let the node give what is due, and the player of this side answer what he is asked; say how often he did."""
    when, chance, player = at_of(at), Random(seed), official("exercise_player")
    exercises.deliver_due(at=when)
    row = queries.play_to_see(player, UUID(exercise))
    open_ones = [one for one in queries.told_to(player, row) if one.wants_answer and not one.answers]
    for one in open_ones:
        exercises.answer_event(player, row.pk, one.event.id, chance.choice(ANSWERS), at=when)
    return len(open_ones)


def hold_last(exercise: str, at: str) -> None:
    """Let a controller keep the last event of this side back."""
    controller = official("exercise_controller")
    row = queries.exercise_to_see(controller, UUID(exercise))
    last = delivery.own(row.scenario(), settings.RABT.state)[-1]
    exercises.hold_event(controller, row.pk, last.id, "محاكاة: اكتفينا بما ظهر من التمرين", at=at_of(at))


# ------------------------------------------------------------------ what was learned
def judge(exercise: str, half: int, seed: int, at: str) -> int:
    """Let an evaluator say what he saw, and rate every other objective; say how many expectations he scored."""
    evaluator, chance, when = official("exercise_evaluator"), Random(seed), at_of(at)
    row = queries.exercise_to_see(evaluator, UUID(exercise))
    state, script = settings.RABT.state, row.scenario()
    wanted = rating.expected(script, state)
    for one in wanted:
        seen = chance.choice(SEEN)
        exercises.score(evaluator, row.pk, one.id, seen, NOTES.get(seen, ""), at=when)
    for place, objective in enumerate(script.objectives[half::2]):
        value, why = RATED[place % len(RATED)]
        exercises.rate(evaluator, row.pk, objective.id, value, why, at=when)
    exercises.note_strength(evaluator, row.pk, STRENGTHS[state], at=when)
    exercises.note_lesson(evaluator, row.pk, *LESSONS[state], at=when)
    return len(wanted)


def open_measures(exercise: str, due: list[str], at: str) -> int:
    """Let a planner open the measures of the improvement plan, one out of a lesson."""
    planner, when, key = official("exercise_planner"), at_of(at), UUID(exercise)
    row = queries.exercise_to_see(planner, key)
    lesson = queries.lessons_of(row).filter(subject=MEASURES[0][2]).first()
    for place, ((text, capability, owner), day) in enumerate(zip(MEASURES, due, strict=True)):
        of = lesson.pk if lesson is not None and not place else None
        exercises.open_improvement(
            planner, key, text, capability, owner, date.fromisoformat(day), lesson_id=of, at=when
        )
    return len(MEASURES)


def mend(exercise: str, at: str) -> None:
    """Let this side take its measures up: the first is done and found so, the second is late, the third in hand."""
    planner, head, when = official("exercise_planner"), official("exercise_head"), at_of(at)
    row = queries.exercise_to_see(planner, UUID(exercise))
    own = queries.improvements_of(planner, row).filter(kept_by=settings.RABT.state)
    rows = {one.text: one for one in own}
    done, late, in_hand = (rows.get(text) for text, _, _ in MEASURES)
    if done is not None:
        exercises.take_up(planner, done.pk, at=when - timedelta(days=2))
        exercises.finish(planner, done.pk, "محاكاة: محضر تسليم الحقيبة وصورتها", at=when - timedelta(hours=2))
        exercises.confirm(head, done.pk, at=when)
    if late is not None:
        exercises.open_need(planner, late.pk, "محاكاة: المناوبون يحتاجون تدريبًا", field="crises", at=when)
    if in_hand is not None:
        exercises.take_up(planner, in_hand.pk, at=when)
