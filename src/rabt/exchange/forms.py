"""What the node's administrator types: a pairing, a pouch, a reason."""

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


class PouchForm(forms.Form):
    """A pouch file from the other node."""

    pouch = forms.FileField(label=lazy("exchange.pouch_file"))

    def clean_pouch(self) -> bytes:
        """Read the file whole; a longer one cannot be a pouch."""
        content: bytes = self.cleaned_data["pouch"].read(rules.POUCH_LIMIT + 1)
        return content


class SetAsideForm(forms.Form):
    """Why a dead letter shall have no effect."""

    reason = forms.CharField(
        label=lazy("exchange.reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class FilterForm(forms.Form):
    """Narrow a list of letters."""

    kind = forms.CharField(label=lazy("exchange.kind"), required=False, max_length=60)
    about = forms.CharField(label=lazy("exchange.about"), required=False, max_length=80)
