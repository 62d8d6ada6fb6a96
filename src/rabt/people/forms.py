"""What a clerk fills in about a worker; digits are read in three scripts."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from rabt.base.errors import Refused
from rabt.corridor import Terms
from rabt.files.actions import PHOTO
from rabt.files.forms import KeepsFiles, PageField
from rabt.people.actions.own import DOCUMENT
from rabt.people.models import CorrectionRequest
from rabt.people.rules import mrz
from rabt.people.rules.asking import FIELDS, MOST_SAID, MOST_WHY
from rabt.people.rules.canaries import MOST_AT_ONCE
from rabt.people.rules.person import PersonFacts
from rabt.shell.fields import LTR, DayField
from rabt.shell.problems import told
from rabt.shell.words import lazy, tongue, word

_PHOTO = {"accept": "image/jpeg,image/png", "capture": "user"}


def _text(
    label: str, most: int, *, needed: bool = False, latin: bool = False, hint: str = ""
) -> forms.CharField:
    field = forms.CharField(
        max_length=most, required=needed, label=lazy(label), help_text=lazy(hint) if hint else ""
    )
    if latin:
        field.widget.attrs.update(LTR)
    return field


class PersonForm(KeepsFiles):
    """Who the worker is: few fields, of which the passport's lines fill the greater part."""

    kinds: ClassVar[dict[str, str]] = {"photo": PHOTO}

    lines = forms.CharField(
        max_length=400, required=False, strip=False, label=lazy("people.lines"),
        help_text=lazy("people.lines_hint"),
        widget=forms.Textarea(attrs={**LTR, "rows": 2, "class": "latin", "data-forget": ""}),
    )  # fmt: skip
    name_ar = _text("people.name_ar", 400, needed=True, hint="people.name_ar_hint")
    name_latin = _text("people.name_latin", 400, latin=True)
    national_id = _text("people.national_id", 40, latin=True, hint="people.national_id_hint")
    passport_number = _text("people.passport_number", 40, latin=True)
    passport_expires_on = DayField(required=False, label=lazy("people.passport_expires_on"))
    born_on = DayField(required=False, label=lazy("people.born_on"), help_text=lazy("people.born_on_hint"))
    sex = forms.ChoiceField(required=False, label=lazy("people.sex"))
    home_place = forms.ChoiceField(required=False, label=lazy("people.home_place"))
    nationality = _text("people.nationality", 3, latin=True, hint="people.nationality_hint")
    phone = _text("people.phone", 40, latin=True)
    photo = forms.FileField(
        required=False, label=lazy("people.photo"), help_text=lazy("people.photo_hint"),
        widget=forms.ClearableFileInput(attrs=_PHOTO),
    )  # fmt: skip
    not_same = forms.CharField(
        max_length=1000, required=False, label=lazy("people.not_same"), widget=forms.HiddenInput()
    )

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._terms = terms
        _offer(self, "sex", [("", "—"), *_sexes("male", "female")])
        _offer(self, "home_place", [("", "—"), *_places(terms)])

    def ask_not_same(self) -> None:
        """Show the box for the reason why the worker is none of those who look like him."""
        self.fields["not_same"].widget = forms.Textarea(attrs={"rows": 2})

    def clean(self) -> dict[str, Any]:
        """Fill what was left empty from the passport's lines; what was typed stands."""
        data = super().clean() or {}
        lines = data.get("lines", "")
        if not lines.strip():
            return data
        try:
            return mrz.fill(data, mrz.read(lines, self._terms.on))
        except Refused as refused:
            beside = refused.facts.get("field", "lines")
            error = ValidationError(told(refused).reason)
            self.add_error(beside if beside in self.fields else "lines", error)
            return data

    def facts(self, data: dict[str, Any]) -> PersonFacts:
        """Give the typed facts as a value."""
        names = set(self.fields) - {"lines", "photo", "photo_kept", "not_same"}
        issuer = data.get("passport_issuer", "")
        return PersonFacts(**{name: data[name] for name in names if name in data}, passport_issuer=issuer)


def _offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _sexes(*sexes: str) -> list[tuple[str, str]]:
    return [(sex, word(f"people.{sex}")) for sex in sexes]


def _places(terms: Terms) -> list[tuple[str, str]]:
    places = [place for place in terms.places_of(terms.origin.code) if place.national_code]
    return sorted(((place.code, getattr(place.name, tongue())) for place in places), key=lambda one: one[1])


class PictureForm(forms.Form):
    """A photograph, taken by the device's camera or chosen from its files."""

    photo = forms.FileField(
        label=lazy("people.photo"), help_text=lazy("people.photo_hint"), widget=forms.FileInput(attrs=_PHOTO)
    )


class CorrectionForm(forms.Form):
    """What was wrong, and why it is corrected: at most two things at a time."""

    name_ar = _text("people.name_ar", 400, needed=True)
    name_latin = _text("people.name_latin", 400, latin=True)
    national_id = _text("people.national_id", 40, latin=True)
    passport_number = _text("people.passport_number", 40, latin=True)
    passport_expires_on = DayField(required=False, label=lazy("people.passport_expires_on"))
    born_on = DayField(label=lazy("people.born_on"))
    sex = forms.ChoiceField(required=False, label=lazy("people.sex"))
    home_place = forms.ChoiceField(required=False, label=lazy("people.home_place"))
    phone = _text("people.phone", 40, latin=True)
    reason = forms.CharField(
        max_length=1000, label=lazy("people.correction_reason"), widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"data-basis": ""}))

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "sex", _sexes("male", "female", "unknown"))
        _offer(self, "home_place", [("", "—"), *_places(terms)])
        for name in set(self.fields) - {"reason", "version"}:
            self.fields[name].show_hidden_initial = True  # so that two versions can be told apart

    def changes(self, before: PersonFacts) -> dict[str, Any]:
        """Give the fields that now say something else."""
        names = set(self.fields) - {"reason", "version"}
        typed = {name: self.cleaned_data[name] for name in names}
        return {name: value for name, value in typed.items() if value != getattr(before, name)}


class KeyedRadios(forms.RadioSelect):
    """Choices that a key on the keyboard makes as well."""

    def __init__(self, keys: dict[str, str]) -> None:
        super().__init__()
        self.keys = keys

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Write the key of a choice beside it."""
        found: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if key := self.keys.get(str(value)):
            found["attrs"]["data-key"] = key
        return found


class DeathForm(KeepsFiles):
    """The day on which a worker died, and the document that says so."""

    kinds: ClassVar[dict[str, str]] = {"document": "death_document"}

    died_on = DayField(label=lazy("people.died_on"))
    document = PageField("people.death_document", hint="people.death_document_hint")

    def clean(self) -> dict[str, Any]:
        """Ask for the document: nobody is written down as dead on somebody's word."""
        data = super().clean()
        if not data.get("document") and "document" not in self.errors:
            self.add_error("document", ValidationError(word("people.death_document_wanted")))
        return data


class DeathDecisionForm(forms.Form):
    """Whether a reported death is confirmed; if not, why."""

    decision = forms.ChoiceField(
        label=lazy("people.decision"),
        choices=[("confirm", lazy("people.death_confirm")), ("drop", lazy("people.death_drop"))],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=lazy("people.death_why"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ErasureForm(DeathDecisionForm):
    """Whether a person is erased; if not, why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = [("confirm", word("people.erase")), ("drop", word("people.erase_not"))]
        self.fields["decision"].choices = said  # type: ignore[attr-defined]


class JudgementForm(forms.Form):
    """What a clerk says of two persons who may be one, and by what he sees it."""

    said = forms.ChoiceField(
        label=lazy("people.are_they_one"),
        choices=[(said, lazy(f"people.said.{said}")) for said in ("same", "different", "unsure")],
        widget=KeyedRadios(keys={"same": "s", "different": "d", "unsure": "u"}),
    )
    reason = forms.CharField(
        max_length=1000, label=lazy("people.judged_by"), widget=forms.Textarea(attrs={"rows": 2})
    )


class PartForm(forms.Form):
    """Why two persons who were taken for one are not."""

    reason = forms.CharField(
        max_length=1000, label=lazy("people.why_parted"), widget=forms.Textarea(attrs={"rows": 2})
    )


class ShownForm(forms.Form):
    """The number on a card or permit, or what the card's code says."""

    shown = forms.CharField(
        max_length=1000, label=lazy("people.own.shown"), help_text=lazy("people.own.shown_hint"),
        widget=forms.TextInput(attrs={**LTR, "data-forget": ""}), strip=False,
    )  # fmt: skip


class AskForm(KeepsFiles):
    """What a person asks to be corrected about himself: which thing, what should stand there, and why."""

    kinds: ClassVar[dict[str, str]] = {"document": DOCUMENT}

    field = forms.ChoiceField(label=lazy("people.correction_field_label"))
    said = forms.CharField(max_length=MOST_SAID, label=lazy("people.should_stand"))
    why = forms.CharField(
        max_length=MOST_WHY, required=False, label=lazy("people.own.why"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    document = PageField("people.own.document")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "field", [(name, word(f"people.{name}")) for name in FIELDS])


class AnswerForm(CorrectionForm):
    """What a worker asked to be corrected, as his papers have it, and the reason."""

    def __init__(self, asked: str, terms: Terms, *args: Any, found: CorrectionRequest, **kwargs: Any) -> None:
        initial = {asked: found.said, "version": found.person.version}
        super().__init__(terms, *args, initial=initial, **kwargs)
        for name in set(self.fields) - {asked, "reason", "version"}:
            del self.fields[name]
        self.fields[asked].show_hidden_initial = False


class RefusalForm(forms.Form):
    """Why what a worker asked is not corrected: he reads it."""

    named: ClassVar[dict[str, str]] = {"reason": "refusal"}

    refusal = forms.CharField(
        max_length=1000, label=lazy("people.refusal_reason"), widget=forms.Textarea(attrs={"rows": 2})
    )


class PlantingForm(forms.Form):
    """Among whose persons those who do not exist are planted, and how many."""

    office = forms.ChoiceField(label=lazy("people.canaries_office"))
    count = forms.IntegerField(
        label=lazy("people.canaries_count"), help_text=lazy("people.canaries_count_hint"), min_value=1,
        max_value=MOST_AT_ONCE, initial=5,
    )  # fmt: skip

    def __init__(self, offices: Iterable[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = [(one.code, one.name_ar) for one in offices]  # type: ignore[attr-defined]


class WhyForm(forms.Form):
    """Why not."""

    why = forms.CharField(
        max_length=400, label=lazy("people.canaries_why"), widget=forms.Textarea(attrs={"rows": 3})
    )
