"""What the journal remembers of this room: each act under its name, at its record, with its facts."""

from datetime import timedelta

import pytest

from rabt.access import actions, queries
from rabt.access.models import Account, Deputy, Passkey, Warrant
from rabt.access.testing import account_with, office_at
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.journal import queries as journal
from rabt.journal.models import Act
from rabt.notices.models import Notice

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FIRST = "LY/labour/first/"


@pytest.fixture
def account():
    return account_with("destination_approver", FIRST)


def newest(at):
    """The acts of one moment: kind, record and who acted."""
    return [(row.kind, row.ref, row.actor_id) for row in Act.objects.filter(at=at).order_by("id")]


# ------------------------------------------------------------------ offices and accounts
def test_an_office_is_remembered_with_its_kind(cast, at):
    node = the_node("LY")
    actions.open_office(node, "LY/", "الدولة", "State", "state", at)
    assert newest(at) == [("office.opened", "office:LY/", node.id)]
    journal.check_facts(cast("auditor"), Act.objects.get().pk, {"kind": "state"})


def test_what_an_office_serves_is_remembered(cast, at, committed):
    office_at("LY/passports/")
    administrator = cast("node_administrator")
    actions.set_serves(administrator, "LY/passports/", "LY/", at=at)
    assert newest(at) == [("office.serves_changed", "office:LY/passports/", administrator.id)]
    committed("office.serves_changed", serves="LY/")


def test_an_account_is_remembered_with_role_and_office(cast, at, committed):
    office_at("LY/labour/first/firm-1/")
    approver = cast("destination_approver")
    told = ("سالم", "employer", "LY/labour/first/firm-1/", "091 000 0001", "", at)
    account = actions.open_account(approver, *told)
    assert (account.language, account.opened_by, account.opened_at) == ("ar", approver.id, at)
    assert newest(at) == [("account.opened", f"account:{account.pk}", approver.id)]
    committed("account.opened", role="employer", office="LY/labour/first/firm-1/")


def test_that_an_account_closed_is_remembered(first, account, at):
    actions.close_account(first, account.pk, at=at)
    assert newest(at) == [("account.closed", account.ref, first.id)]


def test_that_stays_were_ended_is_remembered(client, first, account, at, committed):
    actions.enter(client.session, account, "code", at=at - DAY)
    assert actions.end_stays(first, account.pk, at=at) == 1
    assert newest(at) == [("account.stays_ended", account.ref, first.id)]
    committed("account.stays_ended", stays=1)


# ------------------------------------------------------------------ warrants
DEEDS = {
    "recovery": lambda first, account, at: actions.propose_recovery(first, account.pk, at=at),
    "posting": lambda first, account, at: actions.propose_posting(
        first, account.pk, "destination_clerk", FIRST, at=at
    ),
}


@pytest.mark.parametrize("kind", DEEDS)
@pytest.mark.parametrize("released", [True, False])
def test_what_was_asked_for_an_account_is_remembered_with_its_end(first, second, account, kind, released, at):
    warrant = DEEDS[kind](first, account, at)
    assert newest(at) == [(f"{kind}.proposed", account.ref, first.id)]
    later = at + DAY
    decided = (
        actions.release(second, warrant.pk, at=later) if released
        else actions.decline(second, warrant.pk, "لا حاجة", at=later)
    )  # fmt: skip
    word = "released" if released else "declined"
    assert newest(later) == [(f"{kind}.{word}", account.ref, second.id)]
    row = Warrant.objects.get()
    assert decided == row and (row.kind, row.decision) == (kind, word)
    assert (row.decided_by, row.decided_at, row.proposed_by) == (second.id, later, first.id)
    assert row.reason_text == ("" if released else "لا حاجة")
    account.refresh_from_db()
    assert account.active and account.state == "active", "only a new account closes when it is declined"


def test_a_new_account_is_remembered_twice_and_once_more_when_it_wakes(first, second, at):
    office_at(FIRST)
    told = ("هدى", "destination_clerk", FIRST, "0910000077", " Huda@Example.org", at)
    warrant = actions.propose_account(first, *told)
    ref, later = warrant.account.ref, at + DAY
    assert newest(at) == [("account.opened", ref, first.id), ("opening.proposed", ref, first.id)]
    account = Account.objects.get(pk=warrant.account_id)
    assert (account.name_en, account.language, account.email) == ("هدى", "ar", "huda@example.org")
    actions.release(second, warrant.pk, at=later)
    assert newest(later) == [("opening.released", ref, second.id)]
    notice = Notice.objects.get(template="access.opening_text")
    assert (notice.target, notice.about, notice.urgent) == ("+218910000077", ref, True)


def test_a_new_account_that_is_declined_is_closed_from_that_moment(first, second, at):
    office_at(FIRST)
    warrant = actions.propose_account(first, "هدى", "destination_clerk", FIRST, "0910000077", "", at)
    actions.decline(second, warrant.pk, "لا", at=at + DAY)
    account = Account.objects.get(pk=warrant.account_id)
    assert (account.state, account.closed_at, account.active) == ("closed", at + DAY, False)


# ------------------------------------------------------------------ one's own account
def test_a_deputy_is_told_and_remembered_by_name_and_end(account, at):
    colleague = account_with("destination_clerk", "LY/labour/second/")
    actor, later = queries.actor_of(account), at + DAY
    row = actions.name_deputy(actor, colleague.pk, at, at + 2 * DAY, at=at)
    assert newest(at) == [("deputy.named", f"deputy:{row.pk}", actor.id)]
    assert (row.absent, row.deputy, row.named_at) == (account, colleague, at)
    notice = Notice.objects.get(template="access.deputy_text")
    assert (notice.target, notice.about) == (colleague.phone, f"deputy:{row.pk}")
    assert account.name_ar in notice.text
    actions.end_deputy(actor, row.pk, at=later)
    assert newest(later) == [("deputy.ended", f"deputy:{row.pk}", actor.id)]
    assert Deputy.objects.get().ended_at == later


def test_a_token_is_told_and_remembered(account, at):
    actor, later = queries.actor_of(account), at + DAY
    token, secret = actions.make_token(actor, "نظام الرواتب", at + 9 * DAY, at=at)
    assert newest(at) == [("token.made", account.ref, actor.id)]
    assert (token.name, token.made_at, token.expires_at) == ("نظام الرواتب", at, at + 9 * DAY)
    assert secret.startswith("rabt_") and len(secret) == 5 + 43, "32 bytes that nobody guesses"
    notice = Notice.objects.get(template="access.token_made_text")
    assert notice.target == account.phone and "نظام الرواتب" in notice.text
    actions.end_token(actor, token.pk, at=later)
    assert newest(later) == [("token.ended", account.ref, actor.id)]
    token.refresh_from_db()
    assert token.ended_at == later


def test_the_end_of_a_passkey_is_remembered(account, at):
    actor = queries.actor_of(account)
    key = Passkey.objects.create(account=account, credential="x", public_key=b"x", added_at=at - DAY)
    actions.end_passkey(actor, key.pk, at=at)
    assert newest(at) == [("passkey.ended", account.ref, actor.id)]
    key.refresh_from_db()
    assert key.ended_at == at


def test_a_recovery_is_remembered_by_whom_it_brought_back(client, account):
    at = clock.now()
    actions.send_link(account, "recovery", about=account.ref, at=at)
    notice = Notice.objects.get(template="access.recovery_text")
    assert notice.urgent and "http://localhost:8002/access/link/" in notice.text
    secret = notice.text.rpartition("/access/link/")[2].split()[0]
    stay = actions.use_link(client.session, secret, at=at, place="10.0.0.7")
    assert newest(at) == [("account.recovered", account.ref, str(account.pk))]
    assert (stay.how, stay.address, stay.proved_at) == ("recovery", "10.0.0.7", at)


def test_work_that_is_handed_over_is_remembered_with_to_whom(at, committed):
    one, two = (queries.actor_of(account_with("destination_clerk", FIRST)) for _ in range(2))
    to = queries.own_account(two).pk
    row = actions.hand_over(one, "permit:one", to, scope="permits.propose", offices=[FIRST], at=at)
    assert (row.note, row.handed_by) == ("", one.name)
    committed("work.handed_over", to=str(to))
    assert newest(at) == [("work.handed_over", "permit:one", one.id)]
