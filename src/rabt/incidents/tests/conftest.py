"""What this room's tests ask for by name."""

import pytest

from rabt.base import clock
from rabt.incidents.tests import build


@pytest.fixture
def still(db):
    """Let the clock stand at the day of the tests."""
    with clock.stopped(build.AT):
        yield


@pytest.fixture
def leader(still):
    """Return a patrol leader."""
    return build.officer()


@pytest.fixture
def chief(still):
    """Return an officer of the operations room above him."""
    return build.officer("operations_officer", build.ROOM)
