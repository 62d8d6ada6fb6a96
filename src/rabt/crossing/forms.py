"""What officers and shift heads type."""

from typing import Any

from django import forms

from rabt.corridor import Terms
from rabt.crossing.rules.desk import refusal_list
from rabt.crossing.rules.verdict import Direction
from rabt.shell.words import lazy, tongue, word


def _directions() -> list[tuple[str, str]]:
    return [(way.value, word(f"crossing.direction_is.{way.value}")) for way in Direction]


class ShowForm(forms.Form):
    """A card that is scanned or typed, and which way the person goes."""

    typed = forms.CharField(
        label=lazy("crossing.shown"),
        max_length=1200,
        strip=False,  # a card's text may end with a space
        widget=forms.TextInput(
            attrs={
                "dir": "ltr",
                "autocomplete": "off",
                "autofocus": True,
                "spellcheck": "false",
                "data-forget": "",
            }
        ),
    )
    direction = forms.ChoiceField(label=lazy("crossing.direction"), choices=_directions)


class ActForm(forms.Form):
    """A record of a passage: the card, the way, and the record's own identifier."""

    typed = forms.CharField(max_length=1200, required=False, strip=False)
    direction = forms.ChoiceField(choices=_directions)
    passage_id = forms.UUIDField()
    second_check = forms.BooleanField(required=False)
    head_reason = forms.CharField(max_length=400, required=False)


class RefuseForm(forms.Form):
    """A refusal of entry, with its reason from the pack."""

    typed = forms.CharField(widget=forms.HiddenInput, max_length=1200, required=False, strip=False)
    passage_id = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField()
    text = forms.CharField(
        label=lazy("crossing.reason_text"), required=False, max_length=400, widget=forms.Textarea
    )
    named = forms.CharField(
        label=lazy("crossing.named"), required=False, max_length=120, help_text=lazy("crossing.named_hint")
    )

    def __init__(self, *args: Any, terms: Terms, known_person: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reason"] = reason_field(terms)
        if known_person:
            del self.fields["named"]


class DecideForm(forms.Form):
    """The shift head's reason for letting somebody through."""

    reason = forms.CharField(label=lazy("crossing.override_reason"), max_length=400, widget=forms.Textarea)


class TurnBackForm(forms.Form):
    """The shift head's reason, from the pack, for turning somebody back."""

    reason = forms.CharField()
    text = forms.CharField(
        label=lazy("crossing.reason_text"), required=False, max_length=400, widget=forms.Textarea
    )

    def __init__(self, *args: Any, terms: Terms, direction: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reason"] = reason_field(terms, direction)


class InviteForm(forms.Form):
    """The name under which a new device is known at the post."""

    name = forms.CharField(label=lazy("crossing.device_name"), max_length=80)


def reason_field(terms: Terms, direction: str = Direction.ENTRY) -> forms.ChoiceField:
    """Ask for a reason of the pack, by its words in the page's language."""
    return forms.ChoiceField(label=lazy("crossing.reason"), choices=reason_choices(terms, direction))


def reason_choices(terms: Terms, direction: str) -> list[tuple[str, str]]:
    """Return the reasons for which somebody may be refused in a direction, in the page's language."""
    found = terms.reasons(refusal_list(direction)).items()
    return [("", "")] + [(code, getattr(reason.words, tongue())) for code, reason in found]
