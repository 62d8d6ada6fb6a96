"""Watching the link: the next try, the alarm by age, the rejection log in bounds."""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from rabt.exchange import queries, rules
from rabt.exchange.actions.reject import tidy
from rabt.exchange.actions.send import DELIVER

log = logging.getLogger(__name__)


def come_again(at: datetime) -> datetime | None:
    """Ask the worker to try the line again when the next try is due; return when that is."""
    due = queries.next_try_at(at)
    if due is None:
        return None
    try:
        with transaction.atomic():
            app.configure_task(
                DELIVER, queueing_lock=f"{DELIVER}.again", lock=DELIVER, schedule_at=due
            ).defer()
    except AlreadyEnqueued:
        pass  # an earlier request for the next try stands
    return due


def watch(at: datetime) -> str:
    """Grade the oldest letter without a receipt, say so in the log, keep the rejection log in bounds."""
    oldest = queries.oldest_unanswered_at()
    grade = rules.how_late(oldest, at)
    if grade == "alarm":
        log.error("letters to %s wait for a receipt since %s", settings.RABT.peer_state, oldest)
    elif grade == "late":
        log.warning("letters to %s wait for a receipt since %s", settings.RABT.peer_state, oldest)
    tidy()
    return grade
