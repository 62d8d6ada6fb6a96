"""The door of drafts, beside the forms of the whole house: kept, put back, sent, and after a session ended."""

import json

import pytest

from rabt.access.models import Draft
from rabt.access.pages.drafting import DEVICE
from rabt.access.tests.test_drafts import PAGE, TYPED, told

pytestmark = pytest.mark.django_db
DOOR = "/access/draft"


def send(client, body):
    return client.post(DOOR, body if isinstance(body, str) else json.dumps(body), "application/json")


def test_the_door_keeps_gives_back_and_throws_away(client_as):
    client = client_as("destination_clerk")
    assert client.get(DOOR, {"page": PAGE}).json() == {}
    answer = send(client, told())
    assert answer.status_code == 200 and answer.cookies[DEVICE]["httponly"]
    assert client.get(DOOR, {"page": PAGE}).json() == {"fields": TYPED, "at": answer.json()["at"]}
    home = client.get("/").content.decode()
    assert f'href="{PAGE}"' in home and "طلب" in home
    assert client_as("destination_clerk").get(DOOR, {"page": PAGE}).json() == {}
    send(client, told({}))
    assert client.get(DOOR, {"page": PAGE}).json() == {}


def test_who_has_no_account_keeps_nothing_here(client):
    assert send(client, told()).status_code in (302, 403)
    assert client.get(DOOR, HTTP_ACCEPT="application/json").status_code == 403
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"page": "/a"}', '{"page": "/a", "title": "", "fields": {"a": 1e999}}']
)
def test_what_the_door_cannot_read_is_refused(client_as, body):
    answer = send(client_as("destination_clerk"), body)
    assert answer.status_code == 422 and not Draft.objects.exists()


@pytest.mark.node("EG")
def test_what_was_sent_is_a_draft_no_more(client_as):
    client, page = client_as("origin_clerk"), "/people/register"
    send(client, told({"name_ar": "محمود"}, page))
    assert client.post(page, {"name_ar": "؟"}).status_code == 422
    assert Draft.objects.count() == 1, "refused: it is still to be sent"
    whole = {"name_ar": "محمود حسن علي الفرجاني", "national_id": "28208151304597"}
    assert client.post(page, whole).status_code == 302
    assert not Draft.objects.exists()


# ------------------------------------------------------------------ a session that ended
def test_a_form_sent_too_late_comes_back_after_signing_in(client):
    page = "http://testserver/hiring/demands/new?for=7"
    late = client.post("/hiring/demands/new", {"number": "2"}, HTTP_REFERER=page)
    assert late.status_code == 302
    assert late["Location"] == "/access/sign-in?next=%2Fhiring%2Fdemands%2Fnew%3Ffor%3D7&typed=kept"
    assert "ما كتبته محفوظ" in client.get(late["Location"]).content.decode()


@pytest.mark.parametrize("came_from", ["", "https://elsewhere.example/hiring/demands/new"])
def test_a_form_of_nobody_knows_where_is_refused(client, came_from):
    late = client.post("/hiring/demands/new", {"number": "2"}, HTTP_REFERER=came_from)
    assert late.status_code == 403
