"""The post's pages and API: who may enter, and that what is typed is answered."""

from uuid import uuid4

import pytest

from rabt.base.identifiers import id_of
from rabt.crossing.models import Device, Passage
from rabt.people import actions as people

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

    device = Device.objects.get()
    assert head.post(f"/crossing/devices/{device.pk}/lock").status_code == 302
    device.refresh_from_db()
    assert device.state == "locked"


def test_the_panel_shows_a_persons_passages(desk, issued, client_as, officer, at):
    card = issued()
    person_id = id_of(card.holder_ref, "person")
    desk.post("/crossing/record", {"typed": card.token, "direction": "entry", "passage_id": uuid4()})
    people.show_person(officer, person_id, "LY/labour/first/", card.about_ref, at=at)
    address = f"/crossing/panel/{person_id}"
    shown = client_as("destination_clerk").get(address)
    assert shown.status_code == 200 and "امساعد" in shown.content.decode()
    assert client_as("destination_clerk", office="LY/labour/other/").get(address).status_code == 404


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


def test_the_api_refers_refuses_and_decides(desk, issued, client_as):
    head = client_as("shift_head", office=POST)

    def send(client, verb, **body):
        return client.post(f"/api/crossing/{verb}", body, content_type="application/json")

    card = issued(awaiting="visa_awaited")
    for verb, reason, outcome in (
        ("let-through", "seen the visa", "passed"),
        ("turn-back", "card_suspended", "refused"),
    ):
        key = str(uuid4())
        assert (
            send(desk, "refer", passage_id=key, typed=card.token, direction="entry").json()["outcome"]
            == "held"
        )
        assert send(desk, verb, passage_id=key, reason=reason).status_code == 403
        assert send(head, verb, passage_id=key, reason=reason).json()["outcome"] == outcome
    told = {"passage_id": str(uuid4()), "typed": card.token, "reason": "card_suspended"}
    assert send(desk, "refuse", **told).json()["outcome"] == "refused"
    assert send(desk, "refuse", **told).json()["outcome"] == "refused"
    assert send(desk, "refuse", **told | {"passage_id": str(uuid4()), "reason": "x"}).status_code == 422


def test_a_device_enrols_by_the_api_and_is_told_what_is_wrong(desk, client_as):
    answer = desk.post(
        "/api/crossing/enrol", {"code": "AAAAA-AAAAA", "sign_key": "AA==", "wrap_key": "AA=="},
        content_type="application/json",
    )  # fmt: skip
    assert answer.status_code == 422 and answer.json()["code"] == "enrolment_code_wrong"
    assert answer.json()["reason"]["ar"] and answer.json()["reason"]["en"]


def test_the_shift_head_turns_back_and_confirms_by_page(desk, issued, client_as):
    head = client_as("shift_head", office=POST)
    card, key = issued(awaiting="visa_awaited"), uuid4()
    desk.post("/crossing/refer", {"typed": card.token, "direction": "entry", "passage_id": key})
    answer = head.post(
        f"/crossing/passage/{key}/turn-back", {"back-reason": "card_suspended", "back-text": ""}
    )
    assert answer.status_code == 302 and Passage.objects.get().outcome == "refused"
    assert head.post(f"/crossing/passage/{key}/confirm", {"reason": "nothing to confirm"}).status_code == 422
