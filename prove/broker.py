"""Two nodes with a real broker between them, all of them killed at random: is anything lost or doubled?"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

from prove.crash import Traffic, at_rest
from prove.nodes import Alive, two_nodes
from rabt.exchange.tests.nats_server import NatsServer
from tests.stories.thread import Thread

RELAY = [sys.executable, "-m", "rabt.site.cli", "relay"]
CAME = "select via, count(*) as n from exchange_incoming group by via"


class Carried(Alive):
    """One node whose letters go over a broker: a third process takes in what the broker holds."""

    parts = (*Alive.parts, "relay")

    def begin(self, part: str) -> subprocess.Popen[bytes]:
        """Start one part; the third is `rabt relay serve`."""
        if part != "relay":
            return super().begin(part)
        command = [*RELAY, "serve", "--home", str(self.running.home)]
        with self.log.open("ab") as out:
            return subprocess.Popen(command, env=self.running.prepared.environment, stdout=out, stderr=out)


def prove(seconds: float, seed: int) -> dict[str, Any]:
    """Let letters flow over the broker while nodes and broker are killed; let all settle, and compare."""
    if shutil.which("nats-server") is None:
        none = {"letters": {}, "killed": {}, "kills": 0, "faults": []}
        return {"held": False, "wrong": ["no nats-server on this machine"], **none}
    with brokered() as (broker, pair):
        origin, destination = pair
        nodes: Any = SimpleNamespace(origin=origin.running, destination=destination.running)
        thread = Thread(nodes).upto("demand")
        with Traffic(thread, seed) as acts:
            killed = kill(pair, broker, Random(seed), max(20.0, seconds))
        took, counts, wrong = at_rest(pair, acts)
        ways = {one.state: {row["via"]: row["n"] for row in one.ask(CAME)} for one in pair}
    wrong += [
        f"{state}: letters came by {way}" for state, found in ways.items() for way in found if way != "relay"
    ]
    return {
        "held": not wrong and not acts.faults and killed.total() > 0, "killed": dict(killed), "kills": killed.total(),
        "letters": counts, "ways": ways, "seconds_to_settle": took, "wrong": wrong[:50], "faults": acts.faults[:50],
    }  # fmt: skip


@contextmanager
def brokered() -> Iterator[tuple[NatsServer, tuple[Alive, Alive]]]:
    """Hold a broker and two nodes that are told to carry their letters over it."""
    with tempfile.TemporaryDirectory(prefix="rabt-broker-", ignore_cleanup_errors=True) as folder:
        broker = NatsServer(Path(folder))
        broker.start()
        try:
            with two_nodes(kind=Carried, told={"RABT_RELAY": broker.address}) as pair:
                made = pair[0].running.prepared
                subprocess.run(
                    [*RELAY, "prepare", "--home", str(made.node.home)], env=made.environment, check=True
                )
                yield broker, pair
        finally:
            broker.kill()


def kill(pair: tuple[Alive, Alive], broker: NatsServer, random: Random, seconds: float) -> Counter[str]:
    """Kill the broker or a part of a node, again and again, and start again what fell."""
    until, killed = time.monotonic() + seconds, Counter[str]()
    while time.monotonic() < until:
        time.sleep(random.uniform(0.5, 4.0))
        if random.random() < 0.3:
            broker.kill()
            killed["broker"] += 1
            time.sleep(random.uniform(0.0, 3.0))
            broker.start()
            continue
        node = random.choice(pair)
        part = random.choice(node.parts)
        node.kill(part)
        killed[f"{node.state} {part}"] += 1
        time.sleep(random.uniform(0.0, 0.5))
        node.start()
    return killed
