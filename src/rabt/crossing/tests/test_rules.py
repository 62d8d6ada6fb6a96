"""The verdict by table, the states of passages and devices, the sealed pack: no database."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from rabt.base.errors import Refused, Untrusted
from rabt.crossing.rules import desk, device, pack, passage
from rabt.crossing.rules.verdict import CardFacts, Colour, Direction, Need, PostFacts, Verdict, verdict

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
CARD = CardFacts(
    genuine=True, status="valid", list_is="fresh", not_before=AT - timedelta(days=1),
    expires_at=AT + timedelta(days=300), issued_by="LY",
)  # fmt: skip
POST = PostFacts(
    at=AT, on=date(2026, 11, 24), state="LY", direction=Direction.ENTRY, passport_expires_on=date(2030, 1, 1)
)
OUT = {"direction": Direction.EXIT, "last_direction": Direction.ENTRY}

TABLE = [
    ({}, {}, "green", "all_well", ""),
    ({}, OUT, "green", "all_well", ""),
    ({"genuine": False}, {}, "red", "card_not_genuine", "shift_head"),
    ({"genuine": False}, OUT, "red", "card_not_genuine", "shift_head"),
    ({"status": "revoked"}, {}, "red", "card_revoked", "shift_head"),
    ({"status": "revoked"}, OUT, "amber", "card_revoked", "second_check"),
    ({"status": "suspended", "reason": "court_order"}, {}, "red", "card_suspended", "shift_head"),
    ({"status": "suspended", "reason": "visa_awaited"}, {}, "red", "paper_awaited", "shift_head"),
    ({"status": "suspended"}, OUT, "amber", "card_suspended", "second_check"),
    ({"expires_at": AT}, {}, "red", "card_expired", "shift_head"),
    ({"expires_at": AT}, OUT, "amber", "card_expired", "second_check"),
    ({"expires_at": AT + timedelta(seconds=1)}, {}, "green", "all_well", ""),
    ({"not_before": AT + timedelta(seconds=1)}, {}, "red", "card_not_yet_valid", "shift_head"),
    ({}, {"passport_expires_on": date(2026, 11, 23)}, "red", "passport_expired", "shift_head"),
    ({}, {"passport_expires_on": date(2026, 11, 24)}, "green", "all_well", ""),
    ({}, {"passport_expires_on": date(2026, 11, 23)} | OUT, "amber", "passport_expired", "second_check"),
    ({}, {"port_open": False}, "amber", "port_not_open", "shift_head"),
    ({"photo": "differs"}, {}, "amber", "photo_differs", "shift_head"),
    ({"photo": "absent"}, {}, "amber", "photo_absent", "second_check"),
    ({"status": "unknown"}, {}, "amber", "status_unknown", "shift_head"),
    ({"list_is": ""}, {}, "amber", "status_unknown", "shift_head"),
    ({"list_is": "old"}, {}, "amber", "list_old", "shift_head"),
    ({"list_is": "ageing"}, {}, "amber", "list_ageing", "second_check"),
    ({}, {"last_direction": Direction.ENTRY}, "amber", "already_inside", "second_check"),
    (
        {},
        {"direction": Direction.EXIT, "last_direction": Direction.EXIT},
        "amber",
        "already_outside",
        "second_check",
    ),
    ({}, {"direction": Direction.EXIT}, "amber", "no_entry_known", "second_check"),
    ({"issued_by": "EG"}, {"direction": Direction.EXIT}, "green", "all_well", ""),
    ({}, {"last_direction": Direction.EXIT}, "green", "all_well", ""),
    ({"status": "revoked", "list_is": "old"}, {}, "red", "card_revoked", "shift_head"),
    ({"genuine": False, "status": "revoked"}, {}, "red", "card_not_genuine", "shift_head"),
    ({"list_is": "ageing", "photo": "absent"}, {}, "amber", "list_ageing", "second_check"),
]


@pytest.mark.parametrize(("card", "post", "colour", "code", "need"), TABLE)
def test_the_verdict_by_table(card, post, colour, code, need):
    found = verdict(replace(CARD, **card), replace(POST, **post))
    assert (found.colour.value, found.code, found.need.value) == (colour, code, need)


def test_an_unknown_or_old_list_is_never_green_and_never_red():
    for list_is, status in product(("", "old"), ("valid", "unknown")):
        assert verdict(replace(CARD, list_is=list_is, status=status), POST).colour is Colour.AMBER


@pytest.mark.parametrize(("outcome", "step"), list(product(passage.Outcome, passage.Step)))
def test_passages_move_by_their_table(outcome, step):
    if (outcome, step) in passage.MOVES:
        assert passage.move(outcome, step) is passage.MOVES[outcome, step]
    else:
        with pytest.raises(Refused) as refused:
            passage.move(outcome, step)
        assert refused.value.code == "passage_closed"


@pytest.mark.parametrize(("state", "step"), list(product(device.DeviceState, device.Step)))
def test_devices_move_by_their_table(state, step):
    if (state, step) in device.MOVES:
        assert device.move(state, step) is device.MOVES[state, step]
    else:
        with pytest.raises(Refused) as refused:
            device.move(state, step)
        assert refused.value.code == "device_step_impossible"


@pytest.mark.parametrize(
    ("need", "second_check", "refusal"),
    [
        (Need.NOTHING, False, ""), (Need.SECOND_CHECK, True, ""),
        (Need.SECOND_CHECK, False, "second_check_needed"),
        (Need.SHIFT_HEAD, True, "shift_head_needed"),
    ],
)  # fmt: skip
def test_what_an_officer_may_record_alone(need, second_check, refusal):
    judged = Verdict(Colour.AMBER, "x", need)
    if not refusal:
        passage.check_may_pass(judged, second_check=second_check)
        return
    with pytest.raises(Refused) as refused:
        passage.check_may_pass(judged, second_check=second_check)
    assert refused.value.code == refusal


@pytest.mark.parametrize("said", ["", "   ", "ok", "a\n b"])
def test_a_decision_says_why(said):
    with pytest.raises(Refused) as refused:
        passage.check_reason(said)
    assert refused.value.code == "override_reason_missing"
    assert passage.check_reason("  court   order ") == "court order"


@pytest.mark.parametrize(
    ("outcome", "need", "told_green", "expected"),
    [
        ("passed", "", True, False), ("passed", "second_check", True, True),
        ("passed", "second_check", False, False),
        ("passed", "shift_head", False, True), ("refused", "shift_head", False, False),
    ],
)  # fmt: skip
def test_what_a_device_did_alone_may_need_a_second_look(outcome, need, told_green, expected):
    judged = Verdict(Colour.AMBER, "x", Need(need))
    found = passage.outcome_needs_second_look(passage.Outcome(outcome), judged, told_green=told_green)
    assert found is expected


PORTS = ("LY-MUSAID", "LY-MJI", "EG-SALLOUM")


@pytest.mark.parametrize(
    ("office", "expected"),
    [
        ("LY/border/musaid/", "LY-MUSAID"),
        ("LY/border/ly-musaid/", "LY-MUSAID"),
        ("LY/border/east/mji/", "LY-MJI"),
    ],
)
def test_an_office_keeps_the_port_of_its_name(office, expected):
    assert desk.port_of(office, "LY", PORTS) == expected


@pytest.mark.parametrize("office", ["LY/border/", "LY/", "", "LY/border/salloum/"])
def test_an_office_that_is_no_port_is_told(office):
    with pytest.raises(Refused) as refused:
        desk.port_of(office, "LY", PORTS)
    assert refused.value.code == "port_unknown"


def test_a_document_number_is_shown_by_its_end_only():
    assert (desk.ending("A12345678"), desk.ending("A123"), desk.ending("")) == ("5678", "", "")


def test_a_code_serves_for_a_quarter_of_an_hour():
    code = device.make_code()
    kept = device.digest_of(code)
    assert code not in kept
    device.check_code(f"{code[:5].lower()}-{code[5:]}", kept, AT, AT + timedelta(minutes=15))
    for typed, at in ((code, AT + timedelta(minutes=16)), (code, AT - timedelta(1)), ("AAAAAAAAAA", AT)):
        with pytest.raises(Refused) as refused:
            device.check_code(typed, kept, AT, at)
        assert refused.value.code == "enrolment_code_wrong"


def test_an_upload_carries_the_devices_signature():
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    device.check_signed(public, key.sign(b"told"), b"told")
    for signature, content in ((key.sign(b"told"), b"tolD"), (b"short", b"told")):
        with pytest.raises(Untrusted) as refused:
            device.check_signed(public, signature, content)
        assert refused.value.code == "upload_not_signed"


def test_a_pack_opens_on_its_device_only():
    own, other = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    public = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    facts = {"cards": [{"name_ar": "محمد"}]}
    sealed = pack.seal(facts, public, "device-1")
    assert pack.open_sealed(sealed, own, "device-1") == facts
    assert json.dumps("محمد").encode() not in sealed.content and "محمد".encode() not in sealed.content
    for key, name in ((other, "device-1"), (own, "device-2")):
        with pytest.raises(InvalidTag):
            pack.open_sealed(sealed, key, name)
    assert pack.seal(facts, public, "device-1").content != sealed.content
