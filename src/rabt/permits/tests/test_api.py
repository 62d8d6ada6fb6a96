"""The machines' door: every step, and refusals as codes in both languages."""

import json

import pytest
from django.urls import reverse

from rabt.base import clock
from rabt.permits import actions
from rabt.permits.models import Clearance, Renewal
from rabt.permits.tests import build

pytestmark = pytest.mark.django_db
AT = build.AT


@pytest.fixture(autouse=True)
def now():
    """Hold the clock still."""
    with clock.stopped(AT):
        yield


def call(client, name, *args, status=200, **body):
    answer = client.post(
        reverse(f"api:permits_{name}", args=args), json.dumps(body), content_type="application/json"
    )
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def get(client, name, *args, status=200, **asked):
    answer = client.get(reverse(f"api:permits_{name}", args=args), asked)
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def test_the_whole_way(cast, peer, client_as):
    contract = build.ready(cast, peer)
    clerk, chief = client_as("destination_clerk"), client_as("destination_approver")
    lights = {line["kind"]: line["light"] for line in get(clerk, "checklist", contract.pk)}
    assert (lights["medical"], lights["visa"]) == ("have", "missing")
    made = call(clerk, "propose", contract.pk, status=201)
    assert made["state"] == "proposed"
    granted = call(chief, "grant", made["id"])
    assert (granted["state"], granted["awaits"]) == ("granted", "visa_awaited")
    paper = call(
        client_as("passports_officer"), "record", contract.pk, status=201,
        kind="visa", number="V-1", issued_on="2026-11-24",
    )  # fmt: skip
    assert paper["state"] == "recorded"
    assert call(client_as("passports_approver"), "clearance_confirm", paper["id"])["state"] == "confirmed"
    assert get(chief, "permit", made["id"])["awaits"] == ""
    assert [one["id"] for one in get(clerk, "list", state="granted")] == [made["id"]]
    assert get(clerk, "list", number=made["number"])[0]["number"] == made["number"]
    assert get(clerk, "list", page=2) == []


def test_a_refusal_carries_words_article_and_remedy(cast, peer, client_as):
    row = build.proposed(cast, peer)
    told = call(client_as("destination_approver"), "refuse", row.pk, reason="document_missing", note="x")
    because = told["because"]
    assert because["code"] == "document_missing"
    assert because["words"]["en"] == "A paper is missing or has expired"
    assert because["remedy"]["ar"] and "98" in because["article"]


def test_suspend_lift_lose_work_renew_withdraw(cast, peer, client_as):
    row = build.active(cast, peer)
    clerk, chief = client_as("destination_clerk"), client_as("destination_approver")
    assert call(chief, "suspend", row.pk, reason="under_review")["stood"] == "active"
    assert call(chief, "lift", row.pk)["state"] == "active"
    assert call(clerk, "lose_work", row.pk)["kept_until"]
    found = call(clerk, "renew", row.pk, status=201, contract_id=str(row.contract_id))
    assert call(chief, "renewal_refuse", found["id"], reason="security")["state"] == "refused"
    found = call(clerk, "renew", row.pk, status=201)
    assert call(chief, "renewal_grant", found["id"])["state"] == "active"
    assert Renewal.objects.filter(state="granted").count() == 1
    asked = call(clerk, "withdraw", row.pk, reason="worker_request", status=201)
    with clock.stopped(AT + build.HEARING):
        done = call(client_as("destination_approver"), "withdrawal", asked["id"])
    assert done["state"] == "withdrawn"


def test_a_paper_goes_back(cast, peer, client_as):
    row = build.granted(cast, peer)
    paper = actions.record_clearance(
        cast("passports_officer"), row.contract_id, "visa", number="V", issued_on=AT.date(), at=AT
    )
    told = call(client_as("passports_approver"), "clearance_return", paper.pk, reason="document_forged")
    assert told["state"] == Clearance.objects.get(pk=paper.pk).state == "returned"


def test_the_laws_no_is_a_code_in_both_languages(cast, peer, client_as):
    contract, _ = build.build.in_force_there(cast, peer)
    told = call(client_as("destination_clerk"), "propose", contract.pk, status=422)
    assert told["code"] == "clearance_lacking"
    assert "الشهادة الصحية" in told["reason"]["ar"]
    assert "Medical" in told["reason"]["en"]
    assert told["next"]["ar"] and told["article"]


def test_unknown_fields_and_wrong_numbers_are_refused(cast, peer, client_as):
    row = build.proposed(cast, peer)
    chief = client_as("destination_approver")
    assert call(chief, "refuse", row.pk, status=422, reason="security", why="x")["code"] == "input_malformed"
    assert get(chief, "list", status=422, number="LY1")["code"] == "permit_number_mistyped"


def test_hidden_and_closed(cast, peer, client_as):
    row = build.proposed(cast, peer)
    stranger = client_as("destination_approver", "LY/labour/second/")
    assert call(stranger, "grant", row.pk, status=404)["code"] == "missing"
    assert get(stranger, "permit", row.pk, status=404)["code"] == "missing"
    call(client_as("destination_clerk"), "grant", row.pk, status=403)
    assert get(stranger, "list") == []
