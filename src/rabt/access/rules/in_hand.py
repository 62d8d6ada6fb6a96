"""How long a record counts as taken up by the one who took it."""

from datetime import datetime, timedelta

IN_HAND = timedelta(hours=4)
"""Half a working day: what was taken up and left is free again for the afternoon."""


def is_in_hand(taken_at: datetime, at: datetime) -> bool:
    """Tell whether a record still counts as taken up."""
    return at - taken_at <= IN_HAND
