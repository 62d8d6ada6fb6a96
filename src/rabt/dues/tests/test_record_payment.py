"""A payment enters the ledger on the side that keeps the fee, and the other side shows the same."""

import pytest

from rabt.access.viewing import Viewing
from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.base.identifiers import new_id, ref_of
from rabt.dues import actions, inbox, queries
from rabt.dues.messages import FeePaid, FeeRefunded
from rabt.dues.models import Payment, Refund
from rabt.dues.tests import build
from rabt.exchange.letters import Letter
from rabt.files.models import File
from rabt.files.tests.test_attach import picture
from rabt.journal.models import Act

pytestmark = pytest.mark.django_db
AT, DAY = build.AT, build.DAY


def refused(code, field, deed, kind=Refused):
    with pytest.raises(kind) as no:
        deed()
    assert (no.value.code, no.value.facts.get("field")) == (code, field)


def test_the_employer_records_what_he_paid_and_the_other_state_is_told(cast, peer, letters, committed):
    row, actor = build.there(cast, peer)
    before = Viewing.objects.count()
    found = actions.record_payment(actor, row.pk, build.paid(receipt=" R-1 "), at=AT)
    assert (found.kept_by, found.office, found.person_id) == ("LY", row.office, row.person_id)
    assert (found.receipt, found.recorded_by) == ("R-1", actor.id)
    assert Viewing.objects.count() > before
    committed("fee.paid", contract=row.ref, fee="permit", minor=100_000, paid_by="employer")
    told = letters()[-1]
    assert (told.kind, told.about, told.body["receipt"]) == ("fee.paid/1", row.ref, "R-1")
    book = queries.ledger(actor, row.pk, AT)
    assert [line.net_minor for line in book.lines if line.paid_minor] == [100_000]


def test_a_receipt_pays_one_fee_of_a_contract_once(cast, peer):
    paid = build.payment(cast, peer)
    actor = cast("employer", office=paid.office)
    refused("fee_receipt_known", "receipt",
            lambda: actions.record_payment(actor, paid.contract_id, build.paid(), at=AT))  # fmt: skip
    actions.record_payment(actor, paid.contract_id, build.paid(receipt="R-2"), at=AT)
    assert Payment.objects.count() == 2


def test_a_fee_laid_on_the_worker_leaves_nothing(cast, peer, letters):
    row, actor = build.there(cast, peer)
    sent = len(letters())
    refused("fee_not_on_worker", "paid_by",
            lambda: actions.record_payment(actor, row.pk, build.paid(paid_by="worker"), at=AT))  # fmt: skip
    refused("text_unprintable", "receipt",
            lambda: actions.record_payment(actor, row.pk, build.paid(receipt="R\x00"), at=AT))  # fmt: skip
    assert not Payment.objects.exists()
    assert len(letters()) == sent


def test_the_scan_of_a_receipt_is_kept_for_those_who_see_the_ledger(cast, peer):
    row, actor = build.there(cast, peer)
    found = actions.record_payment(actor, row.pk, build.paid(), at=AT, scan=picture(), scan_name="r.png")
    kept = File.objects.get(pk=found.file_id)
    assert (kept.about, kept.office, kept.needs) == (row_ref(row), row.office, ["dues.see"])


def row_ref(row):
    return ref_of("person", row.person_id)


def test_another_office_and_another_role_see_and_record_nothing(cast, peer):
    row, _ = build.there(cast, peer)
    other = cast("destination_clerk", office="LY/labour/second/")
    for deed in (
        lambda: queries.ledger(other, row.pk, AT),
        lambda: actions.record_payment(other, row.pk, build.paid(), at=AT),
    ):
        with pytest.raises(Missing):
            deed()
    with pytest.raises(NotAllowed):
        queries.ledger(cast("border_officer", office="LY/labour/"), row.pk, AT)
    with pytest.raises(NotAllowed):
        actions.record_payment(cast("destination_approver"), row.pk, build.paid(), at=AT)


def test_a_worker_sees_his_own_ledger_and_nobody_elses(cast, peer):
    paid = build.payment(cast, peer)
    himself = build.himself(paid, "LY")
    ((_, book),) = queries.of_person(himself, paid.person_id, AT)
    assert book.payments == [paid]
    assert queries.ledger(himself, paid.contract_id, AT).payments == [paid]
    assert Viewing.objects.filter(who=himself.id).exists()
    stranger = build.himself(type("of", (), {"person_id": new_id()}), "LY")
    assert queries.of_person(stranger, paid.person_id, AT) == []
    with pytest.raises(Missing):
        queries.ledger(stranger, paid.contract_id, AT)


# ------------------------------------------------------------------ refunds
def test_what_was_paid_is_returned_in_parts_and_never_more(cast, peer, letters, committed):
    paid = build.payment(cast, peer)
    clerk = cast("destination_clerk")
    row = actions.record_refund(clerk, paid.pk, 40_000, DAY, "B-1", at=AT)
    assert (row.kept_by, row.payment_id, row.currency) == ("LY", paid.pk, "LYD")
    committed("fee.refunded", of=paid.ref, minor=40_000)
    assert letters()[-1].body["payment_ref"] == paid.ref
    refused("refund_over_payment", "amount",
            lambda: actions.record_refund(clerk, paid.pk, 60_001, DAY, "B-2", at=AT))  # fmt: skip
    actions.record_refund(clerk, paid.pk, 60_000, DAY, "B-2", at=AT)
    (line,) = [one for one in queries.ledger(clerk, paid.contract_id, AT).lines if one.paid_minor]
    assert (line.net_minor, line.is_settled) == (0, False)


@pytest.mark.parametrize(
    ("minor", "day", "receipt", "code", "field"),
    [
        (1, AT.date().replace(day=25), "B", "dues_day_future", "refunded_on"),
        (1, DAY, "", "receipt_missing", "receipt"),
        (0, DAY, "B", "dues_amount_wrong", "amount"),
    ],
)
def test_a_refund_that_may_not_stand(cast, peer, minor, day, receipt, code, field):
    paid = build.payment(cast, peer)
    deed = lambda: actions.record_refund(cast("destination_clerk"), paid.pk, minor, day, receipt, at=AT)  # noqa: E731
    refused(code, field, deed)
    assert not Refund.objects.exists()


def test_another_office_returns_nothing(cast, peer):
    paid = build.payment(cast, peer)
    for actor in (cast("destination_clerk", office="LY/labour/second/"), cast("employer", office="LY/x/")):
        with pytest.raises(Missing):
            actions.record_refund(actor, paid.pk, 1, DAY, "B", at=AT)


# ------------------------------------------------------------------ at origin, and what the other node tells
@pytest.mark.node("EG")
def test_a_fee_of_origin_is_recorded_at_origin(cast, peer, letters):
    row = build.here(cast, peer)
    recruiter = cast("recruiter", office=row.office)
    found = actions.record_payment(recruiter, row.pk, build.medical(), at=AT)
    assert (found.kept_by, letters()[-1].kind) == ("EG", "fee.paid/1")
    refused("fee_of_other_side", "fee",
            lambda: actions.record_payment(recruiter, row.pk, build.paid(), at=AT))  # fmt: skip


def told_here(row, **changes):
    said = {
        "payment_ref": ref_of("payment", new_id()), "contract_ref": row.ref, "fee": "permit",
        "minor": 100_000, "currency": "LYD", "paid_by": "employer", "paid_on": DAY, "receipt": "R-1",
        "recorded_at": AT,
    }  # fmt: skip
    return FeePaid(**said | changes)


def take(peer, message):
    letter = Letter(message.KIND, message.to_body(), "", new_id(), peer.state, AT, AT)
    inbox.HANDLERS[message.KIND](peer, letter)


@pytest.mark.node("EG")
def test_both_show_the_same_ledger(cast, peer):
    row = build.here(cast, peer)
    told = told_here(row)
    take(peer, told)
    take(peer, told)
    back = back_letter(row, payment_ref=told.payment_ref)
    take(peer, back)
    take(peer, back)
    book = queries.ledger(cast("origin_clerk"), row.pk, AT)
    assert [(one.kept_by, one.office) for one in book.payments] == [("LY", row.office)]
    assert [line.net_minor for line in book.lines if line.paid_minor] == [99_000]
    assert Act.objects.filter(kind__in=["fee.paid", "fee.refunded"]).count() == 2
    with pytest.raises(Missing):  # a copy is not ours to return
        actions.record_refund(cast("origin_clerk"), book.payments[0].pk, 1, DAY, "B", at=AT)


@pytest.mark.node("EG")
@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"minor": 0}, "letter_malformed"), ({"fee": ""}, "letter_malformed"),
        ({"payment_ref": "payment:1"}, "letter_malformed"), ({"contract_ref": "x"}, "letter_malformed"),
        ({"fee": "medical"}, "not_the_keeper"),
    ],
)  # fmt: skip
def test_a_wrong_letter_of_a_payment_is_refused(cast, peer, wrong, code):
    told = told_here(build.here(cast, peer), **wrong)
    with pytest.raises(Untrusted) as no:
        take(peer, told)
    assert no.value.code == code


@pytest.mark.node("EG")
def test_a_payment_of_ours_is_not_told_to_us(cast, peer):
    row = build.here(cast, peer)
    ours = actions.record_payment(cast("origin_clerk"), row.pk, build.medical(), at=AT)
    for deed in (
        lambda: take(peer, told_here(row, payment_ref=ours.ref)),
        lambda: take(build.build.here("EG"), told_here(row)),
    ):
        with pytest.raises(Untrusted) as no:
            deed()
        assert no.value.code == "not_the_keeper"
    with pytest.raises(Missing):
        take(peer, told_here(row, contract_ref=ref_of("contract", new_id())))


def back_letter(row, **changes):
    said = {
        "refund_ref": ref_of("refund", new_id()), "payment_ref": ref_of("payment", new_id()),
        "finding_ref": "", "contract_ref": row.ref, "minor": 1_000, "refunded_on": DAY, "receipt": "B",
        "recorded_at": AT,
    }  # fmt: skip
    return FeeRefunded(**said | changes)


@pytest.mark.node("EG")
def test_a_wrong_letter_of_a_refund_is_refused(cast, peer):
    row = build.here(cast, peer)
    ours = actions.record_payment(cast("origin_clerk"), row.pk, build.medical(), at=AT)
    for wrong, kind, code in (
        ({}, Missing, "missing"),
        ({"payment_ref": ours.ref}, Untrusted, "not_the_keeper"),
        ({"payment_ref": ""}, Untrusted, "letter_malformed"),
        ({"minor": 0}, Untrusted, "letter_malformed"),
    ):
        with pytest.raises(kind) as no:
            take(peer, back_letter(row, **wrong))
        assert no.value.code == code
