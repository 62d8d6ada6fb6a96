"""A file: its states, the steps that the pack allows, what must be said, and who is protected."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow
from rabt.corridor.shapes import Fee, RegularisationStep

FILE, FEE = "file", "regularisation"
LEAST_NAME, LEAST_SAID = 3, 10
NAME, SAID, PHONE = 160, 2000, 16


class State(StrEnum):
    """Where a file stands."""

    ASKED = "asked"  # the consulate asked; no office has taken it up yet
    OPEN = "open"
    OFFERED = "offered"  # an employer offers work
    PROPOSED = "proposed"
    ADMITTED = "admitted"
    REFUSED = "refused"
    SOUGHT = "sought"  # the origin is asked for a travel document
    DOCUMENTED = "documented"
    RETURNED = "returned"
    CONCLUDED = "concluded"  # a work permit is proposed in the ordinary way
    WITHDRAWN = "withdrawn"
    PROTECTED = "protected"
    CLOSED = "closed"


class Step(StrEnum):
    """What happens to it; from where to where stands in the pack."""

    ASK = "ask"
    OPEN = "open"
    TAKE_UP = "take_up"
    RECORD_OFFER = "record_offer"
    PROPOSE = "propose"
    ADMIT = "admit"
    REFUSE = "refuse"
    CONCLUDE = "conclude"
    ASK_DOCUMENT = "ask_document"
    ISSUE = "issue"
    NOT_FOUND = "not_found"
    DEPART = "depart"
    PROTECT = "protect"
    CLOSE = "close"
    WITHDRAW = "withdraw"


class Way(StrEnum):
    """Which way he wants."""

    STAY = "stay"
    HOME = "home"


class Standing(StrEnum):
    """What the consulate that asked is told: never that somebody needed protection."""

    ASKED = "asked"
    IN_HAND = "in_hand"
    GRANTED = "granted"
    REFUSED = "refused"
    RETURNED = "returned"
    ENDED = "ended"


SAFE = frozenset({State.PROTECTED, State.CLOSED})
OVER = frozenset({State.RETURNED, State.CONCLUDED, State.WITHDRAWN, State.CLOSED})
ORDINARY = frozenset(State) - SAFE
TOLD: Mapping[State, Standing] = {
    State.ASKED: Standing.ASKED, State.ADMITTED: Standing.GRANTED, State.CONCLUDED: Standing.GRANTED,
    State.REFUSED: Standing.REFUSED, State.RETURNED: Standing.RETURNED, State.WITHDRAWN: Standing.ENDED,
}  # fmt: skip

Steps = Mapping[str, RegularisationStep]


@dataclass(frozen=True)
class Told:
    """What somebody says of himself, as little as is needed; `signs` are codes of the pack's list."""

    name: str
    way: str
    born_on: date | None = None
    since_on: date | None = None
    place: str = ""
    phone: str = ""
    signs: tuple[str, ...] = ()


def table(steps: Steps, of: str = FILE) -> dict[tuple[str, str], str]:
    """Lay the pack's steps out as a table of transitions."""
    return {
        (before, step.code): step.after for step in steps.values() if step.of == of for before in step.before
    }


def move(state: str, step: str, steps: Steps) -> State:
    """Return the state of a file after a step. Refuses: regularisation_step_closed"""
    return State(follow(table(steps), state, str(step), "regularisation_step_closed"))


def may(state: str, step: str, steps: Steps) -> bool:
    """Tell whether a step is open in a state."""
    return (state, str(step)) in table(steps)


def due_on(step: RegularisationStep, on: date) -> date | None:
    """Return the day by which the next step is due; none where no clock runs."""
    return on + timedelta(days=step.days) if step.days else None


def standing_of(state: str) -> Standing:
    """Return what the consulate is told of a state; who is protected is in hand, like any other."""
    return TOLD.get(State(state), Standing.IN_HAND)


def is_minor(born_on: date | None, on: date, least_days: int) -> bool:
    """Tell whether somebody of this birthday is under age; `least_days` is the corridor's least age."""
    return born_on is not None and (on - born_on).days < least_days


def needs_protection(told: Told, on: date, least_days: int) -> bool:
    """Tell whether any sign was said yes, or he is under age: then there is no ordinary file."""
    return bool(told.signs) or is_minor(told.born_on, on, least_days)


def check_told(told: Told, signs: Collection[str], places: Collection[str], on: date) -> Told:
    """Ask that what was said can stand.

    Refuses: regularisation_name, regularisation_way, regularisation_sign, regularisation_place,
    regularisation_day
    """
    name = check_name(told.name)
    if told.way not in set(Way):
        raise Refused("regularisation_way", field="way")
    for sign in told.signs:
        check_sign(sign, signs)
    check_place(told.place, places)
    for field, day in (("born_on", told.born_on), ("since_on", told.since_on)):
        check_day(day, on, field)
    return Told(name, told.way, told.born_on, told.since_on, told.place, told.phone.strip(), told.signs)


def check_name(name: str) -> str:
    """Ask that a name is one; return it tidy. Refuses: regularisation_name"""
    said = " ".join(name.split())
    if sum(sign.isalpha() for sign in said) < LEAST_NAME or len(said) > NAME:
        raise Refused("regularisation_name", field="name")
    return said


def check_sign(sign: str, signs: Iterable[str]) -> None:
    """Ask that a sign of need is of the pack's list. Refuses: regularisation_sign"""
    if sign not in set(signs):
        raise Refused("regularisation_sign", field="signs")


def check_place(place: str, places: Iterable[str]) -> None:
    """Ask that a place is one of the corridor's, or none. Refuses: regularisation_place"""
    if place and place not in set(places):
        raise Refused("regularisation_place", field="place")


def check_port(port: str, ports: Iterable[str]) -> None:
    """Ask that a port is one of this state's. Refuses: regularisation_place"""
    if port not in set(ports):
        raise Refused("regularisation_place", field="port")


def check_day(day: date | None, on: date, field: str) -> None:
    """Ask that a day has come. Refuses: regularisation_day"""
    if day is not None and day > on:
        raise Refused("regularisation_day", field=field)


def check_text(text: str, field: str = "text") -> str:
    """Ask that a text says something. Refuses: regularisation_short"""
    said = " ".join(text.split())
    if sum(sign.isalpha() for sign in said) < LEAST_SAID:
        raise Refused("regularisation_short", least=LEAST_SAID, field=field)
    return said[:SAID]


def check_reason(code: str, reasons: Iterable[str]) -> str:
    """Ask that a reason is of the pack's list. Refuses: regularisation_reason"""
    if code not in set(reasons):
        raise Refused("regularisation_reason", field="reason")
    return code


def fee_of(step: RegularisationStep) -> Fee:
    """Return what a step costs by the pack and who must pay it, as the ledger of fees knows it."""
    return Fee(
        code=FEE, since=step.since, source=step.source, name=step.name, minor=step.minor,
        currency=step.currency, payer=step.payer, keeper="destination",
    )  # fmt: skip


def check_paid(step: RegularisationStep, paid_minor: int) -> None:
    """Ask that the step's fee is paid in full. Refuses: regularisation_unpaid"""
    if paid_minor < step.minor:
        raise Refused("regularisation_unpaid", left_minor=step.minor - paid_minor)


def check_known(person_known: bool) -> None:
    """Ask that the register knows who he is. Refuses: regularisation_unregistered"""
    if not person_known:
        raise Refused("regularisation_unregistered")
