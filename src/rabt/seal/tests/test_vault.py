"""A stream closed to one public key opens whole, or not at all."""

import io

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Untrusted
from rabt.seal import vault

KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))


class Drip(io.BytesIO):
    """A pipe that gives little at a time."""

    def read(self, size=-1):
        return super().read(min(size, 60_000))


def closed(content, key=KEY):
    out = io.BytesIO()
    vault.close_to(key.public_key(), Drip(content), out)
    return out.getvalue()


def opened(sealed, key=KEY):
    return b"".join(vault.open_with(key, io.BytesIO(sealed)))


@pytest.mark.parametrize("size", [0, 1, vault.PIECE - 1, vault.PIECE, vault.PIECE + 1, 3 * vault.PIECE])
def test_what_was_closed_opens_again(size):
    content = bytes(n % 251 for n in range(size))
    assert opened(closed(content)) == content


def test_the_same_stream_never_looks_the_same():
    assert closed(b"x" * 100) != closed(b"x" * 100)


def test_another_key_opens_nothing():
    with pytest.raises(Untrusted, match="vault_unreadable"):
        opened(closed(b"secret"), X25519PrivateKey.generate())


@given(st.data())
def test_one_changed_bit_is_seen(data):
    sealed = bytearray(closed(b"a short secret"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Untrusted, match="vault_unreadable"):
        opened(bytes(sealed))


@pytest.mark.parametrize("kept", [0, 5, len(vault.MARK) + 31, len(vault.MARK) + 32])
def test_a_cut_head_is_seen(kept):
    with pytest.raises(Untrusted, match="vault_unreadable"):
        opened(closed(b"secret")[:kept])


def test_pieces_are_not_dropped_doubled_swapped_or_cut_off():
    head, size = len(vault.MARK) + 32, vault.PIECE + 16
    sealed = closed(b"a" * vault.PIECE + b"b" * vault.PIECE + b"c" * 10)
    first, second, last = (
        sealed[head : head + size],
        sealed[head + size : head + 2 * size],
        sealed[head + 2 * size :],
    )
    assert opened(sealed[:head] + first + second + last).endswith(b"bc" + b"c" * 9)
    for pieces in (
        (first, second),
        (first, last),
        (first, first, second, last),
        (second, first, last),
        (last,),
    ):
        with pytest.raises(Untrusted, match="vault_unreadable"):
            opened(sealed[:head] + b"".join(pieces))
