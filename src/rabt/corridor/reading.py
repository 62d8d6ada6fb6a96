"""Read the TOML files of a pack into shapes, and say where a file is wrong."""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from rabt.corridor import (
    asking,
    border,
    coursing,
    exercising,
    inspecting,
    meeting,
    patrolling,
    skills,
    tracking,
    training,
)
from rabt.corridor.shapes import SHAPES, Entry, Source, Words

HEAD = "pack.toml"
KINDS = (
    *SHAPES, *inspecting.SHAPES, *skills.SHAPES, *border.SHAPES, *patrolling.SHAPES, *tracking.SHAPES,
    *meeting.SHAPES, *asking.SHAPES, *training.SHAPES, *exercising.SHAPES,
    *coursing.SHAPES,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong in a pack: where, what, and how to mend it."""

    file: str
    key: str
    problem: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.problem}. {self.mend}."


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a pack, and what was wrong with it."""

    head: Mapping[str, Any]
    rows: tuple[Source | Entry, ...]
    findings: tuple[Finding, ...]


class Wrong(Exception):
    """A field that cannot be read: what is wrong, and how to mend it."""

    def __init__(self, problem: str, mend: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.mend = mend


def read(folder: Path) -> Reading:
    """Read every file of the pack; what cannot be read becomes a finding."""
    findings: list[Finding] = []
    rows: list[Source | Entry] = []
    head = _head(folder, findings)
    for shape in KINDS:
        rows.extend(_read_file(folder, shape, findings))
    known = {shape.FILE for shape in KINDS} | {HEAD}
    for path in sorted(folder.glob("*.toml")):
        if path.name not in known:
            findings.append(
                Finding(
                    path.name, "-", "no such file belongs to a pack", f"Use one of {', '.join(sorted(known))}"
                )
            )
    return Reading(MappingProxyType(head), tuple(rows), tuple(findings))


def _head(folder: Path, findings: list[Finding]) -> dict[str, Any]:
    table = _parsed(folder / HEAD, findings)
    for name in ("code", "name"):
        if name not in table:
            findings.append(Finding(HEAD, name, "is missing", f"Add {name}"))
    return table


def _parsed(path: Path, findings: list[Finding]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        findings.append(Finding(path.name, "-", "the file is missing", "Add it, with at least one table"))
    except UnicodeDecodeError as error:
        findings.append(Finding(path.name, "-", f"is not UTF-8 (byte {error.start})", "Save it as UTF-8"))
    except tomllib.TOMLDecodeError as error:
        findings.append(Finding(path.name, "-", f"is not TOML: {error}", "Mend the line named"))
    return {}


def _read_file(
    folder: Path, shape: type[Source] | type[Entry], findings: list[Finding]
) -> list[Source | Entry]:
    table = _parsed(folder / shape.FILE, findings)
    defaults = table.pop("defaults", {})
    given = table.pop(shape.TABLE, [])
    held = [kind.TABLE for kind in KINDS if kind.FILE == shape.FILE]
    for name in table:
        if name not in held and shape.TABLE in held[:1]:
            mend = f"This file holds [defaults] and {', '.join(f'[[{one}]]' for one in held)} only"
            findings.append(Finding(shape.FILE, name, "unknown table", mend))
    if not isinstance(given, list) or not isinstance(defaults, dict):
        findings.append(Finding(shape.FILE, shape.TABLE, "is not a list", f"Write [[{shape.TABLE}]]"))
        return []
    rows = (_read_row(shape, {**defaults, **row}, findings) for row in given)
    return [row for row in rows if row is not None]


def _read_row(shape: type[Source] | type[Entry], row: dict[str, Any], findings: list[Finding]) -> Any:
    label = f"{row['list']}.{row.get('code', '?')}" if "list" in row else str(row.get("code", "?"))
    values, wrong = _values(shape, row)
    findings.extend(Finding(shape.FILE, f"{label}.{name}", w.problem, w.mend) for name, w in wrong)
    return None if wrong else shape(**values)


def _values(shape: Any, row: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[str, Wrong]]]:
    kinds, required = _form(shape)
    values: dict[str, Any] = {}
    wrong: list[tuple[str, Wrong]] = []
    for name in row.keys() - kinds.keys():
        wrong.append((name, Wrong("unknown field", f"Use one of {', '.join(kinds)}")))
    for name in required - row.keys():
        wrong.append((name, _absent(name)))
    for name in row.keys() & kinds.keys():
        try:
            values[name] = _value(kinds[name], row[name])
        except Wrong as error:
            wrong.append((name, error))
    return values, sorted(wrong, key=lambda pair: pair[0])


@cache
def _form(shape: Any) -> tuple[dict[str, Any], frozenset[str]]:
    """Return the kind of each field of a shape, and the names of those that must be given."""
    hints = get_type_hints(shape)
    kinds = {item.name: hints[item.name] for item in fields(shape)}
    required = frozenset(
        item.name for item in fields(shape) if item.default is MISSING and item.default_factory is MISSING
    )
    return kinds, required


def _absent(name: str) -> Wrong:
    mends = {
        "since": "Write the day from which it holds, as since = 2024-01-31",
        "source": "Write the key of an entry in sources.toml",
        "exponent": "Write how many decimals the currency has, as exponent = 2",
    }
    return Wrong("is missing", mends.get(name, f"Add {name}"))


def _value(kind: Any, given: Any) -> Any:
    if isinstance(kind, UnionType):
        kind = next(arg for arg in get_args(kind) if arg is not type(None))
    if kind is Words:
        return _words(given)
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind)[0], given)
    if get_origin(kind) is Mapping:
        return _mapping(given)
    if kind is float and isinstance(given, int) and not isinstance(given, bool):
        return float(given)
    if type(given) is not kind:
        raise Wrong(f"is {type(given).__name__}, not {kind.__name__}", f"Write {_example(kind)}")
    return given


def _example(kind: type) -> str:
    return {
        str: 'text in quotes: "..."',
        int: "a whole number without quotes",
        float: "a number without quotes",
        bool: "true or false",
        date: "a day without quotes: 2024-01-31",
    }.get(kind, "a table")


def _words(given: Any) -> Words:
    if not isinstance(given, dict):
        raise Wrong("is not in two languages", 'Write { ar = "...", en = "..." }')
    for language, name in (("ar", "Arabic"), ("en", "English")):
        text = given.get(language)
        if not isinstance(text, str) or not text.strip():
            raise Wrong(f"has no {name}", f'Add {language} = "..."')
    unknown = given.keys() - {"ar", "en"}
    if unknown:
        raise Wrong(f"has an unknown language {min(unknown)}", "Keep ar and en only")
    return Words(given["ar"], given["en"])


def _tuple(kind: Any, given: Any) -> tuple[Any, ...]:
    if not isinstance(given, list):
        raise Wrong("is not a list", "Write it in square brackets")
    if kind is Words or not is_dataclass(kind):
        return tuple(_value(kind, item) for item in given)
    return tuple(_part(kind, item) for item in given)


def _part(kind: Any, given: Any) -> Any:
    if not isinstance(given, dict):
        told = ", ".join(f"{item.name} = ..." for item in fields(kind))
        raise Wrong("has a part that is not a table", f"Write {{ {told} }}")
    values, wrong = _values(kind, given)
    if wrong:
        name, error = wrong[0]
        called = given.get("name", given.get("code", "?"))
        raise Wrong(f"part {called}: {name} {error.problem}", error.mend)
    return kind(**values)


def _mapping(given: Any) -> Mapping[str, str]:
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise Wrong("is not a table of texts", 'Write { "1" = "...", "2" = "..." }')
    return MappingProxyType(dict(given))
