"""Names never seen by the model: does the right spelling outrank 999 others? Beside romanisers with Jaro and Winkler.

    python -m bench.spelling

A fifth of the attested Arabic parts is kept apart, three times. For each pair of them that was seen more than once, the
right Latin spelling stands among 999 Latin names of about its length that were attested for other names (`strict`), and
among as many of which none sounds alike by its consonants (`apart`: another spelling of the same name is no mistake).
The same is done the other way round. Peers run in the environment of `requirements/peer.txt`.
"""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from bench import RESULTS
from rabt.linkage.keys import keys_of
from rabt.linkage.sounds import Spelling, learning
from rabt.linkage.sounds.attested import attested

OTHERS, DRAWS = 999, (1, 2, 3)
TASKS = Path("build/linking/spelling.json")
PEER = Path(".venv-peer/bin/python")
PAIRS = attested()
LEAN = 0.5
"""How much a Latin spelling's own commonness is taken off, where nothing else tells how common a name is."""


def main() -> None:
    """Draw the tasks, let ours and the peers rank, and write the results."""
    tasks, found = [], {}
    for draw in DRAWS:
        model, pairs = held_out(draw)
        for kind in ("strict", "apart", "strict, Arabic given Latin", "apart, Arabic given Latin"):
            made = [drawn(pair, kind, Random(f"{draw}{pair}")) for pair in pairs]
            tasks += [{"kind": kind, **one} for one in made]
            found.setdefault(kind, []).extend(first(model, one) for one in made)
    told = {
        "on": datetime.now(UTC).date().isoformat(), "pairs": {kind: len(hits) for kind, hits in found.items()},
        "ours": {kind: round(float(np.mean(hits)), 4) for kind, hits in found.items()},
    }  # fmt: skip
    TASKS.parent.mkdir(parents=True, exist_ok=True)
    TASKS.write_text(json.dumps(tasks, ensure_ascii=False))
    if PEER.exists():
        command = [PEER, "-W", "ignore", "bench/peer_spelling.py", TASKS]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  (ours)
        told["peers"] = json.loads(done.stdout.splitlines()[-1])
    (RESULTS / "spelling.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    print(json.dumps(told, indent=1, ensure_ascii=False))


def held_out(draw: int) -> tuple[Spelling, list[tuple[str, str]]]:
    """Learn without a fifth of the Arabic parts; return the model and the pairs kept apart."""
    parts = sorted({arabic for arabic, _ in PAIRS})
    Random(draw).shuffle(parts)
    apart = set(parts[: len(parts) // 5])
    model = learning.learn({pair: seen for pair, seen in PAIRS.items() if pair[0] not in apart}, {})
    return model, [pair for pair, seen in PAIRS.items() if pair[0] in apart and seen > 1]


def drawn(pair: tuple[str, str], kind: str, random: Random) -> dict[str, Any]:
    """Draw 999 others of about the same length beside the right one, which stands last."""
    given, right = pair if "given Latin" not in kind else pair[::-1]
    own = {one[::-1] if "given Latin" in kind else one for one in PAIRS}
    theirs = {other for mine, other in own if mine == given}
    keys = {key for one in (given, *theirs) for key in keys_of(one)}
    pool = sorted(
        other
        for other in {other for _, other in own} - theirs
        if abs(len(other) - len(right)) <= 1 and not (kind.startswith("apart") and keys & set(keys_of(other)))
    )
    return {"given": given, "pool": [*random.sample(pool, min(OTHERS, len(pool))), right]}


def first(model: Spelling, task: dict[str, Any]) -> bool:
    """Tell whether the right one stands first."""
    given, pool = task["given"], task["pool"]
    if given.isascii():
        score = model.likelihoods(pool, [given], range(len(pool)), [0] * len(pool))
    else:
        score = model.likelihoods([given], pool, [0] * len(pool), range(len(pool)))
        score = score - LEAN * np.array([model.commonness(one) for one in pool])
    return bool(score[-1] > score[:-1].max())


if __name__ == "__main__":
    main()
