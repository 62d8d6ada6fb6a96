"""The skills record: an employer attests, the worker adds or objects, an officer decides, it is printed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from rabt.access.testing import came_in
from rabt.access.viewing import Viewing
from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.base.identifiers import new_id, ref_of
from rabt.dues import actions, queries
from rabt.dues.messages import SkillsObjected, SkillsRecorded
from rabt.dues.models import Skills
from rabt.dues.tests import build
from rabt.dues.tests.test_fee_pages import page, send
from rabt.dues.tests.test_record_payment import take
from rabt.dues.tests.test_record_wages import LATER, over_there
from rabt.hiring import actions as hiring
from rabt.hiring.models import Contract
from rabt.hiring.tests.build import english
from rabt.hiring.tests.test_paper import text_of
from rabt.notices.models import Notice

pytestmark = pytest.mark.django_db
__all__ = ["over_there"]
ENDED = datetime(2027, 3, 10, 9, 0, tzinfo=UTC)
DONE = ["lay_bricks", "scaffold"]


@pytest.fixture
def over(cast, peer):
    """Return a contract that ended after two months, and its employer."""
    row, actor = build.there(cast, peer)
    hiring.end_contract(actor, row.pk, "by_employer", at=ENDED)
    row.refresh_from_db()
    return row, actor


@pytest.fixture
def now():
    """Hold the clock still after the end."""
    with clock.stopped(LATER):
        yield


def attest(over, tasks=DONE, at=LATER):
    row, actor = over
    return actions.attest_skills(actor, row.pk, tasks, at=at)


# ------------------------------------------------------------------ attested, added, objected to
def test_an_employer_attests_and_the_other_state_is_told(over, letters, committed):
    row, actor = over
    assert list(queries.services_to_attest(actor, LATER)) == [row]
    found = attest(over)
    assert (found.by, found.state, found.tasks, found.occupation) == ("employer", "stands", DONE, "7112")
    assert (str(found.first_on), str(found.last_on)) == ("2027-01-10", "2027-03-10")
    committed("skills.recorded", contract=row.ref, tasks=DONE)
    assert letters()[-1].kind == "skills.recorded/1" and letters()[-1].body["tasks"] == DONE
    assert Notice.objects.filter(about=found.ref).count() == 1
    assert list(queries.services_to_attest(actor, LATER)) == []
    again = attest(over, ["measure"])
    assert queries.skills_of(row.pk) == (again, [])
    found.refresh_from_db()
    assert found.state == "replaced"
    for ref in (queries.traces_of(row.person_id), queries.refs_of(actor, row.person_id)):
        assert found.ref in ref


def test_the_worker_adds_his_own_word_and_it_is_marked_as_his(over, cast):
    row, _ = over
    attest(over)
    himself = build.himself(row, "LY")
    actions.say_skills(himself, row.pk, ["measure", "scaffold"], at=LATER)
    (service,) = queries.services_of(himself, row.person_id, LATER)
    assert (service.attested.tasks, service.own) == (DONE, ["measure"])
    actions.say_skills(cast("destination_clerk"), row.pk, ["read_plans"], at=LATER)
    assert queries.skills_of(row.pk)[1] == ["read_plans"]


def test_he_objects_and_another_person_decides(over, cast, letters):
    row, _ = over
    found = attest(over)
    clerk, officer = cast("destination_clerk"), cast("destination_approver")
    with pytest.raises(Refused) as no:
        actions.object_to_skills(clerk, row.pk, "lazy", at=LATER)
    assert no.value.code == "skills_objection_unknown"
    assert actions.object_to_skills(clerk, row.pk, "not_done", at=LATER).state == "objected"
    assert list(queries.skills_objected(officer)) == [found] and queries.ties(row.person_id)
    assert (
        Notice.objects.filter(about=found.ref).count() == 3
    )  # attested; he was heard; the employer is asked
    with pytest.raises(Refused) as no:
        actions.uphold_skills(officer, found.pk, "لا", at=LATER)
    assert no.value.code == "dues_said_too_short"
    Skills.objects.update(word_by=officer.id)
    with pytest.raises(NotAllowed) as no:
        actions.uphold_skills(officer, found.pk, "رأيت السقالة", at=LATER)
    assert no.value.code == "same_person"
    Skills.objects.update(word_by=clerk.id)
    assert actions.uphold_skills(officer, found.pk, "شاهدت صور العمل", at=LATER).state == "upheld"
    assert [one.body["state"] for one in letters() if one.kind == "skills.recorded/1"] == [
        "stands", "objected", "upheld",
    ]  # fmt: skip
    with pytest.raises(Refused) as no:
        attest(over)
    assert no.value.code == "skills_step_closed"
    actions.erase_traces(row.person_id)
    assert Skills.objects.get().reason_text == ""


@pytest.mark.parametrize(
    ("tasks", "code"), [([], "skills_none"), (["wiring"], "skills_unknown")]
)  # no task of a bricklayer
def test_what_may_not_be_attested(over, tasks, code):
    with pytest.raises(Refused) as no:
        attest(over, tasks)
    assert no.value.code == code and not Skills.objects.exists()


def test_nothing_is_attested_while_the_contract_binds_or_where_no_work_began(cast, peer):
    row, actor = build.there(cast, peer)
    for changed, code in (
        ({}, "settlement_contract_binds"),
        ({"state": "ended", "ended_at": datetime(2026, 12, 1, 9, tzinfo=UTC)}, "skills_no_work"),
    ):
        Contract.objects.update(**changed or {"state": "in_force"})
        with pytest.raises(Refused) as no:
            attest((row, actor))
        assert no.value.code == code
    assert queries.services_of(actor, row.person_id, LATER) == []


def test_others_attest_nothing_and_see_nothing(over, cast):
    row, actor = over
    found = attest(over)
    stranger = build.himself(type("of", (), {"person_id": new_id()}), "LY")
    elsewhere = cast("destination_approver", office="LY/labour/second/")
    for kind, deed in (
        (NotAllowed, lambda: attest((row, cast("destination_clerk")))),
        (Missing, lambda: attest((row, cast("employer", office="LY/x/")))),
        (NotAllowed, lambda: actions.say_skills(actor, row.pk, DONE, at=LATER)),
        (NotAllowed, lambda: actions.object_to_skills(actor, row.pk, "days", at=LATER)),
        (Missing, lambda: actions.say_skills(stranger, row.pk, DONE, at=LATER)),
        (NotAllowed, lambda: actions.uphold_skills(cast("destination_clerk"), found.pk, "رأيت", at=LATER)),
        (Missing, lambda: actions.uphold_skills(elsewhere, found.pk, "رأيت العمل", at=LATER)),
        (Missing, lambda: queries.skills_to_see(elsewhere, found.pk)),
        (Missing, lambda: queries.skills_paper(stranger, row.person_id, LATER)),
    ):
        with pytest.raises(kind):
            deed()
    Skills.objects.all().delete()
    with pytest.raises(Missing):
        actions.object_to_skills(build.himself(row, "LY"), row.pk, "days", at=LATER)


# ------------------------------------------------------------------ pages and paper
def test_the_story_by_pages(over, client_as, now):
    row, actor = over
    firm, clerk = client_as("employer", actor.office), client_as("destination_clerk")
    officer = client_as("destination_approver")
    assert "services_to_attest" in firm.get("/").content.decode()
    assert "البناء بالطوب" in page(firm, "skills", row.pk)
    send(firm, "skills", row.pk, tasks=DONE)
    mine = came_in(Client(), ref_of("person", row.person_id))
    own, paper = (
        reverse("dues:own_skills", args=[row.pk]),
        reverse("dues:own_skills_paper", args=[row.person_id]),
    )
    shown = mine.get("/my/").content.decode()
    assert own in shown and paper in shown and "البناء بالطوب" in shown
    assert "lay_bricks" not in mine.get(own).content.decode()  # attested already
    assert mine.post(own, {"tasks": ["measure"]}).status_code == 302
    objects = reverse("dues:own_object", args=[row.pk])
    assert mine.get(objects).status_code == 200
    assert mine.post(objects, {"objection": "wanting"}).status_code == 302
    printed = "".join(text_of(mine.get(paper).content).split())
    for said in (
        "Skillsrecord",
        "Layingbricksandblocks",
        "hisownword",
        "Measuringandsettinglevels",
        "itisnot",
    ):
        assert said in printed, printed
    found = Skills.objects.get(by="employer")
    assert "skills_objected" in officer.get("/").content.decode()
    assert "A task" not in page(english(officer), "skills_told", found.pk)
    send(officer, "skills_uphold", found.pk, why="شاهدت صور العمل")
    assert "شاهدت" in page(officer, "skills_told", found.pk)
    assert "شاهدت" not in page(firm, "skills_told", found.pk)
    assert "Skills record" in english(clerk).get(reverse("dues:panel", args=[row.person_id])).content.decode()
    looks = Viewing.objects.count()
    answer = clerk.get(reverse("dues:skills_paper", args=[row.person_id]))
    assert answer.headers["Content-Type"] == "application/pdf" and Viewing.objects.count() > looks
    page(clerk, "contract", row.pk)


# ------------------------------------------------------------------ the other node
def letter(row, **changes):
    said = {
        "skills_ref": ref_of("skills", new_id()), "contract_ref": row.ref, "by": "employer",
        "state": "stands", "objection": "", "occupation": "7112", "first_on": build.DAY,
        "last_on": build.DAY, "tasks": DONE, "recorded_at": LATER,
    }  # fmt: skip
    return SkillsRecorded(**said | changes)


@pytest.mark.node("EG")
def test_origin_shows_what_he_did_and_he_may_object_and_add_there(peer, over_there, letters, cast):
    Contract.objects.update(state="ended", ended_at=ENDED)
    told = letter(over_there)
    assert (
        queries.services_of(cast("origin_clerk"), over_there.person_id, LATER) == []
    )  # nobody told of any work
    take(peer, told)
    himself = build.himself(over_there, "EG")
    (service,) = queries.services_of(cast("origin_clerk"), over_there.person_id, LATER)
    assert (service.attested.kept_by, service.attested.tasks) == ("LY", DONE)
    actions.object_to_skills(himself, over_there.pk, "days", at=LATER)
    assert letters()[-1].kind == "skills.objected/1"
    take(peer, told)  # told again, it does not undo what he said meanwhile
    assert queries.skills_of(over_there.pk)[0].state == "objected"
    take(peer, letter(over_there, skills_ref=told.skills_ref, state="upheld", objection="days"))
    assert queries.skills_of(over_there.pk)[0].state == "upheld"
    actions.say_skills(himself, over_there.pk, ["read_plans"], at=LATER)
    assert letters()[-1].body["by"] == "worker"
    take(peer, letter(over_there, tasks=["measure"], recorded_at=LATER + timedelta(days=1)))
    take(peer, letter(over_there, tasks=["scaffold"], recorded_at=LATER - timedelta(days=1)))  # came late
    take(peer, letter(over_there, by="worker", tasks=["read_plans", "pour_concrete"]))
    attested, own = queries.skills_of(over_there.pk)
    assert (attested.tasks, own) == (["measure"], ["pour_concrete", "read_plans"])


@pytest.mark.node("EG")
def test_a_letter_that_cannot_be_true_is_refused(peer, over_there):
    told = letter(over_there, by="worker")
    take(peer, told)
    for wrong in (
        {"tasks": []}, {"last_on": build.DAY - timedelta(days=1)}, {"objection": "lazy"}, {"occupation": "x"},
        {"skills_ref": "x"}, {"skills_ref": told.skills_ref, "by": "employer"},
    ):  # fmt: skip
        with pytest.raises(Untrusted):
            take(peer, letter(over_there, **wrong))


def test_an_objection_comes_from_the_other_side(peer, over, letters):
    row, _ = over
    found = attest(over)
    said = {"contract_ref": row.ref, "objection": "not_done", "objected_at": LATER}
    take(peer, SkillsObjected(skills_ref=found.ref, **said))
    take(peer, SkillsObjected(skills_ref=found.ref, **said))
    found.refresh_from_db()
    assert (found.state, found.objection) == ("objected", "not_done")
    assert sorted(one.body["state"] for one in letters() if one.kind == "skills.recorded/1") == [
        "objected",
        "stands",
    ]
    with pytest.raises(Untrusted) as no:
        take(peer, letter(row))
    assert no.value.code == "not_the_keeper"
    other = {"contract_ref": ref_of("contract", new_id())}
    with pytest.raises(Untrusted):
        take(peer, SkillsObjected(skills_ref=found.ref, **said | other))
    with pytest.raises(Missing):
        take(peer, SkillsObjected(skills_ref=ref_of("skills", new_id()), **said))
