"""Hundreds of officers at once for a few seats, each by a thread and a connection of its own.

Not a part of `make test`, which asks two dozen: `python -m prove --only seats` asks two hundred.
"""

import json
import os
import random
import time
from pathlib import Path

import pytest

from prove.seats import OFFICERS, SEATS
from rabt.base import clock
from rabt.missions import actions, messages
from rabt.missions.models import Nomination
from rabt.missions.tests import build
from rabt.missions.tests.build import AT
from rabt.missions.tests.test_at_once import standing
from rabt.testing import at_once

FIRST, TIMES = int(os.environ.get("RABT_FIRST", "1")), int(os.environ.get("RABT_TIMES", "1"))
TOLD = os.environ.get("RABT_RUNS", "")
WHY = "مهمة عاجلة في الوحدة"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(FIRST, FIRST + TIMES))
def test_no_seat_is_given_twice_and_the_list_keeps_its_order(seed: int) -> None:
    with clock.stopped(AT):
        drawn, side, begun = random.Random(seed), build.Side(), time.monotonic()
        call = build.opened(side, seats={("EG", "border"): SEATS, ("LY", "border"): SEATS})
        unit, centre = side.training_unit, side.host_centre
        told = [build.nominee(1 + n % (OFFICERS // 2)) for n in range(OFFICERS)]
        twice = at_once(*(lambda one=one: actions.nominate(unit, call.pk, one, at=AT) for one in told))
        assert sorted(twice) == ["nomination_stands"] * (OFFICERS // 2), "each officer once"

        rows = build.theirs(call, *range(1, OFFICERS + 1))
        declined = {row.pk for row in drawn.sample(rows, OFFICERS // 8)}

        def answer(row: Nomination) -> None:
            if row.pk in declined:
                actions.decline(centre, row.pk, WHY, at=AT)
            else:
                actions.accept(centre, row.pk, at=AT)

        asked = drawn.sample(rows, len(rows))
        assert at_once(*(lambda one=one: answer(one) for one in asked)) == []
        wanted = [row.place for row in rows if row.pk not in declined]
        seats = list(range(1, SEATS + 1))
        assert standing(call, "EG") == (wanted[:SEATS], wanted[SEATS:], seats)

        gone = drawn.sample([row for row in rows if row.pk not in declined], OFFICERS // 4)
        letters = [messages.NominationWithdrawn(row.ref, WHY, AT) for row in gone]
        assert at_once(*(lambda one=one: build.hand_in(one) for one in letters)) == []
        left = [place for place in wanted if place not in {row.place for row in gone}]
        assert standing(call, "EG") == (left[:SEATS], left[SEATS:], seats)
        if TOLD:
            acts = len(told) + len(rows) + len(gone)
            run = {"seed": seed, "acts": acts, "seconds": round(time.monotonic() - begun, 1)}
            with Path(TOLD).open("a") as lines:
                lines.write(json.dumps(run) + "\n")
