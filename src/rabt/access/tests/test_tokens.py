"""Tokens for machines: shown once, kept as a digest, ended by holder or administrator."""

from datetime import timedelta
from uuid import uuid4

import pytest

from rabt.access import actions, queries
from rabt.access.models import Token
from rabt.access.testing import account_with, signed_in
from rabt.base.errors import Missing, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return account_with("employer", "LY/labour/first/firm-1/")


def test_the_page_shows_a_token_once(client, account):
    signed_in(client, account)
    page = client.post("/access/me/token", {"name": "نظام", "days": "30"})
    secret = next(
        part
        for part in page.content.decode().replace("<", " ").replace(">", " ").split()
        if part.startswith("rabt_")
    )
    assert Token.objects.get().digest != secret
    assert secret not in client.get("/access/me").content.decode()
    assert client.get("/api/probe/", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 200
    assert client.post("/access/me/token", {"name": "", "days": "400"}).status_code == 422


def test_a_token_ends_within_a_year(account, at):
    actor = queries.actor_of(account)
    with pytest.raises(Refused):
        actions.make_token(actor, "x", at + timedelta(days=400), at=at)


def test_a_token_is_ended_by_its_holder_or_his_administrator(client, account, cast, at):
    actor = queries.actor_of(account)
    mine, _ = actions.make_token(actor, "a", at + timedelta(days=1), at=at)
    other, _ = actions.make_token(actor, "b", at + timedelta(days=1), at=at)
    stranger = queries.actor_of(account_with("employer", "LY/labour/first/firm-2/"))
    for viewer, key in (
        (stranger, mine.pk),
        (actor, uuid4()),
        (cast("node_administrator", office="LY/x/"), mine.pk),
    ):
        with pytest.raises(Missing):
            actions.end_token(viewer, key, at=at)
    signed_in(client, account)
    assert client.post(f"/access/token/{mine.pk}/end").headers["Location"] == "/access/me"
    signed_in(client, account_with("node_administrator", "LY/"))
    answer = client.post(f"/access/token/{other.pk}/end", {"account": str(account.pk)})
    assert answer.headers["Location"] == f"/access/accounts/{account.pk}"
    assert not Token.objects.filter(ended_at=None).exists()
    with pytest.raises(Missing):
        actions.end_token(actor, mine.pk, at=at)


def test_use_is_written_once_a_minute(account, at):
    token, _ = actions.make_token(queries.actor_of(account), "a", at + timedelta(days=1), at=at)
    actions.note_token_used(token, at)
    token.refresh_from_db()
    actions.note_token_used(token, at + timedelta(seconds=30))
    assert Token.objects.get().used_at == at
    actions.note_token_used(token, at + timedelta(seconds=60))
    assert Token.objects.get().used_at == at + timedelta(seconds=60)
