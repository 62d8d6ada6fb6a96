"""The catalogue: every word on a page, by key, in Arabic and English side by side.

Each room keeps `locale/words.toml` and `locale/problems.toml`. A key reads `room.name`.
A text is a string, or a table of plural forms chosen by `n` (CLDR categories).
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale
from django.conf import settings
from django.utils.functional import lazystr
from django.utils.translation import get_language

Text = str | Mapping[str, str]
LANGUAGES = ("ar", "en")


@cache
def words() -> Mapping[str, Mapping[str, Any]]:
    """Read every room's words once: key -> {ar, en}."""
    found: dict[str, Mapping[str, Any]] = {}
    for room in rooms():
        for name, entry in _read(room, "words.toml").items():
            found.update(flat(f"{room.rpartition('.')[2]}.{name}", entry))
    return found


@cache
def problems() -> Mapping[str, Mapping[str, str]]:
    """Read every room's refusals once: code -> {ar, en, next_ar, next_en, source}."""
    found: dict[str, Mapping[str, str]] = {}
    for room in rooms():
        for code, entry in _read(room, "problems.toml").items():
            if code in found:
                raise ValueError(f"the code {code} is explained twice, the second time in {room}")
            found[code] = entry
    return found


def rooms() -> list[str]:
    """Name the packages that may hold a catalogue: the pure rooms, and the installed ones."""
    pure = ["rabt.base", "rabt.seal", "rabt.corridor", "rabt.linkage"]
    return pure + [app for app in settings.INSTALLED_APPS if app.startswith("rabt.")]


def _read(room: str, name: str) -> dict[str, Any]:
    path = files(room) / "locale" / name
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def flat(key: str, entry: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the texts that stand below a key, each by its whole key; a text may have others below it."""
    own = {key: entry} if "ar" in entry and "en" in entry else {}
    below = [(name, inner) for name, inner in entry.items() if name not in LANGUAGES]
    return own | {
        k: v
        for name, inner in below
        if isinstance(inner, Mapping)
        for k, v in flat(f"{key}.{name}", inner).items()
    }


def tongue() -> str:
    """Return the language of this page: ar or en."""
    return "en" if (get_language() or "ar").startswith("en") else "ar"


def word(key: str, *, language: str = "", **facts: Any) -> str:
    """Return the text of a key in the page's language; an unknown key shows itself."""
    entry = words().get(key)
    if entry is None:
        return key
    language = language or tongue()
    return fill(entry[language], language, facts)


def fill(text: Text, language: str, facts: Mapping[str, Any]) -> str:
    """Put facts into a text, choosing the plural form by `n` where the text has forms."""
    if not isinstance(text, str):
        form = Locale.parse(language).plural_form(int(facts.get("n", 0)))
        text = text.get(form) or text["other"]
    if language == "ar":
        facts = {name: _in_order(value) for name, value in facts.items()}
    return text.format_map(_Facts(facts))


LRM = "\u200e"
PARTS = re.compile(r"[+-]?\d[\dA-Z:.,]*([-/ –]+[\dA-Z:.,%]+)*|[\dA-F]{4}(-[\dA-F]{4})+")
"""What begins with a number; of a number in hexadecimal signs each, whatever its first sign is."""


def _in_order(value: Any) -> Any:
    """Keep a day or a telephone in its order: after Arabic, 2026-12-03 would read 03-12-2026. (UAX #9)"""
    said = str(value)
    turns = PARTS.fullmatch(said) and any(sign in said for sign in "+-/ –")
    return f"{LRM}{said}{LRM}" if turns else value


class _Facts(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "…"


def lazy(key: str) -> Any:
    """Return a text that is chosen when it is shown: for labels of forms."""
    return lazystr(_Spoken(key))


class _Spoken:
    def __init__(self, key: str) -> None:
        self.key = key

    def __str__(self) -> str:
        return word(self.key)
