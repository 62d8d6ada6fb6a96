"""People and a proposal that the tests of this room share."""

from datetime import date

import pytest

from rabt.agreement import actions

TOMORROW = date(2026, 11, 25)


@pytest.fixture
def proposer(cast):
    return cast("node_administrator")


@pytest.fixture
def decider(cast):
    return cast("destination_approver")


@pytest.fixture
def proposal(db, proposer, at):
    return actions.propose_change(
        proposer, "clock.demand_lapse", 60, TOMORROW, "Decision 12/2026 art. 3", at=at
    )
