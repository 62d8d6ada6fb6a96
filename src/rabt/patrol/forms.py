"""What planners and heads fill in: days, crews, who goes where, and why."""

from collections.abc import Iterable, Mapping
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import QueryDict

from rabt.corridor import Terms
from rabt.patrol.actions import OfficerSaid, VehicleSaid
from rabt.patrol.messages import Crews
from rabt.patrol.rules.crews import MOST_KM, MOST_SEATS, NAME, NUMBER, PROOF, SAID, OfficerTold
from rabt.patrol.rules.editing import Said, mark_of
from rabt.patrol.rules.reach import lost_of
from rabt.patrol.rules.told import PatrolTold
from rabt.shell.fields import CountField, DayField
from rabt.shell.words import lazy, tongue, word

QUIET = {"autocomplete": "off"}
LTR = QUIET | {"dir": "ltr", "spellcheck": "false"}


def _say(words: Any) -> str:
    return str(getattr(words, tongue()))


def _name(known: Mapping[str, Any], code: str) -> str:
    """Name a code of the pack; one that the pack has no more is said as it stands."""
    return _say(known[code].name) if code in known else code


def _choose(form: forms.Form, field: str, found: Iterable[tuple[str, str]]) -> None:
    form.fields[field].choices = list(found)  # type: ignore[attr-defined]


def of_stretches(terms: Terms, codes: Iterable[str]) -> list[tuple[str, str]]:
    """Name stretches for a choice: code, and the nearest place with its kilometres."""
    return [(code, f"{code} · {_say(terms.border.stretches[code].name)}") for code in codes]


class OpenForm(forms.Form):
    """The days and the part of the line that a plan is for."""

    since_on = DayField(label=lazy("patrol.since_on"))
    until_on = DayField(label=lazy("patrol.until_on"))
    first = forms.ChoiceField(label=lazy("patrol.first"), help_text=lazy("patrol.first_hint"))
    last = forms.ChoiceField(label=lazy("patrol.last"))

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until_on"].help_text = word("patrol.until_hint", n=terms.number("patrol_days_most"))
        lost = set(lost_of(terms, list(terms.border.stretches)))
        for name in ("first", "last"):
            _choose(self, name, [
                (code, f"{named} — {word('patrol.not_reached')}" if code in lost else named)
                for code, named in of_stretches(terms, terms.border.stretches)
            ])  # fmt: skip


class OfferForm(forms.Form):
    """Which of this side's officers and vehicles are offered: all, unless some are left out."""

    officers = forms.MultipleChoiceField(
        label=lazy("patrol.officers"), widget=forms.CheckboxSelectMultiple, required=False
    )
    vehicles = forms.MultipleChoiceField(
        label=lazy("patrol.vehicles"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, crews: Crews, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bases, skills = terms.border.bases, terms.service_skills
        _choose(self, "officers", (
            (str(one.officer_id), " · ".join([
                one.name_ar if tongue() == "ar" else one.name_latin, one.number, _name(bases, one.base),
                *(_say(skills[told.code].name) for told in one.skills if told.code in skills),
                *([word("patrol.away_days")] if one.away else []),
            ]))
            for one in crews.officers
        ))  # fmt: skip
        _choose(self, "vehicles", (
            (str(one.vehicle_id), " · ".join([
                one.mark, _name(terms.vehicles, one.kind), _name(bases, one.base),
                word("patrol.seats_of", n=one.seats), *([word("patrol.away_days")] if one.away else []),
            ]))
            for one in crews.vehicles
        ))  # fmt: skip
        if not self.is_bound:
            self.initial = {
                "officers": [str(one.officer_id) for one in crews.officers],
                "vehicles": [str(one.vehicle_id) for one in crews.vehicles],
            }

    def chosen(self, data: Mapping[str, Any]) -> list[UUID]:
        """Return what was ticked."""
        return [UUID(key) for key in (*data["officers"], *data["vehicles"])]


class WhyForm(forms.Form):
    """Why."""

    why = forms.CharField(
        max_length=SAID, label=lazy("patrol.why"), help_text=lazy("patrol.why_hint"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


def _leads(officer: OfficerTold, terms: Terms) -> list[str]:
    """Return the skills of leading that an officer holds, to be read beside his name."""
    held = {told.code for told in officer.skills}
    return [_say(one.name) for code, one in terms.service_skills.items() if one.to_lead and code in held]


class PatrolForm(forms.Form):
    """One patrol of a draft: from which bases, over which stretches, in which vehicle, with whom."""

    seen = forms.CharField(widget=forms.HiddenInput(attrs={"data-basis": ""}), required=False, max_length=64)
    base = forms.ChoiceField(label=lazy("patrol.base"))
    partner = forms.ChoiceField(label=lazy("patrol.partner"))
    stretches = forms.MultipleChoiceField(label=lazy("patrol.stretches"), widget=forms.CheckboxSelectMultiple)
    vehicle_id = forms.ChoiceField(label=lazy("patrol.vehicle"))
    crew = forms.MultipleChoiceField(label=lazy("patrol.crew"), widget=forms.CheckboxSelectMultiple)
    lead_id = forms.ChoiceField(label=lazy("patrol.lead"), help_text=lazy("patrol.lead_hint"))

    def __init__(
        self, offers: Mapping[str, Crews], stretches: Iterable[str], terms: Terms, *args: Any,
        patrol: PatrolTold | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        border = terms.border
        officers = [(state, one) for state, crews in sorted(offers.items()) for one in crews.officers]
        vehicles = [one for _, crews in sorted(offers.items()) for one in crews.vehicles]
        bases = dict.fromkeys(one.base for _, one in officers)
        for name in ("base", "partner"):
            _choose(self, name, [
                (code, f"{_say(one.name)} · {_say(terms.state(one.state).name)}")
                for code, one in border.bases.items() if code in bases
            ])  # fmt: skip
        _choose(self, "stretches", of_stretches(terms, stretches))
        _choose(self, "vehicle_id", [
            (str(one.vehicle_id),
             f"{one.mark} · {_name(terms.vehicles, one.kind)} · {_name(border.bases, one.base)}")
            for one in vehicles
        ])  # fmt: skip
        named = [
            (str(one.officer_id), " · ".join((
                one.name_ar if tongue() == "ar" else one.name_latin, _name(border.bases, one.base),
                _say(terms.state(state).name), *_leads(one, terms),
            )))
            for state, one in officers
        ]  # fmt: skip
        _choose(self, "crew", named)
        _choose(self, "lead_id", named)
        if patrol is not None and not self.is_bound:
            self.initial = {
                "seen": mark_of(patrol), "base": patrol.base, "partner": patrol.partner,
                "stretches": patrol.stretches, "vehicle_id": str(patrol.vehicle_id),
                "lead_id": str(patrol.lead_id), "crew": [str(key) for key in patrol.crew],
            }  # fmt: skip

    def look_again(self, patrol: PatrolTold) -> None:
        """Take a patrol as seen as it stands now: what was typed here stays."""
        data = cast(QueryDict, self.data).copy()
        data["seen"] = mark_of(patrol)
        self.data = data

    @staticmethod
    def said(data: Mapping[str, Any]) -> Said:
        """Return what was chosen as this room takes it."""
        return Said(
            data["base"], data["partner"], tuple(data["stretches"]), UUID(data["vehicle_id"]),
            UUID(data["lead_id"]), tuple(UUID(key) for key in data["crew"]),
        )  # fmt: skip


class AddForm(PatrolForm):
    """A patrol more, in one of the plan's shifts."""

    shift = forms.ChoiceField(label=lazy("patrol.shift"))
    field_order = ["shift"]

    def __init__(self, shifts: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "shift", shifts)


class OfficerForm(forms.Form):
    """An officer of this side."""

    number = forms.CharField(
        max_length=NUMBER, label=lazy("patrol.number"), widget=forms.TextInput(attrs=LTR)
    )
    name_ar = forms.CharField(max_length=NAME, label=lazy("patrol.name_ar"))
    name_latin = forms.CharField(
        max_length=NAME, label=lazy("patrol.name_latin"), widget=forms.TextInput(attrs=LTR)
    )
    base = forms.ChoiceField(label=lazy("patrol.base"))
    account_id = forms.ChoiceField(
        label=lazy("patrol.account"), help_text=lazy("patrol.account_hint"), required=False
    )

    def __init__(self, bases: Mapping[str, Any], accounts: Iterable[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "base", [(code, _say(one.name)) for code, one in bases.items()])
        _choose(self, "account_id", [
            ("", "—"),
            *((str(one.pk), one.name_en if tongue() != "ar" and one.name_en else one.name_ar)
              for one in accounts),
        ])  # fmt: skip

    @staticmethod
    def said(data: Mapping[str, Any]) -> OfficerSaid:
        """Return what was typed as this room takes it."""
        return OfficerSaid(
            data["number"], data["name_ar"], data["name_latin"], data["base"], data["account_id"]
        )


class InServiceForm(OfficerForm):
    """An officer as he stands, and whether he is in service."""

    active = forms.BooleanField(label=lazy("patrol.active"), required=False)


class VehicleForm(forms.Form):
    """A vehicle of this side."""

    mark = forms.CharField(max_length=NUMBER, label=lazy("patrol.mark"), widget=forms.TextInput(attrs=LTR))
    kind = forms.ChoiceField(label=lazy("patrol.vehicle_kind"))
    seats = CountField(label=lazy("patrol.seats"), min_value=1, max_value=MOST_SEATS)
    range_km = CountField(label=lazy("patrol.range_km"), min_value=1, max_value=MOST_KM)
    base = forms.ChoiceField(label=lazy("patrol.base"))

    def __init__(self, bases: Mapping[str, Any], terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "kind", [(code, _say(one.name)) for code, one in terms.vehicles.items()])
        _choose(self, "base", [(code, _say(one.name)) for code, one in bases.items()])

    @staticmethod
    def said(data: Mapping[str, Any]) -> VehicleSaid:
        """Return what was typed as this room takes it."""
        return VehicleSaid(data["mark"], data["kind"], data["seats"], data["range_km"], data["base"])


class UsableForm(VehicleForm):
    """A vehicle as it stands, and whether it is in service."""

    active = forms.BooleanField(label=lazy("patrol.active"), required=False)


class AwayForm(forms.Form):
    """Days on which an officer or a vehicle is not there."""

    whose = forms.ChoiceField(label=lazy("patrol.whose"))
    since_on = DayField(label=lazy("patrol.since_on"))
    until_on = DayField(label=lazy("patrol.until_on"))

    def __init__(self, officers: Iterable[Any], vehicles: Iterable[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "whose", [
            ("", ""),
            *((f"officer:{one.pk}", f"{one.name_ar if tongue() == 'ar' else one.name_latin} · {one.number}")
              for one in officers),
            *((f"vehicle:{one.pk}", f"{word('patrol.vehicle')} {one.mark}") for one in vehicles),
        ])  # fmt: skip

    @staticmethod
    def of(data: Mapping[str, Any]) -> dict[str, UUID]:
        """Return whose days they are."""
        noun, _, key = data["whose"].partition(":")
        return {noun: UUID(key)}


class SkillForm(forms.Form):
    """A skill that an officer holds, with its proof."""

    code = forms.ChoiceField(label=lazy("patrol.skill"))
    proof = forms.CharField(max_length=PROOF, label=lazy("patrol.proof"), help_text=lazy("patrol.proof_hint"))
    since_on = DayField(label=lazy("patrol.skill_since"))
    until_on = DayField(
        label=lazy("patrol.skill_until"), help_text=lazy("patrol.skill_until_hint"), required=False
    )

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "code", [(code, _say(one.name)) for code, one in terms.service_skills.items()])
