"""A node is brought back from an older copy while the other works on: what it lost goes again, what it forgot comes back."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from prove.crash import Traffic, settled
from prove.nodes import Alive, two_nodes
from rabt.site import engine
from tests.stories.thread import Thread

RABT = [sys.executable, "-m", "rabt.site.cli"]
PLACES = "select seq, digest, kind, filed_at is not null as filed from exchange_outgoing where seq is not null order by seq"
CAME = "select seq, digest, state, reason_code from exchange_incoming order by seq"
PATIENCE = 240.0


def prove(seconds: float, seed: int) -> dict[str, Any]:
    """Copy the destination's node, let both work on, lay the copy, and see what each holds afterwards."""
    with two_nodes() as pair:
        origin, destination = pair
        nodes: Any = SimpleNamespace(origin=origin.running, destination=destination.running)
        thread = Thread(nodes).upto("demand")
        copies = destination.running.home.parent / "copies"
        with Traffic(thread, seed):
            time.sleep(max(5.0, seconds / 4))
            _rabt(destination, "backup", "key", str(copies.with_suffix(".key")))
            _rabt(destination, "backup", "make", str(copies))
            time.sleep(max(10.0, seconds / 2))
        before = settled(pair)
        known = destination.ask(PLACES)
        acts = destination.ask("select count(*) as n from journal_act")[0]["n"]
        begun = time.monotonic()
        _lay(destination, max(copies.glob("*.vault")), copies.with_suffix(".key"))
        forgotten = len(known) - len(destination.ask(PLACES))
        for one in pair:
            one.start()
            one.wait()
        took = _whole(pair)
        wrong = _compared(origin, destination) + _compared(destination, origin)
        wrong += _given_back(known, destination)
        sound, lines = destination.journal_check(origin)
        wrong += [] if sound else lines
        lost = destination.ask("select count(*) as n from journal_act where kind = 'journal.lost'")[0]["n"]
        given = destination.ask("select count(*) as n from exchange_outgoing where back_at is not null")[0][
            "n"
        ]
        again = origin.ask("select count(*) as n from exchange_outgoing where lost_at is not null")[0]["n"]
        dead = {
            one.state: one.ask("select count(*) as n from exchange_incoming where state = 'dead'")[0]["n"]
            for one in pair
        }
    if took is None or before is None:
        wrong.insert(0, "not everything had settled")
    return {
        "held": not wrong and forgotten > 0 and again > 0, "seed": seed, "letters_forgotten": forgotten, "given_back": given,
        "sent_again": again, "acts_before": acts, "acts_lost": lost, "dead_letters": dead,
        "seconds_from_copy_to_whole": round(time.monotonic() - begun), "seconds_to_settle": took, "wrong": wrong[:50],
        "journal": lines,
    }  # fmt: skip


def _rabt(node: Alive, *words: str) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "RABT_HOME")}
    command = [*RABT, *words, "--home", str(node.running.home)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{words}: {done.stdout}{done.stderr}")


def _lay(node: Alive, copy: Path, key: Path) -> None:
    """Throw the node away, as a burnt disk does, and make it again from the copy."""
    home = node.running.home
    node.stop()
    engine.stop_cluster(home / "postgres")
    log = node.log.read_bytes()
    shutil.rmtree(home)
    _rabt(node, "restore", str(copy), "--key", str(key))
    node.log.write_bytes(log)
    _rabt(node, "migrate")


def _whole(pair: tuple[Alive, Alive]) -> float | None:
    """Wait until nothing is under way, and the restored node counts itself as whole and is cosigned again."""
    begun, node = time.monotonic(), pair[1]
    while time.monotonic() - begun < PATIENCE:
        peer = node.ask("select restored_at, journal_waits from exchange_peer")[0]
        newest = node.ask("select cosigned_at from journal_checkpoint order by size desc limit 1")
        if peer["restored_at"] is None and not peer["journal_waits"] and newest and newest[0]["cosigned_at"]:
            return settled(pair, PATIENCE)
        for one in pair:
            one.start()
        time.sleep(1)
    return None


def _compared(sender: Alive, receiver: Alive) -> list[str]:
    """Hold every letter sent against every letter received: the same numbers, the same bytes, each confirmed."""
    out = {row["seq"]: row for row in sender.ask(PLACES)}
    came = {row["seq"]: row for row in receiver.ask(CAME)}
    wrong = [f"{sender.state}: letter {seq} is not at {receiver.state}" for seq in out.keys() - came.keys()]
    wrong += [
        f"{receiver.state} holds letter {seq} that {sender.state} does not know"
        for seq in came.keys() - out.keys()
    ]
    wrong += [
        f"{sender.state}: letter {seq} is another"
        for seq in out.keys() & came.keys()
        if out[seq]["digest"] != came[seq]["digest"]
    ]
    wrong += [f"{sender.state}: letter {seq} has no receipt" for seq, row in out.items() if not row["filed"]]
    wrong += [
        f"{receiver.state}: letter {seq} waits" for seq, row in came.items() if row["state"] == "waiting"
    ]
    return wrong


def _given_back(known: list[dict[str, Any]], node: Alive) -> list[str]:
    """Ask that every letter that was confirmed before the copy was laid is known again, under its number."""
    now = {row["seq"]: row["digest"] for row in node.ask(PLACES)}
    return [
        f"{node.state}: its letter {row['seq']} was not given back"
        for row in known if row["filed"] and now.get(row["seq"]) != row["digest"]
    ]  # fmt: skip
