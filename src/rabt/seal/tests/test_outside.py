"""Tokens for programs outside: one algorithm, public keys alone, nothing that a stranger signed."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc.jwk import ECKey, RSAKey

from rabt.base.errors import Untrusted
from rabt.seal import outside

SMALL = RSAKey.import_key(rsa.generate_private_key(public_exponent=65537, key_size=1024))
OTHER = RSAKey.import_key(rsa.generate_private_key(public_exponent=65537, key_size=2048))
CURVE = ECKey.import_key(ec.generate_private_key(ec.SECP256R1()))


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    made = outside.signing_key(folder)
    assert outside.signing_key(folder).thumbprint() == made.thumbprint(), "it is made once"
    assert (folder / outside.FILE).stat().st_mode & 0o077 == 0
    return made


def refused(code, deed):
    with pytest.raises(Untrusted) as found:
        deed()
    assert found.value.code == code


def test_what_is_signed_is_verified_by_the_public_half_alone(key):
    token = outside.signed({"sub": "x", "n": 1}, key)
    keys = outside.public_keys(key)
    assert "d" not in keys["keys"][0] and keys["keys"][0]["alg"] == "RS256"
    assert outside.verified(token, outside.read_keys(keys)) == {"sub": "x", "n": 1}
    assert outside.unproved(token) == {"sub": "x", "n": 1}
    refused("outside_token", lambda: outside.verified(token, outside.public_keys(OTHER)))


@pytest.mark.parametrize("told", [
    None, [], {}, {"keys": []}, {"keys": [1]}, {"keys": [{"kty": "RSA"}]}, {"keys": "x"},
    {"keys": [SMALL.as_dict(private=False)]}, {"keys": [OTHER.as_dict(private=True)]},
    {"keys": [CURVE.as_dict(private=False)]}, {"keys": [{"kty": "oct", "k": "AAAA"}]},
])  # fmt: skip
def test_keys_that_are_not_public_rsa_of_enough_bits_are_refused(told):
    refused("outside_keys", lambda: outside.read_keys(told))


def parts(head, payload):
    coded = lambda one: base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode()  # noqa: E731
    return f"{coded(head)}.{coded(payload)}"


@pytest.mark.parametrize("token", [
    "", "a.b.c", "x" * 20_000, parts({"alg": "none"}, {"a": 1}) + ".",
    parts({"alg": "RS256"}, {"a": 1}) + ".AAAA",
    parts({"alg": "HS256"}, {"a": 1}) + ".AAAA", "é.é.é",
])  # fmt: skip
def test_rubbish_and_other_algorithms_are_refused(key, token):
    refused("outside_token", lambda: outside.verified(token, outside.public_keys(key)))


def test_a_token_that_says_no_object_is_refused(key):
    head, _, _ = outside.signed({}, key).split(".")
    for payload in ([1], "x"):
        body = base64.urlsafe_b64encode(json.dumps(payload).encode()).rstrip(b"=").decode()
        refused("outside_token", lambda: outside.unproved(f"{head}.{body}.AAAA"))
    for token in ("x" * 20_000, "", "a.b.c"):
        refused("outside_token", lambda: outside.unproved(token))
    from joserfc import jws  # noqa: PLC0415

    listed = jws.serialize_compact(
        {"alg": "RS256"}, b"[1]", key, registry=jws.JWSRegistry(algorithms=["RS256"])
    )
    refused("outside_token", lambda: outside.verified(listed, outside.public_keys(key)))
