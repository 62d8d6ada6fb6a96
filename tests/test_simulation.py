"""Two simulated nodes: nothing breaks in two thousand seeds, and every planted fault is noticed.

The other half of the seeds stands in `test_simulation_more.py`, so that two processors share them.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence

from click.testing import CliRunner

from rabt.site.cli import main
from rabt.site.simulation.bugs import BUGS
from rabt.site.simulation.run import run
from rabt.testing import uncounted

SEEDS = 1000
"""Of the two thousand that every change must stand; `make soak` runs a hundred thousand."""


def simulate(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    command = [sys.executable, "-m", "rabt.site.cli", "simulate", "--processes", "1", *words]
    return subprocess.run(command, env=uncounted(os.environ), capture_output=True, text=True)


KNOWN = {"receipts_by_clock": 565, "receipt_by_number": 117}
"""Where the rarest are noticed at the time of writing: tried first, then all from 0 on."""
NOTICE = """
import json, sys
from rabt.site.simulation.run import run
for bug, known in json.load(sys.stdin):
    print(bug, next((seed for seed in (known, *range(2000)) if run(seed, bug).broke), "never"), flush=True)
"""


def unnoticed(bugs: Sequence[str]) -> list[str]:
    """Name the planted faults that break no invariant within two thousand seeds."""
    told = json.dumps([(bug, KNOWN.get(bug, 0)) for bug in bugs])
    command = [sys.executable, "-c", NOTICE]
    done = subprocess.run(
        command, env=uncounted(os.environ), input=told, capture_output=True, text=True, check=True
    )
    said = dict(line.split() for line in done.stdout.splitlines())
    return [bug for bug in bugs if said[bug] == "never"]


def test_nothing_breaks_in_the_first_thousand_seeds() -> None:
    done = simulate("--seeds", str(SEEDS))
    assert done.returncode == 0, done.stdout + done.stderr


def test_seeds_that_once_broke_hold() -> None:
    """Both nodes restored. 29983: a letter that its writer had forgotten is brought again. 3824: the very first
    letter waits again, and what comes back begins behind it. 107771: a pouch from before both were restored
    comes to the one that has forgotten the other's word of it.
    """
    assert [run(seed).broke for seed in (29983, 3824, 107771)] == ["", "", ""]


def test_nothing_breaks_while_lines_are_counted() -> None:
    assert [outcome.broke for outcome in map(run, range(25)) if outcome.broke] == []


def test_a_seed_shows_the_same_again_in_another_process() -> None:
    told = [run(seed) for seed in (3, 11, 42, 100)]
    command = "from rabt.site.simulation.run import run; print([run(seed) for seed in (3, 11, 42, 100)])"
    again = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert again.stdout.strip() == str(told)


def test_the_command_says_what_was_run_and_ends_well() -> None:
    done = CliRunner().invoke(main, ["simulate", "--seeds", "3", "--processes", "1"])
    assert done.exit_code == 0
    assert "3 seeds from 0 on, commit " in done.output or "3 seeds from 0 on, version " in done.output


def test_a_seed_that_breaks_is_named_and_ends_with_1() -> None:
    done = CliRunner().invoke(
        main, ["simulate", "--seeds", "120", "--processes", "2", "--bug", "sent_is_received"]
    )
    assert done.exit_code == 1
    assert "has a receipt for letter" in done.output
    assert "--bug sent_is_received" in done.output


def test_there_are_more_than_twenty_five_planted_faults() -> None:
    assert len(BUGS) >= 25


def test_every_second_planted_fault_is_noticed_within_two_thousand_seeds() -> None:
    assert unnoticed(sorted(BUGS)[::2]) == []
