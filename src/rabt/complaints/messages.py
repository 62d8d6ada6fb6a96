"""What the two complaints offices say to each other, on sheets that nobody between them can read."""

from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from rabt.base.errors import Untrusted
from rabt.complaints.rules.post import MOST_PIECES
from rabt.seal.message import Longest, Message

WORDS, LINE = Longest(5_000), Longest(200)


@dataclass(frozen=True)
class ComplaintHanded(Message):
    """A complaint for you to settle: whoever told it agreed that you read it. It has so many `files`."""

    KIND: ClassVar[str] = "complaint.handed/1"

    complaint_id: UUID
    kind: Annotated[str, LINE]
    what: Annotated[str, WORDS]
    where: Annotated[str, LINE]
    since: Annotated[str, LINE]
    employer: Annotated[str, LINE]
    permit: Annotated[str, LINE]
    name: Annotated[str, LINE]
    reach: Annotated[str, LINE]
    hours: Annotated[str, LINE]
    consent: bool
    files: int


@dataclass(frozen=True)
class ComplaintTaken(Message):
    """Yours lies with us under this number: who told it opens it at our door with the secret word."""

    KIND: ClassVar[str] = "complaint.taken/1"

    complaint_id: UUID
    number: Annotated[str, Longest(20)]
    secret: Annotated[str, Longest(20)]


@dataclass(frozen=True)
class ComplaintTurnedAway(Message):
    """Yours could not be received, for this reason."""

    KIND: ClassVar[str] = "complaint.turned_away/1"

    complaint_id: UUID
    code: Annotated[str, Longest(60)]


@dataclass(frozen=True)
class ComplaintStands(Message):
    """Where yours stands with us now."""

    KIND: ClassVar[str] = "complaint.stands/1"

    complaint_id: UUID
    state: Annotated[str, Longest(16)]


@dataclass(frozen=True)
class ComplaintFile(Message):
    """A piece of a file of a complaint that you were handed: the `part`-th, from 1, of so many `parts`."""

    KIND: ClassVar[str] = "complaint.file/1"

    complaint_id: UUID
    file_id: UUID
    name: Annotated[str, LINE]
    part: int
    parts: int
    data: Annotated[bytes, Longest(100_000)]

    def check(self) -> None:
        """Make sure that it is one of its parts. Refuses: letter_malformed"""
        if not 1 <= self.part <= self.parts <= MOST_PIECES or not self.data:
            raise Untrusted("letter_malformed", kind=self.KIND, field="part")


@dataclass(frozen=True)
class ComplaintFileTaken(Message):
    """A file of yours is whole here and kept beside the complaint; or it was not taken."""

    KIND: ClassVar[str] = "complaint.file_taken/1"

    complaint_id: UUID
    file_id: UUID
    kept: bool


def carried(text: str) -> str:
    """Return a text without the signs that no letter carries: whoever told it is not sent away for them."""
    return "".join(sign if sign in "\n\t" or sign.isprintable() else " " for sign in text)


KINDS = {
    one.KIND: one
    for one in (
        ComplaintHanded, ComplaintTaken, ComplaintTurnedAway, ComplaintStands, ComplaintFile,
        ComplaintFileTaken,
    )
}  # fmt: skip
