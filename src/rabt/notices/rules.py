"""To whom a notice goes, by which channel, and when it is tried again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

SMS, MAIL, NOWHERE = "sms", "mail", "nowhere"
QUEUED, SENT, GIVEN_UP = "queued", "sent", "given_up"
LANGUAGES = ("ar", "en")
MOST_TRIES = 8


@dataclass(frozen=True)
class Address:
    """Where a person reads notices, and in which language. All may be empty: then nobody is told."""

    phone: str = ""
    email: str = ""
    name: str = ""
    language: str = "ar"

    @property
    def channel(self) -> str:
        """A telephone first, as most workers have no mail."""
        return SMS if self.phone else MAIL if self.email else NOWHERE

    @property
    def target(self) -> str:
        """The number or mail address that the channel uses."""
        return self.phone or self.email


def masked(target: str) -> str:
    """Show enough of an address to recognise it, and no more."""
    if "@" in target:
        name, _, domain = target.partition("@")
        return f"{name[:1]}…@{domain}"
    return f"{target[:4]}…{target[-2:]}" if len(target) > 6 else "…" if target else ""


def next_try(tries: int, at: datetime) -> datetime:
    """Return when a failed notice is tried again: 1, 2, 4 ... minutes later."""
    return at + timedelta(minutes=2 ** min(tries, 10))
