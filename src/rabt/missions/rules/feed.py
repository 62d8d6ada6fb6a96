"""A calendar as programs of every maker read it: whole days, in two languages. (RFC 5545)

Written here, since what it takes is the folding of lines and the escaping of five signs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

FOLD = 75
"""Octets of a line; the next begins with a blank. (RFC 5545 §3.1)"""
_ESCAPES = (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n"))


@dataclass(frozen=True)
class Event:
    """Whole days; `uid` tells that two versions are of one event, `changed_at` which is the newer."""

    uid: str
    since_on: date
    until_on: date
    title: str
    place: str
    text: str
    changed_at: datetime
    called_off: bool = False


def escaped(text: str) -> str:
    """Return a text as a property's value carries it. (RFC 5545 §3.3.11)"""
    for sign, written in _ESCAPES:
        text = text.replace(sign, written)
    return text


def folded(line: str) -> str:
    """Break a line so that no piece is longer than 75 octets and no sign is cut. (RFC 5545 §3.1)"""
    pieces, piece, room = [], "", FOLD
    for sign in line:
        size = len(sign.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", FOLD - 1
        piece, room = piece + sign, room - size
    return "\r\n ".join([*pieces, piece])


def calendar(events: Iterable[Event], name: str) -> bytes:
    """Return a calendar of events; the last day of one is the day before its DTEND. (RFC 5545 §3.6.1)"""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Rabt//missions//AR", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}",
    ]  # fmt: skip
    for one in events:
        lines += [
            "BEGIN:VEVENT", f"UID:{escaped(one.uid)}", f"DTSTAMP:{_instant(one.changed_at)}",
            f"LAST-MODIFIED:{_instant(one.changed_at)}", f"DTSTART;VALUE=DATE:{one.since_on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.until_on + timedelta(days=1):%Y%m%d}", f"SUMMARY:{escaped(one.title)}",
            f"LOCATION:{escaped(one.place)}", f"DESCRIPTION:{escaped(one.text)}",
            f"STATUS:{'CANCELLED' if one.called_off else 'CONFIRMED'}", "TRANSP:OPAQUE", "END:VEVENT",
        ]  # fmt: skip
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
