"""The letter by which one state tells the other its tally of a month."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from rabt.insight.rules.tally import LONGEST
from rabt.seal.message import Longest, Message


@dataclass(frozen=True)
class TallySigned(Message):
    """A tally as it was signed, and the checkpoint to which it is bound with the reader's own cosignature."""

    KIND: ClassVar[str] = "tally.signed/1"

    tally: Annotated[str, Longest(LONGEST)]
    signature: Annotated[str, Longest(100)]
    note: Annotated[str, Longest(2000)]
    cosignature: Annotated[str, Longest(1000)]
