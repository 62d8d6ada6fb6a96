"""What an authority fills in to hold a record, or to let it go."""

from collections.abc import Iterable
from typing import Any

from django import forms

from rabt.corridor import Terms
from rabt.shell.fields import LTR, DayField
from rabt.shell.words import lazy, tongue


class PlaceForm(forms.Form):
    """Which record waits, for which authority, until when, and why."""

    number = forms.CharField(
        max_length=60, label=lazy("holds.number"), help_text=lazy("holds.number_hint"),
        widget=forms.TextInput(attrs=LTR),
    )  # fmt: skip
    kind = forms.ChoiceField(label=lazy("holds.kind"))
    until = DayField(label=lazy("holds.until"), help_text=lazy("holds.until_hint"))
    cause = forms.CharField(
        max_length=2000, label=lazy("holds.cause"), help_text=lazy("holds.cause_hint"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, kinds: Iterable[str], terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(kind, getattr(terms.holds[kind].name, tongue())) for kind in kinds]
        self.fields["kind"].choices = names  # type: ignore[attr-defined]


class LiftForm(forms.Form):
    """Why a record need no longer wait."""

    why = forms.CharField(
        max_length=2000, label=lazy("holds.why_lifted"), widget=forms.Textarea(attrs={"rows": 2})
    )
