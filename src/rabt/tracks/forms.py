"""What the operations room fills in: few fields, and nobody's name."""

from collections.abc import Mapping
from typing import Any

from django import forms

from rabt.corridor import Terms
from rabt.shell.fields import LTR
from rabt.shell.figures import ascii_digits
from rabt.shell.words import lazy, tongue, word
from rabt.tracks.rules.sensor import Kind
from rabt.tracks.rules.sighting import NOTE


class WhyForm(forms.Form):
    """Why a sighting is set aside."""

    why = forms.CharField(
        max_length=NOTE, label=lazy("tracks.why"), help_text=lazy("tracks.set_aside_hint"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class EndForm(forms.Form):
    """How a call for help ended."""

    reason = forms.ChoiceField(label=lazy("tracks.end_reason"))
    said = forms.CharField(
        max_length=NOTE, required=False, label=lazy("tracks.end_said"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = terms.reasons("distress_end").items()
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            (code, getattr(one.words, tongue())) for code, one in reasons
        ]


class BringForm(forms.Form):
    """A file of tracks."""

    file = forms.FileField(
        label=lazy("tracks.file"), help_text=lazy("tracks.bring_hint"),
        widget=forms.FileInput(attrs={"accept": ".gpx,.json,application/gpx+xml,application/json"}),
    )  # fmt: skip


class DetectedForm(forms.Form):
    """What a sensor detected, as a person judges it."""

    kind = forms.ChoiceField(label=lazy("tracks.kind"))
    group = forms.ChoiceField(
        label=lazy("tracks.detected_group"), help_text=lazy("tracks.detected_group_hint"), required=False
    )
    note = forms.CharField(
        max_length=NOTE, required=False, label=lazy("tracks.note"), help_text=lazy("tracks.counted_only"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", ""), *_named(terms.sightings)]  # type: ignore[attr-defined]
        self.fields["group"].choices = [  # type: ignore[attr-defined]
            ("", word("tracks.detected_unknown")), *_named(terms.counted)
        ]  # fmt: skip


def _named(known: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(code, getattr(one.name, tongue())) for code, one in known.items()]


class DegreeField(forms.FloatField):
    """Degrees typed in any of three digit scripts."""

    widget = forms.TextInput(attrs={**LTR, "inputmode": "decimal"})

    def to_python(self, value: Any) -> Any:
        """Read the number after folding its digits."""
        folded = ascii_digits(value).replace("٫", ".") if isinstance(value, str) else value
        return super().to_python(folded)


class SensorForm(forms.Form):
    """A sensor that is registered."""

    name = forms.CharField(max_length=80, label=lazy("tracks.name"))
    kind = forms.ChoiceField(
        label=lazy("tracks.sensor_kind"),
        choices=[(one.value, lazy(f"tracks.sensor_kind.{one.value}")) for one in Kind],
    )  # fmt: skip
    lon = DegreeField(label=lazy("tracks.lon"), required=False, min_value=-180, max_value=180)
    lat = DegreeField(
        label=lazy("tracks.lat"), required=False, min_value=-90, max_value=90,
        help_text=lazy("tracks.spot_hint"),
    )  # fmt: skip
    simulated = forms.BooleanField(label=lazy("tracks.is_simulated"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for both degrees of a spot, or for none."""
        found = super().clean() or {}
        for one, other in (("lon", "lat"), ("lat", "lon")):
            if not self.errors and found.get(one) is None and found.get(other) is not None:
                self.add_error(one, word("tracks.spot_half"))
        return found
