"""What this room's tests ask for by name."""

import pytest

from rabt.base import clock
from rabt.courses.tests import build


@pytest.fixture
def still(db):
    """Let the clock stand at the day of the tests."""
    with clock.stopped(build.AT):
        yield


@pytest.fixture
def side(still):
    """Return this side's officials."""
    return build.Side()
