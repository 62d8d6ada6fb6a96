"""Recovery, opening and posting: one administrator asks, another releases, the holder alone gets the link."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from rabt.access import actions, queries
from rabt.access.models import Account, Link, Passkey, SignIn, Warrant
from rabt.access.testing import account_with, office_at, signed_in
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.journal.models import Act
from rabt.notices.models import Notice

pytestmark = pytest.mark.django_db


def _link():
    text = Notice.objects.filter(text__contains="/access/link/").latest("made_at").text
    return re.search(r"/access/link/\S+", text)[0]


def _code(deed):
    with pytest.raises((Refused, NotAllowed)) as refusal:
        deed()
    return refusal.value.code


def test_an_account_sleeps_until_a_second_administrator_releases_it(client, first, second, at):
    office_at("LY/labour/first/")
    told = ("هدى", "destination_approver", "LY/labour/first/", "0910000077", "", at)
    warrant = actions.propose_account(first, *told, name_en="Huda", language="en")
    account = warrant.account
    assert (account.active, account.state) == (False, "asleep")
    assert not Link.objects.exists() and not Notice.objects.exists()
    assert actions.ask_code("0910000077", at=at, place="").account is None
    assert _code(lambda: actions.release(first, warrant.pk, at=at)) == "same_person"
    actions.release(second, warrant.pk, at=clock.now())
    account.refresh_from_db()
    assert account.active
    address = _link()
    assert client.get(address).status_code == 200
    assert client.post(address).headers["Location"] == "/access/me"
    assert client.get("/").json()["role"] == "destination_approver"
    kinds = set(Act.objects.filter(ref=account.ref).values_list("kind", flat=True))
    assert {"account.opened", "opening.proposed", "opening.released"} <= kinds


def test_a_declined_account_is_closed_and_its_address_is_free(first, second, at):
    office_at("LY/labour/first/")
    told = ("هدى", "destination_clerk", "LY/labour/first/", "0910000077", "", at)
    warrant = actions.propose_account(first, *told)
    with pytest.raises(NotAllowed):
        actions.decline(first, warrant.pk, "no", at=at)
    declined = actions.decline(second, warrant.pk, "unknown person", at=at)
    assert (declined.decision, declined.reason_text) == ("declined", "unknown person")
    account = Account.objects.get(pk=warrant.account_id)
    assert account.state == "closed"
    assert Act.objects.filter(kind="opening.declined", ref=account.ref).count() == 1
    actions.propose_account(first, *told)


def test_recovery_ends_every_older_way_in(client, account, first, second, at):
    signed_in(client, account)
    Passkey.objects.create(account=account, credential="x", public_key=b"x", added_at=at)
    warrant = actions.propose_recovery(first, account.pk, phone="0910000088", at=clock.now())
    assert warrant.ref == f"warrant:{warrant.pk}"
    assert Notice.objects.get(template="access.recovery_asked_text").target == account.phone
    assert _code(lambda: actions.release(first, warrant.pk, at=at)) == "same_person"
    actions.release(second, warrant.pk, at=clock.now())
    account.refresh_from_db()
    assert account.phone == "+218910000088"
    assert Notice.objects.get(template="access.recovery_text").target == "+218910000088"
    fresh, address = client.__class__(), _link()
    assert client.get("/").status_code == 200  # nothing ends until the holder comes
    assert fresh.post(address).status_code == 302
    assert client.get("/").status_code == 302
    assert fresh.get("/").status_code == 200
    assert Passkey.objects.get().ended_at
    assert SignIn.objects.filter(ended_at=None).get().how == "recovery"
    kinds = set(Act.objects.filter(ref=account.ref).values_list("kind", flat=True))
    assert {"recovery.proposed", "recovery.released", "account.recovered"} <= kinds


def test_no_administrator_sees_the_link(client, account, first, second):
    warrant = actions.propose_recovery(first, account.pk, at=clock.now())
    signed_in(client, Account.objects.get(pk=second.id))
    pages = [
        client.get("/access/warrants"),
        client.post(f"/access/warrants/{warrant.pk}/release", follow=True),
    ]
    pages += [client.get(f"/access/accounts/{account.pk}"), client.get("/notices/")]
    secret = _link().rpartition("/")[2]
    assert all(page.status_code == 200 and secret not in page.content.decode() for page in pages)


def test_a_link_works_once_and_for_a_day(client, account):
    actions.send_link(account, "opening", about=account.ref, at=clock.now())
    address = _link()
    shown = client.get(address)
    assert (shown.headers["Referrer-Policy"], shown.headers["Cache-Control"]) == ("same-origin", "no-store")
    with clock.stopped(clock.now() + timedelta(days=1, minutes=1)):
        assert client.get(address).status_code == 422
        assert client.post(address).status_code == 422
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 422
    nothing = client.get("/access/link/nothing", HTTP_ACCEPT="application/json")
    assert (nothing.status_code, nothing.json()["code"]) == (422, "link_wrong")


def test_a_link_of_a_closed_account_is_refused(client, account):
    actions.send_link(account, "opening", about=account.ref, at=clock.now())
    Account.objects.filter(pk=account.pk).update(active=False)
    address = _link()
    assert client.post(address).status_code == 422
    with pytest.raises(Refused):
        actions.use_link(client.session, address.rpartition("/")[2], at=clock.now(), place="")


def test_two_uses_of_a_link_leave_one_stay(client, account):
    actions.send_link(account, "opening", about=account.ref, at=clock.now())
    secret = _link().rpartition("/")[2]
    actions.use_link(client.session, secret, at=clock.now(), place="")
    with pytest.raises(Refused):
        actions.use_link(client.session, secret, at=clock.now(), place="")
    assert SignIn.objects.count() == 1


def test_a_new_post_works_at_once(client, account, first, second, at):
    signed_in(client, account)
    office_at("LY/border/first/")
    warrant = actions.propose_posting(first, account.pk, "border_officer", "LY/border/first/", at=at)
    assert client.get("/").json()["role"] == "destination_clerk"
    actions.release(second, warrant.pk, at=at)
    assert client.get("/").json()["role"] == "border_officer"
    account.refresh_from_db()
    assert account.office_id == "LY/border/first/"


def test_what_is_refused(account, first, second, cast, at):
    own = Account.objects.get(pk=first.id)

    def posting(role="border_officer", office="LY/labour/first/", key=account.pk, actor=first):
        return _code(lambda: actions.propose_posting(actor, key, role, office, at=at))

    assert posting(role="emperor") == "role_unknown"
    assert posting(role="recruiter") == "wrong_side"
    assert posting(office="LY/nowhere/") == "office_unknown"
    assert posting(key=own.pk) == "own_account"
    assert posting(actor=cast("auditor")) == "not_allowed"
    assert _code(lambda: actions.propose_recovery(first, own.pk, at=at)) == "own_account"
    assert _code(lambda: actions.propose_recovery(first, account.pk, phone="1", at=at)) == "phone_wrong"
    actions.propose_recovery(first, account.pk, at=at)
    assert _code(lambda: actions.propose_recovery(second, account.pk, at=at)) == "warrant_open"
    Account.objects.filter(pk=account.pk).update(active=False)
    assert posting() == "account_closed"
    with pytest.raises(Missing):
        actions.release(first, uuid4(), at=at)


def test_nobody_releases_what_is_asked_for_himself(first, second, at):
    warrant = actions.propose_recovery(first, second.id, at=at)
    assert _code(lambda: actions.release(second, warrant.pk, at=at)) == "own_account"


def test_a_new_address_must_be_free(account, first, second, at):
    other = account_with("employer", "LY/labour/first/firm-1/")
    warrant = actions.propose_recovery(first, account.pk, phone=other.phone, at=at)
    assert _code(lambda: actions.release(second, warrant.pk, at=at)) == "account_exists"
    assert Warrant.objects.get().decision == ""


def test_the_other_administrator_finds_it_waiting(account, first, second, cast, at):
    assert queries.waiting(second) == []
    actions.propose_recovery(first, account.pk, at=at)
    assert queries.waiting(first) == []
    (found,) = queries.waiting(second)
    assert (found.count, found.oldest_at, found.url) == (1, at, "/access/warrants")
    assert queries.waiting(cast("auditor")) == []


def test_links_for_the_cast_exist_in_a_trial_only(client, account, settings, at):
    node = the_node("LY")
    assert _code(lambda: actions.make_trial_link(node, account.pk, at=at)) == "not_allowed"
    settings.RABT = replace(settings.RABT, trial=True)
    assert _code(lambda: actions.make_trial_link(queries.anyone(), account.pk, at=at)) == "not_allowed"
    url = actions.make_trial_link(node, account.pk, at=clock.now())
    assert url.startswith("http://localhost:8002/access/link/")
    assert client.post(url.removeprefix("http://localhost:8002")).headers["Location"] == "/"
