"""Between our tables and the seal: which keys, which head, and bounds that the tables can hold."""

import json
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from rabt.base.errors import Untrusted
from rabt.base.identifiers import Ref
from rabt.exchange import rules
from rabt.exchange.models import Outgoing, Peer
from rabt.seal import keys, letter
from rabt.seal.letter import LetterHead, OpenedLetter, Receipt


@lru_cache(maxsize=8)
def card_of(text: str) -> keys.NodeCard:
    """Read the card under which the other node was paired; it was checked then."""
    told = json.loads(text)
    told.pop("rabt_node_card")
    return keys.NodeCard(**told)


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
    for mark, signer in _pairs(peer):
        try:
            opened = letter.open_letter(
                sealed,
                open_with=keys.opening_key(settings.RABT.keys, mark),
                signed_by=keys.verifying_key(signer),
                from_state=peer.state,
                to_state=settings.RABT.state,
            )
        except Untrusted as problem:
            if problem.code not in ("letter_not_for_us", "signature_wrong"):
                raise
            failed = problem if failed is None or problem.code == "signature_wrong" else failed
            continue
        if signer == peer.earlier_letter and not rules.earlier_counts(opened.head.seq, peer.earlier_upto):
            raise Untrusted("signature_wrong", why="a key that counts no more")
        check_bounds(opened)
        return opened
    raise failed or Untrusted("letter_not_for_us")


def _pairs(peer: Peer) -> Iterator[tuple[str, str]]:
    """Give what may open a letter, and whose signature it may bear; the likeliest first, mostly the only."""
    ours = [peer.own_mark, *filter(None, [peer.own_told]), *reversed(peer.own_earlier)]
    for mark in ours:
        yield from ((mark, signer) for signer in (card_of(peer.card).letter, peer.earlier_letter) if signer)


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
        text = json.dumps([head.to_body(), opened.body], ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, RecursionError):
        fits = False
    if not fits or "\\u0000" in text:
        raise Untrusted("letter_malformed", field="", why="out of bounds")


def sign_receipt(opened: OpenedLetter, at: datetime, peer: Peer) -> str:
    """Sign that we hold a letter durably; given out only after the commit."""
    receipt = Receipt(
        from_state=settings.RABT.state,
        to_state=opened.head.from_state,
        seq=opened.head.seq,
        digest=opened.digest,
        received_at=at,
    )
    return letter.sign_receipt(receipt, sign_with=_signing_key(peer))


def read_receipt(text: str, peer: Peer) -> Receipt:
    """Read and verify a receipt of the other node; its earlier key counts until it signs with the new one.

    Refuses: what the seal refuses
    """
    told = {"from_state": peer.state, "to_state": settings.RABT.state}
    try:
        return letter.read_receipt(text, signed_by=keys.verifying_key(card_of(peer.card).letter), **told)
    except Untrusted as problem:
        counts = peer.earlier_letter and peer.earlier_upto is None
        if problem.code != "signature_wrong" or not counts:
            raise
    return letter.read_receipt(text, signed_by=keys.verifying_key(peer.earlier_letter), **told)
