"""Conditions of the rooms' queries, read as tests of a row in memory."""

from collections.abc import Callable
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, F, Model, OuterRef, Q
from django.db.models.expressions import NegatedExpression

from rabt.site.rehearsal.ledger.table import Row, Table, Test

Value = Callable[[Row], Any]
Tables = Callable[[Any], Table]
Keys = list[tuple[int, list[Any]]]


def _exact(value: Any) -> Callable[[Any], bool]:
    return lambda found: found == value


def _in(value: Any) -> Callable[[Any], bool]:
    known = frozenset(value)
    return lambda found: found in known


def _overlap(value: Any) -> Callable[[Any], bool]:
    known = frozenset(value)
    return lambda found: not known.isdisjoint(found)


def _startswith(value: Any) -> Callable[[Any], bool]:
    return lambda found: found.startswith(value)


LOOKUPS: dict[str, Callable[[Any], Callable[[Any], bool]]] = {
    "exact": _exact,
    "in": _in,
    "lt": lambda value: lambda found: found is not None and found < value,
    "lte": lambda value: lambda found: found is not None and found <= value,
    "gt": lambda value: lambda found: found is not None and found > value,
    "gte": lambda value: lambda found: found is not None and found >= value,
    "isnull": lambda value: lambda found: (found is None) == value,
    "startswith": _startswith,
    "overlap": _overlap,
}


NEVER: tuple[str, list[Any]] = ("pk__in", [])
"""What a question by offices begins with: it adds nothing to what else may hold."""


class Reader:
    """Reads conditions of one table; `tables` finds the table that a foreign key points to."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.paths: dict[tuple[Table, str], tuple[Value, Table, int, str, bool]] = {}

    # ------------------------------------------------------------------ paths
    def path(self, table: Table, name: str) -> tuple[Value, Table, int, str, bool]:
        """Read `office__code__startswith`: how to get the value, its table, column, lookup, and if it is near."""
        found = self.paths.get((table, name))
        if found is None:
            found = self.paths[table, name] = self._path(table, name)
        return found

    def _path(self, table: Table, name: str) -> tuple[Value, Table, int, str, bool]:
        steps: list[tuple[int, Table]] = []
        parts, at = name.split("__"), table
        while True:
            part = parts.pop(0)
            field = at.model._meta.pk if part == "pk" else at.field[part]
            place = at.place[field.attname]
            if not parts or parts[0] in LOOKUPS:
                return _walk(steps, place), at, place, parts[0] if parts else "exact", not steps
            at = self.tables(field.related_model)
            steps.append((place, at))

    def value(self, table: Table, name: str) -> Value:
        """Read a path without a lookup."""
        return self.path(table, name)[0]

    # ------------------------------------------------------------------ tests
    def test(self, table: Table, asked: Any, keys: Keys | None = None) -> Test:
        """Read a condition; `keys` gathers what an index can narrow, as long as it must all hold."""
        if type(asked) is tuple:
            return self._one(table, asked[0], asked[1], keys)
        if isinstance(asked, Q):
            return self._all_or_any(table, asked, keys)
        if isinstance(asked, NegatedExpression):
            return _not(self.test(table, asked.expression))
        if isinstance(asked, Exists):
            inner: Any = asked.query
            return self._exists(table, inner.asked, keys)
        raise TypeError(f"the ledger cannot read {asked!r}")

    def _all_or_any(self, table: Table, asked: Q, keys: Keys | None) -> Test:
        together = asked.connector == Q.AND and not asked.negated
        either = asked.connector == Q.OR
        children = [one for one in asked.children if one != NEVER] if either else asked.children
        tests = [self.test(table, child, keys if together else None) for child in children]
        found = _any(tests) if either else _all(tests)
        return _not(found) if asked.negated else found

    def _one(self, table: Table, name: str, value: Any, keys: Keys | None) -> Test:
        if isinstance(value, SearchQuery):  # whom the rehearsal draws is nobody's double
            if keys is not None:
                keys.append((table.key, []))
            return lambda row: False
        get, at, place, lookup, near = self.path(table, name)
        value = self._plain(at, place, lookup, value)
        if lookup == "exact" and value is None:
            lookup, value = "isnull", True
        if keys is not None and near and lookup in ("exact", "in") and place in table.narrows:
            keys.append((place, list(value) if lookup == "in" else [value]))
        holds = LOOKUPS[lookup](value)
        return lambda row: holds(get(row))

    def _plain(self, table: Table, place: int, lookup: str, value: Any) -> Any:
        if isinstance(value, F):
            raise TypeError("the ledger compares a column with a value only")
        if lookup == "in":
            values = value.singly() if hasattr(value, "singly") else value
            return {self._key_of(table, place, one) for one in values}
        if lookup in ("isnull", "overlap", "startswith"):
            return value
        return self._key_of(table, place, value)

    def _key_of(self, table: Table, place: int, value: Any) -> Any:
        return table.columns[place].keep(value.pk if isinstance(value, Model) else value)

    # ------------------------------------------------------------------ exists
    def _exists(self, table: Table, asked: Any, keys: Keys | None) -> Test:
        """Read `Exists(...)`: rows of another table whose columns match columns of this one."""
        free, bound = asked.parted()
        inner = list(free)
        if not inner:
            if keys is not None:
                keys.append((table.key, []))
            return lambda row: False
        if len(bound) == 1 and bound[0][0].rpartition("__")[2] not in LOOKUPS:
            ((name, outer),) = bound
            known = set(map(self.value(free.table, name), inner))
            return self._one(table, f"{outer}__in", known, keys)
        pairs = [(self.path(free.table, name), self.value(table, outer)) for name, outer in bound]

        def holds(row: Row) -> bool:
            tests = [(get, LOOKUPS[lookup](outer(row))) for (get, _, _, lookup, _), outer in pairs]
            return any(all(fits(get(one)) for get, fits in tests) for one in inner)

        return holds


def bound_to(value: Any) -> str:
    """Return the column of the outer row that a condition names, or nothing."""
    return str(getattr(value, "name", "")) if isinstance(value, OuterRef) else ""


def _walk(steps: list[tuple[int, Table]], place: int) -> Value:
    if not steps:
        return lambda row: row[place]
    ((first, table),) = steps[:1]
    if len(steps) == 1:
        return lambda row: table.rows[row[first]][place] if row[first] is not None else None
    onward = _walk(steps[1:], place)
    return lambda row: onward(table.rows[row[first]]) if row[first] is not None else None


def _not(test: Test) -> Test:
    return lambda row: not test(row)


def _all(tests: list[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]
    return lambda row: all(test(row) for test in tests)


def _any(tests: list[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]
    return lambda row: any(test(row) for test in tests)
