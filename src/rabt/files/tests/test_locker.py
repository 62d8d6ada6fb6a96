"""What was sealed once must stay readable: keys, digests and sealed bytes as they lie in archives."""

from uuid import UUID

import pytest

from rabt.base.errors import Untrusted
from rabt.files.rules import locker
from rabt.files.rules.locker import Locker

KEY, OTHER = bytes(range(32)), bytes(32)
FILE, ANOTHER = UUID("0190f7a2-0000-7000-8000-000000000001"), UUID("0190f7a2-0000-7000-8000-000000000002")
TEXT = "رخصة".encode()
SEALED = bytes.fromhex("000102030405060708090a0b9fb30eb51d501ab2194e033dd3e1affbf9e2dec104b0c847")


@pytest.mark.parametrize(("key", "name"), [(KEY, "c98b744cc03c0511"), (OTHER, "1c7ef540dc2babfe")])
def test_names_of_keys_that_are_stored_stay_as_they_are(key, name):
    assert locker.key_id(key) == name == Locker(key).key_id


def test_a_digest_that_is_stored_stays_as_it_is():
    assert locker.digest_of(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize("held", [Locker(KEY), Locker(OTHER, (KEY,)), Locker(OTHER, (b"\1" * 32, KEY))])
def test_bytes_sealed_long_ago_are_opened_by_the_key_that_sealed_them(held):
    assert held.unlock(FILE, "c98b744cc03c0511", SEALED) == TEXT


def test_the_newest_key_seals_and_never_twice_alike():
    held = Locker(KEY, (OTHER,))
    one, two = held.lock(FILE, TEXT), held.lock(FILE, TEXT)
    assert one[:12] != two[:12] and len(one) == len(two) == 12 + len(TEXT) + 16
    assert Locker(KEY).unlock(FILE, held.key_id, one) == TEXT == Locker(KEY).unlock(FILE, held.key_id, two)
    assert TEXT not in one


@pytest.mark.parametrize("sealed", [b"", SEALED[:7], SEALED[:12], SEALED[:27], SEALED[:-1], SEALED + b"\0"])
def test_bytes_cut_or_longer_are_named_by_their_file(sealed):
    with pytest.raises(Untrusted) as caught:
        Locker(KEY).unlock(FILE, "c98b744cc03c0511", sealed)
    assert (caught.value.code, caught.value.facts) == ("file_changed", {"file": str(FILE)})


def test_bytes_of_another_file_do_not_open():
    with pytest.raises(Untrusted) as caught:
        Locker(KEY).unlock(ANOTHER, "c98b744cc03c0511", SEALED)
    assert (caught.value.code, caught.value.facts) == ("file_changed", {"file": str(ANOTHER)})


def test_a_key_that_is_not_held_is_named():
    with pytest.raises(Untrusted) as caught:
        Locker(OTHER).unlock(FILE, "c98b744cc03c0511", SEALED)
    assert (caught.value.code, caught.value.facts) == ("file_key_unknown", {"key": "c98b744cc03c0511"})


def test_a_locker_that_is_written_to_a_log_shows_no_key():
    held = Locker(KEY, (OTHER,))
    assert repr(held) == "Locker()" and held.key_id not in repr(held)
    assert Locker(KEY).older == ()
