"""The doors by which one signs in, proves himself again and leaves: what they show and what they change."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from rabt.access import actions, queries
from rabt.access.actions.codes import make_link
from rabt.access.models import Account, Passkey, SignIn, Token
from rabt.access.testing import signed_in
from rabt.access.tests.authenticator import Authenticator, post
from rabt.base import clock
from rabt.journal.models import Act
from rabt.notices.models import Notice
from rabt.shell.words import word

pytestmark = pytest.mark.django_db
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
FRESH = "/probe/fresh"


def added(client, device, **told):
    options = post(client, "/access/me/passkey/options", {}).json()
    return post(client, "/access/me/passkey", {"credential": device.make(options)} | told)


def entered(client, device):
    return post(
        client, "/access/passkey/enter", device.use(post(client, "/access/passkey/options", {}).json())
    )


def newest_code():
    return re.search(r"\d{6}", Notice.objects.order_by("-made_at").first().text)[0]


# ------------------------------------------------------------------ the first page
def test_the_page_offers_what_this_side_has_for_people_without_an_account(client, settings):
    settings.RABT_OPEN = [
        ("both", "access.prove", "home"), ("destination", "access.viewings", "probe_scope"),
        ("origin", "access.offices", "access:offices"),
    ]  # fmt: skip
    page = client.get("/access/sign-in").content.decode()
    for key, shown in (("access.prove", True), ("access.viewings", True), ("access.offices", False)):
        assert (f">{word(key)}</a>" in page) == shown
    assert 'href="/probe/scope"' in page


def test_a_code_is_told_in_the_language_of_the_page_to_whom_nobody_knows(client):
    client.cookies["rabt_language"] = "en"
    client.post("/access/sign-in", {"handle": "nobody@example.org"})
    assert Notice.objects.get().language == "en"
    assert actions.ask_code("somebody@example.org", at=clock.now(), place="").pk
    assert Notice.objects.order_by("-made_at").first().language == "ar"


def test_a_code_is_told_in_the_language_of_its_holder(client, account):
    Account.objects.filter(pk=account.pk).update(language="en")
    for handle in (account.phone, account.email):
        actions.ask_code(handle, at=clock.now(), place="")
    found = Notice.objects.values_list("language", "urgent", "template")
    assert list(found) == [("en", True, "access.code_text")] * 2


def test_the_address_is_counted_by_the_place_that_the_machine_sees(client):
    client.post("/access/sign-in", {"handle": "nobody@example.org"}, REMOTE_ADDR="10.0.0.9")
    other = actions.ask_code("x@example.org", at=clock.now(), place="10.0.0.9")
    assert len(queries.code_times("", other.asked_from, clock.now())[1]) == 2


# ------------------------------------------------------------------ what changes with the stay
def ways_in(client, account):
    """Sign in by each way, in a browser that was there before."""
    yield lambda: client.post("/access/code", {"code": newest_code()})
    actions.send_link(account, "opening", about=account.ref, at=clock.now())
    address = re.search(r"/access/link/\S+", Notice.objects.get(template="access.opening_text").text)[0]
    yield lambda: client.post(address)


def test_whoever_signs_in_gets_another_token_for_his_forms(client, account):
    """A token that somebody planted before serves no form after. (OWASP ASVS V7)"""
    client.get("/access/sign-in")
    client.post("/access/sign-in", {"handle": account.phone})
    for sign_in in ways_in(client, account):
        client.get("/access/code")
        before = client.cookies["rabt_csrf_ly"].value
        assert sign_in().status_code == 302
        assert client.cookies["rabt_csrf_ly"].value != before
    device = Authenticator()
    added(client, device)
    before = client.cookies["rabt_csrf_ly"].value
    assert entered(client, device).json() == {"to": "/"}
    assert client.cookies["rabt_csrf_ly"].value != before


def test_a_stay_says_how_and_from_where_it_was_opened(client, account):
    client.post("/access/sign-in", {"handle": account.phone})
    client.post("/access/code", {"code": newest_code()}, REMOTE_ADDR="10.0.0.5")
    stay = SignIn.objects.get()
    assert (stay.how, stay.address) == ("code", "10.0.0.5")
    long = actions.enter(client.session, account, "code", at=clock.now(), address="f" * 100)
    assert long.address == "f" * 64
    assert actions.enter(client.session, account, "code", at=clock.now()).address == ""


def test_leaving_throws_the_session_away(client, account):
    signed_in(client, account)
    before = client.session.session_key
    client.post("/access/sign-out")
    assert not client.session.exists(before)
    assert SignIn.objects.get().ended_at


@pytest.mark.parametrize(("seconds", "written"), [(59, False), (60, True)])
def test_that_a_stay_is_in_use_is_written_once_a_minute(client, account, seconds, written):
    at = clock.now()
    stay = actions.enter(client.session, account, "code", at=at)
    actions.note_seen(stay, at + seconds * SECOND)
    stay.refresh_from_db()
    assert stay.seen_at == (at + seconds * SECOND if written else at)
    actions.end_stay(stay, at)
    actions.note_seen(stay, at + 5 * MINUTE)
    actions.end_stay(stay, at + 5 * MINUTE)
    stay.refresh_from_db()
    assert stay.ended_at == at and stay.seen_at < at + 5 * MINUTE, "what has ended is left as it was"


# ------------------------------------------------------------------ proving again
@pytest.mark.parametrize("by_mail", [True, False])
def test_a_code_to_prove_oneself_goes_to_ones_own_address(client, account, by_mail):
    if not by_mail:
        Account.objects.filter(pk=account.pk).update(email="")
    signed_in(client, account)
    assert client.post("/access/prove", {"send": "1"}).status_code == 302
    assert Notice.objects.get().target == (account.email if by_mail else account.phone)


def test_the_page_asks_for_a_code_once_one_was_sent(client, account):
    signed_in(client, account)
    assert 'name="code"' not in client.get("/access/prove").content.decode()
    client.post("/access/prove", {"send": "1"})
    assert 'name="code"' in client.get("/access/prove").content.decode()


def test_a_proof_is_dated_and_comes_with_another_session_key(client, account):
    signed_in(client, account)
    before, later = client.session.session_key, clock.now() + 20 * MINUTE
    with clock.stopped(later):
        client.post("/access/prove", {"send": "1"})
        assert client.post("/access/prove", {"code": newest_code()}).headers["Location"] == "/"
    stay = SignIn.objects.get()
    assert (stay.proved_at, stay.seen_at) == (later, later) and client.session.session_key != before


def test_a_proof_by_a_passkey_is_dated_too(client, account):
    signed_in(client, account)
    device = Authenticator()
    added(client, device)
    before, later = client.session.session_key, clock.now() + 20 * MINUTE
    with clock.stopped(later):
        told = device.use(post(client, "/access/passkey/options", {}).json())
        assert post(client, "/access/passkey/prove", told).json() == {"to": "/"}
    assert SignIn.objects.get().proved_at == later and client.session.session_key != before


@pytest.mark.parametrize(("late", "status"), [(timedelta(0), 200), (SECOND, 302)])
def test_a_proof_is_fresh_up_to_the_last_second(client, account, late, status):
    signed_in(client, account)
    with clock.stopped(SignIn.objects.get().proved_at + 15 * MINUTE + late):
        assert client.get(FRESH).status_code == status


# ------------------------------------------------------------------ passkeys
def test_a_new_passkey_is_asked_for_by_the_holders_names(client, account):
    Account.objects.filter(pk=account.pk).update(name_ar="هدى", name_en="Huda")
    signed_in(client, account)
    answer = post(client, "/access/me/passkey/options", {})
    assert answer.headers["Content-Type"] == "application/json"
    told = answer.json()
    assert told["rp"] == {"id": "localhost", "name": "Rabt"}
    assert (told["user"]["name"], told["user"]["displayName"]) == (account.email, "هدى")
    for column, name in (("email", account.phone), ("phone", "Huda")):
        Account.objects.filter(pk=account.pk).update(**{column: ""})
        assert post(client, "/access/me/passkey/options", {}).json()["user"]["name"] == name


def test_a_browser_is_told_of_which_node_a_passkey_is_asked(client):
    answer = post(client, "/access/passkey/options", {})
    assert answer.headers["Content-Type"] == "application/json" and answer.json()["rpId"] == "localhost"


def test_a_passkey_is_kept_with_its_name_and_count_and_told_to_its_holder(client, account):
    signed_in(client, account)
    at = clock.now()
    with clock.stopped(at):
        assert added(client, Authenticator(uses=7), name=f"  {'x' * 90}").status_code == 200
    key = Passkey.objects.get()
    assert (key.name, key.uses, key.added_at, key.account) == ("x" * 80, 7, at, account)
    notice = Notice.objects.get(template="access.passkey_added_text")
    assert (notice.target, notice.about) == (account.phone, account.ref)
    assert added(client, Authenticator()).status_code == 200
    assert Passkey.objects.exclude(pk=key.pk).get().name == ""


@pytest.mark.parametrize(
    "fault", [{"verifies": False}, {"origin": "http://localhost:9"}, {"host": "evil.example"}]
)
def test_a_faulty_new_passkey_is_not_kept(client, account, fault):
    signed_in(client, account)
    answer = added(client, Authenticator(**fault))
    assert (answer.status_code, answer.json()["code"]) == (422, "passkey_refused")
    assert not Passkey.objects.exists()


def test_that_a_passkey_was_added_is_remembered(client, account):
    signed_in(client, account)
    added(client, Authenticator())
    act = Act.objects.get(kind="passkey.added")
    assert (act.ref, act.actor_id) == (account.ref, str(account.pk))


def test_a_passkey_that_names_no_holder_is_known_by_itself(client, account):
    signed_in(client, account)
    device = Authenticator()
    added(client, device)
    device.holder = b""
    assert entered(client, device).status_code == 200


def test_an_account_that_sleeps_does_not_enter_by_its_passkey(client, account):
    signed_in(client, account)
    device = Authenticator()
    added(client, device)
    Account.objects.filter(pk=account.pk).update(active=False)
    client.cookies.clear()
    answer = entered(client, device)
    assert (answer.status_code, answer.json()["code"]) == (422, "passkey_refused")


@pytest.mark.parametrize(("late", "status"), [(timedelta(0), 200), (SECOND, 422)])
def test_a_challenge_lasts_five_minutes(client, account, late, status):
    signed_in(client, account)
    device, at = Authenticator(), clock.now()
    added(client, device)
    with clock.stopped(at):
        options = post(client, "/access/passkey/options", {}).json()
    with clock.stopped(at + 5 * MINUTE + late):
        assert post(client, "/access/passkey/enter", device.use(options)).status_code == status


# ------------------------------------------------------------------ links and tokens
def test_a_link_of_a_rehearsal_lasts_a_week(client, account, settings):
    at = clock.now()
    for late, status in ((-SECOND, 200), (timedelta(0), 422)):
        secret = make_link(account, "trial", at=at).rpartition("/")[2]
        assert len(secret) == 43, "32 bytes that nobody guesses"
        with clock.stopped(at + timedelta(days=7) + late):
            assert client.get(f"/access/link/{secret}").status_code == status
    secret = make_link(account, "trial", at=at).rpartition("/")[2]
    assert actions.use_link(client.session, secret, at=at, place="").how == "trial"


@pytest.mark.parametrize(("late", "status"), [(-SECOND, 200), (timedelta(0), 422)])
def test_any_other_link_lasts_a_day(client, account, late, status):
    at = clock.now()
    secret = make_link(account, "recovery", at=at).rpartition("/")[2]
    with clock.stopped(at + timedelta(hours=24) + late):
        assert client.get(f"/access/link/{secret}").status_code == status


def test_what_was_only_asked_for_is_forgotten_after_two_days_and_a_link_a_week_after_its_end(account, at):
    actions.ask_code(account.phone, at=at, place="")
    actions.send_link(account, "opening", about=account.ref, at=at)
    code_end, link_end = at + timedelta(days=2), at + timedelta(days=8)
    for moment, gone in ((code_end, 0), (code_end + SECOND, 1), (link_end, 0), (link_end + SECOND, 1)):
        assert actions.forget_old(at=moment) == gone


def test_the_use_of_a_token_is_dated(account):
    at = clock.now()
    _, secret = actions.make_token(queries.actor_of(account), "x", at + timedelta(days=1), at=at)
    machine = Client(enforce_csrf_checks=True, headers={"Authorization": f"bearer  {secret}"})
    with clock.stopped(at + MINUTE):
        assert machine.post("/api/probe/do").json()["id"] == str(account.pk), "no form's token is asked of it"
    assert Token.objects.get().used_at == at + MINUTE
    with clock.stopped(at + timedelta(days=1)):
        assert machine.get("/api/probe/").json()["code"] == "token_wrong"


def test_a_refusal_is_logged_with_route_method_role_and_code(client, account, caplog):
    signed_in(client, account)
    with caplog.at_level("INFO", logger="rabt.access"):
        client.post("/probe/scope")
        Client().get("/unlisted")
    assert [row.getMessage() for row in caplog.records if row.name == "rabt.access"] == [
        "refused route=probe_scope method=POST role=destination_clerk code=not_allowed",
        "refused route=unlisted method=GET role=anyone code=route_closed",
    ]
