"""What this room's tests ask for by name."""

from dataclasses import replace

import pytest

from rabt.assistance.tests import build
from rabt.assistance.tests.build import ASKER, Pair
from rabt.base import clock
from rabt.testing import ORIGIN


@pytest.fixture
def pair(db, settings):
    """Hold two nodes that write each other letters."""
    return Pair(settings)


@pytest.fixture
def still(db):
    """Let the clock stand at the day of the tests."""
    with clock.stopped(build.AT):
        yield


@pytest.fixture
def asker(still, settings):
    """Be the node that asks, and an officer there."""
    settings.RABT = replace(ORIGIN, home=settings.RABT.home)
    return build.officer(state=ASKER)
