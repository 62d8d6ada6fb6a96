"""What a shown card says, and what the lists held here say of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings

from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused, Untrusted
from rabt.credentials.models import Card, StatusList
from rabt.credentials.queries.cards import card_by_serial, expected_cards
from rabt.credentials.queries.trust import limits, trusted_sets
from rabt.credentials.rules import CardState, freshness, read_serial
from rabt.seal import card, keyset, status

WORDS = {
    status.Status.VALID: "valid",
    status.Status.INVALID: "revoked",
    status.Status.SUSPENDED: "suspended",
    status.Status.UNKNOWN: "unknown",
}


@dataclass(frozen=True)
class Shown:
    """A genuine card: its claims, its status, and how old the list is that says so."""

    claims: card.Claims
    about_ref: str
    holder_ref: str
    status: str
    reason: str
    list_age: timedelta | None
    list_is: str

    @property
    def serial(self) -> str:
        """The printed number."""
        return self.claims.serial

    @property
    def issued_by(self) -> str:
        """The state that issued the card."""
        return self.claims.issuer

    @property
    def not_before(self) -> datetime:
        """From when the card counts; two honest clocks may differ by ten minutes."""
        return self.claims.issued_at - timedelta(minutes=10)

    @property
    def expires_at(self) -> datetime:
        """Until when the card counts."""
        return self.claims.expires_at

    @property
    def photo_digest(self) -> bytes:
        """The digest that binds the photograph."""
        return self.claims.subject.photo_digest

    @property
    def occupation(self) -> str:
        """The occupation's code."""
        return self.claims.subject.occupation

    @property
    def employer(self) -> str:
        """The employer's name as the card shows it."""
        return self.claims.subject.employer

    @property
    def list_number(self) -> int:
        """The status list in which the card has its place."""
        return self.claims.list_number

    @property
    def list_index(self) -> int:
        """The card's place in its list."""
        return self.claims.list_index


def check_token(text: str, at: datetime) -> Shown:
    """Read a scanned card and say what is known of it; its dates are for the caller to judge.

    Raises Untrusted: card_malformed, card_key_unknown, card_forged
    """
    claims = _read(text, trusted_sets())
    return shown(claims, Card.objects.filter(serial=claims.serial, kept_by=claims.issuer).first(), at)


def _read(text: str, sets: list[keyset.KeySet]) -> card.Claims:
    """Read a token; a trailing space may belong to it or to a careless paste, so both are tried."""
    plain = text.strip("\r\n\t").lstrip()
    try:
        return card.read(plain, sets)
    except Untrusted:
        if plain == plain.rstrip():
            raise
        return card.read(plain.rstrip(), sets)


def shown_by_serial(viewer: Actor, typed: str, at: datetime) -> Shown:
    """Find a card by the number that was typed. Refuses: serial_mistyped, no_card"""
    try:
        found = card_by_serial(viewer, read_serial(typed))
    except Missing:
        raise Refused("no_card") from None
    return shown(card.read(found.token, trusted_sets()), found, at)


def shown(claims: card.Claims, known: Card | None, at: datetime) -> Shown:
    """Put a genuine card beside what this node knows: its own register, or the other state's list."""
    said, reason, age = _status(claims, known, at)
    return Shown(
        claims=claims,
        about_ref=known.about_ref if known else "",
        holder_ref=known.holder_ref if known else "",
        status=said,
        reason=reason,
        list_age=age,
        list_is=freshness(age, limits(at)).value if age is not None else "",
    )


def _status(claims: card.Claims, known: Card | None, at: datetime) -> tuple[str, str, timedelta | None]:
    if known is not None and known.kept_by == settings.RABT.state:
        return known.state, known.reason, timedelta(0)
    row = StatusList.objects.filter(kept_by=claims.issuer, number=claims.list_number).first()
    reason = known.reason if known else ""
    if row is None or row.published_at is None:
        return (known.state if known and known.state != CardState.VALID.value else "unknown"), reason, None
    age = max(at - row.published_at, timedelta(0))
    if known is not None and known.changed_at > row.published_at:
        return known.state, reason, age
    return WORDS[_bits(bytes(row.signed)).statuses.at(claims.list_index)], reason, age


def _bits(signed: bytes) -> status.SignedList:
    return _parsed(signed, tuple(trusted_sets()))


@lru_cache(maxsize=8)
def _parsed(signed: bytes, sets: tuple[keyset.KeySet, ...]) -> status.SignedList:
    return status.read(signed, sets)


def expected_at(port: str, *, at: datetime, limit: int) -> list[Shown]:
    """Return the cards that a post should be ready for without a line, the likeliest first."""
    sets = trusted_sets()
    return [shown(card.read(row.token, sets), row, at) for row in expected_cards(port, at=at, limit=limit)]
