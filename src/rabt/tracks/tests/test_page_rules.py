"""The page keeps the node's rules: it chooses the same packet, forgets the same; what it closes opens."""

import base64
import json
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from rabt.tracks.rules import handset, run, sync
from rabt.tracks.rules.run import State, Step
from rabt.tracks.rules.sync import Kind, Recording

NODE = next(
    found
    for found in (Path(sys.executable).parent / "node", shutil.which("node"))
    if found and Path(found).exists()
)
RUN = Path(__file__).parent / "run.mjs"
PLACES = st.tuples(st.integers(1, 3), st.integers(0, 900))
WAITING = st.dictionaries(PLACES, st.tuples(st.sampled_from(Kind), st.integers(1, 900_000)), max_size=60)


def ask(*questions):
    """Put questions to the page's rules; return the answers."""
    done = subprocess.run(
        [str(NODE), "--no-warnings", str(RUN)], input=json.dumps(questions), capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def recordings(drawn):
    return [
        Recording(UUID(int=which), UUID(int=which + 9), number, kind, "", size)
        for (which, number), (kind, size) in drawn.items()
    ]


def plain(rows):
    return [asdict(row) | {"run": str(row.run), "patrol": str(row.patrol)} for row in rows]


@settings(max_examples=30, deadline=None)
@given(st.lists(WAITING, min_size=12, max_size=12), st.lists(PLACES, max_size=30))
def test_the_page_chooses_and_forgets_as_the_node_would(drawn, heard):
    held = {}
    for which, number in heard:
        run_id = UUID(int=which)
        held[run_id] = sync.added(held.get(run_id, ()), [number])
    told = {str(run_id): spans for run_id, spans in held.items()}
    questions, wanted = [], []
    for one in drawn:
        rows = recordings(one)
        questions += [
            {"ask": "chosen", "waiting": plain(rows)},
            {"ask": "kept", "waiting": plain(rows), "held": told},
        ]
        wanted += [plain(sync.chosen(rows)), plain(sync.kept(rows, held))]
    assert ask(*questions) == wanted


def test_more_than_a_packet_waits_and_the_page_takes_as_many_as_the_node():
    rows = recordings({(1, n): (Kind.POINT, 300) for n in range(1000)})
    assert ask({"ask": "chosen", "waiting": plain(rows)}) == [plain(sync.chosen(rows))]


def test_steps_of_a_run_are_the_same_and_no_fix_is_taken_off_duty():
    steps = [(state, step) for state in State for step in Step]
    told = ask(*({"ask": "after", "state": state.value, "step": step.value} for state, step in steps))
    assert told == [(found := run.TABLE.get(pair)) and found.value for pair in steps]
    assert ask({"ask": "after", "state": "none", "step": "start"}) == ["running"]
    may = ask(*({"ask": "may", "state": state, "kind": kind} for state in ("none", "paused", "ended")
                for kind in ("point", "sighting", "photo")))  # fmt: skip
    assert may == [False] * 9
    assert ask(
        {"ask": "may", "state": "paused", "kind": "distress"},
        {"ask": "may", "state": "none", "kind": "distress"},
    ) == [True, False]


def test_who_stands_still_takes_fixes_seldom():
    by = {"moving_seconds": 15, "still_seconds": 120, "still_metres": 30}
    here = [{"lon": 25.0, "lat": 31.0}] * 3
    gone = [{"lon": 25.0, "lat": 31.0}, {"lon": 25.0, "lat": 31.001}, {"lon": 25.0, "lat": 31.002}]
    still, moving, first = ask(*({"ask": "pace", "fixes": one, "by": by} for one in (here, gone, here[:1])))
    assert (still["seconds"], still["exact"]) == (120, False)
    assert moving == first == {"still": False, "seconds": 15, "exact": True}


def test_a_clock_that_differs_from_the_satellites_is_found():
    hour = 3_600_000
    found = ask(
        *(
            {"ask": "clock", "fix": fix, "now": 10 * hour}
            for fix in (10 * hour, 10 * hour - 60_000, 13 * hour)
        )
    )
    assert found == [0, 0, 10_800]


def test_what_the_page_closes_opens_at_the_node_in_its_place_only():
    secret = handset.make_opener()
    place = handset.bound(UUID(int=1), 4, "point", UUID(int=2))
    key = base64.b64encode(handset.closing_key(secret)).decode()
    (closed,) = ask({"ask": "close", "key": key, "place": place.decode(), "text": "هنا"})
    raw = {name: base64.b64decode(closed[name]) for name in ("ephemeral", "wrapped", "nonce", "box")}
    opened = handset.unwrap(secret, raw["ephemeral"], raw["wrapped"])
    assert handset.open_recording(opened, raw["nonce"], raw["box"], place).decode() == "هنا"


def test_orders_are_shut_and_open_with_the_telephones_own_key():
    assert ask({"ask": "orders", "text": "أمر"}) == [{"text": "أمر"}]
