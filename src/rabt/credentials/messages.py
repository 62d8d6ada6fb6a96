"""The letters about cards and papers: one issued, one changed, and what the other state verifies with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from rabt.seal.message import Longest, Message
from rabt.seal.paper import MOST_WORKS

Covers = Annotated[list[Annotated[str, Longest(80)]], Longest(MOST_WORKS)]
Signed = Annotated[bytes, Longest(400_000)]
"""A signed list of 2^20 cards, 100,000 of them not valid, takes 87 kB; at worst it is 262 kB."""


@dataclass(frozen=True)
class CardIssued(Message):
    """A state has issued a card; the token is what its QR says."""

    KIND: ClassVar[str] = "card.issued/1"
    card_id: UUID
    serial: str
    about_ref: str
    holder_ref: str
    token: str
    list_number: int
    list_index: int
    state: str
    reason: str
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class CardChanged(Message):
    """A state has suspended, restored or revoked one of its cards."""

    KIND: ClassVar[str] = "card.changed/1"
    card_id: UUID
    state: str
    reason: str
    changed_at: datetime


@dataclass(frozen=True)
class PaperIssued(Message):
    """A state has printed a certificate; the token is what its QR says: number, place, works."""

    KIND: ClassVar[str] = "paper.issued/1"
    paper_id: UUID
    holder_ref: Annotated[str, Longest(80)]
    covers: Covers
    token: Annotated[str, Longest(1_000)]


@dataclass(frozen=True)
class PaperReplaced(Message):
    """A certificate that a state printed is void: another says what stands now."""

    KIND: ClassVar[str] = "paper.replaced/1"
    paper_id: UUID
    replaced_at: datetime


@dataclass(frozen=True)
class StatusPublished(Message):
    """A state has signed a status list anew."""

    KIND: ClassVar[str] = "status.published/1"
    list_id: UUID
    number: int
    published_at: datetime
    signed: Signed


@dataclass(frozen=True)
class StatusChanged(Message):
    """What changed in a status list since an earlier signing of it, for devices that hold that one."""

    KIND: ClassVar[str] = "status.changed/1"
    list_id: UUID
    signed: Signed


@dataclass(frozen=True)
class KeysPublished(Message):
    """A state has signed the set of its card keys anew."""

    KIND: ClassVar[str] = "keys.published/1"
    key_set_id: UUID
    version: int
    published_at: datetime
    signed: Signed
