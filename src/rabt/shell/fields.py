"""Fields that every room's forms share."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from rabt.linkage import days
from rabt.shell.words import lazy


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
            return days.read(value)
        except ValueError:
            raise ValidationError(lazy("shell.day_wrong"), code="invalid") from None
