"""A travel document: the origin gives it, and the other side learns only what proves it."""

import hashlib
import hmac
from datetime import date
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.people.rules.person import passport_number

SHORTEST, LONGEST = 5, 20


class Outcome(StrEnum):
    """What the origin answered."""

    WAITS = ""
    ISSUED = "issued"
    UNKNOWN = "unknown"


def check_number(typed: str) -> str:
    """Read the number of a travel document as it is typed. Refuses: travel_document_number"""
    plain = passport_number(typed)
    if not (plain.isascii() and plain.isalnum() and SHORTEST <= len(plain) <= LONGEST):
        raise Refused("travel_document_number", field="number")
    return plain


def digest(return_ref: str, number: str) -> str:
    """Return what is told and kept of a number: bound to this one return, so that it proves nothing else."""
    return hashlib.sha256(f"rabt.return/1:{return_ref}:{number}".encode()).hexdigest()


def check_shown(return_ref: str, typed: str, kept: str) -> None:
    """Ask that the document shown is the one that was given.

    Refuses: travel_document_number, travel_document_differs
    """
    if not hmac.compare_digest(digest(return_ref, check_number(typed)), kept):
        raise Refused("travel_document_differs", field="number")


def check_valid(valid_until: date, on: date) -> None:
    """Ask that a travel document still holds. Refuses: travel_document_over"""
    if valid_until <= on:
        raise Refused("travel_document_over", field="valid_until")


def check_held_on(valid_until: date, on: date) -> None:
    """Ask that a travel document held on the day of the journey. Refuses: travel_document_over"""
    if valid_until < on:
        raise Refused("travel_document_over", field="left_on")


def check_waits(outcome: str) -> None:
    """Ask that a request was not answered yet. Refuses: travel_document_answered"""
    if outcome != Outcome.WAITS:
        raise Refused("travel_document_answered")
