"""The letter about a passage: which card, which port, which way, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from rabt.crossing.rules.passage import Outcome
from rabt.crossing.rules.verdict import Colour, Direction
from rabt.seal.message import Message


@dataclass(frozen=True)
class CrossingRecorded(Message):
    """A post has let a person through or refused him. It names the card, never the person or the officer."""

    KIND: ClassVar[str] = "crossing.recorded/1"
    passage_id: UUID
    serial: str
    holder_ref: str
    port: str
    direction: Direction
    outcome: Outcome
    reason: str
    colour: Colour
    verdict: str
    at: datetime


# ------------------------------------------------------------------ what an enrolled device sends later


@dataclass(frozen=True)
class Recorded(Message):
    """One act that an officer did on a device without a line."""

    passage_id: UUID
    officer: str
    direction: Direction
    outcome: Outcome
    serial: str
    token: str
    named: str
    at: datetime
    colour: Colour
    verdict: str
    second_check: bool
    reason: str
    reason_text: str
    head_reason: str


@dataclass(frozen=True)
class Looked(Message):
    """One look at one person on a device without a line."""

    viewing_id: UUID
    officer: str
    person_ref: str
    at: datetime


@dataclass(frozen=True)
class Upload(Message):
    """What a device kept while there was no line; the device signs its bytes."""

    KIND: ClassVar[str] = "device.upload/1"
    device_id: UUID
    recorded: list[Recorded]
    looked: list[Looked]
