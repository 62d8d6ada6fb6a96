"""A helper at an office opens a worker's own page, who stands before him: for a short while, and said so."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from rabt.base.errors import NotAllowed, Refused

HELPED_FOR = timedelta(minutes=30)


def check_his_own(shown: str, his_own: Iterable[str]) -> None:
    """Ask that what was shown names the very worker. Refuses: not_his_card"""
    if not shown or shown not in set(his_own):
        raise Refused("not_his_card", field="shown")


def check_helped(since: datetime | None, at: datetime) -> None:
    """Ask that the worker stands here now. Refuses: help_over"""
    if since is None or at - since > HELPED_FOR:
        raise NotAllowed("help_over", minutes=int(HELPED_FOR.total_seconds() // 60))
