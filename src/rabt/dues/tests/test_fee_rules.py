"""A fee in the ledger: what may stand there, to the last unit, in three scripts."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused
from rabt.corridor import load
from rabt.dues.rules import fee as rules
from rabt.dues.rules import finding
from rabt.dues.rules.amount import MOST, check_amount, read_amount, written
from rabt.dues.tests.build import DAY, medical, paid

ON = date(2026, 11, 24)
FEES = load("eg_ly").on(ON).fees


def refused(deed, code, field=None):
    with pytest.raises(Refused) as no:
        deed()
    assert (no.value.code, no.value.facts.get("field")) == (code, field)


@pytest.mark.parametrize(
    ("typed", "exponent", "minor"),
    [
        ("100", 3, 100_000), ("١٠٠٫٥", 3, 100_500), ("۱۲۰۰", 2, 120_000), ("1,200.50", 2, 120_050),
        ("1٬200", 3, 1_200_000), ("0.001", 3, 1), (" 7 ", 0, 7), ("12 000", 2, 1_200_000), (".5", 2, 50),
        ("1,234,567", 0, 1_234_567), ("5.", 0, 5),
    ],
)  # fmt: skip
def test_an_amount_is_read_in_three_scripts(typed, exponent, minor):
    assert read_amount(typed, exponent) == minor


@pytest.mark.parametrize(
    "typed",
    ["", ".", ",", "0", "-5", "1.0005", "NaN", "Infinity", "=1+1", "مئة", "1e999", "1e9", "1E3", "1.2.3",
     "1_800", "+5", "1800 EGP", "9" * 5_000],
)  # fmt: skip
def test_what_is_no_amount_is_refused(typed):
    refused(lambda: read_amount(typed, 3), "dues_amount_wrong", "amount")


@pytest.mark.parametrize(
    "typed", ["1800,500", "12,50", "1,8", "1,2,3", "1,800,", ",800", "1.800,500", "18 00"]
)
def test_a_comma_that_may_be_a_point_is_nobody_s_to_guess(typed):
    """Read as a mark between thousands, it would make a thousand times the wage of it."""
    refused(lambda: read_amount(typed, 3), "dues_amount_wrong", "amount")


@given(minor=st.integers(1, MOST - 1), exponent=st.integers(0, 4))
def test_an_amount_that_is_written_is_read_back(minor, exponent):
    assert read_amount(written(minor, exponent), exponent) == minor


@pytest.mark.parametrize(("minor", "stands"), [(0, False), (1, True), (MOST - 1, True), (MOST, False)])
def test_an_amount_has_bounds(minor, stands):
    if stands:
        assert check_amount(minor) == minor
    else:
        refused(lambda: check_amount(minor), "dues_amount_wrong", "amount")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"paid_on": date(2026, 11, 25)}, "dues_day_future", "paid_on"),
        ({"fee": "bribe"}, "fee_unknown", "fee"),
        ({"fee": "medical", "currency": "EGP"}, "fee_of_other_side", "fee"),
        ({"paid_by": "uncle"}, "fee_payer_unknown", "paid_by"),
        ({"paid_by": "worker"}, "fee_not_on_worker", "paid_by"),
        ({"currency": "EGP"}, "fee_other_currency", "amount"),
        ({"minor": 0}, "dues_amount_wrong", "amount"),
        ({"minor": 100_001}, "fee_over_amount", "amount"),
        ({"receipt": "—"}, "receipt_missing", "receipt"),
        ({"receipt": "9" * 61}, "receipt_missing", "receipt"),
    ],
)
def test_a_payment_that_may_not_stand(changes, code, field):
    refused(lambda: rules.check_payment(paid(**changes), FEES, ON, "destination"), code, field)


@pytest.mark.parametrize(
    "told",
    [
        paid(), paid(paid_on=ON), paid(minor=1), paid(paid_by="recruiter"), paid(paid_by="state"),
        paid(fee="census_card", minor=600_000, paid_by="worker"), paid(fee="census_card", minor=600_000),
    ],
)  # fmt: skip
def test_a_payment_that_may_stand(told):
    assert rules.check_payment(told, FEES, ON, "destination").code == told.fee


@pytest.mark.parametrize(("number", "stands"), [
    ("7" * rules.RECEIPT, True), ("7" * (rules.RECEIPT + 1), False), ("-/-", False), ("١٢", True),
    ("", False),
])  # fmt: skip
def test_a_receipt_has_a_number_of_its_length(number, stands):
    if stands:
        rules.check_receipt(number)
    else:
        refused(lambda: rules.check_receipt(number), "receipt_missing", "receipt")


def test_no_recruitment_fee_may_stand_at_all():
    told = medical(fee="recruitment", minor=1, paid_by="recruiter")
    refused(lambda: rules.check_payment(told, FEES, ON, "origin"), "fee_over_amount", "amount")
    refused(
        lambda: rules.check_payment(replace(told, paid_by="worker"), FEES, ON, "origin"),
        "fee_not_on_worker", "paid_by",
    )  # fmt: skip


@given(
    fee=st.sampled_from(sorted(FEES)), minor=st.integers(-5, 700_000),
    by=st.sampled_from(sorted(rules.Payer)), currency=st.sampled_from(["LYD", "EGP"]),
    side=st.sampled_from(["origin", "destination"]),
)  # fmt: skip
def test_whatever_is_told_the_worker_bears_only_what_the_corridor_lays_on_him(fee, minor, by, currency, side):
    told = paid(fee=fee, minor=minor, paid_by=by, currency=currency)
    try:
        found = rules.check_payment(told, FEES, ON, side)
    except Refused:
        return
    assert found.keeper == side and currency == found.currency and 0 < minor <= found.minor
    assert by != "worker" or found.payer == "worker"


@pytest.mark.parametrize(
    ("minor", "paid_minor", "before", "code"),
    [
        (50, 100, 0, ""), (100, 100, 0, ""), (101, 100, 0, "refund_over_payment"),
        (51, 100, 50, "refund_over_payment"), (0, 100, 0, "dues_amount_wrong"),
    ],
)  # fmt: skip
def test_no_more_is_returned_than_was_paid(minor, paid_minor, before, code):
    if code:
        refused(lambda: rules.check_refund(minor, paid_minor, before), code, "amount")
    else:
        rules.check_refund(minor, paid_minor, before)


def test_the_ledger_lays_fees_beside_what_was_paid_and_returned():
    found = {
        one.fee.code: one
        for one in rules.lines(FEES.values(), [("permit", 60_000), ("permit", 40_000)], [("permit", 1)])
    }
    assert set(found) == set(FEES)
    assert (found["permit"].net_minor, found["permit"].is_settled) == (99_999, False)
    assert found["recruitment"].is_settled
    assert not found["visa"].is_settled


@pytest.mark.parametrize(
    ("fee", "minor", "taken_by", "day", "code", "field"),
    [
        ("visa", 150_000, "employer", DAY, "", None),
        ("census_card", 600_001, "broker", DAY, "", None),
        ("census_card", 600_000, "broker", DAY, "fee_is_the_workers", "fee"),
        ("visa", 0, "employer", DAY, "dues_amount_wrong", "amount"),
        ("visa", 1, "uncle", DAY, "finding_taken_by_unknown", "taken_by"),
        ("visa", 1, "employer", date(2026, 11, 25), "dues_day_future", "paid_on"),
    ],
)
def test_what_a_worker_may_report(fee, minor, taken_by, day, code, field):
    def deed():
        finding.check_report(FEES[fee], minor, taken_by, day, ON)

    if code:
        refused(deed, code, field)
    else:
        deed()


STEPS = [(state, step) for state in finding.State for step in finding.Step]


@pytest.mark.parametrize(("state", "step"), STEPS)
def test_every_step_of_a_finding_is_in_the_table_or_refused(state, step):
    if (state, step) in finding.TABLE:
        after = finding.move(state, step)
        assert finding.leads(state, after)
        assert finding.leads(state, state)
        assert not finding.leads(after, state)
    else:
        with pytest.raises(Refused) as no:
            finding.move(state, step)
        assert no.value.code == "finding_step_closed"


@pytest.mark.parametrize(
    ("text", "stands"), [("", False), ("1234 5", False), ("نعم", False), ("ثبت القول", True)]
)
def test_a_reason_says_something(text, stands):
    if stands:
        assert finding.check_said(f"  {text}\n") == text
    else:
        refused(lambda: finding.check_said(text), "dues_said_too_short", "why")


def test_it_is_back_with_the_whole_of_it():
    assert not finding.is_back(100, 99)
    assert finding.is_back(100, 100)
