"""What patrols reach: told with its reason, drawn, and true to what the planner itself can send."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from rabt.base.errors import Refused
from rabt.corridor import Terms, load
from rabt.corridor.border import Base
from rabt.patrol import actions
from rabt.patrol.rules import reach
from rabt.patrol.rules.crews import OfficerTold, SkillTold, VehicleTold
from rabt.patrol.rules.days import Known, Offered, facts_of
from rabt.patrol.rules.planning.teams import teams
from rabt.patrol.tests import build

DAY = date(2026, 11, 24)
TERMS = load("eg_ly").on(DAY)


def with_camps(terms):
    """Return the terms with a base of each side wherever the computation puts a camp."""
    like = next(iter(terms.border.bases.values()))
    camps = {
        f"CAMP-{state}-{number}": replace(
            like, code=f"CAMP-{state}-{number}", state=state, spot=camp.at.centre
        )
        for number, camp in enumerate(reach.camps_of(terms))
        for state in ("EG", "LY")
    }
    bases = {**terms._all(Base), **camps}
    return Terms(terms.on, {**terms._entries, Base.TABLE: bases}, terms._sources)


def facts(terms):
    """Return what a plan of the whole line is made of, with crews and a vehicle at every base."""
    sides = []
    for state in ("EG", "LY"):
        bases = [code for code, one in terms.border.bases.items() if one.state == state]
        officers = [
            OfficerTold(build.key(f"{code}{n}"), f"{code}{n}", "ا", "a", code,
                        [SkillTold(skill, None) for skill in build.SKILLS], [], [])
            for code in bases for n in range(2)
        ]  # fmt: skip
        cars = [VehicleTold(build.key(f"v{code}"), code, "truck", 10, 700, code, []) for code in bases]
        sides.append(Offered(state, officers, cars))
    return facts_of(DAY, DAY, list(terms.border.stretches), sides, Known(), terms)


@pytest.mark.parametrize("terms", [TERMS, with_camps(TERMS)], ids=["as it is", "with camps"])
def test_what_is_called_reached_is_what_the_planner_can_send_somebody_to(terms):
    can = facts(terms)
    sent = {code for shift in can.shifts for team in teams(can, shift) for code in team.stretches}
    told = {one.stretch.code for one in reach.reaches_of(terms) if one.why == reach.REACHED}
    assert told == sent


def test_the_camps_that_are_told_bring_the_whole_line_into_reach():
    assert reach.lost_of(TERMS, list(TERMS.border.stretches)) != []
    better = with_camps(TERMS)
    assert reach.lost_of(better, list(better.border.stretches)) == []
    assert reach.camps_of(better) == []
    served = [one.code for camp in reach.camps_of(TERMS) for one in camp.reaches]
    assert sorted(served) == reach.lost_of(TERMS, list(TERMS.border.stretches)), "each once, none left out"


def test_parts_follow_each_other_and_are_the_whole_line():
    parts = reach.parts_of(reach.reaches_of(TERMS))
    assert [one.why for one in parts] == [reach.REACHED, reach.HOURS]
    assert sum(one.km for one in parts) == pytest.approx(TERMS.border.km)
    assert parts[0].last.km_to == parts[1].first.km_from
    limits = reach.limits_of(TERMS)
    assert parts[0].hours[1] <= limits.hours < parts[1].hours[0]


def test_a_vehicle_that_goes_less_far_is_told_as_the_reason():
    limits = replace(reach.limits_of(TERMS), hours=99.0, km=300.0)
    found = reach._reaches(TERMS.border, limits)
    assert {one.why for one in found} == {reach.REACHED, reach.RANGE}
    assert all((one.km > 300) == (one.why == reach.RANGE) for one in found)


def test_where_the_look_itself_is_too_long_no_camp_helps():
    class Slow(Terms):
        def number(self, code):
            return 1 if code == "patrol_look_kmh" else super().number(code)

    slow = Slow(TERMS.on, TERMS._entries, TERMS._sources)
    assert len(reach.lost_of(slow, list(slow.border.stretches))) == len(slow.border.stretches)
    assert reach.camps_of(slow) == []


def test_the_picture_holds_every_part_road_base_and_camp():
    shown = reach.picture_of(TERMS)
    assert len(shown.parts) == 2 and len(shown.roads) == len(TERMS.border.roads)
    assert {code for code, *_ in shown.bases} == set(TERMS.border.bases)
    assert len(shown.camps) == len(reach.camps_of(TERMS))
    spots = [spot.split(",") for _, points in shown.parts for spot in points.split()]
    assert all(0 <= float(x) <= shown.wide and 0 <= float(y) <= shown.high for x, y in spots)


@pytest.mark.django_db
@pytest.mark.usefixtures("still")
def test_no_plan_is_opened_for_what_nobody_reaches(planner, chief):
    build.means(planner, chief)
    with pytest.raises(Refused) as no:
        actions.open_plan(planner, build.SINCE, build.UNTIL, "S16", "S18", at=build.AT)
    assert (no.value.code, no.value.facts["field"]) == ("stretch_out_of_reach", "last")


@pytest.mark.django_db
@pytest.mark.parametrize("tongue", ["ar", "en"])
def test_the_page_says_plainly_what_is_reached_and_what_is_not(client_as, tongue):
    planning = client_as("patrol_planner", build.home())
    planning.cookies["rabt_language"] = tongue
    page = planning.get(reverse("patrol:reach")).content.decode()
    assert "S18" in page and "<svg" in page and "S45" in page
    assert ("لا تصل إليه أي دورية" if tongue == "ar" else "No patrol reaches it") in page
    assert planning.get(reverse("patrol:open")).status_code == 200
    assert client_as("border_officer", build.home()).get(reverse("patrol:reach")).status_code == 403
