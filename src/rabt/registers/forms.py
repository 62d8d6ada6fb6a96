"""What a clerk says and an approver decides of an entry of an old register."""

from typing import Any
from uuid import UUID

from django import forms

from rabt.corridor import Terms
from rabt.people.forms import PersonForm
from rabt.shell.words import lazy, tongue


def _why(label: str = "registers.why") -> forms.CharField:
    return forms.CharField(label=lazy(label), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class _ReasonField(forms.ChoiceField):
    """One of the corridor's own codes."""

    def offer(self, terms: Terms, name: str) -> None:
        """Offer the codes of one list in the reader's language."""
        known = terms.reasons(name)
        named = [(code, getattr(one.words, tongue())) for code, one in known.items()]
        self.choices = [("", "—"), *named]


class LinkForm(forms.Form):
    """Who of the register it is, and by what one sees it."""

    person = forms.TypedChoiceField(label=lazy("registers.person"), coerce=UUID, widget=forms.RadioSelect)
    why = _why("registers.by_what")

    def __init__(self, candidates: list[tuple[UUID, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(key), name) for key, name in candidates]


class AsideForm(forms.Form):
    """Why it is nobody's here."""

    reason = _ReasonField(label=lazy("registers.aside_reason"))
    why = _why()

    def __init__(self, terms: Terms, name: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        assert isinstance(field, _ReasonField)
        field.offer(terms, name)


class DecideForm(forms.Form):
    """Which standing it has, and why."""

    standing = _ReasonField(label=lazy("registers.standing"))
    why = _why()

    def __init__(self, terms: Terms, name: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["standing"]
        assert isinstance(field, _ReasonField)
        field.offer(terms, name)


class ReturnForm(forms.Form):
    """Why it goes back to the clerks."""

    why = _why()


class RegisterForm(PersonForm):
    """The worker by his documents of today; by what one sees that the old entry is his."""

    why = _why("registers.by_what")
