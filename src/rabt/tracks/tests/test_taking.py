"""What a telephone sends is kept once, in its own run, and nothing of it outside its hours."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rabt.access.models import Account
from rabt.base.errors import Problem
from rabt.notices.models import Notice
from rabt.patrol.models import Patrol
from rabt.tracks import actions, queries
from rabt.tracks.models import Distress, Look, Order, Point, Run, Sighting
from rabt.tracks.tests import build
from rabt.tracks.tests.build import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
MINUTE = timedelta(minutes=1)


def said(code, deed):
    with pytest.raises(Problem) as found:
        deed()
    assert found.value.code == code


def walk(phone, run, kinds, since=0, step=MINUTE):
    """Close recordings of a run, one after the other: s, ( for a pause, ) for going on, e, . for a fix."""
    names = {"s": "start", "(": "pause", ")": "resume", "e": "end", ".": "point"}
    begin = AT - len(kinds) * step
    found = []
    for place, sign in enumerate(kinds):
        at = begin + place * step
        told = build.fix(at, lat=31.29 + place * 0.0005) if sign == "." else build.mark(at)
        found.append(phone.closed(run, phone.patrol.pk, since + place, names[sign], told))
    return found


def test_a_run_arrives_whole_and_is_settled(phone, committed, letters):
    run = uuid4()
    answer = phone.send({run: phone.patrol.pk}, walk(phone, run, "s....(" + ")...e"))
    assert answer.held == {str(run): ((0, 10),)} and not answer.refused
    row = Run.objects.get()
    assert (row.state, row.points, row.source, row.office) == ("ended", 7, "field", build.OFFICE)
    assert row.settled_at == AT and row.metres > 300 and not row.spoilt and row.clock_off == 0
    assert Look.objects.get().seconds == 7 * 15
    assert queries.last_looks(build.room(), AT).keys() == {Look.objects.get().piece}
    committed("run.started", at=(AT - 11 * MINUTE).isoformat())
    assert letters() == [], "a trail waits for the delay of the agreement"


def test_in_any_order_in_parts_and_again_each_is_kept_once(phone):
    run, head = uuid4(), None
    recorded = walk(phone, run, "s......e")
    for part in (recorded[5:], recorded[2:6], recorded[2:6], recorded[:1], recorded[5:], recorded[:3]):
        head = phone.send({run: phone.patrol.pk}, part)
    assert head.held == {str(run): ((0, 7),)}
    assert list(Point.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert Run.objects.get().points == 6 and Look.objects.get().seconds == 6 * 15


def test_nothing_is_kept_of_a_pause_or_after_the_end_whichever_comes_first(phone):
    run, other = uuid4(), uuid4()
    recorded = walk(phone, run, "s.(..).e..")
    phone.send({run: phone.patrol.pk}, recorded)
    assert set(Point.objects.values_list("number", flat=True)) == {1, 6}
    assert {code for _, code in Run.objects.get(pk=run).spoilt} == {"recorded_off_duty"}
    late = walk(phone, other, "s.(..).e..")
    points = [one for one in late if one["kind"] == "point"]
    phone.send({other: phone.patrol.pk}, points)
    assert Point.objects.filter(run=other).count() == 6
    answer = phone.send({other: phone.patrol.pk}, [one for one in late if one["kind"] != "point"])
    assert set(Point.objects.filter(run=other).values_list("number", flat=True)) == {1, 6}
    assert answer.held == {str(other): ((0, 9),)}, "it is not sent again"
    assert Run.objects.get(pk=other).points == 2


def test_a_run_never_joins_another_patrol(phone):
    second = build.patrol(build.Account.objects.get(pk=phone.actor.id))
    actions.give_orders(phone.actor, phone.row.pk, at=AT)
    run = uuid4()
    phone.send({run: phone.patrol.pk}, walk(phone, run, "s."))
    answer = phone.send({run: second.pk}, walk(phone, run, "..", since=2))
    assert answer.refused == {str(run): "run_of_another_patrol"} and answer.held == {}
    foreign = phone.closed(run, second.pk, 2, "point", build.fix())
    phone.send({run: phone.patrol.pk}, [foreign])
    assert Run.objects.get().spoilt == [[2, "recording_unreadable"]], (
        "closed for another patrol, it does not open"
    )
    moved = phone.closed(run, phone.patrol.pk, 9, "point", build.fix()) | {"number": 3}
    phone.send({run: phone.patrol.pk}, [moved])
    assert [code for _, code in Run.objects.get().spoilt] == ["recording_unreadable"] * 2
    assert Point.objects.count() == 1


def test_only_an_ordered_patrol_is_recorded_and_one_bad_run_holds_up_no_other(phone):
    good, bad = uuid4(), uuid4()
    stranger = build.patrol(None)
    recorded = [*walk(phone, good, "s."), phone.closed(bad, stranger.pk, 0, "start", build.mark())]
    answer = phone.send({bad: stranger.pk, good: phone.patrol.pk}, recorded)
    assert answer.refused == {str(bad): "run_without_order"} and answer.held == {str(good): ((0, 1),)}


def test_another_telephone_cannot_write_into_a_run(phone):
    run = uuid4()
    phone.send({run: phone.patrol.pk}, walk(phone, run, "s."))
    again = build.Phone(phone.actor).enrol()
    answer = again.send({run: phone.patrol.pk}, walk_of(again, phone, run))
    assert answer.refused == {str(run): "run_of_another_patrol"}
    assert phone.send({run: phone.patrol.pk}, walk(phone, run, ".", since=2)).held, "what it kept it may send"
    said("handset_locked", lambda: actions.give_orders(phone.actor, phone.row.pk, at=AT))


def walk_of(phone, owner, run):
    phone.patrol = owner.patrol
    return walk(phone, run, ".", since=5)


def test_a_sighting_with_its_picture_and_what_cannot_stand_is_counted(phone, letters):
    run, to = uuid4(), phone.patrol.pk
    recorded = [
        phone.closed(run, to, 0, "start", build.mark()),
        phone.closed(run, to, 1, "sighting", build.seen()),
        phone.closed(run, to, 2, "photo", {"at": build.ms(AT), "of": 1}, build.photo()),
        phone.closed(run, to, 3, "photo", {"at": build.ms(AT), "of": 9}, build.photo()),
        phone.closed(run, to, 4, "sighting", build.seen(kind="unicorn")),
        phone.closed(run, to, 5, "sighting", build.seen(counts={"egyptians": 3})),
        phone.closed(run, to, 6, "point", build.fix(lat=95)),
        phone.closed(run, to, 7, "point", build.fix(AT + timedelta(days=2))),
        phone.closed(run, to, 8, "point", b"{"),
        phone.closed(run, to, 9, "photo", {"at": build.ms(AT), "of": 1}, b"no picture"),
    ]
    answer = phone.send({run: to}, recorded)
    row = Sighting.objects.get()
    assert (row.kind, row.counts, row.piece[:3], row.state, row.grave) == (
        "tyre_marks", {"vehicles": 2}, row.piece[:3], "open", False,
    )  # fmt: skip
    assert row.file_id and row.piece and answer.held == {str(run): ((0, 9),)}
    assert dict(Run.objects.get().spoilt) == {
        3: "picture_of_nothing", 4: "sighting_kind_unknown", 5: "sighting_group_unknown", 6: "spot_wrong",
        7: "recording_from_nowhere", 8: "recording_unreadable", 9: "file_kind",
    }  # fmt: skip
    assert list(queries.sightings_to_take_up(build.room())) == [row] and letters() == []


def test_a_grave_sighting_is_told_at_once_and_coarsened(phone, letters):
    run, to = uuid4(), phone.patrol.pk
    phone.send({run: to}, [phone.closed(run, to, 1, "sighting", build.seen(kind="people_in_need"))])
    letter = letters()[-1]
    assert letter.kind == "sighting.made/1" and letter.body["grave"] and letter.body["metres"] == 200
    assert letter.body["lon"] != round(build.START[0] * 10**7) and "note" not in letter.body
    assert Sighting.objects.get().told_at == AT


def test_a_call_for_help_needs_no_start_no_spot_and_no_right_clock(phone, letters):
    run, to = uuid4(), phone.patrol.pk
    wrong = AT + timedelta(hours=9)
    phone.send({run: to}, [phone.closed(run, to, 5, "distress", build.called(wrong, lon=None, lat=None))])
    row = Distress.objects.get()
    assert (row.state, row.at, row.lon, row.run_id) == ("calling", AT, None, run)
    assert [one.kind for one in letters()] == ["distress.called/1"]
    assert list(queries.distresses_to_answer(build.room())) == [row]
    assert [one.calls for one in queries.live_crews(build.room(), AT)] == [True]
    phone.send({run: to}, [phone.closed(run, to, 6, "safe", {"at": build.ms(AT), "of": 5})])
    row.refresh_from_db()
    assert (row.safe_at, row.state) == (AT, "calling"), "a room ends it, not the telephone"


def test_a_clock_wrong_by_hours_is_found_put_right_and_marked(phone):
    run, to, off = uuid4(), phone.patrol.pk, timedelta(hours=3)
    recorded = walk(phone, run, "s..")
    late = AT + off
    phone.send({run: to}, recorded, at=late, sent_at=AT)
    row = Run.objects.get()
    assert (row.clock_off, row.clock_moved) == (3 * 3600, False)
    assert row.started_at == late - 3 * MINUTE
    assert set(Point.objects.values_list("flaw", "exclusion_flags")) == {("clock", 0)}
    phone.send({run: to}, walk(phone, run, "..e", since=3), at=late, sent_at=late)
    row.refresh_from_db()
    assert row.clock_moved and row.clock_off == 3 * 3600


def test_a_telephone_proves_itself_and_a_lost_one_is_shut_out(phone):
    run, to = uuid4(), phone.patrol.pk
    content, signature = phone.packet({run: to}, walk(phone, run, "s"))
    said("handset_not_signed", lambda: actions.take_upload(phone.row.pk, content + b" ", signature, at=AT))
    said("handset_not_signed", lambda: actions.take_upload(uuid4(), content, signature, at=AT))
    other = build.Phone(build.leader()).enrol()
    forged = phone.packet({run: to}, [], handset_id=str(other.row.pk))
    said("handset_not_signed", lambda: actions.take_upload(phone.row.pk, *forged, at=AT))
    for wrong in (b"[]", b"{", b"\xff", b"[" * 100_000):
        said(
            "handset_upload_malformed",
            lambda wrong=wrong: actions.take_upload(phone.row.pk, wrong, phone.sign.sign(wrong), at=AT),
        )
    unknown = phone.packet({run: to}, walk(phone, run, "s"), sittings=[])
    said("handset_upload_malformed", lambda: actions.take_upload(phone.row.pk, *unknown, at=AT))
    actions.lock_handset(build.room(), phone.row.pk, at=AT)
    said("handset_locked", lambda: actions.take_upload(phone.row.pk, content, signature, at=AT))
    said("handset_locked", lambda: actions.lock_handset(build.room(), phone.row.pk, at=AT))
    said("missing", lambda: actions.lock_handset(build.room(build.OTHER), phone.row.pk, at=AT))
    assert not Run.objects.exists()


def test_the_key_of_a_sitting_that_does_not_fit_spoils_only_what_it_closed(phone):
    run, to = uuid4(), phone.patrol.pk
    wrong = phone.sitting | {"wrapped": build.b64(b"x" * 48)}
    phone.send({run: to}, walk(phone, run, "s."), sittings=[wrong])
    assert [code for _, code in Run.objects.get().spoilt] == ["recording_unreadable"] * 2
    said("handset_key_malformed", lambda: actions.enrol_handset(phone.actor, b"short", at=AT))
    said("not_allowed", lambda: actions.enrol_handset(build.room(), bytes(32), at=AT))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False), st.integers(2, 14), st.integers(2, 14))
def test_in_the_tables_too_no_order_loss_or_repetition_loses_or_moves_a_fix(phone, draw, first, second):
    other = build.patrol(build.Account.objects.get(pk=phone.actor.id))
    actions.give_orders(phone.actor, phone.row.pk, at=AT)
    heads = {uuid4(): phone.patrol.pk, uuid4(): other.pk}
    wanted, made = {}, []
    for (run, to), count in zip(heads.items(), (first, second), strict=True):
        kinds = "s" + "." * count + "e"
        phone.patrol = build.Patrol.objects.get(pk=to)
        made += walk(phone, run, kinds)
        wanted[run] = (to, list(range(1, count + 1)))
    waiting = list(made)
    while waiting:
        packet = draw.sample(waiting, draw.randint(1, min(6, len(waiting)))) + draw.sample(made, 2)
        answer = phone.send(heads, packet)
        if draw.random() < 0.6:  # else the answer is lost, and all is sent again
            held = {run: spans for run, spans in answer.held.items()}
            waiting = [
                one for one in waiting
                if not any(a <= one["number"] <= b for a, b in held.get(one["run"], ()))
            ]  # fmt: skip
    for run, (to, numbers) in wanted.items():
        row = Run.objects.get(pk=run)
        assert (row.patrol_id, row.spoilt, row.state, row.settled_at) == (to, [], "ended", AT)
        assert (
            list(Point.objects.filter(run=run).order_by("number").values_list("number", flat=True)) == numbers
        )


def test_everybody_of_the_room_is_rung_and_not_told_where(phone, client_as):
    client_as("operations_officer", "LY/border/")
    client_as("patrol_leader", "LY/border/")
    run, to = uuid4(), phone.patrol.pk
    phone.send({run: to}, [phone.closed(run, to, 1, "distress", build.called())])
    (notice,) = Notice.objects.all()
    assert notice.urgent and "تطلب النجدة" in notice.text and "31.2" not in notice.text
    Account.objects.filter(role="operations_officer").update(language="en")
    phone.send({run: to}, [phone.closed(run, to, 2, "distress", build.called())])
    assert "calls for help" in Notice.objects.exclude(pk=notice.pk).get().text


def test_a_telephone_is_told_of_orders_as_they_stand_and_of_what_was_called_off(phone):
    patrol = Patrol.objects.get(pk=phone.patrol.pk)
    first = patrol.starts_at
    [told] = actions.give_orders(phone.actor, phone.row.pk, at=AT)
    assert (told.called_off_for, told.changed_at) == ("", None)
    patrol.starts_at, patrol.stretches, patrol.changed_at = first + timedelta(hours=1), ["S04"], AT
    patrol.save()
    [told] = actions.give_orders(phone.actor, phone.row.pk, at=AT)
    assert (told.starts_at, told.stretches, told.changed_at) == (patrol.starts_at, ["S04"], AT)
    order = Order.objects.get()
    assert (order.starts_at, order.stretches) == (first, ["S04"]), "what was walked before it changed counts"
    patrol.state, patrol.called_off_for = "called_off", "عاصفة"
    patrol.save()
    [told] = actions.give_orders(phone.actor, phone.row.pk, at=AT)
    assert (told.called_off_for, told.base, told.stretches) == ("عاصفة", "", [])
    run = uuid4()
    assert phone.send({run: patrol.pk}, walk(phone, run, "s.")).held, "what he walked is still taken"
