"""What planners and heads fill in: a scenario, its objectives, moves and events; a reason; a sheet."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from rabt.base.errors import Refused
from rabt.corridor import Terms
from rabt.scenarios.actions.bringing import BOUNDS
from rabt.scenarios.rules import places
from rabt.scenarios.rules.fields import EVENT, EXPECTED, LINE, LONG, MOVE, OBJECTIVE, SCENARIO, SHORT, TEXT
from rabt.scenarios.rules.frozen import Channel, EventKind, Scenario
from rabt.scenarios.rules.times import MOST, minutes, relative
from rabt.shell.fields import LTR, CountField
from rabt.shell.problems import told
from rabt.shell.words import lazy, tongue, word

QUIET = {"autocomplete": "off"}
WHY = 600


class RelativeField(forms.CharField):
    """A time from the beginning of the exercise: `D+2 H+3 M+45`."""

    widget = forms.TextInput(attrs={**LTR, "placeholder": "D+0 H+1 M+30"})

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        """Read the minutes, or say how a time is written."""
        if value in (None, ""):
            return None
        try:
            return minutes(str(value)[:60])
        except Refused as problem:
            raise forms.ValidationError(told(problem).reason) from None

    def prepare_value(self, value: Any) -> Any:
        """Show the minutes as they are written."""
        return relative(value) if isinstance(value, int) else value


def _say(words: Any) -> str:
    return str(getattr(words, tongue()))


def line(name: str, *, required: bool = True, most: int = LINE) -> forms.CharField:
    """Return a field of one line, under its word."""
    right = LTR if name.endswith("_en") else QUIET
    return forms.CharField(
        label=lazy(f"scenarios.{name}"),
        max_length=most,
        required=required,
        widget=forms.TextInput(attrs=right),
    )


def text(name: str, most: int, *, required: bool = True, rows: int = 3) -> forms.CharField:
    """Return a field of some lines, under its word."""
    attrs = {"rows": rows} | ({"dir": "ltr"} if name.endswith("_en") else {})
    return forms.CharField(
        label=lazy(f"scenarios.{name}"),
        max_length=most,
        required=required,
        widget=forms.Textarea(attrs=attrs),
    )


def teams_of(terms: Terms) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the teams of each state, for a choice in groups."""
    return [
        (
            _say(state.name),
            [(key, _say(team.name)) for key, team in terms.exercises.teams.items() if team.state == code],
        )
        for code, state in terms.states.items()
    ]


class SeenForm(forms.Form):
    """A form that knows what its reader had before him when he opened it."""

    seen = forms.IntegerField(
        widget=forms.HiddenInput(attrs={"data-basis": ""}), required=False, min_value=0, max_value=2**53
    )

    def __init__(self, terms: Terms, scenario: Scenario | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms, self.scenario = terms, scenario

    def said(self) -> dict[str, Any]:
        """Return what was filled in, field by field."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def choose(self, name: str, found: Iterable[Any]) -> None:
        """Set the choices of a field."""
        self.fields[name].choices = list(found)  # type: ignore[attr-defined]


class AboutForm(SeenForm):
    """A scenario itself: its type, titles, what it is about, the capabilities that it shows."""

    kind = forms.ChoiceField(label=lazy("scenarios.kind"))
    title_ar = line("title_ar")
    title_en = line("title_en", required=False)
    summary_ar = text("summary_ar", LONG, required=False, rows=5)
    summary_en = text("summary_en", LONG, required=False, rows=5)
    capabilities = forms.MultipleChoiceField(
        label=lazy("scenarios.capabilities"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=lazy("scenarios.capabilities_hint"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.terms.exercises
        self.choose(
            "kind", ((code, f"{_say(one.name)} · {_say(one.help)}") for code, one in known.types.items())
        )
        self.choose("capabilities", ((code, _say(one.name)) for code, one in known.capabilities.items()))


class ObjectiveForm(SeenForm):
    """An objective, mapped to one capability: without one nobody could evaluate it."""

    capability = forms.ChoiceField(
        label=lazy("scenarios.capability"), help_text=lazy("scenarios.capability_hint")
    )
    text_ar = text("objective_ar", SHORT)
    text_en = text("objective_en", SHORT, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("capability", (
            (code, f"{_say(one.name)} · {_say(one.help)}")
            for code, one in self.terms.exercises.capabilities.items()
        ))  # fmt: skip


class MoveForm(SeenForm):
    """A part of the exercise, and when it opens."""

    minutes = RelativeField(label=lazy("scenarios.opens"), help_text=lazy("scenarios.time_hint"))
    title_ar = line("title_ar")
    title_en = line("title_en", required=False)
    situation_ar = text("situation_ar", LONG)
    situation_en = text("situation_en", LONG, required=False)


class EventForm(SeenForm):
    """An event: when, what, from whom, by which channel, to whom, for which objective, after which events."""

    minutes = RelativeField(label=lazy("scenarios.time"), help_text=lazy("scenarios.time_hint"))
    kind = forms.ChoiceField(label=lazy("scenarios.event_kind"))
    channel = forms.ChoiceField(label=lazy("scenarios.channel"))
    title_ar = line("title_ar")
    title_en = line("title_en", required=False)
    text_ar = text("text_ar", TEXT, rows=4)
    text_en = text("text_en", TEXT, required=False, rows=4)
    sender_ar = line("sender_ar", required=False)
    sender_en = line("sender_en", required=False)
    to = forms.MultipleChoiceField(
        label=lazy("scenarios.to"), widget=forms.CheckboxSelectMultiple, required=False
    )
    place = forms.ChoiceField(label=lazy("scenarios.place"), required=False)
    objective = forms.ChoiceField(label=lazy("scenarios.objective"), required=False)
    after = forms.MultipleChoiceField(
        label=lazy("scenarios.after"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=lazy("scenarios.after_hint"),
    )  # fmt: skip

    def __init__(self, terms: Terms, scenario: Scenario, *args: Any, event: str = "", **kwargs: Any) -> None:
        super().__init__(terms, scenario, *args, **kwargs)
        self.choose("kind", ((one.value, word(f"scenarios.kind.{one}")) for one in EventKind))
        self.choose("channel", ((one.value, word(f"scenarios.channel.{one}")) for one in Channel))
        self.choose("to", teams_of(terms))
        named = ((code, _say(name)) for code, name in places.names(terms).items())
        self.choose("place", [("", "—"), *sorted(named, key=lambda pair: pair[1])])
        self.choose("objective", [("", "—"), *(
            (str(one.id), f"{one.number}. {_say(one.text)[:90]}") for one in scenario.objectives
        )])  # fmt: skip
        self.choose("after", (
            (str(one.id), f"{one.code} · {relative(one.minutes)} · {_say(one.title)}")
            for one in scenario.events if str(one.id) != event
        ))  # fmt: skip


class ExpectedForm(SeenForm):
    """What one team is expected to do after an event, and within how long."""

    party = forms.ChoiceField(label=lazy("scenarios.party"))
    minutes = CountField(label=lazy("scenarios.within"), min_value=1, max_value=MOST)
    text_ar = text("expected_ar", SHORT)
    text_en = text("expected_en", SHORT, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("party", teams_of(self.terms))


FORMS: Mapping[str, type[SeenForm]] = {
    SCENARIO: AboutForm, OBJECTIVE: ObjectiveForm, MOVE: MoveForm, EVENT: EventForm, EXPECTED: ExpectedForm,
}  # fmt: skip


class WhyForm(forms.Form):
    """Why."""

    why = text("why", WHY)


class SheetForm(forms.Form):
    """A joint list as a sheet from this device."""

    file = forms.FileField(
        label=lazy("scenarios.file"), help_text=lazy("scenarios.file_hint"), max_length=200,
        allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
    )  # fmt: skip

    def content(self) -> bytes:
        """Read the file, no further than a sheet may be long."""
        return bytes(self.cleaned_data["file"].read(BOUNDS.size + 1))
