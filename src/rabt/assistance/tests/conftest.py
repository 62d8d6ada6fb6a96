"""What this room's tests ask for by name."""

import pytest

from rabt.assistance.tests import build
from rabt.assistance.tests.build import Pair
from rabt.base import clock


@pytest.fixture
def pair(db, settings):
    """Hold two nodes that write each other letters."""
    return Pair(settings)


@pytest.fixture
def still(db):
    """Let the clock stand at the day of the tests."""
    with clock.stopped(build.AT):
        yield
