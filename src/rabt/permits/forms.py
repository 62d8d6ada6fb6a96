"""What officials fill in about papers and permits; digits are read in three scripts."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from rabt.corridor.shapes import DocumentRule, Reason
from rabt.files.forms import KeepsFiles, PageField
from rabt.hiring.rules import ContractFacts
from rabt.permits.rules.clearance import NUMBER_LENGTH, Result
from rabt.permits.rules.measure import ToldBy, Tried
from rabt.shell.fields import LTR, DayField
from rabt.shell.figures import ascii_digits
from rabt.shell.words import lazy, tongue, word

NOTE = 1000


class RecordForm(KeepsFiles):
    """A paper that was shown: its number and days, yes or no, and a scan for who confirms it."""

    kinds: ClassVar[dict[str, str]] = {"scan": "clearance_scan"}

    kind = forms.ChoiceField(label=lazy("permits.paper"))
    number = forms.CharField(
        max_length=NUMBER_LENGTH, label=lazy("permits.paper_number"), widget=forms.TextInput(attrs=LTR)
    )
    issued_on = DayField(label=lazy("permits.issued_on"))
    valid_until = DayField(
        label=lazy("permits.valid_until"), required=False, help_text=lazy("permits.valid_until_hint")
    )
    result = forms.ChoiceField(
        label=lazy("permits.result"),
        choices=[(r.value, lazy(f"permits.result_{r.value}")) for r in Result],
        widget=forms.RadioSelect,
        initial=Result.OK.value,
    )
    scan = PageField("permits.scan", hint="permits.scan_hint")

    def __init__(self, kinds: Iterable[DocumentRule], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(rule.kind, getattr(rule.name, tongue())) for rule in kinds]  # type: ignore[attr-defined]

    def told(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return what is recorded, with the bytes of the scan."""
        scan = data.pop("scan", None)
        return data | ({"scan": scan.read(), "scan_name": scan.name} if scan else {})


def _choices(reasons: Mapping[str, Reason]) -> list[tuple[str, str]]:
    return [("", "—"), *((code, getattr(one.words, tongue())) for code, one in reasons.items())]


class ReasonForm(forms.Form):
    """Why: a reason of the corridor."""

    reason = forms.ChoiceField(label=lazy("permits.reason"))

    def __init__(self, reasons: Mapping[str, Reason], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = _choices(reasons)  # type: ignore[attr-defined]


class ReturnForm(ReasonForm):
    """Why a recorded paper goes back."""

    note = forms.CharField(
        label=lazy("permits.note"), max_length=NOTE, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class YesOrNo(forms.RadioSelect):
    """The two answers of a decision, each with its key."""

    keys: ClassVar[dict[str, str]] = {"grant": "g", "refuse": "r"}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Give each answer its key."""
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-key"] = self.keys[str(value)]
        return option


class DecideForm(forms.Form):
    """Yes, or no with the corridor's reason."""

    decision = forms.ChoiceField(
        label=lazy("permits.decision"),
        choices=[("grant", lazy("permits.decide_grant")), ("refuse", lazy("permits.decide_refuse"))],
        widget=YesOrNo,
    )
    reason = forms.ChoiceField(
        label=lazy("permits.reason"), required=False, help_text=lazy("permits.reason_if_refused")
    )
    note = forms.CharField(
        label=lazy("permits.note"), max_length=NOTE, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, reasons: Mapping[str, Reason], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = _choices(reasons)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where the answer is no."""
        data = super().clean() or {}
        if data.get("decision") == "refuse" and not data.get("reason"):
            self.add_error("reason", ValidationError(word("permits.reason_wanted")))
        return data


class RenewForm(forms.Form):
    """On which contract a permit is renewed."""

    contract = forms.ChoiceField(label=lazy("permits.contract"))

    def __init__(self, contracts: Iterable[ContractFacts], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = "employer_name_ar" if tongue() == "ar" else "employer_name_latin"
        self.fields["contract"].choices = [  # type: ignore[attr-defined]
            (one.contract_ref.partition(":")[2], f"{getattr(one, name)} · {one.starts_on} – {one.ends_on}")
            for one in contracts
        ]


class WithdrawForm(ReturnForm):
    """Why a permit should be withdrawn, and what it rests on."""


class SaidForm(forms.Form):
    """What the worker said."""

    said = forms.CharField(
        label=lazy("permits.said"), max_length=4000, help_text=lazy("permits.said_hint"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip


class NoteForm(forms.Form):
    """Why something that was begun is not completed."""

    note = forms.CharField(
        label=lazy("permits.note"), max_length=NOTE, widget=forms.Textarea(attrs={"rows": 2})
    )


class LossForm(forms.Form):
    """Who told that a card is lost, and the number of the police report, if there is one."""

    told_by = forms.ChoiceField(
        label=lazy("permits.told_by"),
        choices=[(one.value, lazy(f"permits.told_by_{one.value}")) for one in ToldBy],
    )
    police = forms.CharField(
        label=lazy("permits.police"), max_length=60, required=False, widget=forms.TextInput(attrs=LTR)
    )


class AbsenceForm(forms.Form):
    """From which day a worker stays away, and what his employer did to find him."""

    since = DayField(label=lazy("permits.absent_since"), help_text=lazy("permits.absent_since_hint"))
    note = forms.CharField(
        label=lazy("permits.absence_note"), max_length=NOTE, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class SilenceForm(forms.Form):
    """How an employer was tried to be reached, and what came of it."""

    tried = forms.ChoiceField(
        label=lazy("permits.tried"),
        choices=[(one.value, lazy(f"permits.tried_{one.value}")) for one in Tried],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=lazy("permits.tried_note"), max_length=NOTE, help_text=lazy("permits.tried_note_hint"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class OwnSaidForm(forms.Form):
    """What a worker answers to a report of his employer, in his own words."""

    said = forms.CharField(
        label=lazy("permits.own.said"), max_length=4000, help_text=lazy("permits.own.said_hint"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip


class LeaveForm(forms.Form):
    """A worker's own wish to leave: nothing to fill in, his word comes with the code."""


class OwnLossForm(forms.Form):
    """A worker's own report that his card is lost: the number of the police report, if there is one."""

    police = forms.CharField(
        label=lazy("permits.police"), max_length=60, required=False, widget=forms.TextInput(attrs=LTR)
    )


class CodeForm(forms.Form):
    """The code on the worker's telephone."""

    code = forms.CharField(
        label=lazy("permits.code"), max_length=20,
        widget=forms.TextInput(attrs={**LTR, "inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip

    def clean_code(self) -> str:
        """Fold the digits and drop the gaps."""
        return "".join(ascii_digits(self.cleaned_data["code"]).split())
