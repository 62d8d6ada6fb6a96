"""Who is there: codes that live thirty seconds, answers that serve one telephone, clocks that go right."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rabt.base.errors import Missing, NotAllowed
from rabt.courses import actions, queries
from rabt.courses.actions import Heard
from rabt.courses.models import Attendance, Session
from rabt.courses.rules import rota
from rabt.courses.tests import build
from rabt.courses.tests.build import MONDAY, WHY, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
SECOND = timedelta(seconds=1)


@pytest.fixture
def hall(side):
    """Return a course with two telephones, and a session whose list is open."""
    holding = build.held(side)
    phones = build.come(side, holding)
    row = build.session(side, holding)
    actions.open_session(side.trainer, row.pk, at=MONDAY)
    row.refresh_from_db()
    return row, phones


def answered(phone, row, seen_at, heard_at, **changes):
    """Scan what the screen shows at one instant, and be heard at another."""
    return actions.attend(
        phone.actor, phone.answer(build.shown(row, seen_at), heard_at, **changes), at=heard_at
    )


def test_an_answer_counts_once_and_sent_again_it_changes_nothing(side, hall, committed):
    row, (phone, _) = hall
    text = phone.answer(build.shown(row, MONDAY), MONDAY + SECOND)
    first = actions.attend(phone.actor, text, at=MONDAY + SECOND)
    committed("attendance_mark.noted", session=row.ref, mark="present", missed=0, way="line")
    again = actions.attend(phone.actor, text, at=MONDAY + timedelta(minutes=30))
    assert again == first and Attendance.objects.get().heard_at == MONDAY + SECOND
    other = phone.answer(build.shown(row, MONDAY + timedelta(minutes=5)), MONDAY + timedelta(minutes=5))
    assert actions.attend(phone.actor, other, at=MONDAY + timedelta(minutes=5)) == first


@pytest.mark.parametrize(
    ("seen", "heard", "code"),
    [
        (0, 29, ""), (14, 29, ""), (14, 30, "code_old"), (0, 30, "code_old"), (0, 31, "code_old"),
        (29, 44, ""), (29, 60, "code_old"), (0, 86_400, "code_old"), (40, 20, "code_early"),
    ],
)  # fmt: skip
def test_a_picture_that_is_passed_on_is_dead_thirty_seconds_after_its_code_appeared(hall, seen, heard, code):
    row, (phone, _) = hall
    at = MONDAY + heard * SECOND
    if not code:
        assert answered(phone, row, MONDAY + seen * SECOND, at).mark == "present"
        return
    refused(code, lambda: answered(phone, row, MONDAY + seen * SECOND, at))
    assert not Attendance.objects.exists()


def test_no_picture_lives_longer_than_thirty_seconds_whenever_it_was_taken(hall):
    row, (phone, _) = hall
    for taken in range(0, 60, 7):
        seen = MONDAY + taken * SECOND
        refused("code_old", lambda: answered(phone, row, seen, seen + 30 * SECOND))


@pytest.mark.parametrize("off", [-61, 61, 3600, -86_400])
def test_a_telephone_whose_clock_is_wrong_is_refused(hall, off):
    row, (phone, _) = hall
    text = phone.answer(build.shown(row, MONDAY), MONDAY + off * SECOND)
    refused("clock_differs", lambda: actions.attend(phone.actor, text, at=MONDAY), seconds=abs(off))
    fine = phone.answer(build.shown(row, MONDAY), MONDAY + (off // abs(off)) * 59 * SECOND)
    assert actions.attend(phone.actor, fine, at=MONDAY).mark == "present"


def test_the_answer_of_one_is_of_no_use_to_another(hall):
    row, (one, other) = hall
    code = build.shown(row, MONDAY)
    with pytest.raises(Missing):
        actions.attend(other.actor, one.answer(code, MONDAY), at=MONDAY)
    refused(
        "answer_forged",
        lambda: actions.attend(other.actor, one.answer(code, MONDAY, seat=other.seat.pk), at=MONDAY),
    )
    refused(
        "answer_forged",
        lambda: actions.attend(
            one.actor, one.answer(code, MONDAY, key=Ed25519PrivateKey.generate()), at=MONDAY
        ),
    )
    assert not Attendance.objects.exists()


def test_a_code_of_another_session_or_of_nobodys_secret_is_refused(side, hall):
    row, (phone, _) = hall
    other = build.session(side, row.holding, MONDAY + timedelta(hours=4))
    bent = rota.Shown(row.pk, build.shown(other, MONDAY).step, build.shown(other, MONDAY).mark)
    refused("code_forged", lambda: actions.attend(phone.actor, phone.answer(bent, MONDAY), at=MONDAY))
    refused(
        "session_step_closed",
        lambda: actions.attend(phone.actor, phone.answer(build.shown(other, MONDAY), MONDAY), at=MONDAY),
    )
    for text in ("", "RA2:", "RA2:AAAA", "RA1:" + "A" * 43, "ر" * 50, "RA2:" + "A" * 155):
        with pytest.raises((build.sent.Refused, Missing)):
            actions.attend(phone.actor, text, at=MONDAY)


def test_who_comes_late_is_late_by_the_minutes_that_he_missed(hall):
    row, (one, other) = hall
    assert (
        answered(one, row, MONDAY + timedelta(minutes=10), MONDAY + timedelta(minutes=10)).mark == "present"
    )
    found = answered(other, row, MONDAY + timedelta(minutes=25), MONDAY + timedelta(minutes=25))
    assert (found.mark, found.missed) == ("late", 25)


# ------------------------------------------------------------------ without a line
def test_what_the_trainers_device_heard_without_a_line_counts_by_its_own_clock(side, hall):
    row, (one, other) = hall
    heard = MONDAY + 5 * SECOND
    later = MONDAY + timedelta(hours=6)
    texts = [one.answer(build.shown(row, MONDAY), heard), other.answer(build.shown(row, MONDAY), heard)]
    told = [
        Heard(texts[0], heard), Heard(texts[1], MONDAY + 40 * SECOND), Heard(texts[0], heard),
        Heard("RA2:x", heard), Heard(texts[1], later + timedelta(days=1)),
    ]  # fmt: skip
    found = actions.hear(side.trainer, row.pk, told, later, at=later)
    assert [code for _, code in found] == ["", "code_old", "", "code_malformed", "code_forged"]
    kept = Attendance.objects.get()
    assert (kept.seat_id, kept.way, kept.heard_at) == (one.seat.pk, "screen", heard)


def test_a_list_of_a_device_whose_clock_is_wrong_is_not_taken(side, hall):
    row, (one, _) = hall
    told = [Heard(one.answer(build.shown(row, MONDAY), MONDAY), MONDAY)]
    wrong = MONDAY + timedelta(minutes=3)
    refused("screen_clock", lambda: actions.hear(side.trainer, row.pk, told, wrong, at=MONDAY), seconds=180)
    assert not Attendance.objects.exists()


def test_hearing_opens_a_planned_session_and_another_trainer_cannot(side):
    holding = build.held(side)
    row = build.session(side, holding)
    with pytest.raises(Missing):
        actions.hear(build.official("trainer"), row.pk, [], MONDAY, at=MONDAY)
    actions.hear(side.trainer, row.pk, [], MONDAY, at=MONDAY)
    assert Session.objects.get().state == "open"
    with pytest.raises(NotAllowed):
        actions.hear(side.host_centre, row.pk, [], MONDAY, at=MONDAY)


def test_a_trainee_without_a_telephone_is_not_heard(side):
    holding = build.held(side)
    phones = [build.Phone(side, seat, n) for n, seat in enumerate(build.seats(holding))]
    row = build.session(side, holding)
    actions.open_session(side.trainer, row.pk, at=MONDAY)
    text = phones[0].answer(build.shown(row, MONDAY), MONDAY)
    refused("device_unknown", lambda: actions.attend(phones[0].actor, text, at=MONDAY))
    assert actions.hear(side.trainer, row.pk, [Heard(text, MONDAY)], MONDAY, at=MONDAY) == [(text, "missing")]


# ------------------------------------------------------------------ telephones
def test_one_telephone_serves_one_trainee_and_one_a_day(side):
    holding = build.held(side)
    one, other = build.come(side, holding)
    key = rota._text(one.key.public_key().public_bytes_raw())
    at = build.OPENED + timedelta(days=1)
    refused("device_of_another", lambda: actions.enrol_device(other.actor, key, at=at))
    assert actions.enrol_device(one.actor, key, at=build.OPENED).device_key == key
    fresh = rota._text(Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    refused("device_today", lambda: actions.enrol_device(one.actor, fresh, at=build.OPENED))
    actions.free_device(side.host_centre, one.seat.pk, at=build.OPENED)
    assert actions.enrol_device(one.actor, fresh, at=build.OPENED).device_key == fresh
    for bad in ("", "ش", "AAAA", "A" * 200):
        refused("device_key_wrong", lambda: actions.enrol_device(one.actor, bad, at=at))


# ------------------------------------------------------------------ by hand, and closed
def test_a_trainer_notes_by_hand_with_a_reason_and_the_list_says_how_it_is_known(side, hall):
    row, (one, other) = hall
    note = lambda *args, **more: actions.note_by_hand(side.trainer, row.pk, *args, at=MONDAY, **more)  # noqa: E731
    refused("course_said_short", lambda: note(one.seat.pk, "present", "نعم"))
    refused("minutes_wrong", lambda: note(one.seat.pk, "late", WHY))
    refused("minutes_wrong", lambda: note(one.seat.pk, "present", WHY, minutes=4))
    refused("absence_cause", lambda: note(one.seat.pk, "excused", WHY, cause="none"))
    refused("absence_cause", lambda: note(one.seat.pk, "absent", WHY, cause="illness"))
    refused("seat_not_here", lambda: note(build.sent.key("nobody"), "present", WHY))
    found = note(one.seat.pk, "excused", WHY, cause="illness")
    assert (found.missed, found.way, found.cause) == (90, "hand", "illness")
    refused("attendance_noted", lambda: note(one.seat.pk, "present", WHY))
    assert note(other.seat.pk, "left_early", WHY, minutes=20).missed == 20
    refused(
        "session_over",
        lambda: actions.note_by_hand(
            side.trainer, row.pk, one.seat.pk, "present", WHY, at=row.ends_at + timedelta(hours=2)
        ),
    )


def test_who_gave_no_answer_until_the_list_was_closed_was_absent_and_heads_are_counted(side, hall, committed):
    row, (one, other) = hall
    answered(one, row, MONDAY, MONDAY)
    assert [each.word for each in queries.waiting(side.trainer)] == []
    refused("heads_wrong", lambda: actions.close_session(side.trainer, row.pk, 3, at=row.ends_at), most=2)
    actions.close_session(side.trainer, row.pk, 2, at=row.ends_at)
    committed("course_session.closed", heads=2, here=1, seats=2)
    assert Attendance.objects.get(seat=other.seat).way == "closed"
    assert actions.there(row) == 1 and Session.objects.get().heads == 2
    for deed in (
        lambda: actions.close_session(side.trainer, row.pk, 1, at=row.ends_at),
        lambda: actions.note_by_hand(side.trainer, row.pk, other.seat.pk, "present", WHY, at=row.ends_at),
        lambda: answered(other, row, MONDAY, MONDAY),
    ):
        refused("session_step_closed", deed)


def test_a_session_is_opened_at_its_time_by_who_gives_it_and_dropped_with_a_reason(side):
    holding = build.held(side)
    row = build.session(side, holding)
    refused("session_not_now", lambda: actions.open_session(side.trainer, row.pk, at=build.OPENED))
    refused("session_not_now", lambda: actions.open_session(side.trainer, row.pk, at=row.ends_at))
    refused("session_not_now", lambda: actions.hear(side.trainer, row.pk, [], build.OPENED, at=build.OPENED))
    row.refresh_from_db()
    assert row.state == "planned", "a device opens no list before its time either"
    with pytest.raises(NotAllowed):
        actions.drop_session(side.trainer, row.pk, WHY, at=MONDAY)
    actions.drop_session(side.host_centre, row.pk, WHY, at=MONDAY)
    refused("session_step_closed", lambda: actions.open_session(side.trainer, row.pk, at=MONDAY))
