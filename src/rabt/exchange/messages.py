"""Letters that the exchange itself writes and reads: each node witnesses the other's journal."""

from dataclasses import dataclass
from typing import ClassVar

from rabt.seal.message import Message


@dataclass(frozen=True)
class CheckpointSigned(Message):
    """How far our journal has come, with the proof that it only grew since the size cosigned last."""

    KIND: ClassVar[str] = "checkpoint.signed/1"

    note: str
    old_size: int
    proof: list[str]


@dataclass(frozen=True)
class CheckpointCosigned(Message):
    """The other node's cosignature under our checkpoint of a size."""

    KIND: ClassVar[str] = "checkpoint.cosigned/1"

    size: int
    cosignature: str


VIEWINGS_DIGEST = "viewings.digest/1"
