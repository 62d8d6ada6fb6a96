"""The simulator: every reading says that it is made up; the same seed draws the same; each counts once."""

from datetime import timedelta

import pytest
from click.testing import CliRunner

from rabt.site.cli.sensor import TOKEN, sensor
from rabt.tracks import actions
from rabt.tracks.models import Reading
from rabt.tracks.rules.sensor import Kind, check_reading
from rabt.tracks.rules.simulated import readings
from rabt.tracks.tests import build
from rabt.tracks.tests.build import AT


@pytest.mark.parametrize("kind", Kind)
def test_what_is_drawn_is_simulated_can_be_and_is_drawn_again(kind):
    more = {"count": 200, "every": timedelta(seconds=30), "seed": 4}
    begin = AT - timedelta(seconds=30 * 200)
    drawn = list(readings(kind, build.START, begin, **more))
    assert drawn == list(readings(kind, build.START, begin, **more))
    assert all(one.simulated for one in drawn)
    assert {one.number for one in drawn} == set(range(drawn[0].number, drawn[-1].number + 30, 30))
    for one in drawn:
        check_reading(one, AT, simulated_sensor=True)
    assert {one.says.value for one in drawn} == {"detection", "health" if kind == "tower" else "position"}


@pytest.mark.django_db(transaction=True)
def test_the_command_sends_to_the_documented_door_and_each_counts_once(live_server, monkeypatch):
    _, token = actions.register_sensor(build.room(), "تجربة", "vehicle", simulated=True, at=AT)
    lon, lat = build.START
    call = ["simulate", "--url", live_server.url, "--kind", "vehicle", "--lon", str(lon), "--lat", str(lat),
            "--count", "150"]  # fmt: skip
    without = CliRunner().invoke(sensor, call)
    assert without.exit_code == 1 and TOKEN in without.output
    monkeypatch.setenv(TOKEN, token)
    told = CliRunner().invoke(sensor, call)
    assert told.output == "150 simulated readings were new to the node\n"
    assert Reading.objects.count() == Reading.objects.filter(simulated=True).count() == 150
    one = CliRunner().invoke(sensor, [*call[:-1], "1", "--live"])
    assert one.exit_code == 0
    monkeypatch.setenv(TOKEN, "wrong")
    refused = CliRunner().invoke(sensor, call)
    assert refused.exit_code == 1 and "sensor_token_wrong" in refused.output
    gone = CliRunner().invoke(sensor, [*call[:2], "http://localhost:1", *call[3:]])
    assert gone.exit_code == 1 and "did not answer" in gone.output
