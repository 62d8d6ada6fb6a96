"""`rabt simulate`: two nodes through years of faults, one seed after the other, on every processor."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import click

from rabt.site.simulation.bugs import BUGS
from rabt.site.simulation.run import Outcome, run

AT_ONCE = 50


@click.command()
@click.option("--seeds", default=2000, show_default=True, help="How many seeds.")
@click.option(
    "--first", default=0, show_default=True, help="The first seed; with --seeds 1 it is replayed alone."
)
@click.option("--bug", type=click.Choice(sorted(BUGS)), help="Plant a fault, to see whether it is noticed.")
@click.option("--processes", default=os.cpu_count() or 1, show_default=True, help="How many processors work.")
def simulate(seeds: int, first: int, bug: str | None, processes: int) -> None:
    """Let two nodes live through faults of line, machines, clocks, disks and enemies, drawn by seeds.

    After every event fifteen invariants are asked. Ends with 1 where one breaks: the seed and the version of
    the program are printed, and the same seed shows the same again.
    """
    begun, told = time.monotonic(), [0, 0, 0.0]
    for outcome in outcomes(range(first, first + seeds), bug or "", processes):
        told[0] += outcome.events
        told[1] += outcome.letters
        told[2] += outcome.days
        if outcome.broke:
            click.secho(f"seed {outcome.seed}, {commit()}: {outcome.broke}", fg="red", err=True)
            click.echo(
                f"again: rabt simulate --seeds 1 --first {outcome.seed}" + (f" --bug {bug}" if bug else "")
            )
            sys.exit(1)
    took = time.monotonic() - begun
    click.secho(
        f"{seeds} seeds from {first} on, {commit()}: nothing broke. {told[0]:,} events, {told[1]:,} letters, "
        f"{told[2]:,.0f} days of two nodes, in {took:.0f} s.",
        fg="green",
    )


def outcomes(seeds: range, bug: str, processes: int) -> Iterator[Outcome]:
    """Run seeds on several processors; give what each showed, in their order."""
    if processes <= 1 or len(seeds) <= AT_ONCE:
        yield from (run(seed, bug) for seed in seeds)
        return
    parts = [seeds[start : start + AT_ONCE] for start in range(0, len(seeds), AT_ONCE)]
    with ProcessPoolExecutor(processes) as pool:
        waiting = iter(parts)
        running = [pool.submit(_some, part, bug) for part in islice(waiting, 2 * processes)]
        while running:
            yield from running.pop(0).result()
            running += [pool.submit(_some, part, bug) for part in islice(waiting, 1)]


def _some(seeds: range, bug: str) -> list[Outcome]:
    return [run(seed, bug) for seed in seeds]


def commit() -> str:
    """Name the program that ran: its commit, or its version where it was installed without one."""
    here = Path(__file__).resolve().parent
    found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=here, capture_output=True, text=True)
    return f"commit {found.stdout.strip()}" if found.returncode == 0 else f"version {version('rabt')}"
