"""A letter under seal: opened by whom it is for, signed by whom it is from, in one spelling."""

import base64
import json
import warnings
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jwe, jws
from joserfc.jwk import OKPKey

from rabt.base.errors import Untrusted
from rabt.base.identifiers import Ref
from rabt.seal import canon, jose
from rabt.seal import letter as sealing

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
SIGN, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
OPEN = X25519PrivateKey.generate()
HEAD = sealing.LetterHead(UUID(int=7), "EG", "LY", 1, "", AT, "offer.made/1", Ref("offer:1"), "hiring")
BODY = {"name": "محمد", "n": 3}
SEALED = sealing.seal(HEAD, BODY, sign_with=SIGN, close_to=OPEN.public_key())
RECEIPT = sealing.Receipt("LY", "EG", 1, "ab" * 32, AT)
SIGNED = sealing.sign_receipt(RECEIPT, sign_with=SIGN)


def opened(text, key=OPEN, by=SIGN, sender="EG", to="LY"):
    return sealing.open_letter(text, open_with=key, signed_by=by.public_key(), from_state=sender, to_state=to)


def receipt(text, by=SIGN, sender="LY", to="EG"):
    return sealing.read_receipt(text, signed_by=by.public_key(), from_state=sender, to_state=to)


def b64(raw):
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def raw(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def closed(signed, head=None):
    head = {"alg": "ECDH-ES", "enc": "A256GCM", "cty": sealing.LETTER_TYPE} | (head or {})
    return jwe.encrypt_compact(
        head, signed, OKPKey.import_key(OPEN.public_key()), algorithms=[head["alg"], head["enc"], "DEF"]
    )


def signed(payload, key=SIGN, alg="Ed25519", **head):
    head = {"alg": alg, "typ": sealing.LETTER_TYPE} | head
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library warns of the old name, which is what we try
        return _signed(head, payload, key, alg)


def _signed(head, payload, key, alg):
    return jws.serialize_compact(head, payload, OKPKey.import_key(key), algorithms=[alg])


def inner(**change):
    return canon.canonical({"head": HEAD.to_body(), "body": BODY} | change)


def test_there_and_back():
    found = opened(SEALED)
    assert (found.head, found.body, found.digest) == (HEAD, BODY, sealing.digest_of(SEALED))
    assert receipt(SIGNED) == RECEIPT


def test_a_stranger_reads_it_by_the_rfcs_alone():
    head, _, iv, ciphertext, tag = SEALED.split(".")
    told = json.loads(raw(head))
    shared = OPEN.exchange(X25519PublicKey.from_public_bytes(raw(told["epk"]["x"])))
    length = (256).to_bytes(4, "big")
    info = (7).to_bytes(4, "big") + b"A256GCM" + bytes(4) + bytes(4) + length
    key = ConcatKDFHash(SHA256(), 32, info).derive(shared)
    text = AESGCM(key).decrypt(raw(iv), raw(ciphertext) + raw(tag), head.encode()).decode()
    protected, payload, signature = text.split(".")
    SIGN.public_key().verify(raw(signature), f"{protected}.{payload}".encode())
    assert json.loads(raw(payload))["body"] == BODY


def test_what_is_signed_is_not_readable_on_the_way():
    assert "محمد".encode() not in b"".join(raw(part) for part in SEALED.split("."))


@settings(max_examples=150)
@given(st.data())
def test_any_changed_sign_is_refused(data):
    text, read = data.draw(st.sampled_from([(SEALED, opened), (SIGNED, receipt)]))
    place = data.draw(st.integers(0, len(text) - 1))
    sign = data.draw(st.sampled_from("ABCabc012-_.=+é\x00 "))
    if text[place] == sign:
        return
    with pytest.raises(Untrusted):
        read(text[:place] + sign + text[place + 1 :])


@settings(max_examples=60)
@given(st.text(max_size=40) | st.text("abcAB01-_.", max_size=60))
def test_rubbish_is_refused(text):
    for read in (opened, receipt):
        with pytest.raises(Untrusted):
            read(text)


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        (lambda: opened(SEALED, key=X25519PrivateKey.generate()), "letter_not_for_us"),
        (lambda: opened(SEALED, by=OTHER), "signature_wrong"),
        (lambda: opened(SEALED, sender="LY", to="EG"), "letter_not_for_us"),
        (lambda: opened(SEALED, to="EG"), "letter_not_for_us"),
        (lambda: opened("A" * (jose.LONGEST + 1)), "letter_too_long"),
        (lambda: receipt("A" * (jose.LONGEST + 1)), "letter_too_long"),
        (lambda: receipt(SIGNED, by=OTHER), "signature_wrong"),
        (lambda: receipt(SIGNED, sender="EG", to="LY"), "letter_not_for_us"),
        (lambda: opened(SIGNED), "letter_malformed"),
        (lambda: receipt(SEALED), "letter_malformed"),
        (lambda: opened(SEALED + "."), "letter_malformed"),
        (lambda: opened(SEALED + "=="), "letter_malformed"),
    ],
)
def test_the_wrong_key_party_or_size_is_refused(deed, code):
    with pytest.raises(Untrusted, match=code):
        deed()


@pytest.mark.parametrize(
    ("signed_text", "code"),
    [
        (signed(inner(), typ=sealing.RECEIPT_TYPE), "signature_wrong"),  # a receipt as a letter
        (signed(inner(), alg="EdDSA"), "signature_wrong"),
        (signed(inner(), kid="x"), "signature_wrong"),
        (f'{b64(b"""{"alg":"none","typ":"rabt-letter+jws"}""")}.{b64(inner())}.', "signature_wrong"),
        ("x", "signature_wrong"),
        ("", "signature_wrong"),
        (signed(b"[]"), "letter_malformed"),
        (signed(b'{"body":{},"body":{}}'), "letter_malformed"),
        (signed(inner(more=1)), "letter_malformed"),
        (signed(inner(body=[])), "letter_malformed"),
        (signed(inner(head={})), "letter_malformed"),
        (signed(inner(head=HEAD.to_body() | {"seq": True})), "letter_malformed"),
        (signed(b'{"body":{"n":1.5}}'), "letter_malformed"),
    ],
)
def test_what_is_inside_must_be_a_letter(signed_text, code):
    with pytest.raises(Untrusted, match=code):
        opened(closed(signed_text))


@pytest.mark.parametrize(
    "head",
    [
        {"enc": "A128GCM"},
        {"alg": "ECDH-ES+A256KW"},
        {"zip": "DEF"},
        {"kid": "x"},
        {"cty": "JWT"},
        {"typ": "JOSE"},
    ],
)
def test_the_outer_header_is_pinned(head):
    with pytest.raises(Untrusted, match="letter_not_for_us"):
        opened(closed(signed(inner()), head))


def test_a_receipt_that_is_a_letter_inside_is_refused():
    with pytest.raises(Untrusted, match="signature_wrong"):
        receipt(signed(inner()))
    with pytest.raises(Untrusted, match="letter_malformed"):
        receipt(signed(inner(), typ=sealing.RECEIPT_TYPE))


def test_a_long_letter_travels_and_a_longer_one_is_a_bug():
    long = sealing.seal(HEAD, {"x": "a" * 400_000}, sign_with=SIGN, close_to=OPEN.public_key())
    assert len(opened(long).body["x"]) == 400_000
    with pytest.raises(ValueError, match="would be refused"):
        sealing.seal(HEAD, {"x": "a" * 600_000}, sign_with=SIGN, close_to=OPEN.public_key())


def test_two_seals_of_one_letter_have_two_digests():
    again = sealing.seal(replace(HEAD), BODY, sign_with=SIGN, close_to=OPEN.public_key())
    assert sealing.digest_of(again) != sealing.digest_of(SEALED)
    assert opened(again).head == HEAD
