"""Between our tables and the seal: which keys, which head, and bounds that the tables can hold."""

from collections.abc import Callable
from datetime import datetime
from itertools import product
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from rabt.base.errors import Untrusted
from rabt.base.identifiers import Ref
from rabt.base.storable import is_storable
from rabt.exchange import rules
from rabt.exchange.models import ERASED_KIND, Incoming, Outgoing, Peer
from rabt.exchange.queries import card_of
from rabt.seal import keys, letter
from rabt.seal import standing as sealing
from rabt.seal.letter import LetterHead, OpenedLetter, Receipt

Told = TypeVar("Told")


def seal_letter(row: Outgoing, *, seq: int, prev: str, peer: Peer) -> tuple[str, str]:
    """Seal a letter once and for all; return it with its digest."""
    head = LetterHead(
        mid=row.mid, from_state=settings.RABT.state, to_state=peer.state, seq=seq, prev=prev,
        sent_at=row.made_at, kind=row.kind, about=Ref(row.about), purpose=row.purpose,
    )  # fmt: skip
    sealed = letter.seal(
        head,
        row.body,
        sign_with=_signing_key(peer),
        close_to=keys.sealing_key(card_of(peer.card).open),
    )
    return sealed, letter.digest_of(sealed)


def open_letter(sealed: str, peer: Peer) -> OpenedLetter:
    """Open and verify a letter, closed to any pair of our keys.

    Refuses: what the seal refuses, letter_malformed
    """
    failed: Untrusted | None = None
    theirs = their_keys(peer)
    for mark, signer in product(peer.own_keys.opening, theirs.signers):
        try:
            opened = letter.open_letter(
                sealed, open_with=keys.opening_key(settings.RABT.keys, mark),
                signed_by=keys.verifying_key(signer), from_state=peer.state, to_state=settings.RABT.state,
            )  # fmt: skip
        except Untrusted as problem:
            if problem.code not in ("letter_not_for_us", "signature_wrong"):
                raise
            failed = problem if failed is None or problem.code == "signature_wrong" else failed
            continue
        if not theirs.believes(signer, opened.head.seq):
            raise Untrusted("signature_wrong", why="a key that counts no more")
        check_bounds(opened)
        return opened
    raise failed or Untrusted("letter_not_for_us")


def their_keys(peer: Peer) -> rules.TheirKeys:
    """Return the other node's signing keys, as the rules read them."""
    return rules.TheirKeys(card_of(peer.card).letter, peer.earlier_letter, peer.earlier_upto)


def _signing_key(peer: Peer) -> Ed25519PrivateKey:
    return keys.signing_key(settings.RABT.keys, keys.marked(keys.LETTER, peer.own_mark))


def check_bounds(opened: OpenedLetter) -> None:
    """Refuse what the other node may sign, but no table can hold. Refuses: letter_malformed"""
    head = opened.head
    fits = (
        1 <= head.seq < 2**62
        and 2000 <= head.sent_at.year <= 2200
        and (
            len(head.kind) <= 60
            and len(head.about) <= 80
            and len(head.purpose) <= 40
            and len(head.prev) <= 64
        )
    )
    try:
        fits = fits and is_storable([head.to_body(), opened.body])
    except ValueError:  # a number that no letter of ours may bear
        fits = False
    if not fits:
        raise Untrusted("letter_malformed", field="", why="out of bounds")


def sign_receipt(seq: int, digest: str, at: datetime, peer: Peer) -> str:
    """Sign that we hold a letter durably; given out only after the commit."""
    receipt = Receipt(
        from_state=settings.RABT.state,
        to_state=peer.state,
        seq=seq,
        digest=digest,
        received_at=at,
    )
    return letter.sign_receipt(receipt, sign_with=_signing_key(peer))


def read_receipt(text: str, peer: Peer) -> Receipt:
    """Read and verify a receipt of the other node; its earlier key counts until it signs with the new one.

    Refuses: what the seal refuses
    """
    return _signed_by_them(letter.read_receipt, text, peer)


def _signed_by_them(read: Callable[..., Told], text: str, peer: Peer) -> Told:
    told = {"from_state": peer.state, "to_state": settings.RABT.state}
    *others, last = their_keys(peer).receipt_signers
    for signer in others:
        try:
            return read(text, signed_by=keys.verifying_key(signer), **told)
        except Untrusted as problem:
            if problem.code != "signature_wrong":
                raise
    return read(text, signed_by=keys.verifying_key(last), **told)


# ---------------------------------------------------------------- after a node was restored


def sign_standing(peer: Peer, standing: rules.Standing, at: datetime) -> str:
    """Sign how far we have come."""
    told = sealing.Standing(
        from_state=settings.RABT.state, to_state=peer.state, at=at, sent_upto=standing.sent_upto,
        settled_upto=standing.settled_upto, open_digest=standing.open_digest,
        received_highest=standing.received_highest, gaps=standing.gaps,
    )  # fmt: skip
    return sealing.sign_standing(told, sign_with=_signing_key(peer))


def read_standing(text: str, peer: Peer) -> rules.Standing:
    """Read how far the other node has come. Refuses: what the seal refuses"""
    told = _signed_by_them(sealing.read_standing, text, peer)
    return rules.Standing(
        told.sent_upto, told.settled_upto, told.open_digest, told.received_highest, told.gaps
    )


def sign_void(row: Outgoing, prev: str, peer: Peer) -> str:
    """Sign that a letter stood here, and is erased."""
    told = sealing.Void(
        from_state=settings.RABT.state, to_state=peer.state, mid=row.mid, seq=row.seq or 0, prev=prev,
        digest=row.digest, sent_at=row.made_at,
    )  # fmt: skip
    return sealing.sign_void(told, sign_with=_signing_key(peer))


def open_void(text: str, peer: Peer) -> OpenedLetter:
    """Read the word that stands for an erased letter, as a letter that says nothing.

    Refuses: what the seal refuses, letter_malformed
    """
    told = _signed_by_them(sealing.read_void, text, peer)
    head = LetterHead(
        told.mid,
        told.from_state,
        told.to_state,
        told.seq,
        told.prev,
        told.sent_at,
        ERASED_KIND,
        Ref(""),
        "duty",
    )
    opened = OpenedLetter(head, {}, told.digest)
    check_bounds(opened)
    return opened


def give_back(row: Incoming, peer: Peer) -> dict[str, str]:
    """Write a letter of the other node so that it can take it back: the letter, what it signed, our receipt.

    Refuses: what the seal refuses
    """
    failed: Untrusted | None = None
    for mark in peer.own_keys.opening:
        try:
            inside = sealing.give_back(
                row.sealed,
                open_with=keys.opening_key(settings.RABT.keys, mark),
                close_to=keys.sealing_key(card_of(peer.card).open),
            )
        except Untrusted as problem:
            failed = problem
            continue
        return {"letter": row.sealed, "inside": inside, "receipt": row.receipt}
    raise failed or Untrusted("letter_not_for_us")


def gone_back(row: Incoming, peer: Peer) -> dict[str, str]:
    """Write that a letter of the other node stood here, was confirmed, and has no words any more."""
    word = sealing.Gone(
        from_state=settings.RABT.state, to_state=peer.state, mid=row.mid, seq=row.seq, prev=row.prev,
        digest=row.digest, sent_at=row.made_at,
    )  # fmt: skip
    signed = sealing.sign_gone(word, sign_with=_signing_key(peer))
    return {"letter": signed, "inside": "", "receipt": row.receipt}


def read_gone(told: dict[str, str], peer: Peer) -> OpenedLetter:
    """Read the other node's word that a letter of ours stood there, as a letter that says nothing.

    Refuses: what the seal refuses, back_unfitting
    """
    receipt, word = (
        read_receipt(told["receipt"], peer),
        _signed_by_them(sealing.read_gone, told["letter"], peer),
    )
    if (receipt.seq, receipt.digest) != (word.seq, word.digest):
        raise Untrusted("back_unfitting", seq=word.seq)
    head = LetterHead(
        word.mid,
        word.to_state,
        word.from_state,
        word.seq,
        word.prev,
        word.sent_at,
        ERASED_KIND,
        peer.ref,
        "duty",
    )
    found = OpenedLetter(head, {}, word.digest)
    check_bounds(found)
    return found


def read_back(told: dict[str, str], peer: Peer) -> tuple[OpenedLetter, Receipt]:
    """Read a letter of ours that the other node gives back: by our own signature, and by its receipt.

    Refuses: what the seal refuses, back_unfitting
    """
    receipt = read_receipt(told["receipt"], peer)
    failed: Untrusted | None = None
    for opener, signer in product(peer.own_keys.opening, peer.own_keys.opening):
        try:
            head, body = sealing.read_back(
                told["inside"], open_with=keys.opening_key(settings.RABT.keys, opener),
                signed_by=keys.signing_key(settings.RABT.keys, keys.marked(keys.LETTER, signer)).public_key(),
                from_state=settings.RABT.state, to_state=peer.state,
            )  # fmt: skip
        except Untrusted as problem:
            failed = problem
            continue
        opened = OpenedLetter(head, body, letter.digest_of(told["letter"]))
        if (receipt.seq, receipt.digest) != (head.seq, opened.digest):
            raise Untrusted("back_unfitting", seq=head.seq)
        return opened, receipt
    raise failed or Untrusted("letter_not_for_us")
