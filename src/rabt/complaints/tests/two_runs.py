"""Two runs of the same world, one of them with complaints: what the offices below are answered is compared.

The clock stands still in both. Each answer is written with identifiers named in the order of their first
coming, and without the form's token, which is drawn for each page.
"""

import random
import re
import tomllib
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Any

from django.db import transaction

from rabt.complaints.tests import world as worlds
from rabt.complaints.tests.world import Asked, World

TOKEN = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken": "|X-CSRFToken&quot;: &quot;)[A-Za-z0-9]+')
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
RELEASES = {
    one["code"]: one
    for one in tomllib.loads((Path(__file__).parents[1] / "releases.toml").read_text())["release"]
}
HEADERS = ("Content-Type", "Location", "Content-Disposition", "Cache-Control", "HX-Redirect")


@dataclass(frozen=True)
class Answered:
    """What was answered: status, headers that a reader sees, bytes."""

    asked: Asked
    status: int
    headers: tuple[str, ...]
    body: str


def is_released(asked: Asked) -> bool:
    """Tell whether the answer is one of those that the table of releases lets differ."""
    counted = RELEASES["counted"]
    return asked.role in counted["roles"] and asked.address.startswith(tuple(counted["pages"]))


class Reader:
    """Writes the answers that one role is given, so that two runs can be compared byte by byte."""

    def __init__(self) -> None:
        self.seen: dict[str, str] = {}

    def read(self, asked: Asked, answer: Any, *, apart: bool = False) -> Answered:
        """Return an answer with its identifiers named by their order, and without the form's token.

        `apart`: one that may differ: what it alone names changes no name in the answers after it.
        """
        seen = dict(self.seen) if apart else self.seen
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        body = _plain(content.decode("latin-1"), seen)
        headers = tuple(_plain(answer.headers.get(name, ""), seen) for name in HEADERS)
        return Answered(asked, answer.status_code, headers, body)


def _plain(text: str, seen: dict[str, str]) -> str:
    named = UUID.sub(lambda found: seen.setdefault(found[0], f"<{len(seen)}>"), text)
    return TOKEN.sub(r"\1<token>", named)


def drawn(world: World, seed: int, count: int) -> list[Asked]:
    """Draw a sequence of questions and acts: the same for the same seed."""
    chance = random.Random(seed)
    reads, acts = worlds.reads(world), worlds.acts_below(world)
    first = chance.sample(reads, len(reads))  # every page is opened before any is opened again
    asked = (first + chance.choices(reads, k=max(0, count - len(reads))))[:count]
    for one in acts:
        asked.insert(chance.randrange(len(asked) // 4, len(asked)), one)
    return asked


def run(
    cast: Any, world: World, asked: list[Asked], seed: int, *, complaints: bool,
    may_differ: Callable[[Asked], bool],
) -> list[Answered]:  # fmt: skip
    """Put all questions in order, with or without complaints in between; all that was written is undone.

    What a browser kept is forgotten as well: a word that no page showed yet would be shown in the next run.
    """
    chance, found = random.Random(seed + 1), []
    readers = {role: Reader() for role in world.clients}
    moments = sorted(chance.sample(range(len(asked) // 2), worlds.STEPS))
    kept = {role: deepcopy(client.cookies) for role, client in world.clients.items()}
    with transaction.atomic():
        for place, one in enumerate(asked):
            while complaints and moments and moments[0] <= place:
                moments.pop(0)
                worlds.complain(cast, world, worlds.STEPS - len(moments) - 1)
            found.append(readers[one.role].read(one, world.ask(one), apart=may_differ(one)))
        transaction.set_rollback(True)
    for role, client in world.clients.items():
        client.cookies = kept[role]
    return found


def where(one: Answered, other: Answered) -> list[str]:
    """Return the lines in which two answers are not the same, for whoever must find out why."""
    parts = ([str(each.status), *each.headers, *each.body.split("\n")] for each in (one, other))
    return [line for line in unified_diff(*parts, lineterm="", n=0) if line[:3] not in ("---", "+++")][:12]


def differing(without: list[Answered], with_complaints: list[Answered]) -> list[tuple[Answered, Answered]]:
    """Return the pairs of answers that are not the same to the byte."""
    return [(a, b) for a, b in zip(without, with_complaints, strict=True) if a != b]
