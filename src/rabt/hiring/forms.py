"""Forms of this room: few fields, digits in three scripts, each with its own word."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from rabt.corridor import Terms as Corridor
from rabt.files.forms import KeepsFiles, PageField
from rabt.hiring.queries import labour_offices
from rabt.hiring.rules.application import Application, EmployerApplication, Page, Papers
from rabt.hiring.rules.contract import SAID, Over
from rabt.hiring.rules.demand import Asked
from rabt.hiring.rules.project import MOST_HEADS, MOST_TRADES, Award
from rabt.hiring.rules.terms import Housing, Terms
from rabt.hiring.rules.vetting import Recommendation
from rabt.linkage import sums
from rabt.shell.fields import CountField, DayField
from rabt.shell.figures import ascii_digits
from rabt.shell.words import lazy, tongue, word

LTR = {"dir": "ltr", "spellcheck": "false"}
MOST_MINOR = 10**15


class AmountField(forms.Field):
    """An amount of money, read into minor units of its currency."""

    def __init__(self, exponent: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={**LTR, "inputmode": "decimal"}), **kwargs)
        self.exponent = exponent

    def to_python(self, value: Any) -> int | None:
        """Read the amount; more decimals than the currency has are refused."""
        typed = str(value or "").strip()
        if not typed:
            return None
        try:
            minor = sums.minor(typed, self.exponent)
        except ValueError as wrong:
            raise ValidationError(word("hiring.amount_wrong")) from wrong
        if not 0 < minor < MOST_MINOR:
            raise ValidationError(word("hiring.amount_wrong"))
        return minor


def _text(label: str, most: int, *, needed: bool = True, ltr: bool = False, rows: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs=LTR if ltr else {})
    return forms.CharField(label=lazy(label), max_length=most, required=needed, widget=widget)


def _choices(table: Any) -> list[tuple[str, str]]:
    named = [(code, getattr(one.name, tongue())) for code, one in table.items()]
    return [("", "—"), *sorted(named, key=lambda pair: pair[1])]


def _offer_choices(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


# ------------------------------------------------------------------ registration
class ApplicationForm(KeepsFiles):
    """Who registers: his names, his licence, who signs for him, how he is reached."""

    kinds: ClassVar[dict[str, str]] = {"licence_scan": "licence", "authority_letter": "authority_letter"}

    labour_office = forms.ChoiceField(label=lazy("hiring.labour_office"))
    name_ar = _text("hiring.name_ar", 200)
    name_latin = _text("hiring.name_latin", 200, ltr=True)
    place = forms.ChoiceField(label=lazy("hiring.place"))
    address = _text("hiring.address", 300, needed=False)
    licence_number = _text("hiring.licence_number", 60, ltr=True)
    licence_expires_on = DayField(label=lazy("hiring.licence_expires_on"))
    signatory_name = _text("hiring.signatory_name", 200)
    signatory_role = _text("hiring.signatory_role", 100, needed=False)
    phone = forms.RegexField(
        r"^\+[1-9][0-9]{7,14}$", label=lazy("hiring.phone"), required=False,
        help_text=lazy("hiring.phone_hint"), widget=forms.TextInput(attrs={**LTR, "inputmode": "tel"}),
    )  # fmt: skip
    email = forms.EmailField(label=lazy("hiring.email"), required=False, widget=forms.EmailInput(attrs=LTR))
    licence_scan = PageField("hiring.licence_scan")
    authority_letter = PageField("hiring.authority_letter")

    def __init__(self, corridor: Corridor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = "name_ar" if tongue() == "ar" else "name_en"
        offices = [(office.code, getattr(office, named)) for office in labour_offices()]
        _offer_choices(self, "labour_office", [("", "—"), *offices])
        here = {place.code: place for place in corridor.places_of(settings.RABT.state)}
        _offer_choices(self, "place", _choices(here))

    def told(self, data: dict[str, Any]) -> Application:
        """Return what was written down."""
        return Application(**{one.name: data[one.name] for one in fields(Application)})

    def papers(self, data: dict[str, Any]) -> Papers:
        """Return the pages that were chosen."""
        return Papers(_page(data.get("licence_scan")), _page(data.get("authority_letter")))


def _page(chosen: Any) -> Page:
    return Page(chosen.read(), chosen.name) if chosen else Page()


class EmployerForm(ApplicationForm):
    """An employer also says his branch, his staff and what is pending against him."""

    sector = forms.ChoiceField(label=lazy("hiring.sector"))
    home_state = forms.ChoiceField(
        label=lazy("hiring.home_state"), required=False, help_text=lazy("hiring.home_state_hint")
    )
    nationals = CountField(label=lazy("hiring.nationals"), min_value=0, max_value=1_000_000)
    foreigners = CountField(label=lazy("hiring.foreigners"), min_value=0, max_value=1_000_000)
    complaints_declared = CountField(
        label=lazy("hiring.complaints_declared"), min_value=0, max_value=10_000, initial=0
    )

    def __init__(self, corridor: Corridor, *args: Any, **kwargs: Any) -> None:
        super().__init__(corridor, *args, **kwargs)
        _offer_choices(self, "sector", _choices(corridor.sectors))
        here, there = corridor.state(settings.RABT.state), corridor.state(settings.RABT.peer_state)
        homes = [("", getattr(here.name, tongue())), (there.code, getattr(there.name, tongue()))]
        _offer_choices(self, "home_state", homes)

    def told(self, data: dict[str, Any]) -> EmployerApplication:
        """Return what was written down."""
        return EmployerApplication(**{one.name: data[one.name] for one in fields(EmployerApplication)})


# ------------------------------------------------------------------ terms, demand, contract
class TermsForm(forms.Form):
    """The terms of work, field by field."""

    wage_minor: forms.Field
    place = forms.ChoiceField(label=lazy("hiring.term.place"))
    hours_week = CountField(label=lazy("hiring.term.hours_week"), min_value=1, max_value=100, initial=48)
    rest_days_week = CountField(label=lazy("hiring.term.rest_days_week"), min_value=1, max_value=6, initial=1)
    leave_days_year = CountField(
        label=lazy("hiring.term.leave_days_year"), min_value=0, max_value=120, initial=30
    )
    housing = forms.ChoiceField(label=lazy("hiring.term.housing"), initial=Housing.PROVIDED)
    meals = forms.BooleanField(label=lazy("hiring.term.meals"), required=False)
    travel_paid = forms.BooleanField(label=lazy("hiring.term.travel_paid"), required=False, initial=True)
    starts_on = DayField(label=lazy("hiring.term.starts_on"))
    months = CountField(label=lazy("hiring.term.months"), min_value=1, max_value=60, initial=12)

    def __init__(self, corridor: Corridor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = corridor.destination.currency
        exponent = corridor.exponent(self.currency)
        self.fields["wage_minor"] = AmountField(
            exponent, label=lazy("hiring.term.wage_minor"), help_text=self.currency
        )
        self.order_fields(["occupation", "number", "wage_minor"])
        there = {place.code: place for place in corridor.places_of(corridor.destination.code)}
        _offer_choices(self, "place", _choices(there))
        _offer_choices(self, "housing", [(one.value, lazy(f"hiring.housing.{one}")) for one in Housing])


class DemandForm(TermsForm):
    """How many workers are asked for, in which occupation, on which terms."""

    occupation = forms.ChoiceField(label=lazy("hiring.term.occupation"))
    number = CountField(label=lazy("hiring.number"), min_value=1, max_value=5000)
    starts_by = DayField(label=lazy("hiring.term.starts_by"))
    experience_years = CountField(label=lazy("hiring.experience_years"), min_value=0, max_value=40, initial=0)
    qualification = _text("hiring.qualification", 200, needed=False)
    project = forms.ChoiceField(label=lazy("hiring.project"), required=False)

    field_order = ("occupation", "number", "wage_minor")

    def __init__(
        self, corridor: Corridor, *args: Any, projects: Sequence[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(corridor, *args, **kwargs)
        open_ones = {code: one for code, one in corridor.occupations.items() if one.open}
        _offer_choices(self, "occupation", _choices(open_ones))
        _offer_choices(self, "project", [("", "—"), *projects])
        if projects:
            self.order_fields(["project", *self.field_order])
        else:
            del self.fields["project"]

    def under(self, data: dict[str, Any]) -> UUID | None:
        """Return the project under which the demand stands, if it stands under one."""
        chosen = data.get("project")
        return UUID(chosen) if chosen else None

    def asked(self, data: dict[str, Any]) -> Asked:
        """Return what the employer asks for."""
        told = {one.name: data[one.name] for one in fields(Terms) if one.name != "currency"}
        terms = Terms(currency=self.currency, **told)
        return Asked(data["number"], terms, data["experience_years"], data["qualification"])


class ContractForm(TermsForm):
    """The terms of one contract; they start as those that were offered."""

    def __init__(self, offered: Terms, corridor: Corridor, *args: Any, **kwargs: Any) -> None:
        self.offered = offered
        told = {one.name: getattr(offered, one.name) for one in fields(Terms)}
        told["starts_on"] = offered.first_day(corridor.on)
        kwargs["initial"] = told | {"wage_minor": _amount(offered, corridor)}
        super().__init__(corridor, *args, **kwargs)

    def terms(self, data: dict[str, Any]) -> Terms:
        """Return the terms of the contract: the offered ones with what was changed on the form."""
        told = {one.name: data.get(one.name, getattr(self.offered, one.name)) for one in fields(Terms)}
        return Terms(**told)


def _amount(terms: Terms, corridor: Corridor) -> str:
    exponent = corridor.exponent(terms.currency)
    return str(Decimal(terms.wage_minor).scaleb(-exponent)) if exponent else str(terms.wage_minor)


# ------------------------------------------------------------------ projects and crews
class ProjectForm(forms.Form):
    """What was awarded, to which contractor, where, until when, and how many of which trade."""

    contractor_licence = _text("hiring.contractor_licence", 60, ltr=True)
    home_number = _text("hiring.home_number", 60, ltr=True)
    name = _text("hiring.project_name", 200)
    client = _text("hiring.client", 200)
    award_number = _text("hiring.award_number", 60, ltr=True)
    place = forms.ChoiceField(label=lazy("hiring.term.place"))
    starts_on = DayField(label=lazy("hiring.project_starts_on"))
    ends_on = DayField(label=lazy("hiring.project_ends_on"))

    def __init__(self, corridor: Corridor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = {place.code: place for place in corridor.places_of(corridor.destination.code)}
        _offer_choices(self, "place", _choices(there))
        open_ones = _choices({code: one for code, one in corridor.occupations.items() if one.open})
        for row in range(MOST_TRADES):
            self.fields[f"trade_{row}"] = forms.ChoiceField(
                label=lazy("hiring.term.occupation"), choices=open_ones, required=row == 0
            )
            self.fields[f"heads_{row}"] = CountField(
                label=lazy("hiring.heads"), min_value=1, max_value=MOST_HEADS, required=row == 0
            )

    def clean(self) -> dict[str, Any]:
        """Ask that each trade has its heads, and stands once."""
        data: dict[str, Any] = self.cleaned_data
        pairs = [(data.get(f"trade_{row}"), data.get(f"heads_{row}"), row) for row in range(MOST_TRADES)]
        for trade, heads, row in pairs:
            if bool(trade) != bool(heads) and not self.errors:
                self.add_error(f"heads_{row}", word("hiring.trade_with_heads"))
        named = [trade for trade, _, _ in pairs if trade]
        if len(set(named)) < len(named):
            raise ValidationError(word("hiring.trade_once"))
        return data

    def award(self, data: dict[str, Any]) -> Award:
        """Return what was awarded."""
        told = {one.name: data[one.name] for one in fields(Award) if one.name != "trades"}
        pairs = ((data[f"trade_{row}"], data[f"heads_{row}"]) for row in range(MOST_TRADES))
        return Award(**told, trades={trade: heads for trade, heads in pairs if trade})


class CrewForm(forms.Form):
    """A crew: its name, its men, its foreman."""

    name = _text("hiring.crew_name", 80)
    members = forms.TypedMultipleChoiceField(
        label=lazy("hiring.members"), coerce=UUID, widget=forms.CheckboxSelectMultiple
    )
    foreman = forms.TypedChoiceField(label=lazy("hiring.foreman"), coerce=UUID)

    def __init__(self, men: Iterable[tuple[UUID, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(key), name) for key, name in men]
        _offer_choices(self, "members", known)
        _offer_choices(self, "foreman", [("", "—"), *known])


# ------------------------------------------------------------------ what officials do
class NothingForm(forms.Form):
    """A button alone."""


class AdviceForm(forms.Form):
    """What a clerk recommends, and why."""

    recommendation = forms.ChoiceField(
        label=lazy("hiring.recommendation"),
        choices=[(one.value, lazy(f"hiring.recommend.{one}")) for one in Recommendation],
        widget=forms.RadioSelect,
    )
    note = _text("hiring.note", 2000, needed=False, rows=3)


class ReasonForm(forms.Form):
    """Why it is refused: a reason of the corridor, with a word of one's own."""

    reason = forms.ChoiceField(label=lazy("hiring.reason"))
    text = _text("hiring.reason_text", 2000, needed=False, rows=2)

    def __init__(self, corridor: Corridor, name: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = corridor.reasons(name)
        named = [(code, getattr(one.words, tongue())) for code, one in known.items()]
        _offer_choices(self, "reason", [("", "—"), *named])


class WhyForm(forms.Form):
    """Why a party is suspended."""

    why = _text("hiring.why", 500, rows=2)


class NoteForm(forms.Form):
    """A note beside a proposal."""

    note = _text("hiring.note", 2000, needed=False, rows=2)


class EndForm(forms.Form):
    """Who ended the work."""

    reason = forms.ChoiceField(
        label=lazy("hiring.reason"),
        choices=[(one.value, lazy(f"hiring.because.{one}")) for one in Over if one in SAID],
    )


class WitnessForm(forms.Form):
    """The signed paper, if it is kept."""

    paper = forms.FileField(
        label=lazy("hiring.signed_paper"), required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )  # fmt: skip


class CodeForm(forms.Form):
    """The code on the worker's telephone."""

    code = forms.CharField(
        label=lazy("hiring.code"), max_length=20,
        widget=forms.TextInput(attrs={**LTR, "inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip

    def clean_code(self) -> str:
        """Fold the digits and drop the gaps."""
        return "".join(ascii_digits(self.cleaned_data["code"]).split())
