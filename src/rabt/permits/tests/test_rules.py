"""Pure rules: the state table, the days, the papers, the number."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused
from rabt.corridor import load
from rabt.hiring.rules import ContractFacts, Staff
from rabt.hiring.rules.vetting import Licence
from rabt.permits.rules import clearance, grounds, number, permit, renewal
from rabt.permits.rules.clearance import Given, Light
from rabt.permits.rules.grounds import Days, Grounds
from rabt.permits.rules.permit import LIVE, TABLE, TERMINAL, TRANSITIONS, Ends, State, Step

ON = date(2026, 11, 24)
TERMS = load("eg_ly").on(ON)
day = st.dates(date(2020, 1, 1), date(2035, 1, 1))


# ------------------------------------------------------------------ the table
@given(st.sampled_from(State), st.sampled_from(Step))
def test_every_pair_is_in_the_table_or_refused(state, step):
    if (state, step) in TABLE:
        assert permit.move(state, step) is TABLE[state, step]
    else:
        with pytest.raises(Refused) as no:
            permit.move(state, step)
        assert no.value.code == "permit_step_closed"


def test_nothing_leaves_a_terminal_state_and_something_leaves_every_other():
    assert {row.before for row in TRANSITIONS if row.before} == LIVE | {State.EXPIRED}
    assert {row.step for row in TRANSITIONS if row.before is State.EXPIRED} == {Step.RETURN}
    assert {row.before for row in TRANSITIONS} & TERMINAL == {State.EXPIRED}


def test_every_state_is_reached_and_no_arrow_stands_twice():
    assert {row.after for row in TRANSITIONS} == set(State)
    arrows = [(row.before, row.step) for row in TRANSITIONS]
    assert len(arrows) == len(set(arrows))
    assert set(permit.KINDS) == set(Step) == {row.step for row in TRANSITIONS}


@given(st.lists(st.sampled_from(Step), max_size=30))
def test_any_life_keeps_its_promises(steps):
    state, stood = State.PROPOSED, ""
    for step in steps:
        before = state
        try:
            state, stood = permit.after(state, stood, step)
        except Refused:
            continue
        assert before not in TERMINAL
        assert bool(stood) == (state is State.SUSPENDED)
        assert not stood or stood in permit.LIFTED_TO
        if before is State.SUSPENDED and step in permit.LIFTED_TO.values():
            assert state is not State.SUSPENDED


@given(st.sampled_from(sorted(permit.LIFTED_TO)))
def test_what_is_suspended_goes_back_to_where_it_stood(state):
    suspended, stood = permit.after(state, "", Step.SUSPEND)
    assert (suspended, stood) == (State.SUSPENDED, state)
    assert permit.after(suspended, stood, permit.lift_step(stood)) == (State(state), "")


@pytest.mark.parametrize("stood", ["", "expired", "proposed"])
def test_what_was_not_suspended_is_not_lifted(stood):
    with pytest.raises(Refused):
        permit.lift_step(stood)


def test_a_loss_of_work_while_suspended_before_entry_is_refused():
    with pytest.raises(Refused):
        permit.after(State.SUSPENDED, State.GRANTED, Step.LOSE_WORK)
    assert permit.after(State.SUSPENDED, State.GRANTED, Step.ENTER) == (State.SUSPENDED, State.ACTIVE)


def test_steps_from_names_them_in_order():
    assert permit.steps_from(State.PROPOSED) == (Step.GRANT, Step.REFUSE, Step.WITHDRAW, Step.DIE)
    assert permit.steps_from(State.REFUSED) == ()


def test_a_renewal_is_decided_once():
    assert renewal.move("proposed", renewal.Step.GRANT) is renewal.State.GRANTED
    for state in ("granted", "refused", "lapsed"):
        for step in renewal.Step:
            with pytest.raises(Refused):
                renewal.move(state, step)


# ------------------------------------------------------------------ the days
@given(day, day, day, day, st.integers(1, 800), st.integers(0, 400))
def test_a_window_never_outlasts_contract_or_passport(starts, ends, passport, on, days, entry):
    found = permit.window(starts, ends, passport, on, days=days, entry=entry)
    assert found.first == on
    assert found.last <= min(ends, passport, max(starts, on) + timedelta(days=days))
    assert found.entry_by <= found.last


def test_a_window_needs_a_passport():
    with pytest.raises(Refused) as no:
        permit.window(ON, ON, None, ON, days=1, entry=1)
    assert no.value.code == "passport_missing_for_permit"


def test_a_passport_must_hold_to_the_very_day():
    permit.check_passport(ON + timedelta(days=180), ON, 180)
    with pytest.raises(Refused) as no:
        permit.check_passport(ON + timedelta(days=179), ON, 180)
    assert (no.value.code, no.value.facts["needed_until"]) == ("passport_too_short", ON + timedelta(days=180))
    with pytest.raises(Refused):
        permit.check_passport(None, ON, 180)


def test_a_renewal_opens_on_its_day():
    permit.check_renewal_window(ON + timedelta(days=60), ON, 60)
    with pytest.raises(Refused) as no:
        permit.check_renewal_window(ON + timedelta(days=61), ON, 60)
    assert no.value.facts["opens_on"] == ON + timedelta(days=1)


def test_a_renewal_must_add_a_day():
    permit.check_renewal_gains(ON, ON + timedelta(days=1))
    with pytest.raises(Refused):
        permit.check_renewal_gains(ON, ON)


@given(day, day, st.integers(0, 400))
def test_status_without_work_never_outlasts_the_permit(until, on, days):
    assert permit.kept_until(until, on, days) == min(until, on + timedelta(days=days))


LAST = [
    ("active", "", Ends(ON), ON),
    ("active", "", Ends(ON, entry_by=date(2026, 1, 1)), ON),
    ("active", "", Ends(ON, kept_until=date(2026, 1, 1)), ON),
    ("between_jobs", "", Ends(ON, kept_until=date(2026, 11, 1)), date(2026, 11, 1)),
    ("suspended", "between_jobs", Ends(ON, kept_until=date(2026, 11, 1)), date(2026, 11, 1)),
    ("suspended", "active", Ends(ON, entry_by=date(2026, 9, 1)), ON),
    ("granted", "", Ends(ON, entry_by=date(2026, 11, 1)), date(2026, 11, 15)),
    ("suspended", "granted", Ends(ON, entry_by=date(2026, 11, 1)), date(2026, 11, 15)),
    ("granted", "", Ends(ON), ON),
    ("between_jobs", "", Ends(ON), ON),
    ("proposed", "", Ends(ON), None),
    ("expired", "", Ends(ON), None),
    ("granted", "", Ends(None), None),
]


@pytest.mark.parametrize(("state", "stood", "ends", "last"), LAST)
def test_the_last_day_of_each_state(state, stood, ends, last):
    assert permit.last_day(state, stood, ends, 14) == last
    if last:
        assert not permit.is_due_to_expire(state, stood, ends, last, 14)
        assert permit.is_due_to_expire(state, stood, ends, last + timedelta(days=1), 14)
    else:
        assert not permit.is_due_to_expire(state, stood, ends, date(2040, 1, 1), 14)


def test_a_reason_is_one_of_the_list():
    permit.check_reason("security", TERMS.reasons("permit_refusal"))
    with pytest.raises(Refused):
        permit.check_reason("", TERMS.reasons("permit_refusal"))


# ------------------------------------------------------------------ the papers
def paper(kind="medical", left=60, state="confirmed", result="ok", issued=ON):
    return Given(kind, state, result, issued, ON + timedelta(days=left))


LIGHTS = [
    ([], Light.MISSING),
    ([paper()], Light.HAVE),
    ([paper(left=30)], Light.HAVE),
    ([paper(left=29)], Light.SHORT),
    ([paper(left=0)], Light.SHORT),
    ([paper(left=-1)], Light.EXPIRED),
    ([paper(state="recorded")], Light.AWAITED),
    ([paper(state="returned")], Light.MISSING),
    ([paper(result="not")], Light.NOT_OK),
    ([paper(left=-1), paper(state="recorded")], Light.AWAITED),
    ([paper(result="not"), paper(state="recorded")], Light.AWAITED),
    ([paper(issued=ON - timedelta(days=9)), paper(result="not")], Light.NOT_OK),
    ([paper(result="not", issued=ON - timedelta(days=9)), paper()], Light.HAVE),
]


@pytest.mark.parametrize(("given_papers", "light"), LIGHTS)
def test_the_light_of_a_paper(given_papers, light):
    lines = {line.kind: line for line in clearance.checklist(TERMS, given_papers, ON)}
    assert lines["medical"].light is light
    assert lines["medical"].is_good == (light in (Light.HAVE, Light.SOON))


def test_a_paper_that_asks_for_no_days_left_ends_soon_and_still_counts():
    lines = clearance.checklist(TERMS, [paper("visa", 3)], ON)
    visa = next(line for line in lines if line.kind == "visa")
    assert (visa.light, visa.is_good, visa.side) == (Light.SOON, True, "destination")


def test_the_checklist_holds_what_the_pack_asks_for_and_nothing_else():
    assert {line.kind for line in clearance.checklist(TERMS, [], ON)} == {
        "medical", "criminal_record", "orientation", "visa",
    }  # fmt: skip
    assert [rule.kind for rule in clearance.kinds(TERMS, "destination")] == ["visa"]


def test_what_is_lacking_is_told_by_purpose():
    lines = clearance.checklist(TERMS, [paper(), paper("criminal_record")], ON)
    assert [line.kind for line in clearance.lacking(lines, "permit")] == ["orientation"]
    assert [line.kind for line in clearance.lacking(lines, "entry")] == ["visa"]
    with pytest.raises(Refused) as no:
        clearance.check_complete(lines)
    assert no.value.facts["kinds"].en == "Pre-departure orientation certificate"
    clearance.check_complete(clearance.checklist(TERMS, [paper("visa")], ON), "entry")


def test_the_last_day_of_a_paper():
    rule = TERMS.documents["medical"]
    assert clearance.last_day(rule, ON, None) == ON + timedelta(days=90)
    assert clearance.last_day(rule, ON, ON + timedelta(days=5)) == ON + timedelta(days=5)
    assert clearance.last_day(rule, ON, ON + timedelta(days=500)) == ON + timedelta(days=90)


@pytest.mark.parametrize("state", ["confirmed", "returned"])
@pytest.mark.parametrize("step", list(clearance.Step))
def test_a_paper_is_decided_once(state, step):
    with pytest.raises(Refused):
        clearance.move(state, step)


# ------------------------------------------------------------------ the number
serials = st.integers(0, 10**8 - 1)


@given(serials, st.integers(2020, 2099))
def test_a_number_is_read_back_in_any_digits(serial, year):
    made = number.make_number("LY", year, lambda most: serial)
    spoken = number.grouped(made)
    assert number.read_number(spoken) == made
    assert number.read_number(spoken.lower().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))) == made
    assert spoken.count("-") == 3


@given(serials, st.integers(2, 13), st.integers(1, 9))
def test_one_wrong_digit_is_caught(serial, at, more):
    made = number.make_number("LY", 2026, lambda most: serial)
    wrong = made[:at] + str((int(made[at]) + more) % 10) + made[at + 1 :]
    with pytest.raises(Refused):
        number.read_number(wrong)


@given(serials, st.integers(2, 12))
def test_two_swapped_digits_are_caught(serial, at):
    made = number.make_number("LY", 2026, lambda most: serial)
    swapped = made[:at] + made[at + 1] + made[at] + made[at + 2 :]
    assert swapped == made or not number.is_number(swapped)


@pytest.mark.parametrize(
    "typed", ["", "LY26", "LY26-4830-2175", "26483021753", "LY²6-4830-2175-31", "x" * 50]
)
def test_what_is_no_number(typed):
    with pytest.raises(Refused):
        number.read_number(typed)


def test_drawn_numbers_fit():
    assert all(number.is_number(number.make_number("EG", 2026)) for _ in range(50))


# ------------------------------------------------------------------ the grounds
def grounds_of(**changes):
    contract = ContractFacts(
        "contract:1", "demand:1", "employer:1", "ش", "Co", "person:1", "7112", 1, "LYD", "LY-TB",
        ON, ON + timedelta(days=300), "in_force", "LY/labour/",
    )  # fmt: skip
    papers = [paper(kind) for kind in ("medical", "criminal_record", "orientation")]
    told = {
        "on": ON, "contract": contract, "employer_state": "admitted",
        "licence": Licence("L", ON + timedelta(days=900)), "occupation_open": True, "quota_percent": 25,
        "staff": Staff(40, 0), "lines": clearance.checklist(TERMS, papers, ON),
        "passport_ends_on": ON + timedelta(days=900), "held": "", "days": Days(365, 90, 60, 60, 14, 180),
    }  # fmt: skip
    return Grounds(**told | changes)


BROKEN = {
    "party_not_admitted": {"employer_state": "suspended"},
    "permit_profession_closed": {"occupation_open": False},
    "permit_held": {"held": "LY26-0000-0001-00"},
    "clearance_lacking": {"lines": clearance.checklist(TERMS, [], ON)},
    "passport_missing_for_permit": {"passport_ends_on": None},
    "contract_ended": {"on": ON + timedelta(days=301)},
}


@pytest.mark.parametrize("code", [*BROKEN])
def test_each_ground_is_asked_for(code):
    broken = grounds_of(**BROKEN[code])
    assert code in [one.code for one in grounds.objections(broken)]
    with pytest.raises(Refused):
        grounds.check(broken)


def test_good_grounds_have_no_objection_and_a_window():
    good = grounds_of()
    assert grounds.objections(good) == ()
    grounds.check(good)
    assert good.window().last == good.contract.ends_on


def test_everything_in_the_way_is_told_at_once():
    worst = {name: value for changes in BROKEN.values() for name, value in changes.items() if name != "on"}
    assert len(grounds.objections(grounds_of(**worst))) == 5
