"""What is filled in about fees; amounts and digits are read in three scripts."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from rabt.base.errors import Refused
from rabt.corridor import Terms
from rabt.corridor.shapes import Fee
from rabt.dues.rules.amount import read_amount
from rabt.dues.rules.charge import Said
from rabt.dues.rules.fee import RECEIPT, Paid, Payer
from rabt.dues.rules.finding import MOST_SAID, TakenBy
from rabt.dues.rules.skills import Objection
from rabt.dues.rules.wage import How
from rabt.files.forms import KeepsFiles, PageField
from rabt.shell.fields import LTR, DayField
from rabt.shell.figures import ascii_digits, money
from rabt.shell.problems import told as said
from rabt.shell.words import lazy, tongue

NUMERIC = LTR | {"inputmode": "decimal"}


class ReceiptField(forms.CharField):
    """The number of a receipt, stored in one kind of digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=RECEIPT, label=lazy("dues.receipt"), widget=forms.TextInput(attrs=LTR), **kwargs
        )

    def clean(self, value: Any) -> str:
        """Read it."""
        return ascii_digits(super().clean(value))


class AmountField(forms.CharField):
    """An amount of money as it is written; the form knows of which currency."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=24, label=lazy("dues.amount"), widget=forms.TextInput(attrs=NUMERIC), **kwargs
        )


def minor_of(typed: str, currency: str, terms: Terms) -> int:
    """Read a typed amount into minor units, or say beside the field what is wrong with it."""
    try:
        return read_amount(typed, terms.exponent(currency))
    except Refused as refused:
        raise ValidationError(said(refused).reason) from None


def _named(fees: Iterable[Fee]) -> list[tuple[str, str]]:
    return [(one.code, f"{getattr(one.name, tongue())} · {money(one.minor, one.currency)}") for one in fees]


class PaymentForm(KeepsFiles):
    """A fee that was paid: which, how much, by whom, when, on which receipt."""

    kinds: ClassVar[dict[str, str]] = {"scan": "receipt_scan"}

    fee = forms.ChoiceField(label=lazy("dues.fee"))
    amount = AmountField()
    paid_by = forms.ChoiceField(
        label=lazy("dues.paid_by"), choices=[(one.value, lazy(f"dues.payer.{one.value}")) for one in Payer]
    )
    paid_on = DayField(label=lazy("dues.paid_on"))
    receipt = ReceiptField()
    scan = PageField("dues.scan", hint="files.page_hint")

    def __init__(self, fees: Iterable[Fee], terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fees, self._terms = {one.code: one for one in fees}, terms
        self.fields["fee"].choices = _named(self._fees.values())  # type: ignore[attr-defined]

    def clean_amount(self) -> int:
        """Read the amount in the currency of the chosen fee."""
        fee = self._fees.get(self.cleaned_data.get("fee", ""))
        return minor_of(self.cleaned_data["amount"], fee.currency, self._terms) if fee else 0

    def told(self, data: dict[str, Any]) -> Paid:
        """Return the payment as it was told."""
        fee = self._fees[data["fee"]]
        return Paid(fee.code, data["amount"], fee.currency, data["paid_by"], data["paid_on"], data["receipt"])

    def scanned(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the bytes of the scan, if there is one."""
        scan = data.get("scan")
        return {"scan": scan.read(), "scan_name": scan.name} if scan else {}


class RefundForm(forms.Form):
    """What was returned: how much, when, on which receipt."""

    amount = AmountField()
    refunded_on = DayField(label=lazy("dues.refunded_on"))
    receipt = ReceiptField()

    def __init__(self, currency: str, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._currency, self._terms = currency, terms

    def clean_amount(self) -> int:
        """Read the amount."""
        return minor_of(self.cleaned_data["amount"], self._currency, self._terms)


class ReportForm(forms.Form):
    """What a worker says he was made to pay: which fee, how much, to whom, when."""

    fee = forms.ChoiceField(label=lazy("dues.fee"), help_text=lazy("dues.report_fee_hint"))
    amount = AmountField()
    taken_by = forms.ChoiceField(
        label=lazy("dues.taken_by"), widget=forms.RadioSelect,
        choices=[(one.value, lazy(f"dues.taken.{one.value}")) for one in TakenBy],
    )  # fmt: skip
    paid_on = DayField(label=lazy("dues.paid_on"))
    note = forms.CharField(
        label=lazy("dues.note"), required=False, max_length=MOST_SAID, help_text=lazy("dues.note_hint"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._terms = terms
        self.fields["fee"].choices = [  # type: ignore[attr-defined]
            (one.code, f"{getattr(one.name, tongue())} · {one.currency}") for one in terms.fees.values()
        ]

    def clean_amount(self) -> int:
        """Read the amount in the currency of the chosen fee."""
        fee = self._terms.fees.get(self.cleaned_data.get("fee", ""))
        return minor_of(self.cleaned_data["amount"], fee.currency, self._terms) if fee else 0


class ChargeReportForm(forms.Form):
    """What somebody says he was made to pay of one fee: how much, to whom, when."""

    amount = AmountField()
    taken_by = forms.ChoiceField(
        label=lazy("dues.taken_by"), widget=forms.RadioSelect,
        choices=[(one.value, lazy(f"dues.taken.{one.value}")) for one in TakenBy],
    )  # fmt: skip
    paid_on = DayField(label=lazy("dues.paid_on"))
    note = forms.CharField(
        label=lazy("dues.note"), required=False, max_length=MOST_SAID, help_text=lazy("dues.note_hint"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, currency: str, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._currency, self._terms = currency, terms

    def clean_amount(self) -> int:
        """Read the amount in the currency of the fee."""
        return minor_of(self.cleaned_data["amount"], self._currency, self._terms)

    def told(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return it as the act takes it."""
        return {"said": Said(data["amount"], data["taken_by"], data["paid_on"], data["note"])}


class WhyForm(forms.Form):
    """Why a finding is upheld or dismissed."""

    why = forms.CharField(
        label=lazy("dues.why"), max_length=MOST_SAID, widget=forms.Textarea(attrs={"rows": 2})
    )


class PayForm(forms.Form):
    """How a month's wages were paid: when, how, on which receipt."""

    paid_on = DayField(label=lazy("dues.paid_on"))
    how = forms.ChoiceField(
        label=lazy("dues.how_label"), choices=[(one.value, lazy(f"dues.how.{one.value}")) for one in How]
    )
    receipt = ReceiptField(required=False)


class SumForm(PayForm):
    """How much was paid, in one currency; nothing paid is written as a nought."""

    amount = AmountField()

    def __init__(self, currency: str, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._currency, self._terms = currency, terms

    def clean_amount(self) -> int:
        """Read the amount."""
        typed = self.cleaned_data["amount"]
        return 0 if ascii_digits(typed).strip() == "0" else minor_of(typed, self._currency, self._terms)


class CorrectForm(SumForm):
    """What was really paid for a month, and why the record is corrected."""

    amount = AmountField(help_text=lazy("dues.correct_hint"))
    why = forms.CharField(label=lazy("dues.why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"data-basis": ""}))
    field_order = ("amount", "paid_on", "how", "receipt", "why")

    def __init__(self, currency: str, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(currency, terms, *args, **kwargs)
        for name in ("amount", "paid_on", "how", "receipt"):
            self.fields[name].show_hidden_initial = True  # so that two versions can be told apart


class ShowForm(KeepsFiles):
    """The receipt of a wage that its worker denies."""

    kinds: ClassVar[dict[str, str]] = {"scan": "receipt_scan"}

    receipt = ReceiptField()
    scan = PageField("dues.scan", hint="files.page_hint")


class SettleForm(SumForm):
    """What was paid at the end of a contract, and how many days of leave were taken."""

    leave_taken = forms.IntegerField(
        label=lazy("dues.leave_taken"), min_value=0, max_value=1825,
        widget=forms.TextInput(attrs=LTR | {"inputmode": "numeric"}),
    )  # fmt: skip
    field_order = ("leave_taken", "amount", "paid_on", "how", "receipt")


class TasksForm(forms.Form):
    """Tasks of an occupation that a worker did."""

    tasks = forms.MultipleChoiceField(label=lazy("dues.tasks"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, skills: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tasks"].choices = [  # type: ignore[attr-defined]
            (code, getattr(one.name, tongue())) for code, one in skills.items()
        ]


class ObjectForm(forms.Form):
    """What of an attestation is not right."""

    objection = forms.ChoiceField(
        label=lazy("dues.objection_label"), widget=forms.RadioSelect,
        choices=[(one.value, lazy(f"dues.objection.{one.value}")) for one in Objection],
    )  # fmt: skip
