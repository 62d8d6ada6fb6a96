"""The verdict on a card that is shown: green, amber or red, always with one reason. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Direction(StrEnum):
    """Which way a person goes, seen from the state that keeps the port."""

    ENTRY = "entry"
    EXIT = "exit"


class Colour(StrEnum):
    """What the officer sees first; a word and a sign always stand beside it."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Need(StrEnum):
    """What must happen before somebody passes on this verdict."""

    NOTHING = ""
    SECOND_CHECK = "second_check"
    SHIFT_HEAD = "shift_head"


@dataclass(frozen=True)
class CardFacts:
    """What is known of the card in front of the officer."""

    genuine: bool
    status: str = "unknown"  # valid, suspended, revoked, unknown
    reason: str = ""
    list_is: str = ""  # fresh, ageing, old, or nothing where no list is held
    not_before: datetime | None = None
    expires_at: datetime | None = None
    issued_by: str = ""
    photo: str = "matches"  # matches, differs, absent


@dataclass(frozen=True)
class PostFacts:
    """Where and when it is shown, and what this post knows of the traveller."""

    at: datetime
    on: date
    state: str
    direction: Direction
    port_open: bool = True
    last_direction: Direction | None = None
    passport_expires_on: date | None = None


@dataclass(frozen=True)
class Verdict:
    """The colour, the one reason, and what must happen before the person passes."""

    colour: Colour
    code: str
    need: Need = Need.NOTHING


Rule = Callable[[CardFacts, PostFacts], Verdict | None]


def verdict(card: CardFacts, post: PostFacts) -> Verdict:
    """Judge a shown card: the gravest reason first, and green only when none is left."""
    for rule in RULES:
        found = rule(card, post)
        if found is not None:
            return found
    return Verdict(Colour.GREEN, "all_well")


def _leaving(post: PostFacts) -> bool:
    return post.direction is Direction.EXIT


def _stop(code: str) -> Verdict:
    return Verdict(Colour.RED, code, Need.SHIFT_HEAD)


def _look_twice(code: str) -> Verdict:
    return Verdict(Colour.AMBER, code, Need.SECOND_CHECK)


def _ask_head(code: str) -> Verdict:
    return Verdict(Colour.AMBER, code, Need.SHIFT_HEAD)


def _genuine(card: CardFacts, post: PostFacts) -> Verdict | None:
    return None if card.genuine else _stop("card_not_genuine")


def _withdrawn(card: CardFacts, post: PostFacts) -> Verdict | None:
    """A card that no longer counts stops an entry; it never keeps a worker from going home."""
    if card.status not in ("revoked", "suspended"):
        return None
    code = f"card_{card.status}"
    if card.status == "suspended" and card.reason.endswith("_awaited"):
        code = "paper_awaited"
    return _look_twice(code) if _leaving(post) else _stop(code)


def _dates(card: CardFacts, post: PostFacts) -> Verdict | None:
    if card.expires_at is not None and post.at >= card.expires_at:
        return _look_twice("card_expired") if _leaving(post) else _stop("card_expired")
    if card.not_before is not None and post.at < card.not_before:
        return _stop("card_not_yet_valid")
    return None


def _passport(card: CardFacts, post: PostFacts) -> Verdict | None:
    if post.passport_expires_on is None or post.on <= post.passport_expires_on:
        return None
    return _look_twice("passport_expired") if _leaving(post) else _stop("passport_expired")


def _port(card: CardFacts, post: PostFacts) -> Verdict | None:
    return None if post.port_open else _ask_head("port_not_open")


def _photo(card: CardFacts, post: PostFacts) -> Verdict | None:
    return _ask_head("photo_differs") if card.photo == "differs" else None


def _list_too_old(card: CardFacts, post: PostFacts) -> Verdict | None:
    """Unknown is never valid, and never refused for its age alone: the shift head decides."""
    if card.status == "unknown" or not card.list_is:
        return _ask_head("status_unknown")
    return _ask_head("list_old") if card.list_is == "old" else None


def _whereabouts(card: CardFacts, post: PostFacts) -> Verdict | None:
    if post.last_direction is post.direction:
        return _look_twice("already_outside" if _leaving(post) else "already_inside")
    if _leaving(post) and post.last_direction is None and card.issued_by == post.state:
        return _look_twice("no_entry_known")
    return None


def _list_ageing(card: CardFacts, post: PostFacts) -> Verdict | None:
    return _look_twice("list_ageing") if card.list_is == "ageing" else None


def _no_photo(card: CardFacts, post: PostFacts) -> Verdict | None:
    return _look_twice("photo_absent") if card.photo == "absent" else None


RULES: tuple[Rule, ...] = (
    _genuine, _withdrawn, _dates, _passport, _port, _photo, _list_too_old, _whereabouts, _list_ageing,
    _no_photo,
)  # fmt: skip
