"""Who of the register may be the same person, in whichever script; opens nobody by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from rabt.linkage.steps import Step
from rabt.people.models import Person
from rabt.people.queries.canaries import canary_ids
from rabt.people.rules.nearness import AMONG, LOOK, MOST_ASKED, questions

_TOLD = (
    "first", "father", "grandfather", "family", "name_latin", "born_on", "national_id", "passport_number",
    "birth_place", "sex", "kept_by", "registered_at",
)  # fmt: skip


@dataclass(frozen=True)
class Described:
    """Who is looked for: his names in every script, and what else is known of him."""

    names: tuple[str, ...]
    born_on: date | None = None
    sex: str = ""
    national_id: str = ""
    passport_number: str = ""
    birth_place: str = ""


@dataclass(frozen=True)
class Near:
    """Somebody of the register who may be the one described: how likely, and by what."""

    person: Person
    chance: float
    weighed: Any = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """What each field says for or against; nothing where nobody weighed it."""
        return self.weighed.steps if self.weighed else ()


def described(person: Person) -> Described:
    """Describe a person of the register, to look for others like him."""
    names = tuple(name for name in (person.name_ar, person.name_latin) if name)
    return Described(
        names=names, born_on=person.born_on, sex=person.sex, national_id=person.national_id,
        passport_number=person.passport_number, birth_place=person.birth_place,
    )  # fmt: skip


def nearest(wanted: Described, without: Iterable[UUID] = (), least: float = LOOK) -> list[Near]:
    """Return those of the register who may be the one described, the likeliest first."""
    rows = _candidates(wanted, {*without, *canary_ids()})
    found = weighing().ranked(_told(wanted), [_told(described(row)) for row in rows], AMONG) if rows else []
    return [Near(rows[row.at], row.probability, row) for row in found if row.probability >= least]


def weighing() -> Any:
    """Return what weighs names (`linkage.one`), read when it is first needed: that takes a second."""
    return import_module("rabt.linkage.one")


def _candidates(wanted: Described, without: set[UUID]) -> list[Person]:
    rows: dict[UUID, Person] = {}
    for asked in questions(wanted.names, wanted.born_on):
        if len(rows) < MOST_ASKED:
            words = Q(words=SearchQuery(asked, config="simple", search_type="raw"))
            found = Person.objects.filter(words, merged_into=None).only(*_TOLD)[: MOST_ASKED - len(rows)]
            rows.update({row.pk: row for row in found if row.pk not in without})
    return list(rows.values())


def _told(wanted: Described) -> dict[str, Any]:
    return {
        "names": wanted.names, "born": wanted.born_on, "national": wanted.national_id,
        "passport": wanted.passport_number, "place": wanted.birth_place,
        "sex": wanted.sex if wanted.sex != "unknown" else "",
    }  # fmt: skip
