"""What an officer fills in: a report of the weather, and from which day on the page looks."""

import contextlib
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from rabt.base.identifiers import new_id
from rabt.corridor import Terms
from rabt.operations.rules.weather import SOURCE, Report, Sky
from rabt.shell.figures import ascii_digits
from rabt.shell.words import lazy, tongue, word

LTR = {"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}


class InstantField(forms.DateTimeField):
    """A day and a time of day by this state's clock."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "dir": "ltr"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%dT%H:%M"], **kwargs)
        self._zone = zone

    def to_python(self, value: Any) -> datetime | None:
        """Read it as the clock on the wall says it."""
        if not value:
            return None
        with contextlib.suppress(ValueError):
            return datetime.strptime(ascii_digits(str(value))[:16], "%Y-%m-%dT%H:%M").replace(
                tzinfo=self._zone
            )
        raise ValidationError(word("operations.instant_wrong"))


class NumberField(forms.IntegerField):
    """A whole number typed in any of three digit scripts, or none."""

    widget = forms.TextInput(attrs={**LTR, "inputmode": "numeric"})

    def to_python(self, value: Any) -> int | None:
        """Read the number after folding its digits."""
        return super().to_python(ascii_digits(value) if isinstance(value, str) else value)


class WeatherForm(forms.Form):
    """The weather at a base: what was observed, when, and who says so."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, terms: Terms, zone: ZoneInfo, now: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = new_id()
        self.fields["place"] = forms.ChoiceField(
            label=lazy("operations.weather_place"),
            choices=[(one.code, getattr(one.name, tongue())) for one in terms.border.bases.values()],
        )
        self.fields["observed_at"] = InstantField(
            zone, label=lazy("operations.observed_at"), initial=now.astimezone(zone).replace(tzinfo=None)
        )
        self.fields["sky"] = forms.ChoiceField(
            label=lazy("operations.sky"),
            choices=[(one.value, lazy(f"operations.sky.{one.value}")) for one in Sky],
        )
        for name in ("temperature", "wind", "sight"):
            self.fields[name] = NumberField(label=lazy(f"operations.{name}"), required=False)
        self.fields["source"] = forms.CharField(
            label=lazy("operations.source"), help_text=lazy("operations.source_hint"), max_length=SOURCE
        )

    def report(self) -> Report:
        """Return what was typed as this room takes it."""
        data = self.cleaned_data
        return Report(
            data["place"], data["observed_at"], Sky(data["sky"]), data["source"], data["temperature"],
            data["wind"], data["sight"],
        )  # fmt: skip
