"""What players are told by telephone and mail: marked EXERCISE before and after, in both scripts, always."""

from datetime import datetime

from rabt.exercises import queries
from rabt.exercises.models import Exercise
from rabt.notices import actions as notices
from rabt.notices.rules import Address
from rabt.scenarios.rules.frozen import Channel, Event

TEXT = 300
"""A short message carries so much of an event; the whole of it stands on the player's board."""


def tell_players(row: Exercise, event: Event, *, at: datetime) -> int:
    """Tell the players of this side of an event by its channel; return how many were told.

    It is urgent, so that it never comes as an alarm the morning after, and is not sent when it is late.
    """
    if event.channel not in (Channel.SMS, Channel.MAIL):
        return 0
    told = 0
    for account in queries.players_of(row, event):
        to = address(account, event.channel)
        if not to.target:
            continue
        language = to.language if to.language in ("ar", "en") else "ar"
        notices.tell(
            to, "exercises.told.event",
            {"number": row.number, "code": event.code, "title": getattr(event.title, language),
             "text": getattr(event.text, language)[:TEXT]},
            about=row.ref, at=at, urgent=True,
        )  # fmt: skip
        told += 1
    return told


def address(account: object, channel: Channel) -> Address:
    """Return where a player reads what comes by a channel."""
    phone = getattr(account, "phone", "") if channel is Channel.SMS else ""
    mail = getattr(account, "email", "") if channel is Channel.MAIL else ""
    return Address(
        phone=phone,
        email=mail,
        name=getattr(account, "name_ar", ""),
        language=getattr(account, "language", "ar"),
    )
