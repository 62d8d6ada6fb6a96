"""One line of what the search box found: what it is, what it is called, where it stands."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """A record that fits what was typed; `rank` is 1 where everything fits exactly, less for less."""

    word: str
    ref: str
    title: str
    more: str
    url: str
    rank: float
