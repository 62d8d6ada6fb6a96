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


WRITTEN = re.compile(
    r"""\b(?:append|remember|_remember|_act)\(\s*[^,()]+(?:\([^()]*\))?,\s*(?:"([a-z_.]+)"|(?:\w+\.)*([A-Z][A-Z_]+))"""
)
NAMED = re.compile(r"""^([A-Z][A-Z_]*) = "([a-z_]+\.[a-z_]+)"$""", re.MULTILINE)


def kinds_of(room):
    """Name the kinds of act that a room writes: as a plain text, or by a name that it gave one."""
    texts = [p.read_text() for p in room.rglob("*.py") if "tests" not in p.parts]
    named = dict(pair for text in texts for pair in NAMED.findall(text))
    for plain, name in (pair for text in texts for pair in WRITTEN.findall(text)):
        if "." in (kind := plain or named.get(name, "")):
            yield kind


def test_every_act_has_its_words():
    """Each kind that a room writes is told in both languages, also where the room calls it by a name.

    What the complaints office does stands in a journal of its own; of it only the anchored root is told here.
    """
    rooms = [p for p in Path(next(iter(rabt.__path__))).iterdir() if p.name not in ("site", "complaints")]
    kinds = {kind for room in rooms for kind in kinds_of(room)} | {"wall.anchored"}
    assert {"request.looked_up", "offer.made"} <= kinds
    parts = {f"journal.noun.{kind.partition('.')[0]}" for kind in kinds}
    parts |= {f"journal.deed.{kind.partition('.')[2]}" for kind in kinds}
    assert parts - words().keys() == set()
