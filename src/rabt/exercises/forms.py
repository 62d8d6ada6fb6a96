"""What planners, controllers, players and evaluators fill in: few fields, and nobody's name."""

from collections.abc import Iterable
from typing import Any

from django import forms

from rabt.base.identifiers import new_id
from rabt.corridor import Terms
from rabt.exercises.rules.clock import MINUTE
from rabt.exercises.rules.rating import Met, Rating
from rabt.exercises.rules.record import SAID
from rabt.scenarios.rules import times
from rabt.scenarios.rules.frozen import Scenario
from rabt.shell.fields import LTR, CountField, DayField, InstantField
from rabt.shell.words import lazy, tongue, word

NONE = ("", "—")


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _name(words: Any) -> str:
    return str(getattr(words, tongue()))


def called(account: Any) -> str:
    """Return the name of an account in the language of the page."""
    return str(account.name_en if tongue() != "ar" and account.name_en else account.name_ar)


def _choose(form: forms.Form, field: str, choices: Iterable[tuple[str, Any]]) -> None:
    form.fields[field].choices = list(choices)  # type: ignore[attr-defined]


def owners(terms: Terms) -> list[tuple[str, str]]:
    """Return every team of both states, to own a lesson or a measure."""
    states = terms.states
    return [
        (code, f"{_name(states[team.state].name)} · {_name(team.name)}")
        for code, team in terms.exercises.teams.items()
    ]


class PlanForm(forms.Form):
    """Which scenario is played, and when it begins."""

    scenario = forms.ChoiceField(label=lazy("exercises.scenario"), help_text=lazy("exercises.scenario_hint"))

    def __init__(self, scenarios: Iterable[Scenario], zone: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "scenario", [(str(one.scenario_id), _name(one.title)) for one in scenarios])
        self.fields["starts_at"] = InstantField(zone, label=lazy("exercises.starts_at"))


class WhyForm(forms.Form):
    """Why."""

    why = forms.CharField(max_length=SAID, label=lazy("exercises.why"), widget=_area())


class SeatForm(forms.Form):
    """Who plays which team of this side."""

    team = forms.ChoiceField(label=lazy("exercises.team"))
    account = forms.ChoiceField(label=lazy("exercises.player"))

    def __init__(self, teams: Iterable[tuple[str, str]], accounts: Iterable[Any], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _choose(self, "team", teams)
        _choose(self, "account", [(str(one.pk), called(one)) for one in accounts])


class JumpForm(WhyForm):
    """To which time of the exercise its clock jumps."""

    to = forms.CharField(
        max_length=40, label=lazy("exercises.jump_to"), help_text=lazy("exercises.jump_hint"),
        widget=forms.TextInput(attrs=LTR),
    )  # fmt: skip
    field_order = ["to", "why"]

    def seconds(self) -> int:
        """Return the second of the exercise. Refuses: event_time_wrong"""
        return times.minutes(self.cleaned_data["to"], "to") * MINUTE


class ShiftForm(WhyForm):
    """By how many minutes the clock is moved, and which way."""

    way = forms.ChoiceField(
        label=lazy("exercises.way"), widget=forms.RadioSelect,
        choices=[("1", lazy("exercises.way_on")), ("-1", lazy("exercises.way_back"))],
    )  # fmt: skip
    minutes = CountField(label=lazy("exercises.minutes"), min_value=1, max_value=1440)
    field_order = ["way", "minutes", "why"]

    def seconds(self) -> int:
        """Return by how many seconds."""
        return int(self.cleaned_data["way"]) * int(self.cleaned_data["minutes"]) * MINUTE


class AnswerForm(forms.Form):
    """What the team does."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    said = forms.CharField(
        max_length=SAID,
        label=lazy("exercises.answer"),
        help_text=lazy("exercises.answer_hint"),
        widget=_area(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = new_id()


class ScoreForm(forms.Form):
    """What was seen of an expectation."""

    value = forms.ChoiceField(
        label=lazy("exercises.seen"), widget=forms.RadioSelect,
        choices=[(one.value, lazy(f"exercises.met.{one.value}")) for one in Met],
    )  # fmt: skip
    note = forms.CharField(
        max_length=SAID, required=False, label=lazy("exercises.note"), help_text=lazy("exercises.note_hint"),
        widget=_area(2),
    )  # fmt: skip


class RateForm(forms.Form):
    """How an objective is rated, and why."""

    value = forms.ChoiceField(
        label=lazy("exercises.rating"), widget=forms.RadioSelect,
        choices=[(one.value, lazy(f"exercises.rating.{one.value}")) for one in Rating],
    )  # fmt: skip
    why = forms.CharField(
        max_length=SAID, label=lazy("exercises.rating_why"), help_text=lazy("exercises.rating_why_hint"),
        widget=_area(),
    )  # fmt: skip


class StrengthForm(forms.Form):
    """What went well."""

    said = forms.CharField(max_length=SAID, label=lazy("exercises.strength"), widget=_area())
    anonymous = forms.BooleanField(
        required=False, label=lazy("exercises.anonymous"), help_text=lazy("exercises.anonymous_hint")
    )


class LessonForm(StrengthForm):
    """What is to be learned, and which team owns it."""

    owner = forms.ChoiceField(label=lazy("exercises.owner"))
    field_order = ["said", "owner", "anonymous"]

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["said"].label = lazy("exercises.lesson")
        _choose(self, "owner", [NONE, *owners(terms)])


class ImprovementForm(forms.Form):
    """A measure: what is done, which capability it serves, who owns it, by when, and from which lesson."""

    text = forms.CharField(
        max_length=SAID, label=lazy("exercises.measure_text"), help_text=lazy("exercises.measure_hint"),
        widget=_area(),
    )  # fmt: skip
    capability = forms.ChoiceField(label=lazy("exercises.capability"))
    owner = forms.ChoiceField(label=lazy("exercises.owner"))
    due_on = DayField(label=lazy("exercises.due_on"))
    lesson = forms.ChoiceField(label=lazy("exercises.from_lesson"), required=False)

    def __init__(
        self, terms: Terms, capabilities: Iterable[str], lessons: Iterable[Any], *args: Any, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        known = terms.exercises.capabilities
        _choose(self, "capability", [(one, _name(known[one].name)) for one in capabilities if one in known])
        _choose(self, "owner", [NONE, *owners(terms)])
        _choose(self, "lesson", [NONE, *((str(one.pk), one.said[:100]) for one in lessons)])


class EvidenceForm(forms.Form):
    """What shows that a measure is done."""

    evidence = forms.CharField(
        max_length=SAID, label=lazy("exercises.evidence"), help_text=lazy("exercises.evidence_hint"),
        widget=_area(),
    )  # fmt: skip


class NeedForm(WhyForm):
    """For which skill or field training is needed, and why."""

    skill = forms.ChoiceField(label=lazy("exercises.skill"), required=False)
    subject = forms.ChoiceField(label=lazy("exercises.field"), required=False)
    field_order = ["skill", "subject", "why"]

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        skills, fields = terms.service_skills, terms.training.fields
        _choose(self, "skill", [NONE, *((code, _name(one.name)) for code, one in skills.items())])
        _choose(self, "subject", [NONE, *((code, _name(one.name)) for code, one in fields.items())])


class RuleForm(WhyForm):
    """Which rule of patrols, its other value, and from which day."""

    key = forms.ChoiceField(label=lazy("exercises.rule"), help_text=lazy("exercises.rule_hint"))
    value = CountField(label=lazy("exercises.rule_value"), min_value=0)
    since = DayField(label=lazy("exercises.rule_since"), help_text=lazy("exercises.rule_since_hint"))
    field_order = ["key", "value", "since", "why"]

    def __init__(self, terms: Terms, entries: Iterable[tuple[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tables: dict[str, list[tuple[str, str]]] = {}
        for key, one in entries:
            told = f"{_name(one.name)}: {terms.value(key)}"
            tables.setdefault(word(f"agreement.table.{one.TABLE}"), []).append((key, told))
        _choose(self, "key", tables.items())
