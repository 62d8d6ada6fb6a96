"""The administrator sees the link, decides on dead letters, carries pouches; the auditor only looks."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rabt.base import clock
from rabt.exchange import actions
from rabt.exchange.models import Incoming, Outgoing, Peer
from rabt.exchange.tests.conftest import Room
from rabt.exchange.tests.other_node import AT, OtherNode, a_ref, pouch_of

pytestmark = pytest.mark.django_db

LOOKING = ["", "outgoing", "incoming", "dead", "rejections", "keys"]


@pytest.fixture
def busy(paired: OtherNode, room: Room, cast: Any) -> Incoming:
    """A link with letters both ways, a dead one, a gap, and a rejection."""
    room.refuses = {1}
    one, two, _, four = paired.letters(4, about=a_ref(1))
    actions.receive([one, two, four, "a.b.c.d.e"], via="line", at=AT)
    actions.apply_received(AT)
    actions.send(cast("origin_clerk"), "test.noted/1", {"n": 1}, about=a_ref(), at=AT)
    return Incoming.objects.get(state="dead")


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("role", ["node_administrator", "auditor"])
@pytest.mark.parametrize("address", LOOKING)
def test_pages_show_in_both_languages(
    client_as: Any, busy: Any, address: str, role: str, language: str
) -> None:
    client = client_as(role)
    client.cookies["rabt_language"] = language
    answer = client.get(f"/exchange/{address}")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert f'lang="{language}"' in text
    assert "exchange." not in text.split("<main", 1)[1].replace("/exchange", "")


def test_pages_show_before_pairing(client_as: Any, db: Any) -> None:
    client = client_as("node_administrator")
    for page in [*LOOKING, "pair", "pouch/in"]:
        assert client.get(f"/exchange/{page}").status_code == 200


def test_the_auditor_does_not_run_the_link(client_as: Any, busy: Incoming) -> None:
    client = client_as("auditor")
    for page in (
        "send",
        "pouch/out",
        "pouch/in",
        "pair",
        f"incoming/{busy.pk}/retry",
        f"incoming/{busy.pk}/set-aside",
    ):
        assert client.post(f"/exchange/{page}").status_code == 403
    for page in ("pouch/in", "pair", "card"):
        assert client.get(f"/exchange/{page}").status_code == 403
    assert client.get(f"/exchange/incoming/{busy.pk}").status_code == 200


@pytest.mark.parametrize("role", ["origin_clerk", "border_officer"])
@pytest.mark.node("EG")
def test_other_roles_see_nothing_of_the_link(client_as: Any, role: str) -> None:
    client = client_as(role)
    for page in LOOKING:
        assert client.get(f"/exchange/{page}").status_code == 403


def test_a_dead_letter_shows_why_and_is_tried_again(client_as: Any, busy: Incoming, room: Room) -> None:
    client = client_as("node_administrator")
    page = client.get(f"/exchange/incoming/{busy.pk}").content.decode()
    assert "لم تقترن" in page
    assert "not_paired" in page
    room.refuses = set()
    assert client.post(f"/exchange/incoming/{busy.pk}/retry").status_code == 302
    actions.apply_received(AT)
    assert room.numbers == [1, 2]


def test_a_dead_letter_is_set_aside_with_a_reason_only(client_as: Any, busy: Incoming) -> None:
    client = client_as("node_administrator")
    url = f"/exchange/incoming/{busy.pk}/set-aside"
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "اتفاق"}).status_code == 302
    busy.refresh_from_db()
    assert busy.state == "set_aside"
    assert client.post(url, {"reason": "مرة أخرى"}).status_code == 422


def test_a_pouch_is_taken_out_and_in_by_hand(
    client_as: Any, paired: OtherNode, settings: Any, cast: Any
) -> None:
    actions.send(cast("origin_clerk"), "test.noted/1", {"n": 1}, about=a_ref(), at=AT)
    client = client_as("node_administrator")
    out = client.post("/exchange/pouch/out")
    assert out["content-disposition"].endswith('.pouch"')
    assert out.content.startswith(b'{"pouch"')
    brought = SimpleUploadedFile("x.pouch", pouch_of(paired, settings, paired.letters(2)))
    assert client.post("/exchange/pouch/in", {"pouch": brought}).status_code == 200
    assert Incoming.objects.count() == 2
    bad = client.post("/exchange/pouch/in", {"pouch": SimpleUploadedFile("x.pouch", b"garbage")})
    assert bad.status_code == 422
    assert "تالف" in bad.content.decode()


def test_pairing_by_page(client_as: Any, other: OtherNode) -> None:
    client = client_as("node_administrator")
    shown = client.get("/exchange/pair").content.decode()
    assert actions.own_fingerprint() in shown
    wrong = client.post("/exchange/pair", {"card": other.card.to_json(), "fingerprint": "1" * 30})
    assert wrong.status_code == 422
    assert "other.example" in wrong.content.decode()  # nothing typed is lost
    right = {"card": other.card.to_json(), "fingerprint": other.card.fingerprint()}
    assert client.post("/exchange/pair", right).status_code == 302
    assert "other.example" in client.get("/exchange/").content.decode()
    assert client.get("/exchange/card").content.decode() == actions.own_card()


def test_the_list_is_narrowed_by_kind_and_record(client_as: Any, busy: Incoming) -> None:
    client = client_as("auditor")
    assert str(busy.pk) in client.get(f"/exchange/incoming?about={busy.about}").content.decode()
    assert str(busy.pk) not in client.get("/exchange/incoming?kind=permit.").content.decode()
    assert str(busy.pk) in client.get("/exchange/incoming?only=dead").content.decode()


def test_trying_the_line_by_hand_says_that_it_was_tried(client_as: Any, paired: OtherNode) -> None:
    assert client_as("node_administrator").post("/exchange/send").status_code == 302


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"restored_at": AT}, "لا تُرقَّم رسالة"),
        ({"journal_waits": True}, "ينتظر السجل"),
    ],
    ids=["ours", "journal"],
)
def test_a_restored_node_is_told_on_the_page(
    client_as: Any, paired: OtherNode, facts: dict[str, Any], said: str
) -> None:
    client = client_as("auditor")
    assert said not in client.get("/exchange/").content.decode()
    Peer.objects.update(**facts)
    assert said in client.get("/exchange/").content.decode()


def test_that_the_other_node_was_restored_is_told_on_the_page(client_as: Any, paired: OtherNode) -> None:
    client, said = client_as("auditor"), "أُعيدت عقدة الدولة الأخرى"
    actions.note_restored(AT)
    assert said not in client.get("/exchange/").content.decode(), "it was this node"
    word = {"restored_at": AT.isoformat(), "journal_size": 0, "held": 0, "gaps": []}
    with clock.stopped(AT):
        actions.receive([paired.letter("line.restored/1", word)], via="line", at=AT)
        assert said in client.get("/exchange/").content.decode()


@pytest.mark.parametrize(("language", "unit"), [("ar", "ملّي ثانية"), ("en", "ms")])
def test_how_far_the_clocks_differ_is_said_in_the_language_of_the_page(
    client_as: Any, paired: OtherNode, language: str, unit: str
) -> None:
    Peer.objects.update(clock_skew_ms=96)
    client = client_as("auditor")
    client.cookies["rabt_language"] = language
    shown = client.get("/exchange/").content.decode()
    assert f"96</bdi> {unit}" in shown


@pytest.mark.parametrize(("only", "field"), [("sent_again", "lost_at"), ("given_back", "back_at")])
def test_letters_after_a_restore_are_counted_and_listed(
    client_as: Any, busy: Incoming, cast: Any, only: str, field: str
) -> None:
    actions.send(cast("origin_clerk"), "test.noted/1", {"n": 2}, about=a_ref(77), at=AT)
    Outgoing.objects.filter(about=str(a_ref(77))).update(**{field: AT})
    client = client_as("node_administrator")
    assert f"?only={only}" in client.get("/exchange/").content.decode()
    listed = client.get(f"/exchange/outgoing?only={only}").content.decode()
    assert listed.count("test.noted/1") == 1
    assert str(a_ref(77)) in listed
