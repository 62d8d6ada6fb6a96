"""The main story: a course, its code, a certificate by two, and at home a skill that a person confirms."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rabt.base.actor import the_node
from rabt.base.errors import Untrusted
from rabt.courses import actions, messages, queries
from rabt.courses.models import Attendance, Certificate, Form
from rabt.courses.tests import build
from rabt.courses.tests.build import AT, MONDAY, OVER
from rabt.credentials import queries as credentials
from rabt.missions.models import Nomination
from rabt.seal import paper
from rabt.training import actions as training
from rabt.training import queries as trained
from rabt.training.models import Skill

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def test_who_was_there_gets_a_certificate_and_his_skill_counts_at_home_once_it_is_confirmed(
    side, letters, settings
):
    holding, phones = build.passed(side)
    assert {row.mark for row in Attendance.objects.all()} == {"present"}
    row = build.granted(side, phones[0])
    claims = paper.verify(row.token, credentials.trusted_sets(), OVER)
    assert claims.subject.course == paper.Course(
        "protection_at_border", "LY-TOBRUK-CENTRE", holding.starts_on, holding.ends_on, 24, "protection",
        holding.ends_on.replace(year=2030),
    )  # fmt: skip
    told = {one.kind: one.body for one in letters()}
    assert told["course_stay.told/1"]["attended"] == 100
    granted = messages.CertificateGranted.from_body(told["course_certificate.granted/1"])

    # ------------------------------------------------------------- on the officer's own node
    Certificate.objects.all().delete()
    Nomination.objects.filter(pk=row.seat_id).update(office="EG/border/", supervisor_phone="+201000000999")
    build.at_home(settings)
    build.hand_in(granted, OVER)
    build.hand_in(granted, OVER)
    kept = Certificate.objects.get()
    assert (kept.kept_by, kept.of_state, kept.state, kept.attended) == ("LY", "EG", "granted", None)
    skill = Skill.objects.get()
    assert (skill.code, skill.state, skill.proposed_by) == ("protection", "recorded", "node:LY")
    assert skill.office == "EG/border/" and skill.until_on == holding.ends_on.replace(year=2030)
    assert trained.held_by([kept.officer_id], OVER.date()) == {}, "nobody at home has confirmed it"
    head = build.official("patrol_head", "border/")
    training.confirm_skill(head, skill.pk, at=OVER)
    assert trained.held_by([kept.officer_id], OVER.date()) == {
        kept.officer_id: {"protection": skill.until_on}
    }
    asked = Form.objects.filter(moment__in=["first", "second"]).order_by("due_on", "asked")
    assert [(one.asked, one.moment, (one.due_on - holding.ends_on).days) for one in asked] == [
        ("supervisor", "first", 90), ("trainee", "first", 90),
        ("supervisor", "second", 180), ("trainee", "second", 180),
    ]  # fmt: skip

    # ------------------------------------------------------------- revoked by two on the other side
    revoked = messages.CertificateRevoked(granted.certificate_ref, "انتحل شخص آخر صفته", OVER)
    build.hand_in(messages.CertificateRevoked.from_body(revoked.to_body()), OVER + timedelta(days=1))
    skill.refresh_from_db()
    assert (skill.state, Certificate.objects.get().state) == ("withdrawn", "revoked")
    assert trained.held_by([kept.officer_id], OVER.date()) == {}


def test_a_certificate_is_not_granted_before_the_form_is_given(side):
    holding = build.held(side)
    phones = build.come(side, holding)
    build.attended(side, build.session(side, holding), phones)
    seat = phones[0].seat
    build.refused(
        "certificate_wanting", lambda: actions.propose_certificate(side.host_centre, seat.pk, at=OVER),
        wanting="form", all=["form"],
    )  # fmt: skip
    build.end_form(phones[0])
    row = actions.propose_certificate(side.host_centre, seat.pk, at=OVER)
    assert [one.word for one in queries.waiting(side.host_head)] == ["courses.certificates_to_decide"]
    assert row.state == "proposed"


def test_a_letter_about_nobody_of_ours_or_with_a_bent_code_is_not_taken(side, letters, settings):
    _, phones = build.passed(side)
    build.granted(side, phones[0])
    body = next(one.body for one in letters() if one.kind == "course_certificate.granted/1")
    granted = messages.CertificateGranted.from_body(body)
    Certificate.objects.all().delete()
    build.at_home(settings)
    bent = [
        {"number": "P-2"}, {"course": "crime_scene"}, {"name_ar": "شخص آخر"}, {"skill": "no_such"},
        {"token": granted.token[:-3] + "000"}, {"officer_ref": f"officer:{build.sent.key('o2')}"},
        {"nomination_ref": f"nomination:{build.sent.key('nobody')}"}, {"serial": "0000000000X"},
        {"ends_on": granted.starts_on - timedelta(days=1)},
    ]  # fmt: skip
    for changes in bent:
        with pytest.raises(Untrusted):
            build.hand_in(replace(granted, **changes), OVER)
    with pytest.raises(Untrusted):
        actions.take_granted(the_node("EG"), granted, at=OVER)
    assert not Certificate.objects.exists() and not Skill.objects.exists()


def test_an_officer_of_ours_is_certified_on_this_node_alone(side, letters):
    _, phones = build.passed(side, ours=1)
    mine = next(phone for phone in phones if phone.seat.of_state == "LY")
    before = len(letters())
    row = build.granted(side, mine)
    kinds = [one.kind for one in letters()[before:]]
    assert not [kind for kind in kinds if kind.startswith("course_")]
    assert Skill.objects.get().officer_id == row.officer_id
    assert Form.objects.filter(seat_id=row.seat_id).count() == 5


def test_the_clock_of_the_tests_is_the_course(side):
    assert AT < MONDAY < OVER
