"""The simulator: every reading says that it is made up; the same seed draws the same; each counts once."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.urls import reverse

from rabt.site.cli.sensor import TOKEN, sensor
from rabt.tracks import actions
from rabt.tracks.models import Reading, Sensor, Sighting
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


@pytest.mark.django_db
def test_what_a_trial_sensor_told_stands_on_its_page_marked_and_becomes_a_sighting_once(still, client_as):
    officer = client_as("operations_officer", build.OFFICE)
    row, token = actions.register_sensor(
        build.room(), "برج التجربة", "tower", build.START, simulated=True, at=AT
    )
    begin = AT - timedelta(minutes=60)
    told = list(readings(Kind.TOWER, build.START, begin, count=60, every=timedelta(minutes=1), seed=1))
    actions.take_readings(token, told, at=AT)
    found = [one for one in told if one.says == "detection"]
    page = reverse("tracks:sensor", args=[row.pk])
    assert officer.get(reverse("tracks:sensors")).content.decode().count(f'href="{page}"') == 1
    officer.cookies["rabt_language"] = "en"
    shown = officer.get(page, {"says": "detection"}).content.decode()
    assert shown.count("Note as a sighting") == len(found) > 1
    assert shown.count('<span class="badge">Simulated</span>') == len(found) + 1
    to = reverse("tracks:sight_reading", args=[row.pk, found[0].number])
    asked = officer.get(to)
    assert asked.status_code == 200 and f"Counted: {found[0].count}" in asked.content.decode()
    assert officer.post(to, {"kind": "gossip"}).status_code == 422
    for _ in range(2):
        answer = officer.post(to, {"kind": "people_on_foot", "group": "persons_far", "note": "قرب البئر"})
        assert answer.status_code == 302
    seen = Sighting.objects.get()
    assert answer["Location"] == reverse("tracks:sighting", args=[seen.pk])
    assert (seen.simulated, seen.counts, seen.run_id) == (True, {"persons_far": found[0].count}, None)
    assert (
        officer.get(page, {"says": "detection"}).content.decode().count("Note as a sighting")
        == len(found) - 1
    )
    assert f'href="{page}"' in officer.get(answer["Location"]).content.decode()
    health = next(one for one in told if one.says == "health")
    assert officer.get(reverse("tracks:sight_reading", args=[row.pk, health.number])).status_code == 404


@pytest.mark.django_db
def test_half_a_spot_is_no_spot(still, client_as):
    officer = client_as("operations_officer", build.OFFICE)
    told = {"name": "طائرة", "kind": "drone", "lon": "24.85", "lat": ""}
    answer = officer.post(reverse("tracks:register_sensor"), told)
    assert answer.status_code == 422 and "معاً" in answer.content.decode() and not Sensor.objects.exists()
