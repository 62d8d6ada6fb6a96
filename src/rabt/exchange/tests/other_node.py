"""The other node, played by a test: its own keys, its own numbers, no database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from rabt.base.errors import Untrusted
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.exchange import queries
from rabt.exchange.actions.line import Answer, Parcel, Unreachable
from rabt.exchange.actions.pouch import pack
from rabt.exchange.models import Outgoing, Peer
from rabt.seal import keys
from rabt.seal import letter as sealing
from rabt.seal import standing as standings
from rabt.site.node import Node

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@dataclass
class OtherNode:
    """Writes letters to us, and takes ours with a receipt."""

    ours: Node
    folder: Any = None
    seq: int = 0
    prev: str = ""
    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    takes: bool = True
    is_up: bool = True
    standing: str = ""
    back: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder = self.folder or self.ours.home / "peer" / "keys"
        keys.make_keys(self.folder)
        self.state = self.ours.peer_state
        self.card = keys.node_card(self.folder, state=self.state, url="http://other.example")
        self.our_card = keys.node_card(self.ours.keys, state=self.ours.state, url=self.ours.url)

    def letter(self, kind: str = "test.noted/1", body: dict[str, Any] | None = None, **head: Any) -> str:
        """Seal the next letter to us; anything in its head can be told otherwise."""
        told = {
            "mid": new_id(), "from_state": self.state, "to_state": self.ours.state, "seq": self.seq + 1,
            "prev": self.prev, "sent_at": AT, "kind": kind, "about": ref_of("thing", new_id()),
            "purpose": "test",
        } | head  # fmt: skip
        sealed = self.seal(sealing.LetterHead(**told), body if body is not None else {"n": told["seq"]})
        self.seq, self.prev = told["seq"], sealing.digest_of(sealed)
        return sealed

    def letters(self, count: int, **head: Any) -> list[str]:
        """Seal several letters in a row."""
        return [self.letter(**head) for _ in range(count)]

    def seal(self, head: sealing.LetterHead, body: dict[str, Any]) -> str:
        """Seal a letter exactly as told."""
        return sealing.seal(
            head,
            body,
            sign_with=keys.signing_key(self.folder, keys.LETTER),
            close_to=keys.sealing_key(self.our_card.open),
        )

    def carry(self, url: str, parcel: Parcel) -> Answer:
        """Be the line: take a batch of ours and answer with receipts."""
        if not self.is_up:
            raise Unreachable("cut")
        receipts = [self.take(text) for text in parcel.letters] if self.takes else []
        return Answer(receipts, AT, AT, AT, self.standing, self.back)

    def take(self, sealed: str) -> str:
        """Open one of our letters and sign its receipt."""
        opened = self.open(sealed)
        self.held[opened.digest] = {"head": opened.head, "body": opened.body}
        return self.receipt(opened.head.seq, opened.digest)

    def open(self, sealed: str) -> sealing.OpenedLetter:
        """Open one of our letters with the other node's key."""
        return sealing.open_letter(
            sealed,
            open_with=keys.opening_key(self.folder),
            signed_by=keys.verifying_key(self.our_card.letter),
            from_state=self.ours.state,
            to_state=self.state,
        )

    def receipt(self, seq: int, digest: str) -> str:
        """Sign a receipt for one of our letters."""
        told = sealing.Receipt(self.state, self.ours.state, seq, digest, AT)
        return sealing.sign_receipt(told, sign_with=keys.signing_key(self.folder, keys.LETTER))

    def word(self, **told: Any) -> str:
        """Sign how far we have come."""
        facts = {
            "from_state": self.state, "to_state": self.ours.state, "at": AT, "sent_upto": self.seq,
            "settled_upto": self.seq, "open_digest": "", "received_highest": len(self.held), "gaps": (),
        } | told  # fmt: skip
        sign_with = keys.signing_key(self.folder, keys.LETTER)
        return standings.sign_standing(standings.Standing(**facts), sign_with=sign_with)

    def gives_back(self, row: Outgoing) -> dict[str, str]:
        """Give a letter of ours back, with the receipt that it had."""
        inside = standings.give_back(
            row.sealed,
            open_with=keys.opening_key(self.folder),
            close_to=keys.sealing_key(self.our_card.open),
        )
        return {"letter": row.sealed, "inside": inside, "receipt": self.receipt(row.seq or 0, row.digest)}

    def says_gone(self, row: Outgoing, after: str, **told: Any) -> dict[str, str]:
        """Say of a letter of ours that it stood there and has no words any more, with its receipt."""
        facts = {"from_state": self.state, "to_state": self.ours.state, "mid": row.mid, "seq": row.seq,
                 "prev": after, "digest": row.digest, "sent_at": AT} | told  # fmt: skip
        sign_with = keys.signing_key(self.folder, keys.LETTER)
        word = standings.sign_gone(standings.Gone(**facts), sign_with=sign_with)
        return {"letter": word, "inside": "", "receipt": self.receipt(row.seq or 0, row.digest)}

    def trusts(self, receipt: str) -> sealing.Receipt | None:
        """Read a receipt of ours as the other node would."""
        try:
            return sealing.read_receipt(
                receipt,
                signed_by=keys.verifying_key(self.our_card.letter),
                from_state=self.ours.state,
                to_state=self.state,
            )
        except Untrusted:
            return None

    def bodies(self) -> list[dict[str, Any]]:
        """Return the bodies of what we sent, in the order of the line."""
        return [one["body"] for one in sorted(self.held.values(), key=lambda one: one["head"].seq)]


def a_ref(number: int = 0) -> Ref:
    """Name a record; the same number names the same record."""
    return ref_of("thing", UUID(int=number) if number else new_id())


def restore_upto(seq: int) -> list[Outgoing]:
    """Forget our letters after a number, as a restored copy does; return them."""
    lost = list(Outgoing.objects.filter(seq__gt=seq).order_by("seq"))
    Outgoing.objects.filter(seq__gt=seq).delete()
    Peer.objects.update(last_seq=seq, last_digest=queries.digest_sent(Peer.objects.get().state, seq))
    return lost


def pouch_of(other: OtherNode, settings: Any, letters: list[str], receipts: list[str] | None = None) -> bytes:
    """Pack a pouch as the other node would."""
    ours = settings.RABT
    settings.RABT = Node(home=ours.home, state=other.state, peer_state=ours.state, side="", pack="", url="")
    try:
        return pack(letters, receipts or [], to_state=ours.state, at=AT)
    finally:
        settings.RABT = ours
