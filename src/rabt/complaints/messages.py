"""What the two complaints offices say to each other, on sheets that nobody between them can read."""

from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from rabt.seal.message import Longest, Message

WORDS, LINE = Longest(5_000), Longest(200)


@dataclass(frozen=True)
class ComplaintHanded(Message):
    """A complaint for you to settle: whoever told it agreed that you read it. `files` stay with us."""

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


def carried(text: str) -> str:
    """Return a text without the signs that no letter carries: whoever told it is not sent away for them."""
    return "".join(sign if sign in "\n\t" or sign.isprintable() else " " for sign in text)


KINDS = {one.KIND: one for one in (ComplaintHanded, ComplaintTaken, ComplaintTurnedAway, ComplaintStands)}
