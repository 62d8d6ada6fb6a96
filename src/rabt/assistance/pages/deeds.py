"""What a viewer may do now, each deed with its word, form and address; what the pack lets him choose."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.forms import Form
from django.urls import reverse

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.corridor import Terms
from rabt.corridor.asking import LISTS

Act = Callable[[dict[str, Any]], Any]


@dataclass(frozen=True)
class Deed:
    """What a viewer may do now: its word, its form and where it is sent."""

    name: str
    form: Form
    url: str

    @property
    def word(self) -> str:
        """Return the key of the word on its button."""
        return f"assistance.do.{self.name}"

    @property
    def hint(self) -> str:
        """Return the key of what it means."""
        return f"assistance.do_means.{self.name}"


def deed(name: str, form: Form, key: Any) -> Deed:
    """Return one deed, sent to the address of its own name."""
    return Deed(name, form, reverse(f"assistance:{name}", args=[key]))


def terms_now() -> Terms:
    """Return the rules in force now."""
    return agreement.terms_at(clock.now())


def options() -> dict[str, Mapping[str, Any]]:
    """Return every list of the pack, for the words of a page."""
    terms = terms_now()
    return {name: terms.options(name) for name in LISTS}


def is_here(state: str) -> bool:
    """Tell whether something is this state's own."""
    return bool(state == settings.RABT.state)
