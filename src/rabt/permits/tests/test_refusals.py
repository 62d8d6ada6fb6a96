"""What each rule of this room refuses, with which code, at which field, and on which very day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rabt.base.errors import Refused
from rabt.corridor import load
from rabt.corridor.shapes import Words
from rabt.hiring.rules import Staff
from rabt.permits.rules import clearance, grounds, leaving, measure, number, permit, reminding, renewal
from rabt.permits.rules.clearance import Given
from rabt.permits.tests.test_rules import BROKEN, grounds_of

ON = date(2026, 11, 24)
DAY = timedelta(days=1)
TERMS = load("eg_ly").on(ON)
MEDICAL, VISA = TERMS.documents["medical"], TERMS.documents["visa"]


def refused(code, deed, *told, _facts=None, **more):
    with pytest.raises(Refused) as no:
        deed(*told, **more)
    assert (no.value.code, no.value.facts) == (code, _facts or {})


# ------------------------------------------------------------------ papers
def test_a_paper_is_one_of_the_pack_s_and_given_by_this_side():
    assert clearance.check_kind(TERMS, "medical", "origin") is MEDICAL
    assert clearance.check_kind(TERMS, "visa", "destination") is VISA
    for kind in ("passport", "contract", "health_card", "nothing", ""):
        facts = {"kind": kind, "field": "kind"}
        refused("clearance_kind_unknown", clearance.check_kind, TERMS, kind, "origin", _facts=facts)
    facts = {"kind": MEDICAL.name, "field": "kind"}
    refused("clearance_other_side", clearance.check_kind, TERMS, "medical", "destination", _facts=facts)


def test_the_papers_of_each_side():
    assert [one.kind for one in clearance.kinds(TERMS)] == [
        "medical",
        "criminal_record",
        "orientation",
        "visa",
    ]
    assert [one.kind for one in clearance.kinds(TERMS, "origin")] == [
        "medical",
        "criminal_record",
        "orientation",
    ]
    assert [one.kind for one in clearance.kinds(TERMS, "destination")] == ["visa"]


def test_a_paper_after_the_permit_waits_for_it_and_any_other_does_not():
    clearance.check_order(VISA, permit_granted=True)
    clearance.check_order(MEDICAL, permit_granted=False)
    facts = {"kind": VISA.name, "field": "kind"}
    refused("clearance_before_permit", clearance.check_order, VISA, permit_granted=False, _facts=facts)


@pytest.mark.parametrize(
    ("typed", "number"),
    [(" م  ١٢ / ٤ ", "م 12 / 4"), ("A1", "A1"), ("1" * 60, "1" * 60), (f" {'1' * 60} ", "1" * 60)],
)
def test_the_number_of_a_paper_is_written_plainly(typed, number):
    assert clearance.clean_number(typed) == number


@pytest.mark.parametrize("typed", ["", "  \t", "1" * 61])
def test_a_paper_without_a_number_that_fits_is_refused_at_its_field(typed):
    refused("clearance_number_missing", clearance.clean_number, typed, _facts={"field": "number"})


@pytest.mark.parametrize(
    ("issued", "until", "code", "facts"),
    [
        (ON, ON, "", {}),
        (ON - DAY, ON + DAY, "", {}),
        (ON + DAY, ON + 9 * DAY, "clearance_issued_in_future", {"issued_on": ON + DAY, "field": "issued_on"}),
        (ON - DAY, ON - 2 * DAY, "clearance_dates_crossed", {"field": "valid_until"}),
        (ON - DAY, ON - DAY, "clearance_already_expired", {"valid_until": ON - DAY, "field": "valid_until"}),
        (
            ON - 9 * DAY,
            ON - DAY,
            "clearance_already_expired",
            {"valid_until": ON - DAY, "field": "valid_until"},
        ),
    ],
)
def test_a_paper_was_issued_by_today_and_holds_today(issued, until, code, facts):
    if code:
        refused(code, clearance.check_dates, issued, until, ON, _facts=facts)
    else:
        assert clearance.check_dates(issued, until, ON) is None


def given(left, issued=ON, kind="visa", **more):
    return Given(kind, "confirmed", "ok", issued, ON + timedelta(days=left), **more)


@pytest.mark.parametrize(
    ("left", "light"), [(-1, "expired"), (0, "soon"), (29, "soon"), (30, "have"), (31, "have")]
)
def test_a_paper_that_ends_within_thirty_days_ends_soon(left, light):
    line = {one.kind: one for one in clearance.checklist(TERMS, [given(left)], ON)}["visa"]
    assert (line.light, line.is_good) == (light, light != "expired")


def test_of_several_papers_the_one_issued_last_counts_then_the_one_that_holds_longest():
    papers = [
        given(9, number="a"),
        given(40, number="b"),
        given(80, ON - DAY, number="c"),
        given(20, number="d"),
    ]
    line = clearance.checklist(TERMS, papers, ON)[3]
    assert (line.kind, line.number, line.valid_until) == ("visa", "b", ON + timedelta(days=40))
    assert (line.name, line.side, line.needed_for) == (VISA.name, "destination", ("entry",))


def test_a_line_of_a_paper_that_nobody_confirmed_says_no_day_and_no_number():
    waits = replace(given(9, number="a"), state="recorded")
    for papers, light in (([], "missing"), ([waits], "awaited")):
        line = clearance.checklist(TERMS, papers, ON)[3]
        assert (line.light, line.valid_until, line.number) == (light, None, "")
    assert Given("visa", "confirmed", "ok", ON, ON) == Given(
        "visa", "confirmed", "ok", ON, ON, number="", kept_by=""
    )
    assert clearance.Line("visa", VISA.name, "x", clearance.Light.HAVE, ()).number == ""


def test_the_papers_that_lack_are_named_in_both_languages():
    lines = clearance.checklist(TERMS, [given(40, kind="orientation")], ON)
    named = Words(f"{MEDICAL.name.ar}، صحيفة الحالة الجنائية", f"{MEDICAL.name.en}, Criminal record")
    refused("clearance_lacking", clearance.check_complete, lines, _facts={"kinds": named})
    refused("clearance_lacking", clearance.check_complete, lines, "permit", _facts={"kinds": named})
    refused("clearance_lacking", clearance.check_complete, lines, "entry", _facts={"kinds": VISA.name})


# ------------------------------------------------------------------ days of a permit
def test_a_permit_needs_the_days_of_a_passport():
    refused("passport_missing_for_permit", permit.window, ON, ON, None, ON, days=1, entry=1)
    refused("passport_missing_for_permit", permit.check_passport, None, ON, 180)
    facts = {"ends_on": ON + 179 * DAY, "needed_until": ON + 180 * DAY}
    refused("passport_too_short", permit.check_passport, ON + 179 * DAY, ON, 180, _facts=facts)
    assert permit.check_passport(ON + 180 * DAY, ON, 180) is None


@pytest.mark.parametrize(
    ("starts", "ends", "passport", "last", "entry_by"),
    [
        (ON, ON + 900 * DAY, ON + 900 * DAY, ON + 365 * DAY, ON + 90 * DAY),
        (ON + 10 * DAY, ON + 900 * DAY, ON + 900 * DAY, ON + 375 * DAY, ON + 90 * DAY),
        (ON - 10 * DAY, ON + 900 * DAY, ON + 900 * DAY, ON + 365 * DAY, ON + 90 * DAY),
        (ON, ON + 300 * DAY, ON + 900 * DAY, ON + 300 * DAY, ON + 90 * DAY),
        (ON, ON + 900 * DAY, ON + 200 * DAY, ON + 200 * DAY, ON + 90 * DAY),
        (ON, ON + 30 * DAY, ON + 900 * DAY, ON + 30 * DAY, ON + 30 * DAY),
    ],
)
def test_a_permit_holds_from_its_grant_to_the_first_of_its_ends(starts, ends, passport, last, entry_by):
    found = permit.window(starts, ends, passport, ON, days=365, entry=90)
    assert found == permit.Window(ON, last, entry_by)


def test_a_renewal_is_proposed_near_the_end_and_gives_more_days():
    facts = {"opens_on": ON + DAY}
    refused("renewal_too_early", permit.check_renewal_window, ON + 61 * DAY, ON, 60, _facts=facts)
    assert permit.check_renewal_window(ON + 60 * DAY, ON, 60) is None
    for last in (ON, ON - DAY):
        facts = {"valid_until": ON, "until": last}
        refused("renewal_gains_nothing", permit.check_renewal_gains, ON, last, _facts=facts)
    assert permit.check_renewal_gains(ON, ON + DAY) is None


def test_a_renewal_is_asked_for_once_of_who_is_at_work():
    assert renewal.check_may_ask("active", asked=False, waits=False) is None
    for state in ("granted", "between_jobs", "suspended"):
        facts = {"state": state, "step": "renew"}
        refused("permit_step_closed", renewal.check_may_ask, state, asked=True, waits=True, _facts=facts)
    refused("renewal_already_proposed", renewal.check_may_ask, "active", asked=True, waits=True)
    refused("renewal_already_asked", renewal.check_may_ask, "active", asked=True, waits=False)
    refused("renewal_not_asked", renewal.check_asked, False)
    assert renewal.check_asked(True) is None


def test_a_reason_that_the_corridor_does_not_know_is_refused_at_its_field():
    facts = {"reason": "whim", "field": "reason"}
    refused("permit_reason_unknown", permit.check_reason, "whim", {"security": 1}, _facts=facts)
    assert permit.check_reason("security", {"security": 1}) is None


@pytest.mark.parametrize(("left", "days"), [(60, 60), (61, 60), (61, 61), (7, 30)])
def test_reminders_are_due_by_the_clocks_of_the_corridor(left, days):
    known = reminding.days_before(TERMS)
    assert known == {"remind_first": 60, "remind_second": 30, "remind_last": 7}
    assert list(known) == list(reminding.REMINDERS)
    due = {"remind_first": days, "remind_last": 0}
    if left <= days:
        assert reminding.reminder_of(ON + left * DAY, ON, due) == "remind_first"
    else:
        with pytest.raises(ValueError):
            reminding.reminder_of(ON + left * DAY, ON, due)


# ------------------------------------------------------------------ measures and leaving
def test_a_measure_is_of_its_kind_and_waits_for_its_day():
    for kind in measure.Kind:
        assert measure.check_kind(str(kind), kind) is None
    facts = {"state": "loss", "step": "withdrawal"}
    refused("measure_step_closed", measure.check_kind, "loss", measure.Kind.WITHDRAWAL, _facts=facts)
    assert measure.due_on(ON, 7) == date(2026, 12, 1)
    assert measure.check_hearing_over(ON, ON) is None
    refused("hearing_runs", measure.check_hearing_over, ON + DAY, ON, _facts={"due": ON + DAY})


@pytest.mark.parametrize("said", ["abcde", "  أ ب ج د ه ", "1a2b3c4d5e", "x" * 4000])
def test_five_letters_are_words(said):
    assert measure.check_said(said, "note") == said.strip()


@pytest.mark.parametrize("said", ["", "abcd", "1234567", " . . . . . ", "a b c d"])
def test_fewer_letters_are_no_words(said):
    facts = {"least": 5, "field": "note"}
    refused("said_too_short", measure.check_said, said, "note", _facts=facts)


def test_what_was_said_is_kept_up_to_four_thousand_signs():
    assert measure.check_said("x" * 4001, "note") == "x" * 4000
    assert measure.check_said(f" {'x' * 4000} ", "note") == "x" * 4000


@pytest.mark.parametrize(
    ("kind", "state", "due", "ends"),
    [
        ("suspension", "open", ON - DAY, True), ("suspension", "open", ON, False),
        ("suspension", "open", None, False),
        ("suspension", "done", ON - DAY, False), ("withdrawal", "open", ON - DAY, False),
        ("loss", "open", ON - DAY, False),
    ],
)  # fmt: skip
def test_only_a_suspension_that_nobody_confirmed_ends_by_itself(kind, state, due, ends):
    assert measure.is_unconfirmed(kind, state, due, ON) is ends


@pytest.mark.parametrize(
    ("binds", "agreed", "until", "code", "facts"),
    [
        (False, False, None, "", {}), (False, True, ON + DAY, "", {}), (True, True, ON, "", {}),
        (True, True, ON - DAY, "", {}), (True, True, ON + DAY, "leaving_notice_runs", {"until": ON + DAY}),
        (True, False, ON, "leaving_not_agreed", {}), (True, True, None, "leaving_not_agreed", {}),
    ],
)  # fmt: skip
def test_while_his_contract_binds_a_worker_leaves_by_his_own_word_and_after_the_notice(
    binds, agreed, until, code, facts
):
    assert leaving.notice_until(ON, 30) == date(2026, 12, 24)
    if code:
        refused(code, leaving.check_may_move, binds, agreed, until, ON, _facts=facts)
    else:
        assert leaving.check_may_move(binds, agreed, until, ON) is None


# ------------------------------------------------------------------ the number
@pytest.mark.parametrize(
    ("state", "year", "serial", "made", "said"),
    [
        ("LY", 2026, 48302175, "LY264830217517", "LY26-4830-2175-17"),
        ("EG", 2100, 7, "EG000000000777", "EG00-0000-0007-77"),
        ("LY", 2009, 99_999_999, "LY099999999996", "LY09-9999-9999-96"),
    ],
)
def test_a_number_is_made_and_said_as_it_always_was(state, year, serial, made, said):
    asked = []
    assert number.make_number(state, year, lambda most: asked.append(most) or serial) == made
    assert asked == [100_000_000]
    assert number.grouped(made) == said and number.read_number(f" {said.lower()} ") == made
    assert int(made[2:]) % 97 == 1  # ISO/IEC 7064, MOD 97-10


def test_a_mistyped_number_is_refused_at_its_field():
    for typed in ("", "LY26-4830-2175-18", "LY26-4830-2175-1", "L126-4830-2175-17"):
        refused("permit_number_mistyped", number.read_number, typed, _facts={"field": "number"})


# ------------------------------------------------------------------ the grounds
def codes(broken, checks=grounds.FOR_PERMIT):
    return [one.code for one in grounds.objections(broken, checks)]


@pytest.mark.parametrize("code", [*BROKEN])
def test_each_ground_that_is_broken_is_the_only_objection_and_the_answer(code):
    broken = grounds_of(**BROKEN[code])
    if code == "contract_ended":
        assert codes(broken)[0] == code
    else:
        assert codes(broken) == [code]
    with pytest.raises(Refused) as no:
        grounds.check(broken)
    assert no.value.code == code


@pytest.mark.parametrize(
    ("state", "code"), [("certified", "contract_not_in_force"), ("ended", "contract_ended")]
)
def test_a_contract_that_does_not_bind_gives_no_permit(state, code):
    good = grounds_of()
    broken = replace(good, contract=replace(good.contract, state=state))
    for checks in (grounds.FOR_PERMIT, grounds.FOR_RENEWAL, grounds.FOR_NEW_WORK):
        assert codes(broken, checks) == [code]


def test_what_is_in_the_way_says_of_what():
    told = {one.code: one.facts for one in grounds.objections(grounds_of(occupation_open=False, held="LY-1"))}
    assert told == {"permit_profession_closed": {"occupation": "7112"}, "permit_held": {"number": "LY-1"}}
    short = grounds_of(passport_ends_on=ON + 179 * DAY)
    assert codes(short) == ["passport_too_short"]


def test_a_permit_counts_one_more_foreigner_unless_he_is_posted():
    assert codes(grounds_of(staff=Staff(3, 0))) == []
    assert codes(grounds_of(staff=Staff(2, 0))) == ["quota_full"]
    assert codes(grounds_of(staff=Staff(2, 0), within_quota=False)) == []
    full = grounds_of(staff=Staff(2, 0))
    with pytest.raises(Refused) as no:
        grounds.check_share(full)
    assert (no.value.facts["asked"], no.value.facts["percent"]) == (1, 25)


def test_a_renewal_asks_for_less_than_a_permit_and_new_work_for_a_place_in_the_quota():
    asked_of_permits_alone = grounds_of(
        held="LY-1", lines=clearance.checklist(TERMS, [], ON), staff=Staff(2, 0)
    )
    assert codes(asked_of_permits_alone, grounds.FOR_RENEWAL) == []
    assert codes(asked_of_permits_alone, grounds.FOR_NEW_WORK) == ["quota_full"]
    for checks in (grounds.FOR_RENEWAL, grounds.FOR_NEW_WORK):
        for code in ("party_not_admitted", "permit_profession_closed", "passport_missing_for_permit"):
            assert codes(grounds_of(**BROKEN[code]), checks) == [code]


def test_the_days_of_the_corridor_make_the_window():
    found = grounds_of(passport_ends_on=ON + 900 * DAY).window()
    assert (found.first, found.last, found.entry_by) == (ON, ON + 300 * DAY, ON + 90 * DAY)
