"""What is filled in to teach and to judge: items, tests, papers, forms of the evaluation, links."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from rabt.base.identifiers import new_id
from rabt.corridor import Terms
from rabt.corridor.coursing import Question
from rabt.courses.forms.running import named, text, zone_of
from rabt.courses.rules import exam, learning
from rabt.courses.rules.said import CODE, NAME
from rabt.shell.fields import LTR, CountField, InstantField
from rabt.shell.words import lazy, tongue, word

RIGHT, BETWEEN = "*", "|"
MOST_TOPICS = 20


class ItemForm(forms.Form):
    """An item of the bank; choices one a line, Arabic and English parted by a bar, right ones starred."""

    topic = forms.CharField(max_length=CODE, label=lazy("courses.topic"))
    form = forms.ChoiceField(
        label=lazy("courses.item_form"),
        choices=[(one.value, lazy(f"courses.item.form.{one.value}")) for one in exam.Form],
    )
    text_ar = text("courses.text_ar", exam.TEXT)
    text_en = forms.CharField(
        max_length=exam.TEXT, label=lazy("courses.text_en"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr"}),
    )  # fmt: skip
    choices = forms.CharField(
        required=False, max_length=4000, label=lazy("courses.choices"),
        help_text=lazy("courses.choices_hint"), widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    number = forms.CharField(
        required=False, max_length=20, label=lazy("courses.right_number"), widget=forms.TextInput(attrs=LTR)
    )
    within = forms.CharField(
        required=False, max_length=20, label=lazy("courses.within"), widget=forms.TextInput(attrs=LTR)
    )
    marks = CountField(label=lazy("courses.marks"), min_value=1, max_value=exam.MOST_MARKS, initial=1)

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"] = forms.ChoiceField(
            label=lazy("courses.course"), choices=named(terms.training.courses)
        )
        self.order_fields(["course", "topic", "form"])

    def clean_number(self) -> int:
        """Read the right number."""
        return _thousandths(self.cleaned_data["number"])

    def clean_within(self) -> int:
        """Read the distance within which a number is right."""
        found = _thousandths(self.cleaned_data["within"])
        if found < 0:
            raise ValidationError(lazy("courses.number_wrong"), code="invalid")
        return found

    def clean(self) -> dict[str, Any]:
        """Ask for the right number where an item asks for a number: an empty field is not nought."""
        told = super().clean() or {}
        if told.get("form") == exam.Form.NUMBER and not str(self.data.get("number", "")).strip():
            self.add_error("number", ValidationError(lazy("courses.number_wrong"), code="invalid"))
        return told

    def item(self) -> exam.Item:
        """Return what was filled in as the rules take it."""
        told = self.cleaned_data
        lines = [line.strip() for line in told["choices"].splitlines() if line.strip()]
        if told["form"] not in (exam.Form.ONE, exam.Form.MANY):
            lines = []
        right = tuple(place for place, line in enumerate(lines) if line.startswith(RIGHT))
        return exam.Item(
            new_id(), told["topic"], exam.Form(told["form"]), (told["text_ar"], told["text_en"]),
            told["marks"], tuple(_pair(line) for line in lines), right, told["number"], told["within"],
        )  # fmt: skip


def _pair(line: str) -> tuple[str, str]:
    arabic, _, english = line.removeprefix(RIGHT).partition(BETWEEN)
    return arabic.strip()[:200], english.strip()[:200]


def _thousandths(typed: str) -> int:
    if not typed.strip():
        return 0
    found = exam.read_thousandths(typed)
    if found is None:
        raise ValidationError(lazy("courses.number_wrong"), code="invalid")
    return found


class ExamForm(forms.Form):
    """A test: its title, how many items of each topic of the bank, how long, from when until when."""

    title_ar = forms.CharField(max_length=NAME, label=lazy("courses.title_ar"))
    title_en = forms.CharField(
        max_length=NAME, label=lazy("courses.title_en"), widget=forms.TextInput(attrs=LTR)
    )

    def __init__(self, terms: Terms, topics: Mapping[str, int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics = dict(enumerate(sorted(topics)[:MOST_TOPICS]))
        for place, topic in self.topics.items():
            self.fields[f"of_{place}"] = CountField(
                label=word("courses.items_of", topic=topic, n=topics[topic]), min_value=0, required=False,
                max_value=topics[topic],
            )  # fmt: skip
        self.fields["minutes"] = CountField(label=lazy("courses.minutes"), min_value=1, initial=45)
        self.fields["opens_at"] = InstantField(zone_of(terms), label=lazy("courses.opens_at"))
        self.fields["closes_at"] = InstantField(zone_of(terms), label=lazy("courses.closes_at"))

    def wanted(self) -> dict[str, int]:
        """Return how many items of each topic are drawn."""
        told = {topic: self.cleaned_data[f"of_{place}"] for place, topic in self.topics.items()}
        return {topic: number for topic, number in told.items() if number}


class PaperForm(forms.Form):
    """A paper: each item as it is answered, choices in the order of this paper."""

    def __init__(self, items: Sequence[exam.Item], seed: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for number, item in enumerate(items, 1):
            self.fields[str(item.id)] = _answer_field(number, item, seed)

    def answers(self) -> dict[str, Any]:
        """Return the answers as an action takes them."""
        told: dict[str, Any] = {}
        for item in self.items:
            said = self.cleaned_data.get(str(item.id))
            if item.form is exam.Form.ONE:
                told[str(item.id)] = [int(said)] if said else []
            elif item.form is exam.Form.MANY:
                told[str(item.id)] = [int(one) for one in said or []]
            else:
                told[str(item.id)] = said or ""
        return told


def _answer_field(number: int, item: exam.Item, seed: str) -> forms.Field:
    arabic = tongue() == "ar"
    label = f"{number}. {item.text[0] if arabic else item.text[1]}"
    hint = word("courses.marks_n", n=item.marks)
    choices = [
        (str(place), item.choices[place][0 if arabic else 1]) for place in exam.order_of_choices(item, seed)
    ]
    if item.form is exam.Form.ONE:
        return forms.ChoiceField(
            label=label, help_text=hint, choices=choices, required=False, widget=forms.RadioSelect
        )
    if item.form is exam.Form.MANY:
        return forms.MultipleChoiceField(
            label=label, help_text=hint, choices=choices, required=False,
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
    widget = (
        forms.TextInput(attrs=LTR) if item.form is exam.Form.NUMBER else forms.Textarea(attrs={"rows": 5})
    )
    return forms.CharField(label=label, help_text=hint, required=False, max_length=exam.ANSWER, widget=widget)


class MarkForm(forms.Form):
    """A person's mark of an open answer."""

    item = forms.UUIDField(widget=forms.HiddenInput)
    marks = CountField(label=lazy("courses.marks_given"), min_value=0)


class FormForm(forms.Form):
    """A form of the evaluation: what the pack asks this person at this moment."""

    def __init__(self, questions: Iterable[Question], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for one in self.questions:
            self.fields[one.code] = _question_field(one)

    def answers(self) -> dict[str, Any]:
        """Return the answers as an action takes them."""
        return {
            one.code: int(said) if one.form == "scale" and (said := self.cleaned_data[one.code]) else
            self.cleaned_data[one.code]
            for one in self.questions
        }  # fmt: skip


def _question_field(question: Question) -> forms.Field:
    label = getattr(question.name, tongue())
    if question.form == "text":
        return forms.CharField(
            label=label, required=False, max_length=learning.TEXT, widget=forms.Textarea(attrs={"rows": 3})
        )
    if question.form == "yes_no":
        choices = [(one, lazy(f"courses.says.{one}")) for one in learning.YES_NO]
    else:
        choices = [(str(one), lazy(f"courses.scale.{one}")) for one in learning.SCALE]
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


class ToolForm(forms.Form):
    """An exercise of a learning platform: its titles, addresses and public keys."""

    title_ar = forms.CharField(max_length=NAME, label=lazy("courses.title_ar"))
    title_en = forms.CharField(
        max_length=NAME, label=lazy("courses.title_en"), widget=forms.TextInput(attrs=LTR)
    )
    login_url = forms.CharField(
        max_length=600, label=lazy("courses.login_url"), widget=forms.TextInput(attrs=LTR)
    )
    launch_url = forms.CharField(
        max_length=600, label=lazy("courses.launch_url"), widget=forms.TextInput(attrs=LTR)
    )
    own = forms.CharField(
        max_length=2000, required=False, label=lazy("courses.tool_own"),
        help_text=lazy("courses.tool_own_hint"),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "ltr", "spellcheck": "false"}),
    )  # fmt: skip
    keys = forms.CharField(
        max_length=16_000, label=lazy("courses.tool_keys"), help_text=lazy("courses.tool_keys_hint"),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "ltr", "spellcheck": "false"}),
    )  # fmt: skip
