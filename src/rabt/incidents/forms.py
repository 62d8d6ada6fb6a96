"""What officers fill in: a few taps, counts instead of persons, and nobody's name but in a case."""

import contextlib
import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from rabt.base.identifiers import new_id
from rabt.corridor import Terms
from rabt.corridor.geodesy import spot_at
from rabt.incidents.rules import case, custody, grades, response
from rabt.incidents.rules.custody import Counted
from rabt.incidents.rules.incident import MOST_MILLI, MOST_PERSONS, NOTE, Counts, Met, Origin
from rabt.shell.figures import ascii_digits
from rabt.shell.words import lazy, tongue, word

LTR = {"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}
SPOT = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*[,،; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*")


class InstantField(forms.DateTimeField):
    """A day and a time of day in this state's zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "dir": "ltr"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, zone: str, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%dT%H:%M"], **kwargs)
        self._zone = ZoneInfo(zone)

    def to_python(self, value: Any) -> datetime | None:
        """Read it as the clock on the wall says it."""
        if not value:
            return None
        with contextlib.suppress(ValueError):
            return datetime.strptime(ascii_digits(str(value))[:16], "%Y-%m-%dT%H:%M").replace(
                tzinfo=self._zone
            )
        raise ValidationError(word("incidents.instant_wrong"))


class CountField(forms.IntegerField):
    """A whole number typed in any of three digit scripts; nothing typed is nought."""

    widget = forms.NumberInput(attrs={**LTR, "inputmode": "numeric", "min": "0"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, min_value=0, max_value=MOST_PERSONS, initial=0, **kwargs)

    def to_python(self, value: Any) -> int:
        """Read the number after folding its digits."""
        return super().to_python(ascii_digits(value) if isinstance(value, str) else value) or 0


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
    adults = CountField(label=lazy("incidents.adults"))
    minors = CountField(label=lazy("incidents.minors"))
    women = CountField(label=lazy("incidents.women"))
    men = CountField(label=lazy("incidents.men"))
    in_need = CountField(label=lazy("incidents.in_need"), help_text=lazy("incidents.in_need_hint"))
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


class WhyForm(forms.Form):
    """A reason."""

    why = forms.CharField(
        label=lazy("incidents.why"), max_length=1000, help_text=lazy("incidents.note_hint"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class SureForm(forms.Form):
    """A step that needs nothing to be said."""


class RescueForm(forms.Form):
    """How everybody came to be safe."""

    how = forms.ChoiceField(
        label=lazy("incidents.how_safe"), widget=forms.RadioSelect,
        choices=lambda: graded(response.Rescue, "rescue"),
    )  # fmt: skip


class ValidateForm(forms.Form):
    """A second person's word; held back only with a reason."""

    held_for = forms.CharField(
        label=lazy("incidents.held_for"), help_text=lazy("incidents.held_hint"), required=False,
        max_length=1000,
    )  # fmt: skip


class LinkForm(forms.Form):
    """How this incident stands to another."""

    kind = forms.ChoiceField(label=lazy("incidents.link"), choices=lambda: graded(grades.Link, "linked"))
    number = forms.CharField(
        label=lazy("incidents.other_number"), max_length=24, widget=forms.TextInput(attrs=LTR)
    )


class CountedForm(forms.Form):
    """What an officer counted, and the seal that he read."""

    quantity = QuantityField(label=lazy("incidents.counted"), max_length=20)
    seal = forms.CharField(
        label=lazy("incidents.seal"), max_length=30, help_text=lazy("incidents.seal_hint"),
        widget=forms.TextInput(attrs=LTR),
    )  # fmt: skip

    def counted(self, data: dict[str, Any]) -> Counted:
        """Return what was typed as this room takes it."""
        return Counted(data["quantity"], data["seal"])


class SeizeForm(CountedForm):
    """What is seized."""

    kind = forms.ChoiceField(label=lazy("incidents.goods"))
    item = forms.CharField(
        label=lazy("incidents.item"), max_length=200, required=False, help_text=lazy("incidents.note_hint")
    )

    field_order = ("kind", "quantity", "seal", "item")

    def __init__(self, kinds: Iterable[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (one.code, f"{getattr(one.name, tongue())} ({word(f'incidents.unit.{one.unit}')})")
            for one in kinds
        ]


class OfferForm(CountedForm):
    """To whom it is handed over."""

    taker = forms.ChoiceField(label=lazy("incidents.taker"))

    field_order = ("taker", "quantity", "seal")

    def __init__(self, takers: Iterable[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taker"].choices = people(takers)  # type: ignore[attr-defined]


def people(accounts: Iterable[Any]) -> list[tuple[str, str]]:
    """Return accounts as a form chooses among them."""
    english = tongue() != "ar"
    return [(str(one.pk), str(one.name_en if english and one.name_en else one.name_ar)) for one in accounts]


class LabelForm(CountedForm):
    """The other signature on this telephone: the label, the code that he was sent, his own count."""

    label = forms.CharField(
        label=lazy("incidents.label"), max_length=120, help_text=lazy("incidents.label_hint"),
        widget=forms.TextInput(attrs=LTR),
    )  # fmt: skip
    code = forms.CharField(
        label=lazy("incidents.code"), max_length=12, help_text=lazy("incidents.code_hint"),
        widget=forms.TextInput(attrs={**LTR, "inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip

    field_order = ("label", "code", "quantity", "seal")


class LeaveForm(forms.Form):
    """Destruction or release, by an order's number."""

    kind = forms.ChoiceField(
        label=lazy("incidents.leave"), choices=lambda: graded(custody.Leaving, "leaving")
    )
    order_number = forms.CharField(
        label=lazy("incidents.order_number"), max_length=60, widget=forms.TextInput(attrs=LTR)
    )


class DecideForm(forms.Form):
    """Yes, or no with the reason."""

    agreed = forms.ChoiceField(
        label=lazy("incidents.decision"), widget=forms.RadioSelect,
        choices=lambda: [("yes", lazy("incidents.agree")), ("no", lazy("incidents.not_agree"))],
    )  # fmt: skip
    why = forms.CharField(
        label=lazy("incidents.why_not"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class CaseForm(forms.Form):
    """On which order of which authority a case is opened, and why."""

    basis = forms.ChoiceField(label=lazy("incidents.basis"))
    order_number = forms.CharField(
        label=lazy("incidents.order_number"), max_length=60, widget=forms.TextInput(attrs=LTR)
    )
    authority = forms.CharField(label=lazy("incidents.authority"), max_length=160)
    why = forms.CharField(
        label=lazy("incidents.why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"].choices = named(  # type: ignore[attr-defined]
            terms.reasons("case_basis").values()
        )


class PersonForm(forms.Form):
    """Somebody of a case."""

    part = forms.ChoiceField(label=lazy("incidents.part"), choices=lambda: graded(case.Part, "case_part"))
    name = forms.CharField(label=lazy("incidents.person_name"), max_length=160)
    document = forms.CharField(
        label=lazy("incidents.person_document"), required=False, max_length=30,
        widget=forms.TextInput(attrs=LTR),
    )  # fmt: skip
    said = forms.CharField(
        label=lazy("incidents.person_said"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class HolderForm(forms.Form):
    """Who else reads a case."""

    holder = forms.ChoiceField(label=lazy("incidents.holder"))

    def __init__(self, accounts: Iterable[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = people(accounts)  # type: ignore[attr-defined]


class DayForm(forms.Form):
    """Of which day the joint report is made."""

    on = forms.DateField(
        label=lazy("incidents.day"), widget=forms.DateInput(attrs={"type": "date", "dir": "ltr"})
    )
