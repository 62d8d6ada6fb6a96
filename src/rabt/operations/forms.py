"""What an officer fills in: a report of the weather, and from which day on the page looks."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from rabt.base.identifiers import new_id
from rabt.corridor import Terms
from rabt.operations.rules.weather import SOURCE, Report, Sky
from rabt.shell.fields import CountField, InstantField
from rabt.shell.words import lazy, tongue


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
            self.fields[name] = CountField(label=lazy(f"operations.{name}"), required=False)
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
