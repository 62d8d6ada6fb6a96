"""What the rules say of one pack, without a database: lines, limits, and the facts of each refusal."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rabt.agreement import rules
from rabt.base.errors import Refused, Untrusted
from rabt.corridor import Words, load
from rabt.corridor.pack import DatedChange

PACK = load("eg_ly")
TODAY, SINCE = date(2026, 11, 24), date(2026, 12, 1)
TERMS = PACK.on(TODAY)
FLOOR = "wage_floor.7112"


def facts_of(kind, deed, *told):
    with pytest.raises(kind) as refused:
        deed(*told)
    return refused.value.code, refused.value.facts


def proposed(key=FLOOR, value=1_700_000, since=SINCE, source="Decision 12", terms=TERMS):
    return rules.check_proposal(terms, PACK, "destination", key, value, since, source)


# ------------------------------------------------------------------ lines
@pytest.mark.parametrize(
    ("key", "form", "currency"),
    [
        ("sector.construction", "percent", ""), (FLOOR, "money", "LYD"), ("fee.permit", "money", "LYD"),
        ("clock.demand_lapse", "days", ""), ("hold.audit", "days", ""), ("document.visa", "days", ""),
        ("occupation.7112", "open", ""), ("port.LY-TIP", "open", ""), ("policy.housing_required", "on", ""),
        ("number.least_shown", "number", ""),
    ],
)  # fmt: skip
def test_each_kind_of_value_is_written_in_its_own_form(key, form, currency):
    found = rules.line(TERMS, PACK, key)
    assert (found.key, found.table, found.form, found.currency) == (
        key, key.partition(".")[0], form, currency
    )  # fmt: skip


def test_words_that_are_stored_stay_as_they_are():
    assert (rules.WAITING, rules.GRANTED, rules.REFUSED) == ("waiting", "granted", "refused")
    assert {one.form for one in rules.lines(TERMS, PACK)} == {
        "percent",
        "money",
        "days",
        "hours",
        "number",
        "open",
        "on",
    }


def test_a_line_holds_what_the_pack_says_and_whether_that_was_changed():
    assert rules.line(TERMS, PACK, FLOOR) == rules.TermLine(
        key=FLOOR, table="wage_floor", name=Words("عمال البناء بالطوب", "Bricklayers and related workers"),
        value=1_600_000, form="money", currency="LYD", since=date(2024, 1, 1),
        source=TERMS.provenance(FLOOR).source.title, article="", assumption=True, changed=False,
        changeable=True, keeper="destination",
    )  # fmt: skip
    changed = PACK.with_changes([DatedChange(FLOOR, 1_700_000, SINCE, "Decision 12")])
    later = rules.line(changed.on(SINCE), PACK, FLOOR)
    assert (later.value, later.since, later.changed, later.assumption) == (1_700_000, SINCE, True, False)
    assert later.source == Words("Decision 12", "Decision 12")
    assert not rules.line(changed.on(SINCE - timedelta(days=1)), PACK, FLOOR).changed


def test_lines_are_all_that_have_a_value_in_the_order_of_the_pack():
    shown = [one.key for one in rules.lines(TERMS, PACK)]
    assert shown == [key for key in TERMS.all_keys() if key in set(shown)]
    assert {key.partition(".")[0] for key in shown} == {
        "port", "occupation", "sector", "wage_floor", "fee", "clock", "policy", "number", "hold",
        "complaint", "regularisation", "check", "risk", "document", "shift", "vehicle",
        "service_skill", "place_kind", "duty_hours", "answer_clock",
        "share", "pace", "course", "per_diem", "course_need",
    }  # fmt: skip


def test_a_wage_is_named_by_its_occupation_else_by_itself_else_by_its_code():
    assert rules.name_of(TERMS, TERMS.entry(FLOOR)) == TERMS.occupations["7112"].name
    assert rules.name_of(TERMS, TERMS.entry("wage_floor.all")).en == "All occupations"
    nameless = replace(TERMS.entry(FLOOR), code="0000")
    assert rules.name_of(TERMS, nameless) == Words("0000", "0000")
    named = replace(TERMS.entry(FLOOR), name=Words("غيره", "other"))
    assert rules.name_of(TERMS, named) == TERMS.occupations["7112"].name


@pytest.mark.parametrize("text", ["floor.x", "عامل", "mason", "قرار", "decree", ""])
def test_a_line_is_found_by_its_key_and_by_its_name_and_source_in_both_languages(text):
    found = replace(
        rules.line(TERMS, PACK, FLOOR),
        key="Floor.X",
        name=Words("عامل", "Mason"),
        source=Words("قرار", "Decree"),
    )
    assert rules.matches(found, text, str.lower)
    assert not rules.matches(found, f"{text}?", str.lower)


# ------------------------------------------------------------------ who may change what
@pytest.mark.parametrize(
    ("key", "side", "code"),
    [
        ("clock.nothing", "destination", "unknown_term"), ("nothing", "destination", "unknown_term"),
        ("clock.list_green", "destination", "term_fixed"),
        ("clock.contract_consent", "destination", "term_not_ours"),
        (FLOOR, "origin", "term_not_ours"),
    ],
)  # fmt: skip
def test_who_may_not_change_a_value_is_told_which_value(key, side, code):
    assert facts_of(Refused, rules.check_term, TERMS, key, side) == (code, {"key": key, "field": "key"})


def test_a_value_is_changed_by_the_side_that_keeps_it():
    assert rules.check_term(TERMS, FLOOR, "destination") is None
    assert rules.check_term(TERMS, "clock.contract_consent", "origin") is None


def test_a_letter_is_believed_from_the_keeper_only_and_never_of_what_is_fixed():
    assert rules.check_keeper(TERMS, FLOOR, "LY") is None
    assert rules.check_keeper(TERMS, "clock.contract_consent", "EG") is None
    for key, sender in ((FLOOR, "EG"), ("clock.contract_consent", "LY"), ("clock.list_green", "LY")):
        told = facts_of(Untrusted, rules.check_keeper, TERMS, key, sender)
        assert told == ("not_the_keeper", {"key": key})
    unknown = facts_of(Refused, rules.check_keeper, TERMS, "clock.nothing", "EG")
    assert unknown == ("unknown_term", {"key": "clock.nothing", "field": "key"})


def test_what_only_looks_like_the_keeper_s_is_not_taken_where_nobody_may_change_it():
    fixed = [key for key in TERMS.all_keys() if not TERMS.entry(key).changeable and TERMS.entry(key).keeper]
    for key in fixed:
        sender = {"origin": "EG", "destination": "LY"}[TERMS.entry(key).keeper]
        assert facts_of(Untrusted, rules.check_keeper, TERMS, key, sender)[0] == "not_the_keeper"
    assert fixed


# ------------------------------------------------------------------ what may be proposed
@pytest.mark.parametrize("source", ["abcd", "  abcd  ", "x" * 500, " " + "x" * 500 + " "])
def test_a_source_may_be_as_short_and_as_long_as_this(source):
    assert proposed(source=source) is None


@pytest.mark.parametrize("source", ["", "abc", " abc  ", "x" * 501])
def test_a_source_beyond_is_refused_with_its_limits(source):
    told = facts_of(Refused, lambda: proposed(source=source))
    assert told == ("term_source_missing", {"least": 4, "most": 500, "field": "source"})


def test_a_value_may_be_as_large_as_this_and_no_larger():
    assert proposed(value=10**12) is None
    told = facts_of(Refused, lambda: proposed(value=10**12 + 1))
    assert told == ("term_value_invalid", {"key": FLOOR, "field": "value"})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (FLOOR, True), (FLOOR, "1700000"), (FLOOR, 1.5), (FLOOR, -1), ("occupation.7112", 0),
        ("sector.construction", 101), ("sector.construction", -1),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_or_size_is_refused_with_its_key(key, value):
    told = facts_of(Refused, rules.check_value, PACK, key, value, SINCE)
    assert told == ("term_value_invalid", {"key": key, "field": "value"})


@pytest.mark.parametrize(
    ("key", "value"), [("sector.construction", 0), ("sector.construction", 100), ("occupation.7112", False)]
)
def test_a_value_at_the_edge_of_its_kind_is_taken(key, value):
    assert rules.check_value(PACK, key, value, SINCE) is None


def test_a_value_that_holds_already_on_that_day_is_no_change():
    told = facts_of(Refused, lambda: proposed(value=1_600_000))
    assert told == ("term_unchanged", {"key": FLOOR, "field": "value"})


@pytest.mark.parametrize("notice", [0, 1, 3, 30])
def test_a_change_keeps_the_notice_that_the_pack_asks_for(notice):
    asking = PACK.with_changes([DatedChange("clock.change_notice", notice, date(2026, 1, 1), "Decision 1")])
    terms, earliest = asking.on(TODAY), TODAY + timedelta(days=notice)
    assert rules.check_since(earliest, terms) is None
    assert proposed(since=earliest + timedelta(days=1), terms=terms) is None
    told = facts_of(Refused, lambda: proposed(since=earliest - timedelta(days=1), terms=terms))
    assert told == ("since_in_past", {"earliest": earliest.isoformat(), "field": "since"})


def test_a_proposal_is_asked_whose_it_is_before_all_else():
    told = facts_of(Refused, lambda: proposed(key="clock.nothing", since=date(2020, 1, 1), source=""))
    assert told[0] == "unknown_term"
    assert facts_of(Refused, lambda: proposed(value=-1, since=date(2020, 1, 1)))[0] == "since_in_past"
    assert facts_of(Refused, lambda: proposed(value=-1, source=""))[0] == "term_value_invalid"
    assert facts_of(Refused, lambda: proposed(value=1_600_000, source=""))[0] == "term_source_missing"


@pytest.mark.parametrize("code", ["source_insufficient", "value_wrong", "date_wrong"])
def test_a_refusal_names_a_reason_of_the_list_of_such_refusals(code):
    assert rules.check_reason(TERMS, code) is None


@pytest.mark.parametrize("code", ["", "because", "misuse"])
def test_a_reason_of_another_list_is_none(code):
    assert facts_of(Refused, rules.check_reason, TERMS, code) == ("term_reason_missing", {"field": "reason"})
