"""Registers of growing size are linked across scripts, beside Splink in the same run; all is held against the truth.

    python -m bench.linking 20000 100000 1000000

Both start at two Parquet files and end with weighed pairs; each runs in a process of its own, so that its peak of
memory is its own. Quality is that of the best pair of each row of the right. Results go to `bench/results/`; sizes
that are not asked for keep what was found before.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from bench import RESULTS
from bench.plots import chart
from bench.registers import registers
from rabt.linkage import measure, reading
from rabt.linkage.block import Index
from rabt.linkage.compare import DATES, DOCUMENTS, compare
from rabt.linkage.explain import seen
from rabt.linkage.likeness import Likeness
from rabt.linkage.register import Register
from rabt.linkage.rules import RULES
from rabt.linkage.sounds import Spelling, learning, spelling
from rabt.linkage.sounds.attested import attested

SEED = 3
HOME = Path("build/linking")
PEER = Path(".venv-peer/bin/python")
HALF_SEED = 5


def main(sizes: list[int]) -> None:
    """Measure each size and write the results."""
    place = RESULTS / "linkage.json"
    told = json.loads(place.read_text()) if place.exists() else {"sizes": {}}
    for many in sizes:
        drawn(many)
        told["sizes"][str(many)] = {"ours": one(many)}
        if PEER.exists():
            told["sizes"][str(many)]["Splink"] = beside(many)
        place.write_text(json.dumps(told, indent=1) + "\n")  # what was found stands, whatever comes after
    told["half of the names never seen, 100,000"] = half(100_000)
    told["sizes"] = dict(sorted(told["sizes"].items(), key=lambda pair: int(pair[0])))
    told |= {
        "on": datetime.now(UTC).date().isoformat(), "machine": f"{platform.machine()}, {os.cpu_count()} cores",
    }  # fmt: skip
    place.write_text(json.dumps(told, indent=1) + "\n")
    draw(told["sizes"])


def drawn(many: int) -> None:
    """Draw two registers of so many rows, once, into files."""
    HOME.mkdir(parents=True, exist_ok=True)
    for side, cells in zip(("left", "right"), registers(many, seed=SEED), strict=True):
        pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String)).write_parquet(
            HOME / f"{side}{many}.parquet"
        )


def run(*command: str) -> dict[str, Any]:
    """Run one measurement in a process of its own; it prints its findings as JSON at the end."""
    with tempfile.TemporaryFile("w+") as out:
        started, most = subprocess.Popen(command, stdout=out, text=True), 0  # noqa: S603  (itself, and the peer)
        while started.poll() is None:
            most = max(most, memory(started.pid))
            time.sleep(0.1)
        out.seek(0)
        lines = out.read().splitlines()
    if started.returncode:
        raise SystemExit(started.returncode)
    found: dict[str, Any] = json.loads(lines[-1])
    return found | {"peak, GB": round(min(most / 1e6, found.get("peak, GB", 1e9)), 2)}


def memory(pid: int) -> int:
    """Return the memory of a process and of those it started, in kB; what they share is counted once.

    Of what is mapped from files the process counts that has most of it, all of it: what others on this machine
    share of that makes it no smaller.
    """
    own, mapped, waiting = 0, 0, [pid]
    while waiting:
        one = waiting.pop()
        with suppress(OSError):
            lines = (line.split() for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()[1:])
            told = {line[0]: int(line[1]) for line in lines}
            own += told["Pss_Anon:"] + told["Pss_Shmem:"]
            mapped = max(mapped, told["Rss:"] - told["Anonymous:"])
            waiting += [int(child) for child in Path(f"/proc/{one}/task/{one}/children").read_text().split()]
    return own + mapped


# ------------------------------------------------------------------ ours
@dataclass(frozen=True, eq=False)
class Found:
    """The candidate pairs of a run, which were chosen, and from which probability they are linked."""

    left: np.ndarray
    right: np.ndarray
    probability: np.ndarray
    chosen: np.ndarray
    link: float

    @property
    def linked(self) -> np.ndarray:
        """Which pairs are linked at precision 0.999."""
        return self.chosen & (self.probability >= self.link)


def one(many: int, model: Spelling | None = None) -> dict[str, Any]:
    """Link two registers of so many rows; return what was reached, and what it took."""
    files, out, spelt = [HOME / f"{side}{many}.parquet" for side in ("left", "right")], HOME / "pairs.npz", []
    if model:
        spelt = [HOME / "spellings.json"]
        spelt[0].write_text(model.as_json())
    once, took = (
        run(sys.executable, "-W", "ignore", "-m", "bench.linked", how, *map(str, (*files, out, *spelt)))
        for how in ("once", "warm")
    )
    took["peak, GB"] = once["peak, GB"]
    found = Found(**np.load(out), link=took.pop("link"))
    sides, persons = [pl.read_parquet(file) for file in files], persons_of(many)
    truth = persons[0][found.left] == persons[1][found.right]
    brought = took.pop("brought")
    return {
        **took, "candidates a row": round(brought / many, 1), "rules": blocked(many),
        **reached(found.probability, truth, found.right, many),
        "linked at 0.999": int(found.linked.sum()), "of which right": round(float(truth[found.linked].mean()), 5),
        "reliability": [
            [round(told, 3), round(true, 3), pairs]
            for told, true, pairs in measure.reliability(found.probability[found.chosen], truth[found.chosen])
        ],
        **fairness(sides, found, truth), "missed at 0.999": missed(found, persons, many),
    }  # fmt: skip


def reached(score: np.ndarray, truth: np.ndarray, right: np.ndarray, many: int) -> dict[str, Any]:
    """Return what the best pair of each row of the right reaches."""
    pairs = measure.pairs_of(*(column.tolist() for column in persons_of(many)))
    chosen = np.zeros(len(score), dtype=bool)
    chosen[measure.best_of(score, right)] = True
    found = measure.measure(score, truth, chosen, pairs)
    return {
        "true pairs": pairs, "F1": round(found.f1, 4),
        "recall at precision 0.99": round(found.recall_at[0.99], 4),
        "recall at precision 0.999": round(found.recall_at[0.999], 4),
        "curve": thinned(found.curve),
    }  # fmt: skip


def thinned(curve: np.ndarray) -> list[list[float]]:
    """Return some points of a curve of precision and recall, dense where precision is high."""
    rows = np.unique(np.linspace(0, len(curve) - 1, 60).astype(int)) if len(curve) else []
    return [[round(float(value), 5) for value in curve[row]] for row in rows]


def blocked(many: int) -> list[list[Any]]:
    """Return for each rule, in order: pairs a row up to it, and the share of true pairs among them."""
    read, persons = both(many), persons_of(many)
    pairs = measure.pairs_of(*(column.tolist() for column in persons))
    index, found = Index.of(*read), []
    new, true = np.zeros(len(RULES)), np.zeros(len(RULES))
    for begin in range(0, many, 20_000):
        left, right, rules, _ = index.found(begin, min(begin + 20_000, many))
        left, right = index.numbers(left, right)
        new += np.bincount(rules, minlength=len(new))
        right_ones = persons[0][left] == persons[1][right]
        true += np.bincount(rules[right_ones], minlength=len(new))
    for at, rule in enumerate(RULES):
        found.append([rule, round(new[: at + 1].sum() / many, 2), round(true[: at + 1].sum() / pairs, 5)])
    return found


def persons_of(many: int) -> list[np.ndarray]:
    """Return whose each row of both registers is."""
    files = (HOME / f"{side}{many}.parquet" for side in ("left", "right"))
    return [pl.read_parquet(file, columns=["person"])["person"].to_numpy() for file in files]


def both(many: int) -> list[Register]:
    """Read both registers."""
    return [*reading.all_read([reading.File(HOME / f"{side}{many}.parquet") for side in ("left", "right")])]


def fairness(sides: list[pl.DataFrame], found: Found, truth: np.ndarray) -> dict[str, Any]:
    """Return the share of true pairs that were linked at precision 0.999, by what the row of the right looks like."""
    at = np.zeros(len(sides[1]), dtype=bool)
    at[found.right[found.linked & truth]] = True
    right = sides[1].with_columns(
        linked=pl.Series(at), there=pl.col("person").is_in(sides[0]["person"].to_list()),
        script=pl.when(pl.col("name").str.contains("[a-zA-Z]")).then(pl.lit("Latin")).otherwise(pl.lit("Arabic")),
        parts=pl.col("name").str.split(" ").list.len().clip(1, 5).cast(pl.String),
    ).filter("there")  # fmt: skip
    left = sides[0].select("person", region="place", whole="name")
    both = right.join(left, on="person", how="left").with_columns(
        given=pl.col("whole").str.split(" ").list.first()
    )
    common = both["given"].value_counts(sort=True).head(20)["given"].to_list()
    both = both.with_columns(
        stock=pl.when(pl.col("given").is_in(common)).then(pl.lit("one of the 20 commonest given names"))
        .when(pl.len().over("given") < 30).then(pl.lit("a given name that fewer than 30 bear"))
        .otherwise(pl.lit("another")),
    )  # fmt: skip
    told = {}
    for name in ("script", "parts", "region", "stock"):
        shares = both.group_by(name).agg(pl.col("linked").mean(), pl.len()).sort(name, nulls_last=True)
        told[name] = [[group or "not said", round(share, 4), many] for group, share, many in shares.rows()]
    return {"linked of the true pairs": told}


def missed(found: Found, persons: list[np.ndarray], many: int) -> dict[str, Any]:
    """Count the true pairs that were not linked at precision 0.999 by how their dates and documents stand to each other."""
    rows = {person: at for at, person in enumerate(persons[0].tolist())}
    pairs = np.array([(rows[one], at) for at, one in enumerate(persons[1].tolist()) if one in rows])
    known = set(zip(found.left[found.linked].tolist(), found.right[found.linked].tolist(), strict=True))
    lost = np.array([pair for pair in pairs.tolist() if tuple(pair) not in known])
    ours, theirs = both(many)
    levels = compare(ours, theirs, Likeness.of(ours, theirs, spelling()), (lost[:, 0], lost[:, 1])).levels
    document = np.maximum(levels["national"], levels["passport"]) == DOCUMENTS.index("same")
    by_date = np.bincount(levels["born"], minlength=len(DATES))
    return {
        "of the true pairs": round(len(lost) / len(pairs), 4), "with a document in common": round(float(document.mean()), 4),
        "by date of birth": {name: round(int(times) / len(lost), 3) for name, times in zip(DATES, by_date, strict=True) if times},
        "by names": {name: round(times / len(lost), 3) for name, times in Counter(seen("name", int(level)) for level in levels["name"]).most_common()},
    }  # fmt: skip


def half(many: int) -> dict[str, Any]:
    """Link with a model that never saw half of the Arabic names."""
    pairs = attested()
    names = sorted({arabic for arabic, _ in pairs})
    unseen = set(np.random.default_rng(HALF_SEED).choice(names, len(names) // 2, replace=False).tolist())
    model = learning.learn({pair: seen for pair, seen in pairs.items() if pair[0] not in unseen}, {})
    drawn(many)
    found = one(many, model)
    return {name: found[name] for name in ("F1", "recall at precision 0.99", "recall at precision 0.999")}


# ------------------------------------------------------------------ the peer
def beside(many: int) -> dict[str, Any]:
    """Let the peer link the same files."""
    scores = HOME / f"peer{many}.parquet"
    took = run(
        str(PEER), "-W", "ignore", "bench/peer_linkage.py",
        *(str(HOME / f"{side}{many}.parquet") for side in ("left", "right")), str(scores),
    )  # fmt: skip
    pairs = pl.read_parquet(scores)
    persons = persons_of(many)
    left, right, score = (pairs[name].to_numpy() for name in ("one", "other", "score"))
    truth = persons[0][left] == persons[1][right]
    return {**took, "candidates a row": round(len(pairs) / many, 1), **reached(score, truth, right, many)}


def draw(sizes: dict[str, Any]) -> None:
    """Draw what was found."""
    most = max(sizes, key=int)
    ours, peer = sizes[most]["ours"], sizes[most].get("Splink")
    curves = {"Rabt": [[recall, precision] for precision, recall in ours["curve"]]}
    if peer:
        curves["Splink"] = [[recall, precision] for precision, recall in peer["curve"]]
    chart(
        "linkage-curve",
        curves,
        f"Precision by recall, {int(most):,} rows a side",
        "recall",
        "precision",
        (0.9, 0.96),
    )
    chart(
        "linkage-blocking", {"Rabt": [[candidates, share] for _, candidates, share in ours["rules"]]},
        "True pairs among the candidates, rule by rule", "candidates a row", "share", (0, 0.3),
    )  # fmt: skip
    chart(
        "linkage-reliability", {"Rabt": [[told, true] for told, true, _ in ours["reliability"]], "as told": [[0, 0], [1, 1]]},
        "How often a link is right, by its probability", "probability", "right", (0, 0),
    )  # fmt: skip


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
