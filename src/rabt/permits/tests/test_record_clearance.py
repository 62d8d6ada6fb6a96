"""A paper is recorded by one person, confirmed or returned by another, and told to the other side."""

import html
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rabt.access.models import Viewing
from rabt.agreement.queries import terms_at
from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.files import queries as files
from rabt.hiring.actions import witness_answer
from rabt.permits import actions
from rabt.permits.models import Clearance
from rabt.permits.tests import build

pytestmark = pytest.mark.django_db
AT = build.AT
SHOWN = {"number": "M-1 ٢٣", "issued_on": date(2026, 11, 20), "at": AT}


@pytest.fixture
def contract(cast, peer, request):
    """Return a contract to which the worker agreed, at origin."""
    row = build.build.drawn_here(cast, peer)
    return witness_answer(cast("origin_clerk", id="witness"), row.pk, True, at=AT)


def record(cast, contract, kind="medical", role="origin_clerk", **changes):
    return actions.record_clearance(cast(role), contract.pk, kind, **(SHOWN | changes))


def refused(code, deed):
    with pytest.raises(Refused) as no:
        deed()
    assert no.value.code == code


@pytest.mark.node("EG")
def test_recorded_confirmed_and_told(cast, contract, letters):
    row = record(cast, contract)
    assert (row.state, row.number, row.valid_until) == ("recorded", "M-1 23", date(2027, 2, 18))
    before = len(letters())
    row = actions.confirm_clearance(cast("origin_approver"), row.pk, at=AT)
    assert (row.state, row.decision) == ("confirmed", "confirmed")
    told = letters()[before:]
    assert [one.kind for one in told] == ["clearance.given/1"]
    assert told[0].body["result"] == "ok"


@pytest.mark.node("EG")
def test_the_shorter_of_the_papers_day_and_the_packs_days_counts(cast, contract):
    assert record(cast, contract, valid_until=date(2027, 1, 1)).valid_until == date(2027, 1, 1)
    assert record(cast, contract, "orientation", valid_until=date(2040, 1, 1)).valid_until == date(
        2027, 11, 20
    )


@pytest.mark.node("EG")
def test_who_recorded_does_not_confirm(cast, contract):
    row = record(cast, contract)
    same = cast("origin_approver", id=row.proposed_by)
    with pytest.raises(NotAllowed) as no:
        actions.confirm_clearance(same, row.pk, at=AT)
    assert no.value.code == "same_person"


@pytest.mark.node("EG")
@pytest.mark.parametrize(
    ("kind", "changes", "code"),
    [
        ("visa", {}, "clearance_other_side"),
        ("passport", {}, "clearance_kind_unknown"),
        ("dream", {}, "clearance_kind_unknown"),
        ("medical", {"issued_on": date(2026, 11, 25)}, "clearance_issued_in_future"),
        ("medical", {"valid_until": date(2026, 11, 1)}, "clearance_dates_crossed"),
        ("medical", {"issued_on": date(2026, 1, 1)}, "clearance_already_expired"),
        ("medical", {"number": "  "}, "clearance_number_missing"),
        ("medical", {"number": "9" * 61}, "clearance_number_missing"),
    ],
)
def test_what_cannot_be_recorded(cast, contract, kind, changes, code):
    refused(code, lambda: record(cast, contract, kind, **changes))


@pytest.mark.node("EG")
def test_one_of_a_kind_waits_at_a_time(cast, contract):
    row = record(cast, contract)
    refused("clearance_already_recorded", lambda: record(cast, contract))
    actions.return_clearance(cast("origin_approver"), row.pk, reason="document_unreadable", at=AT)
    assert record(cast, contract).state == "recorded"


@pytest.mark.node("EG")
def test_before_the_workers_consent_nothing_is_recorded(cast, peer):
    drawn = build.build.drawn_here(cast, peer)
    refused("clearance_contract_not_agreed", lambda: record(cast, drawn))


@pytest.mark.node("EG")
def test_a_returned_paper_carries_its_reason_and_is_not_told(cast, contract, letters):
    row = record(cast, contract)
    before = len(letters())
    row = actions.return_clearance(
        cast("origin_approver"), row.pk, reason="document_unreadable", note="الختم", at=AT
    )
    assert (row.state, row.reason_code, row.reason_text) == ("returned", "document_unreadable", "الختم")
    assert len(letters()) == before
    refused(
        "clearance_step_closed", lambda: actions.confirm_clearance(cast("origin_approver"), row.pk, at=AT)
    )


@pytest.mark.node("EG")
def test_a_return_needs_a_reason_of_the_list(cast, contract):
    row = record(cast, contract)
    refused(
        "permit_reason_unknown",
        lambda: actions.return_clearance(cast("origin_approver"), row.pk, reason="quota_full", at=AT),
    )


@pytest.mark.node("EG")
def test_a_paper_that_ran_out_before_the_second_person_is_not_confirmed(cast, contract):
    row = record(cast, contract, valid_until=date(2026, 11, 30))
    refused(
        "clearance_already_expired",
        lambda: actions.confirm_clearance(cast("origin_approver"), row.pk, at=AT + timedelta(days=10)),
    )


@pytest.mark.node("EG")
def test_another_office_sees_nothing(cast, contract):
    row = record(cast, contract)
    with pytest.raises(Missing):
        actions.record_clearance(
            cast("origin_clerk", office="EG/labour/second/"), contract.pk, "orientation", **SHOWN
        )
    with pytest.raises(Missing):
        actions.confirm_clearance(cast("origin_approver", office="EG/labour/second/"), row.pk, at=AT)


@pytest.mark.node("EG")
@pytest.mark.parametrize("role", ["recruiter", "origin_approver", "labour_attache"])
def test_only_a_clerk_records(cast, contract, role):
    with pytest.raises(NotAllowed):
        record(cast, contract, role=role)


def test_a_paper_of_the_other_side_is_not_decided_here(cast, peer):
    contract, _ = build.build.in_force_there(cast, peer)
    build.papers(peer, contract, ("medical",))
    row = Clearance.objects.get()
    with pytest.raises(Missing):
        actions.confirm_clearance(cast("passports_approver"), row.pk, at=AT)


def test_the_visa_lets_the_card_go(cast, peer, letters):
    row = build.granted(cast, peer)
    build.visa(cast, row.contract_id)
    row.refresh_from_db()
    assert row.awaits == ""
    assert build.card_of(row).state == "valid"
    assert [one.kind for one in letters()][-2:] == ["clearance.given/1", "card.changed/1"]


def test_a_visa_that_was_refused_lets_nothing_go(cast, peer):
    row = build.granted(cast, peer)
    paper = actions.record_clearance(
        cast("passports_officer"),
        row.contract_id,
        "visa",
        number="V",
        issued_on=AT.date(),
        result="not",
        at=AT,
    )
    actions.confirm_clearance(cast("passports_approver"), paper.pk, at=AT)
    row.refresh_from_db()
    assert row.awaits == "visa_awaited"
    assert build.card_of(row).state == "suspended"


def test_the_visa_does_not_lift_a_suspension(cast, peer):
    row = build.granted(cast, peer)
    actions.suspend_permit(cast("destination_approver"), row.pk, reason="under_review", at=AT)
    build.visa(cast, row.contract_id)
    row.refresh_from_db()
    assert (row.awaits, row.state) == ("", "suspended")
    assert (build.card_of(row).state, build.card_of(row).reason) == ("suspended", "under_review")


# ------------------------------------------------------------------ the order of the corridor
def test_no_visa_is_recorded_before_the_permit_is_granted(cast, peer):
    proposed = build.proposed(cast, peer)
    officer = cast("passports_officer")

    def visa():
        return actions.record_clearance(
            officer, proposed.contract_id, "visa", number="V-1", issued_on=AT.date(), at=AT
        )

    with pytest.raises(Refused) as no:
        visa()
    assert no.value.code == "clearance_before_permit" and no.value.facts["kind"].en == "Work visa"
    actions.grant_permit(cast("destination_approver"), proposed.pk, at=AT)
    assert visa().state == "recorded"


def test_a_visa_whose_permit_fell_meanwhile_is_not_confirmed(cast, peer):
    granted = build.granted(cast, peer)
    paper = actions.record_clearance(
        cast("passports_officer"), granted.contract_id, "visa", number="V-1", issued_on=AT.date(), at=AT
    )
    build.withdrawn(cast, granted)
    with pytest.raises(Refused) as no:
        actions.confirm_clearance(cast("passports_approver"), paper.pk, at=AT)
    assert no.value.code == "clearance_before_permit"


def test_the_order_is_data_of_the_pack(cast, peer):
    orders = {rule.kind: rule.after for rule in terms_at(AT).documents.values() if rule.after}
    assert orders == {"visa": "permit"}


# ------------------------------------------------------------------ the scan
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"


@pytest.mark.node("EG")
def test_a_scan_is_seen_by_who_records_and_who_confirms_alone(cast, contract, letters):
    row = record(cast, contract, scan=PDF, scan_name="فحص.pdf")
    for role in ("origin_clerk", "origin_approver"):
        before = Viewing.objects.filter(person_ref=row.person_ref, role=role).count()
        assert files.opened(cast(role), row.file_id) == PDF
        assert Viewing.objects.filter(person_ref=row.person_ref, role=role).count() == before + 1
    for stranger in (
        cast("labour_attache"), cast("recruiter", office=row.office),
        cast("origin_clerk", office="EG/labour/second/"),
    ):  # fmt: skip
        with pytest.raises(Missing):
            files.opened(stranger, row.file_id)
    actions.confirm_clearance(cast("origin_approver"), row.pk, at=AT)
    assert "scan" not in str(letters()[-1].body) and "file" not in str(letters()[-1].body)


@pytest.mark.node("EG")
def test_a_paper_may_have_no_scan_and_what_is_no_page_is_refused(cast, contract):
    assert record(cast, contract).file_id is None
    refused("file_kind", lambda: record(cast, contract, "criminal_record", scan=b"MZ", scan_name="x"))
    assert not Clearance.objects.filter(kind="criminal_record").exists()


@pytest.mark.node("EG")
def test_a_scan_is_attached_and_opened_by_page(cast, contract, client_as):
    clerk, second = client_as("origin_clerk"), client_as("origin_approver")
    url = f"/permits/contracts/{contract.pk}/record"
    form = {"kind": "medical", "number": "M-1", "issued_on": "2026-11-20", "result": "ok"}
    with clock.stopped(AT):
        chosen = SimpleUploadedFile("m.pdf", PDF)
        wrong = clerk.post(url, form | {"issued_on": "2030-01-01", "scan": chosen})
        word = html.unescape(re.search(r'name="scan_kept" value="([^"]+)"', wrong.content.decode())[1])
        assert wrong.status_code == 422
        assert clerk.post(url, form | {"scan_kept": word}).status_code == 302
        row = Clearance.objects.get()
        page = second.get(f"/permits/papers/{row.pk}").content.decode()
        scan = f"/files/{row.file_id}"
        assert scan in page and second.get(scan).content == PDF
        attache = client_as("labour_attache")
        assert scan not in attache.get(f"/permits/papers/{row.pk}").content.decode()
        assert attache.get(scan).status_code == 404
