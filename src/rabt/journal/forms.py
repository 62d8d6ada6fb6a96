"""The filters of the auditor's list."""

from django import forms

from rabt.shell.words import lazy


class ActFilter(forms.Form):
    """Which acts to list."""

    kind = forms.CharField(required=False, max_length=60, label=lazy("journal.kind"))
    ref = forms.CharField(required=False, max_length=80, label=lazy("journal.about"))
