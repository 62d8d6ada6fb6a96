"""The permits in a worker's own page: a sentence for each state, dates that run out, his own report."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from rabt.access.queries import himself
from rabt.access.testing import came_in
from rabt.access.viewing import OWN
from rabt.base import clock
from rabt.base.errors import Missing, Refused
from rabt.permits import actions, queries
from rabt.permits.models import Permit
from rabt.permits.rules.permit import State
from rabt.permits.tests import build
from rabt.shell.words import words

pytestmark = pytest.mark.django_db
LATER = build.ENTRY + timedelta(days=1)


def holder(row):
    return himself(row.person_ref, frozenset({OWN}), [row.person_ref]).looking_for("own")


def page_of(row, at=LATER, language="ar"):
    client = came_in(Client(), row.person_ref)
    client.cookies["rabt_language"] = language
    with clock.stopped(at):
        came_in(client, row.person_ref)
        return client.get("/my/").content.decode()


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code


@pytest.mark.parametrize("state", State)
def test_every_state_has_its_sentence(state):
    said = words()[f"permits.own.is.{state}"]
    assert said["ar"].endswith(".") and said["en"].endswith(".")


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (build.proposed, "ولم يُبتّ فيه بعد"), (build.granted, "ادخل من منفذ محدد قبل"),
        (build.active, "يحق لك الإقامة والعمل"), (build.without_work, "يحق لك البقاء والبحث عن عمل آخر حتى"),
        (build.gone_home, "بعودتك"),
    ],
)  # fmt: skip
def test_it_says_in_one_sentence_what_he_may_do(cast, peer, made, says):
    row = made(cast, peer)
    assert says in page_of(row)


def test_a_suspension_says_why_and_what_he_can_do(cast, peer):
    row = build.active(cast, peer)
    actions.suspend_permit(cast("destination_approver"), row.pk, reason="under_review", at=LATER)
    text = page_of(row)
    assert "لا تفقد به حقك في أجرك" in text
    [one] = queries.own_sheet(holder(row), row.person_id, LATER).live
    assert one.reason.remedy.ar in text


def test_dates_stand_in_their_order_and_warn_before_they_come(cast, peer):
    row = build.active(cast, peer)
    sheet = queries.own_sheet(holder(row), row.person_id, LATER)
    days = [one.on for one in sheet.endings]
    assert days == sorted(days) and row.valid_until in days
    assert {one.word for one in sheet.endings} == {"passport", "permit", "contract", "paper"}
    soon = page_of(row, at=build.ENTRY.replace(year=2027, month=12, day=20))
    assert "بقي" in soon and ">انتهى<" in soon


def test_a_wish_to_leave_that_waits_for_his_word_leads_to_his_answer(cast, peer):
    row = build.active(cast, peer)
    wish = actions.ask_leaving(cast("destination_clerk"), row.pk, at=LATER)
    assert f"/permits/leavings/{wish.pk}/answer" in page_of(row)


def test_his_own_report_of_a_lost_card_is_his(cast, peer, committed):
    row = build.active(cast, peer)
    found = actions.report_own_loss(holder(row), row.pk, police="", at=LATER)
    assert (found.proposed_by, found.reason) == (row.person_ref, "worker")
    committed("permit.card_lost", told_by="worker", police="")
    refused("measure_open", lambda: actions.report_own_loss(holder(row), row.pk, at=LATER))
    actions.replace_lost(cast("destination_approver"), found.pk, at=LATER)
    assert build.card_of(row).state == "valid"


def test_he_reports_no_other_s_card_and_none_that_does_not_count(cast, peer):
    row = build.proposed(cast, peer)
    refused("permit_step_closed", lambda: actions.report_own_loss(holder(row), row.pk, at=LATER))
    other = replace(holder(row), reach=("person:other",))
    for actor, key in ((other, row.pk), (holder(row), row.contract_id)):
        with pytest.raises(Missing):
            actions.report_own_loss(actor, key, at=LATER)


def test_at_origin_the_report_goes_to_the_state_that_issued_it(cast, peer, letters):
    row = build.active(cast, peer)
    Permit.objects.filter(pk=row.pk).update(kept_by="EG")  # as if the other state had issued it
    assert actions.report_own_loss(holder(row), row.pk, at=LATER) is None
    assert (letters()[-1].kind, letters()[-1].body["told_by"]) == ("loss.reported/1", "worker")
