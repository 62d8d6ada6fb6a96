"""The pages of the house itself: whether it is well, and the language of its reader."""

from dataclasses import replace

import pytest
from django.db import connection

SIDES = [pytest.param(id="destination"), pytest.param(id="origin", marks=pytest.mark.node("EG"))]


@pytest.mark.parametrize((), SIDES)
def test_a_node_that_can_serve_says_that_it_is_well(client, db):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"database": True, "keys": True})


def test_a_node_whose_database_takes_no_writes_is_not_well(client, db):
    with connection.cursor() as cursor:
        cursor.execute("set transaction read only")
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["database"]) == (503, False)


def test_a_node_without_its_keys_is_not_well(client, db, settings, tmp_path):
    settings.RABT = replace(settings.RABT, home=tmp_path)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["keys"]) == (503, False)


@pytest.mark.parametrize("back", ["/access/sign-in", "/hiring/register-employer?x=1"])
def test_the_language_is_changed_and_the_reader_stays_on_his_page(client, db, back):
    answer = client.post("/language", {"to": "en", "back": back})
    assert (answer.status_code, answer.url) == (302, back)
    assert 'lang="en"' in client.get("/access/sign-in").content.decode()


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_the_language_switch_leads_nowhere_else(client, db, back):
    assert client.post("/language", {"to": "en", "back": back}).url == "/"


def test_a_language_that_we_do_not_speak_changes_nothing(client, db):
    client.post("/language", {"to": "xx", "back": "/"})
    assert 'lang="ar"' in client.get("/access/sign-in").content.decode()
