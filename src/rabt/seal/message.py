"""The shape of what a letter may say: named fields of known types, and nothing else.

A room writes its messages as frozen dataclasses on `Message`:

    @dataclass(frozen=True)
    class OfferMade(Message):
        KIND = "offer.made/1"
        offer_id: UUID
        note: Annotated[str, Longest(2000)]
        places: tuple[str, ...] = ()

`to_body` gives plain JSON values, `from_body` reads them back. Read strictly: an unknown field, a
missing one (a default does not excuse it), a wrong type or a too long text is refused.
"""

import base64
import binascii
import dataclasses
import re
import types
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Self, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from rabt.base.errors import Refused, Untrusted

TEXT_LIMIT = 40_000  # a photograph of 20 kB in base64 fits; `Longest` narrows a field
LIST_LIMIT = 1000
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # line and tab may stand
INT_LIMIT = 2**53  # what every JSON reader keeps exact (RFC 8259 §6)


def check_text(text: str, field: str) -> None:
    """Ask of what somebody typed that a letter can carry it, before it is kept. Refuses: text_unprintable"""
    if _UNPRINTABLE.search(text):
        raise Refused("text_unprintable", field=field)


def check_all(kind: str, fits: dict[str, bool]) -> None:
    """Make sure that every field of a letter fits the others; the first that does not is named.

    Refuses: letter_malformed
    """
    wrong = sorted(name for name, right in fits.items() if not right)
    if wrong:
        raise Untrusted("letter_malformed", kind=kind, field=wrong[0])


@dataclasses.dataclass(frozen=True)
class Longest:
    """How long a text, a list or a run of bytes may be, where the usual limit does not fit."""

    limit: int


class Message:
    """What a letter says, of one kind and version; inherit as a frozen dataclass."""

    KIND: ClassVar[str] = ""

    def to_body(self) -> dict[str, Any]:
        """Write this message as plain JSON values; a value that its reader would refuse is a bug."""
        body: dict[str, Any] = _write(self)
        try:
            type(self).from_body(body)
        except Untrusted as problem:
            raise ValueError(f"{type(self).__name__} would be refused: {problem.facts}") from problem
        return body

    @classmethod
    def from_body(cls, body: Any) -> Self:
        """Read a message of this kind strictly. Refuses: letter_malformed"""
        found: Self = _read_record(cls, body, cls.__name__)
        return found


# ------------------------------------------------------------------------------------- writing


def _write(value: Any) -> Any:
    if type(value) in _AS_THEY_ARE:
        return value
    for kind, writer in _WRITERS:
        if isinstance(value, kind):
            return writer(value)
    if dataclasses.is_dataclass(value):
        return {field.name: _write(getattr(value, field.name)) for field in dataclasses.fields(value)}
    raise TypeError(f"a letter cannot carry a {type(value).__name__}")


def _write_instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("an instant without a time zone")
    return value.astimezone(UTC).isoformat()


_AS_THEY_ARE = frozenset({str, int, bool, types.NoneType})
_WRITERS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    (Enum, lambda value: value.value),  # before str: a StrEnum is both
    ((str, int, types.NoneType), lambda value: value),  # int holds bool
    (datetime, _write_instant),  # before date: a datetime is both
    (date, lambda value: value.isoformat()),
    (UUID, str),
    (bytes, lambda value: base64.b64encode(value).decode()),
    ((list, tuple), lambda value: [_write(item) for item in value]),
    (dict, lambda value: {key: _write(item) for key, item in value.items()}),
)


# ------------------------------------------------------------------------------------- reading


def _malformed(where: str, why: str) -> Untrusted:
    return Untrusted("letter_malformed", field=where, why=why)


@cache
def _hints(cls: type) -> dict[str, Any]:
    """Return the declared type of each field of a record."""
    hints = get_type_hints(cls, include_extras=True)
    return {field.name: hints[field.name] for field in dataclasses.fields(cls)}


def _read_record(cls: type, body: Any, where: str) -> Any:
    if not isinstance(body, dict):
        raise _malformed(where, "not an object")
    hints = _hints(cls)
    if body.keys() != hints.keys():
        missing, unknown = hints.keys() - body.keys(), body.keys() - hints.keys()
        raise _malformed(where, f"{len(missing)} missing {sorted(missing)}, {len(unknown)} unknown")
    values = {name: _read(hint, body[name], f"{where}.{name}", None) for name, hint in hints.items()}
    try:
        return cls(**values)
    except ValueError as problem:  # a record may check itself in __post_init__
        raise _malformed(where, str(problem)) from problem


def _read(hint: Any, value: Any, where: str, limit: int | None) -> Any:
    """Read one value as its declared type."""
    if (reader := _READERS.get(hint)) is not None:
        return reader(value, where, limit)
    if get_origin(hint) is Annotated:
        inner, *marks = get_args(hint)
        limits = [mark.limit for mark in marks if isinstance(mark, Longest)]
        return _read(inner, value, where, limits[0] if limits else limit)
    hint = getattr(hint, "__supertype__", hint)  # a NewType such as Ref
    if get_origin(hint) is not None:
        return _read_compound(hint, value, where, limit)
    if (reader := _READERS.get(hint)) is not None:
        return reader(value, where, limit)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _read_choice({member.value: member for member in hint}, value, where)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _read_record(hint, value, where)
    raise TypeError(f"{where}: a letter cannot carry {hint!r}")


def _read_compound(hint: Any, value: Any, where: str, limit: int | None) -> Any:
    """Read an optional value, a choice, a list, a tuple or a map of texts."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        kinds = [kind for kind in inner if kind is not types.NoneType]
        if len(kinds) != 1 or len(inner) != 2:
            raise TypeError(f"{where}: a letter carries one type or nothing, not {hint!r}")
        return None if value is None else _read(kinds[0], value, where, limit)
    if origin is Literal:
        return _read_choice({choice: choice for choice in inner}, value, where)
    if origin in (list, tuple):
        return origin(_read_items(origin, inner, value, where, limit))
    if origin is dict and inner[0] is str:
        return _read_map(inner[1], value, where, limit)
    raise TypeError(f"{where}: a letter cannot carry {hint!r}")


def _read_items(origin: type, inner: tuple[Any, ...], value: Any, where: str, limit: int | None) -> list[Any]:
    if not isinstance(value, list):
        raise _malformed(where, "not a list")
    if origin is tuple and inner[-1] is not Ellipsis:
        if len(value) != len(inner):
            raise _malformed(where, f"{len(inner)} items expected")
        return [
            _read(kind, item, f"{where}[{i}]", None)
            for i, (kind, item) in enumerate(zip(inner, value, strict=True))
        ]
    if len(value) > (limit or LIST_LIMIT):
        raise _malformed(where, "too many items")
    return [_read(inner[0], item, f"{where}[{i}]", None) for i, item in enumerate(value)]


def _read_map(kind: Any, value: Any, where: str, limit: int | None) -> dict[str, Any]:
    if not isinstance(value, dict) or len(value) > (limit or LIST_LIMIT):
        raise _malformed(where, "not an object, or too many items")
    return {
        _read_text(key, where, None): _read(kind, item, f"{where}.*", None) for key, item in value.items()
    }


def _read_choice(choices: dict[Any, Any], value: Any, where: str) -> Any:
    if isinstance(value, str | int) and value in choices and type(value) is type(_same_key(choices, value)):
        return choices[value]
    raise _malformed(where, "not one of the choices")


def _same_key(choices: dict[Any, Any], value: Any) -> Any:
    """Return the key that equals a value: 1 equals true, and must not be read as it."""
    return next(key for key in choices if key == value)


def _read_text(value: Any, where: str, limit: int | None) -> str:
    if not isinstance(value, str):
        raise _malformed(where, "not a text")
    if len(value) > (limit or TEXT_LIMIT):
        raise _malformed(where, "too long")
    if _UNPRINTABLE.search(value):
        raise _malformed(where, "control characters")
    return value


def _read_int(value: Any, where: str, limit: int | None) -> int:
    if type(value) is not int:  # True is an int to isinstance
        raise _malformed(where, "not a whole number")
    if abs(value) >= INT_LIMIT:
        raise _malformed(where, "too large")
    return value


def _read_bool(value: Any, where: str, limit: int | None) -> bool:
    if type(value) is not bool:
        raise _malformed(where, "not true or false")
    return value


def _read_written(parse: Callable[[str], Any], write: Callable[[Any], str], what: str) -> Callable[..., Any]:
    """Make a reader that takes a value only in the one way in which it is written."""

    def read(value: Any, where: str, limit: int | None) -> Any:
        text = _read_text(value, where, 64 if limit is None else limit)
        try:
            found = parse(text)
            if write(found) == text:
                return found
        except (ValueError, OverflowError):
            pass
        raise _malformed(where, f"not {what}")

    return read


def _read_bytes(value: Any, where: str, limit: int | None) -> bytes:
    most = limit or TEXT_LIMIT
    text = _read_text(value, where, (most + 2) // 3 * 4)
    try:
        found = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error) as problem:
        raise _malformed(where, "not base64") from problem
    if len(found) > most or base64.b64encode(found).decode() != text:
        raise _malformed(where, "too long, or not in canonical base64")
    return found


_READERS: dict[Any, Callable[[Any, str, int | None], Any]] = {
    str: _read_text,
    int: _read_int,
    bool: _read_bool,
    bytes: _read_bytes,
    date: _read_written(date.fromisoformat, date.isoformat, "a date"),
    datetime: _read_written(datetime.fromisoformat, _write_instant, "an instant in UTC"),
    UUID: _read_written(UUID, str, "an identifier"),
}
