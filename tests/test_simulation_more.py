"""The second half of the seeds and of the planted faults: see `test_simulation.py`."""

from rabt.site.simulation.bugs import BUGS
from tests.test_simulation import SEEDS, simulate, unnoticed


def test_nothing_breaks_in_the_second_thousand_seeds() -> None:
    done = simulate("--seeds", str(SEEDS), "--first", str(SEEDS))
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_other_planted_faults_are_noticed_within_two_thousand_seeds() -> None:
    assert unnoticed(sorted(BUGS)[1::2]) == []
