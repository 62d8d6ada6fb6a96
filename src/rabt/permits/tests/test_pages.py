"""The doors: pages of every role, with what they may see and press, in both languages."""

import pytest
from django.urls import reverse

from rabt.base import clock
from rabt.hiring.models import Employer
from rabt.permits import actions, inbox
from rabt.permits.models import Clearance, Measure, Permit, Renewal
from rabt.permits.tests import build

pytestmark = pytest.mark.django_db
AT = build.AT


@pytest.fixture(autouse=True)
def now():
    """Hold the clock still."""
    with clock.stopped(AT):
        yield


def page(client, name, *args, status=200, **asked):
    answer = client.get(reverse(f"permits:{name}", args=args), asked)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def send(client, name, *args, status=302, **typed):
    answer = client.post(reverse(f"permits:{name}", args=args), typed)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer


@pytest.fixture
def first_office(cast):
    return "LY/labour/first/"


def test_a_clerk_finds_the_contract_and_proposes(cast, peer, client_as):
    contract = build.ready(cast, peer)
    clerk = client_as("destination_clerk")
    assert str(contract.pk) in page(clerk, "to_propose")
    told = page(clerk, "contract", contract.pk)
    assert "اقتراح تصريح" in told
    assert "تأشيرة العمل" in told
    send(clerk, "propose", contract.pk)
    row = Permit.objects.get()
    assert row.spoken_number in page(clerk, "permit", row.pk)
    assert str(contract.pk) not in page(clerk, "to_propose")


def test_what_stands_in_the_way_is_listed_at_once(cast, peer, client_as):
    contract, _ = build.build.in_force_there(cast, peer)
    Employer.objects.update(nationals=1)
    told = page(client_as("destination_clerk"), "contract", contract.pk)
    assert "الشهادة الصحية" in told
    assert "objections" in told
    assert told.count("<li>") >= 2
    assert 'action="' + reverse("permits:propose", args=[contract.pk]) not in told


def test_an_approver_grants_on_the_decision_page(cast, peer, client_as):
    row = build.proposed(cast, peer)
    chief = client_as("destination_approver")
    assert row.spoken_number in page(chief, "list", state="proposed")
    assert "استوفى الطلب كل الشروط" in page(chief, "decide", row.pk)
    send(chief, "decide", row.pk, decision="grant")
    row.refresh_from_db()
    assert row.state == "granted"
    told = page(chief, "permit", row.pk)
    assert "التأشيرة" in told
    assert "موقوف" in told


def test_a_refusal_without_reason_keeps_what_was_typed(cast, peer, client_as):
    row = build.proposed(cast, peer)
    chief = client_as("destination_approver")
    answer = send(chief, "decide", row.pk, decision="refuse", note="نص كتبه الموظف", status=422)
    assert "نص كتبه الموظف" in answer.content.decode()
    send(chief, "decide", row.pk, decision="refuse", reason="document_missing", note="نص")
    told = page(chief, "permit", row.pk)
    assert "وثيقة ناقصة" in told
    assert "السند القانوني" in told
    assert "استكمال الوثيقة" in told


def test_a_grant_that_the_law_forbids_is_explained_on_the_same_page(cast, peer, client_as):
    row = build.proposed(cast, peer)
    Employer.objects.update(nationals=1)
    answer = send(client_as("destination_approver"), "decide", row.pk, decision="grant", status=422)
    assert "25" in answer.content.decode()


def test_passports_record_and_confirm_the_visa(cast, peer, client_as):
    row = build.granted(cast, peer)
    officer = client_as("passports_officer", "LY/passports/")
    officer.account.office.serves = "LY/labour/"
    officer.account.office.save()
    assert str(row.contract_id) in page(officer, "lacking")
    assert "visa" in page(officer, "record", row.contract_id, kind="visa")
    send(officer, "record", row.contract_id, kind="visa", number="V-٩", issued_on="2026-11-24", result="ok")
    paper = Clearance.objects.get(kind="visa")
    assert (paper.state, paper.number) == ("recorded", "V-9")
    chief = client_as("passports_approver", "LY/passports/")
    assert str(paper.pk) in page(chief, "papers", state="recorded")
    assert "اعتماد المستند" in page(chief, "clearance", paper.pk)
    send(chief, "clearance_confirm", paper.pk)
    row.refresh_from_db()
    assert row.awaits == ""


def test_a_paper_is_returned_with_a_reason(cast, peer, client_as):
    row = build.granted(cast, peer)
    paper = actions.record_clearance(
        cast("passports_officer"), row.contract_id, "visa", number="V", issued_on=AT.date(), at=AT
    )
    chief = client_as("passports_approver")
    send(chief, "clearance_return", paper.pk, reason="", status=422)
    send(chief, "clearance_return", paper.pk, reason="document_unreadable", note="")
    assert "مردود" in page(chief, "clearance", paper.pk)
    stale = send(chief, "clearance_return", paper.pk, reason="document_forged", note="", status=422)
    assert "سبق اعتماد هذا المستند أو رده" in stale.content.decode()


def test_a_wrong_paper_is_explained_beside_its_field(cast, peer, client_as):
    row = build.granted(cast, peer)
    officer = client_as("passports_officer")
    answer = send(
        officer,
        "record",
        row.contract_id,
        kind="visa",
        number="V",
        issued_on="2027-01-01",
        result="ok",
        status=422,
    )
    assert "لم يأت بعد" in answer.content.decode()


def test_suspend_lift_and_withdraw(cast, peer, client_as):
    row = build.granted(cast, peer)
    clerk, chief = client_as("destination_clerk"), client_as("destination_approver")
    assert "سبب" in page(chief, "suspend", row.pk)
    send(chief, "suspend", row.pk, reason="under_review")
    assert "رفع الوقف" in page(chief, "permit", row.pk)
    send(chief, "lift", row.pk)
    assert page(clerk, "withdraw", row.pk)
    send(clerk, "withdraw", row.pk, reason="worker_request", note="طلبه العامل كتابة")
    found = Measure.objects.get(kind="withdrawal")
    send(clerk, "measure_hear", found.pk, said="أكد العامل طلبه وسبب عودته")
    send(chief, "measure_complete", found.pk, status=422)
    with clock.stopped(AT + build.HEARING):
        chief = client_as("destination_approver")
        assert "أكد العامل طلبه" in page(chief, "measure", found.pk)
        send(chief, "measure_complete", found.pk)
    row.refresh_from_db()
    assert row.state == "withdrawn"
    answer = client_as("destination_approver").post(reverse("permits:lift", args=[row.pk]))
    assert answer.status_code == 422


def test_loss_of_work_and_renewal(cast, peer, client_as):
    row = build.active(cast, peer)
    clerk, chief = client_as("destination_clerk"), client_as("destination_approver")
    assert "تسجيل فقد العمل" in page(clerk, "permit", row.pk)
    send(clerk, "lose_work", row.pk)
    assert page(clerk, "renew", row.pk)
    send(clerk, "renew", row.pk, contract=str(row.contract_id))
    found = Renewal.objects.get()
    assert row.spoken_number in page(chief, "renewals")
    assert page(chief, "renewal_decide", found.pk)
    send(chief, "renewal_decide", found.pk, decision="refuse", reason="security", note="")
    assert "ساقط" not in page(chief, "permit", row.pk)
    send(clerk, "renew", row.pk, contract=str(row.contract_id))
    found = Renewal.objects.get(state="proposed")
    send(chief, "renewal_decide", found.pk, decision="grant")
    row.refresh_from_db()
    assert row.state == "active"


def test_the_panel_on_the_workers_file(cast, peer, client_as):
    row = build.granted(cast, peer)
    told = page(client_as("destination_clerk"), "panel", row.person_id)
    assert row.spoken_number in told
    assert "<html" not in told


def test_the_employer_reads_his_own_and_no_other(cast, peer, client_as):
    row = build.granted(cast, peer)
    own = client_as("employer", row.office)
    told = page(own, "permit", row.pk)
    assert "سحب التصريح" not in told
    assert row.spoken_number in page(own, "list")
    other = client_as("employer", "LY/labour/first/emp-other/")
    page(other, "permit", row.pk, status=404)
    assert row.spoken_number not in page(other, "list")


def test_a_number_finds_a_permit_and_a_wrong_one_is_said_to_be_wrong(cast, peer, client_as):
    row = build.granted(cast, peer)
    clerk = client_as("destination_clerk")
    assert str(row.pk) in page(clerk, "list", number=row.spoken_number)
    told = page(clerk, "list", number="LY26-0000-0000-00")
    assert 'role="alert"' in told
    assert str(row.pk) not in told


def test_english_pages_have_no_arabic_words_of_ours(cast, peer, client_as):
    row = build.granted(cast, peer)
    chief = client_as("destination_approver")
    chief.cookies["rabt_language"] = "en"
    told = page(chief, "permit", row.pk)
    assert 'dir="ltr"' in told
    assert "Facts of the permit" in told
    assert "permits." not in told.replace("/permits", "")


@pytest.mark.node("EG")
def test_origin_reads_a_copy(cast, peer, client_as):
    contract = build.build.drawn_here(cast, peer)
    told = build.permit_letter(contract, step="refuse", state="refused", turn=2, why="document_missing")
    inbox.take_permit(peer, build.letter(told, told.permit_ref, "LY"))
    row = Permit.objects.get()
    shown = page(client_as("origin_clerk"), "permit", row.pk)
    assert "نسخة للاطلاع" in shown
    assert "وثيقة ناقصة" in shown
    assert '<form method="post" action="/permits' not in shown


def test_everything_is_closed_to_who_may_not(cast, peer, client_as):
    row = build.granted(cast, peer)
    for name in ("suspend", "measure_drop", "decide"):
        assert (
            client_as("destination_clerk").get(reverse(f"permits:{name}", args=[row.pk])).status_code == 403
        )
    stranger = client_as("destination_approver", "LY/labour/second/")
    for name in ("permit", "suspend", "decide", "measure"):
        page(stranger, name, row.pk, status=404)
    page(client_as("destination_clerk", "LY/labour/second/"), "contract", row.contract_id, status=404)
