"""What is sent with a sheet: the file, and which of its columns is which."""

from typing import Any

from django import forms

from rabt.sheets.models import Sheet
from rabt.sheets.rules.reading import MOST_BYTES
from rabt.sheets.rules.spec import Spec
from rabt.shell.words import lazy, tongue


class BringForm(forms.Form):
    """A sheet from this device."""

    file = forms.FileField(
        label=lazy("sheets.file"), help_text=lazy("sheets.file_hint"), max_length=200,
        allow_empty_file=True,  # whoever reads it says so, with what to do next
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
    )  # fmt: skip

    def content(self) -> bytes:
        """Read the file, no further than a sheet may be long."""
        return bytes(self.cleaned_data["file"].read(MOST_BYTES + 1))


class MatchForm(forms.Form):
    """For each head of the sheet the column that it means."""

    def __init__(self, sheet: Sheet, spec: Spec, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—")] + [
            (column.key, getattr(column.words, tongue()) + (" *" if column.needed else ""))
            for column in spec.columns
        ]
        for place, head in enumerate(sheet.head):
            self.fields[f"c{place}"] = forms.ChoiceField(
                label=head[:80], choices=choices, required=False, initial=sheet.matched.get(str(place), "")
            )

    def matched(self) -> dict[int, str]:
        """Return what was chosen: place and column."""
        return {int(name[1:]): key for name, key in self.cleaned_data.items() if key}
