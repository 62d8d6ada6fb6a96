"""The doors for people: who may pass, what is kept when a rule refuses, in both languages."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from rabt.access.models import Account
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.hiring import actions, queries
from rabt.hiring.models import Contract, Demand, Offer
from rabt.hiring.pages import urlpatterns
from rabt.hiring.tests.build import (
    AT,
    admitted,
    application,
    approved,
    consented_there,
    demand_here,
    drawn_here,
    drawn_there,
    english,
    offered_there,
    offices,
    person_here,
    recruiter_here,
    url,
)
from rabt.notices.models import Notice
from rabt.shell.words import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
ORIGIN = pytest.mark.node("EG")


def employer_client(client_as, office):
    client = client_as("employer", office)
    assert Account.objects.filter(office_id=office).exists()
    return client


# ------------------------------------------------------------------ vetting
def test_two_officials_vet_an_employer_by_page(client_as, cast):
    offices("LY")
    row = actions.apply_employer(cast("destination_clerk"), application(), at=AT)
    clerk, approver = client_as("destination_clerk"), client_as("destination_approver")
    page = clerk.get(url("employer", row.pk)).content.decode()
    assert url("employer_propose", row.pk) in page and url("employer_admit", row.pk) not in page
    bad = clerk.post(
        url("employer_propose", row.pk),
        {"employer_propose-recommendation": "refuse", "employer_propose-note": ""},
    )
    assert bad.status_code == 422 and "التوصية بالرفض تحتاج" in bad.content.decode()
    assert clerk.post(url("employer_admit", row.pk)).status_code == 403
    sent = clerk.post(url("employer_propose", row.pk), {"employer_propose-recommendation": "admit"})
    assert sent.status_code == 302
    listed = approver.get(url("employers"), {"state": "proposed", "q": "الأولى"}).content.decode()
    assert url("employer", row.pk) in listed
    assert approver.post(url("employer_admit", row.pk)).status_code == 302
    row.refresh_from_db()
    assert row.state == "admitted"
    assert approver.post(url("employer_suspend", row.pk), {"employer_suspend-why": "x"}).status_code == 302
    assert approver.post(url("employer_restore", row.pk)).status_code == 302
    shown = english(approver).get(url("employer", row.pk)).content.decode()
    assert "First Building Co" in shown and "Share allowed" in shown


def test_a_stranger_meets_the_same_wall(client_as, client, cast):
    who, _ = admitted(cast)
    other = client_as("destination_clerk", "LY/labour/second/")
    assert other.get(url("employer", who.pk)).status_code == 404
    assert other.post(url("employer_propose", who.pk), {}).status_code == 404
    assert client.get(url("employer", who.pk)).status_code in (302, 401, 403)
    assert client_as("auditor").get(url("employers")).status_code == 403


@ORIGIN
def test_two_officials_vet_a_recruiter_by_page(client_as, cast):
    recruiter_here(cast)
    row = queries.recruiters_to_see(cast("origin_approver")).get()
    approver = client_as("origin_approver")
    assert approver.get(url("recruiters")).status_code == 200
    assert approver.get(url("recruiter", row.pk)).status_code == 200
    assert approver.post(url("recruiter_suspend", row.pk), {"recruiter_suspend-why": "x"}).status_code == 302
    assert client_as("origin_clerk").post(url("recruiter_restore", row.pk)).status_code == 403


# ------------------------------------------------------------------ demands
DEMAND_FORM = {
    "occupation": "7112", "number": "٣", "wage_minor": "١٨٠٠٫٥", "place": "LY-TB", "hours_week": "48",
    "rest_days_week": "1", "leave_days_year": "30", "housing": "provided", "travel_paid": "on",
    "starts_on": "2027-01-10", "starts_by": "2027-03-10", "months": "12", "experience_years": "0",
    "qualification": "",
}  # fmt: skip


def test_an_employer_asks_and_officials_decide_by_page(client_as, cast):
    who, _ = admitted(cast)
    firm = employer_client(client_as, who.office)
    assert firm.get(url("demand_new")).status_code == 200
    assert firm.post(url("demand_new"), DEMAND_FORM).status_code == 302
    row = Demand.objects.get()
    assert (row.wage_minor, row.number, row.travel_paid, row.meals) == (1_800_500, 3, True, False)
    clerk, approver = client_as("destination_clerk"), client_as("destination_approver")
    assert (
        clerk.post(url("demand_propose", row.pk), {"demand_propose-recommendation": "admit"}).status_code
        == 302
    )
    assert "demand_approve" in approver.get(url("demand", row.pk)).content.decode()
    assert approver.post(url("demand_approve", row.pk)).status_code == 302
    assert firm.get(url("demands"), {"state": "open", "occupation": "7112"}).status_code == 200
    assert firm.get(url("home")).status_code == 200
    assert firm.post(url("demand_close", row.pk)).status_code == 302


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"wage_minor": "100"}, "الحد الأدنى"), ({"number": "20"}, "نسبة غير الوطنيين"),
     ({"wage_minor": "1.2345"}, "المبلغ"), ({"wage_minor": "x"}, "المبلغ"),
     ({"wage_minor": "NaN"}, "المبلغ"), ({"wage_minor": ""}, "")],
)  # fmt: skip
def test_a_refused_demand_says_why_and_keeps_what_was_typed(client_as, cast, changes, told):
    who, _ = admitted(cast)
    page = employer_client(client_as, who.office).post(url("demand_new"), DEMAND_FORM | changes)
    assert page.status_code == 422 and told in page.content.decode()
    assert 'value="2027-03-10"' in page.content.decode()
    assert not Demand.objects.exists()


def test_a_refused_decision_shows_the_demand_again(client_as, cast):
    _, actor = admitted(cast)
    row = approved(cast, actor)
    page = client_as("destination_approver").post(url("demand_approve", row.pk))
    assert page.status_code == 422 and "حالته الآن" in page.content.decode()


# ------------------------------------------------------------------ offers
def test_an_employer_accepts_or_declines_by_page(client_as, cast, peer):
    who, actor = admitted(cast)
    asked = approved(cast, actor)
    first, second = offered_there(peer, asked, 1), offered_there(peer, asked, 2)
    firm = employer_client(client_as, who.office)
    listed = firm.get(url("offers"), {"state": "made"}).content.decode()
    assert "MAHMOUD HASSAN" in listed
    assert firm.post(url("offer_accept", first.pk)).status_code == 302
    assert (
        firm.post(url("offer_decline", second.pk), {"offer_decline-reason": "age_outside"}).status_code == 302
    )
    assert firm.get(url("offer", first.pk)).status_code == 200
    assert "السن خارج المطلوب" in firm.get(url("offer", second.pk)).content.decode()
    assert firm.get(url("offers"), {"without": "contract"}).status_code == 200
    assert employer_client(client_as, "LY/labour/first/emp-x/").get(url("offer", first.pk)).status_code == 404


@ORIGIN
def test_a_recruiter_finds_a_worker_and_offers_him(client_as, cast, peer):
    actor = recruiter_here(cast)
    asked = demand_here(peer)
    person = person_here(cast, office=actor.office)
    client = client_as("recruiter", actor.office)
    assert url("offer_new", asked.pk) in client.get(url("demand", asked.pk)).content.decode()
    page = client.get(url("offer_new", asked.pk), {"q": "محمود"}).content.decode()
    assert str(person.pk) in page
    unchosen = client.post(url("offer_new", asked.pk), {"person": "nobody"})
    assert unchosen.status_code == 422
    done = client.post(url("offer_new", asked.pk), {"person": str(person.pk)})
    row = Offer.objects.get()
    assert done.url == url("offer", row.pk)
    again = client.post(url("offer_new", asked.pk), {"person": str(person.pk)})
    assert again.status_code == 422 and "قائم" in again.content.decode()
    assert client.get(url("home")).status_code == 200
    assert client.post(url("offer_withdraw", row.pk)).status_code == 302


# ------------------------------------------------------------------ contracts
def test_an_employer_draws_better_terms_and_is_refused_worse_ones(client_as, cast, peer):
    who, actor = admitted(cast)
    row = offered_there(peer, approved(cast, actor))
    actions.answer_offer(actor, row.pk, True, at=AT)
    firm = employer_client(client_as, who.office)
    page = firm.get(url("contract_new", row.pk)).content.decode()
    assert 'value="1800.000"' in page
    form = {k: v for k, v in DEMAND_FORM.items() if k not in ("occupation", "number")}
    worse = firm.post(url("contract_new", row.pk), form | {"wage_minor": "1700"})
    assert worse.status_code == 422 and "ليست أفضل للعامل" in worse.content.decode()
    done = firm.post(url("contract_new", row.pk), form | {"wage_minor": "1900"})
    drawn = Contract.objects.get()
    assert done.url == url("contract", drawn.pk) and drawn.wage_minor == 1_900_000
    shown = english(firm).get(url("contract", drawn.pk)).content.decode()
    assert "1,800.000 LYD" in shown and "Better" in shown
    assert firm.get(url("contracts")).status_code == 200
    paper = firm.get(url("contract_pdf", drawn.pk))
    assert paper["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF")


def test_destination_certifies_and_the_employer_ends_by_page(client_as, cast, peer):
    row, actor = consented_there(cast, peer)
    approver = client_as("destination_approver")
    assert approver.post(url("contract_certify", row.pk)).status_code == 302
    firm = employer_client(client_as, actor.office)
    assert firm.post(url("contract_certify", row.pk)).status_code == 403
    panel = approver.get(url("panel", row.person_id)).content.decode()
    assert url("contract", row.pk) in panel
    assert firm.post(url("contract_end", row.pk), {"contract_end-reason": "agreed"}).status_code == 302
    assert "باتفاق الطرفين" in firm.get(url("contract", row.pk)).content.decode()
    assert (
        approver.post(
            url("contract_refuse", row.pk), {"contract_refuse-reason": "model_not_kept"}
        ).status_code
        == 422
    )


def test_another_employer_sees_no_contract(client_as, cast, peer):
    row, _ = drawn_there(cast, peer)
    stranger = employer_client(client_as, "LY/labour/first/emp-x/")
    for name in ("contract", "contract_pdf"):
        assert stranger.get(url(name, row.pk)).status_code == 404
    assert stranger.get(url("panel", row.person_id)).status_code == 404


@ORIGIN
def test_origin_witnesses_and_certifies_by_page(client_as, cast, peer):
    row = drawn_here(cast, peer)
    clerk, attache = client_as("origin_clerk"), client_as("labour_attache")
    page = clerk.get(url("contract", row.pk)).content.decode()
    assert url("contract_witness", row.pk) in page and 'enctype="multipart/form-data"' in page
    offered = row.offer.made_by
    Offer.objects.filter(pk=row.offer_id).update(made_by=str(clerk.account.pk))
    page = clerk.get(url("contract", row.pk)).content.decode()
    assert url("contract_witness", row.pk) not in page, "who offered him does not witness"
    assert "يشهد على قوله غير من رشحه" in page and "ليس لشخص آخر في هذا المكتب" in page
    colleague = client_as("origin_clerk").account.name_ar
    assert colleague in clerk.get(url("contract", row.pk)).content.decode()
    Offer.objects.filter(pk=row.offer_id).update(made_by=offered)
    assert clerk.post(url("contract_witness", row.pk), {}).status_code == 302
    assert clerk.post(url("contract_propose", row.pk), {"contract_propose-note": ""}).status_code == 302
    assert "أمام موظف شاهد" in attache.get(url("contract", row.pk)).content.decode()
    assert attache.post(url("contract_certify", row.pk)).status_code == 302
    row.refresh_from_db()
    assert row.state == "certified"
    no = clerk.post(url("contract_witness_no", row.pk), {"contract_witness_no-reason": "terms_differ"})
    assert no.status_code == 422


# ------------------------------------------------------------------ the worker's own page
def code_of() -> str:
    return re.search(r"\b(\d{8})\b", Notice.objects.get(template="hiring.told.consent_code").text)[1]


@ORIGIN
def test_the_worker_reads_both_languages_and_agrees(client, cast, peer):
    row = drawn_here(cast, peer)
    page = client.get(url("consent", row.pk))
    assert "شركة البناء" not in page.content.decode() and page["Cache-Control"] == "no-store"
    wrong = client.post(url("consent", row.pk), {"code": "1"})
    assert wrong.status_code == 422 and "شركة البناء" not in wrong.content.decode()
    assert client.post(url("consent", row.pk), {"code": ""}).status_code == 422
    arabic = code_of().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    text = client.post(url("consent", row.pk), {"code": f" {arabic[:4]} {arabic[4:]}"}).content.decode()
    assert "شركة البناء" in text and "Building Co" in text and 'dir="ltr"' in text
    unsaid = client.post(url("consent_answer", row.pk), {"code": code_of(), "answer": "no"})
    assert unsaid.status_code == 422 and "شركة البناء" in unsaid.content.decode()
    done = client.post(url("consent_answer", row.pk), {"code": code_of(), "answer": "yes"})
    assert done.status_code == 200
    row.refresh_from_db()
    assert row.state == "consented"
    late = client.post(url("consent_answer", row.pk), {"code": "00000000", "answer": "yes"})
    assert late.status_code == 422


@ORIGIN
def test_who_certifies_sees_that_the_telephone_was_checked(client, client_as, cast, peer):
    row = drawn_here(cast, peer)
    client.post(url("consent_answer", row.pk), {"code": code_of(), "answer": "yes"})
    attache = client_as("labour_attache")
    page = attache.get(url("contract", row.pk)).content.decode()
    assert "وافق برمز على هاتفه" in page and "فُحص هذا الهاتف" in page and "+201001234567" not in page
    assert "This telephone was checked" in english(attache).get(url("contract", row.pk)).content.decode()


@ORIGIN
def test_the_worker_declines_by_page_and_a_new_code_is_sent(client, client_as, cast, peer):
    row = drawn_here(cast, peer)
    with clock.stopped(AT + timedelta(minutes=5)):
        sent = client_as("recruiter", row.office).post(url("contract_code", row.pk))
        assert sent.status_code == 302
        code = re.search(
            r"\b(\d{8})\b", Notice.objects.filter(template="hiring.told.consent_code").latest("made_at").text
        )[1]
        done = client.post(
            url("consent_answer", row.pk), {"code": code, "answer": "no", "reason": "changed_mind"}
        )
    assert done.status_code == 200
    row.refresh_from_db()
    assert row.state == "declined"


# ------------------------------------------------------------------ words
def test_every_deed_and_state_has_its_words():
    deeds = {path.name for path in urlpatterns if path.default_args.get("name")}
    for name in deeds:
        assert f"hiring.do.{name}" in words() and f"hiring.done.{name}" in words(), name


def test_the_node_has_no_queue_of_its_own():
    assert queries.waiting(the_node("LY")) == []


def test_a_timeline_is_offered_only_to_whom_it_opens(client_as, cast):
    row, _ = admitted(cast)
    address = reverse("journal:timeline", args=[row.ref])
    clerk, firm = client_as("destination_clerk"), employer_client(client_as, row.office)
    for client, opens in ((clerk, True), (firm, False)):
        assert (address in client.get(url("employer", row.pk)).content.decode()) is opens
        assert client.get(address).status_code == (200 if opens else 404)
