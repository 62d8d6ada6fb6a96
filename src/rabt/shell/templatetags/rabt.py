"""The tags that every template may use without asking."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from rabt.corridor import load
from rabt.shell import figures, words
from rabt.shell.problems import article

register = template.Library()
STAMP = re.compile(r"(\d{4}-\d\d-\d\d(?: \d\d:\d\d)?|D\+\d+ H\+\d+ M\+\d+)")
WHOLE = 20
"""A code of so many signs is never broken."""


@register.simple_tag(name="word")
def word(key: str, **facts: Any) -> str:
    """Write a word of the catalogue in the page's language."""
    return words.word(key, **facts)


@register.filter
def said(key: str) -> str:
    """Write a word whose key is a value."""
    return words.word(key)


@register.filter
def wrongs(field: BoundField) -> list[str]:
    """Say what is wrong with a field; of a choice that is gone meanwhile no code is shown."""
    found = field.errors.as_data()
    return [
        text
        for one in found
        for text in ([words.word("shell.choice_gone")] if one.code == "invalid_choice" else one.messages)
    ]


@register.filter
def tongue(text: Any) -> str:
    """Write bilingual words of the corridor in the page's language."""
    return str(getattr(text, words.tongue(), text)) if text else ""


@register.filter
def law(source: str) -> str:
    """Name the law, standard or note behind a value of the corridor, in the page's language."""
    return article(source, words.tongue())


@register.filter
def of(known: Mapping[str, Any], key: str) -> Any:
    """Look something up by a key that is a value."""
    return known.get(key, "")


@register.filter
def land(code: str) -> str:
    """Name one of the two states; what is none of them is written as it is."""
    try:
        return str(getattr(load(settings.RABT.pack).state(code).name, words.tongue()))
    except KeyError:
        return code


@register.filter
def called(whom: Any) -> str:
    """Name an official, an office or a party in the reader's language; in Arabic if no other is known."""
    if isinstance(whom, str):
        of_node = whom.removeprefix("node:")
        return whom if of_node == whom else f"{words.word('access.role.node')} · {land(of_node)}"
    arabic = getattr(whom, "name_ar", "") or getattr(whom, "name", "")
    other = getattr(whom, "name_en", "") or getattr(whom, "name_latin", "")
    return str(other if other and words.tongue() != "ar" else arabic)


@register.filter
def day(on: date | None) -> str:
    """Write a date with the Hijri date beside it."""
    if on is None:
        return ""
    beside = figures.hijri(on, words.tongue())
    if not beside:
        return format_html("<bdi>{}</bdi>", on.isoformat())
    return format_html('<bdi>{}</bdi> <small class="hijri">{}</small>', on.isoformat(), beside)


@register.filter
def instant(at: datetime | None) -> str:
    """Write an instant in this state's time zone."""
    return (
        format_html('<time datetime="{}"><bdi>{}</bdi></time>', at.isoformat(), figures.instant(at))
        if at
        else ""
    )


@register.filter
def money(minor: int | None, currency: str) -> str:
    """Write minor units as money."""
    if minor is None:
        return ""
    return format_html('<bdi class="money">{}</bdi>', figures.money(minor, currency))


@register.filter
def percent(share: float | None) -> str:
    """Write a share as per cent."""
    return format_html('<bdi dir="ltr">{}</bdi>', figures.percent(share)) if share is not None else ""


@register.filter
def share(part: float | None) -> str:
    """Write a share with its tenths of a per cent."""
    return format_html('<bdi dir="ltr">{}</bdi>', figures.share(part)) if part is not None else ""


@register.filter
def ltr(text: Any) -> str:
    """Isolate a Latin word or a number inside Arabic text; what is long may be broken in a column."""
    if text in (None, ""):
        return ""
    if len(str(text)) > WHOLE or " " in str(text):
        return format_html('<bdi dir="ltr" class="long">{}</bdi>', text)
    return format_html('<bdi dir="ltr">{}</bdi>', text)


@register.filter
def stamped(text: Any) -> str:
    """Keep each day and instant of a text in one piece and in its order."""
    pieces = enumerate(STAMP.split(str(text).replace("\u200e", "")))
    kept = ((format_html('<bdi class="number">{}</bdi>', one) if n % 2 else one,) for n, one in pieces)
    return format_html_join("", "{}", kept)


@register.simple_tag
def badge(room: str, state: str) -> SafeString:
    """Write a state of a record as a badge; the word carries the meaning, the colour only helps."""
    return format_html('<span class="badge {}">{}</span>', f"is-{state}", words.word(f"{room}.state.{state}"))
