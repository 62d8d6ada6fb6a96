"""What a person fills in to change a value, and to decide a change."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from rabt.agreement.rules import SOURCE_LONGEST, TermLine
from rabt.corridor import Terms
from rabt.linkage import sums
from rabt.shell.fields import DayField
from rabt.shell.words import lazy, tongue

BEYOND = 10**20
_LTR = {"dir": "ltr", "autocomplete": "off"}


class AmountField(forms.Field):
    """A number typed in any of the three scripts, kept in the smallest unit."""

    widget = forms.TextInput(attrs={**_LTR, "inputmode": "decimal"})

    def __init__(self, *, decimals: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.decimals = decimals

    def to_python(self, value: Any) -> int | None:
        """Read the number, or say that it is none."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            found = sums.read(text)
        except ValueError as wrong:
            raise ValidationError(lazy("agreement.not_a_number")) from wrong
        if abs(found) >= BEYOND:
            raise ValidationError(lazy("agreement.not_a_number"))
        minor = found.scaleb(self.decimals)
        if minor != minor.to_integral_value():
            raise ValidationError(lazy("agreement.too_many_decimals"))
        return int(minor)


class SwitchField(forms.TypedChoiceField):
    """Yes or no, chosen on purpose: nothing is chosen beforehand."""

    def __init__(self, form: str, **kwargs: Any) -> None:
        choices = [("", "—"), ("yes", lazy(f"agreement.{form}.yes")), ("no", lazy(f"agreement.{form}.no"))]
        super().__init__(choices=choices, coerce=lambda text: text == "yes", empty_value=None, **kwargs)


class ChangeForm(forms.Form):
    """A new value, from which day, and on whose word."""

    since = DayField(label=lazy("agreement.since"), help_text=lazy("agreement.since_hint"))
    source = forms.CharField(
        max_length=SOURCE_LONGEST,
        label=lazy("agreement.source"),
        help_text=lazy("agreement.source_hint"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("value", "since", "source")

    def __init__(self, term: TermLine, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = _value_field(term, terms)
        self.order_fields(self.field_order)


def _value_field(term: TermLine, terms: Terms) -> forms.Field:
    label = lazy("agreement.value")
    if isinstance(term.value, bool):
        return SwitchField(term.form, label=label)
    decimals = terms.exponent(term.currency) if term.form == "money" else 0
    return AmountField(decimals=decimals, label=label, help_text=lazy(f"agreement.{term.form}.hint"))


class RefusalForm(forms.Form):
    """Why a proposed change is refused: a reason of the pack, and a note."""

    reason = forms.ChoiceField(label=lazy("agreement.reason"))
    note = forms.CharField(
        max_length=1000,
        required=False,
        label=lazy("agreement.note"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = terms.reasons("term_refusal").values()
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((one.code, getattr(one.words, tongue())) for one in reasons),
        ]
