"""The main story, on the node that makes a plan and on the other: crews, a draft, four persons, orders."""

from datetime import timedelta

import pytest

from rabt.patrol import actions, messages, queries
from rabt.patrol.models import Officer, Patrol, Plan, Version
from rabt.patrol.tests import build
from rabt.patrol.tests.build import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def words(actor):
    return [one.word for one in queries.waiting(actor)]


def test_crews_of_both_sides_lead_to_a_plan_that_four_persons_approved_and_to_orders(
    planner, chief, letters, committed
):
    build.means(planner, chief)
    plan = actions.open_plan(planner, build.SINCE, build.UNTIL, "S01", "S02", at=AT)
    assert [one.kind for one in letters()] == ["crews.offered/1"]
    assert len(letters()[0].body["officers"]) == build.EACH and letters()[0].body["made_in"] == "LY"
    assert words(planner) == [], "the other side has not offered"
    build.offered(plan)
    assert words(planner) == ["patrol.plans_to_draw"]
    assert Officer.objects.filter(state="EG").count() == build.EACH

    row = actions.draw_plan(planner, plan.pk, at=AT)
    committed("plan_version.sealed", seal=row.seal)
    assert (row.state, bool(row.seed)) == ("computing", True)
    row = actions.keep_drawn(planner, row.pk, build.made(row), at=AT)
    assert queries.breaches(row) == [] and len(row.patrols) == 2
    assert words(planner) == ["patrol.versions_to_put"]

    actions.put_forward(planner, row.pk, at=AT)
    assert words(chief) == ["patrol.versions_to_approve"]
    sent = actions.approve(chief, row.pk, at=AT)
    told = letters()[-1]
    assert (told.kind, sent.state) == ("plan.proposed/1", "sent")
    assert "seed" not in told.body and row.seed not in str(told.body)
    assert not Patrol.objects.exists(), "nothing goes out on one side's word"

    build.approved(sent)
    assert Plan.objects.get().state == "in_force" and Version.objects.get().state == "in_force"
    first, second = Patrol.objects.order_by("starts_at")
    assert (first.stretches, first.state, len(first.crew)) == (build.STRETCHES, "planned", 4)

    leader = build.leader()
    Officer.objects.filter(pk=first.lead_id).update(account_id=leader.id)
    assert words(leader) == [] and not queries.patrols_to_see(leader)
    assert actions.give_out_orders(at=first.starts_at - timedelta(hours=13)) == 0
    assert actions.give_out_orders(at=first.starts_at - timedelta(hours=11)) == 1
    assert [one.pk for one in queries.patrols_to_lead(leader)] == [first.pk]
    assert words(leader) == ["patrol.orders_given"]
    assert not queries.patrols_to_see(leader).filter(pk=second.pk)

    assert actions.unseal_over(at=second.ends_at) == 0, "the plan's last shift is not over"
    assert actions.unseal_over(at=build.after()) == 1
    row.refresh_from_db()
    committed("plan_version.unsealed", seed=row.seed)
    assert (letters()[-1].kind, letters()[-1].body["seed"]) == ("plan.unsealed/1", row.seed)


@pytest.mark.node("EG")
def test_the_other_side_offers_checks_and_approves_and_then_it_is_in_force_here(planner, chief, letters):
    build.means(planner, chief)
    theirs = build.theirs()
    told = messages.CrewsOffered(
        plan_ref=f"joint_plan:{build.key('plan')}", made_in="LY", since_on=build.SINCE, until_on=build.UNTIL,
        stretches=build.STRETCHES, officers=theirs[0], vehicles=theirs[1], offered_at=AT,
    )  # fmt: skip
    build.hand_in(told)
    build.hand_in(told)
    plan = Plan.objects.get()
    assert words(planner) == ["patrol.plans_to_offer"]
    actions.offer_crews(planner, plan.pk, at=AT)
    assert [one.kind for one in letters()] == ["crews.offered/1"] and letters()[0].body["made_in"] == "LY"

    proposed = build.proposed(plan)
    build.hand_in(proposed)
    build.hand_in(proposed)
    row = Version.objects.get()
    assert row.state == "received" and words(planner) == ["patrol.versions_to_put"]
    actions.put_forward(planner, row.pk, at=AT)
    done = actions.approve(chief, row.pk, at=AT)
    assert (done.state, letters()[-1].kind) == ("in_force", "plan.approved/1")
    assert letters()[-1].body["digest"] == row.digest
    assert Patrol.objects.count() == 2 and Plan.objects.get().state == "in_force"

    build.hand_in(build.unsealed(row), at=build.after())
    row.refresh_from_db()
    assert row.unsealed_at == build.after() and queries.fits_seal(row.seed, row.seal)
