"""Between the nodes: what the other state is told of joint patrols, how late and coarse; what it tells."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from rabt.base.actor import the_node
from rabt.base.errors import Missing, NotAllowed, Problem, Refused, Untrusted
from rabt.tracks import actions, messages, queries
from rabt.tracks.models import Distress, Look, Point, Run, Sighting
from rabt.tracks.rules import fix
from rabt.tracks.tests import build
from rabt.tracks.tests.build import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
E7 = messages.E7
HOUR = timedelta(hours=1)
other = pytest.mark.node("EG")


@pytest.fixture
def ended(still):
    """Have a joint patrol that went north for an hour and has ended."""
    row = build.run(state="ended", ended_at=AT - HOUR, settled_at=AT)
    build.points(row, 200)
    build.look(row, "S03-1", 20, AT - 2 * HOUR)
    build.look(row, "S03-1", 10, AT - HOUR)
    return row


def test_a_run_is_told_once_after_its_delay_and_only_in_squares(ended, letters):
    assert actions.tell_due(at=AT) == 0 and letters() == []
    late = AT + 6 * HOUR
    assert (actions.tell_due(at=late), actions.tell_due(at=late)) == (1, 0)
    (letter,) = letters()
    body = letter.body
    assert (letter.kind, body["run_id"], body["metres"]) == ("run.ended/1", str(ended.pk), 1000)
    assert [one["seconds"] for one in body["looks"]] == [1200, 600]
    assert len(body["trail"]) == pytest.approx(200 * 0.001 * 111.2, abs=2), "about one square a kilometre"
    exact = {(one.lon, one.lat) for one in Point.objects.all()}
    assert not exact & {(lon / E7, lat / E7) for _, lon, lat in body["trail"]}
    assert ended.led_by not in str(body) or not ended.led_by


def test_what_is_no_joint_patrol_is_not_told(letters):
    build.run(state="ended", ended_at=AT - HOUR, settled_at=AT, patrol_id=None)
    build.run(state="ended", ended_at=AT - HOUR, patrol_id=uuid4())
    build.run(state="ended", ended_at=AT - HOUR, settled_at=AT, kept_by="EG", source="letter")
    build.sighting()
    build.sighting(patrol_id=uuid4(), simulated=True)
    assert actions.tell_due(at=AT + timedelta(days=2)) == 0 and letters() == []


def test_a_sighting_is_told_after_an_hour_without_its_note(letters):
    build.sighting(patrol_id=uuid4(), counts={"men": 2}, note="قرب البئر", run=build.run())
    assert actions.tell_due(at=AT + timedelta(minutes=59)) == 0
    assert actions.tell_due(at=AT + timedelta(minutes=61)) == 1
    (letter,) = letters()
    assert letter.body["counts"] == {"men": 2} and "البئر" not in str(letter.body)
    spot = (letter.body["lon"] / E7, letter.body["lat"] / E7)
    assert 0 < fix.metres(spot, build.START) < 750


def test_a_call_for_help_that_ends_is_told(letters):
    call = Distress.objects.create(kept_by="LY", office=build.OFFICE, patrol_id=uuid4(), at=AT, heard_at=AT)
    actions.answer_distress(build.room(), call.pk, at=AT)
    with pytest.raises(Refused, match="distress_reason_unknown"):
        actions.end_distress(build.room(), call.pk, "mood", "", at=AT)
    actions.end_distress(build.room(), call.pk, "helped", "وصلت", at=AT)
    assert [(one.kind, one.body["reason"]) for one in letters()] == [("distress.ended/1", "helped")]
    with pytest.raises(Missing):
        actions.answer_distress(build.room(build.OTHER), call.pk, at=AT)


# ------------------------------------------------------------------ what the other node tells
def run_told(**changes):
    told = messages.RunEnded(
        uuid4(), uuid4(), AT - 2 * HOUR, AT, 1000,
        [messages.LookTold("S03-1", AT - HOUR, 900, AT), messages.LookTold("Z99-9", AT - HOUR, 9, AT)],
        [(0, 24 * E7, 31 * E7), (5, 25 * E7, 31 * E7)],
    )  # fmt: skip
    return replace(told, **changes)


def seen_told(**changes):
    told = messages.SightingMade(
        uuid4(), uuid4(), "people_in_need", True, AT, round(24.852 * E7), round(31.291 * E7), 200, {"men": 3}
    )
    return replace(told, **changes)


def call_told(**changes):
    return replace(
        messages.DistressCalled(uuid4(), uuid4(), AT, round(24.852 * E7), round(31.291 * E7), 9), **changes
    )


def test_what_the_other_state_tells_is_kept_once_and_seen_by_the_room_of_the_line(peer, committed):
    told, seen, call = run_told(), seen_told(), call_told()
    for one in (told, told, seen, seen, call, call):
        build.hand_in(peer, one)
    room = build.room(office="LY/border/", reach=("LY/",))
    run = queries.run_to_see(room, told.run_id)
    assert (run.kept_by, run.source, run.state, run.points) == ("EG", "letter", "ended", 2)
    assert [one.piece for one in Look.objects.all()] == ["S03-1"], (
        "a piece that is not on our line is left out"
    )
    assert queries.last_looks(room, AT) == {"S03-1": AT}
    assert len(queries.trails(room, AT - 3 * HOUR, AT)[0].spots) == 2
    assert [one.pk for one in queries.sightings_to_take_up(room)] == [seen.sighting_id]
    assert [one.pk for one in queries.distresses_to_answer(room)] == [call.distress_id]
    row = Distress.objects.get()
    assert row.piece and row.kept_by == "EG"
    actions.answer_distress(room, row.pk, at=AT)
    with pytest.raises(NotAllowed, match="distress_of_other_state"):
        actions.end_distress(room, row.pk, "helped", "", at=AT)
    over = messages.DistressEnded(call.distress_id, "helped", AT)
    build.hand_in(peer, over)
    build.hand_in(peer, over)
    row.refresh_from_db()
    assert (row.state, row.ended_for, Run.objects.count(), Sighting.objects.count()) == (
        "ended",
        "helped",
        1,
        1,
    )


def test_without_a_spot_a_call_of_the_other_state_counts_as_well(peer):
    build.hand_in(peer, call_told(lon=None, lat=None, accuracy=None))
    assert Distress.objects.get().lat is None


WRONG = [
    run_told(ended_at=AT - 3 * HOUR), run_told(metres=-1), run_told(trail=[(-1, 0, 0)]),
    run_told(trail=[(0, 200 * E7, 0)]), run_told(looks=[messages.LookTold("S03-1", AT, 4000, AT)]),
    run_told(looks=[messages.LookTold("S03-1", AT, 9, AT)] * 2), seen_told(lon=200 * E7),
    seen_told(counts={"men": 0}), seen_told(metres=-1), call_told(lon=None), call_told(accuracy=-1),
]  # fmt: skip


@pytest.mark.parametrize("told", WRONG, ids=range(len(WRONG)))
def test_a_letter_that_cannot_be_is_refused_and_keeps_nothing(peer, told):
    with pytest.raises(Untrusted, match="letter_malformed"):
        build.hand_in(peer, told)
    assert not (Run.objects.exists() or Sighting.objects.exists() or Distress.objects.exists())


def test_a_node_tells_only_of_its_own_patrols(peer, ended):
    here = the_node("LY")
    for told in (run_told(), seen_told(), call_told(), messages.DistressEnded(uuid4(), "helped", AT)):
        with pytest.raises(Untrusted, match="not_the_keeper"):
            build.hand_in(here, told)
    mine = build.sighting()
    call = Distress.objects.create(kept_by="LY", office=build.OFFICE, at=AT, heard_at=AT)
    for told in (
        run_told(run_id=ended.pk), seen_told(sighting_id=mine.pk), call_told(distress_id=call.pk),
        messages.DistressEnded(call.pk, "helped", AT),
    ):  # fmt: skip
        with pytest.raises(Untrusted, match="not_the_keeper"):
            build.hand_in(peer, told)
    with pytest.raises(Missing):
        build.hand_in(peer, messages.DistressEnded(uuid4(), "helped", AT))


@other
def test_both_nodes_tell_each_other_the_same_letter(peer, letters):
    """What one node writes the other reads: the letters of this side are handed in as they were written."""
    row = build.run("EG/border/", kept_by="EG", state="ended", ended_at=AT - HOUR, settled_at=AT)
    build.points(row, 50)
    assert actions.tell_due(at=AT + timedelta(days=1)) == 1
    told = messages.RunEnded.from_body(letters()[0].body)
    told.check()
    assert told.run_id == row.pk and told.trail


# ------------------------------------------------------------------ what is not needed any more
def test_after_a_year_nobody_can_tell_where_an_officer_went(phone):
    run, to = uuid4(), phone.patrol.pk
    phone.send({run: to}, [
        phone.closed(run, to, 0, "start", build.mark()), phone.closed(run, to, 1, "point", build.fix()),
        phone.closed(run, to, 2, "sighting", build.seen()),
        phone.closed(run, to, 3, "photo", {"at": build.ms(AT), "of": 2}, build.photo()),
        phone.closed(run, to, 4, "end", build.mark()),
    ])  # fmt: skip
    _, token = actions.register_sensor(build.room(), "برج", "tower", build.START, at=AT)
    told = build.reading(1)
    actions.take_readings(token, [told], at=AT)
    assert actions.forget_old(365, at=AT + timedelta(days=364)) == 0
    later = AT + timedelta(days=366)
    assert actions.forget_old(365, at=later) > 0 and actions.forget_old(365, at=later) == 0
    row, seen = Run.objects.get(), Sighting.objects.get()
    assert (row.led_by, row.handset, row.last_lat, Point.objects.count()) == ("", None, None, 0)
    assert (seen.note, seen.file_id, seen.counts) == ("", None, {"vehicles": 2})
    assert Look.objects.exists()


def test_sensors_are_registered_with_a_name_a_kind_and_where_they_stand():
    room = build.room()
    for args, code in (
        ((" ", "tower", build.START), "sensor_name_missing"), (("x", "spaceship"), "sensor_kind_unknown"),
        (("x", "tower"), "sensor_spot_missing"), (("x", "tower", (999, 0)), "spot_wrong"),
        (("\x00", "drone"), "text_unprintable"),
    ):  # fmt: skip
        with pytest.raises(Problem) as no:
            actions.register_sensor(room, *args, at=AT)
        assert no.value.code == code
    with pytest.raises(NotAllowed):
        actions.register_sensor(build.room(scopes=frozenset({"tracks.see"})), "x", "drone", at=AT)
    row, token = actions.register_sensor(room, "مركبة ٤", "vehicle", at=AT)
    told = [build.reading(number, says="position", lat=31.2 + number / 100) for number in (3, 1, 2)]
    assert actions.take_readings(token, told, at=AT) == 3
    row.refresh_from_db()
    assert (row.lat, row.heard_at) == (31.23, AT), "the newest by its number says where it is"
    assert [one.number for one in queries.readings(room, AT - HOUR, AT + HOUR)] == [3, 1, 2]
    assert not queries.readings(build.room(build.OTHER), AT - HOUR, AT + HOUR)
    with pytest.raises(Refused, match="readings_too_many"):
        actions.take_readings(token, [build.reading(1)] * 1001, at=AT)
    with pytest.raises(Missing):
        actions.end_sensor(build.room(build.OTHER), row.pk, at=AT)
    actions.end_sensor(room, row.pk, at=AT)
    with pytest.raises(NotAllowed, match="sensor_ended"):
        actions.end_sensor(room, row.pk, at=AT)
