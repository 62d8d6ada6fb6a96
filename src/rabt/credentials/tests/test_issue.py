"""A card is issued: signed, placed at random, told to the other node; an earlier one is replaced."""

from datetime import UTC, datetime, timedelta

import pytest

from rabt.base.errors import Missing, Refused
from rabt.credentials import actions, queries
from rabt.credentials.models import Card, KeySet
from rabt.credentials.rules import LIST_SIZE
from rabt.seal import card


def test_it_works(issued, about, holder, letters, at, subject):
    found = issued()
    shown = queries.check_token(found.token, at)
    assert (shown.serial, shown.status, shown.list_is) == (found.serial, "valid", "fresh")
    assert (shown.about_ref, shown.holder_ref) == (about, holder)
    assert shown.claims.subject.name_ar == subject.name_ar
    assert [letter.kind for letter in letters()] == ["keys.published/1", "card.issued/1"]
    assert letters()[1].body["token"] == found.token
    assert queries.card_about(None, about) == found


def test_it_fits_the_printed_code(issued):
    found = issued(employer="شركة " * 40)
    assert len(found.token) <= len(card.PREFIX) + 675
    assert "…" in card.read(found.token, queries.trusted_sets()).subject.employer


def test_it_counts_to_the_end_of_the_last_day_in_this_state(issued):
    found = issued()
    assert found.expires_at == datetime(2027, 11, 23, 22, tzinfo=UTC)  # Tripoli is two hours ahead


def test_it_starts_suspended_while_a_paper_is_awaited(issued, at):
    found = issued(awaiting="visa_awaited")
    shown = queries.check_token(found.token, at)
    assert (shown.status, shown.reason) == ("suspended", "visa_awaited")


def test_a_new_card_replaces_the_one_before(issued, letters, at):
    first, second = issued(), issued(at=at + timedelta(days=1))
    first.refresh_from_db()
    assert (first.state, first.reason) == ("revoked", "replaced")
    assert second.state == "valid"
    assert [letter.kind for letter in letters()][-2:] == ["card.changed/1", "card.issued/1"]


def test_places_are_drawn_at_random(issued, at):
    places = [issued(at=at + timedelta(minutes=n)).list_index for n in range(6)]
    assert len(set(places)) == 6
    assert max(places) < LIST_SIZE
    assert places != sorted(places) or max(places) - min(places) > 100


def test_a_full_list_opens_the_next(issued, monkeypatch, at):
    monkeypatch.setattr("rabt.credentials.actions.places.LIST_SIZE", 2)
    monkeypatch.setattr(
        "rabt.credentials.actions.places.DRAWS", 64
    )  # else chance alone misses the free place
    numbers = [issued(at=at + timedelta(minutes=n)).list_number for n in range(4)]
    assert numbers == [1, 1, 2, 2]


def test_one_key_set_serves_until_a_card_falls_outside_it(issued, at):
    issued()
    issued(at=at + timedelta(hours=1))
    assert KeySet.objects.count() == 1
    earlier = issued(at=at - timedelta(days=500))
    assert KeySet.objects.count() == 2
    for found in Card.objects.all():
        assert queries.check_token(found.token, at).serial == found.serial
    assert earlier.issued_at == at - timedelta(days=500)


def test_it_shows_itself_to_the_office_that_answers(issued, cast):
    found = issued(office="LY/labour/first/firm-1/")
    assert queries.card_to_see(cast("employer"), found.pk) == found
    assert queries.card_to_see(cast("destination_clerk"), found.pk) == found


def test_it_hides_from_another_office(issued, cast):
    found = issued(office="LY/labour/first/firm-1/")
    for stranger in (
        cast("employer", office="LY/labour/first/firm-2/"),
        cast("destination_clerk", office="LY/labour/x/"),
    ):
        with pytest.raises(Missing):
            queries.card_to_see(stranger, found.pk)


def test_suspend_restore_revoke(issued, approver, about, at, letters):
    issued()
    assert actions.suspend(approver, about, "court_order", at=at).state == "suspended"
    assert actions.restore(approver, about, at=at).state == "valid"
    assert actions.revoke(approver, about, "withdrawn", at=at).state == "revoked"
    with pytest.raises(Refused) as refused:
        actions.restore(approver, about, at=at)
    assert refused.value.code == "card_step_impossible"
    assert [letter.body["state"] for letter in letters() if letter.kind == "card.changed/1"] == [
        "suspended", "valid", "revoked",
    ]  # fmt: skip


def test_nothing_to_change_is_said(db, approver, about, at):
    with pytest.raises(Refused) as refused:
        actions.suspend(approver, about, "court_order", at=at)
    assert refused.value.code == "no_card"
