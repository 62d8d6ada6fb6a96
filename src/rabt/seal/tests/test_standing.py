"""Words about letters that are gone, and letters given back: each under its own name and signature."""

from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from joserfc import jws
from joserfc.jwk import OKPKey

from rabt.base.errors import Untrusted
from rabt.seal import jose, letter, standing
from rabt.seal.tests.made import AT
from rabt.seal.tests.test_letter import BODY, HEAD, OPEN, SEALED, SIGN, raw

STRANGER, OTHER = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
FAR = standing.Standing("LY", "EG", AT, 7, 5, "ab" * 32, 9, ((3, 3), (5, 6)))
VOID = standing.Void("LY", "EG", UUID(int=7), 4, "cd" * 32, "ef" * 32, AT)
GONE = standing.Gone("LY", "EG", UUID(int=8), 5, "cd" * 32, "ef" * 32, AT)
WORDS = [
    (FAR, standing.sign_standing, standing.read_standing, "rabt-standing+jws"),
    (VOID, standing.sign_void, standing.read_void, "rabt-void+jws"),
    (GONE, standing.sign_gone, standing.read_gone, "rabt-gone+jws"),
]


def refusal(call, *given, **told):
    """Return why it is not taken."""
    with pytest.raises(Untrusted) as no:
        call(*given, **told)
    return no.value


def read(reader, text, by=SIGN, sender="LY", to="EG"):
    return reader(text, signed_by=by.public_key(), from_state=sender, to_state=to)


@pytest.mark.parametrize(("word", "sign", "reader", "name"), WORDS)
def test_a_word_goes_there_and_back_under_its_own_name(word, sign, reader, name):
    text = sign(word, sign_with=SIGN)
    assert read(reader, text) == word
    head = jws.deserialize_compact(
        text, OKPKey.import_key(SIGN.public_key()), algorithms=["Ed25519"]
    ).protected
    assert head["typ"] == name
    assert standing.is_void(text) and not standing.is_void(SEALED)


@pytest.mark.parametrize(("word", "sign", "reader", "name"), WORDS)
def test_a_word_of_another_kind_signer_or_line_is_not_taken(word, sign, reader, name):
    text = sign(word, sign_with=SIGN)
    for _, _, other, _ in (row for row in WORDS if row[3] != name):
        assert refusal(read, other, text).code == "signature_wrong"
    assert refusal(read, reader, text, by=STRANGER).code == "signature_wrong"
    assert refusal(read, reader, text, sender="EG", to="LY").code == "letter_not_for_us"
    assert refusal(read, reader, text + "=").code == "letter_malformed"


def back(text, key=OTHER, by=SIGN, sender="EG", to="LY"):
    return standing.read_back(text, open_with=key, signed_by=by.public_key(), from_state=sender, to_state=to)


def test_a_letter_is_given_back_to_whom_it_is_from():
    text = standing.give_back(SEALED, open_with=OPEN, close_to=OTHER.public_key())
    assert back(text) == (HEAD, BODY)
    assert b'"rabt-back+jws"' in raw(text.split(".")[0])
    for wrong, code in [
        (dict(key=OPEN), "letter_not_for_us"), (dict(by=STRANGER), "signature_wrong"),
        (dict(sender="LY", to="EG"), "letter_not_for_us"),
    ]:  # fmt: skip
        assert refusal(back, text, **wrong).code == code


def test_a_letter_given_back_has_one_spelling_and_an_end():
    text = standing.give_back(SEALED, open_with=OPEN, close_to=OTHER.public_key())
    for other in (text + "=", text.replace(".", "..", 1), "ح" + text, text.rsplit(".", 1)[0]):
        no = refusal(back, other)
        assert (no.code, no.facts) == ("letter_malformed", {"field": "", "why": "not plain base64url"})
    assert refusal(back, "a" * (jose.LONGEST + 1)).code == "letter_too_long"


def test_a_letter_itself_is_not_one_that_was_given_back():
    again = letter.seal(HEAD, BODY, sign_with=SIGN, close_to=OTHER.public_key())
    assert refusal(back, again).code == "letter_not_for_us"
