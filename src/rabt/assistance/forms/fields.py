"""Fields of this room: texts, lines, and choices of the pack with what they mean beside them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms

from rabt.assistance.rules.request import LINE, TEXT
from rabt.corridor import Terms
from rabt.shell.words import lazy, tongue, word

QUIET = {"autocomplete": "off"}
LTR = QUIET | {"dir": "ltr", "spellcheck": "false"}
LATIN = ("number", "plate", "phone", "longitude", "latitude")


def text(name: str, *, needed: bool = True, rows: int = 3, hint: bool = True) -> forms.CharField:
    """Return a field for a text of some lines."""
    return forms.CharField(
        required=needed, max_length=TEXT, label=lazy(f"assistance.{name}"),
        help_text=lazy(f"assistance.{name}_hint") if hint else "",
        widget=forms.Textarea(attrs=QUIET | {"rows": str(rows)}),
    )  # fmt: skip


def line(
    name: str, *, needed: bool = False, most: int = LINE, hint: bool = False,
    attrs: Mapping[str, str] = MappingProxyType({}),
) -> forms.CharField:  # fmt: skip
    """Return a field for one line."""
    return forms.CharField(
        required=needed, max_length=most, label=lazy(f"assistance.{name}"),
        help_text=lazy(f"assistance.{name}_hint") if hint else "",
        widget=forms.TextInput(attrs={**QUIET, **attrs}),
    )  # fmt: skip


def choices(terms: Terms, name: str, *, helped: bool = False) -> list[tuple[str, str]]:
    """Return the choices of a list of the pack, with their meanings where they are to stand beside."""
    return [
        (one.code, f"{getattr(one.name, tongue())} — {getattr(one.help, tongue())}" if helped else
         str(getattr(one.name, tongue())))
        for one in terms.options(name).values()
    ]  # fmt: skip


def pick(
    terms: Terms, name: str, *, field: str = "", needed: bool = True, helped: bool = False,
    many: bool = False,
    initial: Any = None,
) -> forms.ChoiceField:  # fmt: skip
    """Return a field that chooses from a list of the pack: as a list, or with each meaning beside it."""
    found = choices(terms, name, helped=helped)
    label, hint = lazy(f"assistance.{field or name}"), lazy(f"assistance.{field or name}_hint")
    if many:
        return forms.MultipleChoiceField(
            choices=found, required=needed, label=label, help_text=hint, initial=initial,
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
    if not needed:
        found = [("", word("assistance.none_of_these")), *found]
    widget = forms.RadioSelect if helped else forms.Select
    return forms.ChoiceField(
        choices=found, required=needed, label=label, help_text=hint, widget=widget, initial=initial
    )
