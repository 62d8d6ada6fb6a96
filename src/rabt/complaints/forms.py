"""What is filled in at the complaints' own door: only the kind and what happened must be said."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.widgets import FileInput

from rabt.base.identifiers import new_id
from rabt.complaints.rules.complaint import MOST_TOLD, OTHER_STATE
from rabt.corridor.shapes import ComplaintKind
from rabt.shell.fields import LTR
from rabt.shell.words import lazy, tongue, word

QUIET = {"autocomplete": "off"}
"""No browser of a shared telephone is asked to remember what was typed here."""


class SeveralFiles(FileInput):
    """A box in which several files are chosen."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, or none."""

    widget = SeveralFiles(attrs={"accept": "image/jpeg,image/png,application/pdf"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files that were chosen."""
        chosen = data if isinstance(data, list | tuple) else [data] if data else []
        clean = super().clean
        return [clean(one, initial) for one in chosen]


def _files() -> FilesField:
    return FilesField(required=False, label=lazy("complaints.file"), help_text=lazy("complaints.file_hint"))


def _line(name: str, most: int = 200, hint: bool = False, **attrs: str) -> forms.CharField:
    return forms.CharField(
        required=False, max_length=most, label=lazy(f"complaints.{name}"),
        help_text=lazy(f"complaints.{name}_hint") if hint else "",
        widget=forms.TextInput(attrs=QUIET | attrs),
    )  # fmt: skip


class TellForm(forms.Form):
    """What happened, where, since when, and how to reach whoever tells it safely."""

    kind = forms.ChoiceField(label=lazy("complaints.kind"), widget=forms.RadioSelect)
    what = forms.CharField(
        max_length=MOST_TOLD, label=lazy("complaints.what_happened"), help_text=lazy("complaints.what_hint"),
        widget=forms.Textarea(attrs={"rows": 5} | QUIET),
    )  # fmt: skip
    where = _line("where", hint=True)
    since = _line("since", 60, hint=True)
    employer = _line("employer", hint=True)
    permit = _line("permit", 60, hint=True, dir="ltr")
    reach = _line("reach", 100, hint=True)
    hours = _line("hours", 100)
    consent = forms.BooleanField(
        required=False, label=lazy("complaints.consent"), help_text=lazy("complaints.consent_hint")
    )
    file = _files()
    once = forms.CharField(required=False, max_length=64, initial=new_id, widget=forms.HiddenInput)

    def __init__(self, kinds: Mapping[str, ComplaintKind], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (code, getattr(kind.name, tongue())) for code, kind in kinds.items()
        ]

    def pictured(self) -> list[tuple[ComplaintKind, Any]]:
        """Return each kind with its box, so that a page can draw its picture beside its words."""
        return list(zip(self.kinds.values(), self["kind"], strict=True))


class ReceiveForm(TellForm):
    """What an officer writes for a caller or a visitor."""

    field_order = ["channel", "kind"]
    channel = forms.ChoiceField(label=lazy("complaints.channel"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            (one, word(f"complaints.by.{one}")) for one in ("office", "hotline")
        ]


class BackForm(forms.Form):
    """The number and the secret word of one's own complaint."""

    number = forms.CharField(
        max_length=40,
        label=lazy("complaints.number"),
        widget=forms.TextInput(attrs=LTR | {"inputmode": "numeric"}),
    )
    secret = forms.CharField(
        max_length=40,
        label=lazy("complaints.secret"),
        widget=forms.TextInput(attrs=LTR | {"inputmode": "numeric"}),
    )


class AddForm(BackForm):
    """More words, evidence, or one's consent."""

    number = forms.CharField(max_length=40, widget=forms.HiddenInput)
    secret = forms.CharField(max_length=40, widget=forms.HiddenInput)
    text = forms.CharField(
        required=False, max_length=MOST_TOLD, label=lazy("complaints.add_text"),
        widget=forms.Textarea(attrs={"rows": 3} | QUIET),
    )  # fmt: skip
    file = _files()
    consent = forms.BooleanField(
        required=False, label=lazy("complaints.consent"), help_text=lazy("complaints.consent_hint")
    )


class TakeUpForm(forms.Form):
    """Which permit and which employer it is about, where they are known."""

    permit = _line("permit_found", 60, hint=True, dir="ltr")
    licence = _line("licence", 60, hint=True, dir="ltr")


class TextForm(forms.Form):
    """What an officer writes down."""

    text = forms.CharField(
        max_length=MOST_TOLD, label=lazy("complaints.text"), widget=forms.Textarea(attrs={"rows": 3} | QUIET)
    )


class ReferForm(TextForm):
    """Where a complaint goes, and why; to the other state's office only as whoever told it agreed."""

    field_order = ["to", "agreed", "text"]
    to = forms.ChoiceField(label=lazy("complaints.refer_to"))
    agreed = forms.BooleanField(
        required=False, label=lazy("complaints.agreed"), help_text=lazy("complaints.agreed_hint")
    )

    def __init__(self, places: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (one, word(f"complaints.to.{one}")) for one in places
        ]
        if OTHER_STATE not in places:
            del self.fields["agreed"]


class CardForm(forms.Form):
    """The digits of the other office's new keys, as they were heard by telephone."""

    fingerprint = forms.CharField(
        max_length=60,
        label=lazy("complaints.post_heard"),
        help_text=lazy("complaints.post_heard_hint"),
        widget=forms.TextInput(attrs=LTR | {"inputmode": "numeric"}),
    )


class ProposeForm(TextForm):
    """Which decision, and its reasons."""

    field_order = ["outcome", "text"]
    outcome = forms.ChoiceField(label=lazy("complaints.outcome_label"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            (one, word(f"complaints.outcome.{one}")) for one in ("for_worker", "rejected")
        ]


class DecideForm(forms.Form):
    """Whether the second person agrees."""

    agrees = forms.ChoiceField(label=lazy("complaints.agrees"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agrees"].choices = [  # type: ignore[attr-defined]
            (one, word(f"complaints.agreement.{one}")) for one in ("yes", "no")
        ]


class PrintForm(forms.Form):
    """For whom a complaint is printed, and that whoever told it asked for it."""

    to = forms.ChoiceField(label=lazy("complaints.print_to"))
    asked = forms.BooleanField(
        required=False, label=lazy("complaints.asked"), help_text=lazy("complaints.asked_hint")
    )

    def __init__(self, readers: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (one, word(f"complaints.reader.{one}")) for one in readers
        ]


class CheckForm(forms.Form):
    """The number to check that stands on a statement."""

    sign = forms.CharField(
        max_length=40,
        label=lazy("complaints.paper.sign"),
        help_text=lazy("complaints.sign_hint"),
        widget=forms.TextInput(attrs=LTR | {"inputmode": "numeric"}),
    )
