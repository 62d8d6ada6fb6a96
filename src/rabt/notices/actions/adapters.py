"""The seam to the channels: a registry of callables by name. An adapter raises when it cannot send.

A node names its adapters in `settings.RABT_NOTICES`, channel by channel; without it all write files.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from rabt.base import durable
from rabt.notices import rules


@dataclass(frozen=True)
class Message:
    """What a channel needs to know, and no more. `subject` heads a mail; empty, the house's own does."""

    id: str
    channel: str
    target: str
    text: str
    language: str
    at: str
    subject: str = ""


Adapter = Callable[[Message], None]


class Unreachable(Exception):
    """This address will never take a message: it is not tried again."""


def write_file(message: Message) -> None:
    """Write a message as one file below the node's home, readable by its owner only."""
    told = json.dumps(asdict(message), ensure_ascii=False, indent=1)
    durable.write(_file_of(message), told.encode(), mode=durable.OWN)


def _file_of(message: Message) -> Path:
    return Path(settings.RABT.home) / "notices" / f"{message.id}.json"


def discard(message: Message) -> None:
    """Do the same work for nobody, so that time does not tell whether an address is known."""
    write_file(message)
    _file_of(message).unlink()


AT_HOME = ("file", "discard", "history")
"""Adapters that ask nobody outside this node, and so keep no act waiting."""
ADAPTERS: dict[str, Adapter] = {"file": write_file, "discard": discard}


def name_for(channel: str) -> str:
    """Name the adapter that this node uses for a channel; from a practice node nothing leaves."""
    named: dict[str, str] = {rules.NOWHERE: "discard"} | getattr(settings, "RABT_NOTICES", {})
    found = named.get(channel, "file")
    return "file" if settings.RABT.trial and found not in AT_HOME else found


def adapter_for(channel: str) -> Adapter:
    """Return the adapter that this node uses for a channel."""
    return ADAPTERS[name_for(channel)]


def rings(channel: str) -> bool:
    """Tell whether a message by this channel rings at somebody's bedside: a file and a mail wake nobody."""
    return channel == rules.SMS and name_for(channel) not in AT_HOME
