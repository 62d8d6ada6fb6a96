"""When something happens in a scenario, told from its beginning: `D+2 H+3 M+45`."""

import re

from rabt.base.errors import Refused
from rabt.linkage.days import plain

HOUR, DAY = 60, 24 * 60
MOST = 30 * DAY
"""The longest scenario, in minutes."""
_PART = {"d": DAY, "ي": DAY, "h": HOUR, "س": HOUR, "m": 1, "د": 1}
_TIME = re.compile(
    r"(?:[dي]\s*\+\s*(?P<d>\d{1,6}))?\s*(?:[hس]\s*\+\s*(?P<h>\d{1,6}))?\s*(?:[mد]\s*\+\s*(?P<m>\d{1,6}))?"
)


def minutes(text: str, field: str = "minutes") -> int:
    """Read a relative time in minutes: `D+2 H+3 M+45`, parts may be left out, in either script.

    Hours above 23 and minutes above 59 carry over. Refuses: event_time_wrong
    """
    typed = plain(text).strip().lower()
    found = _TIME.fullmatch(typed) if typed else None
    if found is None:
        raise Refused("event_time_wrong", field=field, typed=text[:40])
    whole = sum(int(found[name] or 0) * _PART[name] for name in "dhm")
    if whole > MOST:
        raise Refused("event_time_wrong", field=field, typed=text[:40])
    return whole


def relative(whole: int) -> str:
    """Write minutes as a relative time, always with its three parts: `D+2 H+3 M+45`."""
    days, rest = divmod(whole, DAY)
    return f"D+{days} H+{rest // HOUR} M+{rest % HOUR}"
