"""The letter by which one state introduces a worker to the other."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar
from uuid import UUID

from rabt.base.errors import Refused, Untrusted
from rabt.people.rules.asking import ANSWERS, MOST_SAID, MOST_WHY, State, check_asked
from rabt.people.rules.names import ArabicName
from rabt.people.rules.person import Checked, check_told, check_version
from rabt.seal.message import Longest, Message


@dataclass(frozen=True)
class PersonIntroduced(Message):
    """The keeper of a person tells the other state who he is.

    One document number travels: the passport's where there is one, else the national number.
    `photo` is a JPEG of at most 20 kB in base64, or empty. A later letter with a higher `version`
    replaces what an earlier one said.
    """

    KIND: ClassVar[str] = "person.introduced/1"
    person_id: UUID
    version: int
    name_first: str
    name_father: str
    name_grandfather: str
    name_family: str
    name_latin: str
    sex: str
    born_on: date
    birth_place: str
    nationality: str
    national_id: str
    passport_number: str
    passport_issuer: str
    passport_expires_on: date | None
    phone: str
    photo: str

    def read(self) -> Checked:
        """Read who the person is: taken as the keeper says it, but never unread.

        Raises Untrusted introduction_wrong.
        """
        name = ArabicName(self.name_first, self.name_father, self.name_grandfather, self.name_family)
        told = Checked(
            name=name,
            name_latin=self.name_latin, sex=self.sex, born_on=self.born_on, birth_place=self.birth_place,
            home_place="", nationality=self.nationality, national_id=self.national_id,
            passport_number=self.passport_number, passport_issuer=self.passport_issuer,
            passport_expires_on=self.passport_expires_on, phone=self.phone,
        )  # fmt: skip
        try:
            check_version(self.version)
            check_told(told)
        except Refused as refused:
            raise Untrusted("introduction_wrong", why=refused.code) from None
        return told


@dataclass(frozen=True)
class PersonDeceased(Message):
    """Either state tells the other that a worker died: the day, and no more."""

    KIND: ClassVar[str] = "person.deceased/1"
    person_id: UUID
    died_on: date
    confirmed_at: datetime


@dataclass(frozen=True)
class PersonErased(Message):
    """The keeper of a person has erased him; the other state does the same with its copy."""

    KIND: ClassVar[str] = "person.erased/1"
    person_id: UUID
    erased_at: datetime


@dataclass(frozen=True)
class PersonErasureAnswered(Message):
    """The other state has erased its copy of a person."""

    KIND: ClassVar[str] = "person.erasure_answered/1"
    person_id: UUID
    erased_at: datetime


@dataclass(frozen=True)
class PersonMerged(Message):
    """The state that keeps two persons tells the other that they are one: whose record goes into whose.

    Without `into_id` it takes that back: the record stands alone again.
    """

    KIND: ClassVar[str] = "person.merged/1"
    person_id: UUID
    into_id: UUID | None


@dataclass(frozen=True)
class PersonsAlike(Message):
    """A state tells the one that keeps them that it holds two persons for one, and asks it to look."""

    KIND: ClassVar[str] = "persons.alike/1"
    one_id: UUID
    other_id: UUID


@dataclass(frozen=True)
class CorrectionAsked(Message):
    """A person asked the state that does not keep him to correct something; the keeper answers."""

    KIND: ClassVar[str] = "correction.asked/1"
    request_id: UUID
    person_id: UUID
    field: str
    said: Annotated[str, Longest(MOST_SAID)]
    why: Annotated[str, Longest(MOST_WHY)]
    asked_at: datetime

    def check(self) -> None:
        """Make sure that it asks what can be asked. Refuses: letter_malformed"""
        try:
            as_kept = check_asked(self.field, self.said, self.why)
        except Refused as refused:
            raise Untrusted("letter_malformed", field=self.KIND, why=refused.code) from None
        if as_kept != (self.said, self.why):
            raise Untrusted("letter_malformed", field=self.KIND, why="said")


@dataclass(frozen=True)
class CorrectionAnswered(Message):
    """The state that keeps a person answers what he asked: corrected, or not, and why not."""

    KIND: ClassVar[str] = "correction.answered/1"
    request_id: UUID
    state: str
    reason: Annotated[str, Longest(1000)]
    answered_at: datetime

    def check(self) -> None:
        """Make sure that it is an answer. Refuses: letter_malformed"""
        if self.state not in set(ANSWERS) or (self.state == State.REFUSED and not self.reason.strip()):
            raise Untrusted("letter_malformed", field=self.KIND, why="state")
