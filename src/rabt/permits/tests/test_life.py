"""The tables of this room, arrow by arrow, in the words that are stored, sent and journalled."""

from datetime import date, timedelta

import pytest

from rabt.base.errors import Refused
from rabt.permits.rules import clearance, leaving, measure, permit, renewal

PERMIT = {
    "proposed": {"grant": "granted", "refuse": "refused", "withdraw": "withdrawn", "die": "deceased"},
    "granted": {
        "enter": "active", "suspend": "suspended", "withdraw": "withdrawn", "expire": "expired",
        "die": "deceased",
    },
    "active": {
        "suspend": "suspended", "lose_work": "between_jobs", "renew": "active", "change_employer": "active",
        "withdraw": "withdrawn", "expire": "expired", "die": "deceased",
    },
    "suspended": {
        "enter": "suspended", "lift_before_entry": "granted", "lift": "active",
        "lift_between_jobs": "between_jobs", "lose_work": "suspended", "withdraw": "withdrawn",
        "expire": "expired", "return": "went_home", "die": "deceased",
    },
    "between_jobs": {
        "suspend": "suspended", "renew": "active", "change_employer": "active", "withdraw": "withdrawn",
        "expire": "expired", "return": "went_home", "die": "deceased",
    },
    "expired": {"return": "went_home"}, "refused": {}, "withdrawn": {}, "went_home": {}, "deceased": {},
}  # fmt: skip
TABLES = {
    permit: ("permit_step_closed", PERMIT),
    renewal: (
        "renewal_step_closed",
        {"proposed": {"grant": "granted", "refuse": "refused", "lapse": "lapsed"},
         "granted": {}, "refused": {}, "lapsed": {}},
    ),
    leaving: (
        "leaving_step_closed",
        {"asked": {"agree": "agreed", "decline": "declined", "lapse": "lapsed"},
         "agreed": {"move": "done", "lapse": "lapsed"}, "declined": {}, "done": {}, "lapsed": {}},
    ),
    measure: (
        "measure_step_closed",
        {"open": {"complete": "done", "drop": "dropped", "lapse": "lapsed", "take_back": "taken_back"},
         "done": {}, "dropped": {}, "lapsed": {}, "taken_back": {}},
    ),
    clearance: (
        "clearance_step_closed",
        {"recorded": {"confirm": "confirmed", "return": "returned"}, "confirmed": {}, "returned": {}},
    ),
}  # fmt: skip


def name(table):
    return table.__name__.rpartition(".")[2]


@pytest.mark.parametrize("table", TABLES, ids=name)
def test_every_step_from_every_state_is_drawn_here_or_refused(table):
    code, drawn = TABLES[table]
    assert {str(one) for one in table.State} == set(drawn)
    for state, arrows in drawn.items():
        for step in table.Step:
            if step in arrows:
                assert table.move(state, step) == arrows[step]
                continue
            with pytest.raises(Refused) as no:
                table.move(state, step)
            assert (no.value.code, no.value.facts) == (code, {"state": state, "step": str(step)})


@pytest.mark.parametrize("table", TABLES, ids=name)
def test_no_arrow_is_drawn_for_a_step_that_nobody_takes(table):
    begins = {"propose"} if table is permit else set()
    drawn = {step for arrows in TABLES[table][1].values() for step in arrows}
    assert {str(step) for step in table.Step} == drawn | begins


def test_a_permit_may_take_these_steps_in_the_order_in_which_pages_show_them():
    for state, arrows in PERMIT.items():
        assert [str(step) for step in permit.steps_from(state)] == list(arrows)


@pytest.mark.parametrize(
    ("who", "steps"),
    [
        ("destination_clerk", {"propose", "lose_work"}),
        ("destination_approver", {
            "grant", "refuse", "suspend", "lift_before_entry", "lift", "lift_between_jobs", "renew",
            "change_employer", "withdraw",
        }),
        ("clock", {"expire", "die"}),
        ("port", {"enter", "return"}),
    ],
)  # fmt: skip
def test_each_step_is_taken_by_whom_the_drawing_names(who, steps):
    assert {str(row.step) for row in permit.TRANSITIONS if row.by == who} == steps
    assert {str(one) for one in permit.Who} >= {who}
    assert permit.steps_from("refused") == ()


# ------------------------------------------------------------------ what hangs on a state
@pytest.mark.parametrize(
    ("state", "live", "counted", "holds_card"),
    [
        ("proposed", True, False, False), ("granted", True, True, True), ("refused", False, False, False),
        ("active", True, True, True), ("suspended", True, True, True), ("between_jobs", True, False, True),
        ("expired", False, False, False), ("withdrawn", False, False, False),
        ("went_home", False, False, False), ("deceased", False, False, False),
    ],
)  # fmt: skip
def test_a_state_is_live_or_over_counts_in_the_quota_and_holds_a_card(state, live, counted, holds_card):
    assert (state in permit.LIVE, state in permit.TERMINAL) == (live, not live)
    assert (state in permit.COUNTED, state in permit.HOLDS_CARD) == (counted, holds_card)
    ends = permit.Ends(date(2027, 1, 1))
    assert (permit.last_day(state, "", ends, 14) is not None) is holds_card


def test_the_journal_names_each_step_as_it_always_did():
    assert {str(step): kind for step, kind in permit.KINDS.items()} == {
        "propose": "permit.proposed", "grant": "permit.granted", "refuse": "permit.refused",
        "enter": "permit.entered", "suspend": "permit.suspended", "lift_before_entry": "permit.lifted",
        "lift": "permit.lifted", "lift_between_jobs": "permit.lifted", "lose_work": "permit.work_lost",
        "renew": "permit.renewed", "change_employer": "permit.employer_changed",
        "withdraw": "permit.withdrawn", "expire": "permit.expired", "return": "permit.returned",
        "die": "permit.holder_died",
    }  # fmt: skip
    assert permit.move("active", permit.Step.DIE) == "deceased"


def test_words_that_are_stored_beside_the_states_stay_as_they_are():
    assert [*clearance.Result] == ["ok", "not"]
    assert [*clearance.Light] == ["have", "soon", "short", "awaited", "missing", "expired", "not_ok"]
    assert (clearance.PERMIT, clearance.STEPS) == ("permit", ("permit", "entry"))
    assert [*measure.Kind] == ["suspension", "withdrawal", "loss", "silence", "absence"]
    assert [*measure.ToldBy] == ["worker", "employer", "office"]
    assert leaving.OPEN == ("asked", "agreed")
    for table, state in ((clearance, "recorded"), (measure, "open"), (leaving, "asked")):
        assert table.move(state, next(iter(table.Step))) in table.State


def test_a_permit_that_is_only_proposed_stands_nowhere_beneath_a_suspension():
    for step, state in (
        ("lift_before_entry", "granted"),
        ("lift", "active"),
        ("lift_between_jobs", "between_jobs"),
    ):
        assert (permit.lift_step(state), permit.after("suspended", state, permit.Step(step))) == (
            step,
            (state, ""),
        )
    for stood in ("", "proposed", "expired", "suspended"):
        with pytest.raises(Refused) as no:
            permit.lift_step(stood)
        assert no.value.facts == {"state": "suspended", "step": "lift"}
        assert no.value.code == "permit_step_closed"


def test_what_happens_during_a_suspension_moves_where_the_permit_stands_beneath_it():
    assert permit.after("between_jobs", "", permit.Step.SUSPEND) == ("suspended", "between_jobs")
    assert permit.after("suspended", "active", permit.Step.LOSE_WORK) == ("suspended", "between_jobs")
    assert permit.after("suspended", "granted", permit.Step.ENTER) == ("suspended", "active")
    assert permit.after("suspended", "granted", permit.Step.DIE) == ("deceased", "")
    assert permit.after("active", "", permit.Step.RENEW) == ("active", "")


# ------------------------------------------------------------------ who went home
LEFT, DAYS = date(2026, 11, 1), 30
SETTLED = LEFT + timedelta(days=DAYS)


@pytest.mark.parametrize(
    ("state", "stood", "left", "over", "on", "returned"),
    [
        ("between_jobs", "", LEFT, LEFT, SETTLED, True),
        ("between_jobs", "", LEFT, LEFT, SETTLED - timedelta(days=1), False),
        ("between_jobs", "", LEFT, LEFT - timedelta(days=9), SETTLED, True),
        ("between_jobs", "", LEFT, LEFT + timedelta(days=1), SETTLED, False),
        ("between_jobs", "", None, LEFT, SETTLED, False),
        ("between_jobs", "", LEFT, None, SETTLED, False),
        ("suspended", "between_jobs", LEFT, LEFT, SETTLED, True),
        ("suspended", "active", LEFT, LEFT, SETTLED, False),
        ("expired", "", LEFT, LEFT, SETTLED, True),
        ("active", "", LEFT, LEFT, SETTLED, False),
    ],
)
def test_who_leaves_after_his_work_was_over_and_stays_away_has_returned(
    state, stood, left, over, on, returned
):
    assert permit.is_returned(state, stood, left, over, on, DAYS) is returned
