"""What this room's tests ask for by name."""

import pytest

from rabt.base import clock
from rabt.exercises.tests import build


@pytest.fixture
def still(db):
    """Let the clock stand at the day of the tests."""
    with clock.stopped(build.AT):
        yield


@pytest.fixture
def planner(still):
    """Return a planner of exercises."""
    return build.actor("exercise_planner")


@pytest.fixture
def head(still):
    """Return a head of exercises."""
    return build.actor("exercise_head")


@pytest.fixture
def controller(still):
    """Return a controller."""
    return build.actor("exercise_controller")


@pytest.fixture
def evaluator(still):
    """Return an evaluator."""
    return build.actor("exercise_evaluator")


@pytest.fixture
def player(still):
    """Return the account of an officer who plays."""
    return build.account("operations_officer", "LY/border/")


@pytest.fixture
def running(planner, head, peer, controller):
    """Return an exercise whose clock runs."""
    return build.begun(planner, head, peer, controller)
