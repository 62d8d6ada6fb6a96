"""The post's pages and API: who may enter, and that what is typed is answered."""

from uuid import uuid4

import pytest

from rabt.crossing.models import Passage

POST = "LY/border/musaid/"


@pytest.fixture
def desk(client_as):
    return client_as("border_officer", office=POST)


@pytest.mark.parametrize(
    "address",
    ["/crossing/", "/crossing/today", "/crossing/device", "/crossing/offline", "/crossing/files.json"],
)
def test_the_officers_pages_open(desk, address):
    assert desk.get(address).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/crossing/", "/crossing/today", "/crossing/decisions", "/crossing/devices", "/crossing/offline"],
)
def test_a_stranger_is_sent_to_sign_in(client, db, address):
    assert client.get(address).status_code in (302, 403)


@pytest.mark.parametrize("address", ["/crossing/decisions", "/crossing/devices"])
def test_the_shift_heads_pages_are_his(desk, client_as, address):
    assert desk.get(address).status_code == 403
    assert client_as("shift_head", office=POST).get(address).status_code == 200


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_card_is_shown_judged_and_recorded(desk, issued, language):
    desk.cookies["rabt_language"] = language
    card = issued()
    shown = desk.post("/crossing/", {"typed": card.token, "direction": "entry"})
    page = shown.content.decode()
    assert shown.status_code == 200 and 'data-code="all_well"' in page
    assert "MOHAMED SALEM FARGANY" in page and "data:image/jpeg" in page and "A12345678" not in page
    for key in ("crossing.", "credentials."):
        assert f">{key}" not in page
    key = uuid4()
    done = desk.post(
        "/crossing/record", {"typed": card.token, "direction": "entry", "passage_id": key}, follow=True
    )
    assert done.status_code == 200 and Passage.objects.get().pk == key


def test_a_refusal_by_rule_shows_the_card_again_with_the_reason(desk, issued):
    card = issued(awaiting="visa_awaited")
    answer = desk.post("/crossing/record", {"typed": card.token, "direction": "entry", "passage_id": uuid4()})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'class="problem"' in page and 'data-code="paper_awaited"' in page and "/crossing/refer" in page


def test_a_mistyped_number_keeps_what_was_typed(desk, db):
    answer = desk.post("/crossing/", {"typed": "WRONG-NUMBER", "direction": "entry"})
    assert answer.status_code == 422 and "WRONG-NUMBER" in answer.content.decode()


def test_the_shift_head_decides_on_the_passages_page(desk, issued, client_as):
    card, key = issued(awaiting="visa_awaited"), uuid4()
    desk.post("/crossing/refer", {"typed": card.token, "direction": "entry", "passage_id": key})
    head = client_as("shift_head", office=POST)
    assert str(key) in head.get("/crossing/decisions").content.decode()
    page = head.get(f"/crossing/passage/{key}").content.decode()
    assert "let-through" in page and "turn-back" in page
    assert "let-through" not in desk.get(f"/crossing/passage/{key}").content.decode()
    assert head.post(f"/crossing/passage/{key}/let-through", {"reason": "اتصلت بالسفارة"}).status_code == 302
    assert Passage.objects.get().outcome == "passed"


def test_a_device_is_invited_and_locked(client_as):
    head = client_as("shift_head", office=POST)
    page = head.post("/crossing/devices", {"name": "هاتف ١"}).content.decode()
    assert "spoken-code" in page
    from rabt.crossing.models import Device

    device = Device.objects.get()
    assert head.post(f"/crossing/devices/{device.pk}/lock").status_code == 302
    device.refresh_from_db()
    assert device.state == "locked"


def test_the_panel_shows_a_persons_passages(desk, issued, client_as, worker, face, at):
    person = worker(photo=face)
    card = issued(person=person)
    desk.post("/crossing/record", {"typed": card.token, "direction": "entry", "passage_id": uuid4()})
    from rabt.base.identifiers import id_of

    assert client_as("destination_approver", office="LY/labour/").get(
        f"/crossing/panel/{id_of(card.holder_ref, 'person')}"
    ).status_code in (200, 404)


def test_the_api_judges_and_records(desk, issued):
    card, key = issued(), str(uuid4())
    judged = desk.post(
        "/api/crossing/check", {"typed": card.token, "direction": "entry"}, content_type="application/json"
    )
    assert judged.status_code == 200 and judged.json()["colour"] == "green"
    body = {"passage_id": key, "typed": card.token, "direction": "entry"}
    for _ in range(2):
        kept = desk.post("/api/crossing/record", body, content_type="application/json")
        assert kept.json() == {
            "passage_id": key,
            "outcome": "passed",
            "colour": "green",
            "verdict": "all_well",
        }
    again = desk.post(
        "/api/crossing/record", body | {"passage_id": str(uuid4())}, content_type="application/json"
    )
    assert again.status_code == 422 and again.json()["code"] == "second_check_needed"


def test_the_api_takes_nothing_that_is_not_named(desk, db):
    body = {"typed": "x", "direction": "entry", "colour": "green"}
    assert desk.post("/api/crossing/check", body, content_type="application/json").status_code == 422
    for wrong in ({"device_id": str(uuid4()), "content": "!", "signature": "!"},):
        answer = desk.post("/api/crossing/upload", wrong, content_type="application/json")
        assert answer.status_code == 422 and answer.json()["code"] == "upload_malformed"
