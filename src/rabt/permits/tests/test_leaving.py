"""A change of employer: by the worker's own word, with notice, without leave, moved by two persons."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from rabt.access.models import Account
from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.hiring import actions as hiring
from rabt.hiring import messages
from rabt.hiring.models import Contract, Employer, Offer
from rabt.holds import actions as holds
from rabt.notices.models import Notice
from rabt.people import queries as people
from rabt.permits import actions, queries
from rabt.permits.models import Leaving
from rabt.permits.tests import build

pytestmark = pytest.mark.django_db
ASKED = build.ENTRY + timedelta(days=5)
MOVE = ASKED + timedelta(days=35)


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code


@pytest.fixture
def row(cast, peer):
    return build.active(cast, peer)


@pytest.fixture
def asked(cast, row):
    return actions.ask_leaving(cast("destination_clerk"), row.pk, at=ASKED)


@pytest.fixture
def witness(cast):
    return cast("destination_clerk", id="another clerk")


def code_of(row):
    told = Notice.objects.filter(about=row.ref, template="permits.leaving_code_text").latest("made_at")
    return re.search(r"\d{8}", told.text)[0]


def test_with_the_code_on_his_own_telephone(row, asked, letters, settings):
    assert asked.sent_to and asked.digest
    assert not Notice.objects.filter(template="permits.leaving_text").exists()
    found = actions.answer_leaving(asked.pk, code_of(row), True, at=ASKED)
    assert (found.state, found.how, found.digest) == ("agreed", "code", "")
    assert found.notice_until == ASKED.date() + timedelta(days=30)
    assert Notice.objects.filter(about=row.ref, template="permits.leaving_text").count() == 1
    assert letters()[-1].kind == "worker.released/1"
    refused("consent_code_spent", lambda: actions.answer_leaving(asked.pk, "00000000", True, at=ASKED))


def test_a_wrong_code_counts_and_tells_nothing(row, asked):
    wrong = "00000000" if code_of(row) != "00000000" else "11111111"
    for _ in range(5):
        refused("consent_code_wrong", lambda: actions.answer_leaving(asked.pk, wrong, True, at=ASKED))
    refused("consent_code_spent", lambda: actions.answer_leaving(asked.pk, code_of(row), True, at=ASKED))
    with pytest.raises(Missing):
        actions.answer_leaving(row.pk, wrong, True, at=ASKED)


def test_who_stays_is_not_told_on(row, asked, letters):
    before = len(letters())
    assert actions.answer_leaving(asked.pk, code_of(row), False, at=ASKED).state == "declined"
    assert len(letters()) == before
    assert not Notice.objects.filter(template="permits.leaving_text").exists()


@pytest.mark.parametrize("agree", [True, False])
def test_his_employer_reads_of_his_wish_when_he_has_said_yes_and_not_before(
    row, asked, client_as, cast, agree
):
    """The page promises him so: the history of the permit, which his employer reads as well, keeps it."""
    page = reverse("permits:permit", args=[row.pk])
    with clock.stopped(ASKED):
        firm = client_as("employer", build.employer_of(cast, row).office)
        clerk = client_as("destination_clerk")
        assert "سُئل العامل عن رغبته" in clerk.get(page).content.decode()
        assert "سُئل العامل" not in firm.get(page).content.decode()
        assert "سُئل العامل" not in firm.get(reverse("people:file", args=[row.person_id])).content.decode()
    actions.answer_leaving(asked.pk, code_of(row), agree, at=ASKED)
    with clock.stopped(ASKED):
        told = firm.get(page).content.decode()
        assert ("أقر العامل رغبته" in told) is agree
        assert "اختار العامل البقاء" not in told and "سُئل العامل" not in told
        answered = "أقر العامل رغبته" if agree else "اختار العامل البقاء"
        assert answered in clerk.get(page).content.decode()


def test_another_clerk_witnesses(cast, row, asked, witness):
    refused(
        "same_person",
        lambda: actions.witness_leaving(cast("destination_clerk"), asked.pk, True, at=ASKED),
        NotAllowed,
    )
    found = actions.witness_leaving(witness, asked.pk, True, at=ASKED)
    assert (found.state, found.how, found.witnessed_by) == ("agreed", "witnessed", "another clerk")
    refused("leaving_step_closed", lambda: actions.witness_leaving(witness, asked.pk, True, at=ASKED))


def test_a_telephone_of_somebody_else_gets_no_code(cast, row):
    clerk = cast("destination_clerk")
    Employer.objects.update(phone=people.identity(clerk, row.person_id).phone)
    found = actions.ask_leaving(clerk, row.pk, at=ASKED)
    assert (found.sent_to, found.digest) == ("", "")
    refused(
        "leaving_needs_witness",
        lambda: actions.send_leaving_code(clerk, found.pk, at=ASKED + timedelta(hours=1)),
    )


def test_a_new_code_after_some_minutes(cast, row, asked):
    clerk = cast("destination_clerk")
    refused("consent_code_just_sent", lambda: actions.send_leaving_code(clerk, asked.pk, at=ASKED))
    old = code_of(row)
    actions.send_leaving_code(clerk, asked.pk, at=ASKED + timedelta(minutes=5))
    assert code_of(row) != old


def test_one_wish_at_a_time_and_only_who_works_has_one(cast, row, asked, peer):
    clerk = cast("destination_clerk")
    refused("leaving_open", lambda: actions.ask_leaving(clerk, row.pk, at=ASKED))
    actions.lose_work(clerk, row.pk, at=ASKED)
    asked.refresh_from_db()
    assert asked.state == "lapsed"
    refused("permit_step_closed", lambda: actions.ask_leaving(clerk, row.pk, at=ASKED))


def test_while_the_contract_binds_only_his_own_word_and_the_notice_move_him(cast, peer, row, witness):
    contract, at = build.new_work(cast, peer, row)
    clerk = cast("destination_clerk")
    refused("leaving_not_agreed", lambda: actions.renew_permit(clerk, row.pk, contract.pk, at=at))
    asked = actions.ask_leaving(clerk, row.pk, at=at)
    refused("leaving_not_agreed", lambda: actions.renew_permit(clerk, row.pk, contract.pk, at=at))
    actions.witness_leaving(witness, asked.pk, True, at=at)
    refused("leaving_notice_runs", lambda: actions.renew_permit(clerk, row.pk, contract.pk, at=at))


def test_two_persons_move_the_permit_and_the_old_contract_ends(cast, peer, row, asked, witness, letters):
    old = row.contract_id
    actions.witness_leaving(witness, asked.pk, True, at=ASKED)
    contract, at = build.new_work(cast, peer, row)
    assert [one.pk for one in queries.changes_to_propose(cast("destination_clerk"))] == [row.pk]
    found = actions.renew_permit(cast("destination_clerk"), row.pk, contract.pk, at=at)
    done = actions.grant_renewal(cast("destination_approver"), found.pk, at=at)
    assert (done.state, done.contract_id, done.employer_name_latin) == ("active", contract.pk, "Second Co")
    over = Contract.objects.get(pk=old)
    assert (over.state, over.reason_code) == ("ended", "by_worker")
    assert Leaving.objects.get().state == "done"
    kinds = [one.kind for one in letters()[-6:]]
    assert {"contract.ended/1", "permit.changed/1", "card.issued/1"} <= set(kinds)
    assert [one.body["step"] for one in letters() if one.kind == "permit.changed/1"][-1] == "change_employer"
    assert Notice.objects.filter(about=row.ref, template="permits.left_text").count() == 1
    assert build.card_of(row).state == "valid"
    assert list(queries.changes_to_propose(cast("destination_clerk"))) == []


def test_after_the_contract_nothing_is_waited_for(cast, peer, row):
    hiring.end_contract(build.employer_of(cast, row), row.contract_id, "by_employer", at=ASKED)
    contract, at = build.new_work(cast, peer, row)
    found = actions.renew_permit(cast("destination_clerk"), row.pk, contract.pk, at=at)
    assert actions.grant_renewal(cast("destination_approver"), found.pk, at=at).contract_id == contract.pk


def test_a_hold_makes_the_move_wait(cast, peer, row):
    hiring.end_contract(build.employer_of(cast, row), row.contract_id, "by_employer", at=ASKED)
    contract, at = build.new_work(cast, peer, row)
    holds.place(
        cast("auditor", office="LY/audit/"), row.ref, "audit", at.date() + timedelta(days=9),
        cause="مراجعة ملف صاحب العمل", at=at,
    )  # fmt: skip
    refused("must_wait", lambda: actions.renew_permit(cast("destination_clerk"), row.pk, contract.pk, at=at))


def test_hidden_from_another_office_and_closed_to_other_roles(cast, row, asked):
    far = cast("destination_clerk", office="LY/labour/second/")
    for deed in (
        lambda who: actions.ask_leaving(who, row.pk, at=ASKED),
        lambda who: actions.send_leaving_code(who, asked.pk, at=ASKED),
        lambda who: actions.witness_leaving(who, asked.pk, True, at=ASKED),
    ):
        with pytest.raises(Missing):
            deed(far)
        with pytest.raises(NotAllowed):
            deed(cast("employer"))


@pytest.mark.node("EG")
def test_at_origin_who_leaves_may_be_offered_again(cast, peer):
    contract = build.build.drawn_here(cast, peer)
    Offer.objects.filter(pk=contract.offer_id).update(holds_person=True)
    told = messages.WorkerReleased(contract_ref=contract.ref, released_at=ASKED)
    hiring.take_release(peer, told, at=ASKED)
    offer = Offer.objects.get(pk=contract.offer_id)
    assert (offer.holds_person, offer.state) == (False, "accepted")


# ------------------------------------------------------------------ the doors
def test_the_pages(cast, row, client_as, client):
    with clock.stopped(ASKED):
        clerk, other = client_as("destination_clerk"), client_as("destination_clerk")
        page = reverse("permits:permit", args=[row.pk])
        assert "سؤال العامل عن الانتقال" in clerk.get(page).content.decode()
        assert clerk.post(reverse("permits:leave", args=[row.pk])).status_code == 302
        wish = Leaving.objects.get()
        assert "في انتظار رد العامل" in clerk.get(page).content.decode()
        assert clerk.post(reverse("permits:leaving_code", args=[wish.pk])).status_code == 422
        answer = reverse("permits:leaving_answer", args=[wish.pk])
        assert row.spoken_number not in client.get(answer).content.decode()
        assert client.post(answer, {"code": "", "answer": "yes"}).status_code == 422
        assert client.post(answer, {"code": "1", "answer": "yes"}).status_code == 422
        assert "سُجل أنك باقٍ" in client.post(answer, {"code": code_of(row), "answer": "no"}).content.decode()
        clerk.post(reverse("permits:leave", args=[row.pk]))
        wish = Leaving.objects.get(state="asked")
        witness = reverse("permits:leaving_witness", args=[wish.pk])
        mine, theirs = (one.get(page).content.decode() for one in (clerk, other))
        assert witness not in mine and other.account.name_ar in mine, "who asked does not witness"
        assert witness in theirs
        Account.objects.exclude(pk=clerk.account.pk).update(closed_at=ASKED)
        alone = clerk.get(page).content.decode()
        assert "ليس لشخص آخر في هذا المكتب" in alone and "موظف" in alone
        Account.objects.update(closed_at=None)
        sent = other.post(reverse("permits:leaving_witness", args=[wish.pk]), {"answer": "yes"})
        assert sent.status_code == 302
        assert "أُخطر صاحب العمل" in clerk.get(page).content.decode()
        assert clerk.get(reverse("permits:changes")).status_code == 200
