"""Writing a letter: in the transaction of the act that it tells."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from rabt.access import queries as access
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.base.identifiers import Ref
from rabt.exchange import queries
from rabt.exchange.models import Outgoing
from rabt.seal.canon import canonical
from rabt.seal.jose import LONGEST

_NAMES_ONE = ("_id", "_ref")
SWELLS = 2  # base64 twice, and the head
DELIVER, APPLY = "exchange.deliver", "exchange.apply"


@transaction.atomic
def send(actor: Actor, kind: str, body: dict[str, Any], *, about: Ref, at: datetime) -> Outgoing:
    """Write a letter to the other node; it leaves when, and only when, this act is committed.

    Of a person who does not exist none is written. Refuses: must_wait
    """
    check_sealable(body)
    check_real(body, about)
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


def check_real(body: dict[str, Any], about: Ref) -> None:
    """Ask that a letter names nobody who does not exist; whoever acts learns no more. Refuses: must_wait"""
    said = [str(text) for key, text in body.items() if key.endswith(_NAMES_ONE)]
    named = {str(about), *(text if ":" in text else f"person:{text}" for text in said)}
    if access.canaries().filter(person_ref__in=named).exists():
        raise Refused("must_wait")


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
