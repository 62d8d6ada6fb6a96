"""What is seized, counted, handed over and let go."""

from collections.abc import Iterable
from typing import Any

from django import forms

from rabt.incidents.forms.fields import QuantityField, graded, people
from rabt.incidents.rules import custody
from rabt.incidents.rules.custody import Counted
from rabt.shell.fields import LTR
from rabt.shell.words import lazy, tongue, word


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
