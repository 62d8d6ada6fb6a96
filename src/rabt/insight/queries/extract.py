"""The numbers of a month as they may be published: each signed tally, line by line, and the licence."""

from collections.abc import Iterator
from typing import Any

from rabt.insight.queries.picture import Picture
from rabt.insight.rules.figures import Definitions
from rabt.insight.rules.tally import Tally, Value
from rabt.shell.words import LANGUAGES, word

HEAD = ("month", "state", "version", "settled", "figure", "breakdown", "key", "number", "hidden", "licence")


def as_rows(shown: Picture) -> Iterator[tuple[Any, ...]]:
    """Return the numbers of both tallies, heads first; a hidden one is empty and says that it is hidden."""
    yield HEAD
    for tally in shown.here:
        for value in tally.values:
            for breakdown, key, number in _numbers(value):
                head = (tally.month, tally.state, tally.version, _yes(tally.settled), value.code)
                hidden = _yes(number is None)
                yield (*head, breakdown, key, "" if number is None else number, hidden, licence("en"))


def _yes(said: bool) -> str:
    return "yes" if said else "no"


def _numbers(value: Value) -> Iterator[tuple[str, str, int | None]]:
    if not value.spans:
        yield "", "", value.total
    for name, lines in value.by.items():
        yield from ((name, line.key, line.value) for line in lines)
    for pair, cells in value.cross.items():
        yield from ((pair, f"{cell.row}/{cell.column}", cell.value) for cell in cells)
    for span in value.spans:
        yield from ((f"{span.step}/{name}", "", getattr(span, name)) for name in ("number", "median", "most"))


def as_tree(shown: Picture) -> dict[str, Any]:
    """Return the month's tallies with their definitions, source and licence, as plain values."""
    return {
        "licence": {language: licence(language) for language in LANGUAGES},
        "source": {language: getattr(shown.known.source, language) for language in LANGUAGES},
        "month": str(shown.month),
        "definitions": definitions_of(shown.known),
        "tallies": [tally_as_told(tally) for tally in shown.here],
    }


def definitions_of(known: Definitions) -> list[dict[str, Any]]:
    """Return what each figure means, in both languages."""
    return [
        {
            "code": one.code, "chapter": one.chapter, "side": one.side, "unit": one.unit,
            "name": {"ar": one.name.ar, "en": one.name.en},
            "meaning": {"ar": one.meaning.ar, "en": one.meaning.en},
        }
        for one in known.figures
    ]  # fmt: skip


def tally_as_told(tally: Tally) -> dict[str, Any]:
    """Return a tally as it was signed."""
    return {"digest": tally.digest, **tally.to_body()}


def licence(language: str) -> str:
    """Say under which licence the numbers may be used."""
    return word("insight.licence", language=language)
