"""The pages and the machines' door."""

from datetime import date

import pytest
from django.urls import reverse

from rabt.agreement.models import Change
from rabt.base import clock

pytestmark = pytest.mark.django_db
KEY = "wage_floor.7112"


@pytest.fixture(autouse=True)
def _today(at):
    with clock.stopped(at):
        yield


def page(client, name, *args, language="ar", **query):
    client.cookies["rabt_language"] = language
    return client.get(reverse(f"agreement:{name}", args=args), query)


def text_of(response):
    return response.content.decode()


def proposal_form(value="1750.500", since="2026-12-01", source="قرار 12 لسنة 2026"):
    return {"value": value, "since": since, "source": source}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_list_shows_value_source_and_assumption(client_as, language):
    found = page(client_as("auditor"), "terms", q="7112", language=language)
    said = text_of(found)
    assert found.status_code == 200
    assert "1,600.000 LYD" in said
    assert "is-assumption" in said
    assert f'lang="{language}"' in said


@pytest.mark.parametrize("only", ["", "assumption", "changed", "ours", "nonsense"])
def test_the_list_is_filtered_and_paged(client_as, only):
    assert page(client_as("auditor"), "terms", only=only, page="2").status_code == 200


@pytest.mark.parametrize("key", ["sector.other", "clock.demand_lapse", "port.LY-TIP",
                                 "policy.housing_required", "fee.permit", "document.medical",
                                 "occupation.7112", KEY])  # fmt: skip
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_kind_of_value_has_a_page_and_a_form(client_as, key, language):
    client = client_as("node_administrator")
    assert page(client, "term", key, language=language).status_code == 200
    if not key.startswith("document"):
        assert page(client, "propose", key, language=language).status_code == 200


def test_an_unknown_rule_is_missing(client_as):
    assert page(client_as("auditor"), "term", "clock.nothing").status_code == 404


def test_the_way_from_proposal_to_the_rule(client_as):
    admin, approver = client_as("node_administrator"), client_as("destination_approver")
    sent = admin.post(
        reverse("agreement:propose", args=[KEY]), proposal_form(value="١٧٥٠٫٥٠٠", since="٢٠٢٦-١١-٢٤")
    )
    change = Change.objects.get()
    assert sent.status_code == 302
    assert sent["location"] == reverse("agreement:change", args=[change.pk])
    assert (change.value, change.since) == (1_750_500, date(2026, 11, 24))
    assert "1,750.500 LYD" in text_of(page(approver, "change", change.pk))
    assert str(change.pk) in text_of(page(approver, "changes", state="waiting"))
    assert approver.post(reverse("agreement:grant", args=[change.pk])).status_code == 302
    said = text_of(page(approver, "term", KEY, language="en"))
    assert "1,750.500 LYD" in said
    assert "قرار 12 لسنة 2026" in said


def test_a_switch_is_chosen_on_purpose(client_as):
    admin = client_as("node_administrator")
    address = reverse("agreement:propose", args=["occupation.7112"])
    assert admin.post(address, proposal_form(value="")).status_code == 422
    assert admin.post(address, proposal_form(value="no")).status_code == 302
    assert Change.objects.get().value is False


@pytest.mark.parametrize("value", ["", "abc", "1.2345", "NaN", "Infinity", "1e99", "1800,5", "9" * 21])
def test_a_number_that_is_none(client_as, value):
    sent = client_as("node_administrator").post(
        reverse("agreement:propose", args=[KEY]), proposal_form(value=value)
    )
    assert sent.status_code == 422
    assert "قرار 12 لسنة 2026" in text_of(sent), "what was typed is kept"


def test_a_refusal_keeps_what_was_typed(client_as):
    sent = client_as("node_administrator").post(
        reverse("agreement:propose", args=[KEY]), proposal_form(since="2026-01-01")
    )
    assert sent.status_code == 422
    assert "1750.500" in text_of(sent)
    assert "2026-11-24" in text_of(sent), "the earliest day is told"


def test_refusing_needs_a_reason(client_as):
    admin, approver = client_as("node_administrator"), client_as("destination_approver")
    admin.post(reverse("agreement:propose", args=[KEY]), proposal_form())
    change = Change.objects.get()
    address = reverse("agreement:refuse", args=[change.pk])
    assert approver.post(address, {"reason": ""}).status_code == 422
    assert approver.post(address, {"reason": "value_wrong", "note": "المادة 4"}).status_code == 302
    said = text_of(page(approver, "change", change.pk))
    assert "المادة 4" in said
    assert "is-refused" in said
    assert approver.post(address, {"reason": "value_wrong"}).status_code == 422


def test_who_proposed_is_offered_no_decision_and_reads_who_decides(client_as):
    admin, approver = client_as("node_administrator"), client_as("destination_approver")
    admin.post(reverse("agreement:propose", args=[KEY]), proposal_form())
    change = Change.objects.get()
    assert approver.account.name_ar in text_of(page(admin, "change", change.pk))
    assert reverse("agreement:grant", args=[change.pk]) in text_of(page(approver, "change", change.pk))
    Change.objects.update(proposed_by=str(approver.account.pk))
    shown = text_of(page(approver, "change", change.pk))
    assert reverse("agreement:grant", args=[change.pk]) not in shown
    assert "ليس لشخص آخر في هذا المكتب" in shown


def test_who_may_not(client_as):
    clerk, employer = client_as("destination_clerk"), client_as("employer")
    assert page(employer, "terms").status_code == 403
    assert page(clerk, "propose", KEY).status_code == 403
    client_as("node_administrator").post(reverse("agreement:propose", args=[KEY]), proposal_form())
    change = Change.objects.get()
    assert '<button class="main">' not in text_of(page(clerk, "change", change.pk))
    for name in ("grant", "refuse"):
        assert clerk.post(reverse(f"agreement:{name}", args=[change.pk]), {}).status_code == 403


def test_the_machine_s_door(client_as):
    admin, approver = client_as("node_administrator"), client_as("destination_approver")
    terms = {one["key"]: one for one in approver.get(reverse("api:agreement_terms")).json()}
    assert terms[KEY]["value"] == 1_600_000
    assert terms["occupation.7112"]["value"] is True
    told = {"key": KEY, "value": 1_700_000, "since": "2026-12-01", "source": "Decision 12/2026"}
    sent = admin.post(reverse("api:agreement_propose"), told, content_type="application/json")
    assert (sent.status_code, sent.json()["state"]) == (201, "waiting")
    address = reverse("api:agreement_decide", args=[sent.json()["id"]])
    decided = approver.post(address, {"granted": True}, content_type="application/json")
    assert (decided.status_code, decided.json()["state"]) == (200, "granted")
    later = approver.get(reverse("api:agreement_terms"), {"on": "2026-12-02"}).json()
    assert {one["key"]: one["value"] for one in later}[KEY] == 1_700_000


def test_the_machine_is_refused_in_both_languages(client_as):
    admin = client_as("node_administrator")
    address = reverse("api:agreement_propose")
    told = {"key": "clock.nothing", "value": 1, "since": "2026-12-01", "source": "Decision"}
    sent = admin.post(address, told, content_type="application/json")
    assert (sent.status_code, sent.json()["code"]) == (422, "unknown_term")
    assert sent.json()["reason"]["ar"]
    assert sent.json()["next"]["en"]
    for wrong in ({**told, "more": 1}, {**told, "value": "1"}, {**told, "since": "tomorrow"}):
        assert admin.post(address, wrong, content_type="application/json").status_code == 422
