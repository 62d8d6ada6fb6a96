"""The doors of the ledger: pages of every role, in both languages, and the machines' door."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rabt.dues import actions
from rabt.dues.models import Finding, Payment, Refund
from rabt.dues.tests import build
from rabt.files.tests.test_attach import picture
from rabt.hiring.tests.build import english

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
AT, DAY = build.AT, build.DAY


def page(client, name, *args, status=200, **asked):
    answer = client.get(reverse(f"dues:{name}", args=args), asked)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def send(client, name, *args, status=302, **typed):
    answer = client.post(reverse(f"dues:{name}", args=args), typed)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


PAID = {"fee": "permit", "amount": "١٠٠", "paid_by": "employer", "paid_on": "٢٠/١١/٢٠٢٦", "receipt": "R-٧"}


def test_the_employer_records_a_fee_and_sees_it(cast, peer, client_as):
    row, actor = build.there(cast, peer)
    client = client_as("employer", actor.office)
    assert "رسم تصريح العمل" in page(client, "pay", row.pk, fee="permit")
    send(client, "pay", row.pk, **PAID)
    paid = Payment.objects.get()
    assert (paid.minor, paid.receipt, paid.paid_on) == (100_000, "R-7", DAY)
    told = page(client, "contract", row.pk)
    assert "R-7" in told and reverse("dues:refund", args=[paid.pk]) in told
    assert reverse("dues:report", args=[row.pk]) not in told
    assert "100.000 LYD" in page(english(client), "panel", row.person_id)


def test_what_is_refused_is_said_beside_its_field_and_nothing_typed_is_lost(cast, peer, client_as):
    row, actor = build.there(cast, peer)
    client = client_as("employer", actor.office)
    told = send(client, "pay", row.pk, status=422, **PAID | {"paid_by": "worker", "scan": scan()})
    assert "لا يجوز تحميله على العامل" in told and "العامة بشأن التوظيف العادل" in told
    assert "١٠٠" in told
    kept = told.partition('name="scan_kept" value="')[2].partition('"')[0]
    assert "المبلغ غير مقروء" in send(client, "pay", row.pk, status=422, **PAID | {"amount": "مئة"})
    assert send(client, "pay", row.pk, status=422, **PAID | {"fee": "medical"})
    send(client, "pay", row.pk, **PAID | {"scan_kept": kept})
    assert Payment.objects.get().file_id is not None


def scan():
    return SimpleUploadedFile("إيصال.png", picture(), "image/png")


def test_a_clerk_returns_part_of_it(cast, peer, client_as):
    paid = build.payment(cast, peer)
    clerk = client_as("destination_clerk")
    assert "100.000 LYD" in page(english(clerk), "refund", paid.pk)
    assert send(clerk, "refund", paid.pk, status=422, amount="200", refunded_on="2026-11-20", receipt="B")
    assert send(clerk, "refund", paid.pk, status=422, amount="x", refunded_on="2026-11-20", receipt="B")
    send(clerk, "refund", paid.pk, amount="0.5", refunded_on="2026-11-20", receipt="B")
    assert Refund.objects.get().minor == 500
    assert "99.500 LYD" in page(clerk, "contract", paid.contract_id)
    page(client_as("destination_clerk", "LY/labour/second/"), "refund", paid.pk, status=404)


REPORT = {
    "fee": "visa",
    "amount": "150",
    "taken_by": "employer",
    "paid_on": "2026-11-20",
    "note": "قال لي ادفع",
}


def test_a_report_is_judged_by_another_and_returned(cast, peer, client_as):
    row, actor = build.there(cast, peer)
    clerk, chief = client_as("destination_clerk"), client_as("destination_approver")
    firm = client_as("employer", actor.office)
    assert "لا يُعرَّف" in page(clerk, "report", row.pk)
    assert send(clerk, "report", row.pk, status=422, **REPORT | {"amount": "-1"})
    assert send(clerk, "report", row.pk, status=422, **REPORT | {"fee": "", "taken_by": ""})
    send(clerk, "report", row.pk, **REPORT)
    found = Finding.objects.get()
    assert reverse("dues:finding_uphold", args=[found.pk]) not in page(clerk, "finding", found.pk)
    page(firm, "finding", found.pk, status=404)
    assert "قال لي ادفع" in page(chief, "finding", found.pk)
    assert "findings_to_judge" in chief.get("/").content.decode()
    assert send(chief, "finding_uphold", found.pk, status=422, why="")
    send(chief, "finding_uphold", found.pk, why="ثبت بإيصال موقع")
    told = page(firm, "finding", found.pk)
    assert "قال لي ادفع" not in told and "ثبت بإيصال" not in told and "كُتب في" not in told
    assert reverse("dues:finding", args=[found.pk]) in page(firm, "contract", row.pk)
    assert "findings_to_return" in firm.get("/").content.decode()
    send(firm, "give_back", found.pk, amount="150", refunded_on="2026-11-20", receipt="B-1")
    assert "رُدّ إلى العامل" in page(chief, "finding", found.pk)


def test_a_report_is_dismissed_with_its_reason(cast, peer, client_as):
    row, _ = build.there(cast, peer)
    found = build.report(cast("destination_clerk"), row)
    chief = client_as("destination_approver")
    assert page(chief, "finding_dismiss", found.pk)
    send(chief, "finding_dismiss", found.pk, why="لا دليل على الدفع")
    assert "لا دليل على الدفع" in page(client_as("destination_clerk"), "finding", found.pk)


def test_a_worker_without_a_contract_has_an_empty_panel(cast, peer, client_as):
    person = build.build.person_there(peer)
    page(client_as("destination_clerk"), "panel", person, status=404)  # shown to nobody here yet


# ------------------------------------------------------------------ machines
def call(client, name, *args, status=201, **body):
    answer = client.post(
        reverse(f"api:dues_{name}", args=args), json.dumps(body), content_type="application/json"
    )
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def test_machines_record_and_read(cast, peer, client_as):
    row, actor = build.there(cast, peer)
    firm = client_as("employer", actor.office)
    told = {
        "fee": "visa", "minor": 150_000, "currency": "LYD", "paid_by": "employer", "paid_on": "2026-11-20",
        "receipt": "V-1",
    }  # fmt: skip
    no = call(firm, "pay", row.pk, status=422, **told | {"paid_by": "worker"})
    assert (no["code"], no["facts"]["field"]) == ("fee_not_on_worker", "paid_by")
    assert call(firm, "pay", row.pk, status=422, **told | {"paid_twice": 1})["code"] == "input_malformed"
    made = call(firm, "pay", row.pk, **told)
    back = call(firm, "refund", made["id"], minor=50_000, refunded_on="2026-11-20", receipt="B")
    assert (back["payment_id"], back["minor"]) == (made["id"], 50_000)
    book = firm.get(reverse("api:dues_ledger", args=[row.pk])).json()
    assert {"fee": "visa", "minor": 150_000, "currency": "LYD", "payer": "employer", "paid_minor": 150_000,
            "returned_minor": 50_000} in book["fees"]  # fmt: skip
    assert (book["payments"], book["refunds"]) == ([made], [back])


@pytest.mark.node("EG")
def test_origin_sees_both_sides_fees_in_both_currencies(cast, peer, client_as):
    row = build.here(cast, peer)
    actions.record_payment(cast("origin_clerk"), row.pk, build.medical(), at=AT)
    told = page(english(client_as("recruiter", row.office)), "contract", row.pk)
    assert "1,200.00 EGP" in told and "150.000 LYD" in told
