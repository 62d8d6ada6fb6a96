"""The second half of the seeds and of the planted faults: see `test_simulation.py`."""

import pytest

from rabt.site.simulation.bugs import BUGS
from tests.test_simulation import SEEDS, is_noticed, simulate


def test_nothing_breaks_in_the_second_thousand_seeds() -> None:
    done = simulate("--seeds", str(SEEDS), "--first", str(SEEDS))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("bug", sorted(BUGS)[1::2])
def test_a_planted_fault_is_noticed_within_two_thousand_seeds(bug: str) -> None:
    assert is_noticed(bug), BUGS[bug]
