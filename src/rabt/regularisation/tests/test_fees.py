"""The fee of a file is returned or reported: by its doors, by two persons, at his own page."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from rabt.access.testing import came_in
from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.base.identifiers import new_id, ref_of
from rabt.dues import queries as dues
from rabt.dues.models import Charge, Report
from rabt.dues.rules.charge import Back, Said
from rabt.exchange.models import Outgoing
from rabt.holds.rules import NOBODYS
from rabt.journal.models import Act
from rabt.permits.tests import build as permits
from rabt.regularisation import actions, queries
from rabt.regularisation.tests import build
from rabt.regularisation.tests.test_pages import text, url

pytestmark = pytest.mark.django_db
AT = build.AT
BACK = {"amount": "40", "refunded_on": "2026-11-24", "receipt": "B-1"}
SAID = {"amount": "60", "taken_by": "employer", "paid_on": "2026-11-24", "note": "طلبها مني"}


@pytest.fixture(autouse=True)
def still():
    """Let the clock stand at the day of the tests."""
    with clock.stopped(AT):
        yield


@pytest.fixture
def paid(cast):
    row = build.offered(cast)
    actions.pay_fee(cast("destination_clerk"), row.pk, build.paid(), at=AT)
    return row


@pytest.fixture
def clerk(client_as):
    return client_as("destination_clerk")


@pytest.fixture
def head(client_as):
    return client_as("destination_approver")


# ------------------------------------------------------------------ paid in parts
def test_who_pays_the_rest_is_told_what_is_left(cast, client_as):
    row, clerk = build.offered(cast), client_as("destination_clerk")
    clerk.cookies["rabt_language"] = "en"
    assert "Still to be paid" not in text(clerk.get(url("file", row)))
    actions.pay_fee(cast("destination_clerk"), row.pk, build.paid(minor=60_000), at=AT)
    assert "Still to be paid: 40.000 LYD" in strip_tags(text(clerk.get(url("file", row))))


# ------------------------------------------------------------------ given back
@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_was_paid_is_returned_and_is_asked_for_anew(paid, clerk, cast, language):
    clerk.cookies["rabt_language"] = language
    page = text(clerk.get(url("file", paid)))
    assert url("refund_fee", paid) in page and ">regularisation." not in page and ">dues." not in page
    assert "B-1" in text(clerk.post(url("refund_fee", paid), BACK | {"amount": "101"}), 422)
    assert clerk.post(url("refund_fee", paid), BACK).status_code == 302
    page = text(clerk.get(url("file", paid)))
    assert "40.000" in page and "B-1" in page and url("pay_fee", paid) in page
    assert url("propose", paid) not in page
    with pytest.raises(Refused, match="regularisation_unpaid"):
        actions.propose(cast("destination_clerk"), paid.pk, at=AT)


def test_of_a_file_that_is_over_it_is_returned_too(paid, clerk, cast):
    actions.withdraw(cast("destination_clerk"), paid.pk, at=AT)
    assert clerk.post(url("refund_fee", paid), BACK | {"amount": "100"}).status_code == 302
    assert url("refund_fee", paid) not in text(clerk.get(url("file", paid)))
    assert queries.fee_paid(paid) == 0


# ------------------------------------------------------------------ reported
@pytest.mark.parametrize("language", ["ar", "en"])
def test_he_was_made_to_pay_another_person_judges_and_it_comes_back(paid, clerk, head, language):
    for who in (clerk, head):
        who.cookies["rabt_language"] = language
    assert "60" in text(clerk.post(url("report_fee", paid), SAID | {"paid_on": "2027-01-01"}), 422)
    assert clerk.post(url("report_fee", paid), SAID).status_code == 302
    page = text(clerk.get(url("file", paid)))
    assert "طلبها مني" in page and url("report_fee", paid) not in page and url("judge_fee", paid) not in page
    assert clerk.post(url("judge_fee", paid), {"is_true": "yes", "why": "أقر بها"}).status_code == 403
    assert paid.number in text(head.get("/queues/regularisation.waits_report"))
    assert "regularisation.waits_repay" not in text(clerk.get("/"))
    page = text(head.get(url("file", paid)))
    assert url("judge_fee", paid) in page and ">regularisation." not in page
    assert "أقر" in text(head.post(url("judge_fee", paid), {"is_true": "", "why": "أقر بها"}), 422)
    assert (
        head.post(url("judge_fee", paid), {"is_true": "yes", "why": "أقر بها صاحب العمل"}).status_code == 302
    )
    assert "regularisation.waits_report" not in text(head.get("/"))
    assert paid.number in text(clerk.get("/queues/regularisation.waits_repay"))
    assert "أقر بها صاحب العمل" in text(clerk.get(url("file", paid)))
    assert clerk.post(url("return_fee", paid), BACK | {"amount": "60"}).status_code == 302
    assert Report.objects.get().state == "returned" and queries.fee_paid(paid) == 100_000
    assert url("report_fee", paid) in text(clerk.get(url("file", paid)))


def test_dismissed_with_its_reason(paid, clerk, head):
    clerk.post(url("report_fee", paid), SAID)
    head.post(url("judge_fee", paid), {"is_true": "no", "why": "لم يدفع شيئاً"})
    assert Report.objects.get().state == "dismissed"
    assert "لم يدفع شيئاً" in text(clerk.get(url("file", paid)))
    assert clerk.post(url("return_fee", paid), BACK).status_code == 404


def test_no_office_and_no_other_state_reads_of_it_below(paid, cast):
    before, letters = Act.objects.count(), Outgoing.objects.count()
    clerk, officer = cast("destination_clerk"), cast("destination_approver")
    actions.report_fee(clerk, paid.pk, Said(60_000, "employer", build.DAY), at=AT)
    actions.judge_fee(officer, paid.pk, True, "أقر بها صاحب العمل", at=AT)
    actions.return_fee(clerk, paid.pk, Back(60_000, build.DAY, "B-1"), at=AT)
    told = Act.objects.order_by("pk")[before:]
    assert {act.office for act in told} == {NOBODYS} and len(told) >= 4
    assert Outgoing.objects.count() == letters


def test_others_may_not(paid, cast):
    back, said = Back(1_000, build.DAY, "B-1"), Said(1_000, "employer", build.DAY)
    elsewhere = cast("destination_clerk", office="LY/labour/second/")
    for kind, deed in (
        (Missing, lambda: actions.refund_fee(elsewhere, paid.pk, back, at=AT)),
        (Missing, lambda: actions.report_fee(elsewhere, paid.pk, said, at=AT)),
        (NotAllowed, lambda: actions.refund_fee(cast("destination_approver"), paid.pk, back, at=AT)),
        (NotAllowed, lambda: actions.judge_fee(cast("destination_clerk"), paid.pk, True, "أقر بها", at=AT)),
        (NotAllowed, lambda: actions.return_fee(cast("border_officer"), paid.pk, back, at=AT)),
    ):
        with pytest.raises(kind):
            deed()


def test_a_file_without_a_fee_has_nothing_to_return_or_report(cast, clerk):
    row = build.opened(cast)
    page = text(clerk.get(url("file", row)))
    for name, sent in (("refund_fee", BACK), ("report_fee", SAID), ("return_fee", BACK)):
        assert url(name, row) not in page
        assert clerk.post(url(name, row), sent).status_code == 404


# ------------------------------------------------------------------ his own page
@pytest.mark.parametrize("language", ["ar", "en"])
def test_he_says_so_himself_and_reads_what_became_of_it(cast, peer, head, language):
    person = permits.build.person_there(peer)
    permits.build.admitted(cast)
    row = build.opened(cast, shown="A00000001")
    actions.record_offer(cast("destination_clerk"), row.pk, "LIC-1", at=AT)
    himself, other = (
        came_in(Client(), ref_of("person", person)),
        came_in(Client(), ref_of("person", new_id())),
    )
    himself.cookies["rabt_language"] = language
    address = reverse("dues:own_charge", args=[Charge.objects.get().pk])
    assert address in text(himself.get("/my/"))
    form = text(himself.get(address))
    assert "100.000" in form and ">dues." not in form
    assert other.get(address).status_code == 404 == other.post(address, SAID).status_code
    assert "60" in text(himself.post(address, SAID | {"taken_by": ""}), 422)
    assert himself.post(address, SAID).status_code == 302
    told = text(himself.get("/my/"))
    assert "60.000" in told and address not in told
    assert row.number in text(head.get("/queues/regularisation.waits_report"))
    head.post(url("judge_fee", row), {"is_true": "yes", "why": "أقر بها صاحب العمل"})
    actions.return_fee(cast("destination_clerk"), row.pk, Back(60_000, build.DAY, "B-1"), at=AT)
    told = text(himself.get("/my/"))
    assert told.count("60.000") == 2 and address in told
    assert dues.refs_of(cast("destination_clerk"), person) == []
