"""Whoever works below the complaints' wall is answered the same with a complaint as without, run after run.

Not a part of `make test`, which asks one run: `python -m prove --only wall` asks them all.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from prove.wall import IN_A_RUN
from rabt.base import clock
from rabt.complaints.tests import build, two_runs, world

FIRST, RUNS = int(os.environ.get("RABT_FIRST", "1")), int(os.environ.get("RABT_PAIRS", "500")) // IN_A_RUN
TOLD = os.environ.get("RABT_RUNS", "")


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(FIRST, FIRST + RUNS))
def test_the_answers_are_the_same(seed: int, cast: Any, peer: Any, client_as: Any) -> None:
    with clock.stopped(build.AT):
        below = world.made(cast, peer, client_as)
        asked = two_runs.drawn(below, seed, IN_A_RUN)
        run = [
            two_runs.run(cast, below, asked, seed, complaints=complaints, may_differ=two_runs.is_released)
            for complaints in (False, True)
        ]
    differ = [a.asked for a, _ in two_runs.differing(*run)]
    wrong = [one for one in differ if not two_runs.is_released(one)]
    if TOLD:
        said = {
            "pairs": len(run[0]), "differed": len(differ), "declared": sum(map(two_runs.is_released, asked)),
            "wrong": [f"{seed} {one.role} {one.method} {one.address}" for one in wrong],
        }  # fmt: skip
        with Path(TOLD).open("a") as lines:
            lines.write(json.dumps(said) + "\n")
    assert not wrong
