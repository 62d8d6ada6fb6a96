"""What this room's tests ask for by name."""

import pytest

from rabt.base import clock
from rabt.dues.tests.build import AT


@pytest.fixture
def still():
    """Let the clock stand at the day of the tests."""
    with clock.stopped(AT):
        yield
