"""The gate: what the table does not list is closed, and every request is judged anew."""

from datetime import timedelta

import pytest
from django.test import Client

from rabt.access import actions, queries
from rabt.access.models import Account, SignIn
from rabt.access.testing import account_with, signed_in
from rabt.base import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(client):
    account = account_with("auditor", "LY/")
    signed_in(client, account)
    return account


def _code(response):
    return response.json()["code"]


JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.mark.parametrize("path", ["/unlisted", "/nameless"])
@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "options", "trace"])
def test_a_route_that_is_not_listed_is_refused(client, auditor, path, method):
    answer = getattr(client, method)(path, **JSON)
    assert (answer.status_code, _code(answer)) == (403, "route_closed")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_a_method_that_is_not_listed_is_refused(client, auditor, method):
    assert _code(getattr(client, method)("/", **JSON)) == "route_closed"


def test_the_row_gives_the_purpose(client, auditor):
    assert client.get("/").json()["purpose"] == "queue"
    assert client.get("/probe/scope").json() == {
        "id": str(auditor.pk), "role": "auditor", "purpose": "audit", "for_whom": "",
    }  # fmt: skip
    assert client.head("/probe/scope").status_code == 200


def test_what_a_signed_in_person_sees_is_not_stored(client, auditor):
    assert client.get("/").headers["Cache-Control"] == "no-store"
    assert "no-store" not in Client().get("/access/sign-in").headers.get("Cache-Control", "")


@pytest.mark.parametrize(
    "path", ["/probe/scope", "//probe/scope", "/probe/%73cope", "/unlisted/../probe/scope"]
)
def test_a_wrong_role_is_refused_however_the_path_is_written(client, path):
    signed_in(client, account_with("employer", "LY/labour/first/firm-1/"))
    assert client.get(path, **JSON).status_code in (403, 404)


def test_nobody_is_led_to_the_door(client):
    answer = client.get("/probe/scope?a=1")
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/access/sign-in?next=%2Fprobe%2Fscope%3Fa%3D1",
    )
    assert client.head("/probe/scope?a=1").headers["Location"] == answer.headers["Location"]
    assert _code(client.post("/probe/scope", **JSON)) == "sign_in_first"
    assert _code(client.get("/api/probe/")) == "sign_in_first"
    partial = client.get("/probe/scope", HTTP_HX_REQUEST="true")
    assert (partial.status_code, partial.headers["HX-Redirect"]) == (204, "/access/sign-in")


@pytest.mark.parametrize(
    ("came", "led"),
    [
        ("http://testserver/probe/scope?a=1#x", "/access/sign-in?next=%2Fprobe%2Fscope%3Fa%3D1&typed=kept"),
        ("http://evil.example/probe/scope", ""),
        ("", ""),
    ],
)
def test_whoever_sends_a_form_too_late_is_led_back_to_its_page(client, came, led):
    answer = client.post("/probe/scope", HTTP_REFERER=came)
    assert (answer.status_code, answer.headers.get("Location", "")) == ((302, led) if led else (403, ""))


def test_a_role_of_the_other_side_opens_nothing(client):
    account = account_with("employer", "LY/labour/first/firm-1/")
    signed_in(client, account)
    Account.objects.filter(pk=account.pk).update(role="recruiter")
    assert _code(client.get("/", **JSON)) == "wrong_side"
    assert client.get("/access/sign-in").status_code == 200  # open pages stay open


def test_a_change_of_role_works_at_once(client, auditor):
    assert client.get("/probe/scope").status_code == 200
    Account.objects.filter(pk=auditor.pk).update(role="border_officer")
    assert _code(client.get("/probe/scope", **JSON)) == "not_allowed"


def test_a_closed_account_is_out_at_once(client, auditor, cast):
    actions.close_account(cast("node_administrator"), auditor.pk, at=clock.now())
    assert client.get("/", **JSON).status_code == 403
    Account.objects.filter(pk=auditor.pk).update(active=True)
    assert client.get("/", **JSON).status_code == 403  # its stay ended too


def test_an_account_that_sleeps_opens_nothing(client, auditor):
    Account.objects.filter(pk=auditor.pk).update(active=False)
    assert _code(client.get("/", **JSON)) == "account_closed"


@pytest.mark.parametrize(("role", "idle"), [("auditor", 30), ("node_administrator", 15)])
def test_a_stay_ends_when_it_is_idle(client, role, idle):
    signed_in(client, account_with(role, "LY/"))
    start = clock.now()
    with clock.stopped(start + timedelta(minutes=idle - 1)):
        assert client.get("/").status_code == 200
    with clock.stopped(start + timedelta(minutes=2 * idle - 2)):
        assert client.get("/").status_code == 200
    with clock.stopped(start + timedelta(minutes=3 * idle - 1)):
        assert _code(client.get("/", **JSON)) == "stay_ended"
    assert SignIn.objects.get().ended_at
    assert client.get("/", **JSON).status_code == 403


def test_a_stay_ends_after_twelve_hours_of_work(client, auditor):
    start = clock.now()
    for quarter in range(1, 48):
        with clock.stopped(start + timedelta(minutes=15 * quarter)):
            assert client.get("/").status_code == 200, quarter
    with clock.stopped(start + timedelta(hours=12)):
        assert client.get("/").headers["Location"].startswith("/access/sign-in")


def test_a_stay_in_use_is_written_once_a_minute(client, auditor, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        client.get("/")


@pytest.mark.parametrize("kept", ["", "x", "0193a1c2-0000-7000-8000-000000000001", 5])
def test_a_made_up_stay_is_nobody(client, kept):
    session = client.session
    session["sign_in"] = kept
    session.save()
    assert client.get("/").status_code == 302


def test_an_administrator_ends_every_stay(client, auditor, cast, committed):
    other = signed_in(Client(), auditor)
    assert actions.end_stays(cast("node_administrator"), auditor.pk, at=clock.now()) == 2
    assert (client.get("/").status_code, other.get("/").status_code) == (302, 302)
    committed("account.stays_ended", stays=2)


def test_one_ends_ones_own_stays_elsewhere_and_nobody_elses(client, auditor, committed):
    other = signed_in(Client(), auditor)
    stranger = signed_in(Client(), account_with("auditor", "LY/"))
    assert client.post("/access/me/elsewhere/end").headers["Location"] == "/access/me"
    assert (client.get("/").status_code, other.get("/").status_code) == (200, 302)
    committed("account.stays_ended", stays=1)
    assert stranger.get("/").status_code == 200


def test_signing_out_ends_the_stay(client, auditor):
    kept = client.cookies["rabt_ly"].value
    assert client.post("/access/sign-out").headers["Location"] == "/access/sign-in"
    client.cookies["rabt_ly"] = kept
    assert client.get("/").status_code == 302
    assert SignIn.objects.get().ended_at


def test_signing_out_without_a_stay_is_calm(client):
    assert client.post("/access/sign-out").status_code == 302


def test_routes_of_the_other_node_and_of_devices_see_no_actor(client, auditor):
    assert client.post("/probe/peer").json()["role"] == "anyone"
    assert client.get("/probe/peer").json()["id"] == ""


def test_an_act_may_ask_for_a_fresh_proof(client, auditor):
    assert client.get("/probe/fresh").status_code == 200
    SignIn.objects.update(proved_at=clock.now() - timedelta(minutes=16))
    assert client.get("/probe/fresh").headers["Location"] == "/access/prove?next=%2Fprobe%2Ffresh"
    answer = client.post("/probe/fresh", **JSON)
    assert (answer.status_code, _code(answer)) == (403, "sign_in_again")
    assert client.post("/probe/fresh").status_code == 403
    assert client.get("/probe/fresh", HTTP_HX_REQUEST="true").headers["HX-Redirect"] == "/access/prove"


# ------------------------------------------------------------------ tokens and the API
@pytest.fixture
def secret():
    account = account_with("employer", "LY/labour/first/firm-1/")
    actor = queries.actor_of(account)
    return actions.make_token(actor, "machine", clock.now() + timedelta(days=30), at=clock.now())[1]


def _bearer(secret):
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


def test_a_token_opens_the_api(client, secret):
    assert client.get("/api/probe/", **_bearer(secret)).json()["role"] == "employer"
    assert client.post("/api/probe/do", **_bearer(secret)).json()["purpose"] == "hiring"


@pytest.mark.parametrize("path", ["/", "/access/me", "/access/sign-in", "/probe/fresh"])
def test_a_token_opens_no_page_and_no_session(client, secret, path):
    answer = client.get(path, **JSON, **_bearer(secret))
    assert (answer.status_code, _code(answer)) == (403, "token_opens_no_page")
    assert not answer.cookies and not SignIn.objects.exists()
    assert client.get("/api/probe/", **_bearer(secret)).cookies == {}


def test_a_token_does_not_borrow_a_session(client, secret, auditor):
    assert client.get("/api/probe/", **_bearer(secret)).json()["role"] == "employer"
    assert _code(client.get("/probe/scope", **JSON, **_bearer(secret))) == "not_allowed"


@pytest.mark.parametrize("wrong", ["", "x", "شيء", "é" * 5000, "rabt_" + "A" * 43])
def test_a_wrong_token_is_refused_without_a_crash(client, auditor, wrong):
    for path in ("/api/probe/", "/access/sign-in", "/"):
        answer = client.get(path, **JSON, **_bearer(wrong))
        assert (answer.status_code, _code(answer)) == (403, "token_wrong")


def test_another_scheme_is_no_token(client):
    assert client.get("/access/sign-in", HTTP_AUTHORIZATION="Basic eDp5").status_code == 200


def test_a_token_ends_with_its_time_its_end_or_its_account(client, secret):
    account = Account.objects.get()
    with clock.stopped(clock.now() + timedelta(days=31)):
        assert _code(client.get("/api/probe/", **_bearer(secret))) == "token_wrong"
    Account.objects.update(active=False)
    assert _code(client.get("/api/probe/", **_bearer(secret))) == "account_closed"
    Account.objects.update(active=True)
    token = queries.tokens_of(account.pk).get()
    actions.end_token(queries.actor_of(account), token.pk, at=clock.now())
    assert _code(client.get("/api/probe/", **_bearer(secret))) == "token_wrong"


def test_a_browsers_call_to_the_api_must_carry_the_forms_token(auditor):
    client = signed_in(Client(enforce_csrf_checks=True), auditor)
    Account.objects.update(role="destination_clerk")
    assert client.get("/api/probe/").status_code == 200
    assert client.post("/api/probe/do").status_code == 403
    client.get("/access/me")
    token = client.cookies["rabt_csrf_ly"].value
    assert client.post("/api/probe/do", HTTP_X_CSRFTOKEN=token).json()["role"] == "destination_clerk"
