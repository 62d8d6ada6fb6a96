"""A fee without a contract: it falls due once, is paid in parts, is owed no more; he alone reads of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from rabt.access.testing import came_in
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.base.identifiers import new_id, ref_of
from rabt.corridor import load
from rabt.corridor.shapes import Fee
from rabt.dues import actions, queries
from rabt.dues.models import Charge, Instalment
from rabt.dues.queries.counting import borne
from rabt.dues.rules.charge import check_instalment, left
from rabt.dues.tests import build
from rabt.exchange.models import Outgoing
from rabt.hiring.tests.build import person_there

AT, DAY = build.AT, build.DAY
VISA: Fee = load("eg_ly").on(DAY).fees["visa"]
FEE = replace(VISA, code="regularisation", minor=100_000)
ON_HIM = replace(FEE, payer="worker")


def part(minor=100_000, **changes):
    return build.paid(**{"fee": "regularisation", "minor": minor} | changes)


def refused(code, deed, field=None):
    with pytest.raises(Refused) as no:
        deed()
    assert (no.value.code, no.value.facts.get("field")) == (code, field)


# ------------------------------------------------------------------ rules
@pytest.mark.parametrize(("minor", "paid", "rest"), [(10, 0, 10), (10, 4, 6), (10, 10, 0), (10, 12, 0)])
def test_what_is_left_is_never_below_nought(minor, paid, rest):
    assert left(minor, paid) == rest


@pytest.mark.parametrize(
    ("told", "before", "code", "field"),
    [
        (part(60_000), 60_000, "fee_over_amount", "amount"), (part(1), 100_000, "fee_over_amount", "amount"),
        (part(100_001), 0, "fee_over_amount", "amount"),
        (part(paid_by="worker"), 0, "fee_not_on_worker", "paid_by"),
        (part(fee="visa"), 0, "fee_unknown", "fee"), (part(receipt=""), 0, "receipt_missing", "receipt"),
        (part(paid_on=DAY + timedelta(days=1)), 0, "dues_day_future", "paid_on"),
    ],
)  # fmt: skip
def test_all_parts_stand_under_the_rules_of_every_fee(told, before, code, field):
    refused(code, lambda: check_instalment(told, FEE, before, DAY), field)


def test_a_part_that_is_left_may_be_paid_by_whom_the_pack_names():
    check_instalment(part(40_000), FEE, 60_000, DAY)
    check_instalment(part(paid_by="worker"), ON_HIM, 0, DAY)


# ------------------------------------------------------------------ actions
@pytest.fixture
def clerk(cast):
    return cast("destination_clerk")


def due(clerk, about="regularisation:x", fee=FEE, person=None):
    return actions.charge_fee(clerk, about, fee, person, office="LY/labour/first/", at=AT)


@pytest.mark.django_db
def test_a_refusal_names_the_fee_and_not_the_step_it_falls_due_at(clerk):
    due(clerk)
    with pytest.raises(Refused) as no:
        actions.pay_charge(clerk, "regularisation:x", FEE, part(paid_by="worker"), at=AT)
    name = no.value.facts["name"]
    assert (name.ar, name.en) == ("رسم تسوية الوضع", "The fee of putting papers in order")


@pytest.mark.django_db
def test_it_falls_due_once_and_is_paid_in_parts(clerk, committed):
    row = due(clerk)
    assert due(clerk).pk == row.pk and Charge.objects.count() == 1
    committed("charge.due", about="regularisation:x", fee="regularisation", minor=100_000)
    actions.pay_charge(clerk, "regularisation:x", FEE, part(60_000), at=AT)
    refused(
        "fee_receipt_known",
        lambda: actions.pay_charge(clerk, "regularisation:x", FEE, part(40_000), at=AT), "receipt",
    )  # fmt: skip
    actions.pay_charge(clerk, "regularisation:x", FEE, part(40_000, receipt="R-2"), at=AT)
    found = queries.charge_about("regularisation:x", "regularisation")
    assert (found.paid_minor, found.left_minor, found.row.payer) == (100_000, 0, "employer")
    assert actions.lift_charges(clerk, "regularisation:x", at=AT) == 0  # what is paid in full stands
    assert Outgoing.objects.count() == 0  # the other state is not told


@pytest.mark.django_db
def test_what_is_not_paid_is_lifted_and_may_fall_due_again(clerk, committed):
    due(clerk)
    assert actions.lift_charges(clerk, "regularisation:x", at=AT) == 1
    committed("charge.waived", about="regularisation:x")
    assert Charge.objects.get().lifted_on
    assert actions.lift_charges(clerk, "regularisation:x", at=AT) == 0
    assert due(clerk, fee=replace(FEE, minor=90_000)).minor == 90_000  # by the pack of that day
    assert Charge.objects.get().lifted_on is None


@pytest.mark.django_db
def test_what_costs_nothing_never_falls_due(clerk, cast):
    assert due(clerk, fee=replace(FEE, minor=0)) is None
    with pytest.raises(Missing):
        actions.pay_charge(clerk, "regularisation:x", FEE, part(), at=AT)
    for deed in (lambda who: due(who), lambda who: actions.pay_charge(who, "x", FEE, part(), at=AT)):
        with pytest.raises(NotAllowed):
            deed(cast("labour_attache"))


@pytest.mark.django_db
def test_who_it_is_is_forgotten_and_the_sum_stays(clerk):
    person = new_id()
    for about in ("regularisation:x", "regularisation:y"):
        due(clerk, about)
        actions.pay_charge(clerk, about, FEE, part(), at=AT)
        actions.name_charged(about, person)
    assert len(queries.traces_of(person)) == 2 and not queries.ties(person)
    actions.forget_charged(["regularisation:x"])
    assert [row.ref for row in Charge.objects.filter(person_id=person)] == queries.traces_of(person)
    actions.erase_traces(person)
    assert not Charge.objects.exclude(person_id=None).exists()
    assert set(Instalment.objects.values_list("receipt", "minor")) == {("", 100_000)}


# ------------------------------------------------------------------ who reads of it, who counts it
@pytest.mark.django_db
def test_he_reads_it_at_his_own_page_and_no_office_in_a_ledger(cast, peer, clerk, still):
    person = person_there(peer)
    himself = came_in(Client(), ref_of("person", person))
    actions.lift_charges(clerk, due(clerk, "regularisation:z", person=person).about_ref, at=AT)
    assert "رسم تسوية الوضع" not in himself.get("/my/").content.decode()
    due(clerk, person=person)
    told = himself.get("/my/").content.decode()
    assert "رسم تسوية الوضع" in told and "100.000 LYD" in told and "لم يُسجَّل دفعه" in told
    actions.pay_charge(clerk, "regularisation:x", FEE, part(), at=AT)
    told = himself.get("/my/").content.decode()
    assert "صاحب العمل" in told and "لم يُسجَّل دفعه" not in told
    other = came_in(Client(), ref_of("person", new_id()))
    assert "رسم تسوية الوضع" not in other.get("/my/").content.decode()
    assert queries.own_charges(clerk, person) == []  # an office is not himself
    assert queries.of_person(clerk, person, AT) == [] and queries.refs_of(clerk, person) == []


@pytest.mark.django_db
def test_what_the_pack_lays_on_him_is_not_counted_as_borne_against_it(clerk):
    due(clerk, fee=ON_HIM, person=new_id())
    actions.pay_charge(clerk, "regularisation:x", ON_HIM, part(paid_by="worker"), at=AT)
    assert borne(AT + timedelta(days=31), date(2027, 1, 1)) == []
