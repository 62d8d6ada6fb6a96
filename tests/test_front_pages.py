"""The pages of the house itself: whether it is well, and the language of its reader."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from rabt.base.actor import the_node
from rabt.base.clock import now
from rabt.exchange import actions as exchange
from rabt.exchange.models import Peer
from rabt.exchange.tests.other_node import OtherNode
from rabt.site.pages import health

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


def test_a_node_that_can_act_says_that_it_is_ready(client, db):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"write": True, "keys": True, "disk": True, "peer_seconds": None}


def test_a_node_that_cannot_act_is_not_ready(client, db, settings, monkeypatch):
    monkeypatch.setattr(health, "DISK_RESERVE", 10**18)
    full = client.get("/readyz")
    assert (full.status_code, full.json()["disk"]) == (503, False)
    (settings.RABT.keys / "journal.key").unlink()
    assert client.get("/readyz").json()["keys"] is False
    with connection.cursor() as cursor:
        cursor.execute("set transaction read only")
    stopped = client.get("/readyz").json()
    assert (stopped["write"], stopped["peer_seconds"]) == (False, None)


def test_a_silent_peer_is_told_and_makes_no_node_unready(client, db, node):
    other = OtherNode(node)
    ours = the_node(node.state)
    exchange.pair_by_duty(ours, other.card.to_json(), other.card.fingerprint(), at=now())
    Peer.objects.update(reached_at=now() - timedelta(hours=3), heard_at=now() - timedelta(hours=2))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert 7_200 <= answer.json()["peer_seconds"] < 7_260


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


def test_whoever_stands_at_the_door_is_shown_where_to_complain(client, db, settings):
    link = '<a class="button quiet" href="https://complaints.example.org">'
    assert link not in client.get("/access/sign-in").content.decode()
    settings.COMPLAINTS_URL = "https://complaints.example.org"
    assert link in client.get("/access/sign-in").content.decode()
