"""The rehearsal on the line: patrols, incidents, weather come by the rooms' own actions, and say they are simulated."""

from datetime import timedelta

import pytest

from rabt.access.queries import actor_of
from rabt.access.testing import account_with
from rabt.base import clock
from rabt.incidents.models import Case, Custody, DailyReport, Incident, Ruling, Seizure
from rabt.operations import queries
from rabt.operations.models import Weather
from rabt.operations.tests.build import AT, OFFICE
from rabt.site.rehearsal import patrolling
from rabt.tracks.models import Run
from rabt.training.models import Need

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


def test_patrols_are_under_way_as_the_rehearsal_ends_and_are_called_simulated(rooms):
    came = patrolling.walk_now(str(rooms[0].pk), km=30.0, hours=2.5, seed=3, at=NOW)
    row = Run.objects.get()
    assert (came, row.state, row.ended_at, row.name) == (76, "running", None, "محاكاة · Simulated patrol")
    viewer = actor_of(rooms[1])
    [crew] = queries.picture(viewer, AT - timedelta(days=1), AT).crews
    assert crew.name == row.name and crew.spot and set(crew.stretches) <= {"S01", "S02", "S03", "S04"}


@pytest.mark.parametrize("seed", range(4))
def test_goods_are_seized_and_handed_over_a_case_is_opened_and_a_day_reported_all_simulated(rooms, seed):
    with clock.stopped(AT):
        leader, keeper, authority = (
            str(account_with(role, office).pk)
            for role, office in (
                ("patrol_leader", f"{OFFICE}musaid/"), ("evidence_keeper", f"{OFFICE}musaid/"),
                ("case_authority", OFFICE),
            )
        )  # fmt: skip
    by = str(rooms[0].pk)
    key = patrolling.seize(leader, by, keeper, km=60.0, seed=seed, at=NOW)
    row = Incident.objects.get(pk=key)
    assert row.is_simulated and (row.state, row.stage) == ("validated", "enforced")
    found = Seizure.objects.get(incident=row)
    assert (found.state, found.holder_id) == ("held", keeper) and "محاكاة" in found.item
    assert Custody.objects.filter(seizure=found, taken_at__isnull=False).count() == 2
    patrolling.open_case(by, authority, key, at=NOW)
    case = Case.objects.get()
    assert (
        case.state == "open" and "محاكاة" in Ruling.objects.get().why and case.order_number.startswith("SIM")
    )
    patrolling.need_training(by, key, at=NOW)
    assert "محاكاة" in Need.objects.get().why
    tomorrow = AT + timedelta(days=1)
    with clock.stopped(tomorrow):
        patrolling.report_day(by, AT.date().isoformat(), at=tomorrow.isoformat())
    [line] = DailyReport.objects.get().body["lines"]
    assert line["simulated"] == 1
