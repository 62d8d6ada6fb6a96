"""What the node's administrator types: a pairing, a pouch, a reason."""

from typing import Any

from django import forms

from rabt.exchange import rules
from rabt.shell.words import lazy


class PairForm(forms.Form):
    """The other node's card, and the fingerprint that was read out over the telephone."""

    card = forms.CharField(
        label=lazy("exchange.their_card"),
        help_text=lazy("exchange.their_card_hint"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "ltr", "spellcheck": "false"}),
    )
    fingerprint = forms.CharField(
        label=lazy("exchange.their_fingerprint"),
        help_text=lazy("exchange.their_fingerprint_hint"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )


class KeysForm(forms.Form):
    """Why this node shall have new keys for the line."""

    why = forms.CharField(
        label=lazy("exchange.keys_why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class Several(forms.ClearableFileInput):
    """A field that takes several files at once."""

    allow_multiple_selected = True


class SeveralFiles(forms.FileField):
    """Several files, read whole; a longer one cannot be a pouch."""

    widget = Several

    def clean(self, data: Any, initial: Any = None) -> list[bytes]:
        """Read each file."""
        several = data if isinstance(data, list) else [data]
        return [super(SeveralFiles, self).clean(one, initial).read(rules.POUCH_LIMIT + 1) for one in several]


class PouchForm(forms.Form):
    """Pouch files from the other node: whole, in pieces, or pictures of its codes."""

    pouch = SeveralFiles(label=lazy("exchange.pouch_file"), help_text=lazy("exchange.pouch_file_hint"))


class SetAsideForm(forms.Form):
    """Why a dead letter shall have no effect."""

    reason = forms.CharField(
        label=lazy("exchange.reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class FilterForm(forms.Form):
    """Narrow a list of letters."""

    kind = forms.CharField(label=lazy("exchange.kind"), required=False, max_length=60)
    about = forms.CharField(label=lazy("exchange.about"), required=False, max_length=80)
