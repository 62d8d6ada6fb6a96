"""What a room's code meets instead of a query set: the same words, answered from the ledger's rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import Aggregate, Count, Exists, Max, Min, Model, OuterRef, Q

from rabt.site.rehearsal.ledger.conditions import Keys, Reader, bound_to
from rabt.site.rehearsal.ledger.table import Row, Table

Order = tuple[Callable[[Row], Any], bool]


class Subquery:
    """A question inside a question, as Django's `Exists` takes it."""

    def __init__(self, asked: "Asked") -> None:
        self.asked, self.subquery = asked, True

    def clone(self) -> "Subquery":
        """Return itself: nothing is changed in it."""
        return self

    def exists(self) -> "Subquery":
        """Return itself: Django marks here that only presence is asked for."""
        return self


class Asked:
    """A question to one table; each word gives a new question, and iterating answers it."""

    def __init__(self, table: Table, reader: Reader) -> None:
        self.table, self.reader = table, reader
        self.model: Any = table.model
        self.conditions: tuple[Any, ...] = ()
        self.order: tuple[Order, ...] = ()
        self.part = slice(None)
        self.shape: Callable[[Row], Any] = table.object_of
        self.names: tuple[str, ...] = ()
        self.grouped: dict[str, Count] = {}
        self.noted: dict[str, Exists] = {}
        self.nothing = False
        self.fetched: list[Row] | None = None

    def _with(self, **changes: Any) -> "Asked":
        found = object.__new__(Asked)
        found.__dict__ = self.__dict__ | {"fetched": None} | changes
        return found

    @property
    def query(self) -> Subquery:
        """Return this question for use inside another one."""
        return Subquery(self)

    # ------------------------------------------------------------------ asking
    def filter(self, *conditions: Any, **named: Any) -> "Asked":
        """Narrow by conditions that all hold."""
        return self._with(conditions=(*self.conditions, *conditions, *named.items()))

    def exclude(self, *conditions: Any, **named: Any) -> "Asked":
        """Leave out what meets all these conditions."""
        return self._with(conditions=(*self.conditions, ~Q(*conditions, **named)))

    def all(self) -> "Asked":
        """Ask the same, anew."""
        return self._with()

    def none(self) -> "Asked":
        """Ask for nothing."""
        return self._with(nothing=True)

    def same(self, *_: Any, **__: Any) -> "Asked":
        """Ask the same: locks and the width of a fetch mean nothing where one process holds all rows."""
        return self._with()

    select_related = select_for_update = defer = only = using = db_manager = same

    def __or__(self, other: "Asked") -> "Asked":
        either = Q(*self.conditions) | Q(*other.conditions)
        return self._with(conditions=(either,))

    def order_by(self, *names: str) -> "Asked":
        """Order the answer; without names, not at all."""
        order = tuple((self.reader.value(self.table, one.lstrip("-")), one.startswith("-")) for one in names)
        return self._with(order=order)

    def values_list(self, *names: str, flat: bool = False) -> "Asked":
        """Answer with values in place of objects."""
        gets = [self.reader.value(self.table, name) for name in names]
        shape = gets[0] if flat else lambda row: tuple(get(row) for get in gets)
        return self._with(shape=shape, names=names)

    def values(self, *names: str) -> "Asked":
        """Answer with dictionaries in place of objects."""
        gets = {name: self.reader.value(self.table, name) for name in names}
        return self._with(shape=lambda row: {name: get(row) for name, get in gets.items()}, names=names)

    def annotate(self, **more: Any) -> "Asked":
        """Count in groups, or note whether other rows exist."""
        if all(isinstance(one, Exists) for one in more.values()):
            return self._with(noted=self.noted | more)
        if not all(isinstance(one, Count) and one.filter is None for one in more.values()):
            raise TypeError("the ledger counts in groups, without a filter")
        return self._with(grouped=self.grouped | more)

    # ------------------------------------------------------------------ answering
    def rows(self) -> list[Row]:
        """Find the rows, in order."""
        found = self._found()
        for get, backwards in reversed(self.order):
            found.sort(key=lambda row: (get(row) is None, get(row)), reverse=backwards)
        return found[self.part] if self.part != slice(None) else found

    def _found(self) -> list[Row]:
        if self.nothing:
            return []
        keys: Keys = []
        tests = [self.reader.test(self.table, one, keys) for one in self.conditions]
        rows = self.table.candidates(*self._narrowest(keys)) if keys else self.table.everything()
        for test in tests:
            rows = [row for row in rows if test(row)]
        return rows

    def _narrowest(self, keys: Keys) -> tuple[int, list[Any]]:
        for one in keys:
            if one[0] == self.table.key:
                return one
        return min(keys, key=lambda key: self.table.how_many(*key)) if len(keys) > 1 else keys[0]

    def parted(self) -> tuple["Asked", list[tuple[str, str]]]:
        """Part off the conditions that name columns of an outer row: (own column, outer column)."""
        bound = [(name, bound_to(value)) for name, value in self._pairs() if bound_to(value)]
        free = [
            one for one in self.conditions if not (isinstance(one, tuple) and isinstance(one[1], OuterRef))
        ]
        rows = self._with(conditions=tuple(free), shape=lambda row: row)
        return rows, bound

    def _pairs(self) -> Iterator[tuple[str, Any]]:
        return (one for one in self.conditions if isinstance(one, tuple))

    def __iter__(self) -> Iterator[Any]:
        if self.grouped:
            return iter(self._in_groups())
        return map(self._noted if self.noted else self.shape, self._fetch())

    def _fetch(self) -> list[Row]:
        """Find the rows once: who counts what he asked for, and then reads it, reads the same."""
        if self.fetched is None:
            self.fetched = self.rows()
        return self.fetched

    def __len__(self) -> int:
        return len(self._fetch())

    def _noted(self, row: Row) -> Any:
        found = self.shape(row)
        for name, one in self.noted.items():
            setattr(found, name, self.reader.test(self.table, one)(row))
        return found

    def _in_groups(self) -> list[tuple[Any, ...]]:
        groups: dict[Any, list[Row]] = {}
        for row in self.rows():
            groups.setdefault(self.shape(row), []).append(row)
        return [
            (*key, *(self._count(one, rows) for one in self.grouped.values())) for key, rows in groups.items()
        ]

    def _count(self, count: Any, rows: list[Row]) -> int:
        get = self._source(count)
        found = [value for value in map(get, rows) if value is not None]
        return len(set(found)) if count.distinct else len(found)

    def _source(self, one: Aggregate) -> Callable[[Row], Any]:
        return self.reader.value(self.table, one.source_expressions[0].name)  # type: ignore[attr-defined]

    def singly(self) -> list[Any]:
        """Answer with one value of each row, as a question inside another does: its key if none was named."""
        get = self.reader.value(self.table, self.names[0] if self.names else "pk")
        return [get(row) for row in self.rows()]

    def aggregate(self, **asked: Any) -> dict[str, Any]:
        """Answer with the least, the greatest or the number of something."""
        rows = self.rows()
        return {name: self._whole(one, rows) for name, one in asked.items()}

    def _whole(self, one: Any, rows: list[Row]) -> Any:
        if isinstance(one, Count):
            return self._count(one, rows)
        if not rows:
            return None
        choose = {Max: max, Min: min}[type(one)]
        return choose((value for value in map(self._source(one), rows) if value is not None), default=None)

    def first(self) -> Any:
        """Return the first, by key where no order was asked for; or nothing."""
        if self.grouped:
            return next(iter(self), None)
        if not self.order:
            rows = self._found()
            if not rows:
                return None
            key = self.table.key
            return self._shaped(rows[0] if len(rows) == 1 else min(rows, key=lambda row: row[key]))
        rows = self.rows()
        return self._shaped(rows[0]) if rows else None

    def _shaped(self, row: Row) -> Any:
        return self._noted(row) if self.noted else self.shape(row)

    def get(self, *conditions: Any, **named: Any) -> Any:
        """Return the only one. Raises DoesNotExist, MultipleObjectsReturned"""
        rows = self.filter(*conditions, **named)._found()
        if not rows:
            raise self.model.DoesNotExist(f"no {self.model.__name__} in the ledger")
        if len(rows) > 1:
            raise self.model.MultipleObjectsReturned(f"{len(rows)} of {self.model.__name__}")
        return self.shape(rows[0])

    def exists(self) -> bool:
        """Tell whether there is any."""
        return bool(self._found())

    def count(self) -> int:
        """Tell how many there are."""
        return len(self.rows())

    def __bool__(self) -> bool:
        return self.exists()

    def __getitem__(self, part: slice | int) -> Any:
        if isinstance(part, slice):
            return self._with(part=part)
        return next(islice(iter(self), part, None))

    def iterator(self, chunk_size: int = 0) -> Iterator[Any]:
        """Answer row by row."""
        return iter(self)

    # ------------------------------------------------------------------ writing
    def create(self, **values: Any) -> Any:
        """Add a row."""
        row = self.model(**values)
        self.table.insert(row)
        return row

    def bulk_create(
        self, rows: Iterable[Any], *, ignore_conflicts: bool = False, update_conflicts: bool = False,
        unique_fields: Sequence[str] = (), update_fields: Sequence[str] = (),
    ) -> list[Any]:  # fmt: skip
        """Add rows; one that is there already is left as it is, or changed, where that is asked for."""
        found = list(rows)
        for row in found:
            there = (
                self.filter(**{name: getattr(row, name) for name in unique_fields})
                if update_conflicts
                else None
            )
            if there is not None and there.exists():
                there.update(**{name: getattr(row, name) for name in update_fields})
            elif not (ignore_conflicts and row.pk in self.table.rows):
                self.table.insert(row)
        return found

    def get_or_create(self, defaults: dict[str, Any] | None = None, **named: Any) -> tuple[Any, bool]:
        """Return the row that fits, or add it."""
        found = self.filter(**named)._found()
        if found:
            return self.shape(found[0]), False
        return self.create(**named | (defaults or {})), True

    def update_or_create(
        self,
        defaults: dict[str, Any] | None = None,
        create_defaults: dict[str, Any] | None = None,
        **named: Any,
    ) -> tuple[Any, bool]:
        """Change the row that fits, or add it."""
        found = self.filter(**named)._found()
        if not found:
            more = defaults if create_defaults is None else create_defaults
            return self.create(**named | (more or {})), True
        row = self.shape(found[0])
        for name, value in (defaults or {}).items():
            setattr(row, name, value)
        self.table.update(row)
        return row, False

    def update(self, **values: Any) -> int:
        """Change columns of every row that fits."""
        named = {
            self.table.field[name].attname: value.pk if isinstance(value, Model) else value
            for name, value in values.items()
        }
        found = self.rows()
        for row in found:
            self.table.change(row, named)
        return len(found)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Take every row away that fits."""
        found = self.rows()
        for row in found:
            self.table.put(row[self.table.key], None)
        return len(found), {}
