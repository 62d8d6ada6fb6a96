"""A worker at his own page: what was paid for him and to him, and what he says of it himself."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from rabt.access.testing import came_in
from rabt.base import clock
from rabt.base.identifiers import new_id, ref_of
from rabt.dues import actions
from rabt.dues.actions import Pay
from rabt.dues.models import Contest, Finding, Settlement
from rabt.dues.tests import build
from rabt.dues.tests.test_record_wages import record
from rabt.hiring import actions as hiring

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 20, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now():
    """Hold the clock still in March."""
    with clock.stopped(NOW):
        yield


@pytest.fixture
def bound(cast, peer):
    """Return a contract whose January was paid, and its employer."""
    row, actor = build.there(cast, peer)
    record(actor, row, at=NOW)
    actions.record_payment(actor, row.pk, build.paid(), at=NOW)
    return row, actor


@pytest.fixture
def himself(bound):
    """Return the browser of the worker."""
    return came_in(Client(), ref_of("person", bound[0].person_id))


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def test_he_reads_who_paid_what_and_denies_a_month(bound, himself):
    row, _ = bound
    told = text(himself.get("/my/"))
    for said in ("1,277.419 LYD", "100.000 LYD", "رسم تأشيرة العمل", "لم يُدفع"):
        assert said in told
    assert len(told.encode()) < 60_000
    deny = reverse("dues:own_deny", args=[row.pk, "2027-01"])
    assert deny in told
    assert himself.post(deny).status_code == 302
    assert Contest.objects.get().proposed_by == f"person:{row.person_id}"
    told = text(himself.get("/my/"))
    assert "ينفي العامل" in told and deny not in told
    assert "dues/own/contracts" not in text(himself.get("/my/all"))


def test_he_reports_a_fee_himself(bound, himself):
    row, _ = bound
    page = reverse("dues:own_report", args=[row.pk])
    sent = {"fee": "visa", "amount": "150", "taken_by": "employer", "paid_on": "2026-11-20", "note": "نقداً"}
    assert page in text(himself.get("/my/"))
    assert "<script" not in text(himself.get(page))
    assert "المبلغ غير مقروء" in text(himself.post(page, sent | {"amount": "x"}), 422)
    assert himself.post(page, sent).status_code == 302
    assert Finding.objects.get().minor == 150_000
    assert "قيد البت" in text(himself.get("/my/"))


def test_a_fee_reported_twice_by_a_double_touch_stands_once(bound, himself):
    row, _ = bound
    page = reverse("dues:own_report", args=[row.pk])
    sent = {"fee": "visa", "amount": "150", "taken_by": "employer", "paid_on": "2026-11-20", "note": ""}
    assert himself.post(page, sent).status_code == 302
    assert "سُجّل هذا البلاغ من قبل" in text(himself.post(page, sent), 422)
    assert himself.post(page, sent | {"paid_on": "2026-11-21"}).status_code == 302
    assert Finding.objects.count() == 2


def test_he_says_whether_he_was_settled(bound, himself):
    row, actor = bound
    hiring.end_contract(actor, row.pk, "by_employer", at=datetime(2027, 3, 10, 9, tzinfo=UTC))
    pay = Pay(date(2027, 3, 20), "bank", receipt="S")
    actions.record_settlement(actor, row.pk, 10_000_000, 0, pay, at=NOW)
    no = reverse("dues:own_not_received", args=[row.pk])
    assert no in text(himself.get("/my/"))
    assert himself.post(no).status_code == 302
    assert Settlement.objects.get().state == "denied"
    assert himself.post(reverse("dues:own_received", args=[row.pk])).status_code == 302
    assert Settlement.objects.get().state == "received"


def test_another_sees_and_says_nothing_of_his(bound):
    row, _ = bound
    stranger = came_in(Client(), ref_of("person", new_id()))
    assert text(stranger.get(reverse("dues:own_report", args=[row.pk])), 404)
    for name, *more in (("own_deny", "2027-01"), ("own_received",), ("own_not_received",)):
        assert text(stranger.post(reverse(f"dues:{name}", args=[row.pk, *more])), 404)
    assert stranger.get(reverse("dues:contract", args=[row.pk])).status_code in (302, 401, 403, 404)
