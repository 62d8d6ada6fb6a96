"""What stands in front of the officer: the card as shown, the person on file, and the verdict. Frozen."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from rabt.base.errors import Refused
from rabt.crossing.rules.verdict import Direction, Verdict


@dataclass(frozen=True)
class PersonFacts:
    """The least of a person that an officer needs to know him again."""

    name_ar: str
    name_latin: str
    born_on: date | None
    nationality: str
    passport_ends: str
    passport_expires_on: date | None
    photo: bytes = b""


@dataclass(frozen=True)
class AtDesk:
    """One card at one desk, judged."""

    typed: str
    serial: str
    about_ref: str
    holder_ref: str
    direction: Direction
    port: str
    judged: Verdict
    status: str
    list_is: str
    expires_at: datetime | None
    occupation: str
    employer: str
    person: PersonFacts | None
    last_direction: Direction | None
    last_at: datetime | None


def port_of(office: str, state: str, ports: Iterable[str]) -> str:
    """Return the port that an office keeps: the last step of its path. Refuses: port_unknown"""
    last = office.rstrip("/").rpartition("/")[2]
    for code in ports:
        plain = re.sub(r"[^a-z0-9]+", "-", code.lower())
        if last and last in (plain, plain.removeprefix(f"{state.lower()}-")):
            return code
    raise Refused("port_unknown", office=office)


LISTS = {Direction.ENTRY: "entry_refusal", Direction.EXIT: "exit_refusal"}


def refusal_list(direction: str) -> str:
    """Name the pack's list of reasons for which somebody is refused in a direction.

    Nobody is kept from leaving for a debt, a claim of his employer, a permit or a card: these are reasons
    of entry alone. (Universal Declaration of Human Rights, art. 13; ILO General Principles, 2019, no. 11)
    """
    return LISTS[Direction(direction)]


def check_refusal(reason: str, known: Mapping[str, object], *, serial: str, named: str) -> None:
    """Make sure that a refusal has a reason of the pack and a person. Refuses: refusal_reason_unknown,
    refused_without_person"""
    if reason not in known:
        raise Refused("refusal_reason_unknown", field="reason")
    if not serial and not named.strip():
        raise Refused("refused_without_person", field="named")


def ending(number: str) -> str:
    """Return the last four signs of a document number: enough to compare, too little to copy."""
    return number[-4:] if len(number) > 6 else ""
