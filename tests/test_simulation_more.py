"""The second half of the seeds and of the planted faults: see `test_simulation.py`."""

import pytest

from rabt.site.simulation.bugs import BUGS
from rabt.site.simulation.run import run
from tests.test_simulation import SEEDS


def test_nothing_breaks_in_the_second_thousand_seeds() -> None:
    broken = [outcome for seed in range(SEEDS, 2 * SEEDS) if (outcome := run(seed)).broke]
    assert not broken, f"replay with: rabt simulate --seeds 1 --first {broken[0].seed}"


@pytest.mark.parametrize("bug", sorted(BUGS)[1::2])
def test_a_planted_fault_is_noticed_within_two_thousand_seeds(bug: str) -> None:
    assert any(run(seed, bug).broke for seed in range(2000)), BUGS[bug]
