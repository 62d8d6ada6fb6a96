"""Writing a letter: in the transaction of the act that it tells."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from rabt.base.actor import Actor
from rabt.base.identifiers import Ref
from rabt.exchange import queries
from rabt.exchange.models import Outgoing
from rabt.seal.canon import canonical
from rabt.seal.jose import LONGEST

SWELLS = 2  # base64 twice, and the head
DELIVER, APPLY = "exchange.deliver", "exchange.apply"


@transaction.atomic
def send(actor: Actor, kind: str, body: dict[str, Any], *, about: Ref, at: datetime) -> Outgoing:
    """Write a letter to the other node; it leaves when, and only when, this act is committed."""
    check_sealable(body)
    letter = Outgoing.objects.create(
        to_state=settings.RABT.peer_state,
        kind=kind,
        about=about,
        purpose=actor.purpose or "duty",
        body=body,
        written_by=actor.id,
        made_at=at,
    )
    transaction.on_commit(lambda: wake(DELIVER), robust=True)
    return letter


def check_sealable(body: dict[str, Any]) -> None:
    """Fail the act, not the line, over a body that could never be sealed: a fault of the program."""
    if len(canonical(body)) * SWELLS > LONGEST:
        raise ValueError("the body is too long for a letter")


def wake(task: str) -> None:
    """Ask the worker to run a duty soon; one request in the queue is enough.

    Called after the commit, never inside an act: two acts must not wait for each other
    because of one queue entry. A lost request is made good by the duty's own timetable.
    """
    if queries.is_asked_for(task):
        return
    try:
        with transaction.atomic():
            app.configure_task(task, queueing_lock=task, lock=task).defer()
    except AlreadyEnqueued:
        return
