"""A table of the ledger: rows in memory with the indexes and unique keys that the model declares."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, models
from django.db.models.base import ModelState

from rabt.site.rehearsal.ledger.columns import Column, column_of

Row = tuple[Any, ...]
Test = Callable[[Row], bool]
CODE = 3
Undo = list[tuple["Table", Any, Row | None]]


class Broken(Exception):
    """What the database would say of a row that breaks a unique key: its name stands in `diag`."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.diag = self
        self.constraint_name = constraint


class Unique:
    """A unique key, perhaps only of some rows."""

    def __init__(self, name: str, places: tuple[int, ...], applies: Test | None) -> None:
        self.name, self.places, self.applies = name, places, applies
        self.taken: dict[Row, Any] = {}

    def of(self, row: Row) -> Row | None:
        """Return the key of a row, or nothing where the constraint leaves the row out."""
        if self.applies is not None and not self.applies(row):
            return None
        key = tuple([row[place] for place in self.places])
        return None if None in key else key

    def move(self, key: Any, before: Row | None, new: Row | None) -> None:
        """Let a row take its key here, and give up the one that it had."""
        was = self.of(before) if before is not None else None
        now = self.of(new) if new is not None else None
        if was == now:
            return
        if was is not None and self.taken.get(was) == key:
            del self.taken[was]
        if now is not None:
            self.taken[now] = key


class Table:
    """The rows of one model, by key. A stream holds rows that are only ever added and never asked for."""

    def __init__(self, model: type[models.Model], undo: Undo, *, stream: bool) -> None:
        meta: Any = model._meta
        self.model: Any = model
        self.undo, self.stream = undo, stream
        fields = [field for field in meta.concrete_fields if not field.generated]
        self.columns: list[Column] = [column_of(field, place) for place, field in enumerate(fields)]
        self.names = [column.name for column in self.columns]
        self.keeps = [(column.name, column.keep) for column in self.columns]
        self.place = {column.name: column.place for column in self.columns}
        self.field = {field.name: field for field in fields} | {field.attname: field for field in fields}
        self.key = self.place[meta.pk.attname]
        self.counts = isinstance(meta.pk, models.AutoField)
        self.rows: dict[Any, Row] = {}
        self.old: dict[Any, Row] = {}
        self.last = 0
        self.written = 0
        self.unique: list[Unique] = []
        self.narrows = self._narrowing(meta, fields)
        self.index: dict[int, dict[Any, dict[Any, None]]] = {}

    def _narrowing(self, meta: Any, fields: list[Any]) -> set[int]:
        """Tell by which columns rows are looked for; an index is made when one is first asked by.

        The code of a state or of a nationality narrows nothing.
        """
        named = {name.lstrip("-") for one in meta.indexes for name in one.fields[:1]}
        named |= {name for one in meta.constraints for name in getattr(one, "fields", ())}
        found = {
            self.place[field.attname]
            for field in fields
            if field.is_relation or field.unique or field.db_index or field.name in named
            if not isinstance(field, ArrayField) and (field.max_length or CODE + 1) > CODE
        }
        return found | {self.key}

    def learn_unique(self, test_of: Callable[["Table", Any], Test]) -> None:
        """Take the model's unique keys, once conditions can be read."""
        meta: Any = self.model._meta
        for one in meta.constraints:
            if isinstance(one, models.UniqueConstraint):
                applies = test_of(self, one.condition) if one.condition is not None else None
                self.unique.append(Unique(one.name, self._places(one.fields), applies))
        for field in meta.concrete_fields:
            if field.unique and not field.primary_key:
                self.unique.append(Unique(f"{field.name}_unique", self._places([field.name]), None))

    def _places(self, names: Iterable[str]) -> tuple[int, ...]:
        return tuple(self.place[self.field[name].attname] for name in names)

    # ------------------------------------------------------------------ rows and objects
    def kept(self, row: models.Model) -> Row:
        """Return an object's values as the database would give them back."""
        values = row.__dict__
        return tuple([keep(values[name]) for name, keep in self.keeps])

    def object_of(self, row: Row) -> Any:
        """Return a row as an object of its model, as fetched anew."""
        found = self.model.__new__(self.model)
        state = ModelState()
        state.adding, state.db = False, "default"
        found.__dict__.update(zip(self.names, row, strict=True))
        found._state = state
        return found

    # ------------------------------------------------------------------ writing
    def insert(self, row: models.Model) -> None:
        """Add an object. Raises IntegrityError where the database would."""
        if self.counts and row.pk is None:
            self.last += 1
            row.pk = self.last
        new = self.kept(row)
        if new[self.key] in self.rows:
            self._refuse(f"{self.model._meta.db_table}_pkey")
        self.put(new[self.key], new)
        row._state.adding, row._state.db = False, "default"

    def update(self, row: models.Model, names: Iterable[str] | None = None) -> None:
        """Write an object over its row, or some of its columns."""
        before = self.rows.get(row.pk)
        if before is None:
            raise self.model.DoesNotExist(f"{self.model.__name__} {row.pk} is not in the ledger")
        if names is None:
            self.put(row.pk, self.kept(row))
            return
        self.change(
            before, {self.field[name].attname: row.__dict__[self.field[name].attname] for name in names}
        )

    def change(self, before: Row, values: dict[str, Any]) -> None:
        """Write some columns of a row anew."""
        new = list(before)
        for name, value in values.items():
            column = self.columns[self.place[name]]
            new[column.place] = column.keep(value)
        self.put(before[self.key], tuple(new))

    def put(self, key: Any, new: Row | None) -> None:
        """Let a row stand under a key, or nothing; what stood there can be brought back."""
        before = self.rows.get(key)
        if new is not None:
            for one in self.unique:
                wanted = one.of(new)
                if wanted is not None and one.taken.get(wanted, key) != key:
                    self._refuse(one.name)
        self.undo.append((self, key, before))
        self.set(key, before, new)

    def _refuse(self, constraint: str) -> None:
        raise IntegrityError(constraint) from Broken(constraint)

    def set(self, key: Any, before: Row | None, new: Row | None) -> None:
        """Put a row in its place in the rows and every index."""
        for one in self.unique:
            one.move(key, before, new)
        for place, found in self.index.items():
            self._move(found, key, before, new, place)
        if new is None:
            del self.rows[key]
        else:
            self.rows[key] = new

    def _move(self, found: Any, key: Any, before: Row | None, new: Row | None, place: int) -> None:
        if before is not None:
            if new is not None and before[place] == new[place]:
                return
            bucket = found[before[place]]
            del bucket[key]
            if not bucket:
                del found[before[place]]
        if new is not None:
            found.setdefault(new[place], {})[key] = None

    def forget(self, key: Any) -> None:
        """Let go of a row that is written down and will not be asked for again."""
        self.set(key, self.rows[key], None)
        self.written += 1

    # ------------------------------------------------------------------ reading
    def candidates(self, place: int, values: Iterable[Any]) -> list[Row]:
        """Return the rows that an index holds under some values."""
        if place == self.key:
            return [self.rows[value] for value in values if value in self.rows]
        found = self._by(place)
        return [self.rows[key] for value in values for key in found.get(value, ())]

    def how_many(self, place: int, values: Iterable[Any]) -> int:
        """Tell how many rows an index holds under some values."""
        if place == self.key:
            return 1
        found = self._by(place)
        return sum(len(found.get(value, ())) for value in values)

    def _by(self, place: int) -> dict[Any, dict[Any, None]]:
        """Return the index by a column; it is made when it is first asked for, and kept from then on."""
        found = self.index.get(place)
        if found is None:
            found = self.index[place] = {}
            for key, row in self.rows.items():
                found.setdefault(row[place], {})[key] = None
        return found

    def everything(self) -> list[Row]:
        """Give every row; a stream is not asked."""
        if self.stream:
            raise LookupError(f"{self.model.__name__} is only added to while a history is loaded")
        return list(self.rows.values())
