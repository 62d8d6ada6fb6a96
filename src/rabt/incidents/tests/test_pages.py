"""The pages of this room: in both languages, refused in words, hidden from another office."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from rabt.access.queries import actor_of
from rabt.access.testing import signed_in
from rabt.base import clock
from rabt.incidents import actions
from rabt.incidents.models import Case, Custody, DailyReport, Discrepancy, Incident, Seizure
from rabt.incidents.tests import build
from rabt.incidents.tests.build import AT, OFFICE, OTHER, ROOM
from rabt.notices.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


@pytest.fixture(params=["ar", "en"])
def language(request):
    return request.param


@pytest.fixture
def at_post(client_as, language):
    client = client_as("patrol_leader", OFFICE)
    client.cookies["rabt_language"] = language
    return client


@pytest.fixture
def at_room(client_as, language):
    client = client_as("operations_officer", ROOM)
    client.cookies["rabt_language"] = language
    return client


def url(name, row=None):
    return reverse(f"incidents:{name}", args=[row.pk] if row is not None else [])


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[-3000:]
    body = answer.content.decode()
    assert not re.search(r">\s*incidents\.[a-z_.]+", body), re.findall(r">\s*incidents\.[a-z_.]+", body)
    return body


def typed(**changes):
    said = {
        "key": str(uuid4()), "kind": "people", "met_at": "2026-11-24T08:05", "km": "١٤٠",
        "spot": "", "adults": "٣",
        "minors": "1", "women": "", "men": "", "in_need": "", "quantity": "", "impact": "low",
        "confidence": "medium",         "source": "B", "information": "2", "note": "", "origin": "post",
    }  # fmt: skip
    return said | changes


def test_a_report_is_typed_in_returned_corrected_and_validated(at_post, at_room):
    now = text(at_post.get(url("new")))
    assert 'value="2026-11-24T11:00"' in now, "nine by world time is eleven on the wall here"
    wrong = text(at_post.post(url("new"), typed(km="")), 422)
    assert 'value="٣"' in wrong, "nothing typed is lost"
    text(at_post.post(url("new"), typed(km="9999")), 422)
    text(at_post.post(url("new"), typed(women="9")), 422)
    folded = '<details class="card"><summary>'
    assert folded in text(at_post.post(url("new"), typed(km="")), 422)
    shown = text(at_post.post(url("new"), typed(note="جواز A1234567")), 422)
    assert '<details class="card" open><summary>' in shown and folded not in shown
    assert '<option value="post" selected>' in text(at_post.get(url("new")))
    assert '<option value="room" selected>' in text(at_room.get(url("new")))
    sent = typed()
    assert at_post.post(url("new"), sent).status_code == 302
    assert at_post.post(url("new"), sent).status_code == 302
    row = Incident.objects.get()
    assert (row.adults, row.minors, row.piece[:3], row.is_in_need) == (3, 1, "S06", True)
    page = text(at_post.get(url("incident", row)))
    assert page.index('id="rescue"') < page.index("<svg")
    text(at_room.get(url("list")))
    text(at_room.post(url("return", row), {"why": "x"}), 422)
    assert at_room.post(url("return", row), {"why": "راجعوا العدد من جديد"}).status_code == 302
    assert "راجعوا العدد" in text(at_post.get(url("incident", row)))
    text(at_post.get(url("correct", row)))
    assert at_post.post(url("correct", row), typed(adults="4", why="عُدّوا من جديد")).status_code == 302
    assert at_room.post(url("validate", row), {"held_for": ""}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.version, row.adults) == ("validated", 2, 4)
    text(at_room.get(url("incident", row)))
    text(at_room.get(url("list") + "?state=validated&kind=people&stretch=S06&whose=LY&on=2026-11-24"))


def test_no_step_passes_rescue_and_none_of_enforcement_passes_protection(at_post, at_room, client_as):
    assert at_post.post(url("new"), typed(kind="fuel", quantity="1200.5")).status_code == 302
    row = Incident.objects.get()
    seize = {"kind": "fuel", "quantity": "1200.5", "seal": "S-1", "item": ""}
    text(at_post.post(url("seize", row), seize), 422)
    assert at_post.post(url("rescue", row), {"how": "given_medical_help"}).status_code == 302
    assert 'id="protect"' in text(at_post.get(url("incident", row)))
    text(at_post.post(url("seize", row), seize), 422)
    officer = client_as("protection_officer", "LY/rights/")
    assert officer.get(url("incident", row)).status_code == 404
    assert at_post.post(url("tell", row)).status_code == 302
    assert Notice.objects.filter(template="incidents.notice_protection").count() == 1
    text(officer.get(url("incident", row)))
    assert officer.post(url("hear", row)).status_code == 302
    text(at_post.get(url("seize", row)))
    assert at_post.post(url("seize", row), seize).status_code == 302


def test_something_seized_is_handed_over_on_a_telephone_and_its_papers_printed(at_post, at_room, client_as):
    keeper = client_as("evidence_keeper", OFFICE)
    leader = actor_of(at_post.account)
    thing = build.seized(leader)
    text(at_post.get(url("seizures")))
    text(at_post.get(url("seizure", thing)))
    assert at_post.get(reverse("incidents:scanned", args=[thing.label])).status_code == 302
    for paper in ("label", "chain"):
        found = at_post.get(url(paper, thing))
        assert found.content.startswith(b"%PDF") and found.headers["Cache-Control"] == "no-store"
    offer = {"taker": str(keeper.account.pk), "quantity": "1200", "seal": "seal-1"}
    assert at_post.post(url("hand_over", thing), offer).status_code == 302
    code = re.search(r": (\d{6})", Notice.objects.get(template="incidents.notice_code").text)[1]
    sign = {"label": thing.label, "code": "000000", "quantity": "1150", "seal": "SEAL-1"}
    if code == "000000":
        sign["code"] = "000001"
    text(at_post.post(url("accept_label", thing), sign), 422)
    assert Custody.objects.get(order=None).tries == 1
    assert at_post.post(url("accept_label", thing), sign | {"code": code}).status_code == 302
    thing = Seizure.objects.get()
    assert (thing.holder_id, thing.milli) == (str(keeper.account.pk), 1_150_000)
    found = Discrepancy.objects.get()
    text(at_room.get(url("discrepancy", found)))
    assert keeper.get(url("discrepancy", found)).status_code == 404, "who signed does not answer"
    text(at_room.post(url("propose_leaving", thing), {"kind": "destroy", "order_number": "12/2026"}), 422)
    assert at_room.post(url("discrepancy", found), {"why": "تسرب من أحد البراميل"}).status_code == 302
    assert (
        at_room.post(
            url("propose_leaving", thing), {"kind": "destroy", "order_number": "12/2026"}
        ).status_code
        == 302
    )
    assert at_room.post(url("decide_leaving", thing), {"agreed": "yes"}).status_code == 403
    assert keeper.account.name_ar in text(at_room.get(url("seizure", thing))), "who may decide is named"
    refused = {"agreed": "no", "why": "الأمر لمضبوط آخر"}
    assert keeper.post(url("decide_leaving", thing), refused).status_code == 302
    for reader in (at_room, at_post):
        shown = text(reader.get(url("seizure", thing)))
        assert "الأمر لمضبوط آخر" in shown and "12/2026" in shown, "the reason reaches who asked"
    again = {"kind": "destroy", "order_number": "13/2026"}
    assert at_room.post(url("propose_leaving", thing), again).status_code == 302
    text(keeper.get(url("seizure", thing)))
    assert keeper.post(url("decide_leaving", thing), {"agreed": "yes"}).status_code == 302
    assert Seizure.objects.get().state == "destroyed"
    assert at_post.get(url("chain", thing)).content.startswith(b"%PDF")


def test_where_nobody_else_may_decide_the_page_says_which_role_at_which_office_is_missing(at_post, at_room):
    row = build.reported(actor_of(at_post.account))
    assert "data-no-second" not in text(at_post.get(url("incident", row)))
    assert at_room.account.name_ar in text(at_post.get(url("incident", row))), "who validates is named"
    own = build.reported(actor_of(at_room.account))
    alone = text(at_room.get(url("incident", own)))
    role = {"ar": "ضابط غرفة العمليات", "en": "Operations"}[at_room.cookies["rabt_language"].value]
    missing = alone[alone.index("data-no-second") :]
    assert role in missing and at_room.account.office.name_ar in alone


def test_a_case_is_read_by_its_holders_alone(at_post, at_room, client_as):
    row = build.safe(actor_of(at_post.account))
    judge = client_as("case_authority", ROOM)
    text(at_room.get(url("propose_case", row)))
    asked = {
        "basis": "prosecutor",
        "order_number": "77/2026",
        "authority": "النيابة العامة",
        "why": "قضية تهريب وقود",
    }
    text(at_room.post(url("propose_case", row), asked | {"order_number": "بلا"}), 422)
    assert at_room.post(url("propose_case", row), asked).status_code == 302
    case = Case.objects.get()
    text(judge.get(url("cases")))
    text(judge.get(url("case", case)))
    assert judge.post(url("rule_case", case), {"agreed": "yes"}).status_code == 302
    person = {"part": "suspect", "name": "اسم لا يراه غيرهم", "document": "P1", "said": ""}
    assert at_room.post(url("write_person", case), person).status_code == 302
    assert "اسم لا يراه غيرهم" in text(judge.get(url("case", case)))
    other = client_as("operations_officer", ROOM)
    assert other.get(url("case", case)).status_code == 404
    assert "اسم لا يراه غيرهم" not in text(other.get(url("incident", row)))
    with clock.stopped(AT + timedelta(days=31)):
        later = text(signed_in(Client(), judge.account).get(url("case", case)))
        assert "اسم لا يراه غيرهم" not in later, "nobody renewed it: it is closed for reading"


def test_the_report_of_the_day_is_one_click_and_is_printed(at_post, at_room):
    yesterday = AT - timedelta(days=1)
    build.validated(actor_of(at_post.account), actor_of(at_room.account), met_at=yesterday)
    text(at_room.get(url("reports")))
    text(at_room.post(url("make_report"), {"on": "2026-11-24"}), 422)
    assert at_room.post(url("make_report"), {"on": "2026-11-23"}).status_code == 302
    text(at_room.post(url("make_report"), {"on": "2026-11-23"}), 422)
    report = DailyReport.objects.get()
    assert report.digest in text(at_room.get(url("report", report)))
    assert at_room.get(url("report_paper", report)).content.startswith(b"%PDF")
    text(at_room.get(url("reports")))


def test_another_office_finds_nothing(at_post, client_as):
    row = build.safe(actor_of(at_post.account))
    thing = actions.seize(actor_of(at_post.account), row.pk, "fuel", "", build.Counted(1000, "S-1"), at=AT)
    stranger = client_as("patrol_leader", OTHER)
    for name in ("incident", "correct", "seize"):
        assert stranger.get(url(name, row)).status_code == 404
    for name in ("seizure", "label", "chain"):
        assert stranger.get(url(name, thing)).status_code == 404
    assert row.number not in text(stranger.get(url("list")))
    assert thing.label not in text(stranger.get(url("seizures")))
