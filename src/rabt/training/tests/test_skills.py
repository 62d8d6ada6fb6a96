"""Skills of officers: the rules, each action with its refusals, and who sees them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from rabt.access.queries import actor_of
from rabt.access.testing import account_with
from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.training import actions, queries, rules
from rabt.training.actions import Whose
from rabt.training.models import Skill
from rabt.training.rules import State, Step

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = date(2026, 1, 5)
WHOSE = Whose(uuid4(), "LY/border/", "7", "سالم", "Salem")


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as found:
        deed()
    assert found.value.code == code


# ------------------------------------------------------------------ rules
@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("step", list(Step))
def test_a_skill_moves_by_its_table(state, step):
    if (state, step) in rules.TABLE:
        assert rules.move(state, step) == rules.TABLE[state, step]
    else:
        refused("skill_step_closed", lambda: rules.move(state, step))


@pytest.mark.parametrize(
    ("since", "until", "years", "last"),
    [
        (DAY, None, 0, None), (DAY, date(2027, 1, 1), 0, date(2027, 1, 1)), (DAY, None, 3, date(2029, 1, 5)),
        (DAY, date(2027, 1, 1), 3, date(2027, 1, 1)), (DAY, date(2040, 1, 1), 3, date(2029, 1, 5)),
        (date(2024, 2, 29), None, 1, date(2025, 3, 1)),
    ],
)  # fmt: skip
def test_a_skill_holds_to_the_day_on_its_proof_and_never_beyond_the_packs_years(since, until, years, last):
    assert rules.last_day(since, until, years) == last


def test_only_a_confirmed_skill_counts_and_only_on_its_days():
    rows = [
        ("a", "confirmed", DAY, None), ("b", "recorded", DAY, None),
        ("c", "confirmed", DAY, date(2026, 2, 1)),
        ("d", "confirmed", date(2026, 12, 1), None), ("e", "withdrawn", DAY, None),
    ]  # fmt: skip
    assert rules.held(rows, date(2026, 11, 24)) == {"a"}
    assert rules.held(rows, date(2026, 2, 1)) == {"a", "c"}


def test_what_is_said_must_say_something():
    refused("training_said_short", lambda: rules.check_said(" -1- ", "proof"))
    assert rules.check_said(" شهادة\n12 ", "proof") == "شهادة 12"


# ------------------------------------------------------------------ actions
@pytest.fixture
def still(db):
    with clock.stopped(AT):
        yield


def who(role, office="LY/border/"):
    return replace(actor_of(account_with(role, office)), purpose="patrol")


def record(by, **changes):
    said = {"code": "first_aid", "proof": "شهادة الهلال الأحمر", "since": DAY, "until": None} | changes
    return actions.record_skill(by, WHOSE, said["code"], said["proof"], said["since"], said["until"], at=AT)


def test_a_skill_is_recorded_by_one_and_confirmed_by_another(still, committed):
    planner, head = who("patrol_planner"), who("patrol_head")
    row = record(planner)
    assert row.until_on == date(2029, 1, 5), "the pack's three years"
    committed("training_skill.recorded", officer=str(WHOSE.officer_id), code="first_aid", since=DAY,
              until=date(2029, 1, 5))  # fmt: skip
    assert queries.held_by([WHOSE.officer_id], AT.date()) == {}
    assert [one.word for one in queries.waiting(head)] == ["training.skills_to_confirm"]
    assert queries.waiting(planner) == []
    actions.confirm_skill(head, row.pk, at=AT)
    assert queries.held_by([WHOSE.officer_id], AT.date()) == {
        WHOSE.officer_id: {"first_aid": date(2029, 1, 5)}
    }
    actions.withdraw_skill(head, row.pk, "انتهى اعتماد المركز", at=AT)
    assert queries.held_by([WHOSE.officer_id], AT.date()) == {}
    refused("skill_step_closed", lambda: actions.confirm_skill(head, row.pk, at=AT))


def test_each_refusal_of_a_record(still):
    planner, head = who("patrol_planner"), who("patrol_head")
    refused("skill_unknown", lambda: record(planner, code="flying"))
    refused("skill_from_future", lambda: record(planner, since=date(2026, 11, 25)))
    refused("skill_days", lambda: record(planner, until=DAY))
    refused("training_said_short", lambda: record(planner, proof="x"))
    record(planner)
    refused("skill_recorded", lambda: record(planner))
    refused("not_allowed", lambda: record(head), NotAllowed)
    row = Skill.objects.get()
    refused("not_allowed", lambda: actions.confirm_skill(planner, row.pk, at=AT), NotAllowed)
    refused("training_said_short", lambda: actions.decline_skill(head, row.pk, "-", at=AT))
    Skill.objects.update(proposed_by=head.id)
    refused("same_person", lambda: actions.confirm_skill(head, row.pk, at=AT), NotAllowed)
    refused("same_person", lambda: actions.decline_skill(head, row.pk, "ليست له شهادة", at=AT), NotAllowed)
    Skill.objects.update(proposed_by=planner.id)
    assert actions.decline_skill(head, row.pk, "ليست له شهادة", at=AT).state == "declined"
    record(planner)


def test_skills_of_another_state_are_nobodys_business(still):
    row = record(who("patrol_planner"))
    stranger = replace(who("patrol_planner"), reach=("EG/",))
    refused("missing", lambda: queries.skill_to_see(stranger, row.pk), Missing)
    refused("not_allowed", lambda: queries.skills_to_see(who("patrol_leader")), NotAllowed)
