"""The letters of requests between two authorities. A code of the pack travels as its code."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, ClassVar

from rabt.assistance.rules.answer import Outcome
from rabt.assistance.rules.request import CODE, LINE, TEXT, Part
from rabt.assistance.rules.subject import Kind
from rabt.base.errors import Untrusted
from rabt.files.rules.contents import MOST_DRAWN
from rabt.seal.message import Longest, Message

Code = Annotated[str, Longest(CODE)]
Line = Annotated[str, Longest(LINE)]
Text = Annotated[str, Longest(TEXT)]
Grade = Annotated[str, Longest(1)]
Handling = Annotated[str, Longest(2)]
Codes = Annotated[list[Code], Longest(12)]
Lines = Annotated[list[Line], Longest(12)]
Ref = Annotated[str, Longest(80)]
Said = Annotated[dict[str, Line], Longest(6)]
DIGEST = Annotated[str, Longest(64)]


@dataclass(frozen=True)
class RequestSent(Message):
    """One authority asks the other about one subject."""

    KIND: ClassVar[str] = "request.sent/1"
    request_ref: Ref
    thread: Ref
    after_ref: Ref
    step: Part
    service: Line
    subject_kind: Kind
    subject: Said
    sought: Code
    purpose: Code
    offence: Code
    offence_text: Line
    facts: Text
    link: Text
    why_there: Text
    urgency: Code
    urgency_why: Text
    handling: Handling
    restriction: Text
    limits: Text
    case_number: Code
    legal_basis: Line
    authority: Line
    protected: Codes
    sent_at: datetime

    def check(self) -> None:
        """Make sure that a second question names its first. Refuses: letter_malformed"""
        if bool(self.after_ref) != (self.step == Part.DATA):
            raise Untrusted("letter_malformed", kind=self.KIND, field="after_ref")


@dataclass(frozen=True)
class Picture(Message):
    """A bare JPEG, and the SHA-256 of its bytes."""

    attachment_ref: Ref
    name: Line
    digest: DIGEST
    content: Annotated[bytes, Longest(MOST_DRAWN)]
    attached_at: datetime

    def check(self) -> None:
        """Make sure that these are the bytes. Refuses: letter_malformed"""
        if sha256(self.content).hexdigest() != self.digest:
            raise Untrusted("letter_malformed", kind=self.KIND, field="digest")


@dataclass(frozen=True)
class RequestFile(Picture):
    """A picture that goes with a request."""

    KIND: ClassVar[str] = "request_file.sent/1"
    request_ref: Ref


@dataclass(frozen=True)
class AnswerFile(Picture):
    """A picture that goes with an answer, bound by the handling code of what is given."""

    KIND: ClassVar[str] = "answer_file.sent/1"
    information_ref: Ref


@dataclass(frozen=True)
class Content(Message):
    """What is given, as it stands in an answer and in information on own initiative."""

    information_ref: Ref
    text: Text
    source_ref: Code
    source_grade: Grade
    information_grade: Grade
    handling: Handling
    restriction: Text
    audience: Lines
    expires_on: date | None
    categories: Codes
    protected: Codes
    digest: DIGEST


@dataclass(frozen=True)
class RequestAnswered(Content):
    """The asked authority answers, or says on which ground it does not."""

    KIND: ClassVar[str] = "request.answered/1"
    request_ref: Ref
    outcome: Outcome
    hit: bool | None
    reference: Code
    ground: Code
    ground_text: Text
    received_at: datetime
    answered_at: datetime


@dataclass(frozen=True)
class InformationGiven(Content):
    """An authority gives on its own initiative, and says why the other side needs it."""

    KIND: ClassVar[str] = "information.given/1"
    purpose: Code
    why: Text
    subject_kind: Kind
    subject: Said
    given_at: datetime


@dataclass(frozen=True)
class ClarificationAsked(Message):
    """The asked authority asks back: the clock stands still."""

    KIND: ClassVar[str] = "clarification.asked/1"
    clarification_ref: Ref
    request_ref: Ref
    question: Text
    received_at: datetime
    asked_at: datetime


@dataclass(frozen=True)
class ClarificationGiven(Message):
    """The asker clarifies: the clock goes on."""

    KIND: ClassVar[str] = "clarification.given/1"
    clarification_ref: Ref
    request_ref: Ref
    answer: Text
    given_at: datetime


@dataclass(frozen=True)
class RequestWithdrawn(Message):
    """The asker needs no answer any more."""

    KIND: ClassVar[str] = "request.withdrawn/1"
    request_ref: Ref
    withdrawn_at: datetime


@dataclass(frozen=True)
class ConsentAsked(Message):
    """Who holds something bound asks its owner to let it leave on one way to one receiver."""

    KIND: ClassVar[str] = "consent.asked/1"
    consent_ref: Ref
    information_ref: Ref
    way: Code
    to: Line
    why: Text
    asked_at: datetime


@dataclass(frozen=True)
class ConsentGiven(Message):
    """The owner consents until a day, or does not."""

    KIND: ClassVar[str] = "consent.given/1"
    consent_ref: Ref
    granted: bool
    until: date | None
    answered_at: datetime

    def check(self) -> None:
        """Make sure that a consent has its last day. Refuses: letter_malformed"""
        if self.granted != (self.until is not None):
            raise Untrusted("letter_malformed", kind=self.KIND, field="until")


@dataclass(frozen=True)
class RecallSent(Message):
    """The owner calls something back, or corrects it."""

    KIND: ClassVar[str] = "recall.sent/1"
    recall_ref: Ref
    information_ref: Ref
    reason: Code
    correction: Text
    sent_at: datetime


@dataclass(frozen=True)
class RecallConfirmed(Message):
    """The receiver confirms that it erased or corrected it, wherever it had gone."""

    KIND: ClassVar[str] = "recall.confirmed/1"
    recall_ref: Ref
    done: Code
    confirmed_at: datetime


@dataclass(frozen=True)
class FeedbackGiven(Message):
    """The receiver says what became of it: used, not used, wrong."""

    KIND: ClassVar[str] = "feedback.given/1"
    feedback_ref: Ref
    information_ref: Ref
    said: Code
    text: Text
    given_at: datetime
