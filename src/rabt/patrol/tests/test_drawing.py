"""The planner behind its door: a plan that keeps every rule, is mended, is stopped, fails."""

import pytest

from rabt.base.errors import Unavailable
from rabt.patrol import actions, queries
from rabt.patrol.actions import drawing
from rabt.patrol.models import Patrol, Plan, Version
from rabt.patrol.rules import told
from rabt.patrol.tests import build
from rabt.patrol.tests.build import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
MANY = 16


@pytest.fixture
def plan(planner, chief):
    build.means(planner, chief, each=MANY)
    row = actions.open_plan(planner, build.SINCE, build.UNTIL, "S01", "S02", at=AT)
    build.offered(row, each=MANY)
    return row


def test_a_plan_is_drawn_by_the_planner_and_breaks_no_rule(plan, planner):
    row = actions.draw_plan(planner, plan.pk, at=AT)
    actions.compute(row.pk, AT)
    row.refresh_from_db()
    assert (row.state, row.problem) == ("drawn", "")
    assert row.patrols and queries.breaches(row) == []
    assert {one["stretch"] for one in row.reasons["reasons"]} == set(build.STRETCHES)
    assert row.facts["mixed"].keys() == {"day", "evening", "night"}


def test_after_a_breakdown_only_what_cannot_go_changes(plan, planner, chief, letters):
    row = actions.draw_plan(planner, plan.pk, at=AT)
    actions.compute(row.pk, AT)
    actions.put_forward(planner, row.pk, at=AT)
    row = actions.approve(chief, row.pk, at=AT)
    build.approved(row)
    before = Patrol.objects.order_by("starts_at").first()
    lost = next(one for one in before.crew if one not in {o.officer_id for o in build.theirs(MANY)[0]})
    actions.note_away(planner, build.SINCE, build.UNTIL, officer=lost, at=AT)
    later = AT.replace(hour=10)
    actions.offer_crews(planner, plan.pk, at=later)
    assert [one.word for one in queries.waiting(planner)] == ["patrol.plans_to_redraw"]
    change = actions.redraw_plan(planner, plan.pk, "مرض ضابط من الطاقم", at=later)
    actions.compute(change.pk, later)
    change.refresh_from_db()
    assert (change.state, change.seal) == ("drawn", row.seal)
    row.refresh_from_db()
    found = told.differences(queries.sheet_of(row).patrols, queries.sheet_of(change).patrols)
    touched = [one for one in queries.sheet_of(row).patrols if lost in one.crew]
    assert {one.shown.patrol_id for one in found} == {one.patrol_id for one in touched}
    assert all(one.kind == "changed" and set(one.changed) <= {"crew", "lead_id"} for one in found)
    assert queries.breaches(change) == []
    actions.put_forward(planner, change.pk, at=later)
    sent = actions.approve(chief, change.pk, at=later)
    assert letters()[-1].kind == "plan.changed/1" and letters()[-1].body["why"] == "مرض ضابط من الطاقم"
    build.approved(sent, at=later)
    before.refresh_from_db()
    assert lost not in before.crew and before.changed_at == later
    assert sorted(Version.objects.values_list("state", flat=True)) == ["in_force", "replaced"]


def test_what_was_stopped_is_not_kept_and_what_was_cut_off_thrice_is_given_up(plan, planner):
    row = actions.draw_plan(planner, plan.pk, at=AT)
    actions.stop_drawing(planner, row.pk, at=AT)
    actions.compute(row.pk, AT)
    assert actions.keep_drawn(planner, row.pk, build.made(row), at=AT) is None
    row.refresh_from_db()
    assert (row.state, row.patrols) == ("dropped", [])
    again = actions.draw_plan(planner, plan.pk, at=AT)
    assert (again.number, actions.wake()) == (2, 1)
    Version.objects.filter(pk=again.pk).update(tries=3)
    actions.compute(again.pk, AT)
    again.refresh_from_db()
    assert (again.state, again.problem) == ("failed", "plan_cut_off")


def test_a_node_without_the_planner_says_so(plan, planner, monkeypatch):
    def absent(*_):
        raise Unavailable("planner_not_installed")

    monkeypatch.setattr(drawing, "make_plan", absent)
    row = actions.draw_plan(planner, plan.pk, at=AT)
    actions.compute(row.pk, AT)
    row.refresh_from_db()
    assert (row.state, row.problem) == ("failed", "planner_not_installed")
    assert Plan.objects.get().state == "open"


def test_while_it_is_drawn_another_may_stop_it(plan, planner, monkeypatch):
    row = actions.draw_plan(planner, plan.pk, at=AT)

    def meanwhile(*_):
        Version.objects.update(state="dropped")
        return build.made(row)

    monkeypatch.setattr(drawing, "make_plan", meanwhile)
    actions.compute(row.pk, AT)
    row.refresh_from_db()
    assert (row.state, row.patrols) == ("dropped", [])
