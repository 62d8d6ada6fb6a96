"""What units, the national unit, vetting and centres fill in: few fields, each with the pack's own words."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from rabt.base.errors import Refused
from rabt.corridor import Terms
from rabt.corridor.training import MEALS, Course
from rabt.dues.rules.amount import read_amount
from rabt.missions.actions import Asked, CallSaid, Found, MissionSaid, Nominee, Spent
from rabt.missions.models import Call
from rabt.missions.rules import said, seats
from rabt.missions.rules.money import Stay
from rabt.missions.rules.nominee import Need, Sex
from rabt.missions.rules.travel import DUTIES, Contact, Funding, Leg, Papers, Visa, Way
from rabt.shell.fields import LTR, CountField, DayField
from rabt.shell.problems import told as said_of
from rabt.shell.words import lazy, tongue, word

NOBODY_CHOSE = ("", "—")
"""Stands first where a wrong first choice would be sent unseen."""
"""Whom the group turns to, in this order."""


def _named(known: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(code, getattr(one.name, tongue())) for code, one in known.items()]


def _choices(kind: Iterable[Any], name: str) -> list[tuple[str, Any]]:
    return [(one.value, lazy(f"missions.{name}.{one.value}")) for one in kind]


def _text(label: str, most: int, *, rows: int = 0, ltr: bool = False, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs=LTR if ltr else {})
    return forms.CharField(max_length=most, label=lazy(f"missions.{label}"), widget=widget, **more)


class WhyForm(forms.Form):
    """Why."""

    why = _text("why", said.SAID, rows=3, help_text=lazy("missions.why_hint"))


class YearForm(forms.Form):
    """The year of a programme."""

    year = CountField(label=lazy("missions.year"), min_value=2024, max_value=2099)


class CallForm(forms.Form):
    """One holding of a course: its days, and the seats of each service that the catalogue names."""

    starts_on = DayField(label=lazy("missions.starts_on"))
    ends_on = DayField(label=lazy("missions.ends_on"))
    closes_on = DayField(label=lazy("missions.closes_on"))

    def __init__(self, course: Course, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.course = course
        self.fields["closes_on"].help_text = word("missions.closes_hint", n=terms.clock("training_call"))
        for share in course.seats:
            state = getattr(terms.state(share.state).name, tongue())
            service = getattr(terms.training.services[share.service].name, tongue())
            self.fields[f"seats_{share.state}_{share.service}"] = CountField(
                label=f"{state} · {service}", initial=share.seats, min_value=0, max_value=seats.MOST,
                help_text=lazy("missions.seats_hint"),
            )  # fmt: skip

    def said(self, data: Mapping[str, Any]) -> CallSaid:
        """Return what was typed as this room takes it."""
        found = {
            (share.state, share.service): int(data[f"seats_{share.state}_{share.service}"])
            for share in self.course.seats
        }
        return CallSaid(self.course.code, data["starts_on"], data["ends_on"], data["closes_on"], found)


class SeatsForm(forms.Form):
    """Another number of seats for a service."""

    share = forms.ChoiceField(label=lazy("missions.service"))
    seats = CountField(label=lazy("missions.seats_after"), min_value=0, max_value=seats.MOST)
    why = _text("why", said.SAID, rows=3, help_text=lazy("missions.why_hint"))

    def __init__(self, given: Mapping[tuple[str, str], int], terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (f"{state}.{service}", " · ".join((
                getattr(terms.state(state).name, tongue()),
                getattr(terms.training.services[service].name, tongue()),
                word("missions.seats_now", n=number),
            )))
            for (state, service), number in given.items()
        ]  # fmt: skip
        self.fields["share"].choices = [NOBODY_CHOSE, *choices]  # type: ignore[attr-defined]

    @staticmethod
    def said(data: Mapping[str, Any]) -> Asked:
        """Return what was typed as this room takes it."""
        state, _, service = data["share"].partition(".")
        return Asked(state, service, data["seats"], data["why"])


class NomineeForm(forms.Form):
    """An officer whom a unit puts forward."""

    number = _text("number", said.NUMBER, ltr=True, help_text=lazy("missions.number_hint"))
    name_ar = _text("name_ar", said.NAME)
    name_latin = _text("name_latin", said.NAME, ltr=True)
    sex = forms.ChoiceField(
        label=lazy("missions.sex"), help_text=lazy("missions.sex_hint"), widget=forms.RadioSelect
    )
    service = forms.ChoiceField(label=lazy("missions.service"))
    rank = forms.ChoiceField(label=lazy("missions.rank_of"))
    unit = _text("unit", said.UNIT)
    region = forms.ChoiceField(label=lazy("missions.region"))
    need = forms.ChoiceField(label=lazy("missions.need"))
    reason = _text("reason", said.SAID, rows=3, help_text=lazy("missions.reason_hint"))
    supervisor = _text("supervisor", said.NAME, help_text=lazy("missions.supervisor_hint"))
    supervisor_phone = _text(
        "supervisor_phone", said.NUMBER, ltr=True, help_text=lazy("missions.supervisor_phone_hint")
    )

    def __init__(self, services: Iterable[str], state: str, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        training = terms.training
        given = {code: training.services[code] for code in services if code in training.services}
        places = [(one.code, getattr(one.name, tongue())) for one in terms.places_of(state)]
        for name, choices in {
            "sex": _choices(Sex, "sex_is"), "service": _named(given),
            "rank": [NOBODY_CHOSE, *_named(training.ranks)], "region": [NOBODY_CHOSE, *places],
            "need": [NOBODY_CHOSE, *_choices(Need, "need_is")],
        }.items():  # fmt: skip
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def said(data: Mapping[str, Any]) -> Nominee:
        """Return what was typed as this room takes it."""
        return Nominee(**dict(data))


class RankForm(forms.Form):
    """The order of a service's nominations: 1 for the first."""

    def __init__(self, rows: Iterable[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for order, row in enumerate(rows, 1):
            name = row.name_ar if tongue() == "ar" else row.name_latin
            self.fields[f"place_{row.pk}"] = CountField(
                label=f"{name} · {row.number}",
                help_text=row.reason,
                initial=order,
                min_value=1,
                max_value=999,
            )

    @staticmethod
    def places(data: Mapping[str, Any]) -> dict[UUID, int]:
        """Return the rank of each."""
        return {UUID(name.removeprefix("place_")): int(place) for name, place in data.items()}


class VettingForm(forms.Form):
    """What is known of the record of an officer and of his unit."""

    person_clear = forms.ChoiceField(label=lazy("missions.person_clear"), widget=forms.RadioSelect)
    person_said = _text("person_said", said.SAID, rows=3, help_text=lazy("missions.vetting_hint"))
    unit_clear = forms.ChoiceField(label=lazy("missions.unit_clear"), widget=forms.RadioSelect)
    unit_said = _text("unit_said", said.SAID, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("person_clear", "unit_clear"):
            self.fields[name].choices = [  # type: ignore[attr-defined]
                ("yes", lazy("missions.clear")), ("no", lazy("missions.not_clear")),
            ]  # fmt: skip

    @staticmethod
    def said(data: Mapping[str, Any]) -> Found:
        """Return what was found as this room takes it."""
        return Found(
            data["person_clear"] == "yes", data["person_said"], data["unit_clear"] == "yes", data["unit_said"]
        )


class MissionForm(forms.Form):
    """The order of a group: days, route, nights, meals, whom to call, lodging, insurance."""

    out_on = DayField(label=lazy("missions.out_on"))
    back_on = DayField(label=lazy("missions.back_on"))
    start = _text("start", said.NAME)
    way = forms.ChoiceField(label=lazy("missions.way"))
    port = forms.ChoiceField(label=lazy("missions.port"), required=False)
    transit_city = forms.ChoiceField(
        label=lazy("missions.transit_city"), help_text=lazy("missions.transit_hint"), required=False
    )
    transit_nights = CountField(
        label=lazy("missions.transit_nights"), required=False, min_value=0, max_value=9
    )
    meals = forms.MultipleChoiceField(
        label=lazy("missions.meals"), help_text=lazy("missions.meals_hint"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    funding = forms.ChoiceField(label=lazy("missions.funding"))
    lodging = _text("lodging", said.SAID)
    policy = _text("policy", 60, ltr=True, required=False)
    insured_until = DayField(label=lazy("missions.insured_until"), required=False)
    leader_name = _text("leader_name", said.NAME)
    leader_phone = _text("leader_phone", said.NUMBER, ltr=True)
    home_name = _text("home_name", said.NAME)
    home_phone = _text("home_phone", said.NUMBER, ltr=True)
    host_name = _text("host_name", said.NAME, required=False)
    host_phone = _text("host_phone", said.NUMBER, ltr=True, required=False)
    version = forms.CharField(
        widget=forms.HiddenInput(attrs={"data-basis": ""}), required=False, max_length=40
    )

    def __init__(self, call: Call, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.city = terms.training.centres[call.centre].city
        self.city_name = terms.places[self.city].name
        paid = [
            (code, getattr(terms.places[code].name, tongue()))
            for code in terms.training.per_diem if code != self.city
        ]  # fmt: skip
        ports = [NOBODY_CHOSE, *_named({port.code: port for port in terms.ports.values() if port.open})]
        for name, choices in {
            "way": _choices(Way, "way_is"), "funding": _choices(Funding, "funding_is"), "port": ports,
            "transit_city": [NOBODY_CHOSE, *paid],
            "meals": [(meal, lazy(f"missions.meal.{meal}")) for meal in MEALS],
        }.items():  # fmt: skip
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        for name in set(self.fields) - {"meals", "version"} if "version" in self.initial else ():
            self.fields[name].show_hidden_initial = True  # so that two versions can be told apart

    def said(self, data: Mapping[str, Any]) -> MissionSaid:
        """Return what was typed as this room takes it: there and back by one way, one stop on the way out."""
        there = getattr(self.city_name, tongue())
        legs = [
            Leg(data["out_on"], data["start"], there, data["way"], data["port"]),
            Leg(data["back_on"], there, data["start"], data["way"], data["port"]),
        ]
        contacts = [
            Contact(duty, data[f"{duty}_name"], data[f"{duty}_phone"])
            for duty in DUTIES if data[f"{duty}_name"]
        ]  # fmt: skip
        return MissionSaid(
            data["out_on"], data["back_on"], data["funding"], legs, self._stays(data), contacts,
            data["lodging"], data["policy"], data["insured_until"],
        )  # fmt: skip

    def _stays(self, data: Mapping[str, Any]) -> list[Stay]:
        out, back = data["out_on"], data["back_on"]
        nights = data["transit_nights"] or 0
        arrives = type(out).fromordinal(out.toordinal() + (nights if data["transit_city"] else 0))
        stays = [Stay(data["transit_city"], out, arrives)] if arrives > out else []
        return [*stays, Stay(self.city, arrives, back, tuple(data["meals"]))]


class PapersForm(forms.Form):
    """One traveller's passport and visa."""

    passport = _text("passport", 20, ltr=True)
    passport_until = DayField(label=lazy("missions.passport_until"), help_text=lazy("missions.passport_hint"))
    visa = forms.ChoiceField(label=lazy("missions.visa"))

    version = forms.CharField(
        widget=forms.HiddenInput(attrs={"data-basis": ""}), required=False, max_length=40
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("passport", "passport_until", "visa"):
            self.fields[name].show_hidden_initial = True  # so that two versions can be told apart
        self.fields["visa"].choices = _choices(Visa, "visa_is")  # type: ignore[attr-defined]

    @staticmethod
    def said(data: Mapping[str, Any]) -> Papers:
        """Return what was typed as this room takes it."""
        return Papers(data["passport"], data["passport_until"], data["visa"])


class ReceiptForm(forms.Form):
    """The receipt of an advance."""

    receipt = _text("receipt", 60, ltr=True)


class ExpenseForm(ReceiptForm):
    """Something paid for the mission besides the allowance."""

    what = _text("what", said.NAME)
    on = DayField(label=lazy("missions.on"))
    currency = forms.ChoiceField(label=lazy("missions.currency"))
    amount = forms.CharField(
        max_length=24,
        label=lazy("missions.amount"),
        widget=forms.TextInput(attrs=LTR | {"inputmode": "decimal"}),
    )
    field_order = ["what", "on", "amount", "currency", "receipt"]

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._terms = terms
        used = {state.currency: terms.currencies[state.currency] for state in terms.states.values()}
        self.fields["currency"].choices = _named(used)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Read the amount with the decimals of its own currency."""
        data = super().clean() or {}
        if data.get("amount") and data.get("currency"):
            try:
                data["minor"] = read_amount(data["amount"], self._terms.exponent(data["currency"]))
            except Refused as refused:
                self.add_error("amount", ValidationError(said_of(refused).reason))
        return data

    @staticmethod
    def said(data: Mapping[str, Any]) -> Spent:
        """Return what was typed as this room takes it."""
        return Spent(data["what"], data["on"], data["minor"], data["currency"], data["receipt"])
