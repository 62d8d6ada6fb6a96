"""What is typed is kept for its writer on his device, closed, until it is sent or too old."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rabt.access import actions, queries
from rabt.access.models import Draft
from rabt.access.rules import drafts as rules
from rabt.access.testing import account_with
from rabt.base.errors import Refused

PAGE = "/hiring/demands/new"
TYPED = {"number": "2", "meals": ["on"], "note": "سطر\nوسطر"}


def told(fields=None, page=PAGE, title="طلب"):
    return {"page": page, "title": title, "fields": TYPED if fields is None else fields}


# ------------------------------------------------------------------ pure
@pytest.mark.parametrize(
    "wrong",
    [
        {}, {"page": PAGE}, told(page=7), told(page="https://elsewhere.example/"), told(page="/" + "x" * 300),
        told(title=None), told(fields=["a"]), told(fields={"a": 1}), told(fields={"a": [1]}),
        told(fields={"a": None}),
    ],
)  # fmt: skip
def test_what_is_no_draft_is_refused(wrong):
    with pytest.raises(Refused, match="draft_unreadable"):
        rules.check(wrong)


def test_a_long_text_is_no_draft():
    assert rules.check(told({"a": "س" * 4_000})).fields
    with pytest.raises(Refused, match="draft_large"):
        rules.check(told({"a": "س" * 6_000}))


@pytest.mark.parametrize(("more", "kept"), [(0, True), (1, False)])
def test_a_draft_is_thirty_thousand_bytes_long_at_most(more, kept):
    spelt = len('{"a": ""}')
    text = told({"a": "x" * (30_000 - spelt + more)})
    if kept:
        assert rules.check(text).fields == text["fields"]
        return
    with pytest.raises(Refused) as refusal:
        rules.check(text)
    assert (refusal.value.code, refusal.value.facts) == ("draft_large", {"most": 30_000})


def test_a_page_is_three_hundred_letters_long_at_most_and_a_title_is_cut_to_that():
    longest = "/" + "p" * 299
    typed = rules.check(told(page=longest, title="ع" * 301))
    assert (typed.page, typed.title) == (longest, "ع" * 300)
    with pytest.raises(Refused, match="draft_unreadable"):
        rules.check(told(page=longest + "p"))
    assert rules.check({"page": "/", "fields": {}}) == rules.Typed("/", "", {}), "a form may have no title"


def test_a_draft_that_an_older_release_closed_opens():
    """Drafts outlive an upgrade: nonce, key and what they are bound to are spelt as ever."""
    key = HKDF(SHA256(), 32, None, b"rabt.draft/1").derive(b"secret")
    plain = json.dumps({"title": "طلب", "fields": TYPED}).encode()
    closed = bytes(12) + AESGCM(key).encrypt(bytes(12), plain, sha256(b"me here\n" + PAGE.encode()).digest())
    assert rules.Drawer("secret").open("me here", PAGE, closed) == rules.Typed(PAGE, "طلب", TYPED)


def test_a_drawer_never_shows_its_key():
    assert "secret" not in repr(rules.Drawer("secret"))


def test_a_draft_opens_only_as_whose_it_is_and_where_it_was_written():
    drawer, typed = rules.Drawer("secret"), rules.check(told())
    closed = drawer.close("me here", typed)
    assert "سطر".encode() not in closed and drawer.open("me here", PAGE, closed) == typed
    for whose, page, key in (
        ("he here", PAGE, "secret"),
        ("me here", "/other", "secret"),
        ("me here", PAGE, "new"),
    ):
        assert rules.Drawer(key).open(whose, page, closed) is None
    assert drawer.open("me here", PAGE, closed[:-1]) is None
    assert drawer.open("me here", PAGE, b"") is None


# ------------------------------------------------------------------ acts
@pytest.fixture
def me(db):
    return queries.actor_of(account_with("destination_clerk", "LY/labour/first/"))


def test_the_last_that_was_typed_is_kept_and_found_by_nobody_else(me, at):
    actions.keep_draft(me, "here", told({"number": "1"}), at=at)
    actions.keep_draft(me, "here", told(), at=at + timedelta(minutes=1))
    found = queries.draft_of(me, "here", PAGE)
    assert (found.typed.fields, found.typed.title) == (TYPED, "طلب") and found.saved_at > at
    assert queries.draft_of(me, "there", PAGE) is None, "another device"
    assert queries.draft_of(me, "", PAGE) is None
    other = queries.actor_of(account_with("destination_clerk", "LY/labour/second/"))
    assert queries.draft_of(other, "here", PAGE) is None
    assert queries.unfinished(other, "here") == []
    assert "سطر".encode() not in bytes(Draft.objects.get().sealed)


def test_nothing_typed_is_no_draft(me, at):
    actions.keep_draft(me, "here", told(), at=at)
    actions.keep_draft(me, "here", told({}), at=at)
    assert not Draft.objects.exists()


def test_a_device_keeps_the_last_forty(me, at):
    for number in range(rules.MOST_DRAFTS + 2):
        actions.keep_draft(me, "here", told(page=f"/page/{number}"), at=at + timedelta(seconds=number))
    assert Draft.objects.count() == rules.MOST_DRAFTS
    assert [one.typed.page for one in queries.unfinished(me, "here", 2)] == ["/page/41", "/page/40"]


def test_one_that_nobody_came_back_to_is_forgotten(me, at):
    actions.keep_draft(me, "here", told(), at=at)
    assert actions.forget_drafts(14, at=at + timedelta(days=14)) == 0
    assert actions.forget_drafts(14, at=at + timedelta(days=14, seconds=1)) == 1
