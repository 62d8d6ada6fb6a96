"""Fields that every room's forms share."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from rabt.linkage import days
from rabt.shell.figures import ascii_digits
from rabt.shell.instants import YEARS, in_utc
from rabt.shell.words import lazy, word

LTR = {"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}
"""What is typed from left to right in either language, and is nobody's spelling."""
A_MINUTE = "%Y-%m-%dT%H:%M"


class DayField(forms.DateField):
    """A day, typed in any of three scripts and two calendars; the year tells which calendar it is."""

    widget = forms.DateInput(attrs={"type": "date", "dir": "ltr"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:
        """Read the day, or say how one is written."""
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        try:
            found = days.read(value)
        except ValueError:
            raise ValidationError(lazy("shell.day_wrong"), code="invalid") from None
        if found.year not in YEARS:
            raise ValidationError(lazy("shell.instant_far"), code="invalid")
        return found


class InstantField(forms.DateTimeField):
    """A day and a time of day by the clock of a zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "dir": "ltr"}, format=A_MINUTE)

    def __init__(self, zone: ZoneInfo | str, **kwargs: Any) -> None:
        super().__init__(input_formats=[A_MINUTE], **kwargs)
        self._zone = zone if isinstance(zone, ZoneInfo) else ZoneInfo(zone)

    def prepare_value(self, value: Any) -> Any:
        """Show an instant as the clock on the wall says it: sent again unchanged, it is the same instant."""
        if isinstance(value, datetime) and value.tzinfo is not None:
            return value.astimezone(self._zone).replace(tzinfo=None)
        return value

    def to_python(self, value: Any) -> datetime | None:
        """Read it as the clock on the wall says it."""
        if not value:
            return None
        try:
            found = datetime.strptime(ascii_digits(str(value))[:16], A_MINUTE).replace(tzinfo=self._zone)
        except ValueError:
            raise ValidationError(word("shell.instant_wrong")) from None
        try:
            in_utc(found)  # an instant that the tables could not give back is none
        except ValueError:
            raise ValidationError(word("shell.instant_far")) from None
        return found


class CountField(forms.IntegerField):
    """A whole number typed in any of three digit scripts, or none."""

    widget = forms.TextInput(attrs={**LTR, "inputmode": "numeric"})

    def to_python(self, value: Any) -> int | None:
        """Read the number after folding its digits."""
        return super().to_python(ascii_digits(value) if isinstance(value, str) else value)
