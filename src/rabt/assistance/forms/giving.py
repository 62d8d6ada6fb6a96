"""What is given: an answer or information on own initiative, after the questions of harm."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms

from rabt.assistance.forms.asking import SubjectForm
from rabt.assistance.forms.fields import LTR, choices, line, pick, text
from rabt.assistance.models import Source
from rabt.assistance.rules.answer import GIVES, Answer, Outcome, Weighed
from rabt.assistance.rules.attachment import Picture
from rabt.assistance.rules.request import CODE, Part
from rabt.assistance.rules.subject import Kind
from rabt.corridor import Terms
from rabt.files.actions import DRAWN
from rabt.files.forms import KeepsFiles
from rabt.shell.fields import DayField
from rabt.shell.words import lazy, word


class HarmForm(forms.Form):
    """The questions before a release: each answered, each with its reason; never skipped."""

    def add_harm(self, terms: Terms) -> None:
        """Put the questions of the pack at the end of the form, by number: each reason names its own."""
        for number, (code, said) in enumerate(choices(terms, "harm"), 1):
            self.fields[f"harm_{code}"] = forms.ChoiceField(
                label=f"{number}. {said}", required=False, widget=forms.RadioSelect,
                choices=[(one, lazy(f"assistance.harm.{one}")) for one in ("no", "yes")],
            )  # fmt: skip
            self.fields[f"why_{code}"] = line("harm_why", hint=True)
            self.fields[f"why_{code}"].label = word("assistance.harm_why", n=number)

    @staticmethod
    def weighed(data: Mapping[str, Any], codes: Iterable[str]) -> tuple[Weighed, ...]:
        """Return the questions that were answered."""
        return tuple(
            Weighed(code, data[f"harm_{code}"] == "yes", data.get(f"why_{code}") or "")
            for code in codes if data.get(f"harm_{code}")
        )  # fmt: skip


class AnswerForm(HarmForm):
    """An answer at its step: yes or no with a reference; or what is known, graded and bound."""

    def __init__(self, part: str, terms: Terms, sources: Iterable[Source], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part, self._harm = part, tuple(terms.options("harm"))
        first = part == Part.HIT
        outcomes = [one for one in Outcome if not (first and one is Outcome.PARTLY)]
        step = "hit" if first else "data"
        self.fields["outcome"] = forms.ChoiceField(
            label=lazy("assistance.outcome"), widget=forms.RadioSelect,
            choices=[(one.value, lazy(f"assistance.outcome_{step}.{one.value}")) for one in outcomes],
        )  # fmt: skip
        self.fields["reference"] = line("reference", most=CODE, hint=True, attrs=LTR)
        if not first:
            self._add_content(terms, sources)
        self.fields["ground"] = pick(terms, "ground", needed=False)
        self.fields["ground_text"] = text("ground_text", needed=False, rows=2)
        self.add_harm(terms)
        self._need()

    def _need(self) -> None:
        """Ask for what the outcome needs: whatever is given wants its contents and the questions of harm."""
        outcome = self.data.get("outcome", "") if self.is_bound else Outcome.PROVIDED
        gives = outcome in GIVES or not outcome
        wanted = {f"harm_{code}" for code in self._harm} | {f"why_{code}" for code in self._harm}
        wanted |= {"text", "source_grade", "information_grade", "categories"}
        for name in wanted & self.fields.keys():
            self.fields[name].required = gives
        for name in ("ground", "ground_text"):
            self.fields[name].required = self.is_bound and outcome == Outcome.REFUSED

    def _add_content(self, terms: Terms, sources: Iterable[Source]) -> None:
        self.fields["text"] = text("text", needed=False, rows=6)
        self.fields.update(content_fields(terms, sources))

    def said(self, data: Mapping[str, Any]) -> Answer:
        """Return the answer that was filled in."""
        outcome = data["outcome"]
        first = self.part == Part.HIT
        hits = {Outcome.PROVIDED.value: True, Outcome.NO_DATA.value: False}
        return Answer(
            outcome=outcome, hit=hits.get(outcome) if first else None, reference=data.get("reference") or "",
            ground=(data.get("ground") or "") if outcome == Outcome.REFUSED else "",
            ground_text=data.get("ground_text") or "", harm=self.weighed(data, self._harm),
            **({} if first else content_of(data)),
        )  # fmt: skip

    @staticmethod
    def picture_of(data: Mapping[str, Any]) -> Picture | None:
        """Return the picture that goes along, if one was chosen."""
        chosen = data.get("picture")
        return Picture(chosen.read(), chosen.name) if chosen else None


class ContentForm(KeepsFiles, AnswerForm):
    """The answer at the second step: with what is known a picture may go."""

    kinds: ClassVar[dict[str, str]] = {"picture": DRAWN}

    picture = forms.FileField(
        label=lazy("assistance.picture"), help_text=lazy("assistance.answer_picture_hint"), required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["outcome", "reference", "text", "picture"])


def content_fields(terms: Terms, sources: Iterable[Source]) -> dict[str, forms.Field]:
    """Return the fields of whatever is given: source, grades, handling, receivers, until when, what kinds."""
    return {
        "source_ref": forms.ChoiceField(
            required=False, label=lazy("assistance.source_ref"), help_text=lazy("assistance.source_ref_hint"),
            choices=[("", word("assistance.none_of_these")), *((one.code, one.code) for one in sources)],
        ),
        "source_grade": pick(terms, "source_grade", needed=False, helped=True),
        "information_grade": pick(terms, "information_grade", needed=False, helped=True),
        "handling": pick(terms, "handling", helped=True, initial="H0"),
        "restriction": text("restriction", needed=False, rows=2),
        "audience": line("audience", hint=True),
        "expires_on": DayField(
            required=False, label=lazy("assistance.expires_on"), help_text=lazy("assistance.expires_on_hint")
        ),
        "categories": pick(terms, "category", field="categories", needed=False, many=True),
        "protected": pick(terms, "protected", needed=False, many=True),
    }  # fmt: skip


def content_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is given, as it was filled in."""
    audience = [" ".join(one.split()) for one in (data.get("audience") or "").replace("،", ",").split(",")]
    plain = ("text", "source_ref", "source_grade", "information_grade", "restriction")
    return {name: data.get(name) or "" for name in plain} | {
        "handling": data["handling"], "expires_on": data.get("expires_on"),
        "audience": tuple(one for one in audience if one)[:12],
        "categories": tuple(data.get("categories") or ()), "protected": tuple(data.get("protected") or ()),
    }  # fmt: skip


class GiveForm(SubjectForm, HarmForm):
    """Information on own initiative: about whom, why the other side needs it, what is known."""

    def __init__(
        self, kind: Kind, terms: Terms, sources: Iterable[Source], *args: Any, **kwargs: Any
    ) -> None:
        SubjectForm.__init__(self, kind, terms, *args, **kwargs)
        self._harm = tuple(terms.options("harm"))
        self.fields["purpose"] = pick(terms, "purpose")
        self.fields["why"] = text("why_needed", rows=2)
        self.fields["text"] = text("text", rows=6)
        self.fields.update(content_fields(terms, sources))
        self.add_harm(terms)
        needed = [name for name in self.fields if name.startswith(("harm_", "why_"))]
        for name in (*needed, "source_grade", "information_grade", "categories"):
            self.fields[name].required = True

    def said(self, data: Mapping[str, Any]) -> Answer:
        """Return what is given."""
        return Answer(outcome=Outcome.PROVIDED, harm=self.weighed(data, self._harm), **content_of(data))
