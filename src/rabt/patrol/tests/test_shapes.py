"""The tables stand, and a leader reaches nothing before his orders are given out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rabt.base.actor import Actor
from rabt.patrol import queries
from rabt.patrol.models import Officer, Patrol, Plan, Vehicle

pytestmark = pytest.mark.django_db


def test_a_leader_sees_his_own_orders_once_they_are_given_out_and_a_planner_sees_all(at):
    told = {"state": "LY", "office": "LY/border/", "base": "B1", "entered_by": "x", "entered_at": at}
    officer = Officer.objects.create(number="7", name_ar="سالم", name_latin="Salem", account_id="me", **told)
    vehicle = Vehicle.objects.create(mark="5-77", kind="pickup", seats=5, range_km=500, **told)
    plan = Plan.objects.create(
        office="LY/border/", made_in="LY", since_on=at.date(), until_on=at.date(), opened_by="x", opened_at=at
    )
    row = Patrol.objects.create(
        plan=plan, office="LY/border/", number=1, on=at.date(), shift="day", starts_at=at, base="B1",
        ends_at=at + timedelta(hours=8), stretches=["S01"], vehicle=vehicle, lead=officer, crew=[officer.pk],
    )  # fmt: skip
    me = Actor("me", "LY/border/", "patrol_leader", "LY", frozenset({"patrol.lead"}), ("LY/border/",))
    planner = replace(me, id="p", scopes=frozenset({"patrol.see"}), reach=("LY/",))
    assert list(queries.patrols_to_see(planner)) == [row] and not queries.patrols_to_see(me)
    Patrol.objects.update(state="ordered")
    assert list(queries.patrols_to_see(me)) == [row]
    assert not queries.patrols_to_see(replace(me, id="another"))
