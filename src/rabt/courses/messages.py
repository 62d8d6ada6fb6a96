"""The letters of courses: needs, how an officer's stay ended, his certificate, a form without a name."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from rabt.courses.rules.said import CODE, NAME, NUMBER, SAID
from rabt.seal.message import Longest, Message, check_all

MANY, TOKEN, MOST_NEEDS, MOST_COUNTED = 60, 900, 200, 100_000
Code = Annotated[str, Longest(CODE)]
Name = Annotated[str, Longest(NAME)]
Number = Annotated[str, Longest(NUMBER)]
Said = Annotated[str, Longest(SAID)]
State = Annotated[str, Longest(2)]


@dataclass(frozen=True)
class StayTold(Message):
    """The host tells how an officer's stay ended, and how much he attended. No mark, no event."""

    KIND: ClassVar[str] = "course_stay.told/1"
    nomination_ref: str
    state: Literal["not_come", "returned", "finished"]
    cause: Code
    attended: int
    told_at: datetime

    def check(self) -> None:
        """Make sure that the share is of a hundred. Refuses: letter_malformed"""
        check_all(self.KIND, {"attended": 0 <= self.attended <= 100})


@dataclass(frozen=True)
class CertificateGranted(Message):
    """The host grants an officer a certificate: what it says, and its signed code."""

    KIND: ClassVar[str] = "course_certificate.granted/1"
    certificate_ref: str
    nomination_ref: str
    officer_ref: str
    number: Number
    name_ar: Name
    name_latin: Name
    course: Code
    centre: Code
    starts_on: date
    ends_on: date
    hours: int
    skill: Code
    skill_until: date | None
    serial: Number
    token: Annotated[str, Longest(TOKEN)]
    granted_at: datetime

    def check(self) -> None:
        """Make sure that it is of days that follow each other. Refuses: letter_malformed"""
        fits = {
            "ends_on": self.starts_on <= self.ends_on, "hours": 0 < self.hours <= 10_000,
            "skill_until": bool(self.skill) or self.skill_until is None, "serial": bool(self.serial),
        }  # fmt: skip
        check_all(self.KIND, fits)


@dataclass(frozen=True)
class CertificateRevoked(Message):
    """Two persons of the host revoked a certificate, with the reason."""

    KIND: ClassVar[str] = "course_certificate.revoked/1"
    certificate_ref: str
    why: Said
    revoked_at: datetime


@dataclass(frozen=True)
class NeedCount(Message):
    """How often something showed the need for one course of the other side."""

    course: Code
    source: Literal["incident", "exercise", "evaluation", "expiry"]
    count: int


@dataclass(frozen=True)
class NeedTold(Message):
    """Which courses of the other side's centres one side needs, and why: counts, and nobody."""

    KIND: ClassVar[str] = "course_need.told/1"
    need_ref: str
    needs: Annotated[list[NeedCount], Longest(MOST_NEEDS)]
    told_at: datetime

    def check(self) -> None:
        """Make sure that each source of a course is counted once. Refuses: letter_malformed"""
        pairs = {(one.course, one.source) for one in self.needs}
        fits = len(pairs) == len(self.needs) and all(0 < one.count <= MOST_COUNTED for one in self.needs)
        check_all(self.KIND, {"needs": fits})


@dataclass(frozen=True)
class AnswerTold(Message):
    """One answer of a form: 1 to 5, or yes and no. What was written in words is not told."""

    question: Code
    said: Literal["1", "2", "3", "4", "5", "yes", "no"]


@dataclass(frozen=True)
class FormGiven(Message):
    """A form after the return to work, without whose it is: for the figures of both states."""

    KIND: ClassVar[str] = "course_form.given/1"
    form_ref: str
    call_ref: str
    of_state: State
    asked: Literal["trainee", "supervisor"]
    moment: Literal["end", "first", "second"]
    answers: Annotated[list[AnswerTold], Longest(MANY)]
    given_on: date

    def check(self) -> None:
        """Make sure that each question is answered once. Refuses: letter_malformed"""
        check_all(self.KIND, {"answers": len({one.question for one in self.answers}) == len(self.answers)})
