"""What the pages of this room show: to the holder of an account, to an administrator, to an auditor."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from rabt.access import actions, queries, viewing
from rabt.access.models import Account, Passkey, SignIn, Token, Warrant
from rabt.access.testing import account_with, office_at, signed_in
from rabt.base import clock
from rabt.base.identifiers import ref_of
from rabt.shell.words import word

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PERSON = "0193a1c2-0000-7000-8000-000000000001"


def shown(client, address, **asked):
    page = client.get(f"/access/{address}", asked)
    assert page.status_code == 200
    return page.content.decode()


def rows(text, table=0):
    """Return the rows of a table on a page, each as the text of its cells."""
    body = re.findall(r"<tbody>(.*?)</tbody>", text, re.DOTALL)[table]
    return [
        [
            " ".join(re.sub(r"<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<td.*?>(.*?)</td>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    ]


def chosen(text):
    """Return what is chosen in the lists of a form."""
    return re.findall(r'<option value="([^"]*)" selected>', text)


def stays(account, count):
    at = clock.now()
    SignIn.objects.bulk_create(
        SignIn(
            account=account, how="code", address=f"10.0.0.{n}", opened_at=at - n * HOUR,
            proved_at=at - n * HOUR, seen_at=at - n * HOUR, ended_at=at,
        )
        for n in range(1, count + 1)
    )  # fmt: skip


# ------------------------------------------------------------------ one's own page
def test_ones_own_page_shows_the_last_five_stays_and_the_tokens_that_stand(client, account):
    signed_in(client, account)
    stays(account, 6)
    actor, at = queries.actor_of(account), clock.now()
    for name in ("نظام قديم", "نظام الرواتب"):
        actions.make_token(actor, name, at + DAY, at=at)
    actions.end_token(actor, Token.objects.get(name="نظام قديم").pk, at=at)
    Passkey.objects.create(account=account, credential="a", public_key=b"a", name="هاتف", added_at=at)
    text = shown(client, "me")
    keys, tokens, signed = (rows(text, table) for table in range(3))
    assert [row[0] for row in keys] == ["هاتف"] and [row[0] for row in tokens] == ["نظام الرواتب"]
    assert [row[3] for row in signed] == ["127.0.0.1", *(f"10.0.0.{n}" for n in range(1, 5))]


@pytest.mark.parametrize(("role", "offered"), [("destination_approver", True), ("destination_clerk", False)])
def test_only_a_role_with_deputies_is_led_to_them(client, role, offered):
    signed_in(client, account_with(role, "LY/labour/first/"))
    assert ('href="/access/me/deputies"' in shown(client, "me")) == offered


def test_a_deputy_is_shown_for_whom_he_may_act_now(client, account):
    absent, at = account_with("destination_approver", "LY/labour/first/"), clock.now()
    actor = queries.actor_of(absent)
    now = actions.name_deputy(actor, account.pk, at - HOUR, at + DAY, at=at)
    later = actions.name_deputy(actor, account.pk, at + DAY, at + 2 * DAY, at=at)
    signed_in(client, account)
    text = shown(client, "me")
    assert str(now.pk) in text and str(later.pk) not in text
    assert client.post("/access/me/act-for", {"deputy": str(now.pk)}).headers["Location"] == "/"
    assert queries.deputyship(str(now.pk), account.pk, now.from_at) == now
    assert queries.deputyship(str(now.pk), account.pk, now.from_at - HOUR) is None


def test_a_wrong_choice_of_whom_to_act_for_leaves_one_to_oneself(client, account):
    absent, at = account_with("destination_approver", "LY/labour/first/"), clock.now()
    row = actions.name_deputy(queries.actor_of(absent), account.pk, at - HOUR, at + DAY, at=at)
    signed_in(client, account)
    client.post("/access/me/act-for", {"deputy": str(row.pk)})
    wrong = client.post(
        "/access/me/act-for", {"deputy": str(uuid4())}, headers={"Accept": "application/json"}
    )
    assert (wrong.status_code, wrong.json()["code"]) == (404, "missing")
    wrong = client.post("/access/me/act-for", {"deputy": "x"}, headers={"Accept": "application/json"})
    assert (wrong.status_code, wrong.json()["code"]) == (404, "missing")
    assert client.get("/").json()["for_whom"] == "", "who chose wrongly acts for himself"
    client.post("/access/me/act-for", {"deputy": str(row.pk)})
    assert client.get("/").json()["for_whom"] == str(absent.pk)
    assert client.post("/access/me/act-for").headers["Location"] == "/"
    assert client.get("/").json()["for_whom"] == ""


def test_whom_one_has_named_is_shown_with_the_last_named_first(client):
    head, at = account_with("destination_approver", "LY/labour/first/"), clock.now()
    actor = queries.actor_of(head)
    for days in (0, 3):
        one = account_with("destination_clerk", "LY/labour/second/")
        Account.objects.filter(pk=one.pk).update(name_ar=f"زميل {days}")
        actions.name_deputy(actor, one.pk, at, at + DAY, at=at + days * DAY)
    signed_in(client, head)
    text = shown(client, "me/deputies")
    assert [row[0] for row in rows(text)] == ["زميل 3", "زميل 0"]
    wrong = client.post("/access/me/deputies", {"deputy": "", "from_on": "x", "until_on": ""})
    assert wrong.status_code == 422 and [row[0] for row in rows(wrong.content.decode())] == [
        "زميل 3",
        "زميل 0",
    ]


@pytest.mark.parametrize("days", ["1", "366"])
def test_a_token_lives_for_the_days_that_were_asked(client, account, days):
    signed_in(client, account)
    at = clock.now()
    with clock.stopped(at):
        page = client.post("/access/me/token", {"name": "نظام", "days": days})
    assert "no-store" in page.headers["Cache-Control"]
    assert Token.objects.get().expires_at == at + int(days) * DAY
    wrong = client.post("/access/me/token", {"name": "نظام", "days": "0"})
    assert wrong.status_code == 422 and 'value="0"' in wrong.content.decode()
    assert [row[0] for row in rows(wrong.content.decode())] == ["نظام"]


@pytest.mark.parametrize("back", ["", "x"])
def test_whoever_ends_his_own_token_stays_on_his_own_page(client, account, back):
    signed_in(client, account)
    at = clock.now()
    token, _ = actions.make_token(queries.actor_of(account), "x", at + DAY, at=at)
    ended = client.post(f"/access/token/{token.pk}/end", {"account": back} if back else {})
    assert ended.headers["Location"] == "/access/me"


# ------------------------------------------------------------------ the administrator's pages
def test_offices_are_shown_as_a_tree(client, administrator):
    office_at("LY/labour/first/")
    tree = rows(shown(client, "offices"))
    assert [row[0].count("—") for row in tree] == [0, 1, 2], "a step for each office above"
    assert [row[1] for row in tree] == ["LY/", "LY/labour/", "LY/labour/first/"]


def test_accounts_are_listed_by_what_is_asked(client, administrator, account):
    listed = lambda **asked: [row[0] for row in rows(shown(client, "accounts", **asked))]  # noqa: E731
    assert listed() == ["node_administrator", "destination_clerk"]
    assert listed(q=" clerk ") == listed(role="destination_clerk") == ["destination_clerk"]
    assert listed(office="LY/labour/") == ["destination_clerk"]
    assert listed(role="auditor") != listed(role="node_administrator") == ["node_administrator"]


def test_an_account_is_shown_with_twenty_stays_and_every_token(client, administrator, account):
    stays(account, 21)
    actor, at = queries.actor_of(account), clock.now()
    for number, name in enumerate(("نظام قديم", "نظام الرواتب")):
        actions.make_token(actor, name, at + DAY, at=at + number * HOUR)
    actions.end_token(actor, Token.objects.get(name="نظام قديم").pk, at=at)
    text = shown(client, f"accounts/{account.pk}")
    signed, tokens = rows(text), rows(text, 1)
    assert [row[3] for row in signed] == [f"10.0.0.{n}" for n in range(1, 21)]
    assert [row[0] for row in tokens] == ["نظام الرواتب", "نظام قديم"]


def test_a_form_of_change_begins_with_what_stands(client, administrator, account):
    office_at("LY/border/")
    office = office_at("LY/labour/first/")
    office.serves = "LY/border/"
    office.save()
    text = shown(client, "offices/serves/LY/labour/first/")
    assert chosen(text) == ["LY/border/"] and f"<b>{office.name_ar}</b>" in text
    assert f">{word('access.keep')}</button>" in text
    text = shown(client, f"accounts/{account.pk}/post")
    assert chosen(text) == ["destination_clerk", "LY/labour/first/"] and f"<b>{account.name_ar}</b>" in text
    assert f"<b>{account.name_ar}</b>" in shown(client, f"accounts/{account.pk}/recover")


def test_what_is_opened_by_the_page_is_what_was_typed(client, administrator):
    office_at("LY/labour/")
    told = {"name_ar": "هدى", "name_en": "Huda", "role": "destination_clerk", "office": "LY/labour/"}
    more = {"phone": "0910000077", "email": "huda@example.org", "language": "en"}
    assert client.post("/access/accounts/open", told | more).headers["Location"] == "/access/warrants"
    row = Warrant.objects.get()
    kept = row.account
    assert (kept.name_ar, kept.name_en, kept.role, kept.office_id) == (
        "هدى", "Huda", "destination_clerk", "LY/labour/",
    )  # fmt: skip
    assert (kept.phone, kept.email, kept.language) == ("+218910000077", "huda@example.org", "en")
    assert row.ref == f"warrant:{row.pk}" and kept.ref == f"account:{kept.pk}"


def test_a_new_office_keeps_both_names_its_kind_and_what_it_serves(client, administrator):
    office_at("LY/labour/")
    told = {"above": "LY/labour/", "name": "second", "kind": "labour", "name_ar": "مكتب", "name_en": "Office"}
    opened = client.post("/access/offices/open", told | {"serves": "LY/labour/"})
    assert opened.headers["Location"] == "/access/offices"
    row = queries.office("LY/labour/second/")
    assert (row.kind, row.name_ar, row.name_en, row.serves) == ("labour", "مكتب", "Office", "LY/labour/")
    assert (row.parent_id, row.ref, row.depth, row.steps) == (
        "LY/labour/", "office:LY/labour/second/", 2, range(2),
    )  # fmt: skip


def test_a_new_address_and_post_are_what_was_asked(client, administrator, account):
    asked = {"phone": "0910000088", "email": "new@example.org"}
    client.post(f"/access/accounts/{account.pk}/recover", asked)
    client.post(f"/access/accounts/{account.pk}/post", {"role": "auditor", "office": "LY/"})
    recovery, posting = Warrant.objects.order_by("proposed_at")
    assert (recovery.kind, recovery.phone, recovery.email) == ("recovery", "+218910000088", "new@example.org")
    assert (posting.kind, posting.role, posting.office_id) == ("posting", "auditor", "LY/")
    assert (recovery.role, recovery.office, posting.phone, posting.email) == ("", None, "", "")


def test_open_warrants_stand_first_and_the_newest_of_them_on_top(client, administrator, account, cast, at):
    asker = queries.actor_of(account_with("node_administrator", "LY/"))
    other = account_with("destination_clerk", "LY/labour/first/")
    third = account_with("destination_clerk", "LY/labour/first/")
    done = actions.propose_recovery(asker, account.pk, at=at + 9 * DAY)
    old, new = (
        actions.propose_recovery(asker, one.pk, at=at + days * DAY) for days, one in ((1, other), (2, third))
    )
    actions.decline(queries.actor_of(administrator), done.pk, "لا", at=at)
    assert list(queries.warrants_to_see(asker)) == [new, old, done]
    assert len(rows(shown(client, "warrants"))) == 3
    (waits,) = queries.waiting(queries.actor_of(administrator))
    assert (waits.word, waits.count, waits.oldest_at) == ("access.warrants_to_decide", 2, at + DAY)


def test_what_is_waiting_is_not_shown_to_the_deputy_of_whoever_asked(administrator, account, cast, at):
    asker = queries.actor_of(account_with("node_administrator", "LY/"))
    actions.propose_recovery(asker, account.pk, at=at)
    assert queries.waiting(cast("node_administrator", for_whom=asker.id)) == []


# ------------------------------------------------------------------ who looked
def test_the_auditor_pages_through_what_he_asked_for(client, cast, at):
    signed_in(client, account_with("auditor", "LY/"))
    viewing.note_all(cast("destination_clerk", purpose="hiring"), [f"person:{PERSON}"], at=at)
    viewing.note_all(cast("border_officer", purpose="crossing"), [ref_of("person", uuid4())], at=at)
    assert len(rows(shown(client, "viewings"))) == 2
    assert [row[6] for row in rows(shown(client, "viewings", person=PERSON))] == [f"person:{PERSON}"]
    assert len(rows(shown(client, "viewings", who="nobody"))[0]) == 1, "one cell: nothing is found"


def test_the_panel_shows_each_line(client, account, at):
    signed_in(client, account)
    actor = queries.actor_of(account).looking_for("people")
    with clock.stopped(clock.now()):
        viewing.note(actor, f"person:{PERSON}")
        viewing.note(actor, f"person:{PERSON}")
    ((_, state, office, _, times),) = rows(shown(client, f"lookers/{PERSON}"))
    assert (state, office, times) == ("ليبيا", "LY/labour/first/", "2")
