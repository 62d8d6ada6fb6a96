"""A pack: everything known about one pair of states, over time."""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rabt.corridor.check import Known, examine, known_of, objections
from rabt.corridor.reading import Finding, read
from rabt.corridor.shapes import Currency, Entry, Source, State, Words
from rabt.corridor.terms import Terms

PACKS = Path(__file__).parent / "packs"
DAYS_KEPT = 1024


class PackError(Exception):
    """A pack that may not be used, with everything that is wrong in it."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))


@dataclass(frozen=True, slots=True)
class DatedChange:
    """A value that two persons changed, from a day on. `key` is `<table>.<key>`."""

    key: str
    value: Any
    since: date
    source: str


class Pack:
    """The dated entries of a pack. Frozen; `on` picks those in force on a day."""

    def __init__(
        self,
        code: str,
        name: Words,
        entries: Mapping[str, Mapping[str, tuple[Entry, ...]]],
        sources: Mapping[str, Source],
        known: Known,
    ) -> None:
        self.code = code
        self.name = name
        self.sources = sources
        self._known = known
        self._entries = entries
        self._days: dict[date, Terms] = {}

    def on(self, day: date) -> Terms:
        """Return the rules in force on a day."""
        terms = self._days.get(day)
        if terms is None:
            if len(self._days) >= DAYS_KEPT:
                self._days.clear()
            terms = self._days[day] = Terms(day, self._in_force(day), self.sources)
        return terms

    def _in_force(self, day: date) -> Mapping[str, Mapping[str, Entry]]:
        chosen: dict[str, Mapping[str, Entry]] = {}
        for table, series in self._entries.items():
            found = {
                key: entry for key, dated in series.items() if (entry := _current(dated, day)) is not None
            }
            chosen[table] = MappingProxyType(found)
        return MappingProxyType(chosen)

    def state(self, code: str) -> State:
        """Return a state as the pack knows it last: its name, zone and codes outlive any day."""
        found = self._entries[State.TABLE][code][-1]
        assert isinstance(found, State)
        return found

    def exponent(self, currency: str) -> int:
        """Return how many decimals a currency is written with."""
        found = self._entries[Currency.TABLE][currency][-1]
        assert isinstance(found, Currency)
        return found.exponent

    def history(self, key: str) -> tuple[Entry, ...]:
        """Return all dated entries of one thing, oldest first. `key` is `<table>.<key>`."""
        table, _, code = key.partition(".")
        return self._entries[table][code]

    def with_changes(self, changes: Iterable[DatedChange]) -> "Pack":
        """Return this pack with the changed values in their places; unknown keys raise KeyError."""
        entries = {table: dict(series) for table, series in self._entries.items()}
        for change in changes:
            table, _, code = change.key.partition(".")
            entries[table][code] = _changed(entries[table][code], change)
        frozen = {table: MappingProxyType(series) for table, series in entries.items()}
        return Pack(self.code, self.name, MappingProxyType(frozen), self.sources, self._known)

    def objections(self, change: DatedChange) -> list[str]:
        """Return what the checker would say against a changed value; unknown keys raise KeyError."""
        table, _, code = change.key.partition(".")
        changed = _changed(self._entries[table][code], change)
        entry = next(entry for entry in changed if entry.since == change.since)
        return [f"{problem}. {mend}" for _, problem, mend in objections(entry, self._known)]


def _current(dated: tuple[Entry, ...], day: date) -> Entry | None:
    """Return the newest entry that has begun and has not ended."""
    found = None
    for entry in dated:
        if entry.since <= day and (entry.until is None or day <= entry.until):
            found = entry
    return found


def _changed(dated: tuple[Entry, ...], change: DatedChange) -> tuple[Entry, ...]:
    base = _current(dated, change.since) or dated[0]
    new = replace(
        base,
        **{base.VALUE: change.value},
        since=change.since,
        until=None,
        source=change.source,
        assumption=False,
    )
    kept = (entry for entry in dated if entry.since != change.since)
    return tuple(sorted((*kept, new), key=lambda entry: entry.since))


def packs() -> tuple[str, ...]:
    """Return the names of the packs that come with the house."""
    return tuple(sorted(path.parent.name for path in PACKS.glob("*/pack.toml")))


def load(name: str) -> Pack:
    """Return a pack of the house by its name; raise PackError when it is wrong."""
    return open_pack(PACKS / name)


@lru_cache(maxsize=8)
def open_pack(folder: Path) -> Pack:
    """Return the pack in a folder; raise PackError with every finding when it is wrong."""
    reading = read(folder)
    findings = (*reading.findings, *examine(reading))
    if findings:
        raise PackError(findings)
    sources = {row.code: row for row in reading.rows if isinstance(row, Source)}
    entries = _series(row for row in reading.rows if isinstance(row, Entry))
    name = reading.head["name"]
    title = Words(name["ar"], name["en"])
    return Pack(reading.head["code"], title, entries, MappingProxyType(sources), known_of(reading))


def _series(rows: Iterable[Entry]) -> Mapping[str, Mapping[str, tuple[Entry, ...]]]:
    tables: dict[str, dict[str, tuple[Entry, ...]]] = {}
    for row in rows:
        series = tables.setdefault(row.TABLE, {})
        dated = itertools.chain(series.get(row.key, ()), (row,))
        series[row.key] = tuple(sorted(dated, key=lambda entry: entry.since))
    return MappingProxyType({table: MappingProxyType(series) for table, series in tables.items()})
