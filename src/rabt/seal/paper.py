"""A paper: what a printed certificate says, in a QR code that verifies without a network.

`RB1P:` and base45 of a COSE_Sign1 over a CWT, of the family of the card and of another type: a paper never
passes for a card. Whose it is stands under claim 169 with MOSIP's keys; what it attests has keys from its
range for closed circles (80 to 82). It has no end: what was done stays done, until its place in the status
list says that it was replaced or revoked; a course's skill alone has a last day. No phone, address, birth or
document number. (RFC 8392, RFC 9285)
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rabt.base.errors import Refused, Untrusted
from rabt.seal import base45, cbor, cose, keyset
from rabt.seal.card import (
    CTI,
    FIRST_DAY,
    HOLDER,
    IAT,
    ISS,
    LIMIT,
    LIST,
    PLACE,
    STATUS,
    cut,
    read_day,
    read_number,
    read_serial,
    read_text,
    whole,
)

PREFIX = "RB1P:"
TYP = "rabt/paper"
NAME_LATIN, NAME_AR, KIND, WORKS, DIGEST = 4, 19, 80, 81, 82
SHORTEST = 16
"""Signs of an employer's name that stay where the tasks' codes are kept."""

MOST_WORKS, MOST_TASKS, MOST_HOURS = 30, 100, 10_000
DIGEST_SIZE = 16
CLOCKS_DIFFER = timedelta(minutes=10)
_CODES = {"key_unknown": "paper_key_unknown", "paper_forged": "paper_forged"}


class Kind(StrEnum):
    """What was printed."""

    SERVICE = "service"  # a certificate of service: one work
    SKILLS = "skills"  # a skills record: every work, with the tasks that employers attested
    COURSE = "course"  # a certificate of a course: which, where, when, and the skill that it proves


_KINDS = {Kind.SERVICE: 1, Kind.SKILLS: 2, Kind.COURSE: 3}


@dataclass(frozen=True)
class Work:
    """One work: its ISCO-08 code, for whom, from which day until which, and the tasks that are attested.

    Where the codes of the tasks do not fit, `tasks` is empty and `count` alone says how many there are.
    """

    occupation: str
    employer: str
    first_on: date
    last_on: date
    tasks: tuple[str, ...] = ()
    count: int = 0


@dataclass(frozen=True)
class Course:
    """One course: the pack's codes of it and of its centre, its days and hours, the skill that it proves.

    `skill` is empty where it proves none; `until_on` is the last day of the skill, if it has one.
    """

    code: str
    centre: str
    first_on: date
    last_on: date
    hours: int
    skill: str = ""
    until_on: date | None = None


@dataclass(frozen=True)
class Subject:
    """What a paper says: whose it is, and his works, the earliest first, or the course that he passed.

    `digest` binds all tasks.
    """

    kind: Kind
    name_ar: str
    name_latin: str
    works: tuple[Work, ...]
    digest: bytes = b""
    course: Course | None = None


@dataclass(frozen=True)
class Claims:
    """All that a paper says: its own number and place, when it was issued, and its subject."""

    serial: str
    issuer: str
    list_number: int
    list_index: int
    issued_at: datetime
    subject: Subject


def work(occupation: str, employer: str, first_on: date, last_on: date, tasks: Iterable[str] = ()) -> Work:
    """Describe one work, its tasks in the order of their codes."""
    found = tuple(sorted(tasks))
    return Work(occupation, employer, first_on, last_on, found, len(found))


def subject(kind: Kind, name_ar: str, name_latin: str, works: Iterable[Work]) -> Subject:
    """Say what a paper says; that of skills is bound to all its tasks by a digest."""
    found = tuple(works)
    return Subject(kind, name_ar, name_latin, found, digest(found) if kind is Kind.SKILLS else b"")


def of_course(name_ar: str, name_latin: str, course: Course) -> Subject:
    """Say what a certificate of a course says."""
    return Subject(Kind.COURSE, name_ar, name_latin, (), b"", course)


def digest(works: Iterable[Work]) -> bytes:
    """Return the sixteen bytes that bind works and all their tasks, whether their codes fit or not."""
    told = [[one.occupation, _days(one.first_on), _days(one.last_on), list(one.tasks)] for one in works]
    return hashlib.sha256(cbor.encode(told)).digest()[:DIGEST_SIZE]


def issue(claims: Claims, key: Ed25519PrivateKey) -> str:
    """Sign a paper; employers' names are cut to fit, then tasks are told by their number alone.

    Refuses: paper_too_full, paper_unwritable
    """
    claims = replace(claims, issued_at=whole(claims.issued_at))
    for fitted in _fitted(claims):
        payload = cbor.encode(_told(fitted))
        data = cose.sign(payload, TYP, key)
        if len(data) <= LIMIT:
            _check_readable(payload, fitted)
            return PREFIX + base45.encode(data)
    raise Refused("paper_too_full", size=len(data), limit=LIMIT)


def _fitted(claims: Claims) -> Iterator[Claims]:
    """Tell the same in fewer and fewer bytes, the whole first."""
    works = claims.subject.works
    longest = max((len(one.employer) for one in works), default=0)
    counted = tuple(replace(one, tasks=()) for one in works)
    for told, shortest in ((works, min(SHORTEST, longest)), (counted, 0)):
        for length in range(longest, shortest - 1, -1):
            cut_to = tuple(replace(one, employer=cut(one.employer, length)) for one in told)
            yield replace(claims, subject=replace(claims.subject, works=cut_to))


def _check_readable(payload: bytes, claims: Claims) -> None:
    """Refuse to sign what no checker would read back as it is meant."""
    try:
        found = _claims(cbor.decode(payload))
    except Untrusted as problem:
        raise Refused("paper_unwritable", why=problem.facts.get("why", "")) from problem
    if found != claims:
        raise Refused("paper_unwritable", why="not read as written")


def read(text: str, key_sets: Iterable[keyset.KeySet]) -> Claims:
    """Read a paper that a trusted key signed. Refuses: paper_malformed, paper_key_unknown, paper_forged"""
    try:
        message = cose.take_apart(base45.unwrapped(text, PREFIX, LIMIT), TYP)
        payload, key_set, key = keyset.check_signature(message, key_sets, keyset.CARD, "paper_forged")
        claims = _claims(cbor.decode(payload))
    except Untrusted as problem:
        raise Untrusted(_CODES.get(problem.code, "paper_malformed"), **problem.facts) from None
    if claims.issuer != key_set.state or not key.covers(claims.issued_at):
        raise Untrusted("paper_forged", why="signed by a key of another state or time")
    return claims


def verify(text: str, key_sets: Iterable[keyset.KeySet], at: datetime) -> Claims:
    """Read a paper that a trusted key signed, and not in days to come.

    Refuses: paper_malformed, paper_key_unknown, paper_forged, paper_not_yet_valid
    """
    claims = read(text, key_sets)
    if at < claims.issued_at - CLOCKS_DIFFER:
        raise Untrusted("paper_not_yet_valid", serial=claims.serial, issued_at=claims.issued_at)
    return claims


# ------------------------------------------------------------------------- claims and back
def _days(on: date) -> int:
    return (on - FIRST_DAY).days


def _told(claims: Claims) -> dict[int, Any]:
    subject = claims.subject
    holder = {
        NAME_LATIN: subject.name_latin, NAME_AR: subject.name_ar, KIND: _KINDS[subject.kind],
        WORKS: _course_told(subject.course) if subject.course else [_work_told(one) for one in subject.works],
        DIGEST: subject.digest,
    }  # fmt: skip
    return {
        ISS: claims.issuer, IAT: int(claims.issued_at.timestamp()), CTI: claims.serial.encode("ascii"),
        HOLDER: holder, STATUS: {LIST: claims.list_number, PLACE: claims.list_index},
    }  # fmt: skip


def _work_told(one: Work) -> list[Any]:
    tasks = list(one.tasks) if one.tasks or not one.count else one.count
    return [one.occupation, _days(one.first_on), _days(one.last_on), one.employer, tasks]


def _course_told(one: Course) -> list[Any]:
    until = _days(one.until_on) if one.until_on else 0  # a day long past: no end
    return [one.code, one.centre, _days(one.first_on), _days(one.last_on), one.hours, one.skill, until]


def _claims(told: Any) -> Claims:
    if not isinstance(told, dict) or told.keys() != {ISS, IAT, CTI, HOLDER, STATUS}:
        raise Untrusted("paper_malformed", why="claims")
    status = told[STATUS]
    if not isinstance(status, dict) or status.keys() != {LIST, PLACE}:
        raise Untrusted("paper_malformed", why="status")
    return Claims(
        serial=read_serial(told[CTI]),
        issuer=read_text(2)(told[ISS]),
        list_number=read_number(status[LIST]),
        list_index=read_number(status[PLACE]),
        issued_at=keyset.instant(told[IAT]),
        subject=_subject(told[HOLDER]),
    )


def _subject(holder: Any) -> Subject:
    if not isinstance(holder, dict) or holder.keys() != {NAME_LATIN, NAME_AR, KIND, WORKS, DIGEST}:
        raise Untrusted("paper_malformed", why="holder")
    kind, told = _kind(holder[KIND]), holder[WORKS]
    found = Subject(
        kind=kind,
        name_ar=read_text(120)(holder[NAME_AR]),
        name_latin=read_text(80)(holder[NAME_LATIN]),
        works=() if kind is Kind.COURSE else _works(told),
        digest=holder[DIGEST],
        course=_course(told) if kind is Kind.COURSE else None,
    )
    _check_kind(found)
    return found


def _works(told: Any) -> tuple[Work, ...]:
    if not isinstance(told, list) or not 0 < len(told) <= MOST_WORKS:
        raise Untrusted("paper_malformed", why="works")
    return tuple(_work(one) for one in told)


def _course(told: Any) -> Course:
    if not isinstance(told, list) or len(told) != 7:
        raise Untrusted("paper_malformed", why="a course")
    code, centre, first, last, hours, skill, until = told
    found = Course(
        read_text(60)(code), read_text(60)(centre), read_day(first), read_day(last), read_number(hours),
        read_text(60)(skill), read_day(until) if until != 0 else None,
    )  # fmt: skip
    proves = bool(found.skill) or found.until_on is None
    if not found.code or found.first_on > found.last_on or found.hours > MOST_HOURS or not proves:
        raise Untrusted("paper_malformed", why="a course")
    return found


def _kind(value: Any) -> Kind:
    for kind, number in _KINDS.items():
        if type(value) is int and value == number:
            return kind
    raise Untrusted("paper_malformed", why="kind")


def _check_kind(found: Subject) -> None:
    """Ask that a certificate tells of one work without tasks, and that a record of skills is bound to all."""
    size = DIGEST_SIZE if found.kind is Kind.SKILLS else 0
    if not isinstance(found.digest, bytes) or len(found.digest) != size:
        raise Untrusted("paper_malformed", why="digest")
    if found.kind is Kind.SERVICE and (len(found.works) > 1 or found.works[0].count):
        raise Untrusted("paper_malformed", why="a certificate of more than one work")
    if (
        all(len(one.tasks) == one.count for one in found.works)
        and size
        and digest(found.works) != found.digest
    ):
        raise Untrusted("paper_malformed", why="digest")


def _work(told: Any) -> Work:
    if not isinstance(told, list) or len(told) != 5:
        raise Untrusted("paper_malformed", why="a work")
    occupation, first, last, employer, tasks = told
    found = Work(
        read_text(10)(occupation), read_text(200)(employer), read_day(first), read_day(last), *_tasks(tasks)
    )
    if found.first_on > found.last_on:
        raise Untrusted("paper_malformed", why="days")
    return found


def _tasks(told: Any) -> tuple[tuple[str, ...], int]:
    if type(told) is int and 0 < told <= MOST_TASKS:
        return (), told
    if not isinstance(told, list) or len(told) > MOST_TASKS:
        raise Untrusted("paper_malformed", why="tasks")
    found = tuple(read_text(40)(code) for code in told)
    if list(found) != sorted(set(found)):
        raise Untrusted("paper_malformed", why="tasks twice, or out of order")
    return found, len(found)
