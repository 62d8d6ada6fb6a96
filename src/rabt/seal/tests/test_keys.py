"""Keys lie where only their owner reads them; a node's card is trusted by telephone."""

import stat
from dataclasses import fields, replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from rabt.base.errors import Untrusted
from rabt.base.tests.power_cut import cuts
from rabt.seal import keys

URL = "https://node.example"


@pytest.fixture
def home(tmp_path):
    keys.make_keys(tmp_path / "keys")
    return tmp_path / "keys"


@pytest.fixture
def card(home):
    return keys.node_card(home, state="EG", url=URL)


def test_keys_are_made_once_and_for_their_owner_only(home):
    before = {place.name: place.read_bytes() for place in home.iterdir()}
    assert sorted(before) == ["card.key", "journal.key", "letter.key", "open.key", "root.key"]
    assert all(stat.S_IMODE(place.stat().st_mode) == 0o600 for place in home.iterdir())
    keys.make_keys(home)
    assert {place.name: place.read_bytes() for place in home.iterdir()} == before
    with pytest.raises(FileExistsError):
        keys.write_key(home / "card.key", Ed25519PrivateKey.generate())
    assert len(list(home.iterdir())) == 5


def test_a_key_that_others_may_read_is_not_used(home):
    (home / "card.key").chmod(0o640)
    with pytest.raises(Untrusted, match="node_key_unusable"):
        keys.signing_key(home, keys.CARD)


def test_a_missing_broken_or_wrong_key_is_not_used(home):
    (home / "card.key").unlink()
    (home / "root.key").write_text("rubbish")
    for deed in (
        lambda: keys.signing_key(home, keys.CARD),
        lambda: keys.signing_key(home, keys.ROOT),
        lambda: keys.signing_key(home, keys.OPEN),
    ):
        with pytest.raises(Untrusted, match="node_key_unusable"):
            deed()
    (home / "open.key").unlink()
    keys.write_key(home / "open.key", Ed25519PrivateKey.generate())
    with pytest.raises(Untrusted, match="node_key_unusable"):
        keys.opening_key(home)


def test_a_changed_key_file_is_read_again(home):
    before = keys.public_of(keys.opening_key(home))
    (home / "open.key").unlink()
    keys.write_key(home / "open.key", X25519PrivateKey.generate())
    assert keys.public_of(keys.opening_key(home)) != before


def test_a_second_pair_for_the_line_lies_beside_the_first(home):
    first = keys.node_card(home, state="LY", url=URL)
    keys.make_line_keys(home, "ab12")
    second = keys.node_card(home, state="LY", url=URL, mark="ab12")
    assert (first.journal, first.root) == (second.journal, second.root)
    assert first.letter != second.letter and first.open != second.open
    assert second.letter == keys.public_of(keys.signing_key(home, keys.marked(keys.LETTER, "ab12")))
    new = [home / "letter-ab12.key", home / "open-ab12.key"]
    assert [stat.S_IMODE(place.stat().st_mode) for place in new] == [0o600, 0o600]
    assert keys.node_card(home, state="LY", url=URL) == first
    with pytest.raises(FileExistsError):
        keys.make_line_keys(home, "ab12")
    with pytest.raises(Untrusted, match="node_key_unusable"):
        keys.opening_key(home, "cd34")


def test_the_card_travels_and_is_held_against_the_telephone(card):
    digits = card.fingerprint()
    assert [len(group) for group in digits.split(" ")] == [5] * 6
    assert keys.read_card(f" {card.to_json()}\n", fingerprint=digits) == card
    arabic = digits.replace(" ", "-").translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert keys.read_card(card.to_json(), fingerprint=arabic) == card
    assert (card.journal_name, card.witness_name) == ("rabt/EG/journal", "rabt/EG/witness")
    assert (
        keys.sealing_key(card.open).public_bytes_raw() != keys.verifying_key(card.letter).public_bytes_raw()
    )


@pytest.mark.parametrize("heard", ["", "1", "00000 00000 00000 00000 00000 00000"])
def test_other_digits_are_refused(card, heard):
    with pytest.raises(Untrusted, match="fingerprint_wrong"):
        keys.read_card(card.to_json(), fingerprint=heard)


def test_every_field_of_the_card_changes_the_digits(card):
    other = "A" * 43
    seen = {card.fingerprint()} | {replace(card, **{f.name: other}).fingerprint() for f in fields(card)}
    assert len(seen) == 7


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"rabt_node_card":"1"', '"rabt_node_card":"2"'),
        ('"state":"EG"', '"state":""'),
        ('"state":"EG"', '"state":1'),
        ('"state":"EG"', '"state":"EG","more":"x"'),
        ('"state":"EG",', ""),
        ("{", "["),
        (":", ": "),
        (URL, "x" * 301),
        (URL, "\ud800"),
    ],
)
def test_a_card_that_is_not_one_is_refused(card, old, new):
    with pytest.raises(Untrusted, match="node_card_unreadable"):
        keys.read_card(card.to_json().replace(old, new), fingerprint=card.fingerprint())


@pytest.mark.parametrize("key", ["A" * 42, "A" * 44, "A" * 42 + "B", "%" * 43, "é" * 43, ""])
def test_a_key_that_is_not_one_is_refused(card, key):
    with pytest.raises(Untrusted, match="node_card_unreadable"):
        keys.card_in(card.to_json().replace(card.root, key))
    with pytest.raises(Untrusted, match="node_card_unreadable"):
        keys.verifying_key(key)


@pytest.mark.parametrize("text", ["1", "[]", "null", ""])
def test_json_that_is_no_card_is_refused(text):
    with pytest.raises(Untrusted, match="node_card_unreadable"):
        keys.card_in(text)


def test_a_power_cut_leaves_every_key_whole_or_none(home, tmp_path):
    for over, found in cuts(home, lambda folder: keys.make_line_keys(folder, "2"), tmp_path / "work"):
        for name in (keys.LETTER, keys.OPEN):
            place = found / f"{keys.marked(name, '2')}.key"
            assert place.is_file() or not over
            if place.is_file():
                load_pem_private_key(place.read_bytes(), password=None)
