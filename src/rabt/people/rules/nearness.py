"""Who of the register may be the person described: questions to its words, and when somebody must look.

A name is asked for by the sounds of its parts, always with something else beside it: the date of birth, two
of its three figures, the first of January that stands for an unknown day, or a third part of the name.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from rabt.linkage.keys import keys_of_parts
from rabt.people.rules.spelling import SOUND, sounding

AMONG = 500_000
"""Persons whom the registers of both states are thought to hold."""
LOOK = 0.1
"""Chance of being one person from which somebody must look."""
MOST_ASKED = 200
"""Persons beside whom one is weighed at most."""
_WHOLE, _MONTH, _YEAR_DAY, _DAY = "d", "m", "y", "a"


def day_words(born_on: date) -> list[str]:
    """Return the words of a date of birth in the register: whole, and two figures of it.

    They begin as the sounds of names do, so that nobody finds them by typing a number.
    """
    year, month, day = f"{born_on.year:04}", f"{born_on.month:02}", f"{born_on.day:02}"
    told = (_WHOLE + year + month + day, _MONTH + year + month, _YEAR_DAY + year + day, _DAY + month + day)
    return [SOUND + word for word in told]


def questions(names: Sequence[str], born_on: date | None) -> list[str]:
    """Return what to ask the register's words, the narrowest first; nothing for a name without sounds.

    Of whom no date is known all parts of the name are asked for together, then the first and the last.
    """
    parts = [sounds for keys in keys_of_parts(names) if (sounds := sounding(keys))]
    if not parts:
        return []
    if born_on is None:
        told = [parts, [parts[0], parts[-1]]] if len(parts) > 1 else []
        return list(dict.fromkeys(" & ".join(_any(part) for part in some) for some in told))
    every = _any(sound for part in parts for sound in part)
    whole, month, year_day, day = day_words(born_on)
    asked = [f"({_any([whole, *_swapped(born_on)])} & {every})"]
    if len(parts) > 1:
        given, another = _any(parts[0]), _any(sound for part in parts[1:] for sound in part)
        first = SOUND + _WHOLE + f"{born_on.year:04}0101"
        asked.append(f"({_any([month, year_day, day, first])} & {given} & {another})")
    if len(parts) > 2:
        asked.append(" & ".join(_any(part) for part in parts))
    return asked


def _swapped(born_on: date) -> list[str]:
    if born_on.day > 12 or born_on.day == born_on.month:
        return []
    return day_words(date(born_on.year, born_on.day, born_on.month))[:1]


def _any(words: Iterable[str]) -> str:
    return "(" + " | ".join(f"'{word}'" for word in dict.fromkeys(words)) + ")"
