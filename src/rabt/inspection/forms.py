"""What inspectors and employers fill in: few fields, and nobody's name."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.conf import settings

from rabt.base.identifiers import new_id
from rabt.corridor import Terms
from rabt.files.forms import KeepsFiles, PageField
from rabt.inspection.rules.visit import NOTE, Answer, Seen, Ticked
from rabt.shell.fields import LTR, CountField, InstantField
from rabt.shell.words import lazy, tongue


class InspectorForm(forms.Form):
    """To whom a visit is given."""

    inspector = forms.ChoiceField(label=lazy("inspection.inspector"))

    def __init__(self, inspectors: Iterable[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(str(one.pk), _named(one)) for one in inspectors]
        self.fields["inspector"].choices = names  # type: ignore[attr-defined]


def _named(account: Any) -> str:
    return str(account.name_en if tongue() != "ar" and account.name_en else account.name_ar)


class OrderForm(InspectorForm):
    """A visit outside the plan: whose workplace, and why."""

    licence = forms.CharField(
        max_length=60, label=lazy("inspection.licence"), widget=forms.TextInput(attrs=LTR)
    )
    why = forms.CharField(
        max_length=1000, label=lazy("inspection.why"), help_text=lazy("inspection.why_hint"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    field_order = ["licence", "why", "inspector"]


class WhyForm(forms.Form):
    """Why."""

    why = forms.CharField(
        max_length=1000, label=lazy("inspection.why"), help_text=lazy("inspection.unnamed"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class AnswerForm(KeepsFiles):
    """How a finding was mended, with what shows it."""

    kinds: ClassVar[dict[str, str]] = {"scan": "proof"}

    said = forms.CharField(
        max_length=2000, label=lazy("inspection.said"), help_text=lazy("inspection.said_hint"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    scan = PageField("inspection.proof")


class SeenForm(forms.Form):
    """A filled checklist: when, where, how many workers; each line yes, no or not seen, with a note."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, visit: Any, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = terms.state(settings.RABT.state).zone
        self.fields["key"].initial = new_id()
        self.fields["arrived_at"] = InstantField(zone, label=lazy("inspection.arrived_at"))
        self.fields["place"] = forms.ChoiceField(
            label=lazy("inspection.place"), initial=visit.place,
            choices=[(one.code, getattr(one.name, tongue())) for one in terms.places_of(settings.RABT.state)],
        )  # fmt: skip
        self.fields["workers_seen"] = CountField(
            label=lazy("inspection.workers_seen"), help_text=lazy("inspection.workers_hint"), min_value=0
        )
        self.items = [one for one in visit.items if one in terms.checks]
        for item in self.items:
            self.fields[f"said_{item}"] = forms.ChoiceField(
                label=getattr(terms.checks[item].name, tongue()), widget=forms.RadioSelect,
                choices=[(one.value, lazy(f"inspection.says.{one.value}")) for one in Ticked],
            )  # fmt: skip
            self.fields[f"note_{item}"] = forms.CharField(
                label=lazy("inspection.note"), required=False, max_length=NOTE,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )  # fmt: skip

    def seen(self, data: dict[str, Any]) -> Seen:
        """Return what was typed as this room takes it."""
        key: UUID = data["key"]
        answers = tuple(
            Answer(item, Ticked(data[f"said_{item}"]), data[f"note_{item}"] or "") for item in self.items
        )
        return Seen(key, data["arrived_at"], data["place"], data["workers_seen"], answers)
