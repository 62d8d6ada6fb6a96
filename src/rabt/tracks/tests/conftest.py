"""What this room's tests ask for by name."""

import pytest

from rabt.base import clock
from rabt.tracks.tests import build
from rabt.tracks.tests.build import AT


@pytest.fixture
def still(db):
    """Let the clock stand at the day of the tests."""
    with clock.stopped(AT):
        yield


@pytest.fixture
def phone(still):
    """Enrol the telephone of a leader."""
    who = build.leader()
    from_account = build.Account.objects.get(pk=who.id)
    ordered = build.patrol(from_account)
    found = build.Phone(who).enrol()
    found.patrol = ordered
    return found
