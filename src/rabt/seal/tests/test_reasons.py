"""Whoever looks into a refusal reads in it what was wrong: which part, in plain words."""

import zlib

import pytest

from rabt.base.errors import Untrusted
from rabt.seal import base45, card, cbor, cose, keyset, status
from rabt.seal.tests.made import AT, KEYS, LIST_KEY, RAW, ROOT, SIGNED_LIST, TEXT
from rabt.seal.tests.test_card import HEADER, bent, claims_bent, signed, text_of
from rabt.seal.tests.test_lists import PACKED, key_claims
from rabt.seal.tests.test_merkle import NOTE, TOLD, WITNESS, read, read_cosigned, resigned
from rabt.seal.tests.test_merkle import ROOT as TREE_ROOT


def why(deed):
    """Return the code and the reason of a refusal."""
    with pytest.raises(Untrusted) as refused:
        deed()
    return refused.value.code, refused.value.facts["why"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (lambda: TEXT.lower(), "prefix or length"),
        (lambda: card.PREFIX + "0" * 800, "prefix or length"),
        (lambda: card.PREFIX + "a", "a sign outside the alphabet"),
        (lambda: card.PREFIX + "0", "cut short"),
        (lambda: card.PREFIX + ":::", "a group out of range"),
        (lambda: text_of(RAW[1:]), "not a COSE_Sign1"),
        (lambda: bent(1, {1: -8}), "parts, or something in the unprotected header"),
        (lambda: bent(3, b""), "parts"),
        (lambda: bent(0, cbor.encode({4: HEADER[4], 16: card.TYP})), "header"),
        (lambda: bent(0, cbor.encode(HEADER | {1: True})), "header"),
        (lambda: signed(claims_bent(k8=1)), "claims"),
        (lambda: signed(claims_bent(k169=[])), "holder"),
        (lambda: signed(claims_bent(k65535=[])), "status"),
        (lambda: signed(claims_bent(k7=b"A-B")), "serial"),
        (lambda: signed(claims_bent(k1=5)), "a text"),
        (lambda: signed(claims_bent(k169_19="\u202eabc")), "control signs in a text"),
        (lambda: signed(claims_bent(k169_8="1990")), "a date of birth"),
        (lambda: signed(claims_bent(k169_8="19900230")), "a date of birth"),
        (lambda: signed(claims_bent(k169_9=4)), "sex"),
        (lambda: signed(claims_bent(k169_77=-1)), "a day"),
        (lambda: signed(claims_bent(k169_79=b"x")), "a digest"),
        (lambda: signed(claims_bent(k65535_1=-1)), "a number"),
        (lambda: signed(claims_bent(k6=2**32)), "an instant"),
    ],
)
def test_of_a_card_that_is_malformed(text, reason):
    assert why(lambda: card.verify(text(), [KEYS], AT)) == ("card_malformed", reason)


def test_of_a_card_that_is_forged():
    assert why(lambda: card.verify(bent(3, bytes(64)), [KEYS], AT)) == ("card_forged", "signature")
    assert why(lambda: card.verify(bent(0, cbor.encode(HEADER | {1: -7})), [KEYS], AT)) == (
        "card_forged",
        "algorithm",
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"more": 1}, "claims"),
        ({"set": []}, "set"),
        ({"iss": 1}, "state or version"),
        ({"set": {1: 1, 2: {}}}, "keys"),
        ({"set": {1: 1, 2: [1]}}, "a key"),
        ({"key": (2, "letter")}, "a key"),
        ({"key": (0, b"12345678")}, "a key under a wrong name"),
        ({"exp": "x"}, "an instant"),
    ],
)
def test_of_a_key_set(change, reason):
    raw = cose.sign(key_claims(**change), keyset.TYP, ROOT)
    assert why(lambda: keyset.read(raw, ROOT.public_key(), state="LY")) == ("keys_malformed", reason)


def test_of_a_key_set_as_a_whole():
    raw = keyset.sign(KEYS, ROOT)
    assert why(lambda: keyset.read(raw, ROOT.public_key(), state="EG")) == ("keys_forged", "of another state")
    long = bytes(keyset.LONGEST + 1)
    assert why(lambda: keyset.read(long, ROOT.public_key(), state="LY")) == ("keys_malformed", "too long")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({1: ...}, "claims"),
        ({1: 5}, "issuer or time to live"),
        ({65534: -1}, "issuer or time to live"),
        ({65533: []}, "list"),
        ({65533: {"bits": 2, "lst": "x"}}, "list"),
        ({65533: {"bits": 2, "lst": b"rubbish"}}, "not deflated"),
        ({65533: {"bits": 2, "lst": PACKED + b"x"}}, "cut, too long, or something after the end"),
        (
            {65533: {"bits": 2, "lst": zlib.compress(bytes(50_000_000))}},
            "cut, too long, or something after the end",
        ),
        ({2: "EG/2"}, "address"),
        ({2: 5}, "address"),
    ],
)
def test_of_a_status_list(change, reason):
    claims = cbor.decode(cbor.decode(SIGNED_LIST[1:])[2], texts_as_keys=True)
    for key, value in change.items():
        claims.pop(key) if value is Ellipsis else claims.update({key: value})
    raw = cose.sign(cbor.encode(claims), status.TYP, LIST_KEY)
    assert why(lambda: status.read(raw, [KEYS])) == ("list_malformed", reason)


@pytest.mark.parametrize(
    ("note", "code", "reason"),
    [
        (TOLD.text, "malformed", "not a signed note"),
        (NOTE.replace("— ", "- "), "malformed", "a line that is not a signature"),
        (resigned(f"{TOLD.origin}\n70\n"), "malformed", "lines"),
        (resigned(f"\n70\n{TREE_ROOT}\n"), "malformed", "lines"),
        (resigned(f"{TOLD.origin}\n70\n%%\n"), "malformed", "root"),
        (resigned(f"{TOLD.origin}\n70\nAAAA\n"), "malformed", "another spelling"),
        (NOTE.replace("— ", "— name %%\n— "), "malformed", "a signature that is not base64"),
        (resigned(TOLD.text, WITNESS), "forged", "not signed by this journal"),
        (resigned(f"other\n70\n{TREE_ROOT}\n"), "forged", "of another journal"),
    ],
    ids=lambda value: value if value in ("malformed", "forged") else "note",
)
def test_of_a_checkpoint(note, code, reason):
    assert why(lambda: read(note)) == (f"checkpoint_{code}", reason)


def test_of_a_cosignature_that_is_not_there():
    assert why(lambda: read_cosigned(NOTE)) == ("cosignature_wrong", "not cosigned by this witness")


def test_of_text_for_a_card():
    assert why(lambda: base45.decode("a")) == ("base45_malformed", "a sign outside the alphabet")
