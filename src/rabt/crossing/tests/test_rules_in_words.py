"""The words, clocks and fields by which the post decides: each refusal whole, each bound on both sides."""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from rabt.base.errors import Refused, Untrusted
from rabt.crossing.rules import desk, device, pack, paper, passage
from rabt.crossing.rules import verdict as judging
from rabt.crossing.rules.passage import Outcome
from rabt.crossing.rules.verdict import CardFacts, Colour, Direction, Need, PostFacts, Verdict

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def refused(code, facts, deed, *told, kind=Refused, **more):
    with pytest.raises(kind) as no:
        deed(*told, **more)
    assert (no.value.code, no.value.facts) == (code, facts)


# ------------------------------------------------------------------ states
PASSAGES = {"held": {"let_through": "passed", "turn_back": "refused"}, "passed": {}, "refused": {}}
DEVICES = {"invited": {"enrol": "enrolled", "lock": "locked"}, "enrolled": {"lock": "locked"}, "locked": {}}


@pytest.mark.parametrize("outcome", PASSAGES)
@pytest.mark.parametrize("step", ["let_through", "turn_back"])
def test_who_is_held_is_let_through_or_turned_back_once(outcome, step):
    told = Outcome(outcome), passage.Step(step)
    assert [*Outcome] == [*PASSAGES]
    if step in PASSAGES[outcome]:
        assert passage.move(*told) == PASSAGES[outcome][step]
    else:
        refused("passage_closed", {"outcome": outcome}, passage.move, *told)


@pytest.mark.parametrize("state", DEVICES)
@pytest.mark.parametrize("step", ["enrol", "lock"])
def test_a_device_is_enrolled_once_and_locked_for_good(state, step):
    told = device.DeviceState(state), device.Step(step)
    assert [*device.DeviceState] == [*DEVICES]
    if step in DEVICES[state]:
        assert device.move(*told) == DEVICES[state][step]
    else:
        refused("device_step_impossible", {"state": state}, device.move, *told)


@pytest.mark.parametrize(("state", "works"), [("invited", False), ("enrolled", True), ("locked", False)])
def test_only_an_enrolled_device_works(state, works):
    if works:
        assert device.check_at_work(device.DeviceState(state)) is None
    else:
        refused("device_locked", {}, device.check_at_work, device.DeviceState(state))


# ------------------------------------------------------------------ devices
def test_a_code_of_ten_signs_is_easy_to_read_aloud():
    codes = {device.make_code() for _ in range(300)}
    assert len(codes) == 300
    assert all(re.fullmatch("[2-9A-HJKMNP-TV-Z]{10}", one) for one in codes), "no 0 O 1 I L, no U"
    assert {sign for one in codes for sign in one} == set("23456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_a_code_is_kept_as_a_digest_whatever_habit_it_is_typed_in():
    kept = hashlib.sha256(b"rabt enrolment ABCDE23456").hexdigest()
    for typed in ("ABCDE23456", "abcde-23456", " AbCdE 23456 ", "ABCDE.23456"):
        assert device.digest_of(typed) == kept
        assert device.check_code(typed, kept, AT, AT) is None


@pytest.mark.parametrize(
    ("after", "young"),
    [
        (timedelta(0), True),
        (timedelta(minutes=15), True),
        (timedelta(minutes=15) + SECOND, False),
        (-SECOND, False),
    ],
)
def test_a_code_is_young_for_a_quarter_of_an_hour(after, young):
    kept = device.digest_of("ABCDE23456")
    if young:
        assert device.check_code("ABCDE23456", kept, AT, AT + after) is None
        refused("enrolment_code_wrong", {}, device.check_code, "ABCDE23457", kept, AT, AT + after)
    else:
        refused("enrolment_code_wrong", {}, device.check_code, "ABCDE23456", kept, AT, AT + after)


def test_a_device_brings_two_keys_that_can_be_used():
    sign = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    wrap = _public(ec.generate_private_key(ec.SECP256R1()))
    assert device.check_keys(sign, wrap) is None
    for keys in ((sign[:-1], wrap), (sign, wrap[:-1]), (wrap, sign), (b"", b""), (sign, b"\x04" + bytes(64))):
        refused("device_keys_malformed", {}, device.check_keys, *keys)
    refused("upload_not_signed", {}, device.check_signed, b"", b"", b"told", kind=Untrusted)


def _public(key):
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


# ------------------------------------------------------------------ the pack
def test_a_pack_is_sealed_as_devices_in_the_field_open_it():
    own = ec.generate_private_key(ec.SECP256R1())
    sealed = pack.seal({"name": "محمد", "n": 1}, _public(own), "device-1")
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sealed.ephemeral)
    shared = own.exchange(ec.ECDH(), theirs)
    wrapping = HKDF(hashes.SHA256(), 32, sealed.ephemeral, b"rabt pack key").derive(shared)
    key = AESGCM(wrapping).decrypt(bytes(12), sealed.wrapped, None)
    assert (len(key), len(sealed.nonce), len(sealed.ephemeral)) == (32, 12, 65)
    plain = AESGCM(key).decrypt(sealed.nonce, sealed.content, b"device-1")
    assert plain == '{"name":"محمد","n":1}'.encode()
    assert pack.open_sealed(sealed, own, "device-1") == {"name": "محمد", "n": 1}


def test_a_changed_pack_does_not_open():
    own = ec.generate_private_key(ec.SECP256R1())
    sealed = pack.seal({}, _public(own), "device-1")
    for part in ("wrapped", "nonce", "content"):
        whole = getattr(sealed, part)
        changed = replace(sealed, **{part: whole[:-1] + bytes([whole[-1] ^ 1])})
        with pytest.raises(InvalidTag):
            pack.open_sealed(changed, own, "device-1")
    assert pack.seal({}, _public(own), "device-1").ephemeral != sealed.ephemeral
    assert pack.MOST_PERSONS == 500, "as much as comes over a slow line"


# ------------------------------------------------------------------ the desk
@pytest.mark.parametrize(
    ("office", "port"),
    [
        ("LY/border/musaid/", "LY-MUSAID"),
        ("LY/border/musaid", "LY-MUSAID"),
        ("LY/border/ly-musaid/", "LY-MUSAID"),
        ("LY/border/ras-al-jdir/", "LY-RAS AL_JDIR"),
        ("LY/border/eg-salloum/", "EG-SALLOUM"),
        ("musaid", "LY-MUSAID"),
    ],
)
def test_an_office_keeps_the_port_of_its_last_name(office, port):
    assert desk.port_of(office, "LY", ("LY-MUSAID", "LY-RAS AL_JDIR", "EG-SALLOUM", "LY-")) == port


@pytest.mark.parametrize("office", ["", "/", "LY/border/salloum/", "LY/musaid/desk/", "LY/border/MUSAID/"])
def test_an_office_that_is_no_port_is_named(office):
    ports = ("LY-MUSAID", "EG-SALLOUM", "LY-")
    refused("port_unknown", {"office": office}, desk.port_of, office, "LY", ports)


@pytest.mark.parametrize(
    ("number", "shown"), [("A12345678", "5678"), ("1234567", "4567"), ("123456", ""), ("12345", ""), ("", "")]
)
def test_of_a_document_number_four_signs_are_shown_where_that_gives_too_little_to_copy(number, shown):
    person = desk.PersonFacts("محمد", "MOHAMED", None, "EGY", desk.ending(number), None)
    assert (person.passport_ends, person.photo) == (shown, b"")


def test_a_refusal_has_a_reason_of_the_pack_and_somebody():
    known = {"no_visa": 1}
    for who in ({"serial": "1", "named": ""}, {"serial": "", "named": "سالم"}):
        assert desk.check_refusal("no_visa", known, **who) is None
        refused("refusal_reason_unknown", {"field": "reason"}, desk.check_refusal, "whim", known, **who)
    nobody = {"serial": "", "named": "  "}
    refused("refused_without_person", {"field": "named"}, desk.check_refusal, "no_visa", known, **nobody)


# ------------------------------------------------------------------ paper and passages
@pytest.mark.parametrize(
    ("outcome", "serial", "after", "code", "field"),
    [
        (Outcome.PASSED, "1", timedelta(0), "", ""),
        (Outcome.PASSED, "1", -SECOND, "", ""),
        (Outcome.REFUSED, "", timedelta(0), "", ""),
        (Outcome.PASSED, "", timedelta(0), "passed_without_card", "serial"),
        (Outcome.PASSED, "", SECOND, "written_in_future", "day"),
        (Outcome.REFUSED, "1", SECOND, "written_in_future", "day"),
    ],
)
def test_a_line_on_paper_happened_and_names_the_card_of_who_passed(outcome, serial, after, code, field):
    told = paper.OnPaper(serial, "سالم", Direction.ENTRY, outcome, AT + after)
    assert (told.reason, told.note) == ("", "")
    if code:
        refused(code, {"field": field}, paper.check_written, told, AT)
    else:
        assert paper.check_written(told, AT) is None


@pytest.mark.parametrize(
    ("need", "checked", "code"),
    [
        ("", False, ""),
        ("", True, ""),
        ("second_check", True, ""),
        ("second_check", False, "second_check_needed"),
        ("shift_head", True, "shift_head_needed"),
        ("shift_head", False, "shift_head_needed"),
    ],
)
def test_an_officer_alone_lets_through_what_needs_no_shift_head(need, checked, code):
    judged = Verdict(Colour.AMBER, "x", Need(need))
    if code:
        refused(code, {}, passage.check_may_pass, judged, second_check=checked)
    else:
        assert passage.check_may_pass(judged, second_check=checked) is None


@pytest.mark.parametrize(("said", "kept"), [("abcde", "abcde"), (" ab \n cd ", "ab cd"), ("a b c", "a b c")])
def test_five_signs_are_a_reason_of_the_shift_head(said, kept):
    assert passage.check_reason(said) == kept


@pytest.mark.parametrize("said", ["", "abcd", "  a    b ", "a  bc "])
def test_fewer_signs_are_none(said):
    refused("override_reason_missing", {}, passage.check_reason, said)


@pytest.mark.parametrize("need", ["", "second_check", "shift_head"])
@pytest.mark.parametrize("told_green", [True, False])
def test_who_passed_without_a_line_is_looked_at_where_the_desk_would_have_stopped_him(need, told_green):
    judged = Verdict(Colour.AMBER, "x", Need(need))
    looked_at = need == "shift_head" or (told_green and need == "second_check")
    for outcome in Outcome:
        found = passage.outcome_needs_second_look(outcome, judged, told_green=told_green)
        assert found is (looked_at and outcome == "passed")


# ------------------------------------------------------------------ the verdict
def test_words_that_cards_devices_and_pages_share_stay_as_they_are():
    assert [*Direction] == ["entry", "exit"] and [*Colour] == ["green", "amber", "red"]
    assert [*Need] == ["", "second_check", "shift_head"]
    shown = judging.verdict(CardFacts(genuine=False), PostFacts(AT, AT.date(), "LY", Direction.ENTRY))
    assert shown == Verdict(Colour.RED, "card_not_genuine", Need.SHIFT_HEAD)


def test_of_a_card_of_which_nothing_is_known_the_status_is_unknown_and_its_photograph_matches():
    card = CardFacts(genuine=True)
    assert (card.status, card.reason, card.list_is, card.issued_by, card.photo) == (
        "unknown",
        "",
        "",
        "",
        "matches",
    )
    post = PostFacts(AT, AT.date(), "LY", Direction.ENTRY)
    assert judging.verdict(card, post) == Verdict(Colour.AMBER, "status_unknown", Need.SHIFT_HEAD)
    well = replace(card, status="valid", list_is="fresh")
    assert judging.verdict(well, post) == Verdict(Colour.GREEN, "all_well", Need.NOTHING)


@pytest.mark.parametrize("status", ["revoked", "suspended"])
@pytest.mark.parametrize(("reason", "awaits"), [("", False), ("visa_awaited", True), ("awaited_visa", False)])
@pytest.mark.parametrize("direction", [*Direction])
def test_a_card_that_does_not_count_says_whether_it_only_waits_for_a_paper(status, reason, awaits, direction):
    card = CardFacts(genuine=True, status=status, reason=reason, list_is="fresh")
    code = "paper_awaited" if awaits and status == "suspended" else f"card_{status}"
    found = judging.verdict(card, PostFacts(AT, AT.date(), "LY", direction))
    assert (found.code, found.colour) == (code, "red" if direction == "entry" else "amber")


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (-SECOND, "card_not_yet_valid"),
        (timedelta(0), "all_well"),
        (9 * SECOND, "all_well"),
        (10 * SECOND, "card_expired"),
    ],
)
def test_a_card_counts_from_its_first_second_to_the_one_before_it_expires(at, code):
    card = CardFacts(True, "valid", list_is="fresh", not_before=AT, expires_at=AT + 10 * SECOND)
    found = judging.verdict(card, PostFacts(AT + at, date(2026, 11, 24), "LY", Direction.ENTRY))
    assert found.code == code
