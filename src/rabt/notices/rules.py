"""To whom a notice goes, by which channel, and when it is tried again."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from rabt.base.errors import Refused

SMS, MAIL, NOWHERE = "sms", "mail", "nowhere"
QUEUED, SENT, GIVEN_UP = "queued", "sent", "given_up"
STATES, CHANNELS = (QUEUED, SENT, GIVEN_UP), (SMS, MAIL)
LANGUAGES = ("ar", "en")
MOST_TRIES = 8
NIGHT_FROM, NIGHT_UNTIL = time(21), time(7)
"""Hours in which no telephone rings for what can wait. A house rule."""
SHORTEST_WHY = 5
GIVEN_UP_KEPT = timedelta(days=30)
"""As long a message that was given up may be sent again."""
NOTICE_KEPT = timedelta(days=365)
"""As long it is known that somebody was told, and by which channel. A house rule."""


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
    """Return when a failed notice is tried again: 2, 4, 8 ... minutes later, by how often it was tried."""
    return at + timedelta(minutes=2 ** min(tries, 10))


def after_night(at: datetime, zone: str) -> datetime:
    """Return when what can wait is told: at once by day, in the morning by night."""
    here = at.astimezone(ZoneInfo(zone))
    if NIGHT_UNTIL <= here.time() < NIGHT_FROM:
        return at
    morning = here.date() + timedelta(days=1 if here.time() >= NIGHT_FROM else 0)
    return datetime.combine(morning, NIGHT_UNTIL, tzinfo=ZoneInfo(zone)).astimezone(at.tzinfo)


def check_resend(state: str, text: str, why: str) -> None:
    """Ask that a message was given up and is still kept, and why it is sent again.

    Refuses: notice_not_given_up, notice_forgotten, notice_why
    """
    if state != GIVEN_UP:
        raise Refused("notice_not_given_up")
    if not text:
        raise Refused("notice_forgotten")
    if len(why.strip()) < SHORTEST_WHY:
        raise Refused("notice_why", field="why", least=SHORTEST_WHY)
