"""A letter as the rooms above see it: opened, verified and stored before they are called."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rabt.base.identifiers import Ref


@dataclass(frozen=True)
class Letter:
    """One letter of the other node. `body` is what a room's `messages.py` reads."""

    kind: str
    body: dict[str, Any]
    about: Ref
    mid: UUID
    from_state: str
    sent_at: datetime
    received_at: datetime
