"""A project by page and by machine: who may pass, what is kept when a rule refuses."""

import json

import pytest
from django.urls import reverse

from rabt.hiring import actions, messages
from rabt.hiring.models import Crew, Offer, Project
from rabt.hiring.tests.build import AT, demand_here, person_here, recruiter_here, url
from rabt.hiring.tests.test_crews import offered, placed_here
from rabt.hiring.tests.test_projects import AWARD, contractor_here, submitted_there
from rabt.shell.words import word

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
ORIGIN = pytest.mark.node("EG")


def test_contractor_and_officials_decide_a_project_by_page(client_as, cast, peer):
    row, actor = submitted_there(cast, peer)
    own = client_as("employer", actor.office)
    clerk, approver = client_as("destination_clerk"), client_as("destination_approver")
    page = own.get(url("project", row.pk)).content.decode()
    assert url("project_confirm", row.pk) in page and url("project_disown", row.pk) in page
    assert clerk.post(url("project_confirm", row.pk)).status_code == 403
    assert own.post(url("project_confirm", row.pk)).status_code == 302
    bad = clerk.post(url("project_propose", row.pk), {"project_propose-recommendation": "refuse"})
    assert bad.status_code == 422
    advice = {"project_propose-recommendation": "admit", "project_propose-note": "راجعت الوثيقة"}
    assert clerk.post(url("project_propose", row.pk), advice).status_code == 302
    shown = approver.get(url("project", row.pk)).content.decode()
    assert "راجعت الوثيقة" in shown and url("project_approve", row.pk) in shown
    assert approver.post(url("project_approve", row.pk)).status_code == 302
    listed = approver.get(url("projects"), {"state": "approved", "q": "السلام"}).content.decode()
    assert url("project", row.pk) in listed
    assert url("demand_new") in own.get(url("project", row.pk)).content.decode()
    assert row.name in own.get(url("demand_new"), {"project": str(row.pk)}).content.decode()
    assert own.post(url("project_finish", row.pk)).status_code == 302
    row.refresh_from_db()
    assert row.state == "closed"
    stranger = client_as("employer", "LY/labour/second/emp-1/")
    assert stranger.get(url("project", row.pk)).status_code == 404
    assert stranger.post(url("project_disown", row.pk)).status_code == 404


def test_an_approver_refuses_and_closes_by_page(client_as, cast, peer):
    row, actor = submitted_there(cast, peer)
    actions.confirm_project(actor, row.pk, at=AT)
    actions.propose_project(cast("destination_clerk"), row.pk, "refuse", "لا", at=AT)
    approver = client_as("destination_approver")
    assert approver.post(url("project_refuse", row.pk), {"project_refuse-reason": "x"}).status_code == 422
    told = {"project_refuse-reason": "heads_too_many", "project_refuse-text": "كثيرون"}
    assert approver.post(url("project_refuse", row.pk), told).status_code == 302
    assert "أكبر مما تتطلبه" in approver.get(url("project", row.pk)).content.decode()
    assert approver.post(url("project_close", row.pk)).status_code == 422


FORM = {
    "contractor_licence": "TBR-9", "home_number": "CR-1", "name": "مشروع", "client": "جهاز",
    "award_number": "AW-9", "place": "LY-TB", "starts_on": "2026-12-01", "ends_on": "2028-06-30",
    "trade_0": "7112", "heads_0": "٤", "trade_1": "7411", "heads_1": "2",
}  # fmt: skip


@ORIGIN
def test_a_recruiter_proposes_by_page_and_nothing_typed_is_lost(client_as, cast, peer):
    contractor_here(peer)
    client = client_as("recruiter", recruiter_here(cast).office)
    assert client.get(url("project_new")).status_code == 200
    for changes, said in (
        ({"heads_1": ""}, word("hiring.trade_with_heads")),
        ({"trade_1": "7112"}, word("hiring.trade_once")),
        ({"contractor_licence": "NO-1"}, "NO-1"),
        ({"ends_on": "2026-01-01"}, "مدة المشروع غير صحيحة"),
        ({"name": "\0"}, ""),
        ({"name": "a\x07b"}, "لا تُرى ولا تُطبع"),
        ({"award_number": "a\x7fb", "client": "AW-9"}, "لا تُرى ولا تُطبع"),
        ({"trade_0": "; drop"}, ""),
    ):
        bad = client.post(url("project_new"), FORM | changes)
        assert bad.status_code == 422 and said in bad.content.decode(), changes
        assert 'value="AW-9"' in bad.content.decode()
    sent = client.post(url("project_new"), FORM)
    row = Project.objects.get()
    assert sent.status_code == 302 and row.trades == {"7112": 4, "7411": 2}
    assert url("project_new") in client.get(url("projects")).content.decode()


def machine(client, method, name, body=None, key=None):
    address = reverse(f"api:hiring_{name}", kwargs={"key": key} if key else None)
    more = {"data": json.dumps(body or {}), "content_type": "application/json"} if method == "post" else {}
    return getattr(client, method)(address, **more)


def test_a_project_goes_through_by_machine(client_as, cast, peer):
    row, actor = submitted_there(cast, peer)
    own, clerk, approver = (
        client_as("employer", actor.office),
        client_as("destination_clerk"),
        client_as("destination_approver"),
    )
    assert machine(own, "post", "confirm_project", {"ours": True}, row.pk).json()["state"] == "confirmed"
    advice = {"recommendation": "admit"}
    assert machine(clerk, "post", "propose_project", advice, row.pk).json()["state"] == "proposed"
    decided = machine(approver, "post", "decide_project", {"grant": True}, row.pk).json()
    assert (
        decided["state"] == "approved" and {"occupation": "7112", "heads": 4, "held": 0} in decided["trades"]
    )
    assert [one["id"] for one in machine(own, "get", "projects").json()] == [str(row.pk)]
    assert machine(own, "get", "project", key=row.pk).json()["award_number"] == AWARD.award_number
    assert machine(own, "post", "close_project", key=row.pk).json()["state"] == "closed"
    assert machine(own, "post", "confirm_project", {"ours": False}, row.pk).status_code == 422


@ORIGIN
def test_a_recruiter_proposes_and_forms_a_crew_by_machine(client_as, cast, peer):
    contractor_here(peer)
    actor = recruiter_here(cast)
    client = client_as("recruiter", actor.office)
    body = {name: text for name, text in FORM.items() if not name.startswith(("trade_", "heads_"))}
    made = machine(client, "post", "projects", body | {"trades": [{"occupation": "7112", "heads": 4}]})
    assert made.status_code == 201 and made.json()["state"] == "submitted"
    assert machine(client, "post", "projects", body | {"trades": []}).status_code == 422
    asked = demand_here(peer)
    told = messages.DemandPlaced(demand_ref=asked.ref, project_ref=Project.objects.get().ref)
    actions.take_demand_place(peer, told, at=AT)
    man = actions.make_offer(actor, asked.pk, person_here(cast, office=actor.office).pk, at=AT)
    crew = {"demand_id": str(asked.pk), "name": "ف", "foreman_id": str(man.pk), "offer_ids": [str(man.pk)]}
    formed = machine(client, "post", "crews", crew)
    assert formed.status_code == 201, formed.content
    shown = machine(client, "get", "crew", key=formed.json()["id"]).json()
    assert [(one["offer_id"], one["lacks"]) for one in shown["members"]] == [(str(man.pk), "answer")]


@ORIGIN
@pytest.mark.parametrize("bad", ["a\x07b", "a\x85b", "a\x7fb", "a\ud800b"])
def test_what_no_letter_can_carry_is_refused_at_every_door(client_as, cast, peer, bad):
    contractor_here(peer)
    actor = recruiter_here(cast)
    client = client_as("recruiter", actor.office)
    body = {name: text for name, text in FORM.items() if not name.startswith(("trade_", "heads_"))}
    body["trades"] = [{"occupation": "7112", "heads": 4}]
    for field in ("name", "client", "award_number", "home_number", "contractor_licence"):
        assert machine(client, "post", "projects", body | {field: bad}).status_code == 422, field
    assert not Project.objects.exists()


@ORIGIN
def test_a_crew_is_not_named_by_what_no_letter_can_carry(client_as, cast, peer):
    asked, actor = placed_here(cast, peer)
    [man] = offered(cast, actor, asked, 1)
    person = person_here(cast, 5, office=actor.office)
    client = client_as("recruiter", actor.office)
    crew = {"name": "a\x07b", "members": [str(man.pk)], "foreman": str(man.pk)}
    assert client.post(url("crew_new", asked.pk), crew).status_code == 422
    group = {"name": "a\x07b", "person": [str(person.pk)], "foreman": str(person.pk)}
    assert client.post(url("group_new", asked.pk), group).status_code == 422
    assert Offer.objects.count() == 1 and not Crew.objects.exists()
