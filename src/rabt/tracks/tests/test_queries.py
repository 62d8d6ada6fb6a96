"""What rooms above ask of this one: last looks, effort, crews, trails, sightings; each office its own."""

from datetime import timedelta

import pytest
from django.db.models import Max, Sum

from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.patrol import queries as planned
from rabt.tracks import actions, queries
from rabt.tracks.actions.settling import recount
from rabt.tracks.models import Distress, Look, Point
from rabt.tracks.tests import build
from rabt.tracks.tests.build import AT

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_what_a_run_looked_at_weighs_in_the_next_plan():
    row = build.run()
    build.points(row, 20)
    recount(row)
    last, minutes = Look.objects.aggregate(last=Max("last_at"), all=Sum("seconds")).values()
    known = planned.known_of(["S03"], last)
    assert known.looks == {"S03-1": last} and known.minutes == {"S03-1": float(round(minutes / 60))}


def test_last_looks_and_effort_are_of_own_offices_and_by_hours():
    mine, theirs = build.run(), build.run(build.OTHER)
    build.look(mine, "S03-1", 12, AT - 3 * HOUR)
    build.look(mine, "S03-1", 9, AT - HOUR)
    build.look(mine, "S03-2", 4, AT + HOUR)
    build.look(theirs, "S03-3", 50, AT - HOUR)
    assert queries.last_looks(build.room(), AT) == {"S03-1": AT - HOUR}
    assert queries.effort(build.room(), AT - 4 * HOUR, AT) == {"S03-1": 21}
    assert queries.effort(build.room(), AT - 2 * HOUR, AT) == {"S03-1": 9}
    second = build.run(patrol_id=mine.patrol_id)
    build.look(second, "S03-1", 7, AT - HOUR)
    assert queries.effort(build.room(), AT - 2 * HOUR, AT) == {"S03-1": 9}, "one crew looks once"
    build.look(build.run(), "S03-1", 7, AT - HOUR)
    assert queries.effort(build.room(), AT - 2 * HOUR, AT) == {"S03-1": 16}
    Look.objects.filter(seconds=7 * 60).delete()
    both = build.room(reach=("LY/",))
    assert queries.effort(both, AT - 4 * HOUR, AT + 2 * HOUR) == {"S03-1": 21, "S03-2": 4, "S03-3": 50}


def test_live_crews_call_first_and_who_was_not_heard_of_for_a_day_is_not_live():
    quiet, loud = build.run(base="A"), build.run(base="B", last_lon=25.0, last_lat=31.0, last_at=AT)
    build.run(state="ended", ended_at=AT)
    build.run(heard_at=AT - timedelta(days=2))
    build.run(build.OTHER)
    Distress.objects.create(kept_by="LY", office=loud.office, run=loud, at=AT, heard_at=AT)
    found = queries.live_crews(build.room(), AT)
    assert [(one.run_id, one.calls, one.spot) for one in found] == [
        (loud.pk, True, (25.0, 31.0)), (quiet.pk, False, None),
    ]  # fmt: skip


def test_runs_are_narrowed_by_their_time_and_their_patrol():
    row, old = build.run(), build.run(started_at=AT - 9 * HOUR, ended_at=AT - 8 * HOUR, state="ended")
    room = build.room()
    assert list(queries.runs_to_see(room, since=AT - 3 * HOUR)) == [row]
    assert list(queries.runs_to_see(room, until=AT - 5 * HOUR)) == [old]
    assert list(queries.runs_to_see(room, patrol=old.patrol_id)) == [old]


def test_a_trail_is_of_good_fixes_and_simpler_on_a_wider_map():
    row = build.run()
    build.points(row, 5, zoom=16)
    Point.objects.filter(run=row, number__in=(1, 5)).update(zoom=4)
    Point.objects.filter(run=row, number=3).update(exclusion_flags=2, flaw="jump")
    since, until = AT - 3 * HOUR, AT
    whole = queries.trails(build.room(), since, until)
    assert [len(one.spots) for one in whole] == [4] and whole[0].spots[0][2] < whole[0].spots[1][2]
    assert [len(one.spots) for one in queries.trails(build.room(), since, until, zoom=8)] == [2]
    assert queries.trails(build.room(build.OTHER), since, until) == []


def test_a_sighting_waits_until_it_is_taken_up_or_set_aside_once():
    late, grave = build.sighting(heard_at=AT - HOUR), build.sighting(grave=True)
    build.sighting(office=build.OTHER)
    assert list(queries.sightings_to_take_up(build.room())) == [grave, late]
    actions.take_up_sighting(build.room(), grave.pk, "incident:1", at=AT)
    with pytest.raises(Refused, match="tracks_said_short"):
        actions.set_sighting_aside(build.room(), late.pk, "؟", at=AT)
    actions.set_sighting_aside(build.room(), late.pk, "قطيع يملكه أهل القرية", at=AT)
    assert not queries.sightings_to_take_up(build.room())
    for deed in (
        lambda: actions.take_up_sighting(build.room(), late.pk, "incident:2", at=AT),
        lambda: actions.set_sighting_aside(build.room(), grave.pk, "قطيع يملكه أهل القرية", at=AT),
    ):
        with pytest.raises(Refused, match="sighting_step_closed"):
            deed()


def test_another_office_finds_nothing_and_who_holds_no_scope_may_not_ask():
    row, seen = build.run(), build.sighting()
    other, nobody = build.room(build.OTHER), build.room(scopes=frozenset())
    for read, key in ((queries.run_to_see, row.pk), (queries.sighting_to_see, seen.pk),
                      (queries.sighting_to_change, seen.pk)):  # fmt: skip
        with pytest.raises(Missing):
            read(other, key)
        with pytest.raises(NotAllowed):
            read(nobody, key)
    for read in (queries.sightings_to_take_up, queries.sensors_to_see, queries.distresses_to_answer):
        with pytest.raises(NotAllowed):
            read(nobody)
        assert not read(other)
