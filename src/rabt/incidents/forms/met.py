"""What was met, by a few taps; and a newer version of it."""

from typing import Any

from django import forms
from django.conf import settings

from rabt.base.identifiers import new_id
from rabt.corridor import Terms
from rabt.corridor.geodesy import spot_at
from rabt.incidents.forms.fields import (
    KilometreField,
    PersonsField,
    QuantityField,
    SpotField,
    graded,
    named,
)
from rabt.incidents.rules import grades
from rabt.incidents.rules.incident import NOTE, Counts, Met, Origin
from rabt.shell.fields import InstantField
from rabt.shell.words import lazy, word


class MetForm(forms.Form):
    """What was met: type, when, where by kilometre or spot, counts, quantity; grades have usual values."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=lazy("incidents.kind"), widget=forms.RadioSelect)
    spot = SpotField(
        label=lazy("incidents.spot"), help_text=lazy("incidents.spot_hint"), required=False, max_length=60
    )
    km = KilometreField(
        label=lazy("incidents.km"), help_text=lazy("incidents.km_hint"), required=False, max_length=12
    )
    adults = PersonsField(label=lazy("incidents.adults"))
    minors = PersonsField(label=lazy("incidents.minors"))
    women = PersonsField(label=lazy("incidents.women"))
    men = PersonsField(label=lazy("incidents.men"))
    in_need = PersonsField(label=lazy("incidents.in_need"), help_text=lazy("incidents.in_need_hint"))
    quantity = QuantityField(
        label=lazy("incidents.quantity"), help_text=lazy("incidents.quantity_hint"), required=False,
        max_length=20,
    )  # fmt: skip
    impact = forms.ChoiceField(
        label=lazy("incidents.impact"), choices=lambda: graded(grades.Impact, "impact"), initial="low"
    )
    confidence = forms.ChoiceField(
        label=lazy("incidents.confidence"), choices=lambda: graded(grades.Confidence, "confidence"),
        initial="medium",
    )  # fmt: skip
    source = forms.ChoiceField(
        label=lazy("incidents.source"), choices=lambda: graded(grades.Source, "source_grade"), initial="F",
        help_text=lazy("incidents.source_hint"),
    )  # fmt: skip
    information = forms.ChoiceField(
        label=lazy("incidents.information"), choices=lambda: graded(grades.Information, "information_grade"),
        initial="6", help_text=lazy("incidents.information_hint"),
    )  # fmt: skip
    indicators = forms.MultipleChoiceField(
        label=lazy("incidents.indicators"), widget=forms.CheckboxSelectMultiple, required=False
    )
    note = forms.CharField(
        label=lazy("incidents.note"), help_text=lazy("incidents.note_hint"), required=False, max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    COUNTED = ("adults", "minors", "women", "men", "in_need")
    GRADED = ("impact", "confidence", "source", "information", "indicators", "note")

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._terms = terms
        self.fields["key"].initial = new_id()
        self.fields["kind"].choices = named(terms.incidents.values())  # type: ignore[attr-defined]
        self.fields["indicators"].choices = named(terms.indicators.values())  # type: ignore[attr-defined]
        zone = terms.state(settings.RABT.state).zone
        self.fields["met_at"] = InstantField(zone, label=lazy("incidents.met_at"))

    def parts(self, *names: str) -> list[Any]:
        """Return some fields as the page lays them out."""
        return [self[name] for name in names if name in self.fields]

    @property
    def counted(self) -> list[Any]:
        """The counts of persons."""
        return self.parts(*self.COUNTED)

    @property
    def graded(self) -> list[Any]:
        """What may be left as it is."""
        return self.parts(*self.GRADED)

    @property
    def graded_wrong(self) -> bool:
        """Tell whether any of what may be left is to be mended: then it stands open."""
        return any(field.errors for field in self.parts(*self.GRADED, "origin"))

    @property
    def typed(self) -> list[tuple[Any, Any]]:
        """The types with their boxes."""
        boxes = {str(box.data["value"]): box for box in self["kind"]}
        return [(one, boxes[one.code]) for one in self._terms.incidents.values()]

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two ways to say where."""
        found = super().clean() or {}
        spot, km = found.get("spot"), found.get("km")
        if "spot" in self.errors or "km" in self.errors:
            return found
        if spot is None and km is None:
            self.add_error("km", word("incidents.where_missing"))
        elif spot is None and km is not None:
            if km > self._terms.border.km:
                self.add_error("km", word("incidents.km_beyond", n=int(self._terms.border.km)))
            else:
                found["spot"] = spot_at(self._terms.border.line, km)
        return found

    def met(self, data: dict[str, Any]) -> Met:
        """Return what was typed as this room takes it."""
        counts = Counts(**{name: data[name] for name in self.COUNTED})
        return Met(
            data["kind"], data["met_at"], data["spot"], data["impact"], data["confidence"], data["source"],
            data["information"], tuple(data["indicators"]), counts, data["quantity"], data["note"],
        )  # fmt: skip


class NewForm(MetForm):
    """A report by hand: from where it came, and whether it is only an exercise."""

    origin = forms.ChoiceField(
        label=lazy("incidents.origin_label"), initial=Origin.ROOM,
        choices=lambda: graded([Origin.POST, Origin.ROOM], "origin"),
    )  # fmt: skip
    simulated = forms.BooleanField(label=lazy("incidents.simulated_box"), required=False)


class CorrectForm(MetForm):
    """A newer version, with its reason."""

    why = forms.CharField(
        label=lazy("incidents.why_correct"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
