"""The pages and the machines' door of this room: who sees what, in both languages, and hostile input."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rabt.base import clock
from rabt.tracks import actions
from rabt.tracks.models import Distress, Handset, Reading, Run, Sensor, Sighting
from rabt.tracks.tests import build
from rabt.tracks.tests.build import AT, OFFICE, OTHER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


@pytest.fixture
def room(still, client_as):
    """Sign an operations officer in."""
    return client_as("operations_officer", OFFICE)


@pytest.fixture
def leader(still, client_as):
    """Sign a patrol leader in."""
    return client_as("patrol_leader", OFFICE)


def text(response):
    return response.content.decode()


def post(client, name, body, **more):
    return client.post(reverse(f"api:tracks_{name}"), body, "application/json", **more)


@pytest.fixture
def filled(still):
    """Have a run with a sighting and a call for help."""
    row = build.run(state="ended", ended_at=AT, settled_at=AT, metres=1234, clock_off=7200, clock_moved=True,
                    spoilt=[[3, "x"]], name="اسم")  # fmt: skip
    build.points(row, 3)
    build.look(row, "S03-1", 5, AT)
    seen = build.sighting(row, grave=True, counts={"men": 2}, note="قرب التلة")
    call = Distress.objects.create(
        kept_by="LY", office=OFFICE, run=row, at=AT, heard_at=AT, lon=24.8, lat=31.2
    )
    return row, seen, call


PAGES = ("runs", "sightings", "distresses", "handsets", "sensors", "bring", "register_sensor")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_page_opens_in_both_languages_and_no_word_is_wanting(room, filled, language):
    room.cookies["rabt_language"] = language
    row, seen, call = filled
    build.handset()
    pages = [reverse(f"tracks:{name}") for name in PAGES]
    pages += [
        reverse("tracks:run", args=[row.pk]), reverse("tracks:sighting", args=[seen.pk]),
        reverse("tracks:set_aside", args=[seen.pk]), reverse("tracks:distress", args=[call.pk]),
        reverse("tracks:end_distress", args=[call.pk]),
    ]  # fmt: skip
    for page in pages:
        answer = room.get(page)
        assert answer.status_code == 200, page
        assert "tracks." not in text(answer).replace("/tracks", "").replace("tracks.gpx", ""), page
    shown = text(room.get(reverse("tracks:run", args=[row.pk])))
    assert ("120" in shown) and ("1.2" in shown)


def test_another_state_reach_is_not_another_office_but_a_leader_sees_no_run(leader, filled):
    row, seen, call = filled
    for name, key in (("run", row.pk), ("sighting", seen.pk), ("distress", call.pk), ("gpx", row.pk)):
        assert leader.get(reverse(f"tracks:{name}", args=[key])).status_code == 403
    assert leader.get(reverse("tracks:field")).status_code == 200
    assert leader.get(reverse("tracks:files")).json()[0] == reverse("tracks:field")
    assert leader.get(reverse("tracks:worker"))["Service-Worker-Allowed"] == reverse("tracks:field")


def test_records_of_nobody_are_missing_in_clear_words(room):
    for name in ("run", "sighting", "distress", "gpx", "earthranger"):
        answer = room.get(reverse(f"tracks:{name}", args=[uuid4()]))
        assert answer.status_code == 404
    assert room.post(reverse("tracks:lock", args=[uuid4()])).status_code == 404
    assert room.post(reverse("tracks:answer", args=[uuid4()])).status_code == 404


def test_a_call_for_help_is_answered_and_ended_on_its_page(room, filled, letters):
    call = filled[2]
    page = reverse("tracks:distress", args=[call.pk])
    assert "نداءات استغاثة قائمة" in text(room.get("/"))
    assert room.post(reverse("tracks:answer", args=[call.pk])).status_code == 302
    again = room.post(reverse("tracks:answer", args=[call.pk]))
    assert again.status_code == 422 and "لا يمكن اتخاذ هذه الخطوة" in text(again)
    ends = reverse("tracks:end_distress", args=[call.pk])
    assert room.post(ends, {"reason": "mood"}).status_code == 422
    assert room.post(ends, {"reason": "helped", "said": "وصلت السيارة"}).status_code == 302
    assert "وصلت النجدة" in text(room.get(page))


def test_a_sighting_is_set_aside_on_its_page(room, filled):
    to = reverse("tracks:set_aside", args=[filled[1].pk])
    assert "قصير" in text(room.post(to, {"why": "لا"}))
    assert room.post(to, {"why": "قطيع لأهل القرية"}).status_code == 302
    assert "قطيع لأهل القرية" in text(room.get(reverse("tracks:sighting", args=[filled[1].pk])))


def test_a_sensor_is_registered_its_token_is_shown_once_and_opens_the_door(room):
    to = reverse("tracks:register_sensor")
    assert room.post(to, {"name": "", "kind": "tower"}).status_code == 422
    assert "موضع البرج" in text(room.post(to, {"name": "برج", "kind": "tower"}))
    shown = text(
        room.post(to, {"name": "برج ٣", "kind": "tower", "lon": "٢٤٫٨٥", "lat": "31.29", "simulated": "on"})
    )
    token = shown.partition('<pre class="latin" dir="ltr">')[2].partition("<")[0]
    row = Sensor.objects.get()
    assert row.simulated and row.lon == 24.85 and token and token not in str(vars(row))
    reading = {"number": 1, "says": "detection", "at": AT.isoformat(), "lon": 24.86, "lat": 31.29, "count": 2,
               "confidence": 70, "simulated": True}  # fmt: skip
    key = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    assert post(room, "readings", {"readings": [reading]}, **key).json() == {"kept": 1}
    assert post(room, "readings", {"readings": [reading, reading | {"number": 2}]}, **key).json() == {
        "kept": 1
    }
    assert Reading.objects.filter(simulated=True).count() == 2
    assert room.post(reverse("tracks:end_sensor", args=[row.pk])).status_code == 302
    assert post(room, "readings", {"readings": []}, **key).json()["code"] == "sensor_ended"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"at": (AT + timedelta(hours=1)).isoformat()}, "reading_from_future"),
        ({"lat": 91}, "spot_wrong"), ({"number": -1}, "reading_number_wrong"),
        ({"number": 2**60}, "reading_number_wrong"), ({"simulated": True}, "reading_not_simulated"),
        ({"says": "gossip"}, "input_malformed"), ({"who": "x"}, "input_malformed"),
        ({"lon": "east"}, "input_malformed"), ({"at": "2026-11-24"}, "input_malformed"),
        ({"count": 10**9}, "input_malformed"),
    ],
)  # fmt: skip
def test_a_reading_that_cannot_be_is_refused_and_keeps_nothing(client, still, changes, code):
    _, token = actions.register_sensor(build.room(), "طائرة", "drone", at=AT)
    reading = {"number": 1, "says": "position", "at": AT.isoformat(), "lon": 24.86, "lat": 31.29} | changes
    answer = post(client, "readings", {"readings": [reading]}, HTTP_AUTHORIZATION=f"Bearer {token}")
    assert answer.json()["code"] == code and answer.status_code == 422 and not Reading.objects.exists()


def test_without_a_token_no_reading_and_without_a_signature_no_recording(client, still, phone):
    for key in ({}, {"HTTP_AUTHORIZATION": "Bearer wrong"}, {"HTTP_AUTHORIZATION": "Basic x"}):
        assert post(client, "readings", {"readings": []}, **key).json()["code"] == "sensor_token_wrong"
    content, _ = phone.packet({}, [])
    told = {"handset_id": str(phone.row.pk), "content": build.b64(content), "signature": build.b64(bytes(64))}
    answer = post(client, "upload", told)
    assert answer.status_code == 400 and answer.json()["code"] in ("handset_not_signed", "untrusted")
    for spoilt in (told | {"content": "§"}, told | {"signature": "=="}):
        assert post(client, "upload", spoilt).json()["code"] == "handset_upload_malformed"
    for body in ("{", "[]", '{"handset_id": 1}', "\x00"):
        assert post(client, "upload", body).status_code in (400, 422)


def test_a_telephone_is_enrolled_ordered_and_sends_without_a_stay(leader, client):
    phone = build.Phone(
        build.Actor(id=str(leader.account.pk), office=OFFICE, role="patrol_leader", state="LY")
    )
    ordered = build.patrol(leader.account)
    raw = phone.sign.public_key().public_bytes(build.Encoding.Raw, build.PublicFormat.Raw)
    told = post(leader, "handsets", {"sign_key": build.b64(raw)}).json()
    phone.row = Handset.objects.get(pk=told["handset_id"])
    phone.sit(build.base64.b64decode(told["closing_key"]))
    assert [
        one["patrol_id"] for one in post(leader, "orders", {"handset_id": told["handset_id"]}).json()
    ] == [str(ordered.pk)]
    run = uuid4()
    content, signature = phone.packet(
        {run: ordered.pk}, [phone.closed(run, ordered.pk, 0, "start", build.mark())]
    )
    sent = {
        "handset_id": told["handset_id"],
        "content": build.b64(content),
        "signature": build.b64(signature),
    }
    assert post(client, "upload", sent).json() == {"held": {str(run): [[0, 0]]}, "refused": {}}
    assert post(client, "handsets", {"sign_key": build.b64(raw)}).status_code == 403
    assert post(leader, "handsets", {"sign_key": "§"}).json()["code"] == "handset_key_malformed"
    assert post(leader, "orders", {"handset_id": str(uuid4())}).status_code == 404


def test_a_lost_telephone_is_locked_on_its_page(room, phone):
    assert "patrol_leader" in text(room.get(reverse("tracks:handsets")))
    assert room.post(reverse("tracks:lock", args=[phone.row.pk])).status_code == 302
    assert room.post(reverse("tracks:lock", args=[phone.row.pk])).status_code == 422
    assert Handset.objects.get().state == "locked"


def test_files_go_in_and_out_on_their_pages(room, filled):
    row = filled[0]
    gpx = room.get(reverse("tracks:gpx", args=[row.pk]))
    assert gpx["Content-Type"] == "application/gpx+xml" and b"<trkpt" in gpx.content
    told = json.loads(room.get(reverse("tracks:earthranger", args=[row.pk])).content)
    assert len(told["observations"]) == 3 and told["patrols"][0]["patrol_segments"][0]["events"]
    again = SimpleUploadedFile("مسار.gpx", gpx.content, "application/gpx+xml")
    shown = room.post(reverse("tracks:bring"), {"file": again}, follow=True)
    assert "كان موجوداً: 1" in text(shown) and Run.objects.count() == 1
    for spoilt in (b"", b" ", b"<gpx", b"{", b"\xff\xfe<", b"<!DOCTYPE x><gpx/>"):
        answer = room.post(reverse("tracks:bring"), {"file": SimpleUploadedFile("x.gpx", spoilt)})
        assert answer.status_code == 422, spoilt
    assert Sighting.objects.count() == 1
    with clock.stopped(AT):
        assert room.post(reverse("tracks:bring")).status_code == 422


def test_a_room_of_the_other_end_of_the_state_sees_the_same_since_it_watches_the_whole_line(
    client_as, filled
):
    other = client_as("operations_officer", OTHER)
    assert other.get(reverse("tracks:run", args=[filled[0].pk])).status_code == 200
