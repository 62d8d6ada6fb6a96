"""What this room's tests ask for by name."""

import pytest

from rabt.base import clock
from rabt.operations.tests.build import AT


@pytest.fixture
def still(db):
    """Let the clock stand at the instant of the tests."""
    with clock.stopped(AT):
        yield
