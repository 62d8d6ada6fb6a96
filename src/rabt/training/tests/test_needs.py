"""Needs for training: the rules, each action with its refusals, who sees them, their pages."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from rabt.access.queries import actor_of
from rabt.access.testing import account_with
from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.training import actions, queries, rules
from rabt.training.actions import Shown
from rabt.training.models import Need
from rabt.training.rules import NeedState, NeedStep

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
WHY = "لم يعرف الطاقم كيف يُفحص الخزان"
DONE = "ورشة فحص المركبات في يناير"


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as found:
        deed()
    assert found.value.code == code


# ------------------------------------------------------------------ rules
@pytest.mark.parametrize("state", list(NeedState))
@pytest.mark.parametrize("step", list(NeedStep))
def test_a_need_moves_by_its_table(state, step):
    if (state, step) in rules.NEEDS:
        assert rules.move_need(state, step) == rules.NEEDS[state, step]
    else:
        refused("need_step_closed", lambda: rules.move_need(state, step))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"source": "rumour"}, "need_source_unknown"), ({"skill": ""}, "need_of_nothing"),
        ({"skill": "flying"}, "skill_unknown"), ({"field": "poetry"}, "training_field_unknown"),
    ],
)  # fmt: skip
def test_a_need_is_of_a_known_skill_or_field_and_from_a_known_source(said, code):
    said = {"source": "incident", "skill": "first_aid", "field": ""} | said
    refused(code, lambda: rules.check_need(**said, skills={"first_aid"}, fields={"crises"}))


def test_a_skill_a_field_or_both_are_enough():
    for skill, field in (("first_aid", ""), ("", "crises"), ("first_aid", "crises")):
        rules.check_need("exercise", skill, field, {"first_aid"}, {"crises"})


# ------------------------------------------------------------------ actions
@pytest.fixture
def still(db):
    with clock.stopped(AT):
        yield


def who(role, office="LY/border/"):
    return replace(actor_of(account_with(role, office)), purpose="patrol")


def record(**changes):
    said = {"source": "incident", "skill": "first_aid", "field": ""} | changes
    shown = Shown(said["source"], said.get("of") or uuid4(), "LY/border/", "LY-2026-00007")
    return actions.record_need(
        who("operations_officer"), shown, said.get("why", WHY), skill=said["skill"], field=said["field"],
        at=AT,
    )  # fmt: skip


def test_a_need_is_recorded_taken_up_and_met(still, committed):
    row = record(field="crises")
    committed("training_need.recorded", source="incident", of=str(row.source_id), skill="first_aid",
              field="crises")  # fmt: skip
    planner, head = who("patrol_planner"), who("patrol_head")
    assert [one.word for one in queries.waiting(head)] == ["training.needs_to_answer"]
    assert queries.waiting(planner) == []
    assert list(queries.needs_open("LY/")) == [row]
    assert list(queries.needs_open("EG/")) == []
    assert actions.take_up_need(head, row.pk, DONE, at=AT).state == "taken_up"
    assert queries.waiting(head) == []
    assert list(queries.needs_open("LY/")) == [row]
    assert actions.release_need(head, row.pk, "أُلغيت الورشة", at=AT).state == "open"
    actions.take_up_need(head, row.pk, DONE, at=AT)
    assert actions.meet_need(head, row.pk, "حضر الطاقم الورشة", at=AT).state == "met"
    assert list(queries.needs_open("LY/")) == []
    refused("need_step_closed", lambda: actions.drop_need(head, row.pk, WHY, at=AT))
    assert queries.needs_shown_by("incident", row.source_id) == [row]


def test_a_need_comes_back_once_somebody_has_its_skill_since_it_was_taken_up(still):
    planner, head = who("patrol_planner"), who("patrol_head")

    def skilled(code, at):
        whose = actions.Whose(uuid4(), "LY/border/", "N-1", "ضابط", "Officer")
        found = actions.record_skill(planner, whose, code, "شهادة 12", date(2026, 3, 1), None, at=at)
        actions.confirm_skill(head, found.pk, at=at)

    row = record()
    skilled("first_aid", AT)
    assert list(queries.needs_to_close(head)) == [], "nobody has taken it up"
    actions.take_up_need(head, row.pk, DONE, at=AT + timedelta(hours=1))
    assert list(queries.needs_to_close(head)) == [], "that skill was there before"
    skilled("desert_driving", AT + timedelta(hours=2))
    assert queries.waiting(head) == []
    skilled("first_aid", AT + timedelta(hours=2))
    assert [one.word for one in queries.waiting(head)] == ["training.needs_to_close"]
    refused("not_allowed", lambda: queries.needs_to_close(planner), NotAllowed)
    actions.meet_need(head, row.pk, "حضر الطاقم الورشة", at=AT + timedelta(hours=3))
    assert queries.waiting(head) == []


def test_each_refusal(still):
    of = uuid4()
    row = record(of=of)
    refused("need_recorded", lambda: record(of=of))
    assert record(of=of, skill="", field="crises").state == "open"
    refused("need_source_unknown", lambda: record(source="rumour"))
    refused("need_of_nothing", lambda: record(skill=""))
    refused("skill_unknown", lambda: record(skill="flying"))
    refused("training_field_unknown", lambda: record(field="poetry"))
    refused("training_said_short", lambda: record(why="؟"))
    head = who("patrol_head")
    refused("training_said_short", lambda: actions.drop_need(head, row.pk, "-", at=AT))
    refused("not_allowed", lambda: actions.drop_need(who("patrol_planner"), row.pk, WHY, at=AT), NotAllowed)
    assert actions.drop_need(head, row.pk, "تدرب الطاقم في سبتمبر", at=AT).state == "dropped"
    assert record(of=of).state == "open", "what was dropped may show again"


def test_needs_of_another_state_are_nobodys_business(still):
    row = record()
    stranger = replace(who("patrol_head"), reach=("EG/",))
    refused("missing", lambda: queries.need_to_see(stranger, row.pk), Missing)
    refused("missing", lambda: actions.drop_need(stranger, row.pk, WHY, at=AT), Missing)
    refused("not_allowed", lambda: queries.needs_to_see(who("patrol_leader")), NotAllowed)


# ------------------------------------------------------------------ pages
@pytest.mark.parametrize("tongue", ["ar", "en"])
def test_a_need_is_listed_opened_and_answered_on_its_page(still, client_as, tongue):
    row = record()
    head = client_as("patrol_head", "LY/border/")
    head.cookies["rabt_language"] = tongue
    assert WHY[:20] in head.get("/training/needs").content.decode()
    assert head.get("/training/needs?state=met").context["rows"].count() == 0
    assert "LY-2026-00007" in head.get(f"/training/needs/{row.pk}").content.decode()
    assert head.get(f"/training/needs/{row.pk}/take_up").status_code == 200
    assert head.post(f"/training/needs/{row.pk}/take_up", {"why": "؟"}).status_code == 422
    answer = head.post(f"/training/needs/{row.pk}/take_up", {"why": DONE})
    assert (answer.status_code, Need.objects.get().state) == (302, "taken_up")
    assert DONE in head.get(f"/training/needs/{row.pk}").content.decode()
    assert head.post(f"/training/needs/{row.pk}/burn", {"why": DONE}).status_code == 404
    planner = client_as("patrol_planner", "LY/border/")
    assert f"/training/needs/{row.pk}/meet" not in planner.get(f"/training/needs/{row.pk}").content.decode()
    assert planner.post(f"/training/needs/{row.pk}/meet", {"why": DONE}).status_code == 403
