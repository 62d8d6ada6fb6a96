"""What this room's tests ask for by name."""

import pytest

from rabt.base import clock
from rabt.hiring.tests import build
from rabt.inspection.tests.build import AT


@pytest.fixture
def still(db):
    """Let the clock stand at the day of the tests, and the labour offices be there."""
    build.offices("LY")
    with clock.stopped(AT):
        yield
