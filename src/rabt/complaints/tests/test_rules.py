"""The table of a complaint arrow by arrow, its clocks and needs; numbers, secrets, the room's own tree."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import NotAllowed, Refused
from rabt.complaints.rules import chain, number
from rabt.complaints.rules import complaint as rules
from rabt.complaints.rules.complaint import State, Step, Told
from rabt.corridor import load
from rabt.seal import merkle

TERMS = load("eg_ly").on(date(2027, 1, 20))
OPEN = {"take_back": "taken_back", "refer": "referred"}
DECIDED = {"settle": "settled", "decide": "decided", "reject": "rejected"}
LIFE = {
    "received": {"take_up": "taken_up"} | OPEN,
    "taken_up": {"conciliate": "conciliation"} | OPEN | DECIDED,
    "conciliation": OPEN | DECIDED,
    "decided": {"execute": "executed", "lapse": "not_executed"},
    "not_executed": {"execute": "executed"},
    "settled": {}, "rejected": {}, "executed": {}, "referred": {}, "taken_back": {},
}  # fmt: skip
TOLD = Told("wage", "لم يدفع لي أجري منذ شهور")


def test_every_step_from_every_state_is_drawn_here_or_refused():
    assert {state.value for state in State} == set(LIFE)
    for state in State:
        for step in Step:
            after = LIFE[state].get(step.value)
            assert rules.may(state, step) == (after is not None)
            if after is None:
                with pytest.raises(Refused) as no:
                    rules.move(state, step)
                assert no.value.code == "complaint_step_closed"
            else:
                assert rules.move(state, step) == after


@pytest.mark.parametrize(
    ("told", "code", "field"),
    [
        (replace(TOLD, kind="nothing"), "complaint_kind", "kind"),
        (replace(TOLD, kind=""), "complaint_kind", "kind"),
        (replace(TOLD, what="أجر 1234567890 ؟!"), "complaint_short", "what"),
        (replace(TOLD, what=""), "complaint_short", "what"),
    ],
)  # fmt: skip
def test_what_a_complaint_must_say(told, code, field):
    with pytest.raises(Refused) as no:
        rules.check_told(told, TERMS.complaints)
    assert (no.value.code, no.value.facts["field"]) == (code, field)


def test_ten_letters_are_enough_and_the_text_is_trimmed():
    assert rules.check_told(TOLD, TERMS.complaints) is None
    assert rules.check_text("  ابتثجحخدذر ") == "ابتثجحخدذر"
    with pytest.raises(Refused) as no:
        rules.check_text("ابتثجحخدذ")
    assert no.value.facts == {"least": 10, "field": "text"}


def test_three_files_and_no_more():
    assert rules.check_files(3) is None
    with pytest.raises(Refused) as no:
        rules.check_files(4)
    assert (no.value.code, no.value.facts) == ("complaint_files", {"most": 3, "field": "file"})


@pytest.mark.parametrize("kind", TERMS.complaints)
def test_each_kind_has_its_days_and_what_harms_a_person_is_guarded(kind):
    rule = TERMS.complaints[kind]
    assert rules.due_on(TERMS.on, rule) == TERMS.on + timedelta(days=3 if rule.guarded else 14)
    assert rule.guarded == (kind in ("violence", "trafficking")) == (rule.refer == "protection")
    assert rule.assumption


DUE = date(2027, 2, 3)


@pytest.mark.parametrize(
    ("state", "today", "late"),
    [
        ("received", DUE, False), ("received", DUE + timedelta(days=1), True),
        ("taken_up", date(2027, 3, 1), True),
        ("conciliation", date(2027, 3, 1), True), ("settled", date(2027, 3, 1), False),
        ("decided", date(2027, 3, 1), False),
    ],
)  # fmt: skip
def test_an_open_complaint_is_late_after_its_day(state, today, late):
    assert rules.is_late(state, DUE, today) is late


@pytest.mark.parametrize(
    ("state", "by", "today", "over"),
    [
        ("decided", DUE, DUE, False), ("decided", DUE, DUE + timedelta(days=1), True),
        ("decided", None, date(2028, 1, 1), False), ("executed", DUE, date(2028, 1, 1), False),
    ],
)  # fmt: skip
def test_a_decision_is_unexecuted_after_its_day(state, by, today, over):
    assert rules.is_unexecuted(state, by, today) is over


def test_the_employer_is_told_with_consent_only():
    assert rules.check_consent(True) is None
    with pytest.raises(Refused) as no:
        rules.check_consent(False)
    assert no.value.code == "complaint_consent"


@pytest.mark.parametrize(
    ("guarded", "came", "fit"),
    [
        (False, False, {"court", "protection", "other_state"}), (True, False, {"protection", "other_state"}),
        (False, True, {"court", "protection"}), (True, True, {"protection"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("to", ["court", "protection", "other_state", "police", ""])
def test_victims_go_to_no_court_and_nothing_goes_back(guarded, came, fit, to):
    assert set(rules.places(guarded, came)) == fit
    if to in fit:
        assert rules.check_referral(guarded, came, to, agreed=True) is None
        return
    with pytest.raises(Refused) as no:
        rules.check_referral(guarded, came, to, agreed=True)
    assert (no.value.code, no.value.facts) == ("complaint_referral", {"field": "to"})


def test_only_the_other_state_asks_for_agreement():
    assert rules.check_referral(False, False, "court", agreed=False) is None
    with pytest.raises(Refused) as no:
        rules.check_referral(True, False, "other_state", agreed=False)
    assert (no.value.code, no.value.facts) == ("complaint_agreement", {"field": "agreed"})


def test_who_reads_which_sort():
    for guarded, scope in ((False, "complaints.see"), (True, "complaints.see_guarded")):
        assert rules.sees({scope}, guarded) and not rules.sees({scope}, not guarded)
        assert rules.check_may_see({scope}, guarded) is None
        with pytest.raises(NotAllowed):
            rules.check_may_see({scope}, not guarded)


# ------------------------------------------------------------------ numbers
@given(st.integers(0, 10**12 - 1))
def test_a_secret_is_twelve_digits_and_read_in_three_scripts_however_parted(drawn):
    made = number.made(number.SECRET, lambda below: drawn % below)
    assert len(made) == 12 and made.isdigit()
    assert number.plain(number.spoken(made)) == made
    arabic = made.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    persian = made.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert number.plain(f" {arabic[:5]}-{arabic[5:]} ") == number.plain(persian) == made


def test_digits_are_parted_by_fours():
    assert number.spoken("123456789012") == "1234 5678 9012" and number.spoken("12345678") == "1234 5678"
    assert number.made(8, lambda below: 7) == "00000007"


def test_a_digest_is_of_key_number_and_secret():
    kept = number.digest(b"k" * 32, "12345678", "123456789012")
    assert number.is_right(b"k" * 32, "12345678", "123456789012", kept) and len(kept) == 64
    for key, known, secret in ((b"l" * 32, "12345678", "123456789012"),
                               (b"k" * 32, "12345679", "123456789012"),
                               (b"k" * 32, "12345678", "123456789013")):  # fmt: skip
        assert not number.is_right(key, known, secret, kept)
    assert not number.is_right(b"k" * 32, "12345678", "123456789012", "")


# ------------------------------------------------------------------ the room's own tree
AT = datetime(2027, 1, 20, tzinfo=UTC)
ABOUT = UUID(int=1)


def test_a_leaf_and_a_commitment_change_with_all_that_they_are_of():
    leaf = chain.leaf(0, "complaint.received", ABOUT, AT, "c")
    others = [
        chain.leaf(1, "complaint.received", ABOUT, AT, "c"), chain.leaf(0, "complaint.added", ABOUT, AT, "c"),
        chain.leaf(0, "complaint.received", UUID(int=2), AT, "c"),
        chain.leaf(0, "complaint.received", ABOUT, AT + timedelta(seconds=1), "c"),
        chain.leaf(0, "complaint.received", ABOUT, AT, "d"),
    ]  # fmt: skip
    assert len({leaf, *others}) == 6
    kept = chain.commitment(b"s", "w", {"a": "b"})
    assert len({kept, chain.commitment(b"t", "w", {"a": "b"}), chain.commitment(b"s", "v", {"a": "b"}),
                chain.commitment(b"s", "w", {"a": "c"})}) == 4  # fmt: skip


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_the_root_is_that_of_the_tree(count):
    leaves = [merkle.leaf_hash(bytes([n])) for n in range(count)]
    assert chain.root(leaves) == (merkle.root(merkle.subtrees_of(leaves), count)).hex()
    assert chain.root(leaves) != chain.root([*leaves, merkle.leaf_hash(b"x")])


@pytest.mark.parametrize(
    ("state", "outcome"),
    [("settled", "settled"), ("decided", "decided"), ("executed", "decided"), ("not_executed", "decided"),
     ("rejected", "rejected"), ("referred", "referred"), ("taken_back", "taken_back")],
)  # fmt: skip
def test_how_a_complaint_ended_is_counted(state, outcome):
    assert rules.outcome_of(state) == outcome
