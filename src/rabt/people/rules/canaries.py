"""A person who does not exist: made of parts of many who do, so that he looks like them and is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from random import Random
from uuid import UUID

from rabt.base.errors import Refused
from rabt.base.moves import follow
from rabt.people.rules.person import PersonFacts

LEAST_PATTERNS = 12
MOST_AT_ONCE = 50
DRAWS = 40
"""So often one is drawn again that would be taken for somebody who exists."""
YEARS_APART, DAYS_APART = 3, 300


class State(StrEnum):
    """Where a planting stands."""

    ASKED = "asked"
    PLANTED = "planted"
    REFUSED = "refused"
    ENDED = "ended"


class Step(StrEnum):
    """What happens to it."""

    PLANT = "plant"
    REFUSE = "refuse"
    END = "end"


TABLE: dict[tuple[State, Step], State] = {
    (State.ASKED, Step.PLANT): State.PLANTED,
    (State.ASKED, Step.REFUSE): State.REFUSED,
    (State.PLANTED, Step.END): State.ENDED,
}


@dataclass(frozen=True)
class Pattern:
    """Somebody of the register, as far as others are made to look like him."""

    key: UUID
    parts: tuple[str, str, str, str]
    sex: str
    born_on: date
    birth_place: str
    home_place: str
    nationality: str
    passport_number: str
    passport_issuer: str
    passport_expires_on: date | None
    registered_at: datetime
    latin: tuple[str, ...] = ()


def move(state: str, step: Step) -> State:
    """Return the state of a planting after a step. Refuses: planting_step_closed"""
    return follow(TABLE, State(state), step, "planting_step_closed")


def check_count(count: int) -> None:
    """Ask that a planting is neither empty nor large. Refuses: canaries_count"""
    if not 1 <= count <= MOST_AT_ONCE:
        raise Refused("canaries_count", most=MOST_AT_ONCE, field="count")


def check_patterns(patterns: Sequence[Pattern]) -> None:
    """Ask that enough people are there to look like. Refuses: canaries_few"""
    if len(patterns) < LEAST_PATTERNS:
        raise Refused("canaries_few", least=LEAST_PATTERNS, field="office")


@dataclass(frozen=True)
class Drawn:
    """Somebody who does not exist, when he was registered, and near whom he is kept and seen."""

    facts: PersonFacts
    registered_at: datetime
    near: UUID


def drawn(patterns: Sequence[Pattern], chance: Random) -> Drawn:
    """Draw somebody who does not exist; every pattern has a passport.

    No two parts of his name come from one person, nor does his number; all else lies near one person's.
    """
    base = chance.choice(patterns)
    same = [one for one in patterns if one.sex == base.sex and one is not base] or list(patterns)
    first = chance.choice(same)
    others = chance.sample([one for one in patterns if one is not first], 3)
    whole = (first, *others)
    latin = " ".join(one.latin[place] for place, one in enumerate(whole) if len(one.latin) == len(whole))
    told = PersonFacts(
        name_ar=" ".join(part for place, one in enumerate(whole) if (part := one.parts[place])),
        name_latin=latin if all(len(one.latin) == len(whole) for one in whole) else "",
        sex=base.sex, born_on=_near(base.born_on, chance, YEARS_APART * 365), birth_place=base.birth_place,
        home_place=base.home_place, nationality=base.nationality,
        passport_number=other_number(base.passport_number, chance), passport_issuer=base.passport_issuer,
        passport_expires_on=base.passport_expires_on
        and base.passport_expires_on + timedelta(days=chance.randint(0, DAYS_APART)),
    )  # fmt: skip
    return Drawn(told, base.registered_at + timedelta(seconds=chance.randint(60, 3_600)), base.key)


def other_number(number: str, chance: Random) -> str:
    """Draw a number of the same shape: the letters stay, every figure is another."""
    return "".join(
        chance.choice([d for d in "0123456789" if d != sign]) if sign.isdigit() else sign for sign in number
    )


def _near(day: date, chance: Random, most: int) -> date:
    return day + timedelta(days=chance.randint(-most, most))
