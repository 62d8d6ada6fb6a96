"""The rehearsal on the line: patrols, incidents, weather come by the rooms' own actions, and say they are simulated."""

from datetime import timedelta

import pytest

from rabt.access.queries import actor_of
from rabt.access.testing import account_with
from rabt.base import clock
from rabt.incidents.models import Incident
from rabt.operations import queries
from rabt.operations.models import Weather
from rabt.operations.tests.build import AT, OFFICE
from rabt.site.rehearsal import patrolling
from rabt.tracks.models import Run

pytestmark = pytest.mark.django_db
NOW = AT.isoformat()


@pytest.fixture
def rooms(node):
    """Open the accounts of two officers of an operations room."""
    with clock.stopped(AT):
        yield [account_with("operations_officer", OFFICE) for _ in range(2)]


def test_a_patrol_of_the_rehearsal_leaves_looks_and_a_trail_and_is_called_simulated(rooms):
    came = patrolling.walk_line(str(rooms[0].pk), km=100.0, hours=7.5, seed=3, at=NOW)
    row = Run.objects.get()
    assert came == 226 and row.name == "محاكاة · Simulated patrol" and row.source == "gpx"
    viewer = actor_of(rooms[1])
    shown = queries.picture(viewer, AT - timedelta(days=1), AT)
    seen = [one.piece.code for one in shown.pieces if one.told.minutes]
    assert 3 <= len(seen) < 30 and seen[0].startswith("S05")
    [trail] = queries.day(viewer, AT.date(), 10).trails
    assert len(trail.spots) > 2
    assert patrolling.walk_line(str(rooms[0].pk), km=100.0, hours=7.5, seed=3, at=NOW) == 0, "it came twice"


@pytest.mark.parametrize("seed", range(6))
def test_what_is_met_and_the_weather_are_called_simulated(rooms, seed):
    by, second = (str(one.pk) for one in rooms)
    patrolling.meet(by, second, km=210.0, seed=seed, at=NOW)
    row = Incident.objects.get()
    assert row.is_simulated and row.state == "validated" and row.piece.startswith("S09")
    patrolling.report_weather(by, "SIWA", seed=seed, at=NOW)
    patrolling.report_weather(by, "SIWA", seed=seed, at=NOW)
    assert Weather.objects.get().simulated and "محاكاة" in Weather.objects.get().source
