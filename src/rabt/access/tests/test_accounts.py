"""Offices and accounts: who may open which, and what closing ends."""

import pytest

from rabt.access import actions, queries, viewing
from rabt.access.models import Account, SignIn, Viewing
from rabt.access.testing import account_with, office_at
from rabt.base.actor import Actor, the_node
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


def test_only_accounts_at_work_are_told_something(cast, at):
    stays, goes = (account_with("employer", f"LY/labour/first/firm-{n}/") for n in (1, 2))
    asked = [str(stays.pk), str(goes.pk), "node:LY"]
    assert set(queries.accounts_at_work(asked)) == {str(stays.pk), str(goes.pk)}
    actions.close_account(cast("node_administrator"), goes.pk, at=at)
    assert queries.accounts_at_work(asked) == {str(stays.pk): stays}


def test_names_are_given_for_identifiers_that_are_accounts(at):
    account = account_with("employer", "LY/labour/first/firm-1/")
    assert queries.accounts_of([str(account.pk), "node:LY", "x"]) == {str(account.pk): account}
    assert queries.account_by_id(account.pk) == account
    assert list(queries.open_accounts()) == [account]
    with pytest.raises(Missing):
        queries.account_by_id("x")
    with pytest.raises(Missing):
        queries.office("LY/nowhere/")


def test_somebody_who_has_not_signed_in_is_nobody(node):
    assert queries.anyone() == Actor(id="", office="", role="anyone", state=node.state)


def test_an_actor_is_made_of_the_account_as_it_stands(at):
    account = account_with("destination_clerk", "LY/labour/first/")
    account.name_ar, account.name_en = "هدى", "Huda"
    actor = queries.actor_of(account)
    assert (actor.id, actor.office, actor.role, actor.state) == (
        str(account.pk), "LY/labour/first/", "destination_clerk", "LY",
    )  # fmt: skip
    assert (actor.name, actor.name_en, actor.for_whom, actor.purpose) == ("هدى", "Huda", "", "")
    assert actor.has("permits.propose") and not actor.has("permits.decide")
    assert actor.reach == ("LY/labour/first/",)
    auditor = queries.actor_of(account_with("auditor", "LY/audit/"))
    assert auditor.reach == ("LY/",), "a role that sees every office of its state"


def test_a_telephone_is_that_of_an_account_until_it_closes(cast, at):
    account = account_with("destination_clerk", "LY/labour/first/")
    assert queries.is_phone_of_account(account.phone)
    assert not queries.is_phone_of_account("") and not queries.is_phone_of_account("+218919999999")
    actions.close_account(cast("node_administrator"), account.pk, at=at)
    assert not queries.is_phone_of_account(account.phone)


def test_the_node_reads_the_active_accounts_with_the_oldest_first(cast, at):
    first, second, left = (account_with("destination_clerk", "LY/labour/first/") for _ in range(3))
    Account.objects.filter(pk=second.pk).update(opened_at=at)
    actions.close_account(cast("node_administrator"), left.pk, at=at)
    assert list(queries.open_accounts()) == [second, first]


def test_an_account_is_active_asleep_or_closed(at):
    told = [Account(active=True), Account(active=False), Account(active=False, closed_at=at)]
    assert [account.state for account in told] == ["active", "asleep", "closed"]


def test_within_narrows_any_record_that_carries_an_office(cast, at):
    clerk = cast("destination_clerk")
    viewing.note(clerk, "person:1")
    viewing.note(cast("border_officer"), "person:1")
    assert [row.office for row in Viewing.objects.filter(queries.within(clerk))] == [clerk.office]


def test_offices_are_named_by_their_paths_and_found_by_kind_and_below_a_path(at):
    for path in ("LY/labour/first/", "LY/border/"):
        office_at(path)
    first = queries.office("LY/labour/first/")
    assert queries.office_names(["LY/labour/first/", "EG/"]) == {"LY/labour/first/": first}
    assert [row.code for row in queries.offices()] == ["LY/", "LY/border/", "LY/labour/", "LY/labour/first/"]
    assert [row.code for row in queries.offices(under="LY/labour/")] == ["LY/labour/", "LY/labour/first/"]
    first.kind, first.closed_at = "labour", None
    first.save()
    assert list(queries.offices(kind="labour")) == [first]
    first.closed_at = at
    first.save()
    assert not queries.offices(kind="labour").exists() and queries.is_office("LY/labour/first/")


def test_within_narrows_to_what_the_viewer_reaches(cast, at):
    for path in ("LY/labour/first/", "LY/labour/first-2/", "LY/border/first/"):
        office_at(path)
    clerk = cast("destination_clerk")
    assert [office.code for office in queries.offices_to_see(clerk)] == ["LY/labour/first/"]
    assert not queries.offices_to_see(queries.anyone()).exists()
    assert queries.is_office("LY/border/first/") and not queries.is_office("LY/x/")
