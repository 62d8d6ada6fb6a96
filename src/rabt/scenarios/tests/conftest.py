"""What this room's tests ask for by name."""

import pytest

from rabt.base import clock
from rabt.scenarios.tests import build


@pytest.fixture
def still(db):
    """Let the clock stand at the day of the tests."""
    with clock.stopped(build.AT):
        yield


@pytest.fixture
def planner(still):
    """Return a planner of this side."""
    return build.officer("exercise_planner")


@pytest.fixture
def chief(still):
    """Return a head of this side."""
    return build.officer("exercise_head")
