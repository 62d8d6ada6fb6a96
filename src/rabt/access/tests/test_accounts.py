"""Offices and accounts: who may open which, and what closing ends."""

import pytest

from rabt.access import actions, queries
from rabt.access.models import Account, SignIn
from rabt.access.testing import account_with, office_at
from rabt.base.actor import the_node
from rabt.base.errors import Missing, NotAllowed, Refused

pytestmark = pytest.mark.django_db


def _code(deed):
    with pytest.raises((Refused, NotAllowed)) as refusal:
        deed()
    return refusal.value.code


def test_the_node_opens_the_first_offices(at):
    node = the_node("LY")
    actions.open_office(node, "LY/", "الدولة", "State", "state", at)
    found = actions.open_office(node, "LY/labour/", "العمل", "", "ministry", at, serves="LY/")
    assert (found.parent_id, found.name_en, found.serves, found.depth) == ("LY/", "العمل", "LY/", 1)
    assert list(queries.offices(kind="ministry")) == [found]


def test_offices_open_below_offices_that_the_actor_reaches(cast, at):
    office_at("LY/labour/first/")
    administrator, clerk = cast("node_administrator"), cast("destination_clerk")
    actions.open_office(administrator, "LY/labour/second/", "أ", "A", "labour", at)
    actions.open_office(clerk, "LY/labour/first/firm-9/", "أ", "A", "employer", at)

    def refused(path, kind="employer", serves="", actor=administrator):
        return _code(lambda: actions.open_office(actor, path, "أ", "A", kind, at, serves=serves))

    assert refused("LY/labour/second/firm-1/", actor=clerk) == "not_allowed"
    assert refused("LY/labour/second/") == "office_taken"
    assert refused("LY/nowhere/firm/") == "office_unknown"
    assert refused("LY/Labour/") == "office_code_wrong"
    assert refused("LY/labour/third/", kind="castle") == "office_kind_unknown"
    assert refused("LY/labour/third/", serves="LY/nowhere/") == "office_unknown"
    assert refused("LY/labour/first/firm-8/", serves="LY/labour/second/", actor=clerk) == "not_allowed"
    assert (
        _code(lambda: actions.open_office(the_node("LY"), "EG/", "أ", "A", "state", at))
        == "office_code_wrong"
    )
    assert _code(lambda: actions.open_office(the_node("EG"), "LY/x/", "أ", "A", "state", at)) == "not_allowed"


def test_an_office_may_reach_another(cast, at):
    office_at("LY/labour/first/")
    office_at("LY/passports/")
    administrator = cast("node_administrator")
    actions.set_serves(administrator, "LY/passports/", "LY/labour/", at=at)
    account = account_with("passports_officer", "LY/passports/")
    assert queries.actor_of(account).reach == ("LY/passports/", "LY/labour/")
    actions.set_serves(administrator, "LY/passports/", "", at=at)
    assert queries.office("LY/passports/").serves == ""
    assert (
        _code(lambda: actions.set_serves(administrator, "LY/passports/", "LY/x/", at=at)) == "office_unknown"
    )
    assert _code(lambda: actions.set_serves(cast("auditor"), "LY/passports/", "", at=at)) == "not_allowed"
    narrow = cast("node_administrator", office="LY/border/")
    assert _code(lambda: actions.set_serves(narrow, "LY/passports/", "", at=at)) == "not_allowed"
    with pytest.raises(Missing):
        actions.set_serves(administrator, "LY/x/", "", at=at)


def test_an_approver_opens_the_accounts_that_the_table_names(cast, at):
    office_at("LY/labour/first/firm-1/")
    approver = cast("destination_approver")
    account = actions.open_account(
        approver, "سالم", "employer", "LY/labour/first/firm-1/", "091 000 0001", "A@Example.org", at
    )
    assert (account.phone, account.email, account.name_en) == ("+218910000001", "a@example.org", "سالم")
    assert account.active and account.state == "active"

    def refused(
        role="employer", office="LY/labour/first/firm-1/", phone="0910000002", actor=approver, email=""
    ):
        return _code(lambda: actions.open_account(actor, "س", role, office, phone, email, at))

    assert refused(phone="+218910000001") == "account_exists"
    assert refused(phone="", email="a@example.org") == "account_exists"
    assert refused(role="destination_approver") == "not_allowed"
    assert refused(role="emperor") == "role_unknown"
    assert refused(role="recruiter") == "wrong_side"
    assert refused(phone="") == "address_missing"
    assert refused(phone="1") == "phone_wrong"
    assert refused(office="LY/labour/first/firm-2/") == "office_unknown"
    assert refused(actor=cast("destination_approver", office="LY/other/")) == "not_allowed"
    assert refused(actor=cast("employer")) == "not_allowed"
    assert refused(actor=the_node("EG")) == "not_allowed"


def test_closing_an_account_ends_every_way_in(cast, at, client):
    account = account_with("employer", "LY/labour/first/firm-1/")
    actions.enter(client.session, account, "code", at=at)
    administrator = cast("node_administrator")
    actions.close_account(administrator, account.pk, at=at)
    account.refresh_from_db()
    assert (account.active, account.state) == (False, "closed")
    assert not SignIn.objects.filter(ended_at=None).exists()
    again = account_with("employer", "LY/labour/first/firm-1/")
    Account.objects.filter(pk=again.pk).update(phone=account.phone)  # the address is free again
    assert _code(lambda: queries.actor_of(account)) == "account_closed"


def test_nobody_closes_his_own_account_or_one_beyond_his_reach(cast, at):
    account = account_with("node_administrator", "LY/")
    assert _code(lambda: actions.close_account(queries.actor_of(account), account.pk, at=at)) == "own_account"
    with pytest.raises(Missing):
        actions.close_account(cast("node_administrator", office="LY/border/"), account.pk, at=at)
    assert _code(lambda: actions.close_account(cast("auditor"), account.pk, at=at)) == "not_allowed"


@pytest.mark.node("EG")
def test_a_role_of_the_other_side_gives_no_actor(at):
    account = account_with("recruiter", "EG/labour/first/")
    account.role = "employer"
    assert _code(lambda: queries.actor_of(account)) == "wrong_side"
    account.role = "emperor"
    assert _code(lambda: queries.actor_of(account)) == "wrong_side"


def test_names_are_given_for_identifiers_that_are_accounts(at):
    account = account_with("employer", "LY/labour/first/firm-1/")
    assert queries.accounts_of([str(account.pk), "node:LY", "x"]) == {str(account.pk): account}
    assert queries.account_by_id(account.pk) == account
    assert list(queries.open_accounts()) == [account]
    with pytest.raises(Missing):
        queries.account_by_id("x")
    with pytest.raises(Missing):
        queries.office("LY/nowhere/")


def test_within_narrows_to_what_the_viewer_reaches(cast, at):
    for path in ("LY/labour/first/", "LY/labour/first-2/", "LY/border/first/"):
        office_at(path)
    clerk = cast("destination_clerk")
    assert [office.code for office in queries.offices_to_see(clerk)] == ["LY/labour/first/"]
    assert not queries.offices_to_see(queries.anyone()).exists()
    assert queries.is_office("LY/border/first/") and not queries.is_office("LY/x/")
