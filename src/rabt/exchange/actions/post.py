"""Closed post: the house carries it between the offices behind the two walls and cannot open it."""

from datetime import datetime
from uuid import UUID

from rabt.base.actor import Actor
from rabt.base.identifiers import ref_of
from rabt.exchange.actions.send import send
from rabt.exchange.messages import ClosedPost
from rabt.exchange.models import ClosedPost as Kept
from rabt.exchange.models import Outgoing


def send_post(actor: Actor, card: str, sheet: str, *, at: datetime) -> Outgoing:
    """Send a closed sheet to the office behind the other node's wall."""
    message = ClosedPost(card=card, sheet=sheet)
    return send(actor, message.KIND, message.to_body(), about=ref_of("day", str(at.date())), at=at)


def keep_post(told: ClosedPost, mid: UUID, *, at: datetime) -> Kept:
    """Keep a closed sheet until the office behind the wall fetches it."""
    return Kept.objects.create(mid=mid, came_at=at, card=told.card, sheet=told.sheet)


def fetched(mid: UUID) -> None:
    """Let a sheet go that the office has read."""
    Kept.objects.filter(mid=mid).delete()
