"""The steps on an incident: few fields or none."""

from typing import Any

from django import forms

from rabt.corridor import Terms
from rabt.incidents.forms.fields import graded
from rabt.incidents.rules import grades, response
from rabt.shell.fields import LTR
from rabt.shell.words import lazy, tongue


class WhyForm(forms.Form):
    """A reason."""

    why = forms.CharField(
        label=lazy("incidents.why"), max_length=1000, help_text=lazy("incidents.note_hint"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class NeedForm(WhyForm):
    """What training an incident showed to be lacking: a skill, or a field of the agreement."""

    field_order = ("skill", "field", "why")

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, known in (("skill", terms.service_skills), ("field", terms.training.fields)):
            named = [(code, getattr(one.name, tongue())) for code, one in known.items()]
            self.fields[name] = forms.ChoiceField(
                label=lazy(f"incidents.need_{name}"), choices=[("", "—"), *named], required=False
            )
        self.order_fields(self.field_order)


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


class DayForm(forms.Form):
    """Of which day the joint report is made."""

    on = forms.DateField(
        label=lazy("incidents.day"), widget=forms.DateInput(attrs={"type": "date", "dir": "ltr"})
    )
