"""Needs for courses of the other side: told in counts, weighed there while they are fresh, nobody in them."""

from datetime import date, timedelta

import pytest

from rabt.base.actor import the_node
from rabt.base.errors import NotAllowed, Untrusted
from rabt.base.identifiers import new_id
from rabt.courses import actions, messages, queries
from rabt.courses.messages import NeedCount
from rabt.courses.models import ToldNeed
from rabt.courses.tests import build
from rabt.courses.tests.build import AT, refused
from rabt.missions import actions as missions
from rabt.training import actions as training
from rabt.training.actions import Shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
THEIRS, OURS = "lead_joint_patrol", "protection_at_border"
WHY = "لم يكن في الطاقم من يقود الدورية"


def shown(side, number, skill="lead_patrol"):
    """Record a need that an incident showed."""
    source = Shown("incident", build.sent.key(f"i{number}{skill}"), "LY/border/", f"LY-2026-0000{number}")
    return training.record_need(side.national_unit, source, WHY, skill=skill, at=AT)


def told(*counts, **changes):
    """Return the other side's letter about its needs."""
    said = {
        "need_ref": f"course_need:{build.sent.key('need')}", "told_at": AT,
        "needs": list(counts or (NeedCount(OURS, "incident", 2),)),
    }  # fmt: skip
    return messages.NeedTold(**said | changes)


def test_needs_of_courses_that_are_held_there_are_told_in_counts_alone(side, letters, committed):
    refused("needs_none", lambda: actions.tell_needs(side.national_unit, at=AT))
    with pytest.raises(NotAllowed):
        actions.tell_needs(side.training_unit, at=AT)
    rows = [shown(side, 1), shown(side, 2), shown(side, 3, "protection")]
    row = actions.tell_needs(side.national_unit, at=AT)
    letter = letters()[-1]
    assert (letter.kind, letter.body["need_ref"]) == ("course_need.told/1", row.ref)
    assert letter.body["needs"] == [{"course": THEIRS, "source": "incident", "count": 2}]
    assert "LY-2026" not in str(letter.body) and WHY not in str(letter.body)
    committed("course_need.told", needs=row.needs)
    weighed = {(one.skill, one.course, one.count) for one in queries.showings(side.national_unit, AT)}
    assert weighed == {("lead_patrol", "", 2), ("protection", "", 1)}, (
        "what we told is not counted here twice"
    )
    for need in rows[:2]:
        training.drop_need(side.national_unit, need.pk, "تدربوا في سبتمبر", at=AT)
    later = AT + timedelta(days=1)
    assert actions.tell_needs(side.national_unit, at=later).needs == []
    assert queries.told_need(side.national_unit, "LY").needs == []
    refused("needs_none", lambda: actions.tell_needs(side.national_unit, at=later))


def test_what_the_other_side_needs_weighs_in_the_draft_while_it_is_fresh(side, committed):
    row = missions.draft_programme(side.national_unit, 2028, at=AT)
    propose = lambda at: actions.propose_course(  # noqa: E731
        side.national_unit, row.pk, OURS, date(2028, 3, 5), at=at
    )
    refused("need_light", lambda: propose(AT))
    build.hand_in(told())
    build.hand_in(told(NeedCount(OURS, "incident", 50)))
    assert ToldNeed.objects.get().needs == [{"course": OURS, "source": "incident", "count": 2}], "told once"
    committed("course_need.taken", needs=ToldNeed.objects.get().needs)
    found, _ = queries.proposals(side.national_unit, AT)
    assert [(one.course, one.points) for one in found] == [(OURS, 6)]
    refused("need_light", lambda: propose(AT + timedelta(days=366)))
    propose(AT)
    newer = told(need_ref=f"course_need:{new_id()}", needs=[], told_at=AT + timedelta(days=1))
    build.hand_in(newer, AT + timedelta(days=1))
    assert queries.proposals(side.national_unit, AT + timedelta(days=1))[0] == []
    with pytest.raises(NotAllowed):
        queries.told_need(side.host_centre, "EG")


@pytest.mark.parametrize(
    "letter",
    [
        told(NeedCount(THEIRS, "incident", 1)), told(NeedCount("no_such", "incident", 1)),
        told(NeedCount(OURS, "incident", 0)), told(NeedCount(OURS, "incident", 10**6)),
        told(NeedCount(OURS, "incident", 1), NeedCount(OURS, "incident", 2)), told(need_ref="x"),
    ],
)  # fmt: skip
def test_a_letter_about_what_is_not_ours_to_teach_is_not_taken(side, letter):
    with pytest.raises(Untrusted):
        build.hand_in(letter)
    assert not ToldNeed.objects.exists()


def test_nobody_tells_in_anothers_name(side):
    shown(side, 1)
    row = actions.tell_needs(side.national_unit, at=AT)
    with pytest.raises(Untrusted):
        build.hand_in(told(need_ref=row.ref))
    with pytest.raises(Untrusted):
        actions.take_needs(the_node("LY"), told(), at=AT)
    with pytest.raises(Untrusted):
        messages.NeedTold.from_body(told().to_body() | {"number": "LY-2026-00001"})


@pytest.mark.parametrize("tongue", ["ar", "en"])
def test_the_page_of_needs_says_what_is_needed_there_and_tells_it(side, client_as, letters, tongue):
    shown(side, 1)
    build.hand_in(told())
    unit = client_as("national_unit", "LY/training/")
    unit.cookies["rabt_language"] = tongue
    page = unit.get("/courses/needs")
    says = {
        "ar": ("قيادة الدوريات المشتركة", "إبلاغ الجانب الآخر"),
        "en": ("Leading joint patrols", "Tell the other"),
    }  # fmt: skip
    assert all(part in page.content.decode() for part in says[tongue])
    assert unit.get("/courses/needs/tell").status_code == 403, (
        "there is nothing to open: it is told by a button"
    )
    assert unit.post("/courses/needs/tell").status_code == 302
    assert letters()[-1].kind == "course_need.told/1"
    assert client_as("host_centre", "LY/training/").post("/courses/needs/tell").status_code == 403
