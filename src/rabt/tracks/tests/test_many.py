"""Many fixes in ranges: all are there, each once, and the node says how long it took.

RABT_FIXES=100000 asks for a hundred thousand, the fixes of a patrol of days at one each two seconds.
"""

import os
import random
import time
from datetime import timedelta
from uuid import uuid4

import pytest

from rabt.tracks import queries
from rabt.tracks.models import Point, Run
from rabt.tracks.rules.sync import A_PACKET
from rabt.tracks.tests import build
from rabt.tracks.tests.build import AT

pytestmark = pytest.mark.django_db
MANY, SECONDS = int(os.environ.get("RABT_FIXES", "20000")), 2


def test_many_fixes_come_in_ranges_in_any_order_and_some_twice(phone, record_property):
    run, to = uuid4(), phone.patrol.pk
    begin = AT - timedelta(seconds=SECONDS * (MANY + 2))
    starts = list(range(1, MANY + 1, A_PACKET))
    random.Random(7).shuffle(starts)
    phone.send({run: to}, [phone.closed(run, to, 0, "start", build.mark(begin))])
    spent = 0.0
    for turn, first in enumerate(starts):
        recorded = [
            phone.closed(run, to, number, "point", build.fix(
                begin + timedelta(seconds=SECONDS * number), lat=31.6 - number * 0.00009,
                lon=24.852 + (number % 7) * 0.00001, seconds=SECONDS,
            ))
            for number in range(first, min(first + A_PACKET, MANY + 1))
        ]  # fmt: skip
        packet = phone.packet({run: to}, recorded)
        since = time.perf_counter()
        for _ in range(1 + (turn % 10 == 0)):
            build.actions.take_upload(phone.row.pk, *packet, at=AT)
        spent += time.perf_counter() - since
    since = time.perf_counter()
    phone.send({run: to}, [phone.closed(run, to, MANY + 1, "end", build.mark(AT))])
    settled = time.perf_counter() - since
    row = Run.objects.get()
    assert (row.held, row.points, row.spoilt) == ([[0, MANY + 1]], MANY, [])
    assert Point.objects.filter(run=row).count() == MANY
    assert not Point.objects.exclude(exclusion_flags=0).exists()
    since = time.perf_counter()
    (wide,) = queries.trails(build.room(), begin, AT + timedelta(hours=1), zoom=8)
    drawn = time.perf_counter() - since
    assert len(wide.spots) < 200
    told = f"{MANY / spent:.0f} fixes a second, settled in {settled:.1f} s, drawn in {drawn * 1000:.0f} ms"
    record_property("tracks", told)
    print(told)
    assert MANY / spent > 500 and settled < 120 and drawn < 2
