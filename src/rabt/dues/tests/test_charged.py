"""A fee without a contract is returned; who was made to pay it says so, and another person judges it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError

from rabt.base.errors import Missing, NotAllowed
from rabt.base.identifiers import new_id
from rabt.dues import actions, queries
from rabt.dues.models import Charge, Repayment, Report
from rabt.dues.queries.charges import fee_of_charge
from rabt.dues.rules.charge import Back, Said
from rabt.dues.tests import build
from rabt.dues.tests.test_charges import DAY, FEE, ON_HIM, due, part, refused
from rabt.exchange.models import Outgoing
from rabt.notices.models import Notice

pytestmark = pytest.mark.django_db
AT, ABOUT, CODE = build.AT, "regularisation:x", FEE.code
SAID = Said(60_000, "employer", DAY, "طلبها مني قبل أن يقدم العرض")


@pytest.fixture
def clerk(cast):
    return cast("destination_clerk")


@pytest.fixture
def officer(cast):
    return cast("destination_approver")


@pytest.fixture
def person():
    return new_id()


@pytest.fixture
def owed(clerk, person):
    return due(clerk, person=person)


def back(minor=40_000, **changes):
    return replace(Back(minor, DAY, "B-1"), **changes)


# ------------------------------------------------------------------ given back
def test_what_was_paid_is_returned_in_parts_and_is_to_be_paid_again(clerk, owed, committed):
    actions.pay_charge(clerk, ABOUT, FEE, part(), at=AT)
    actions.refund_charge(clerk, ABOUT, CODE, back(), at=AT)
    committed("charge.refunded", about=ABOUT, minor=40_000)
    found = queries.charge_about(ABOUT, CODE)
    assert (found.recorded_minor, found.returned_minor, found.paid_minor, found.left_minor) == (
        100_000, 40_000, 60_000, 40_000,
    )  # fmt: skip
    actions.refund_charge(clerk, ABOUT, CODE, back(60_000), at=AT)
    assert queries.charge_about(ABOUT, CODE).paid_minor == 0
    actions.pay_charge(clerk, ABOUT, FEE, part(receipt="R-9"), at=AT)  # paid anew, by the rules of every fee
    assert actions.lift_charges(clerk, ABOUT, at=AT) == 0
    assert Outgoing.objects.count() == 0 and not Notice.objects.exists()  # nobody else learns of it


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        (back(100_001), "refund_over_payment", "amount"), (back(0), "dues_amount_wrong", "amount"),
        (back(receipt=" "), "receipt_missing", "receipt"),
        (back(receipt="a\x07b"), "text_unprintable", "receipt"),
        (back(refunded_on=DAY + timedelta(days=30)), "dues_day_future", "refunded_on"),
    ],
)  # fmt: skip
def test_what_cannot_be_returned(clerk, owed, wrong, code, field):
    actions.pay_charge(clerk, ABOUT, FEE, part(), at=AT)
    refused(code, lambda: actions.refund_charge(clerk, ABOUT, CODE, wrong, at=AT), field)
    assert not Repayment.objects.exists()


def test_of_nothing_paid_nothing_is_returned_and_of_no_fee_neither(clerk, owed, cast):
    refused("refund_over_payment", lambda: actions.refund_charge(clerk, ABOUT, CODE, back(), at=AT), "amount")
    for about, code in (("regularisation:y", CODE), (ABOUT, "visa")):
        with pytest.raises(Missing):
            actions.refund_charge(clerk, about, code, back(), at=AT)
    with pytest.raises(NotAllowed):
        actions.refund_charge(cast("labour_attache"), ABOUT, CODE, back(), at=AT)


# ------------------------------------------------------------------ reported
def test_he_says_so_another_person_finds_it_true_and_it_comes_back_to_him(
    clerk, officer, owed, committed, person
):
    row = actions.report_charge(clerk, ABOUT, CODE, SAID, at=AT)
    committed("charge.reported", about=ABOUT, minor=60_000, taken_by="employer")
    assert queries.ties(person) and queries.charge_about(ABOUT, CODE).report == row
    assert queries.reported_about("open") == [ABOUT] and queries.reported_about("open", but=[clerk.id]) == []
    refused("charge_report_stands", lambda: actions.report_charge(clerk, ABOUT, CODE, SAID, at=AT))
    refused("finding_step_closed", lambda: actions.return_charge(clerk, ABOUT, CODE, back(), at=AT))
    refused(
        "dues_said_too_short", lambda: actions.judge_charge(officer, ABOUT, CODE, True, "لا", at=AT), "why"
    )
    assert actions.judge_charge(officer, ABOUT, CODE, True, "أقر بها صاحب العمل", at=AT).state == "upheld"
    committed("charge.report_upheld", why="أقر بها صاحب العمل")
    refused(
        "finding_step_closed",
        lambda: actions.judge_charge(officer, ABOUT, CODE, False, "أقر بها صاحب العمل", at=AT),
    )
    assert actions.return_charge(clerk, ABOUT, CODE, back(), at=AT).state == "upheld"
    refused(
        "refund_over_payment",
        lambda: actions.return_charge(clerk, ABOUT, CODE, back(20_001), at=AT), "amount",
    )  # fmt: skip
    assert actions.return_charge(clerk, ABOUT, CODE, back(20_000, receipt="B-2"), at=AT).state == "returned"
    found = queries.charge_about(ABOUT, CODE)
    assert (found.returned_minor, found.report, queries.repaid(row)) == (0, None, 60_000)
    assert not queries.ties(person) and Outgoing.objects.count() == 0
    actions.report_charge(clerk, ABOUT, CODE, SAID, at=AT)  # it was taken from him again


def test_dismissed_it_is_over(clerk, officer, owed, committed):
    actions.report_charge(clerk, ABOUT, CODE, SAID, at=AT)
    assert actions.judge_charge(officer, ABOUT, CODE, False, "لم يدفع شيئاً", at=AT).state == "dismissed"
    committed("charge.report_dismissed", why="لم يدفع شيئاً")
    for deed in (
        lambda: actions.judge_charge(officer, ABOUT, CODE, True, "لم يدفع شيئاً", at=AT),
        lambda: actions.return_charge(clerk, ABOUT, CODE, back(), at=AT),
    ):
        with pytest.raises(Missing):
            deed()


def test_nobody_judges_what_he_wrote_down_himself(officer, owed):
    actions.report_charge(replace(officer, scopes=officer.scopes | {"dues.report"}), ABOUT, CODE, SAID, at=AT)
    with pytest.raises(NotAllowed, match="same_person"):
        actions.judge_charge(officer, ABOUT, CODE, True, "أقر بها صاحب العمل", at=AT)
    assert Report.objects.get().state == "open"


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        (replace(SAID, minor=0), "dues_amount_wrong", "amount"),
        (replace(SAID, taken_by="uncle"), "finding_taken_by_unknown", "taken_by"),
        (replace(SAID, paid_on=DAY + timedelta(days=30)), "dues_day_future", "paid_on"),
        (replace(SAID, note="a\x07b"), "text_unprintable", "note"),
    ],
)
def test_what_cannot_be_a_report(clerk, owed, said, code, field):
    refused(code, lambda: actions.report_charge(clerk, ABOUT, CODE, said, at=AT), field)


def test_what_the_pack_lays_on_him_is_a_report_only_beyond_the_fee(clerk, person):
    row = due(clerk, fee=ON_HIM, person=person)
    assert fee_of_charge(row).name.en and fee_of_charge(row).name.ar
    refused("fee_is_the_workers", lambda: actions.report_charge(clerk, ABOUT, CODE, SAID, at=AT), "fee")
    beyond = replace(SAID, minor=100_001)
    assert actions.report_charge(clerk, ABOUT, CODE, beyond, at=AT).minor == 100_001


def test_he_may_say_so_himself_of_his_own_fee_alone(owed, person, clerk):
    himself = build.himself(type("of", (), {"person_id": person}), "LY")
    other = build.himself(type("of", (), {"person_id": new_id()}), "LY")
    for who, key in ((other, owed.pk), (himself, new_id()), (clerk, owed.pk)):
        with pytest.raises(Missing):
            actions.report_own_charge(who, key, SAID, at=AT)
    row = actions.report_own_charge(himself, owed.pk, SAID, at=AT)
    assert row.proposed_by == himself.id
    (found,) = queries.own_charges(himself, person)
    assert found.report == row
    actions.lift_charges(clerk, ABOUT, at=AT)
    assert queries.own_charges(himself, person), "what he reports stays before him"
    Charge.objects.update(person_id=None)
    with pytest.raises(Missing):
        actions.report_own_charge(himself, owed.pk, SAID, at=AT)


def test_who_may_not(cast, owed, officer):
    attache, firm = cast("labour_attache"), cast("employer")
    for deed in (
        lambda: actions.report_charge(firm, ABOUT, CODE, SAID, at=AT),
        lambda: actions.judge_charge(attache, ABOUT, CODE, True, "أقر بها", at=AT),
        lambda: actions.return_charge(attache, ABOUT, CODE, back(), at=AT),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_forgotten_the_sums_stay_and_the_words_go(clerk, officer, owed, person):
    actions.pay_charge(clerk, ABOUT, FEE, part(), at=AT)
    actions.refund_charge(clerk, ABOUT, CODE, back(), at=AT)
    actions.report_charge(clerk, ABOUT, CODE, SAID, at=AT)
    actions.judge_charge(officer, ABOUT, CODE, True, "أقر بها صاحب العمل", at=AT)
    actions.erase_traces(person)
    row = Report.objects.get()
    assert (row.note, row.reason_text, row.minor) == ("", "", 60_000)
    assert set(Repayment.objects.values_list("receipt", "minor")) == {("", 40_000)}


def test_by_the_database_one_report_of_a_fee_stands(clerk, owed):
    row = actions.report_charge(clerk, ABOUT, CODE, SAID, at=AT)
    row.pk = new_id()
    with pytest.raises(IntegrityError, match="dues_one_report_stands"):
        row.save(force_insert=True)
