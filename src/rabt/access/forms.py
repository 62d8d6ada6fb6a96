"""Forms of this room: few fields, each with its own word."""

from datetime import datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings

from rabt.access import queries, rules
from rabt.access.rules import looks
from rabt.base.actor import Actor
from rabt.corridor import load
from rabt.shell.fields import DayField
from rabt.shell.words import lazy

_TYPED = {"dir": "ltr", "autocapitalize": "none", "spellcheck": "false"}


class HandleForm(forms.Form):
    """Which telephone or mail address asks for a code."""

    handle = forms.CharField(
        label=lazy("access.handle"), max_length=200, help_text=lazy("access.handle_hint"),
        widget=forms.TextInput(attrs=_TYPED | {"autocomplete": "username webauthn", "inputmode": "email"}),
    )  # fmt: skip


class CodeForm(forms.Form):
    """The six digits that were sent."""

    code = forms.CharField(
        label=lazy("access.code"), max_length=20,
        widget=forms.TextInput(attrs=_TYPED | {"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )  # fmt: skip


class OfficeForm(forms.Form):
    """A new office: below which one, under which short name."""

    above = forms.ChoiceField(label=lazy("access.office_above"))
    name = forms.RegexField(
        r"^[a-z0-9][a-z0-9-]{0,39}$", label=lazy("access.office_code"),
        help_text=lazy("access.office_code_hint"),
        widget=forms.TextInput(attrs=_TYPED),
    )  # fmt: skip
    kind = forms.ChoiceField(label=lazy("access.office_kind"))
    name_ar = forms.CharField(label=lazy("access.name_ar"), max_length=200)
    name_en = forms.CharField(
        label=lazy("access.name_en"), max_length=200, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    serves = forms.ChoiceField(label=lazy("access.office_serves"), required=False)

    def __init__(self, *args: Any, viewer: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = office_choices(viewer)
        choice(self, "above").choices = choices
        choice(self, "serves").choices = [("", "—"), *choices]
        choice(self, "kind").choices = [(kind, lazy(f"access.kind.{kind}")) for kind in rules.OFFICE_KINDS]


class ServesForm(forms.Form):
    """Which other office's records an office also reaches."""

    serves = forms.ChoiceField(label=lazy("access.office_serves"), required=False)

    def __init__(self, *args: Any, viewer: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice(self, "serves").choices = [("", "—"), *office_choices(viewer)]


class PostingForm(forms.Form):
    """A role and an office."""

    role = forms.ChoiceField(label=lazy("access.role_label"))
    office = forms.ChoiceField(label=lazy("access.office_label"))

    def __init__(self, *args: Any, viewer: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice(self, "role").choices = role_choices()
        choice(self, "office").choices = office_choices(viewer)


class AccountForm(PostingForm):
    """A new account: who, where, how he is reached."""

    name_ar = forms.CharField(label=lazy("access.name_ar"), max_length=200)
    name_en = forms.CharField(
        label=lazy("access.name_en"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    phone = forms.CharField(
        label=lazy("access.phone"), max_length=20, required=False,
        widget=forms.TextInput(attrs=_TYPED | {"inputmode": "tel"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=lazy("access.email"), required=False, widget=forms.EmailInput(attrs=_TYPED)
    )
    language = forms.ChoiceField(
        label=lazy("access.language"), choices=[("ar", "العربية"), ("en", "English")]
    )
    field_order = ("name_ar", "name_en", "role", "office", "phone", "email", "language")


class RecoveryForm(forms.Form):
    """Where the recovery link goes, if the old address is lost too."""

    phone = forms.CharField(
        label=lazy("access.phone_new"), max_length=20, required=False,
        widget=forms.TextInput(attrs=_TYPED | {"inputmode": "tel"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=lazy("access.email_new"), required=False, widget=forms.EmailInput(attrs=_TYPED)
    )


class ReasonForm(forms.Form):
    """Why something is declined."""

    reason = forms.CharField(
        label=lazy("access.reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )


class TokenForm(forms.Form):
    """A token for a machine: what for, and for how long."""

    name = forms.CharField(label=lazy("access.token_name"), max_length=80)
    days = forms.IntegerField(label=lazy("access.token_days"), min_value=1, max_value=366, initial=90)


class DeputyForm(forms.Form):
    """Who acts for me, from which day to which."""

    deputy = forms.ChoiceField(label=lazy("access.deputy_label"))
    from_on = DayField(label=lazy("access.from_on"))
    until_on = DayField(label=lazy("access.until_on"))

    def __init__(self, *args: Any, viewer: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice(self, "deputy").choices = [
            (str(one.pk), f"{one.name_ar} · {lazy(f'access.role.{one.role}')}")
            for one in queries.possible_deputies(viewer)
        ]

    def span(self) -> tuple[datetime, datetime]:
        """Return the first and the last moment of the chosen days, in this state's time zone."""
        zone = ZoneInfo(load(settings.RABT.pack).state(settings.RABT.state).zone)
        first, last = self.cleaned_data["from_on"], self.cleaned_data["until_on"]
        return (
            datetime.combine(first, time.min, tzinfo=zone),
            datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone),
        )


class ViewingsFilter(forms.Form):
    """Which viewings the auditor asks for."""

    person = forms.UUIDField(label=lazy("access.person_id"), required=False)
    who = forms.CharField(label=lazy("access.who"), required=False, max_length=80)
    office = forms.CharField(label=lazy("access.office_label"), required=False, max_length=200)
    purpose = forms.ChoiceField(label=lazy("access.purpose_label"), required=False)
    since = DayField(label=lazy("access.since"), required=False)
    until = DayField(label=lazy("access.until"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = sorted({route.purpose for route in rules.table().routes.values()} - {""})
        choice(self, "purpose").choices = [
            ("", "—"),
            *((one, lazy(f"access.purpose.{one}")) for one in known),
        ]


class JudgeForm(forms.Form):
    """What an alarm over looks was about, and why."""

    finding = forms.ChoiceField(
        label=lazy("access.finding"), widget=forms.RadioSelect,
        choices=[(one.value, lazy(f"access.finding.{one}")) for one in looks.Finding],
    )  # fmt: skip
    reason = forms.CharField(
        label=lazy("access.alarm_reason"), help_text=lazy("access.alarm_reason_hint"), max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


def choice(form: forms.Form, name: str) -> forms.ChoiceField:
    """Return a form's field of choices by its name."""
    return cast(forms.ChoiceField, form.fields[name])


def office_choices(viewer: Actor) -> list[tuple[str, str]]:
    """Return the offices that this viewer reaches, indented as they stand."""
    return [
        (one.code, f"{'— ' * one.depth}{one.name_ar} ({one.code})") for one in queries.offices_to_see(viewer)
    ]


def role_choices() -> list[tuple[str, object]]:
    """Return the roles that exist on this node's side."""
    return [
        (role.name, lazy(f"access.role.{role.name}"))
        for role in rules.table().roles.values()
        if role.stands_on(settings.RABT.side) and not role.door
    ]
