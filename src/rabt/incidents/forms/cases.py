"""A case: on which order, who is in it, who reads it."""

from collections.abc import Iterable
from typing import Any

from django import forms

from rabt.corridor import Terms
from rabt.incidents.forms.fields import FORGET, graded, named, people
from rabt.incidents.rules import case
from rabt.shell.fields import LTR
from rabt.shell.words import lazy


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
    """Somebody of a case: what is typed of him is kept nowhere before it is sent."""

    part = forms.ChoiceField(
        label=lazy("incidents.part"), choices=lambda: graded(case.Part, "case_part"),
        widget=forms.Select(attrs=FORGET),
    )  # fmt: skip
    name = forms.CharField(
        label=lazy("incidents.person_name"), max_length=160,
        widget=forms.TextInput(attrs={**FORGET, "autocomplete": "off"}),
    )  # fmt: skip
    document = forms.CharField(
        label=lazy("incidents.person_document"), required=False, max_length=30,
        widget=forms.TextInput(attrs={**LTR, **FORGET}),
    )  # fmt: skip
    said = forms.CharField(
        label=lazy("incidents.person_said"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={**FORGET, "rows": 2}),
    )  # fmt: skip


class HolderForm(forms.Form):
    """Who else reads a case."""

    holder = forms.ChoiceField(label=lazy("incidents.holder"))

    def __init__(self, accounts: Iterable[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = people(accounts)  # type: ignore[attr-defined]
