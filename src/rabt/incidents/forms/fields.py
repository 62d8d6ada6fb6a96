"""Fields that this room's forms share: instants, counts, quantities, spots; in any of three digit scripts."""

import contextlib
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from rabt.incidents.rules.incident import MOST_MILLI, MOST_PERSONS
from rabt.shell.fields import LTR, CountField
from rabt.shell.figures import ascii_digits
from rabt.shell.words import lazy, tongue, word

FORGET = {"data-forget": ""}
"""What is typed there is no draft: it is kept neither here nor on the device."""
SPOT = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*[,،; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*")


class PersonsField(CountField):
    """A count of persons; nothing typed is nought."""

    def __init__(self, **kwargs: Any) -> None:
        box = forms.NumberInput(attrs={**LTR, "inputmode": "numeric", "min": "0"})
        super().__init__(widget=box, required=False, min_value=0, max_value=MOST_PERSONS, initial=0, **kwargs)

    def to_python(self, value: Any) -> int:
        """Read the number, or nought."""
        return super().to_python(value) or 0


class QuantityField(forms.CharField):
    """A quantity with at most three decimals, in any of three digit scripts; it is kept in thousandths."""

    widget = forms.TextInput(attrs={**LTR, "inputmode": "decimal"})

    def clean(self, value: Any) -> Any:
        """Read it as thousandths."""
        text = ascii_digits(super().clean(value) or "").replace("٫", ".").replace(",", ".").strip()
        if not text:
            return 0
        with contextlib.suppress(InvalidOperation, ValueError, OverflowError):
            milli = Decimal(text) * 1000
            if milli == milli.to_integral_value() and 0 <= milli <= MOST_MILLI:
                return int(milli)
        raise ValidationError(word("incidents.quantity_mend"))


class SpotField(forms.CharField):
    """A spot as a telephone says it, latitude first; it is kept longitude first (WGS84)."""

    widget = forms.TextInput(attrs={**LTR, "inputmode": "text", "placeholder": "30.1234, 24.9876"})

    def clean(self, value: Any) -> Any:
        """Read it as longitude and latitude."""
        text = ascii_digits(super().clean(value) or "").replace("٫", ".")
        if not text.strip():
            return None
        found = SPOT.fullmatch(text)
        if found is None or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
            raise ValidationError(word("incidents.spot_wrong"))
        return float(found[2]), float(found[1])


class KilometreField(forms.CharField):
    """A kilometre of the line, counted from the sea."""

    widget = forms.TextInput(attrs={**LTR, "inputmode": "decimal"})

    def clean(self, value: Any) -> Any:
        """Read it as a number."""
        text = ascii_digits(super().clean(value) or "").replace("٫", ".").replace(",", ".").strip()
        if not text:
            return None
        with contextlib.suppress(ValueError):
            km = float(text)
            if 0 <= km <= 100_000:
                return km
        raise ValidationError(word("incidents.km_wrong"))


def named(known: Iterable[Any]) -> list[tuple[str, str]]:
    """Return the codes of the pack with their names, as a form chooses among them."""
    return [(one.code, getattr(getattr(one, "name", None) or one.words, tongue())) for one in known]


def graded(scale: Any, key: str) -> list[tuple[str, Any]]:
    """Return the values of a scale with their words."""
    return [(one.value, lazy(f"incidents.{key}.{one.value}")) for one in scale]


def people(accounts: Iterable[Any]) -> list[tuple[str, str]]:
    """Return accounts as a form chooses among them."""
    english = tongue() != "ar"
    return [(str(one.pk), str(one.name_en if english and one.name_en else one.name_ar)) for one in accounts]
