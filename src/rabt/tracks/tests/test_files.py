"""Tracks go in and out as files unchanged; the same again writes nothing; hostile files do no harm."""

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import gpxpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Problem, Refused
from rabt.tracks import actions, queries
from rabt.tracks.models import Look, Point, Run, Sighting
from rabt.tracks.rules import brought, earthranger, gpx
from rabt.tracks.tests import build
from rabt.tracks.tests.build import AT

pytestmark = pytest.mark.django_db
BUS = (Path(__file__).parent / "data" / "bus_304_limerick.gpx").read_bytes()


def told(content):
    """Return all that a file of tracks says: its names, parts and fixes."""
    return [
        (track.name, [[(p.latitude, p.longitude, p.elevation, p.time) for p in part.points]
                      for part in track.segments])
        for track in gpxpy.parse(content.decode()).tracks
    ]  # fmt: skip


def test_a_real_track_goes_in_and_out_unchanged_and_the_same_again_writes_nothing():
    room = build.room()
    report = actions.bring_tracks(room, BUS, at=AT)
    assert vars(report) == {"runs": 1, "points": 2144, "sightings": 0, "known": 0}
    row = Run.objects.get()
    assert (row.name, row.source, row.state, row.settled_at) == ("304.1", "gpx", "ended", AT)
    assert 10_000 < row.metres < 20_000 and not Look.objects.exists()
    out = queries.as_gpx(room, row)
    assert told(out) == told(BUS)
    assert vars(actions.bring_tracks(room, BUS, at=AT)) == {
        "runs": 0,
        "points": 0,
        "sightings": 0,
        "known": 1,
    }
    assert vars(actions.bring_tracks(room, out, at=AT)) == {
        "runs": 0,
        "points": 0,
        "sightings": 0,
        "known": 1,
    }
    assert (Run.objects.count(), Point.objects.count()) == (1, 2144)
    assert told(queries.as_gpx(room, row)) == told(BUS)


def test_what_came_from_a_telephone_goes_out_with_its_parts_its_sightings_and_its_bad_fixes():
    row = build.run(marks=[[0, "start", ""], [3, "pause", ""], [4, "resume", ""], [9, "end", ""]])
    build.points(row, 2)
    Point.objects.filter(number=1).update(exclusion_flags=2, flaw="jump")
    Point.objects.create(run=row, number=5, at=AT, lon=24.8, lat=31.3)
    build.sighting(row)
    found = gpxpy.parse(queries.as_gpx(build.room(), row).decode())
    assert [len(part.points) for part in found.tracks[0].segments] == [2, 1]
    assert found.tracks[0].segments[0].points[0].comment == "excluded: jump"
    assert [(one.type, one.name) for one in found.waypoints] == [("tyre_marks", "آثار سيارات")]
    assert found.version == "1.1"


def file_of(points, head=""):
    inside = "".join(f'<trkpt lat="{lat}" lon="{lon}">{more}</trkpt>' for lat, lon, more in points)
    body = f"<trk><trkseg>{inside}</trkseg></trk>"
    return f'<?xml version="1.0"?>{head}<gpx version="1.1" creator="x">{body}</gpx>'.encode()


TIME = "<time>2026-11-24T09:00:00Z</time>"
BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
ONE = {"id": "p", "patrol_segments": [{"id": "s", "events": []}]}
SEEN = {
    "patrol_id": "p",
    "recorded_at": "2026-11-24T09:00:00Z",
    "location": {"longitude": 25, "latitude": 31},
}


def with_one(**changes):
    """Write a file of theirs with one observation that is not right."""
    return json.dumps({"patrols": [ONE], "observations": [SEEN | changes]}).encode()


def with_events(*events):
    """Write a patrol of theirs with these events."""
    return json.dumps({"patrols": [{"id": "p", "patrol_segments": [{"id": "s", "events": events}]}]}).encode()


HOSTILE = [
    (b"", "track_file_empty"), (b"  \n", "track_file_empty"),
    (b"<" + b" " * brought.LARGEST, "track_file_large"),
    (file_of([(31, 25, TIME)], BOMB), "track_file_hostile"),
    (file_of([(31, 25, TIME)], '<!doctype gpx SYSTEM "file:///etc/passwd">'), "track_file_hostile"),
    (file_of([(31, 25, TIME)], '<?xml-stylesheet href="x"?>'), "track_file_hostile"),
    (BUS.decode().encode("utf-16"), "track_file_unreadable"),
    (b"<gpx", "track_file_unreadable"), (b"<html></html>", "track_file_unreadable"),
    (b"<a>" * 20_000, "track_file_unreadable"), (b"PK\x03\x04", "track_file_unreadable"),
    (file_of([]), "track_file_unreadable"),
    (file_of([(31, 25, "")]), "track_without_times"), (file_of([("x", 25, TIME)]), "track_file_unreadable"),
    (file_of([(31, 25, "<time>9999-12-31T23:59:59Z</time>")]), "track_time_wrong"),
    (file_of([(31, 25, "<time>2026-11-26T09:00:01Z</time>")]), "track_time_wrong"),
    (file_of([(31, 25, "<time>0001-01-01T00:00:00+14:00</time>")]), "track_time_wrong"),
    (file_of([(31, 25, "<time>1979-01-01T00:00:00Z</time>")]), "track_time_wrong"),
    (file_of([(91, 25, TIME)]), "spot_wrong"), (file_of([("nan", 25, TIME)]), "spot_wrong"),
    (file_of([(31, "1e400", TIME)]), "spot_wrong"),
    (b"[" * 200_000, "track_file_unreadable"), (b"{}", "track_file_unreadable"),
    (b"[]", "track_file_unreadable"),
    (b'{"patrols": []}', "track_file_unreadable"), (b'{"patrols": 3}', "track_file_unreadable"),
    (b'{"patrols": [{"id": "\\u0000", "patrol_segments": []}]}', "track_file_unreadable"),
    (with_one(location=None), "track_file_unreadable"),
    (with_one(recorded_at=None), "track_without_times"),
    (with_one(recorded_at="noon"), "track_file_unreadable"),
    (with_one(recorded_at="2999-01-01T00:00:00Z"), "track_time_wrong"),
    (with_one(recorded_at="0001-01-01T00:00:00+14:00"), "track_file_unreadable"),
    (json.dumps({"patrols": [ONE | {"id": "x" * 300}]}).encode(), "track_file_unreadable"),
    (with_events({"id": "e", "event_type": "x", "time": None}), "track_without_times"),
    (json.dumps({"patrols": [ONE | {"id": "x" * 40, "patrol_segments": [{"id": "y" * 40}]}]}).encode(),
     "track_file_unreadable"),
    (with_one(location={"longitude": 999, "latitude": 1}),
     "spot_wrong"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "code"), HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_or_spoilt_file_is_refused_and_keeps_nothing(content, code):
    with pytest.raises(Refused) as no:
        actions.bring_tracks(build.room(), content, at=AT)
    assert no.value.code == code and not Run.objects.exists()


@given(st.binary(max_size=300))
def test_no_bytes_do_worse_than_a_refusal(content):
    for read in (gpx.read, earthranger.read):
        try:
            read(content)
        except Problem as problem:
            assert isinstance(problem, Refused)


def test_too_many_fixes_are_refused(monkeypatch):
    monkeypatch.setattr(brought, "MOST_FIXES", 2)
    with pytest.raises(Refused, match="track_too_long"):
        gpx.read(file_of([(31, 25, TIME)] * 3))


def test_a_node_without_the_reader_says_so(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "gpxpy", None)
    with pytest.raises(Refused, match="gpx_reader_not_installed"):
        gpx.read(BUS)


# ------------------------------------------------------------------ EarthRanger's shape
def day(hour, minute=0):
    return datetime(2026, 11, 24, hour, minute, tzinfo=UTC).isoformat()


def at_spot(n):
    lon, lat = build.START
    return {"longitude": lon, "latitude": lat + n * 0.001}


def theirs():
    """Write a patrol as their interface hands it out: a page, two segments, events, observations."""
    event = {
        "id": "e-1", "event_type": "tyre_marks", "priority": 300, "state": "new", "time": day(8, 30),
        "location": at_spot(1), "event_details": {}, "notes": [{"text": "قرب   الوادي"}],
    }  # fmt: skip
    segments = [
        {"id": "s-1", "patrol_type": "x", "leader": {"name": "nobody"}, "scheduled_start": day(7),
         "time_range": {"start_time": day(8), "end_time": day(9)}, "events": [event]},
        {"id": "s-2", "patrol_type": "x", "time_range": {"start_time": day(10), "end_time": None}, "events": [
            event | {"id": "e-2", "event_type": "their_own_kind", "priority": 0, "notes": []}]},
    ]  # fmt: skip
    patrol = {
        "id": "p-1",
        "serial_number": 7,
        "priority": 0,
        "state": "done",
        "title": "وادي",
        "patrol_segments": segments,
    }
    seen = [
        {"id": f"o-{n}", "patrol_id": "p-1", "patrol_segment_id": "s-1", "recorded_at": day(8, n),
         "created_at": day(9), "location": at_spot(n), "source": "r", "subject": "x",
         "exclusion_flags": {2: 2, 3: 1}.get(n, 0)}
        for n in range(5)
    ]  # fmt: skip
    foreign = seen[0] | {"patrol_id": "p-9"}
    return {"patrols": {"data": {"results": [patrol]}}, "observations": {"results": [*seen, foreign]}}


def brought_in(told):
    return vars(actions.bring_tracks(build.room(), json.dumps(told, ensure_ascii=False).encode(), at=AT))


def test_a_patrol_of_theirs_comes_in_once_and_bad_fixes_stay_marked():
    told = theirs()
    assert brought_in(told) == {"runs": 2, "points": 5, "sightings": 2, "known": 0}
    first = Run.objects.get(origin="er:p-1/s-1")
    flags = Point.objects.filter(run=first).order_by("number").values_list("exclusion_flags", "flaw")
    assert list(flags) == [(0, ""), (0, ""), (2, "told"), (1, "person"), (0, "")]
    seen = Sighting.objects.get(origin="er:e-1")
    assert (seen.kind, seen.grave, seen.note, seen.run) == ("tyre_marks", True, "قرب الوادي", first)
    assert Sighting.objects.get(origin="er:e-2").kind == "their_own_kind"
    assert brought_in(told) == {"runs": 0, "points": 0, "sightings": 0, "known": 2}
    told["observations"]["results"].append(
        told["observations"]["results"][0] | {"recorded_at": day(8, 50), "location": at_spot(9)}
    )
    assert brought_in(told) == {"runs": 0, "points": 1, "sightings": 0, "known": 2}
    assert Run.objects.get(pk=first.pk).points == 6


def test_what_goes_out_in_their_shape_comes_back_as_the_same():
    brought_in(theirs())
    first = Run.objects.get(origin="er:p-1/s-1")
    out = queries.as_earthranger(build.room(), first)
    patrol, segment = out["patrols"][0], out["patrols"][0]["patrol_segments"][0]
    assert set(patrol) == {
        "id", "serial_number", "priority", "state", "title", "objective", "files", "notes", "updates",
        "created_at", "updated_at", "patrol_segments",
    }  # fmt: skip
    assert set(segment) == {
        "id", "patrol_type", "leader", "time_range", "scheduled_start", "scheduled_end", "start_location",
        "end_location", "events",
    }  # fmt: skip
    assert set(out["observations"][0]) >= {
        "location", "recorded_at", "created_at", "source", "subject", "exclusion_flags", "patrol_id",
    }  # fmt: skip
    assert [one["exclusion_flags"] for one in out["observations"]] == [0, 0, 2, 1, 0]
    assert segment["leader"] is None, "nobody of a crew is named"
    assert brought_in(out) == {"runs": 0, "points": 0, "sightings": 0, "known": 1}
    with pytest.raises(Problem):
        actions.bring_tracks(build.room(scopes=frozenset()), b"{}", at=AT)


def test_an_ordered_run_tells_planned_and_actual_times_apart(phone):
    run = uuid4()
    phone.send({run: phone.patrol.pk}, [phone.closed(run, phone.patrol.pk, 0, "start", build.mark())])
    segment = queries.as_earthranger(build.room(), Run.objects.get())["patrols"][0]["patrol_segments"][0]
    assert segment["scheduled_start"] == phone.patrol.starts_at.isoformat()
    assert segment["time_range"] == {"start_time": AT.isoformat(), "end_time": None}


def test_a_patrol_of_theirs_that_is_under_way_is_live_until_the_file_says_that_it_ended():
    told = theirs()
    patrol = told["patrols"]["data"]["results"][0]
    patrol["state"], patrol["patrol_segments"] = "open", patrol["patrol_segments"][:1]
    patrol["patrol_segments"][0]["time_range"]["end_time"] = None
    brought_in(told)
    row = Run.objects.get()
    assert (row.state, row.ended_at, row.stretches) == ("running", None, ["S03"])
    [crew] = queries.live_crews(build.room(), AT)
    assert crew.name == "وادي" and crew.at == datetime(2026, 11, 24, 8, 4, tzinfo=UTC)
    patrol["state"], patrol["patrol_segments"][0]["time_range"]["end_time"] = "done", day(9)
    assert brought_in(told)["points"] == 0
    row.refresh_from_db()
    assert (row.state, row.ended_at) == ("ended", datetime(2026, 11, 24, 9, tzinfo=UTC))
    assert queries.live_crews(build.room(), AT) == []
    brought_in(told)
    assert Run.objects.get().marks == row.marks
