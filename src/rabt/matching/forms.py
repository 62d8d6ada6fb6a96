"""What is sent of a matching: its lists, which column is which, what a clerk says of a pair."""

from collections.abc import Sequence
from typing import Any

from django import forms

from rabt.linkage.heads import FIELDS
from rabt.matching.models import List
from rabt.matching.rules import drawing, lists, pair
from rabt.matching.rules.matching import TITLE
from rabt.shell.words import lazy, word

PRECISIONS = (0.99, 0.999)
NAMED = tuple(field for field in FIELDS if field != "id")


class _ListField(forms.FileField):
    """A list from this device."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(
            label=lazy(f"matching.{name}"), help_text=lazy(f"matching.{name}_hint"), max_length=200,
            allow_empty_file=True,  # whoever reads it says so, with what to do next
            widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"}), **kwargs,
        )  # fmt: skip


class BringForm(forms.Form):
    """One list or two, and what they are compared for."""

    first = _ListField("first")
    second = _ListField("second", required=False)
    title = forms.CharField(label=lazy("matching.name"), max_length=TITLE, required=False)
    reason = forms.CharField(
        label=lazy("matching.reason"), help_text=lazy("matching.reason_hint"), max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def sent(self) -> list[tuple[bytes, str]]:
        """Read the lists, no further than one may be long."""
        files = [self.cleaned_data[name] for name in ("first", "second") if self.cleaned_data.get(name)]
        return [(bytes(file.read(lists.MOST_BYTES + 1)), file.name) for file in files]


class ColumnsForm(forms.Form):
    """For each list which column is which; how sure a link shall be, how many pairs two clerks judge."""

    def __init__(self, rows: Sequence[List], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rows = rows
        for row in rows:
            choices = [("", "—"), *((str(place), head[:80]) for place, head in enumerate(row.head))]
            for field in NAMED:
                self.fields[f"list{row.side}_{field}"] = forms.ChoiceField(
                    label=lazy(f"matching.field.{field}"), choices=choices, required=False,
                    initial=str(row.columns.get(field, "")),
                )  # fmt: skip
        self.fields["precision"] = forms.TypedChoiceField(
            label=lazy("matching.precision"), help_text=lazy("matching.precision_hint"), coerce=float,
            choices=[(str(one), word(f"matching.precision_{round(one * 1000)}")) for one in PRECISIONS],
            initial=str(PRECISIONS[-1]), widget=forms.RadioSelect,
        )  # fmt: skip
        self.fields["twice"] = forms.TypedChoiceField(
            label=lazy("matching.twice"), help_text=lazy("matching.twice_hint"), coerce=int,
            choices=[(str(one), word(f"matching.twice_{one}")) for one in drawing.CHOICES],
            initial=str(drawing.CHOICES[1]), widget=forms.RadioSelect,
        )  # fmt: skip

    def columns(self) -> list[dict[str, int]]:
        """Return for each list the place of the column of each field that was chosen."""
        return [
            {
                field: int(place)
                for field in NAMED
                if (place := self.cleaned_data.get(f"list{row.side}_{field}"))
            }
            for row in self._rows
        ]

    def of_list(self, side: int) -> list[Any]:
        """Return the bound fields of one list, to be shown beside its first rows."""
        return [self[f"list{side}_{field}"] for field in NAMED]


class WordForm(forms.Form):
    """What a clerk says of a pair, and, if he likes, why."""

    said = forms.ChoiceField(choices=[(one, one) for one in pair.SAID])
    note = forms.CharField(label=lazy("matching.note"), max_length=500, required=False)
