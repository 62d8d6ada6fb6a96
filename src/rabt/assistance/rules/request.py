"""A request: its states, what it must say, and when a second person is needed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rabt.assistance.rules.subject import Subject, check_subject, check_text
from rabt.base.errors import Refused
from rabt.base.moves import follow

LABOUR = "labour"
CODE, LINE, TEXT = 60, 200, 4000
"""How long a code, a line and a text may be, in a table and in a letter."""
LEAST = 10
GUARDED = frozenset({"H2", "H3"})


class State(StrEnum):
    """Where a request stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"  # waits for a second person
    OPEN = "open"  # with the other side: its clock runs
    UNCLEAR = "unclear"  # a clarification is asked: the clock stands still
    WEIGHED = "weighed"  # an answer waits for a second person
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    REFERRED = "referred"  # evidence is wanted: it goes by legal assistance, and is not sent


class Move(StrEnum):
    """What happens to it."""

    PROPOSE = "propose"
    RETURN = "return"
    SEND = "send"
    REFER = "refer"
    ASK_BACK = "ask_back"
    CLEAR = "clear"
    WEIGH = "weigh"
    ANSWER = "answer"
    WITHDRAW = "withdraw"


TABLE: Mapping[tuple[State, Move], State] = {
    (State.DRAFT, Move.PROPOSE): State.PROPOSED,
    (State.DRAFT, Move.SEND): State.OPEN,
    (State.DRAFT, Move.REFER): State.REFERRED,
    (State.PROPOSED, Move.SEND): State.OPEN,
    (State.PROPOSED, Move.RETURN): State.DRAFT,
    (State.OPEN, Move.ASK_BACK): State.UNCLEAR,
    (State.UNCLEAR, Move.CLEAR): State.OPEN,
    (State.OPEN, Move.WEIGH): State.WEIGHED,
    (State.WEIGHED, Move.RETURN): State.OPEN,
    (State.OPEN, Move.ANSWER): State.ANSWERED,
    (State.WEIGHED, Move.ANSWER): State.ANSWERED,
    (State.DRAFT, Move.WITHDRAW): State.WITHDRAWN,
    (State.PROPOSED, Move.WITHDRAW): State.WITHDRAWN,
    (State.OPEN, Move.WITHDRAW): State.WITHDRAWN,
    (State.UNCLEAR, Move.WITHDRAW): State.WITHDRAWN,
    (State.WEIGHED, Move.WITHDRAW): State.WITHDRAWN,
}
OVER = frozenset({State.ANSWERED, State.WITHDRAWN, State.REFERRED})
WAITING = frozenset({State.OPEN, State.UNCLEAR, State.WEIGHED})


class Part(StrEnum):
    """The two steps: first whether it is known, then, after a hit, what is known."""

    HIT = "hit"
    DATA = "data"


@dataclass(frozen=True)
class Asked:
    """What an officer asks; every code is of a list of the pack."""

    subject: Subject
    sought: str
    purpose: str
    offence: str
    facts: str
    link: str
    why_there: str
    offence_text: str = ""
    urgency: str = ""
    urgency_why: str = ""
    handling: str = "H0"
    restriction: str = ""
    limits: str = ""
    case_number: str = ""
    legal_basis: str = ""
    authority: str = ""
    protected: tuple[str, ...] = ()
    evidence: bool = False


def move(state: str, step: Move) -> State:
    """Return the state of a request after a step. Refuses: assistance_step_closed"""
    return follow(TABLE, State(state), step, "assistance_step_closed")


def check_code(code: str, known: Collection[str], field: str) -> None:
    """Ask that a code is of the pack's list. Refuses: assistance_choice"""
    if code not in known:
        raise Refused("assistance_choice", field=field)


def check_asked(asked: Asked, lists: Mapping[str, Collection[str]], on: date) -> Asked:
    """Ask that a question justifies itself and is about one subject. (after Directive (EU) 2023/977 art. 4)

    Refuses: assistance_choice, assistance_short, assistance_bulk, assistance_labour, assistance_urgency,
    assistance_restriction, and what `check_subject` does
    """
    for field in ("sought", "purpose", "offence", "handling"):
        check_code(getattr(asked, field), lists[field], field)
    for one in asked.protected:
        check_code(one, lists["protected"], "protected")
    check_subject(asked.subject, on)
    for field in ("facts", "link", "why_there"):
        check_said(getattr(asked, field), field)
        check_text(getattr(asked, field), field)
    if asked.offence == "other":
        check_said(asked.offence_text, "offence_text")
    check_urgency(asked, lists["urgency"])
    check_restriction(asked.handling, asked.restriction)
    check_labour(asked)
    return asked


def check_said(text: str, field: str) -> None:
    """Ask that a text says something. Refuses: assistance_short"""
    if sum(sign.isalpha() for sign in text) < LEAST:
        raise Refused("assistance_short", least=LEAST, field=field)


def check_urgency(asked: Asked, grounds: Collection[str]) -> None:
    """Ask that who calls it urgent says on which ground, and why.

    Refuses: assistance_urgency, assistance_choice
    """
    if asked.urgency:
        check_code(asked.urgency, grounds, "urgency")
        if sum(sign.isalpha() for sign in asked.urgency_why) < LEAST:
            raise Refused("assistance_urgency", field="urgency_why")


def check_restriction(handling: str, restriction: str) -> None:
    """Ask that other restrictions stand in writing. Refuses: assistance_restriction"""
    if handling == "H3" and sum(sign.isalpha() for sign in restriction) < LEAST:
        raise Refused("assistance_restriction", field="restriction")


def check_labour(asked: Asked) -> None:
    """Ask that nobody looks for a labour record without a case and a legal basis.

    Refuses: assistance_labour
    """
    if asked.sought == LABOUR and not (asked.case_number.strip() and asked.legal_basis.strip()):
        raise Refused("assistance_labour", field="case_number")


def check_second(step: str, hit: bool | None, over: bool) -> None:
    """Ask that what is known is asked only after a hit of the same question. Refuses: assistance_no_hit"""
    if step != Part.HIT or not hit or not over:
        raise Refused("assistance_no_hit")


def check_same_purpose(first: str, second: str) -> None:
    """Ask that the second question serves the purpose of the first; another is a new request.

    Refuses: assistance_purpose
    """
    if first != second:
        raise Refused("assistance_purpose", field="purpose")


def check_quota(sent_today: int, most: int) -> None:
    """Ask that an officer sends no more than his quota in a day. Refuses: assistance_quota"""
    if sent_today >= most:
        raise Refused("assistance_quota", most=most)


def needs_two(handling: str, protected: Collection[str]) -> bool:
    """Tell whether two persons decide: bound by its owner, or about a minor, a victim or a witness."""
    return handling in GUARDED or bool(protected)


def class_of(urgency: str, direct: bool) -> str:
    """Return the class by which the pack says how fast it is answered."""
    if not urgency:
        return "other"
    return "urgent_direct" if direct else "urgent_indirect"
