"""What one node does in the rehearsal of courses that are held: trainees, telephones and papers are invented."""

import base64
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.base.identifiers import new_id
from rabt.courses import actions as courses
from rabt.courses import queries
from rabt.courses.rules import exam, rota
from rabt.site.rehearsal.seats import as_account, at_of, official
from rabt.training import actions as training
from rabt.training import queries as trained

PHONE = {"EG": ("+2012", 27_000_000), "LY": ("+21892", 7_000_000)}
"""Numbers that nobody else of the rehearsal has: each trainee's telephone."""
MORNING, PAPER, TASK, OVER = (time(hour, tzinfo=UTC) for hour in (7, 10, 11, 15))
SESSION, NOW = 180, 360
"""Minutes of a session, and of the one that is under way as the rehearsal ends."""
TOPICS = ("محاكاة: التعريف والقواعد", "محاكاة: تطبيق في القاعة", "محاكاة: تطبيق ميداني", "محاكاة: مراجعة")
TASKS = "محاكاة: تطبيق عملي أمام مقيّمَين"
TITLES = ("اختبار نهاية الدورة (محاكاة)", "Test at the end of the course (simulated)")
SAID = ("محاكاة: أداء جيد", "محاكاة: ينقصه الترتيب", "محاكاة: أحسن التصرف")
EVENT = "محاكاة: دخل متدرب ساحة التطبيق قبل أن يأذن المدرب، ولم يصب أحد"
END = {"treated": 5, "better": "محاكاة: ساعات تطبيق أكثر"}
TOPIC, DRAWN, RIGHT = "core", 3, 0.85
Asked = tuple[str, str, tuple[tuple[str, str], ...]]
ITEMS: dict[str, tuple[Asked, ...]] = {
    "protection_at_border": (
        ("من يحضر سؤال القاصر؟", "Who is present when a minor is asked?",
         (("من يتولى حمايته", "Who protects him"), ("لا أحد", "Nobody"), ("رفاق سفره", "Those he travels with"))),
        ("عُثر على شخص منهك عند الخط: ما أول إجراء؟", "Somebody exhausted is found at the line: what comes first?",
         (("الإسعاف والماء", "First aid and water"), ("التحقيق معه", "Questioning"), ("تفتيش أمتعته", "His luggage"))),
        ("شخص يطلب الحماية: ماذا يُفعل؟", "Somebody asks for protection: what is done?",
         (("يُحال إلى الجهة المختصة ولا يُعاد", "He is referred, and not sent back"), ("يُعاد فورًا", "He is sent back"))),
        ("علامة تدل على احتمال الاتجار", "A sign that may show trafficking",
         (("أن يحمل غيره وثائقه ويجيب عنه", "Another holds his papers and answers for him"), ("لهجته", "His accent"))),
    ),
    "border_technology": (
        ("لماذا يُسجل الجهد مع كل رصد؟", "Why is effort recorded with each sighting?",
         (("حتى لا تُقرأ كثرة الدوريات خطرًا", "So that many patrols are not read as danger"), ("لعدّ الوقود", "For fuel"))),
        ("ما الذي تراه الكاميرا الحرارية؟", "What does a thermal camera see?",
         (("فرق الحرارة", "A difference of heat"), ("اللون", "Colour"), ("الهوية", "Who somebody is"))),
        ("متى يُبلَّغ الجانب الآخر برصد؟", "When is the other side told of a sighting?",
         (("وفق قواعد الاتفاق", "By the rules of the agreement"), ("أبدًا", "Never"), ("بعد شهر", "After a month"))),
        ("جهاز استشعار أعطى إنذارًا: ما أول خطوة؟", "A sensor gives an alarm: what comes first?",
         (("التأكد بمصدر ثانٍ", "A second source"), ("إطلاق الدورية بلا تأكد", "Sending a patrol unasked"))),
    ),
}  # fmt: skip
"""The first choice of each is right."""


# ------------------------------------------------------------------ a course begins
def begin_course(call: str, first: int, at: str) -> int:
    """Let a centre take its call up and receive who holds a seat, each with his telephone; say how many came."""
    centre, when = official("host_centre"), at_of(at)
    holding = courses.open_holding(centre, UUID(call), at=when)
    begins, number = PHONE[settings.RABT.state]
    seats = list(queries.seats_to_see(centre, holding))
    for place, seat in enumerate(seats):
        courses.arrive(centre, seat.pk, f"{begins}{number + first + place}", at=when)
        key = _key(seat).public_key().public_bytes_raw()
        courses.enrol_device(_trainee(seat), base64.urlsafe_b64encode(key).decode().rstrip("="), at=when)
    return len(seats)


def _key(seat: Any) -> Ed25519PrivateKey:
    """Return the key of a trainee's invented telephone: nobody holds it but the rehearsal."""
    return Ed25519PrivateKey.from_private_bytes(sha256(f"rehearsal {seat.officer_id}".encode()).digest())


def _trainee(seat: Any) -> Actor:
    learner = queries.learner_of(seat.officer_id)
    if learner is None:
        raise RuntimeError(f"nobody let {seat.number} in")
    return as_account(learner.account_id)


def _course(call: str) -> tuple[Actor, Any, list[Any]]:
    """Return the centre's official, the course and its trainees."""
    centre = official("host_centre")
    holding = queries.holding_to_see(centre, UUID(call))
    return centre, holding, list(queries.seats_to_see(centre, holding))


# ------------------------------------------------------------------ its sessions
def give_sessions(call: str, days: Sequence[str], room: str, seed: int, at: str) -> int:
    """Let a centre plan a session on the morning of each of these days, and a trainer give them all.

    Telephones answer the code; one answer is noted by hand, one trainee is away for a cause.
    """
    centre, holding, seats = _course(call)
    trainer, chance = official("trainer"), Random(seed)
    for place, day in enumerate(days):
        starts = datetime.combine(date.fromisoformat(day), MORNING)
        topic = TOPICS[min(place, len(TOPICS) - 1)]
        row = courses.add_session(centre, holding.pk, topic, room, trainer.id, starts, SESSION, at=at_of(at))
        courses.open_session(trainer, row.pk, at=starts)
        _by_hand(trainer, row, seats, place)
        here = [seat for seat in seats if not _is_by_hand(seats, seat, place)]
        for seat in here:
            _answers(row, seat, starts + timedelta(minutes=chance.choice((1, 2, 3, 4, 18))))
        heads = len(here) + (place == 0)
        courses.close_session(trainer, row.pk, heads, at=row.ends_at)
    return len(days)


def _is_by_hand(seats: Sequence[Any], seat: Any, place: int) -> bool:
    """On the first day the first one's telephone is broken; on the second he is ill."""
    return place < 2 and seat == seats[0]


def _by_hand(trainer: Actor, row: Any, seats: Sequence[Any], place: int) -> None:
    at = row.starts_at + timedelta(minutes=10)
    if place == 0:
        courses.note_by_hand(trainer, row.pk, seats[0].pk, "present", "محاكاة: هاتفه لا يعمل", at=at)
    elif place == 1:
        courses.note_by_hand(
            trainer, row.pk, seats[0].pk, "excused", "محاكاة: كشف طبي", cause="illness", at=at
        )


def _answers(session: Any, seat: Any, at: datetime) -> None:
    """Let a trainee's telephone answer the code that the screen shows at an instant."""
    code = rota.shown(bytes.fromhex(session.seed), session.pk, at)
    signature = _key(seat).sign(rota.to_sign(code, seat.pk, at))
    courses.attend(_trainee(seat), rota.write_answer(rota.Answer(code, seat.pk, at, signature)), at=at)


def give_now(call: str, room: str, later: Sequence[str], at: str) -> str:
    """Let a centre plan the session of now and some on later days; a trainer opens it: its code is shown.

    The second half of the trainees has answered. Name the session.
    """
    centre, holding, seats = _course(call)
    trainer, when = official("trainer"), at_of(at)
    row = courses.add_session(centre, holding.pk, TOPICS[2], room, trainer.id, when, NOW, at=when)
    for day in later:
        morning = datetime.combine(date.fromisoformat(day), MORNING)
        courses.add_session(centre, holding.pk, TOPICS[3], room, trainer.id, morning, SESSION, at=when)
    courses.open_session(trainer, row.pk, at=when)
    for seat in seats[len(seats) // 2 :]:
        _answers(row, seat, when)
    return str(row.pk)


def report_event(call: str, at: str) -> None:
    """Let a trainer report something grave: it waits for the head of the centre."""
    when = at_of(at)
    courses.record_event(official("trainer"), UUID(call), "safety", EVENT, when - timedelta(hours=1), at=when)


# ------------------------------------------------------------------ tests and tasks
def write_bank(course: str, at: str) -> int:
    """Let one person write the items of a course and another approve all but the last, which waits."""
    writer, head, when = official("host_centre"), official("host_head"), at_of(at)
    for place, (arabic, english, choices) in enumerate(ITEMS[course], 1):
        told = exam.Item(new_id(), TOPIC, exam.Form.ONE, (arabic, english), 2, choices, (0,))
        row = courses.write_item(writer, course, told, at=when)
        if place < len(ITEMS[course]):
            courses.decide_item(head, row.pk, True, "", at=when)
    return len(ITEMS[course])


def set_test(call: str, day: str, at: str) -> str:
    """Let a centre set the test of the last day."""
    opens = datetime.combine(date.fromisoformat(day), PAPER)
    closes = opens + timedelta(hours=2)
    centre = official("host_centre")
    row = courses.set_exam(centre, UUID(call), TITLES, {TOPIC: DRAWN}, 40, opens, closes, at=at_of(at))
    return str(row.pk)


def sit_test(call: str, test: str, seed: int, at: str) -> int:
    """Let every trainee sit the test; the last one answers nothing right. Say how many papers came."""
    _, _, seats = _course(call)
    chance, begun = Random(seed), datetime.combine(at_of(at).date(), PAPER) + timedelta(minutes=5)
    for seat in seats:
        who = _trainee(seat)
        paper = courses.begin_sitting(who, UUID(test), at=begun)
        wrong = chance.randrange(DRAWN) if chance.random() > RIGHT else DRAWN
        fails = seat == seats[-1]
        answers = {one["id"]: [1 if fails or place == wrong else 0] for place, one in enumerate(paper.items)}
        courses.hand_in(who, paper.pk, answers, at=begun + timedelta(minutes=chance.randint(12, 35)))
    return len(seats)


def assess_task(call: str, whole: bool, seed: int, at: str) -> int:
    """Let two assessors mark a task apart; on the first trainee they differ, and the head decides.

    Unless it is `whole`, the second assessor has not marked yet.
    """
    centre, holding, _ = _course(call)
    one, other, head = official("assessor"), official("assessor", 1), official("host_head")
    chance, when = Random(seed), datetime.combine(at_of(at).date(), TASK)
    rows = courses.open_task(centre, holding.pk, TASKS, at=when)
    for place, row in enumerate(rows):
        points = chance.randint(68, 88)
        courses.assess(one, row.pk, points, chance.choice(SAID), at=when)
        if whole:
            differs = -25 if place == 0 else chance.randint(-9, 9)
            courses.assess(other, row.pk, points + differs, chance.choice(SAID), at=when)
    if whole and rows:
        courses.settle(head, rows[0].pk, 66, "محاكاة: شاهدت التسجيل مع المقيّمَين", at=when)
    return len(rows)


# ------------------------------------------------------------------ its end
def end_course(call: str, seed: int, at: str) -> int:
    """Let trainees fill in their forms and two persons grant what was earned; say how many certificates."""
    centre, _, seats = _course(call)
    head, chance, granted = official("host_head"), Random(seed), 0
    over = datetime.combine(at_of(at).date(), OVER)
    for seat in seats:
        who = _trainee(seat)
        form = queries.own_forms(who).get(seat_id=seat.pk, moment="end")
        scale = {name: chance.choice((3, 4, 4, 5)) for name in ("useful", "trainers", "place", "learned")}
        courses.give_form(who, form.pk, scale | END, at=over)
        try:
            row = courses.propose_certificate(centre, seat.pk, at=over)
        except Refused as wanting:
            if wanting.code != "certificate_wanting":
                raise
            continue  # who failed the test gets none
        courses.grant_certificate(head, row.pk, at=over)
        granted += 1
    return granted


def confirm_first(at: str) -> str:
    """Let the head of the national unit confirm the first skill that waits at home; the others wait on."""
    head = official("national_head")
    row = trained.skills_to_confirm(head).last()
    return str(training.confirm_skill(head, row.pk, at=at_of(at)).pk) if row else ""


def follow_forms(at: str) -> int:
    """Let the node tell who is asked that a form is due, as it does each night."""
    return courses.follow_forms(at=at_of(at))


def give_first_form(at: str) -> str:
    """Let a superior fill in the first form of ninety days that waits for him; the others wait on."""
    unit, when = official("training_unit"), at_of(at)
    row = queries.forms_to_give(unit, agreement.terms_at(when).on).first()
    if row is None:
        return ""
    answers = {"seen_used": 4, "passes_on": "yes", "unit_better": 4}
    return str(courses.give_form(unit, row.pk, answers, at=when).pk)
