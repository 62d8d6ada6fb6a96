"""The pages of this room by their addresses: both languages, the feeds, the weather, what is hidden."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from rabt.access.queries import actor_of
from rabt.base.errors import NotAllowed, Refused
from rabt.journal.models import Act
from rabt.operations import actions, queries
from rabt.operations.models import Weather
from rabt.operations.tests import build
from rabt.operations.tests.build import AT, OFFICE
from rabt.tracks.models import Distress

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
HOUR = timedelta(hours=1)


@pytest.fixture
def room(still, client_as):
    """Sign an officer of the operations room in."""
    return client_as("operations_officer", OFFICE)


def page(client, language="ar", **asked):
    client.cookies["rabt_language"] = language
    answer = client.get(reverse("operations:room"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_where_nobody_looked_both_languages_say_so_and_never_nought(room):
    shown = page(room)
    assert "ما لم يُنظر إليه لا يُقال إنه آمن" in shown and "221 جزءاً لم يُنظر إليها" in shown
    assert "5 أجزاء لا يُعرف لها نظر" in shown and "لم يُعثر على شيء" not in shown
    english = page(room, "en")
    assert "What nobody looked at is not called safe." in english and "Not looked at" in english
    assert "0 found" not in english and "No report" in english


def test_looks_effort_finds_and_crews_stand_in_the_table(room):
    row = build.run()
    build.look(row, "S01-1", 90, 2 * HOUR)
    build.look(row, "S02-3", 20, 30 * HOUR)
    build.incident("S02-3")
    shown = queries.picture(actor_of(room.account), AT - timedelta(days=7), AT)
    first, second = shown.stretch("S01"), shown.stretch("S02")
    assert (first.minutes, first.finds, first.unseen, first.crews, first.hours) == (90, 0, 4, 1, None)
    assert (second.minutes, second.finds, second.pieces[2].band) == (20, 1, "due")
    assert first.pieces[0].told.heat == "nothing" and first.pieces[1].told.known_finds is None
    english = page(room, "en", stretch="S02")
    assert (
        "90 minutes of looking · 4 of 5 not looked at" in english
        and "Something was found · 1 found" in english
    )
    assert "Simulated" in english and "Fuel" in english and "Musaid" in english


def test_a_whole_stretch_that_was_looked_at_says_how_long_ago(room):
    row = build.run(state="ended", ended_at=AT - HOUR)
    for n in range(1, 6):
        build.look(row, f"S05-{n}", 10, n * 10 * HOUR)
    assert queries.picture(actor_of(room.account), AT - timedelta(days=7), AT).stretch("S05").hours == 50
    assert "longest ago: 50 hours" in page(room, "en") and "No crew is known" in page(room, "en")


def test_a_call_for_help_stands_first(room):
    row = build.run()
    Distress.objects.create(kept_by="LY", office=row.office, run=row, at=AT, heard_at=AT)
    assert "دورية تطلب النجدة" in page(room)
    assert room.get(reverse("operations:now")).json()["crews"][0]["calls"] is True


def test_what_was_seized_is_seen_by_who_may_see_it(room):
    row = build.seizure(build.incident())
    shown = page(room, "en")
    assert "Seized in the period" in shown and "400" in shown and row.incident.number in shown
    actor = actor_of(room.account)
    blind = replace(actor, scopes=actor.scopes - {"incidents.seizures"})
    assert queries.picture(blind, AT - timedelta(days=7), AT).seizures == ()
    assert queries.picture(actor, AT - timedelta(hours=1), AT).seizures == ()


def test_the_feed_of_now_tells_null_where_nobody_looked(room):
    row = build.run()
    build.look(row, "S01-1", 90, 2 * HOUR)
    build.incident("S02-3", is_coarse=True)
    told = room.get(reverse("operations:now"), {"days": "1"}).json()
    assert told["pieces"]["S01-1"] == ["fresh", 2, 90, 0, 4, 0]
    assert told["pieces"]["S01-2"] == ["never", None, 0, None, 0, 0]
    assert told["pieces"]["S02-3"][3] == 1 and len(told["pieces"]) == 221
    [crew] = told["crews"]
    assert crew["stretches"] == ["S01", "S02"] and crew["spot"] == list(build.SEA)
    [met] = told["incidents"]
    assert met["simulated"] and met["coarse"] and set(met) == {
        "id", "number", "kind", "at", "spot", "piece", "simulated", "coarse", "kept_by",
    }  # fmt: skip


def test_a_day_is_played_again_from_its_steps(room):
    row = build.run()
    build.walked(row, 5)
    build.incident()
    told = room.get(reverse("operations:day"), {"on": "2026-11-24", "zoom": "12"}).json()
    [trail] = told["trails"]
    steps = trail["spots"]
    assert (
        told["seconds"] == 86_400
        and told["turns"] == [[0, 0]]
        and len(steps) == 15
        and trail["source"] == "field"
    )
    assert [sum(steps[n::3]) / told["grain"] for n in (0, 1)] == pytest.approx([25.07, 31.54])
    assert steps[2] == 9 * 3600 + 2 * 3600 + 60, (
        "nine in the morning by world time is eleven here, and a minute"
    )
    assert len(told["incidents"]) == 1
    assert room.get(reverse("operations:day"), {"on": "2026-11-01"}).json()["trails"] == []


def test_the_ways_of_a_day_say_whence_they_came_and_what_they_are_called(room):
    build.run(metres=41_700)
    build.run(source="letter", state="ended", ended_at=AT - HOUR, started_at=AT - 2 * HOUR)
    build.run(source="gpx", state="ended", ended_at=AT, name="محاكاة · Simulated patrol")
    shown = page(room, "en", on="2026-11-24")
    assert "recorded by the leader" in shown and "42 km" in shown and "under way" in shown
    assert "told by the other side, later and coarser as agreed" in shown
    assert "محاكاة · Simulated patrol" in shown and "came from a GPX file" in shown
    assert "No way of a patrol is known" in page(room, "en", on="2026-11-01")


def test_the_days_stand_beside_each_other(room):
    row = build.run()
    build.look(row, "S01-1", 90, 2 * HOUR)
    build.look(row, "S01-2", 30, 26 * HOUR)
    days = queries.charted(actor_of(room.account), AT)
    assert [(one.on.day, one.looked, one.pieces, one.minutes) for one in days[-2:]] == [
        (23, 1, 221, 30), (24, 1, 221, 90),
    ]  # fmt: skip
    assert len(days) == 14


def test_tiles_and_pieces_are_the_packs_own(room):
    tile = room.get(reverse("operations:tile", args=[5, 18, 13]))
    assert tile.headers["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert tile.headers["Cache-Control"] == "private, max-age=86400"
    assert all(name.encode() in tile.content for name in ("ground", "line", "roads", "stretches", "places"))
    assert room.get(reverse("operations:tile", args=[5, 0, 0])).content == b""
    told = room.get(reverse("operations:pieces")).json()["pieces"]
    assert len(told) == 221 and told[0]["code"] == "S01-1" and told[0]["line"][0] == [25.1517, 31.6563]


@pytest.mark.parametrize("where", ["99/0/0", "3/8/0", "3/0/9"])
def test_a_tile_beyond_the_map_is_missing(room, where):
    assert room.get(reverse("operations:room") + f"tiles/{where}").status_code == 404


@pytest.mark.parametrize(
    "asked", [{"days": "x"}, {"days": "٧"}, {"days": "9" * 500}, {"on": "never"}, {"on": "9999-99-99"},
              {"on": "0001-01-01"}, {"stretch": "'><b>"}, {"zoom": "-1"}, {"zoom": "²"}, {"zoom": "9" * 99}],
)  # fmt: skip
def test_whatever_is_asked_the_pages_stand(room, asked):
    for name in ("room", "now", "day"):
        answer = room.get(reverse(f"operations:{name}"), asked)
        assert answer.status_code == 200
    assert "'><b>" not in page(room, **asked)


def test_who_reaches_no_other_office_sees_the_line_without_runs_incidents_or_weather(room, client_as):
    row = build.run()
    build.look(row, "S01-1", 90, 2 * HOUR)
    build.walked(row)
    build.incident()
    actions.report_weather(actor_of(room.account), build.report(), uuid4(), at=AT)
    other = replace(actor_of(room.account), reach=("LY/border/ben/",))
    shown = queries.picture(other, AT - timedelta(days=7), AT)
    assert shown.crews == shown.incidents == () and shown.unseen == shown.bands["never"] == 221
    assert queries.day(other, AT.date(), 12).trails == [] and queries.charted(other, AT)[-1].minutes == 0
    assert all(slot.report is None for slot in queries.weather(other, AT))
    for name in ("room", "now", "day", "pieces"):
        assert (
            client_as("labour_inspector", "LY/labour/").get(reverse(f"operations:{name}")).status_code == 403
        )
    blind = replace(other, scopes=frozenset())
    for read in (lambda: queries.picture(blind, AT, AT), lambda: queries.tile(blind, 1, 0, 0),
                 lambda: queries.pieces(blind), lambda: queries.weather(blind, AT),
                 lambda: queries.charted(blind, AT), lambda: queries.day(blind, AT.date(), 1)):  # fmt: skip
        with pytest.raises(NotAllowed):
            read()


# ------------------------------------------------------------------ weather
def test_the_weather_is_typed_in_by_hand_and_shown_with_who_told_it(room):
    form = reverse("operations:weather")
    assert room.get(form).status_code == 200
    sent = {"key": str(uuid4()), "place": "SIWA", "observed_at": "2026-11-24T13:00", "sky": "dust",
            "temperature": "٣١", "wind": "", "sight": "2", "source": "محطة سيوة"}  # fmt: skip
    refused = room.post(form, sent | {"sight": "500"})
    assert refused.status_code == 422 and "المسموح من 0 إلى 100" in refused.content.decode()
    wrong = room.post(form, sent | {"observed_at": "أمس"})
    assert wrong.status_code == 422 and "اكتب اليوم والساعة" in wrong.content.decode()
    assert room.post(form, sent).status_code == 302
    row = Weather.objects.get()
    assert (row.temperature, row.wind, row.sight, row.observed_at) == (31, None, 2, AT - HOUR)
    shown = page(room)
    assert "غبار أو عاصفة رملية" in shown and "محطة سيوة" in shown and "لا يوجد تقرير" in shown


def test_an_old_report_is_called_old(room):
    told = build.report(observed_at=AT - 7 * HOUR)
    actions.report_weather(actor_of(room.account), told, uuid4(), at=AT, simulated=True)
    shown = page(room, "en")
    assert "Old:" in shown and "Simulated" in shown


def test_a_weather_service_reports_once_under_its_key(room):
    body = {
        "key": str(uuid4()),
        "place": "SIWA",
        "observed_at": AT.isoformat(),
        "sky": "clear",
        "source": "station",
    }
    address = reverse("api:operations_weather")
    first = room.post(address, body, "application/json")
    again = room.post(address, body | {"sky": "rain"}, "application/json")
    assert first.json() == again.json() == {"key": body["key"], "place": "SIWA", "sky": "clear"}
    assert Weather.objects.count() == Act.objects.filter(kind="weather.reported").count() == 1
    assert room.post(address, body | {"who": "x"}, "application/json").status_code == 422
    late = room.post(address, body | {"key": str(uuid4()), "place": "NOWHERE"}, "application/json")
    assert late.status_code == 422 and late.json()["code"] == "weather_place_unknown"


def test_who_may_not_report_does_not(room):
    actor = replace(actor_of(room.account), scopes=frozenset({"operations.see"}))
    with pytest.raises(NotAllowed):
        actions.report_weather(actor, build.report(), uuid4(), at=AT)
    with pytest.raises(Refused, match="weather_unsigned"):
        actions.report_weather(actor_of(room.account), build.report(source="-"), uuid4(), at=AT)
    assert not Weather.objects.exists()


def test_the_page_tells_that_roads_are_by_hand_and_the_line_is_no_law(room):
    assert "مرسومة باليد" in page(room) and "drawn roughly by hand" in page(room, "en")
    assert all(road.assumption for road in queries.border_now().roads.values())
