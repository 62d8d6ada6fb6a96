"""The machines' door: the same steps, declared field by field."""

import json
import re
from dataclasses import asdict
from datetime import date

import pytest
from django.urls import reverse

from rabt.access.rules.table import table
from rabt.hiring import actions, queries
from rabt.hiring.api import router
from rabt.hiring.models import Contract, Demand, Employer, Offer
from rabt.hiring.pages import urlpatterns
from rabt.hiring.tests.build import (
    AT,
    TERMS,
    admitted,
    application,
    approved,
    consented_there,
    demand_here,
    drawn_here,
    offered_there,
    offices,
    person_here,
    recruiter_application,
    recruiter_here,
)
from rabt.notices.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
ORIGIN = pytest.mark.node("EG")


def plain(facts) -> dict:
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in asdict(facts).items()}


def call(client, method, name, body=None, key=None):
    address = reverse(f"api:hiring_{name}", kwargs={"key": key} if key else None)
    more = {"data": json.dumps(body or {}), "content_type": "application/json"} if method == "post" else {}
    return getattr(client, method)(address, **more)


def test_every_door_stands_in_the_table():
    names = {f"hiring:{path.name}" for path in urlpatterns}
    for part in router._routers:
        for view in part[1].path_operations.values():
            names |= {f"api:{operation.url_name}" for operation in view.operations}
    listed = {name for name in table().routes if name.startswith(("hiring:", "api:hiring_"))}
    assert listed == names


def test_an_employer_goes_through_by_machine(client, client_as):
    offices("LY")
    made = call(client, "post", "employers", plain(application()))
    assert made.status_code == 201
    key = made.json()["id"]
    assert call(client, "get", "employer", key=key).status_code in (401, 403)
    clerk, approver = client_as("destination_clerk"), client_as("destination_approver")
    assert (
        call(clerk, "post", "propose_employer", {"recommendation": "admit"}, key).json()["state"]
        == "proposed"
    )
    assert call(clerk, "post", "decide_employer", {"grant": True}, key).status_code == 403
    assert call(approver, "post", "decide_employer", {"grant": True}, key).json()["state"] == "admitted"
    assert call(approver, "get", "employer", key=key).json()["nationals"] == 40
    assert len(call(approver, "get", "employers").json()) == 1
    assert call(approver, "post", "suspend_employer", {"why": "x"}, key).json()["state"] == "suspended"
    assert call(approver, "post", "restore_employer", key=key).json()["state"] == "admitted"
    assert call(client, "post", "recruiters", plain(recruiter_application())).status_code == 404


def test_an_unknown_field_is_refused(client):
    offices("LY")
    answer = call(client, "post", "employers", plain(application()) | {"vip": True})
    assert answer.status_code == 422 and answer.json()["code"] == "input_malformed"
    assert not Employer.objects.exists()


def test_a_refusal_is_told_in_both_languages_with_its_article(client_as, cast):
    who, _ = admitted(cast)
    firm = client_as("employer", who.office)
    answer = call(firm, "post", "demands", {"number": 99, "terms": plain(TERMS)})
    told = answer.json()
    assert answer.status_code == 422 and told["code"] == "quota_full"
    assert told["reason"]["ar"] and told["reason"]["en"] and told["article"] and told["facts"]["room"] == 13


def test_a_demand_and_an_offer_go_through_by_machine(client_as, cast, peer):
    who, _ = admitted(cast)
    firm, clerk, approver = (
        client_as("employer", who.office),
        client_as("destination_clerk"),
        client_as("destination_approver"),
    )
    key = call(firm, "post", "demands", {"number": 3, "terms": plain(TERMS)}).json()["id"]
    call(clerk, "post", "propose_demand", {"recommendation": "admit"}, key)
    assert call(approver, "post", "decide_demand", {"grant": True}, key).json()["state"] == "approved"
    offer = offered_there(peer, Demand.objects.get())
    assert call(firm, "get", "offers").json()[0]["id"] == str(offer.pk)
    assert call(firm, "post", "answer_offer", {"accept": True}, offer.pk).json()["state"] == "accepted"
    assert call(firm, "get", "offer", key=offer.pk).json()["terms"]["wage_minor"] == TERMS.wage_minor
    drawn = call(firm, "post", "contracts", {"offer_id": str(offer.pk)}).json()
    assert call(firm, "get", "contract", key=drawn["id"]).json()["differences"] == []
    assert call(firm, "get", "demand", key=key).json()["free"] == 2
    assert len(call(firm, "get", "demands").json()) == 1
    assert call(firm, "get", "contracts").json()[0]["number"] == drawn["number"]
    assert call(firm, "post", "close_demand", key=key).json()["state"] == "closed"
    worse = call(
        firm, "post", "contracts", {"offer_id": str(offer.pk), "terms": plain(TERMS) | {"wage_minor": 1}}
    )
    assert worse.json()["code"] == "worse_for_worker"


def test_a_contract_is_certified_ended_or_refused_by_machine(client_as, cast, peer):
    row, actor = consented_there(cast, peer)
    approver, firm = client_as("destination_approver"), client_as("employer", actor.office)
    assert (
        call(approver, "post", "refuse_certificate", {"reason": "mood"}, row.pk).json()["code"]
        == "hiring_reason_unknown"
    )
    assert call(approver, "post", "certify_contract", key=row.pk).json()["state"] == "in_force"
    assert call(firm, "post", "end_contract", {"reason": "work_done"}, row.pk).json()["state"] == "ended"


@ORIGIN
def test_a_recruiter_goes_through_by_machine(client, client_as):
    offices("EG")
    key = call(client, "post", "recruiters", plain(recruiter_application())).json()["id"]
    clerk, approver = client_as("origin_clerk"), client_as("origin_approver")
    call(clerk, "post", "propose_recruiter", {"recommendation": "admit"}, key)
    assert call(approver, "post", "decide_recruiter", {"grant": True}, key).json()["state"] == "admitted"
    assert call(approver, "post", "suspend_recruiter", {"why": "x"}, key).json()["state"] == "suspended"
    assert call(approver, "post", "restore_recruiter", key=key).json()["state"] == "admitted"
    assert call(clerk, "get", "recruiter", key=key).json()["name_latin"] == "Delta Agency"
    assert len(call(clerk, "get", "recruiters").json()) == 1
    assert call(client, "post", "employers", plain(application())).status_code == 404


@ORIGIN
def test_a_worker_is_offered_and_withdrawn_by_machine(client_as, cast, peer):
    actor = recruiter_here(cast)
    asked, person = demand_here(peer), person_here(cast, office=actor.office)
    client = client_as("recruiter", actor.office)
    listed = client.get(reverse("api:hiring_demands"), {"state": "open"}).json()
    assert [one["id"] for one in listed] == [str(asked.pk)]
    body = {"demand_id": str(asked.pk), "person_id": str(person.pk)}
    made = call(client, "post", "offers", body)
    assert made.status_code == 201 and Offer.objects.get().holds_person
    assert call(client, "post", "withdraw_offer", key=made.json()["id"]).json()["state"] == "withdrawn"


@ORIGIN
def test_consent_by_code_or_witness_by_machine(client, client_as, cast, peer):
    row = drawn_here(cast, peer)
    clerk, attache = client_as("origin_clerk"), client_as("labour_attache")
    assert call(clerk, "post", "send_code", key=row.pk).json()["code"] == "consent_code_just_sent"
    code = re.search(r"\b(\d{8})\b", Notice.objects.get(template="hiring.told.consent_code").text)[1]
    assert call(client, "post", "consent", {"code": "0000", "agree": True}, row.pk).status_code == 422
    said = call(client, "post", "consent", {"code": code, "agree": True}, row.pk).json()
    assert said == {"id": str(row.pk), "number": row.number, "state": "consented"}
    assert (
        call(clerk, "post", "witness_answer", {"accept": True}, row.pk).json()["code"]
        == "contract_step_closed"
    )
    assert call(clerk, "post", "propose_certificate", {}, row.pk).status_code == 200
    assert call(attache, "post", "certify_contract", key=row.pk).json()["state"] == "certified"


def test_another_office_is_told_nothing(client_as, cast, peer):
    _, actor = admitted(cast)
    asked = approved(cast, actor)
    offer = offered_there(peer, asked)
    stranger = client_as("employer", "LY/labour/second/emp-9/")
    for name, key in [("demand", asked.pk), ("offer", offer.pk), ("employer", asked.employer_id)]:
        assert call(stranger, "get", name, key=key).json()["code"] == "missing"
    assert call(stranger, "post", "answer_offer", {"accept": True}, offer.pk).status_code == 404
    assert not Contract.objects.exists()
    assert queries.offer_to_see(actor, offer.pk).state == "made"
    assert actions.answer_offer(actor, offer.pk, True, at=AT).state == "accepted"
