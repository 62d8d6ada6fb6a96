"""What is filled in while a course runs: arrivals, returns, sessions, marks by hand, events, materials."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.conf import settings

from rabt.corridor import Terms
from rabt.courses.actions import Wanted
from rabt.courses.rules.attendance import Mark
from rabt.courses.rules.said import NAME, SAID
from rabt.files.forms import KeepsFiles, PageField
from rabt.shell.fields import LTR, CountField, DayField, InstantField
from rabt.shell.words import lazy, tongue, word

ROWS = 6
BY_HAND = (Mark.PRESENT, Mark.LATE, Mark.LEFT_EARLY, Mark.EXCUSED, Mark.ABSENT)
Choices = list[tuple[str, str]]


def text(label: str, most: int = SAID, rows: int = 3, hint: str = "") -> forms.CharField:
    """Return a field for what is written down."""
    return forms.CharField(
        max_length=most, label=lazy(label), help_text=lazy(hint) if hint else "",
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


def named(entries: Mapping[str, Any]) -> Choices:
    """Return the codes of a list of the pack with their names."""
    return [(code, getattr(one.name, tongue())) for code, one in entries.items()]


def people(accounts: Iterable[Any]) -> Choices:
    """Return accounts with their names."""
    latin = tongue() != "ar"
    return [(str(one.pk), one.name_en if latin and one.name_en else one.name_ar) for one in accounts]


def zone_of(terms: Terms) -> str:
    """Return the zone of this node's clocks."""
    return terms.state(settings.RABT.state).zone


class WhyForm(forms.Form):
    """Why."""

    why = text("courses.why")


class ArriveForm(forms.Form):
    """By which telephone a trainee reaches his own page."""

    phone = forms.CharField(
        max_length=30, label=lazy("courses.phone"), help_text=lazy("courses.phone_hint"),
        widget=forms.TextInput(attrs={**LTR, "inputmode": "tel"}),
    )  # fmt: skip


class ReturnForm(forms.Form):
    """Why a trainee goes home early."""

    cause = forms.ChoiceField(label=lazy("courses.cause"))
    why = text("courses.why", hint="courses.return_hint")

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cause"].choices = named(terms.held.returns)  # type: ignore[attr-defined]


class EventForm(forms.Form):
    """What happened, when, and to whom if to one alone."""

    def __init__(self, terms: Terms, seats: Iterable[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            label=lazy("courses.event_kind"), choices=named(terms.held.events)
        )
        self.fields["happened_at"] = InstantField(zone_of(terms), label=lazy("courses.happened_at"))
        self.fields["seat"] = forms.ChoiceField(
            label=lazy("courses.trainee"), required=False,
            choices=[("", word("courses.nobody_alone")), *seat_choices(seats)],
        )  # fmt: skip
        self.fields["what"] = text("courses.what_happened")


def seat_choices(seats: Iterable[Any]) -> Choices:
    """Return trainees with their names."""
    latin = tongue() != "ar"
    return [(str(one.pk), one.name_latin if latin and one.name_latin else one.name_ar) for one in seats]


# ------------------------------------------------------------------ timetable and sessions
class PlanForm(forms.Form):
    """What is taught: topics in their order, how many lessons of each, who can give them, in which room."""

    def __init__(self, trainers: Iterable[Any], rooms: Iterable[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = people(trainers)
        where = [("", word("courses.any_room")), *((one.code, getattr(one.name, tongue())) for one in rooms)]
        for row in range(ROWS):
            self.fields[f"topic_{row}"] = forms.CharField(
                max_length=NAME, required=row == 0, label=word("courses.topic_n", n=row + 1)
            )
            self.fields[f"lessons_{row}"] = CountField(
                min_value=1, max_value=60, required=False, label=lazy("courses.lessons")
            )
            self.fields[f"trainers_{row}"] = forms.MultipleChoiceField(
                choices=who, required=False, label=lazy("courses.trainers"),
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
            self.fields[f"room_{row}"] = forms.ChoiceField(
                choices=where, required=False, label=lazy("courses.room_label")
            )

    def rows(self) -> list[list[forms.BoundField]]:
        """Return the fields by topic."""
        return [
            [self[f"{name}_{row}"] for name in ("topic", "lessons", "trainers", "room")]
            for row in range(ROWS)
        ]

    def wanted(self) -> list[Wanted]:
        """Return what was filled in, topic by topic."""
        told = self.cleaned_data
        return [
            Wanted(
                told[f"topic_{row}"].strip(), told[f"lessons_{row}"] or 1, tuple(told[f"trainers_{row}"]),
                told[f"room_{row}"],
            )
            for row in range(ROWS) if told[f"topic_{row}"].strip()
        ]  # fmt: skip


class SessionForm(forms.Form):
    """One session by hand."""

    topic = forms.CharField(max_length=NAME, label=lazy("courses.topic"))

    def __init__(
        self, terms: Terms, trainers: Iterable[Any], rooms: Iterable[Any], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trainer"] = forms.ChoiceField(label=lazy("courses.trainer"), choices=people(trainers))
        self.fields["room"] = forms.ChoiceField(
            label=lazy("courses.room_label"),
            choices=[(one.code, getattr(one.name, tongue())) for one in rooms],
        )
        self.fields["starts_at"] = InstantField(zone_of(terms), label=lazy("courses.starts_at"))
        self.fields["minutes"] = CountField(label=lazy("courses.minutes"), min_value=1, initial=90)


class NoteForm(forms.Form):
    """How a trainee attended, by the trainer's hand."""

    def __init__(self, terms: Terms, seats: Iterable[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"] = forms.ChoiceField(
            label=lazy("courses.trainee"), choices=[("", "—"), *seat_choices(seats)]
        )
        self.fields["mark"] = forms.ChoiceField(
            label=lazy("courses.mark_label"), widget=forms.RadioSelect,
            choices=[(one.value, lazy(f"courses.mark.state.{one.value}")) for one in BY_HAND],
        )  # fmt: skip
        self.fields["minutes"] = CountField(
            label=lazy("courses.minutes_missed"), required=False, min_value=0,
            help_text=lazy("courses.minutes_missed_hint"),
        )  # fmt: skip
        self.fields["cause"] = forms.ChoiceField(
            label=lazy("courses.cause"), required=False, help_text=lazy("courses.cause_hint"),
            choices=[("", "—"), *named(terms.held.absences)],
        )  # fmt: skip
        self.fields["why"] = text("courses.why", hint="courses.note_hint")


class HeadsForm(forms.Form):
    """How many heads the trainer counts in the room."""

    heads = CountField(label=lazy("courses.heads"), help_text=lazy("courses.heads_hint"), min_value=0)


# ------------------------------------------------------------------ materials, tasks, corrections, needs
class MaterialForm(KeepsFiles):
    """Something to be handed out."""

    kinds: ClassVar[dict[str, str]] = {"scan": "material"}

    title_ar = forms.CharField(max_length=NAME, label=lazy("courses.title_ar"))
    title_en = forms.CharField(
        max_length=NAME, label=lazy("courses.title_en"), widget=forms.TextInput(attrs=LTR)
    )
    scan = PageField("courses.file")
    for_trainers = forms.BooleanField(required=False, label=lazy("courses.for_trainers"))


class RenewForm(KeepsFiles):
    """A newer version, and what is new in it."""

    kinds: ClassVar[dict[str, str]] = {"scan": "material"}

    what_is_new = text("courses.what_is_new")
    scan = PageField("courses.file")


class TaskForm(forms.Form):
    """A practical task for everybody in a course."""

    task = forms.CharField(max_length=NAME, label=lazy("courses.task"), help_text=lazy("courses.task_hint"))


class PointsForm(forms.Form):
    """A mark of a hundred, and what it rests on."""

    points = CountField(label=lazy("courses.points"), min_value=0, max_value=100)
    note = forms.CharField(
        max_length=SAID, required=False, label=lazy("courses.note"), widget=forms.Textarea(attrs={"rows": 3})
    )


class CorrectForm(forms.Form):
    """What a result shall be, and why."""

    after = forms.CharField(max_length=10, label=lazy("courses.after"), widget=forms.TextInput(attrs=LTR))
    why = text("courses.why", hint="courses.correct_hint")

    def __init__(self, is_mark: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_mark:
            wanted = (Mark.PRESENT, Mark.EXCUSED, Mark.ABSENT)
            self.fields["after"] = forms.ChoiceField(
                label=lazy("courses.after"),
                choices=[(one.value, lazy(f"courses.mark.state.{one.value}")) for one in wanted],
            )


class NeedForm(forms.Form):
    """In which programme a course is proposed, and when it begins."""

    def __init__(self, programmes: Iterable[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"] = forms.ChoiceField(
            label=lazy("courses.programme"), choices=[(str(one.pk), str(one.year)) for one in programmes]
        )
        self.fields["starts_on"] = DayField(label=lazy("courses.starts_on"))
