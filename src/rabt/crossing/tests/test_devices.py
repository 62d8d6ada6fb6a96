"""A device is invited, enrols itself, carries a sealed pack, uploads once, and is locked when lost."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from rabt.access.viewing import Viewing
from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.credentials import actions as credentials
from rabt.credentials import queries as cards
from rabt.crossing import actions, queries
from rabt.crossing.models import Device, Passage
from rabt.crossing.rules.pack import open_sealed


class Phone:
    """A phone of the post: makes its keys, keeps what it recorded, signs what it sends."""

    def __init__(self) -> None:
        self.sign_key, self.wrap_key = Ed25519PrivateKey.generate(), generate_private_key(SECP256R1())
        self.public = self.sign_key.public_key().public_bytes_raw()
        self.wrap_public = self.wrap_key.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        self.device = None

    def enrol(self, actor, code, at):
        self.device = actions.enrol_device(actor, code, self.public, self.wrap_public, at=at)
        return self.device

    def upload(self, actor, recorded, looked=(), *, at, device_id=None, key=None):
        told = {
            "device_id": str(device_id or self.device.pk),
            "recorded": list(recorded),
            "looked": list(looked),
        }
        content = json.dumps(told, ensure_ascii=False).encode()
        return actions.take_upload(
            actor, self.device.pk, content, (key or self.sign_key).sign(content), at=at
        )


def recorded(card, at, **changes):
    return {
        "passage_id": str(uuid4()), "officer": "account-7", "direction": "entry", "outcome": "passed",
        "serial": card.serial, "token": card.token, "named": "", "at": at.isoformat(), "colour": "green",
        "verdict": "all_well", "second_check": False, "reason": "", "reason_text": "", "head_reason": "",
    } | changes  # fmt: skip


@pytest.fixture
def phone(db, head, officer, at):
    """Return an enrolled phone."""
    found = Phone()
    _, code = actions.invite_device(head, "هاتف البوابة ١", at=at)
    found.enrol(officer, code, at)
    return found


def test_a_code_enrols_one_device(phone, officer, at):
    assert (phone.device.state, phone.device.port, phone.device.code_digest) == ("enrolled", "LY-MUSAID", "")


def test_a_code_serves_once_and_for_its_post(db, head, officer, cast, at):
    _, code = actions.invite_device(head, "x", at=at)
    with pytest.raises(Refused):
        Phone().enrol(cast("border_officer", office="LY/border/mji/"), code, at)
    Phone().enrol(officer, code, at)
    for late in (at, at + timedelta(hours=1)):
        with pytest.raises(Refused) as refused:
            Phone().enrol(officer, code, late)
        assert refused.value.code == "enrolment_code_wrong"


def test_an_old_code_is_refused(db, head, officer, at):
    _, code = actions.invite_device(head, "x", at=at)
    with pytest.raises(Refused):
        Phone().enrol(officer, code, at + timedelta(minutes=16))


def test_keys_that_are_none_are_refused(db, head, officer, at):
    _, code = actions.invite_device(head, "x", at=at)
    for sign, wrap in ((b"short", Phone().wrap_public), (Phone().public, b"\x04" + bytes(64))):
        with pytest.raises(Refused) as refused:
            actions.enrol_device(officer, code, sign, wrap, at=at)
        assert refused.value.code == "device_keys_malformed"


def test_an_officer_invites_nobody(db, officer, at):
    with pytest.raises(NotAllowed):
        actions.invite_device(officer, "x", at=at)


def test_the_pack_holds_the_least_of_the_expected(phone, issued, officer, at):
    card = issued()
    sealed = actions.pack_for(officer, phone.device.pk, at=at)
    facts = open_sealed(sealed, phone.wrap_key, str(phone.device.pk))
    (row,) = facts["cards"]
    assert (row["serial"], row["status"], row["passport_ends"]) == (card.serial, "valid", "5678")
    assert row["photo"] and len(row["photo"]) < 16_000
    assert row["photo_digest"].startswith(cards.check_token(card.token, at).photo_digest.hex())
    assert "A12345678" not in json.dumps(facts) and "phone" not in row
    assert facts["good_until"] == (at + timedelta(days=14)).isoformat()
    assert Viewing.objects.filter(who=officer.id, purpose="border_pack", person_ref=card.holder_ref).exists()


def test_a_lost_device_is_locked_out(phone, issued, head, officer, at):
    card = issued()
    actions.lock_device(head, phone.device.pk, at=at)
    for deed in (
        lambda: actions.pack_for(officer, phone.device.pk, at=at),
        lambda: phone.upload(officer, [recorded(card, at)], at=at),
    ):
        with pytest.raises(Refused) as refused:
            deed()
        assert refused.value.code == "device_locked"
    with pytest.raises(Refused) as refused:
        actions.lock_device(head, phone.device.pk, at=at)
    assert refused.value.code == "device_step_impossible"


def test_another_post_has_no_say(phone, cast, at):
    with pytest.raises(Missing):
        actions.lock_device(cast("shift_head", office="LY/border/mji/"), phone.device.pk, at=at)
    with pytest.raises(Missing):
        actions.pack_for(cast("border_officer", office="LY/border/mji/"), phone.device.pk, at=at)


def test_what_was_recorded_without_a_line_is_kept_once(phone, issued, officer, at, letters, clock_at):
    card = issued(at=at - timedelta(days=2))
    told = [recorded(card, at - timedelta(hours=5))]
    look = [{"viewing_id": str(uuid4()), "officer": "account-7", "person_ref": card.holder_ref,
             "at": (at - timedelta(hours=5)).isoformat()}]  # fmt: skip
    for _ in range(2):
        kept = phone.upload(officer, told, look, at=at)
    assert [str(one) for one in kept] == [told[0]["passage_id"], look[0]["viewing_id"]]
    found = Passage.objects.get()
    assert (found.offline, found.officer, found.at, found.to_confirm) == (
        True,
        "account-7",
        at - timedelta(hours=5),
        False,
    )
    assert [letter.kind for letter in letters()].count("crossing.recorded/1") == 1
    (row,) = Viewing.objects.filter(who="account-7")
    assert (row.at, row.person_ref, row.purpose) == (at - timedelta(hours=5), card.holder_ref, "border")
    assert cards.first_entries(at - timedelta(days=1)) == [(card.about_ref, found.at, "LY-MUSAID")]


def test_who_passed_green_on_an_old_list_is_looked_at(phone, issued, officer, head, at):
    card = issued()
    credentials.suspend(officer, card.about_ref, "court_order", at=at)
    phone.upload(officer, [recorded(card, at)], at=at)
    found = Passage.objects.get()
    assert (found.verdict, found.told_green, found.to_confirm) == ("all_well", True, True)
    assert [line.word for line in queries.waiting(head)][-1] == "crossing.waiting_confirm"
    actions.confirm_passage(head, found.pk, "القائمة كانت قديمة", at=at)
    found.refresh_from_db()
    assert (found.to_confirm, found.head) == (False, head.id)
    with pytest.raises(Refused):
        actions.confirm_passage(head, found.pk, "again and again", at=at)


def test_who_passed_on_the_heads_word_is_looked_at(phone, issued, officer, at):
    card = issued(awaiting="visa_awaited")
    phone.upload(
        officer,
        [recorded(card, at, colour="red", verdict="paper_awaited", head_reason="قال رئيس الوردية")],
        at=at,
    )
    found = Passage.objects.get()
    assert found.to_confirm and "رئيس الوردية" in found.reason_text


def test_a_refusal_without_a_line_is_kept(phone, issued, officer, at):
    card = issued()
    phone.upload(
        officer, [recorded(card, at, outcome="refused", reason="card_suspended", colour="red")], at=at
    )
    assert Passage.objects.get().outcome == "refused"


def test_what_the_device_did_not_sign_is_refused(phone, issued, officer, at):
    card = issued()
    for wrong in ({"key": Phone().sign_key}, {"device_id": uuid4()}):
        with pytest.raises(Untrusted) as refused:
            phone.upload(officer, [recorded(card, at)], at=at, **wrong)
        assert refused.value.code == "upload_not_signed"
    assert not Passage.objects.exists()


@pytest.mark.parametrize(
    "changes", [{"extra": 1}, {"outcome": "held"}, {"direction": "up"}, {"colour": "pink"}, {"at": "now"}]
)
def test_a_malformed_upload_is_refused_whole(phone, issued, officer, at, changes):
    card = issued()
    with pytest.raises(Refused) as refused:
        phone.upload(officer, [recorded(card, at), recorded(card, at) | changes], at=at)
    assert refused.value.code == "upload_malformed"
    assert not Passage.objects.exists()


def test_a_time_that_has_not_come_is_refused(phone, issued, officer, at):
    with pytest.raises(Refused) as refused:
        phone.upload(officer, [recorded(issued(), at + timedelta(hours=1))], at=at)
    assert refused.value.code == "passage_from_future"


def test_a_device_is_known_by_its_post(phone, head):
    assert list(queries.devices(head)) == [Device.objects.get()]
