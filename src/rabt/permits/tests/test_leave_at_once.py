"""No notice is owed where wages are unpaid, the permit lapses, or two persons found that nobody answers."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from rabt.access.testing import came_in
from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed
from rabt.hiring.models import Contract
from rabt.notices.models import Notice
from rabt.permits import actions, queries
from rabt.permits.models import Leaving, Measure, Permit
from rabt.permits.tests import build
from rabt.permits.tests.test_leaving import code_of, refused
from rabt.permits.tests.test_own import holder

pytestmark = pytest.mark.django_db
ASKED = build.ENTRY + timedelta(days=5)  # a Wednesday
UNPAID = datetime(2027, 3, 24, 9, tzinfo=UTC)  # the first month is so late then
TRIED = {"tried": "phone", "note": "الهاتف مغلق منذ أيام"}


@pytest.fixture
def row(cast, peer):
    return build.active(cast, peer)


@pytest.fixture
def clerk(cast):
    return cast("destination_clerk")


@pytest.fixture
def chief(cast):
    return cast("destination_approver")


def leaves(cast, row, at):
    wish = actions.ask_leaving(cast("destination_clerk"), row.pk, at=at)
    return actions.witness_leaving(cast("destination_clerk", id="another clerk"), wish.pk, True, at=at)


def told(row, template="permits.leaving_now_text"):
    return [one.text for one in Notice.objects.filter(about=row.ref, template=template).order_by("pk")]


def test_unpaid_wages_end_the_notice_and_the_copy_says_on_what(cast, row, committed):
    wish = leaves(cast, row, UNPAID)
    assert (wish.ground, wish.notice_until) == ("wages_unpaid", UNPAID.date())
    assert wish.stands == {
        "on": "2027-03-24", "wages_unpaid": True, "is_over": False,
        "valid_until": row.valid_until.isoformat(), "renewal_asked": False, "silent_on": None,
    }  # fmt: skip
    committed("permit.leaving_agreed", how="witnessed", ground="wages_unpaid")
    assert len(told(row)) == 2 and all("لم يدفع صاحب العمل أجور العامل" in one for one in told(row))
    assert not told(row, "permits.leaving_text")
    queries.check_may_move(row, UNPAID.date())
    assert queries.ground_of(wish).source == "ilo_fair_recruitment_12"


def test_a_permit_that_ends_before_the_notice_would(cast, row):
    late = datetime.combine(row.valid_until - timedelta(days=29), ASKED.timetz())
    Permit.objects.filter(pk=row.pk).update(renewal_asked_at=late)
    row.refresh_from_db()
    assert queries.standing_of(row, late).renewal_asked
    Permit.objects.filter(pk=row.pk).update(renewal_asked_at=None)
    row.refresh_from_db()
    assert not queries.standing_of(row, late).renewal_asked
    Permit.objects.filter(pk=row.pk).update(valid_until=ASKED.date() + timedelta(days=29))
    assert leaves(cast, row, ASKED).ground == "permit_lapses"


def test_who_leaves_after_his_permit_ran_out_is_free_at_once(cast, row, clerk):
    over = ASKED + timedelta(days=3)
    Permit.objects.filter(pk=row.pk).update(valid_until=ASKED.date())
    assert actions.expire_due(over) == 1
    wish = leaves(cast, row, over)
    wish.refresh_from_db()
    assert (wish.state, wish.ground) == ("done", "permit_lapses")
    contract = Contract.objects.get(pk=row.contract_id)
    assert (contract.state, contract.reason_code) == ("ended", "by_worker")
    refused("permit_step_closed", lambda: actions.ask_leaving(clerk, row.pk, at=over))


# ------------------------------------------------------------------ an employer who is silent
def test_two_persons_find_that_nobody_answers(cast, row, clerk, chief, committed):
    wish = leaves(cast, row, ASKED)
    assert (wish.ground, wish.notice_until) == ("", ASKED.date() + timedelta(days=30))
    found = actions.report_silence(clerk, row.pk, **TRIED, at=ASKED)
    assert found.due_on == ASKED.date() + timedelta(days=7), "five days of work"
    committed("silence.reported", tried="phone", note=TRIED["note"])
    assert found.due_on.isoformat() in told(row, "permits.silence_text")[0]
    over = ASKED + timedelta(days=7)
    refused("silence_runs", lambda: actions.find_silent(chief, found.pk, at=over - timedelta(days=1)))
    itself = cast("destination_approver", id=clerk.id)
    refused("same_person", lambda: actions.find_silent(itself, found.pk, at=over), NotAllowed)
    actions.find_silent(chief, found.pk, at=over)
    wish.refresh_from_db()
    assert (wish.ground, wish.notice_until) == ("employer_silent", over.date())
    assert len(told(row)) == 2 and told(row, "permits.silent_text")
    refused("measure_step_closed", lambda: actions.find_silent(chief, found.pk, at=over))
    assert queries.standing_of(row, over).silent_on == over.date()
    Measure.objects.update(contract_id=row.person_id)  # as if it had been another employer's contract
    assert queries.standing_of(row, over).silent_on is None


def test_an_employer_who_answers_after_all(row, clerk, chief):
    found = actions.report_silence(clerk, row.pk, **TRIED, at=ASKED)
    refused("measure_open", lambda: actions.report_silence(clerk, row.pk, **TRIED, at=ASKED))
    refused("said_too_short", lambda: actions.find_answering(chief, found.pk, note=".", at=ASKED))
    actions.find_answering(chief, found.pk, note="اتصل صاحب العمل بالمكتب", at=ASKED)
    assert queries.standing_of(row, ASKED).silent_on is None
    refused("tried_unknown", lambda: actions.report_silence(clerk, row.pk, tried="", note="x", at=ASKED))
    actions.lose_work(clerk, row.pk, at=ASKED)
    refused("permit_step_closed", lambda: actions.report_silence(clerk, row.pk, **TRIED, at=ASKED))


def test_hidden_from_another_office_and_closed_to_other_roles(cast, row, clerk):
    found = actions.report_silence(clerk, row.pk, **TRIED, at=ASKED)
    far = "LY/labour/second/"
    for role, deed in (
        ("destination_clerk", lambda who: actions.report_silence(who, row.pk, **TRIED, at=ASKED)),
        ("destination_approver", lambda who: actions.find_silent(who, found.pk, at=ASKED)),
        ("destination_approver", lambda who: actions.find_answering(who, found.pk, note="اتصل", at=ASKED)),
    ):
        with pytest.raises(Missing):
            deed(cast(role, office=far))
        with pytest.raises(NotAllowed):
            deed(cast("employer", office=row.office))


# ------------------------------------------------------------------ a ground that comes later
def test_a_ground_that_comes_while_the_notice_runs_ends_it(cast, row, committed):
    wish = leaves(cast, row, UNPAID - timedelta(days=1))
    assert wish.ground == ""
    assert actions.ease_notices(UNPAID - timedelta(days=1)) == 0
    assert actions.ease_notices(UNPAID) == 1
    wish.refresh_from_db()
    assert (wish.ground, wish.notice_until) == ("wages_unpaid", UNPAID.date())
    committed("permit.notice_ended", ground="wages_unpaid")
    assert actions.ease_notices(UNPAID) == 0


# ------------------------------------------------------------------ at his own page
def test_he_asks_himself_and_answers_with_his_code(row):
    wish = actions.ask_own_leaving(holder(row), row.pk, at=ASKED)
    assert (wish.asked_by, wish.state) == (row.person_ref, "asked")
    refused("consent_code_just_sent", lambda: actions.ask_own_leaving(holder(row), row.pk, at=ASKED))
    old = code_of(row)
    again = actions.ask_own_leaving(holder(row), row.pk, at=ASKED + timedelta(minutes=5))
    assert again.pk == wish.pk and code_of(row) != old
    at = ASKED + timedelta(minutes=6)
    assert actions.answer_leaving(wish.pk, code_of(row), True, at=at).state == "agreed"
    refused("leaving_step_closed", lambda: actions.ask_own_leaving(holder(row), row.pk, at=at))


def test_he_asks_for_nobody_else_and_only_where_his_permit_is_kept(row):
    stranger = type(row)(person_id=row.contract_id)
    for actor, key in ((holder(stranger), row.pk), (holder(row), row.contract_id)):
        with pytest.raises(Missing):
            actions.ask_own_leaving(actor, key, at=ASKED)
    Permit.objects.filter(pk=row.pk).update(kept_by="EG")  # as if the other state kept it
    with pytest.raises(Missing):
        actions.ask_own_leaving(holder(row), row.pk, at=ASKED)


def test_the_pages(row, client_as):
    with clock.stopped(UNPAID):
        mine = came_in(Client(), row.person_ref)
        page = reverse("permits:own_leave", args=[row.pk])
        assert page in mine.get("/my/").content.decode()
        shown = mine.get(page).content.decode()
        assert "ماذا يحدث بعد ذلك" in shown and "لم يدفع صاحب العمل أجور العامل" in shown
        sent = mine.post(page)
        wish = Leaving.objects.get()
        assert sent.headers["Location"] == reverse("permits:leaving_answer", args=[wish.pk])
        assert "أُرسل الرمز إلى" in mine.get("/my/").content.decode()
        actions.answer_leaving(wish.pk, code_of(row), True, at=UNPAID)
        assert "لك أن تنتقل الآن دون مدة إخطار" in mine.get("/my/").content.decode()
        clerk, chief = client_as("destination_clerk"), client_as("destination_approver")
        file = clerk.get(reverse("permits:permit", args=[row.pk])).content.decode()
        assert "لا مدة إخطار على العامل" in file and "مبادئ منظمة العمل الدولية" in file
        silence = reverse("permits:silence", args=[row.pk])
        assert clerk.get(silence).status_code == 200
        assert clerk.post(silence, TRIED).status_code == 302
        measure = reverse("permits:measure", args=[Measure.objects.get().pk])
        assert "اتصال هاتفي" in chief.get(measure).content.decode()
        assert chief.account.name_ar in clerk.get(measure).content.decode(), "who decides is named"
        answered = chief.post(measure + "/drop", {"note": "اتصل صاحب العمل بالمكتب"})
        assert answered.status_code == 302
