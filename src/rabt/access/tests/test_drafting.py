"""The door of drafts: what was typed is asked for, kept as it is typed, and gone when its form is sent."""

import json
from datetime import timedelta

import pytest

from rabt.access import queries
from rabt.access.models import Draft
from rabt.access.pages.drafting import context
from rabt.access.testing import account_with, office_at, signed_in
from rabt.base import clock

pytestmark = pytest.mark.django_db
OFFICE = "/access/offices/open"
TYPED = {"name": "second", "name_ar": "مكتب"}
COOKIE = "rabt_device"


@pytest.fixture
def me(client):
    account = account_with("node_administrator", "LY/")
    signed_in(client, account)
    return account


def keep(client, fields=None, page=OFFICE, **told):
    body = {"page": page, "title": "مكتب جديد", "fields": TYPED if fields is None else fields} | told
    return client.post(
        "/access/draft", json.dumps(body), content_type="application/json", HTTP_ACCEPT="application/json"
    )


def kept(client, page=OFFICE):
    return client.get("/access/draft", {"page": page}).json()


def test_what_is_typed_comes_back_on_the_same_device(client, me, at):
    assert kept(client) == {}
    with clock.stopped(at):
        answer = keep(client)
    assert answer.json() == {"at": "2026-11-24 11:00"}, "in the time of this state"
    assert kept(client) == {"fields": TYPED, "at": "2026-11-24 11:00"}
    assert kept(client, "/access/accounts/open") == {}
    assert client.get("/access/draft").json() == {}


def test_a_device_is_named_once_by_a_cookie_that_no_script_reads(client, me, settings):
    settings.SESSION_COOKIE_SECURE = True
    cookie = keep(client).cookies[COOKIE]
    assert len(cookie.value) == 24, "18 bytes by chance"
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
    assert cookie["max-age"] == 365 * 24 * 60 * 60
    assert keep(client, page="/other").cookies[COOKIE].value == cookie.value
    assert set(Draft.objects.values_list("device", flat=True)) == {cookie.value}


def test_no_cache_keeps_a_draft(client, me):
    for answer in (client.get("/access/draft"), keep(client)):
        assert "no-store" in answer.headers["Cache-Control"]


def test_a_long_name_of_a_device_is_cut(client, me):
    client.cookies[COOKIE] = "d" * 60
    keep(client)
    assert Draft.objects.get().device == "d" * 40
    assert kept(client)["fields"] == TYPED


def test_another_device_or_another_person_finds_nothing(client, me):
    keep(client)
    device = client.cookies[COOKIE].value
    client.cookies[COOKIE] = "another"
    assert kept(client) == {}
    client.cookies[COOKIE] = device
    signed_in(client, account_with("node_administrator", "LY/"))
    assert kept(client) == {}


def test_nothing_typed_any_more_is_nothing_kept(client, me):
    keep(client)
    keep(client, {})
    assert kept(client) == {} and not Draft.objects.exists()


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"page": "elsewhere"}, "draft_unreadable"), ({"fields": {"a": 1}}, "draft_unreadable"),
        ({"fields": {"a": "x" * 30_000}}, "draft_large"),
    ],
)  # fmt: skip
def test_what_is_no_draft_is_refused(client, me, told, code):
    answer = keep(client, **told)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not Draft.objects.exists()


def test_a_visitor_keeps_no_draft(client):
    assert keep(client).status_code == 403
    assert client.get("/access/draft").status_code == 302


# ------------------------------------------------------------------ when the form is sent
def form(**more):
    return {
        "above": "LY/", "name": "second", "kind": "labour", "name_ar": "مكتب", "name_en": "Office",
        "serves": "",
    } | more  # fmt: skip


def test_a_form_that_was_taken_leaves_no_draft_and_the_others_stay(client, me):
    office_at("LY/")
    keep(client)
    keep(client, page="/access/accounts/open")
    assert client.post(OFFICE, form()).status_code == 302
    assert kept(client) == {} and kept(client, "/access/accounts/open")["fields"] == TYPED


def test_a_form_that_was_refused_or_only_looked_at_keeps_its_draft(client, me):
    keep(client)
    assert client.post(OFFICE, form(name="Not A Code")).status_code == 422
    assert client.get(OFFICE).status_code == 200
    assert kept(client)["fields"] == TYPED


def test_being_led_elsewhere_by_reading_throws_nothing_away(client, me):
    keep(client, page="/probe/fresh")
    start = clock.now()
    with clock.stopped(start + timedelta(minutes=10)):
        client.get("/")
    with clock.stopped(start + timedelta(minutes=16)):
        assert client.get("/probe/fresh").status_code == 302
        assert kept(client, "/probe/fresh")["fields"] == TYPED


def test_a_form_of_a_device_without_drafts_is_sent_as_ever(client, me):
    assert client.post(OFFICE, form()).status_code == 302
    assert COOKIE not in client.cookies


def test_a_visitors_form_is_no_draft_of_anybody(client, me):
    keep(client, page="/access/sign-out")
    client.cookies["rabt_ly"] = ""
    assert client.post("/access/sign-out").status_code == 302
    assert Draft.objects.count() == 1


# ------------------------------------------------------------------ what was begun
def test_the_pages_are_given_the_last_five_forms_that_were_begun_here(client, me, rf, at):
    keep(client)
    for minutes in range(6):
        with clock.stopped(at + timedelta(minutes=minutes)):
            keep(client, page=f"/page/{minutes}")
    with clock.stopped(at):
        keep(client)
    request = rf.get("/")
    request.COOKIES[COOKIE] = client.cookies[COOKIE].value
    request.actor = queries.actor_of(me)
    begun = context(request)["unfinished"]()
    assert [one.typed.page for one in begun] == [f"/page/{minutes}" for minutes in (5, 4, 3, 2, 1)]
    assert begun[0].saved_at == at + timedelta(minutes=5) and begun[0].typed.title == "مكتب جديد"
    request.COOKIES.clear()
    assert context(request)["unfinished"]() == []
