"""What is filled in: as little as is needed, and signs of need before anything else."""

from typing import Any

from django import forms

from rabt.corridor import Terms
from rabt.corridor.shapes import RegularisationStep
from rabt.dues.forms import AmountField, ReceiptField, RefundForm, minor_of
from rabt.dues.rules.charge import Back
from rabt.dues.rules.fee import Paid, Payer
from rabt.regularisation.rules.detention import Held
from rabt.regularisation.rules.file import FEE, NAME, PHONE, SAID, Told, Way
from rabt.shell.fields import DayField
from rabt.shell.words import lazy, tongue

QUIET = {"autocomplete": "off"}
LTR = QUIET | {"dir": "ltr", "spellcheck": "false"}
LONGEST_SHOWN = 400
REGION = "municipality"


def _line(name: str, most: int, *, needed: bool = False, hint: bool = False, **attrs: str) -> forms.CharField:
    return forms.CharField(
        required=needed, max_length=most, label=lazy(f"regularisation.{name}"),
        help_text=lazy(f"regularisation.{name}_hint") if hint else "",
        widget=forms.TextInput(attrs=QUIET | attrs),
    )  # fmt: skip


def _choices(form: forms.Form, field: str, found: Any, *, empty: bool = False) -> None:
    named = [(code, getattr(one, tongue())) for code, one in found]
    form.fields[field].choices = [("", "—"), *named] if empty else named  # type: ignore[attr-defined]


def _places(terms: Terms, state: str) -> list[tuple[str, Any]]:
    return [(place.code, place.name) for place in terms.places_of(state) if not place.within]


class TellForm(forms.Form):
    """Who he is, since when he is here, which way he wants; and whether he needs protection first."""

    signs = forms.MultipleChoiceField(
        required=False, label=lazy("regularisation.signs"), help_text=lazy("regularisation.signs_hint"),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    shown = _line("shown", LONGEST_SHOWN, hint=True, dir="ltr")
    name = _line("name", NAME, hint=True)
    born_on = DayField(label=lazy("regularisation.born_on"), required=False)
    since_on = DayField(
        label=lazy("regularisation.since_on"), help_text=lazy("regularisation.since_on_hint"), required=False
    )
    place = forms.ChoiceField(label=lazy("regularisation.place"), required=False)
    way = forms.ChoiceField(
        label=lazy("regularisation.way"), widget=forms.RadioSelect,
        choices=[(one.value, lazy(f"regularisation.way.{one.value}")) for one in Way],
    )  # fmt: skip
    phone = _line("phone", PHONE, hint=True, dir="ltr", inputmode="tel")

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "signs", [(one.code, one.words) for one in terms.reasons("protection_sign").values()])
        _choices(self, "place", _places(terms, terms.destination.code), empty=True)

    @staticmethod
    def told(data: dict[str, Any]) -> Told:
        """Return what was said."""
        return Told(
            name=data["name"], way=data["way"], born_on=data["born_on"], since_on=data["since_on"],
            place=data["place"], phone=data["phone"], signs=tuple(data["signs"]),
        )  # fmt: skip


class SureForm(forms.Form):
    """Nothing to fill in: the button says it."""


class ShownForm(forms.Form):
    """The number of a card, a permit or a passport."""

    shown = _line("shown", LONGEST_SHOWN, needed=True, dir="ltr")


class OfferForm(forms.Form):
    """Which registered employer offers work."""

    licence = _line("licence", 60, needed=True, dir="ltr")


class FeeForm(forms.Form):
    """A fee that was paid: how much, by whom, on which receipt."""

    amount = AmountField()
    paid_by = forms.ChoiceField(
        label=lazy("dues.paid_by"), choices=[(one.value, lazy(f"dues.payer.{one.value}")) for one in Payer]
    )
    paid_on = DayField(label=lazy("dues.paid_on"))
    receipt = ReceiptField()

    def __init__(self, step: RegularisationStep, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._step, self._terms = step, terms

    def clean_amount(self) -> int:
        """Read the amount in the currency of the step."""
        return minor_of(self.cleaned_data["amount"], self._step.currency, self._terms)

    def paid(self, data: dict[str, Any]) -> Paid:
        """Return the payment as it was told."""
        step = self._step
        return Paid(FEE, data["amount"], step.currency, data["paid_by"], data["paid_on"], data["receipt"])


class BackForm(RefundForm):
    """What was returned of the fee of a file: how much, when, on which receipt."""

    def told(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return it as the act takes it."""
        return {"back": Back(data["amount"], data["refunded_on"], data["receipt"])}


class JudgeForm(forms.Form):
    """Whether it is true that he was made to pay, and why it is so judged."""

    is_true = forms.ChoiceField(
        label=lazy("regularisation.judged"), widget=forms.RadioSelect,
        choices=[(one, lazy(f"regularisation.judged.{one}")) for one in ("yes", "no")],
    )  # fmt: skip
    why = forms.CharField(
        max_length=SAID, label=lazy("dues.why"), widget=forms.Textarea(attrs=QUIET | {"rows": "3"})
    )

    def told(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return it as the act takes it."""
        return {"is_true": data["is_true"] == "yes", "why": data["why"]}


class RuleForm(forms.Form):
    """Granted, or refused with a reason of the pack."""

    reason = forms.ChoiceField(label=lazy("regularisation.ruling"), widget=forms.RadioSelect)

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = terms.reasons("regularisation_refusal").values()
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            (GRANT, lazy("regularisation.grant")),
            *((one.code, getattr(one.words, tongue())) for one in reasons),
        ]


GRANT = "grant"


class SignForm(forms.Form):
    """For which sign somebody is handed over to protection."""

    sign = forms.ChoiceField(label=lazy("regularisation.sign"), widget=forms.RadioSelect)

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "sign", [(one.code, one.words) for one in terms.reasons("protection_sign").values()])


class TextForm(forms.Form):
    """What protection writes down at its end."""

    text = forms.CharField(
        max_length=SAID, label=lazy("regularisation.text"),
        widget=forms.Textarea(attrs=QUIET | {"rows": "3"}),
    )  # fmt: skip


class DepartForm(forms.Form):
    """With which document he left, when, by which port."""

    number = _line("document_number", 20, needed=True, hint=True, dir="ltr")
    left_on = DayField(label=lazy("regularisation.left_on"))
    port = forms.ChoiceField(label=lazy("regularisation.port"))

    def __init__(self, terms: Terms, state: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "port", [(port.code, port.name) for port in terms.ports_of(state)])


class IssueForm(forms.Form):
    """The travel document that is given: its number stays on it, only its digest is kept."""

    number = _line("document_number", 20, needed=True, hint=True, dir="ltr")
    valid_until = DayField(label=lazy("regularisation.valid_until"))


class UnknownForm(forms.Form):
    """Why no travel document is given."""

    reason = forms.ChoiceField(label=lazy("regularisation.why_no_document"), widget=forms.RadioSelect)

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = terms.reasons("travel_document_refusal").values()
        _choices(self, "reason", [(one.code, one.words) for one in reasons])


class SoughtForm(forms.Form):
    """Whom a consulate looks for, and what it heard of where he is held."""

    name = _line("name", NAME, needed=True)
    born_on = DayField(label=lazy("regularisation.born_on"), required=False)
    passport = _line("passport", 20, dir="ltr")
    since_on = DayField(label=lazy("regularisation.held_on"), required=False)
    place = forms.ChoiceField(label=lazy("regularisation.held_place"), required=False)

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "place", _places(terms, terms.destination.code), empty=True)


class AsksForm(forms.Form):
    """Whether somebody who is held asks for his consulate."""

    asks = forms.ChoiceField(
        label=lazy("regularisation.asks_consul"), help_text=lazy("regularisation.asks_consul_hint"),
        widget=forms.RadioSelect,
        choices=[(one, lazy(f"regularisation.asks.{one}")) for one in ("yes", "no")],
    )  # fmt: skip


class FoundForm(AsksForm):
    """Since when, and in what kind of place, somebody is held; never why."""

    field_order: tuple[str, ...] = ("held_on", "kind", "place", "asks")
    held_on = DayField(label=lazy("regularisation.held_on"))
    kind = forms.ChoiceField(
        label=lazy("regularisation.held_kind"),
        choices=[(one.value, lazy(f"regularisation.held.{one.value}")) for one in Held],
    )
    place = forms.ChoiceField(label=lazy("regularisation.held_place"), required=False)

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "place", _places(terms, terms.destination.code), empty=True)


class HeldForm(FoundForm):
    """Who is held, since when, in what kind of place; never why."""

    field_order = ("name", "born_on", "passport", "held_on", "kind", "place", "asks")
    name = _line("name", NAME, needed=True)
    born_on = DayField(label=lazy("regularisation.born_on"), required=False)
    passport = _line("passport", 20, dir="ltr")
