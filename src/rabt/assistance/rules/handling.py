"""A handling code binds what it stands on: the one gate through which anything given leaves, on whatever way.

H0 prevention and combat of crime; H1 no judicial proceedings without the provider's permission; H2 no
dissemination without it; H3 other restrictions, in writing. (the handling codes of Europol's SIENA)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rabt.base.errors import Refused

CODES = ("H0", "H1", "H2", "H3")


class Way(StrEnum):
    """On which way something leaves the contact point; a screen of the contact point itself is none."""

    PRINT = "print"
    FILE = "file"
    SHEET = "sheet"
    LETTER = "letter"
    FORWARD = "forward"
    API = "api"
    INCIDENT = "incident"
    COURT = "court"


FREE: Mapping[str, frozenset[Way]] = {
    "H0": frozenset(Way),
    "H1": frozenset(Way) - {Way.COURT},
    "H2": frozenset(),
    "H3": frozenset(),
}


@dataclass(frozen=True)
class Given:
    """A consent of the owner: for one way, to one receiver, until a day."""

    way: str
    to: str
    until: date


@dataclass(frozen=True)
class Bound:
    """What is bound: by which code, whose it is, who holds it here, what its owner consented to."""

    code: str
    owner: str
    here: str
    recalled: bool = False
    expires_on: date | None = None
    consents: tuple[Given, ...] = ()


def consent_for(consents: Iterable[Given], way: Way, to: str, on: date) -> Given | None:
    """Return the consent that covers this way to this receiver today, or nothing."""
    wanted = " ".join(to.split()).casefold()
    return next(
        (one for one in consents
         if one.way == way and " ".join(one.to.split()).casefold() == wanted and on <= one.until), None
    )  # fmt: skip


def is_free(bound: Bound, way: Way, to: str, on: date) -> bool:
    """Tell whether it may leave on this way; what was recalled or is over leaves on none."""
    if bound.owner == bound.here:
        return True
    if bound.recalled or (bound.expires_on is not None and on > bound.expires_on):
        return False
    return way in FREE.get(bound.code, frozenset()) or consent_for(bound.consents, way, to, on) is not None


def check_way(bound: Bound, way: Way, to: str, on: date) -> Given | None:
    """Let it leave on this way, or say why not; return the consent that was used, if one was.

    Refuses: handling_recalled, handling_over, handling_bound
    """
    if bound.owner == bound.here:
        return None
    if bound.recalled:
        raise Refused("handling_recalled")
    if bound.expires_on is not None and on > bound.expires_on:
        raise Refused("handling_over")
    if not is_free(bound, way, to, on):
        raise Refused("handling_bound", handling=bound.code, way=str(way))
    return None if way in FREE[bound.code] else consent_for(bound.consents, way, to, on)
