"""The small forms of single steps: a reason, a question, grades, a way out, a decision."""

from typing import Any, ClassVar

from django import forms

from rabt.assistance.forms.fields import LTR, choices, line, pick, text
from rabt.corridor import Terms
from rabt.files.actions import DRAWN
from rabt.files.forms import KeepsFiles
from rabt.shell.fields import DayField
from rabt.shell.words import lazy, word


class SureForm(forms.Form):
    """Nothing to fill in: the button says it."""


class PictureForm(KeepsFiles):
    """A picture that goes with a request."""

    kinds: ClassVar[dict[str, str]] = {"picture": DRAWN}

    picture = forms.FileField(
        label=lazy("assistance.picture"), help_text=lazy("assistance.picture_hint"), required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask that one was chosen, or was kept from before."""
        data = super().clean()
        if not data.get("picture") and "picture" not in self.errors:
            self.add_error("picture", word("assistance.picture_needed"))
        return data


class WhyForm(forms.Form):
    """A reason."""

    why = text("why", rows=2, hint=False)


class QuestionForm(forms.Form):
    """What is not clear."""

    question = text("question", rows=2)


class ClarifyForm(forms.Form):
    """What makes it clear."""

    answer = text("clarify", rows=2, hint=False)


class GradeForm(forms.Form):
    """The receiver's own grades."""

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"] = pick(terms, "source_grade", helped=True)
        self.fields["information"] = pick(terms, "information_grade", helped=True)


class FeedbackForm(forms.Form):
    """What became of it."""

    said = forms.ChoiceField(
        label=lazy("assistance.feedback"), widget=forms.RadioSelect,
        choices=[(one, lazy(f"assistance.feedback_said.{one}")) for one in ("used", "unused", "wrong")],
    )  # fmt: skip
    text = text("feedback_text", needed=False, rows=2)


class RecallForm(forms.Form):
    """Why it is called back, and what is right."""

    correction = text("correction", needed=False)

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = pick(terms, "recall", field="recall_reason")
        self.order_fields(["reason", "correction"])


class WayForm(forms.Form):
    """On which way to whom it is to leave."""

    to = line("to", needed=True, hint=True)

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = dict(choices(terms, "way"))
        self.fields["way"] = forms.ChoiceField(
            label=lazy("assistance.way"),
            choices=[(code, ways[code]) for code in ("forward", "court", "incident") if code in ways],
        )  # fmt: skip
        self.order_fields(["way", "to"])


class ConsentForm(WayForm):
    """For which way, to whom and why the owner's consent is asked."""

    to = line("to", hint=True)
    why = text("why", rows=2, hint=False)

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(terms, *args, **kwargs)
        self.fields["way"] = pick(terms, "way")
        self.order_fields(["way", "to", "why"])


class DecideForm(forms.Form):
    """Until when it is consented to; empty: not at all."""

    until = DayField(required=False, label=lazy("assistance.until"), help_text=lazy("assistance.until_hint"))


class KeepForm(forms.Form):
    """Until when it is kept, and why."""

    until = DayField(label=lazy("assistance.keep_until"))
    why = text("why", rows=2, hint=False)


class WithholdForm(forms.Form):
    """Until when a look is withheld from its person, and why."""

    until = DayField(label=lazy("assistance.withhold_until"), help_text=lazy("assistance.withhold_hint"))
    why = text("why", rows=2, hint=False)


class WithheldForm(forms.Form):
    """Whether it is withheld."""

    withheld = forms.ChoiceField(
        label=lazy("assistance.withheld"), widget=forms.RadioSelect,
        choices=[(one, lazy(f"assistance.harm.{one}")) for one in ("yes", "no")],
    )  # fmt: skip


class SourceForm(forms.Form):
    """Who a source is."""

    name = line("source_name", needed=True, most=160, hint=True)


class JudgeForm(forms.Form):
    """What the oversight found of an officer's questions."""

    finding = forms.ChoiceField(
        label=lazy("assistance.finding"), widget=forms.RadioSelect,
        choices=[(one, lazy(f"assistance.judged.{one}")) for one in ("in_order", "misuse")],
    )  # fmt: skip
    reason = text("why", rows=2, hint=False)


class InquiryForm(forms.Form):
    """Who asks what is known of him, and how he is reached."""

    name = line("of_name", needed=True, most=160)
    born_on = DayField(required=False, label=lazy("assistance.born_on"))
    number = line("of_number", most=40, attrs=LTR)
    reached = line("reached", needed=True, hint=True)


class CheckedForm(forms.Form):
    """What the oversight found: for itself alone."""

    finding = forms.ChoiceField(
        label=lazy("assistance.found"), help_text=lazy("assistance.found_hint"), widget=forms.RadioSelect,
        choices=[(one, lazy(f"assistance.found_is.{one}")) for one in ("lawful", "mended", "nothing")],
    )  # fmt: skip
    note = text("note", needed=False, rows=2, hint=False)
