"""A post tells that a card was used; the first entry is what permits wait for."""

from datetime import timedelta

import pytest

from rabt.base.errors import Missing
from rabt.credentials import actions, queries
from rabt.credentials.models import Use


def test_the_first_entry_is_known(issued, approver, about, at, clock_at):
    found = issued()
    actions.note_use(approver, found.serial, port="EG-SALLOUM", direction="exit", at=at)
    assert queries.first_entries(at - timedelta(days=1)) == []
    actions.note_use(approver, found.serial, port="LY-MUSAID", direction="entry", at=at)
    actions.note_use(approver, found.serial, port="LY-MUSAID", direction="entry", at=at + timedelta(days=9))
    assert queries.first_entries(at - timedelta(days=1)) == [(about, at, "LY-MUSAID")]
    assert queries.first_entries(at) == []


def test_going_home_is_no_first_entry(issued, approver, at):
    found = issued()
    actions.note_use(approver, found.serial, port="EG-SALLOUM", direction="entry", at=at)
    found.refresh_from_db()
    assert found.first_entry_at is None


def test_told_twice_it_counts_once(issued, approver, at):
    found = issued()
    for _ in range(2):
        actions.note_use(approver, found.serial, port="LY-MUSAID", direction="entry", at=at)
    assert Use.objects.count() == 1


def test_a_late_word_of_an_earlier_entry_is_taken(issued, approver, at):
    found = issued()
    actions.note_use(approver, found.serial, port="LY-MUSAID", direction="entry", at=at)
    actions.note_use(approver, found.serial, port="LY-MUSAID", direction="entry", at=at - timedelta(hours=3))
    found.refresh_from_db()
    assert found.first_entry_at == at - timedelta(hours=3)


def test_an_unknown_card_is_missing(db, approver, at):
    with pytest.raises(Missing):
        actions.note_use(approver, "00000000000", port="LY-MUSAID", direction="entry", at=at)
