"""The rules of a file by tables: steps of the pack, what is said, who is protected, numbers and documents."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused, Untrusted
from rabt.corridor import load
from rabt.corridor.check_steps import SAFE, STATES, STEPS, objections
from rabt.dues.rules.charge import check_instalment
from rabt.regularisation.messages import RegularisationAnswered, ReturnAnswered
from rabt.regularisation.rules import detention, document, file, number, whereabouts
from rabt.regularisation.rules.file import Standing, State, Step
from rabt.regularisation.tests import build

ON = date(2026, 11, 24)
TERMS = load("eg_ly").on(ON)
PACK = TERMS.regularisation
SIGNS, PLACES = set(TERMS.reasons("protection_sign")), {"LY-TB"}


def refused(code, deed, field=None):
    with pytest.raises(Refused) as no:
        deed()
    assert no.value.code == code
    assert field is None or no.value.facts["field"] == field


# ------------------------------------------------------------------ steps
def test_the_checker_knows_the_states_and_steps_of_the_room_and_no_others():
    assert STATES["file"] == tuple(one.value for one in State)
    assert STEPS["file"] == tuple(one.value for one in Step)
    assert set(STATES["detention"]) == {one.value for one in detention.State}
    assert set(STEPS["detention"]) == {one.value for one in detention.Step}
    assert set(STATES["whereabouts"]) == {one.value for one in whereabouts.State}
    assert set(STEPS["whereabouts"]) == {one.value for one in whereabouts.Step}
    assert set(SAFE) == {one.value for one in file.SAFE}


def test_every_state_of_the_pack_is_reached_and_what_is_over_goes_nowhere():
    table = file.table(PACK)
    assert {step.after for step in PACK.values() if step.of == "file"} == {one.value for one in State}
    assert {before for before, _ in table} == set(State) - file.OVER


def test_protection_is_one_step_from_wherever_a_file_is_open_and_has_neither_clock_nor_fee():
    for state in State:
        if state not in file.OVER and state != State.PROTECTED:
            assert file.move(state, Step.PROTECT, PACK) == State.PROTECTED
    assert all(step.days == step.minor == 0 for step in PACK.values() if step.after in file.SAFE)
    assert file.due_on(PACK["protect"], ON) is None


@given(st.lists(st.sampled_from(list(Step)), max_size=12))
def test_whatever_is_tried_a_protected_file_ends_closed_or_stays_protected(steps):
    state, safe = State.OPEN, False
    for step in steps:
        if file.may(state, step, PACK):
            state = file.move(state, step, PACK)
        else:
            refused("regularisation_step_closed", lambda: file.move(state, step, PACK))
        safe = safe or state in file.SAFE
        assert not safe or state in file.SAFE


def test_the_consulate_is_never_told_that_somebody_is_protected():
    told = {state: file.standing_of(state) for state in State}
    assert told[State.PROTECTED] == told[State.CLOSED] == told[State.OPEN] == Standing.IN_HAND
    assert set(told.values()) == set(Standing)


def test_the_next_step_is_due_after_the_days_of_the_last():
    assert file.due_on(PACK["open"], ON) == ON + timedelta(days=PACK["open"].days)


WRONG_STEPS = [
    ({"of": "card"}, "of"), ({"code": "hurry"}, "code"), ({"after": "gone"}, "before"),
    ({"before": ("gone",)}, "before"), ({"days": -1}, "days"), ({"minor": -1, "currency": "LYD"}, "days"),
    ({"payer": "broker"}, "payer"), ({"minor": 5, "currency": "XXX"}, "currency"),
    ({"code": "protect", "after": "protected", "days": 3}, "days"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "field"), WRONG_STEPS)
def test_a_step_that_does_not_fit_is_found(change, field):
    found = list(objections(replace(PACK["open"], **change), {"LYD"}, ("state", "employer")))
    assert [one[0] for one in found] == [field]


# ------------------------------------------------------------------ what is said
@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"name": "ح"}, "regularisation_name", "name"),
        ({"name": "ح" * 161}, "regularisation_name", "name"),
        ({"way": "away"}, "regularisation_way", "way"),
        ({"signs": ("sad",)}, "regularisation_sign", "signs"),
        ({"place": "EG-C"}, "regularisation_place", "place"),
        ({"born_on": ON + timedelta(days=1)}, "regularisation_day", "born_on"),
        ({"since_on": ON + timedelta(days=1)}, "regularisation_day", "since_on"),
    ],
)
def test_what_cannot_stand_is_refused_beside_its_field(change, code, field):
    refused(code, lambda: file.check_told(build.told(**change), SIGNS, PLACES, ON), field)


def test_what_was_said_is_kept_tidy():
    said = file.check_told(build.told(name="  حسن   علي ", phone=" 5 "), SIGNS, PLACES, ON)
    assert (said.name, said.phone) == ("حسن علي", "5")


@pytest.mark.parametrize(
    ("change", "safe"),
    [
        ({}, False), ({"born_on": None}, False), ({"signs": ("locked_in",)}, True),
        ({"born_on": ON - timedelta(days=6574)}, True), ({"born_on": ON - timedelta(days=6575)}, False),
    ],
)  # fmt: skip
def test_any_sign_and_any_minor_goes_to_protection(change, safe):
    least = TERMS.clock("least_age")
    assert file.needs_protection(build.told(**change), ON, least) == safe


def test_texts_reasons_and_knowledge_are_asked_for():
    refused("regularisation_short", lambda: file.check_text("قصير"), "text")
    assert file.check_text("  صار   في أمان عند أهله ") == "صار في أمان عند أهله"
    refused("regularisation_reason", lambda: file.check_reason("x", ["y"]), "reason")
    refused("regularisation_unregistered", lambda: file.check_known(False))
    refused("regularisation_place", lambda: file.check_port("EG-X", {"LY-MUSAID"}), "port")
    assert file.check_reason("y", ["y"]) == "y"
    file.check_known(True)
    file.check_port("LY-MUSAID", {"LY-MUSAID"})


# ------------------------------------------------------------------ money
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"paid_by": "worker"}, "fee_not_on_worker"), ({"minor": 100_001}, "fee_over_amount"),
        ({"minor": 0}, "dues_amount_wrong"), ({"receipt": ""}, "receipt_missing"),
        ({"currency": "EGP"}, "fee_other_currency"), ({"paid_on": ON + timedelta(days=1)}, "dues_day_future"),
    ],
)  # fmt: skip
def test_the_fee_stands_under_the_rules_of_every_fee(change, code):
    refused(code, lambda: check_instalment(build.paid(**change), file.fee_of(PACK["propose"]), 0, ON))


def test_what_is_paid_in_full_goes_on():
    fee = file.fee_of(PACK["propose"])
    assert (fee.minor, fee.currency, fee.payer) == (100_000, "LYD", "employer")
    check_instalment(build.paid(), fee, 0, ON)
    file.check_paid(PACK["propose"], 100_000)
    refused("regularisation_unpaid", lambda: file.check_paid(PACK["propose"], 99_999))


# ------------------------------------------------------------------ numbers
@given(st.integers(0, 10**8 - 1), st.integers(0, 9), st.integers(0, 9))
def test_a_number_is_read_in_any_script_and_a_wrong_digit_is_caught(serial, place, digit):
    made = number.make_number(lambda most: serial)
    arabic = number.spoken(made).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert number.read_number(arabic) == made
    wrong = made[:place] + str(digit) + made[place + 1 :]
    assert number.is_number(wrong) == (wrong == made)


@pytest.mark.parametrize("typed", ["", "123", "abcdefghij", "²²²²²²²²²²", "1" * 11])
def test_what_is_no_number_is_refused(typed):
    refused("regularisation_number_mistyped", lambda: number.read_number(typed), "number")


def test_a_document_is_known_by_its_digest_for_one_return_alone():
    kept = document.digest("return:1", "TD123456")
    document.check_shown("return:1", " td-123456 ", kept)
    refused("travel_document_differs", lambda: document.check_shown("return:2", "TD123456", kept), "number")
    refused("travel_document_differs", lambda: document.check_shown("return:1", "TD123457", kept), "number")
    refused("travel_document_number", lambda: document.check_number("حسن"), "number")
    refused("travel_document_number", lambda: document.check_number("A1"), "number")


def test_a_document_holds_until_its_last_day_and_is_answered_once():
    refused("travel_document_over", lambda: document.check_valid(ON, ON), "valid_until")
    refused("travel_document_over", lambda: document.check_held_on(ON, ON + timedelta(days=1)), "left_on")
    document.check_valid(ON + timedelta(days=1), ON)
    document.check_held_on(ON, ON)
    refused("travel_document_answered", lambda: document.check_waits("issued"))
    document.check_waits("")


# ------------------------------------------------------------------ arrests
@pytest.mark.parametrize(
    ("name", "held_on", "kind", "code"),
    [
        ("ح", ON, "police", "regularisation_name"), ("ح" * 161, ON, "police", "regularisation_name"),
        ("حسن علي", ON + timedelta(days=1), "police", "regularisation_day"),
        ("حسن علي", ON, "street", "detention_kind"),
    ],
)  # fmt: skip
def test_an_arrest_says_who_when_and_where(name, held_on, kind, code):
    refused(code, lambda: detention.check_held(name, held_on, kind, ON))


def test_an_arrest_is_late_while_somebody_has_something_to_do():
    assert detention.check_held(" حسن  علي ", ON, "prison", ON) == "حسن علي"
    late = ON - timedelta(days=1)
    found = {state: detention.is_late(state, late, ON) for state in detention.State}
    assert found == {"recorded": True, "told": True, "declined": False, "acknowledged": False}
    assert not detention.is_late("told", None, ON) and not detention.is_late("told", ON, ON)
    asked = {at: whereabouts.is_late("asked", ON + timedelta(days=at), ON) for at in (-1, 0, 1)}
    assert asked == {-1: True, 0: False, 1: False} and not whereabouts.is_late("held", late, ON)
    refused("whereabouts_step_closed", lambda: whereabouts.check_open("held"))
    refused("detention_step_closed", lambda: detention.move("told", detention.Step.TELL, PACK))
    assert detention.move("declined", detention.Step.TELL, PACK) == "told"


# ------------------------------------------------------------------ letters
def answer(**changes):
    said = {
        "return_ref": "return:x", "outcome": document.Outcome.ISSUED, "document_digest": "a" * 64,
        "valid_until": ON, "reason": "", "only_for": "regularisation", "answered_at": build.AT,
    }  # fmt: skip
    return ReturnAnswered(**said | changes)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"document_digest": ""}, "document_digest"), ({"valid_until": None}, "valid_until"),
        ({"reason": "x"}, "reason"), ({"outcome": document.Outcome.WAITS, "reason": "x"}, "document_digest"),
    ],
)  # fmt: skip
def test_an_answer_tells_a_document_whole_or_a_reason(change, field):
    answer().check()
    unknown = {"outcome": document.Outcome.UNKNOWN, "document_digest": "", "valid_until": None}
    answer(**unknown, reason="more_needed").check()
    with pytest.raises(Untrusted) as no:
        answer(**change).check()
    assert no.value.facts["field"] == field


@pytest.mark.parametrize("wrong", [{"only_for": "enforcement"}, {"more": 1}, {"standing": "protected"}])
def test_a_letter_for_another_purpose_or_with_more_in_it_is_refused(wrong):
    letter = RegularisationAnswered(
        "asking:x", number.make_number(), Standing.IN_HAND, "regularisation", build.AT
    )
    letter.check()
    with pytest.raises(Untrusted):
        RegularisationAnswered.from_body(letter.to_body() | wrong)


@pytest.mark.parametrize("wrong", [{"number": "1"}, {"standing": Standing.ASKED}])
def test_an_answer_names_a_file_and_says_something_new(wrong):
    said = {"number": number.make_number(), "standing": Standing.IN_HAND} | wrong
    letter = RegularisationAnswered("asking:x", said["number"], said["standing"], "regularisation", build.AT)
    with pytest.raises(Untrusted):
        letter.check()
