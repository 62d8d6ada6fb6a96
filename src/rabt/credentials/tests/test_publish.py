"""Status lists and key sets are published, told, handed out, and taken from the other state."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings

from rabt.base.errors import Untrusted
from rabt.credentials import actions, queries
from rabt.credentials.inbox import HANDLERS
from rabt.credentials.messages import CardChanged, CardIssued, KeysPublished, StatusChanged, StatusPublished
from rabt.credentials.models import Card, StatusDelta
from rabt.exchange.letters import Letter
from rabt.exchange.models import Peer
from rabt.seal import delta, status


def take(peer, message, at):
    letter = Letter(message.KIND, message.to_body(), "card:x", uuid4(), peer.state, at, at)
    HANDLERS[message.KIND](peer, letter)


def test_a_list_is_published_when_something_changed(issued, approver, about, at, letters):
    found = issued()
    assert len(actions.publish_status(approver, at=at)) == 1
    assert actions.publish_status(approver, at=at + timedelta(hours=1)) == []
    actions.revoke(approver, about, "withdrawn", at=at + timedelta(hours=1))
    (row,) = actions.publish_status(approver, at=at + timedelta(hours=2))
    signed = status.read(bytes(row.signed), queries.trusted_sets())
    assert signed.statuses.at(found.list_index) is status.Status.INVALID
    assert signed.statuses.at(found.list_index ^ 1) is status.Status.VALID
    assert [letter.kind for letter in letters()].count("status.published/1") == 2


@pytest.mark.parametrize("late", [timedelta(milliseconds=400), -timedelta(minutes=5)])  # a clock set back
def test_a_change_in_the_second_of_the_list_before_it_is_dated_after_it(issued, approver, about, at, late):
    """Lists are dated in whole seconds; whoever holds the earlier one takes none that is not later."""
    found = issued()
    (first,) = actions.publish_status(approver, at=at)
    actions.revoke(approver, about, "withdrawn", at=at)
    (row,) = actions.publish_status(approver, at=at + late)
    signed = status.read(bytes(row.signed), queries.trusted_sets())
    assert signed.statuses.at(found.list_index) is status.Status.INVALID
    assert signed.issued_at == row.published_at == first.published_at + timedelta(seconds=1)
    since = StatusDelta.objects.get(list=row, since=first.published_at)
    assert delta.read(bytes(since.signed), queries.trusted_sets()).issued_at == signed.issued_at


def test_an_unchanged_list_is_signed_again_before_it_ages(issued, approver, at):
    issued()
    actions.publish_status(approver, at=at)
    (row,) = actions.publish_status(approver, at=at + timedelta(hours=6))
    assert row.published_at == at + timedelta(hours=6)


def test_what_the_other_state_publishes_is_kept(other, peer, at):
    take(peer, KeysPublished(uuid4(), 1, at, other.key_set(at)), at)
    take(peer, StatusPublished(uuid4(), 1, at, other.status_list(at, {77: status.Status.SUSPENDED})), at)
    shown = queries.check_token(other.token(at), at + timedelta(hours=30))
    assert (shown.status, shown.list_is, shown.issued_by) == ("suspended", "ageing", other.state)
    assert queries.check_token(other.token(at), at + timedelta(days=15)).list_is == "old"


def test_without_a_list_the_status_is_unknown(other, peer, at):
    take(peer, KeysPublished(uuid4(), 1, at, other.key_set(at)), at)
    shown = queries.check_token(other.token(at), at)
    assert (shown.status, shown.list_is, shown.list_age) == ("unknown", "", None)


def test_an_older_list_changes_nothing(other, peer, at):
    take(peer, KeysPublished(uuid4(), 1, at, other.key_set(at)), at)
    take(peer, StatusPublished(uuid4(), 1, at, other.status_list(at, {77: status.Status.INVALID})), at)
    before = at - timedelta(days=1)
    take(peer, StatusPublished(uuid4(), 1, before, other.status_list(before)), at)
    assert queries.check_token(other.token(at), at).status == "revoked"


def test_a_list_of_nobody_we_know_is_refused(other, peer, at):
    with pytest.raises(Untrusted) as refused:
        take(peer, StatusPublished(uuid4(), 1, at, other.status_list(at)), at)
    assert refused.value.code == "list_key_unknown"


def test_keys_not_signed_by_the_root_are_refused(other, peer, at):
    other.root = other.card_key
    with pytest.raises(Untrusted) as refused:
        take(peer, KeysPublished(uuid4(), 1, at, other.key_set(at)), at)
    assert refused.value.code == "keys_forged"


def test_an_older_key_set_is_refused(other, peer, at):
    take(peer, KeysPublished(uuid4(), 2, at, other.key_set(at, version=2)), at)
    with pytest.raises(Untrusted) as refused:
        take(peer, KeysPublished(uuid4(), 1, at, other.key_set(at, version=1)), at)
    assert refused.value.code == "keys_older"


def issued_letter(other, at, **changes):
    claims = other.claims(at)
    told = {
        "card_id": uuid4(), "serial": claims.serial, "about_ref": "permit:p", "holder_ref": "person:h",
        "token": other.token(at), "list_number": 1, "list_index": 77, "state": "valid", "reason": "",
        "issued_at": claims.issued_at, "expires_at": claims.expires_at,
    }  # fmt: skip
    return CardIssued(**told | changes)


def test_a_card_of_the_other_state_is_kept_once(other, peer, at):
    take(peer, KeysPublished(uuid4(), 1, at, other.key_set(at)), at)
    letter = issued_letter(other, at)
    take(peer, letter, at)
    take(peer, letter, at)
    found = Card.objects.get()
    assert (found.kept_by, found.about_ref) == (other.state, "permit:p")
    take(peer, CardChanged(found.pk, "suspended", "court_order", at + timedelta(hours=1)), at)
    take(peer, CardChanged(found.pk, "valid", "", at), at)  # an older word, come late
    found.refresh_from_db()
    assert (found.state, found.reason) == ("suspended", "court_order")


@pytest.mark.parametrize("changes", [{"serial": "ZZZZZZZZZZZ"}, {"list_index": 3}, {"list_number": 2}])
def test_a_letter_that_differs_from_its_card_is_refused(other, peer, at, changes):
    take(peer, KeysPublished(uuid4(), 1, at, other.key_set(at)), at)
    with pytest.raises(Untrusted) as refused:
        take(peer, issued_letter(other, at, **changes), at)
    assert refused.value.code == "card_forged"


def test_nobody_speaks_for_our_cards(issued, other, peer, at):
    found = issued()
    with pytest.raises(Untrusted) as refused:
        take(peer, CardChanged(found.pk, "revoked", "", at), at)
    assert refused.value.code == "not_the_keeper"
    with pytest.raises(Untrusted):
        take(peer, issued_letter(other, at, card_id=found.pk), at)


def test_a_change_of_an_unknown_card_is_refused(other, peer, at):
    with pytest.raises(Untrusted) as refused:
        take(peer, CardChanged(uuid4(), "revoked", "", at), at)
    assert refused.value.code == "card_unknown"


def test_a_state_that_issues_no_card_offers_no_keys(other, client):
    told = client.get("/api/credentials/lists").json()["states"]
    assert told[settings.RABT.peer_state] == {"keys": None, "lists": []}


def test_lists_and_keys_are_open_to_all_and_cacheable(issued, approver, at, client):
    found = issued()
    actions.publish_status(approver, at=at)
    told = client.get("/api/credentials/lists").json()["states"][found.kept_by]
    keys = client.get(told["keys"])
    assert keys.status_code == 200 and "public" in keys["Cache-Control"]
    (line,) = told["lists"]
    answer = client.get(line["url"])
    assert status.read(answer.content, queries.trusted_sets()).number == line["number"]
    again = client.get(line["url"], headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert client.get("/api/credentials/status/LY/99").status_code == 404
    assert client.get("/api/credentials/keys/XX").status_code == 404


# ---------------------------------------------------------------- what changed in a list


def test_what_changed_is_kept_told_and_handed_out(issued, approver, about, at, letters, client, other):
    found = issued()
    (first,) = actions.publish_status(approver, at=at)
    held = status.read(bytes(first.signed), queries.trusted_sets())
    actions.revoke(approver, about, "withdrawn", at=at + timedelta(hours=1))
    Peer.objects.update(speaks=2)
    (row,) = actions.publish_status(approver, at=at + timedelta(hours=2))
    address = f"/api/credentials/status/LY/{row.number}/since/"
    answer = client.get(f"{address}{int(at.timestamp())}")
    assert answer.status_code == 200 and len(answer.content) < 400
    new = delta.apply(held, delta.read(answer.content, queries.trusted_sets()))
    assert new == status.read(bytes(row.signed), queries.trusted_sets())
    assert new.statuses.at(found.list_index) is status.Status.INVALID
    whole = client.get(f"{address}0")
    assert delta.apply(None, delta.read(whole.content, queries.trusted_sets())) == new
    assert client.get(f"{address}0", headers={"If-None-Match": whole["ETag"]}).status_code == 304
    for instant in (1, 2**32, 10**30):
        assert client.get(f"{address}{instant}").status_code in (404, 422)
    told = [letter for letter in letters() if letter.kind == "status.changed/1"]
    assert [StatusChanged.from_body(letter.body).signed for letter in told] == [answer.content]


def test_an_earlier_version_is_told_whole_lists_only(issued, approver, about, at, letters, other):
    issued()
    actions.publish_status(approver, at=at)
    actions.revoke(approver, about, "withdrawn", at=at + timedelta(hours=1))
    actions.publish_status(approver, at=at + timedelta(hours=2))
    assert "status.changed/1" not in {letter.kind for letter in letters()}


def test_old_changes_are_forgotten(issued, approver, at):
    issued()
    for hours in (0, 6, 12):
        actions.publish_status(approver, at=at + timedelta(hours=hours))
    assert StatusDelta.objects.count() == 3
    actions.publish_status(approver, at=at + timedelta(days=30))
    assert StatusDelta.objects.count() == 2


def test_what_changed_at_the_other_state_is_kept_from_it_alone(other, peer, at):
    take(peer, KeysPublished(uuid4(), 1, at, other.key_set(at)), at)
    marks, later = {77: status.Status.SUSPENDED}, at + timedelta(days=1)
    number = uuid4()
    signed = other.status_list(at, marks)
    held = status.read(signed, queries.trusted_sets())
    new = replace(held, issued_at=later, statuses=status.pack({}, held.statuses.size))
    told = StatusChanged(number, delta.sign(held, new, other.card_key))
    with pytest.raises(Untrusted, match="list_unknown"):
        take(peer, told, at)
    take(peer, StatusPublished(number, 1, at, signed), at)
    take(peer, told, later)
    take(peer, told, later)
    row = StatusDelta.objects.get()
    assert (row.since, row.published_at, bytes(row.signed)) == (at, later, told.signed)
    of_another = delta.sign(None, replace(new, number=8), other.card_key)
    with pytest.raises(Untrusted, match="list_forged"):
        take(peer, StatusChanged(number, of_another), later)
    with pytest.raises(Untrusted, match="list_malformed"):
        take(peer, StatusChanged(number, b"x"), later)
