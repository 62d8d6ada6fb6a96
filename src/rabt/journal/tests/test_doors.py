"""What the journal's pages say: how far it is proven, what was asked for, and how a file is named."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from rabt.base import clock
from rabt.base.actor import the_node
from rabt.journal import actions, queries
from rabt.journal.tests.acting import cosigned_by, remember

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditing(client_as):
    return client_as("auditor")


def listed(client, **asked):
    """Return the records of the acts on the page, as they stand there."""
    page = client.get(reverse("journal:acts"), asked)
    assert page.status_code == 200
    return re.findall(r">(permit:\w+|crossing:\w+)<", page.content.decode())


def test_the_list_holds_what_was_asked_for_and_all_when_the_filter_is_wrong(auditing, at):
    remember(1, at, ref="permit:one")
    remember(1, at + timedelta(seconds=1), kind="crossing.recorded", ref="crossing:two")
    assert listed(auditing) == listed(auditing, kind="", ref="") == ["crossing:two", "permit:one"]
    assert listed(auditing, kind="permit") == listed(auditing, ref="permit:one") == ["permit:one"]
    assert listed(auditing, kind="x" * 61) == ["crossing:two", "permit:one"]
    assert listed(auditing, kind="permit", ref="crossing:two") == []


def test_the_page_says_how_far_the_journal_is_signed_and_cosigned(auditing, at, peer_keys, peer_card):
    remember(3, at)
    first = actions.integrate(at)
    cosigned_by(peer_keys, peer_card, at)
    remember(2, at)
    second = actions.integrate(at)
    remember(1, at)
    page = auditing.get(reverse("journal:acts"))
    standing = page.context["standing"]
    assert (standing.size, standing.unplaced) == (second.size, 1)
    assert (standing.signed, standing.cosigned) == (second, first)
    assert second.root in page.content.decode()


def test_a_timeline_says_of_each_act_how_far_it_is_proven(auditing, at, peer_keys, peer_card):
    address = reverse("journal:timeline", args=["permit:1"])

    def badges():
        found = auditing.get(address)
        return found.context["cosigned"], len(re.findall("<li>", found.content.decode()))

    remember(2, at, ref="permit:1")
    assert badges() == (0, 2)
    signed = actions.integrate(at)
    assert badges() == (0, 2)
    cosigned_by(peer_keys, peer_card, at)
    remember(1, at, ref="permit:1")
    assert badges() == (signed.size, 3)


def test_a_proof_leaves_as_a_text_under_the_name_of_its_act(auditing, at):
    act = remember(1, at)[0]
    actions.integrate(at)
    found = auditing.get(reverse("journal:proof", args=[act.pk]))
    assert found["Content-Type"] == "text/plain; charset=utf-8"
    assert found["Content-Disposition"] == f'attachment; filename="act-{act.pk}.tlog-proof"'
    assert found.content.decode() == queries.proof_of(queries.act_of(act.pk))


def test_the_journal_leaves_under_the_name_of_its_state_and_the_time(auditing, at):
    remember(1, at)
    actions.integrate(at)
    with clock.stopped(clock.now()) as now:
        found = auditing.get(reverse("journal:export"))
    name = f"journal-ly-{now:%Y%m%dT%H%M%SZ}.zip"
    assert found["Content-Disposition"] == f'attachment; filename="{name}"'
    assert b"".join(found.streaming_content)[:2] == b"PK"


@pytest.mark.parametrize("name", ["acts", "export", "timeline", "proof"])
def test_the_journal_is_read_and_never_written_at_its_pages(auditing, at, name):
    act = actions.append(the_node(settings.RABT.state), "permit.granted", "permit:1", at=at)
    args = {"timeline": ["permit:1"], "proof": [act.pk]}.get(name, [])
    assert auditing.post(reverse(f"journal:{name}", args=args)).status_code in (403, 405)


@pytest.mark.parametrize("address", ["", "export", "timeline/permit:1", "proof/{}"])
def test_the_pages_stand_where_bookmarks_look_for_them(auditing, at, address):
    act = remember(1, at, ref="permit:1")[0]
    actions.integrate(at)
    assert auditing.get(f"/journal/{address.format(act.pk)}").status_code == 200
