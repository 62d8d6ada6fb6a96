"""Passkeys: made by a software authenticator, checked as a phone's would be."""

from datetime import timedelta
from uuid import uuid4

import pytest

from rabt.access import actions, queries
from rabt.access.models import Passkey, SignIn
from rabt.access.testing import account_with, signed_in
from rabt.access.tests.authenticator import Authenticator, post
from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed

pytestmark = pytest.mark.django_db


def _added(client, account, device):
    signed_in(client, account)
    options = post(client, "/access/me/passkey/options", {}).json()
    return post(client, "/access/me/passkey", {"credential": device.make(options), "name": "هاتف"})


def _enter(client, device, **changes):
    options = post(client, "/access/passkey/options", {}).json()
    answer = device.use(options)
    answer["response"] |= changes
    return post(client, "/access/passkey/enter", answer)


@pytest.fixture
def device(client, account):
    found = Authenticator()
    assert _added(client, account, found).json() == {"to": "/access/me"}
    client.cookies.clear()
    return found


def test_a_passkey_is_added_and_signs_in(client, account, device):
    assert Passkey.objects.get().name == "هاتف"
    assert _enter(client, device).json() == {"to": "/"}
    stay = SignIn.objects.order_by("opened_at").last()
    assert (stay.account, stay.how) == (account, "passkey")
    assert client.get("/").json()["role"] == "destination_clerk"
    key = Passkey.objects.get()
    assert key.uses == 1 and key.used_at


def test_the_options_ask_for_verification_and_name_nobody(client):
    options = post(client, "/access/passkey/options", {}).json()
    assert options["userVerification"] == "required"
    assert not options.get("allowCredentials")
    assert len(options["challenge"]) >= 43  # 32 bytes at least


def test_a_new_passkey_is_discoverable_and_verified(client, account):
    signed_in(client, account)
    asked = post(client, "/access/me/passkey/options", {}).json()["authenticatorSelection"]
    assert (asked["residentKey"], asked["userVerification"]) == ("required", "required")


@pytest.mark.parametrize(
    "fault",
    [{"origin": "http://evil.example"}, {"host": "evil.example"}, {"verifies": False}, {"uses": -1}],
)
def test_a_faulty_answer_is_refused(client, device, fault):
    _enter(client, device)
    client.cookies.clear()
    for name, value in fault.items():
        setattr(device, name, value)
    answer = _enter(client, device)
    assert (answer.status_code, answer.json()["code"]) == (422, "passkey_refused")
    assert client.get("/").status_code == 302


def test_another_holders_name_or_signature_is_refused(client, device):
    assert _enter(client, device, userHandle="AAAA").json()["code"] == "passkey_refused"
    assert _enter(client, device, signature="AAAA").json()["code"] == "passkey_refused"
    assert _enter(client, Authenticator()).json()["code"] == "passkey_refused"


def test_a_challenge_serves_once_and_for_five_minutes(client, device):
    options = post(client, "/access/passkey/options", {}).json()
    answer = device.use(options)
    assert post(client, "/access/passkey/enter", answer).status_code == 200
    assert post(client, "/access/passkey/enter", answer).json()["code"] == "passkey_refused"
    client.cookies.clear()
    options = post(client, "/access/passkey/options", {}).json()
    with clock.stopped(clock.now() + timedelta(minutes=6)):
        answer = post(client, "/access/passkey/enter", device.use(options))
    assert answer.json()["code"] == "passkey_refused"


def test_a_challenge_for_adding_does_not_sign_in(client, account, device):
    signed_in(client, account)
    options = post(client, "/access/me/passkey/options", {}).json()
    assert post(client, "/access/passkey/enter", device.use(options)).json()["code"] == "passkey_refused"


@pytest.mark.parametrize("body", ["", "[]", "{", '{"id": 5}', '{"id": "x", "response": null}'])
def test_what_is_no_credential_is_refused(client, account, body):
    post(client, "/access/passkey/options", {})
    answer = client.post(
        "/access/passkey/enter", body, content_type="application/json", HTTP_ACCEPT="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "passkey_refused")
    signed_in(client, account)
    post(client, "/access/me/passkey/options", {})
    answer = client.post(
        "/access/me/passkey", body, content_type="application/json", HTTP_ACCEPT="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "passkey_refused")


def test_the_same_credential_is_kept_once(client, account, device):
    answer = _added(client, account_with("employer", "LY/labour/first/firm-1/"), device)
    assert answer.json()["code"] == "passkey_refused"


def test_a_device_that_has_a_passkey_is_not_asked_for_another(client, account, device):
    signed_in(client, account)
    (kept,) = post(client, "/access/me/passkey/options", {}).json()["excludeCredentials"]
    assert kept["id"] == Passkey.objects.get().credential


def test_the_action_itself_asks_for_a_fresh_proof(client, account):
    stay = actions.enter(client.session, account, "code", at=clock.now())
    actor, late = queries.actor_of(account), clock.now() + timedelta(minutes=16)
    with pytest.raises(NotAllowed):
        actions.add_passkey(client.session, actor, stay, {}, "", at=late)


def test_an_old_stay_adds_no_passkey(client, account):
    signed_in(client, account)
    options = post(client, "/access/me/passkey/options", {}).json()
    with clock.stopped(clock.now() + timedelta(minutes=16)):
        answer = post(client, "/access/me/passkey", {"credential": Authenticator().make(options)})
    assert (answer.status_code, answer.json()["code"]) == (403, "sign_in_again")


def test_a_closed_account_does_not_enter(client, account, device, cast):
    actions.close_account(cast("node_administrator"), account.pk, at=clock.now())
    assert _enter(client, device).json()["code"] == "passkey_refused"


def test_a_passkey_is_ended_by_its_holder_only(client, account, device):
    key = Passkey.objects.get()
    stranger = queries.actor_of(account_with("employer", "LY/labour/first/firm-1/"))
    with pytest.raises(Missing):
        actions.end_passkey(stranger, key.pk, at=clock.now())
    signed_in(client, account)
    assert client.post(f"/access/me/passkey/{key.pk}/end").status_code == 302
    assert client.post(f"/access/me/passkey/{uuid4()}/end").status_code == 404
    client.cookies.clear()
    assert _enter(client, device).json()["code"] == "passkey_refused"


def test_identity_is_proved_again_by_ones_own_passkey(client, account, device):
    signed_in(client, account)
    SignIn.objects.filter(account=account).update(proved_at=clock.now() - timedelta(hours=1))
    assert client.get("/probe/fresh").headers["Location"] == "/access/prove?next=%2Fprobe%2Ffresh"
    client.get("/access/prove?next=/probe/fresh")
    options = post(client, "/access/passkey/options", {}).json()
    assert post(client, "/access/passkey/prove", device.use(options)).json() == {"to": "/probe/fresh"}
    assert client.get("/probe/fresh").status_code == 200


def test_another_ones_passkey_proves_nothing(client, account, device):
    signed_in(client, account_with("employer", "LY/labour/first/firm-1/"))
    options = post(client, "/access/passkey/options", {}).json()
    assert post(client, "/access/passkey/prove", device.use(options)).json()["code"] == "passkey_refused"
