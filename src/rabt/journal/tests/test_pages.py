"""The journal's doors: the auditor's list, the timeline as a panel, the proof as a file."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse

import rabt
from rabt.base import durable
from rabt.base.actor import the_node
from rabt.journal import actions, check, paths
from rabt.seal import keys
from rabt.shell.words import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def act(at):
    return actions.append(the_node(settings.RABT.state), "permit.granted", "permit:1", at=at)


@pytest.mark.parametrize("role", ["auditor", "node_administrator"])
def test_those_who_audit_see_the_list(client_as, role, act, at):
    client = client_as(role)
    page = client.get(reverse("journal:acts"))
    assert page.status_code == 200
    assert "ليس بعد" in page.content.decode()
    actions.integrate(at)
    kept = paths.evidence(paths.folder_of(settings.RABT.home), b"two notes")
    durable.write(kept, b"two notes")
    page = client.get(reverse("journal:acts"), {"kind": "permit", "ref": "permit:1"}).content.decode()
    assert "تصريح العمل: منح" in page and "permit:1" in page and "تناقض" in page
    assert client.get(reverse("journal:acts"), {"kind": "x" * 61}).status_code == 200


def test_the_proof_is_a_file(client_as, act, at, node):
    client = client_as("auditor")
    assert client.get(reverse("journal:proof", args=[act.pk])).status_code == 422
    actions.integrate(at)
    found = client.get(reverse("journal:proof", args=[act.pk]))
    card = keys.node_card(node.keys, state=node.state, url=node.url)
    assert check.check_proof(found.content.decode(), card)["id"] == str(act.pk)
    assert "attachment" in found["Content-Disposition"]
    assert client.get(reverse("journal:proof", args=[uuid4()])).status_code == 404


@pytest.mark.parametrize("role", ["destination_clerk", "employer", "border_officer"])
def test_nobody_else_sees_acts_or_proofs(client_as, role, act):
    client = client_as(role)
    assert client.get(reverse("journal:acts")).status_code == 403
    assert client.get(reverse("journal:proof", args=[act.pk])).status_code == 403


def test_the_anonymous_see_nothing(client, act):
    for address in (reverse("journal:acts"), reverse("journal:timeline", args=["permit:1"])):
        assert client.get(address).status_code in (302, 401, 403)


def test_a_timeline_is_a_panel_for_the_offices_of_the_record(client_as, cast, act, at):
    address = reverse("journal:timeline", args=["permit:1"])
    client = client_as("destination_clerk")
    assert client.get(address).status_code == 404
    actions.append(cast("destination_clerk"), "permit.proposed", "permit:1", at=at)
    page = client.get(address).content.decode()
    assert page.count("<li>") == 2 and "<html" not in page
    actions.integrate(at)
    assert "موقّع" in client.get(address).content.decode()


def test_every_act_has_its_words():
    """Each kind that a room writes as a plain text is told in both languages."""
    room = Path(next(iter(rabt.__path__)))
    wanting = set()
    for place in room.rglob("*.py"):
        if "tests" in place.parts or "site" in place.parts:
            continue
        for kind in re.findall(r'journal\.append\([^,()]+(?:\([^()]*\))?,\s*"([a-z_.]+)"', place.read_text()):
            noun, _, deed = kind.partition(".")
            wanting |= {key for key in (f"journal.noun.{noun}", f"journal.deed.{deed}") if key not in words()}
    assert not wanting
