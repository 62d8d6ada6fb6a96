"""A project by its rules alone: the award, the heads, the days, a demand under it, a crew of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rabt.base.errors import Refused
from rabt.base.identifiers import new_id
from rabt.hiring.rules import crew, project
from rabt.hiring.rules.project import Award, Ground, Standing
from rabt.hiring.rules.terms import Effect, compare
from rabt.hiring.tests.build import TERMS, other
from rabt.hiring.tests.test_refusals import refused

ON = date(2026, 11, 24)
DAY = timedelta(days=1)
TRADES = frozenset({f"7{number}" for number in range(10)} | {"7112"})
AWARD = Award("name", "client", "AW-1", "CR-1", "LY-TB", {"7112": 4}, ON, ON + 700 * DAY)
GROUND = Ground(ON, TRADES, frozenset({"LY-TB"}), most_days=730)


# ------------------------------------------------------------------ the award
@pytest.mark.parametrize("field", ["name", "client", "award_number", "home_number"])
@pytest.mark.parametrize(
    ("text", "code"),
    [("", "project_paper_missing"), (" ", "project_paper_missing"), ("a\x07", "text_unprintable")],
)
def test_a_project_says_who_awarded_it_and_under_which_papers(field, text, code):
    told = replace(AWARD, **{field: text})
    refused((code, {"field": field}), project.check_award, told, GROUND)


def test_a_project_lies_in_a_place_of_the_map():
    assert project.check_award(AWARD, GROUND) is None
    told = replace(AWARD, place="EG-C")
    refused(("hiring_place_unknown", {"field": "place"}), project.check_award, told, GROUND)


@pytest.mark.parametrize(
    ("starts", "ends", "right"),
    [
        (ON, ON + DAY, True), (ON, ON + 730 * DAY, True), (ON - 400 * DAY, ON + DAY, True), (ON, ON, False),
        (ON, ON - DAY, False), (ON, ON + 731 * DAY, False), (ON - 9 * DAY, ON, False),
        (ON - 9 * DAY, ON - DAY, False),
    ],
)  # fmt: skip
def test_a_project_takes_a_day_at_least_and_no_more_than_the_law_and_is_not_over(starts, ends, right):
    told = replace(AWARD, starts_on=starts, ends_on=ends)
    if right:
        assert project.check_award(told, GROUND) is None
    else:
        refused(("project_days_wrong", {"most": 730, "field": "ends_on"}), project.check_award, told, GROUND)


def trades(many, heads=1):
    return {f"7{number}": heads for number in range(many)}


@pytest.mark.parametrize(
    "brought",
    [trades(1), trades(8), {"71": 5000}, {"71": 4999, "72": 1}],
    ids=["one", "eight", "most", "sum"],
)
def test_a_project_brings_one_to_eight_trades_and_five_thousand_heads(brought):
    assert project.check_trades(brought, TRADES) is None
    assert replace(AWARD, trades=brought).heads == sum(brought.values())


@pytest.mark.parametrize(
    "brought",
    [{}, trades(9), {"71": 0}, {"71": 3, "72": 0}, {"71": 5001}, {"71": 5000, "72": 1}, {"71": -1}],
)
def test_a_project_without_trades_or_with_too_many_is_refused(brought):
    refused(
        ("project_trades_wrong", {"most": 5000, "field": "trades"}), project.check_trades, brought, TRADES
    )
    with pytest.raises(Refused, match="project_trades_wrong"):
        project.check_award(replace(AWARD, trades=brought), GROUND)


def test_a_trade_that_is_closed_to_foreigners_is_named():
    told = "profession_closed", {"occupation": "9999", "field": "trades"}
    refused(told, project.check_trades, {"71": 1, "9999": 1}, TRADES)


# ------------------------------------------------------------------ what is asked under it
UNDER = Standing("approved", "LY-TB", {"7112": 4}, ON, TERMS.ends_on, held=1)


def asked(number=1, terms=TERMS, on=ON, ends_with_project=True, **changes):
    return project.check_under(
        number, terms, replace(UNDER, **changes), on, ends_with_project=ends_with_project
    )


def test_a_contractor_of_the_other_state_asks_under_a_project():
    for home, under in (("", False), ("", True), ("EG", True)):
        assert project.check_stands_under(home, under) is None
    refused(("project_needed", {"field": "project"}), project.check_stands_under, "EG", False)


def test_a_demand_stays_within_its_project():
    assert asked(3) is None and asked(on=TERMS.ends_on) is None
    for state in ("submitted", "confirmed", "proposed", "refused", "closed"):
        refused("project_not_open", asked, state=state)
    refused("project_not_open", asked, on=TERMS.ends_on + DAY)
    refused(("project_place_differs", {"field": "place"}), asked, terms=other(place="LY-BA"))
    refused(("project_trade_missing", {"field": "occupation"}), asked, terms=other(occupation="9313"))


@pytest.mark.parametrize(("number", "held", "free"), [(4, 1, 3), (1, 4, 0), (1, 6, 0), (5, 0, 4)])
def test_the_heads_of_a_trade_are_not_overdrawn(number, held, free):
    facts = {"heads": 4, "held": held, "free": free, "field": "number"}
    refused(("project_heads_full", facts), asked, number, held=held)


def test_nobody_is_posted_beyond_the_project_where_the_law_wants_it():
    earlier = TERMS.ends_on - DAY
    told = "outlasts_project", {"ends_on": earlier, "field": "months"}
    refused(told, asked, ends_on=earlier)
    assert asked(ends_on=earlier, ends_with_project=False) is None
    assert project.check_ends(TERMS, TERMS.ends_on, ends_with_project=True) is None


@pytest.mark.parametrize("state", list(project.State))
def test_an_approved_project_closes_the_day_after_its_last(state):
    assert project.is_due_to_close(state, ON - DAY, ON) is (state == "approved")
    assert project.is_due_to_close(state, ON, ON) is False


# ------------------------------------------------------------------ a crew
def test_a_crew_has_a_name_one_to_two_hundred_men_and_a_foreman_of_them():
    men = [new_id() for _ in range(201)]
    assert crew.check_crew("a", men[:1], men[0]) == men[0]
    assert crew.check_crew("a", men[:200], men[199]) == men[199]
    refused(("crew_name_missing", {"field": "name"}), crew.check_crew, " ", men[:1], men[0])
    refused(("text_unprintable", {"field": "name"}), crew.check_crew, "a\x07", men[:1], men[0])
    for size in (0, 201):
        refused(
            ("crew_size_wrong", {"most": 200, "field": "members"}), crew.check_crew, "a", men[:size], men[0]
        )
    for foreman in (None, men[2]):
        refused(("foreman_not_in_crew", {"field": "foreman"}), crew.check_crew, "a", men[:2], foreman)


def test_a_crew_is_formed_of_men_who_are_free():
    one, two = new_id(), new_id()
    assert crew.check_members([one], [one, two]) is None and crew.check_members([], []) is None
    refused(("crew_member_not_free", {"field": "members"}), crew.check_members, [one, two], [one])


# ------------------------------------------------------------------ the days of the terms
@pytest.mark.parametrize(
    ("on", "first"),
    [(ON, date(2027, 1, 10)), (date(2027, 2, 1), date(2027, 2, 1)), (date(2027, 4, 1), date(2027, 3, 10))],
)
def test_work_begins_within_its_window(on, first):
    assert TERMS.first_day(on) == first


@pytest.mark.parametrize(
    ("day", "changed"),
    [
        (date(2027, 1, 9), True),
        (date(2027, 1, 10), False),
        (date(2027, 3, 10), False),
        (date(2027, 3, 11), True),
    ],
)
def test_a_start_from_the_first_to_the_last_day_of_the_window_is_no_change(day, changed):
    found = compare(TERMS, other(starts_on=day))
    assert [(one.field, one.before, one.after, one.effect) for one in found] == (
        [("starts_on", TERMS.starts_on, day, Effect.OTHER)] if changed else []
    )
