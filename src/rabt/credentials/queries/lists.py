"""Status lists and key sets: our own to publish, both states' to hand out."""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from rabt.base.errors import Missing
from rabt.credentials.models import Card, KeySet, Paper, StatusDelta, StatusList
from rabt.credentials.rules import CardState
from rabt.seal.status import Status

MARKS = {CardState.SUSPENDED.value: Status.SUSPENDED, CardState.REVOKED.value: Status.INVALID}


def list_to_publish() -> QuerySet[StatusList]:
    """Return this state's lists, locked; one that is being published elsewhere is left out."""
    return (
        StatusList.objects.select_for_update(skip_locked=True)
        .filter(kept_by=settings.RABT.state)
        .order_by("number")
    )


def marks_of(number: int) -> dict[int, Status]:
    """Return the places of one of this state's lists that are not valid."""
    found: dict[int, Status] = {}
    for model in (Card, Paper):  # a list holds places of one of them
        rows = model.objects.filter(kept_by=settings.RABT.state, list_number=number)
        marked = rows.exclude(state=CardState.VALID.value).values_list("list_index", "state")
        found |= {index: MARKS[state] for index, state in marked.iterator(5000)}
    return found


def held_lists() -> QuerySet[StatusList]:
    """Return every signed list that this node holds, of both states."""
    return StatusList.objects.exclude(published_at=None).order_by("kept_by", "number")


def status_list(state: str, number: int) -> StatusList:
    """Return a signed list as its state published it, or Missing."""
    found = held_lists().filter(kept_by=state, number=number).first()
    if found is None:
        raise Missing()
    return found


def delta(state: str, number: int, since: datetime | None) -> StatusDelta:
    """Return what changed in a list since it was signed at an instant, or the whole of it; or Missing."""
    found = StatusDelta.objects.filter(list=status_list(state, number), since=since).first()
    if found is None:
        raise Missing()
    return found


def holds_keys(state: str) -> bool:
    """Tell whether a key set of a state has come; a state that issues no card has none."""
    return KeySet.objects.filter(kept_by=state).exists()


def key_set(state: str) -> KeySet:
    """Return the newest key set of a state, or Missing."""
    found = KeySet.objects.filter(kept_by=state).order_by("-version").first()
    if found is None:
        raise Missing()
    return found
