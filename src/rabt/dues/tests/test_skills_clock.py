"""An objection to attested skills has a clock: he is told until when, and what is late is brought up once."""

from datetime import timedelta

import pytest
from django.conf import settings

from rabt.access.testing import came_in
from rabt.base import clock
from rabt.base.identifiers import ref_of
from rabt.dues import actions, queries
from rabt.dues.models import Skills
from rabt.dues.tests import build
from rabt.dues.tests.test_fee_pages import page
from rabt.dues.tests.test_record_payment import take
from rabt.dues.tests.test_record_wages import LATER, over_there
from rabt.dues.tests.test_skills import DONE, ENDED, attest, letter, over
from rabt.hiring.models import Contract
from rabt.hiring.tests.build import english
from rabt.notices.models import Notice

pytestmark = pytest.mark.django_db
__all__ = ["over", "over_there"]
DAY = timedelta(days=1)


@pytest.fixture
def objected(over):
    """Return an attestation to which its worker objected at his own page."""
    row, _ = over
    attest(over)
    return actions.object_to_skills(build.himself(row, "LY"), row.pk, "wanting", at=LATER)


def notices(row):
    return list(
        Notice.objects.filter(about=row.ref).order_by("made_at", "pk").values_list("template", flat=True)
    )


def test_he_is_told_until_when_it_is_decided(objected):
    assert str(objected.due_on) == "2027-04-09"  # twenty days after
    assert sorted(notices(objected)) == [
        "dues.told.skills_objected", "dues.told.skills_objection", "dues.told.skills_stands",
    ]  # fmt: skip
    text = Notice.objects.get(template="dues.told.skills_objection").text
    assert "2027-04-09" in text


@pytest.mark.parametrize(("days", "late"), [(19, 0), (20, 0), (21, 1)])
def test_what_is_late_is_brought_up_once(objected, committed, days, late):
    at = LATER + days * DAY
    assert actions.escalate_objections(at=at) == late
    assert actions.escalate_objections(at=at + DAY) == (1 if days == 20 else 0)
    objected.refresh_from_db()
    assert bool(objected.escalated_at) == (days > 19)
    if late:
        committed("skills.escalated", due_on=objected.due_on)
        assert set(notices(objected)) >= {"dues.told.skills_overdue", "dues.told.skills_unanswered"}


def test_it_stands_in_the_queues_of_those_who_may_end_it(objected, over, cast):
    _, employer = over
    clerk, officer = cast("destination_clerk"), cast("destination_approver")

    def found(viewer, at):
        with clock.stopped(at):
            return {one.word: one for one in queries.waiting(viewer) if one.word.startswith("dues.skills_")}

    soon, late = LATER + 2 * DAY, LATER + 25 * DAY
    assert set(found(employer, soon)) == {"dues.skills_to_correct"}
    assert set(found(officer, soon)) == {"dues.skills_objected"} and found(clerk, soon) == {}
    actions.escalate_objections(at=late)
    assert set(found(clerk, late)) == {"dues.skills_late"}
    assert set(found(officer, late)) == {"dues.skills_objected"}
    overdue = [found(officer, at)["dues.skills_objected"].overdue for at in (soon, late)]
    assert overdue == [0, 1]
    assert found(cast("destination_clerk", office="LY/labour/second/"), late) == {}
    assert found(cast("destination_approver", office="LY/labour/second/"), late) == {}
    actions.uphold_skills(officer, objected.pk, "شاهدت صور العمل", at=late)
    assert found(officer, late) == found(clerk, late) == found(employer, late) == {}


def test_attested_anew_it_is_over_and_nothing_is_brought_up(objected, over):
    attest(over, [*DONE, "measure"], LATER + 3 * DAY)
    assert actions.escalate_objections(at=LATER + 90 * DAY) == 0
    assert actions.skills._escalate(objected.pk, LATER + 90 * DAY) is False


@pytest.mark.parametrize(
    ("language", "until", "late"), [("ar", "حتى", "تأخر البت"), ("en", "until", "It is late")]
)
def test_both_see_on_their_pages_how_it_stands(objected, over, client_as, client, language, until, late):
    row, employer = over
    with clock.stopped(LATER + 30 * DAY):
        mine, firm = came_in(client, ref_of("person", row.person_id)), client_as("employer", employer.office)
        if language == "en":
            english(firm)
        mine.cookies["rabt_language"] = language
        for escalated in (False, True):
            if escalated:
                actions.escalate_objections(at=LATER + 30 * DAY)
            for text in (page(firm, "skills_told", objected.pk), mine.get("/my/").content.decode()):
                assert until in text and (late in text) is escalated


@pytest.mark.node("EG")
def test_where_the_attestation_is_not_kept_he_is_told_and_no_clock_runs(peer, over_there):
    Contract.objects.update(state="ended", ended_at=ENDED)
    take(peer, letter(over_there))
    actions.object_to_skills(build.himself(over_there, "EG"), over_there.pk, "days", at=LATER)
    row = Skills.objects.get()
    assert row.kept_by != settings.RABT.state and row.due_on
    assert "dues.told.skills_objection" in notices(row)
    assert actions.escalate_objections(at=LATER + 90 * DAY) == 0
