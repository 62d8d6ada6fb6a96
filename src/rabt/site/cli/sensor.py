"""`rabt sensor`: what stands in for a tower, a drone or a tracker where there is none."""

import os
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import click
import httpx

from rabt.tracks.rules.sensor import Kind, Told
from rabt.tracks.rules.simulated import readings

A_BATCH, WAITS = 100, 20
PATH, TOKEN = "/api/tracks/readings", "RABT_SENSOR_TOKEN"


@click.group()
def sensor() -> None:
    """Sensors of the line."""


@sensor.command()
@click.option("--url", default="http://localhost:8002", show_default=True, help="The node.")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), default=Kind.TOWER.value)
@click.option("--lon", type=click.FloatRange(-180, 180), required=True, help="Where it stands or starts.")
@click.option("--lat", type=click.FloatRange(-85, 85), required=True)
@click.option("--count", type=click.IntRange(1, 100_000), default=60, show_default=True)
@click.option("--every", type=click.IntRange(1, 3600), default=30, show_default=True, help="Seconds.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed draws the same.")
@click.option("--live", is_flag=True, help="Send each when its time has come, instead of all of the past.")
def simulate(
    url: str, kind: str, lon: float, lat: float, count: int, every: int, seed: int, live: bool
) -> None:
    """Send made-up readings of a sensor that was registered for trial; each is marked as simulated.

    Its token is read from the variable RABT_SENSOR_TOKEN, so that no list of processes shows it.
    """
    token = os.environ.get(TOKEN, "")
    if not token:
        raise click.ClickException(f"Set {TOKEN} to the token that was shown when the sensor was registered.")
    step, now = timedelta(seconds=every), datetime.now(UTC).replace(microsecond=0)
    begin = now if live else now - (count - 1) * step
    made = readings(Kind(kind), (lon, lat), begin, count=count, every=step, seed=seed)
    kept = sum(_send(url, token, some) for some in (_one_by_one(made, every) if live else _batches(made)))
    click.echo(f"{kept} simulated readings were new to the node")


def _batches(made: Iterable[Told]) -> Iterator[list[Told]]:
    source = iter(made)
    while some := list(islice(source, A_BATCH)):
        yield some


def _one_by_one(made: Iterable[Told], every: int) -> Iterator[list[Told]]:
    for one in made:
        wait = (one.at - datetime.now(UTC)).total_seconds()
        time.sleep(max(0.0, min(wait, every)))
        yield [one]


def _written(one: Told) -> dict[str, Any]:
    return {
        "number": one.number, "says": one.says.value, "at": one.at.isoformat(), "lon": one.lon,
        "lat": one.lat, "count": one.count, "confidence": one.confidence, "simulated": one.simulated,
    }  # fmt: skip


def _send(url: str, token: str, some: list[Told]) -> int:
    try:
        answer = httpx.post(
            url.rstrip("/") + PATH, json={"readings": [_written(one) for one in some]}, timeout=WAITS,
            headers={"Authorization": f"Bearer {token}"},
        )  # fmt: skip
        told = answer.json()
    except (httpx.HTTPError, ValueError) as failed:
        raise click.ClickException(f"The node did not answer: {failed}") from None
    if answer.status_code != httpx.codes.OK:
        raise click.ClickException(f"The node refused: {told.get('code')}")
    return int(told["kept"])
