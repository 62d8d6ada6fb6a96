"""A question: its one subject, then why; short, and prefilled where the last one suggests it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from rabt.assistance.forms.fields import LATIN, LTR, QUIET, line, pick, text
from rabt.assistance.models import Request
from rabt.assistance.queries.incidents import Offered
from rabt.assistance.rules.request import CODE, Asked
from rabt.assistance.rules.subject import FIELDS, Kind, Subject
from rabt.corridor import Terms
from rabt.shell.fields import DayField
from rabt.shell.figures import ascii_digits
from rabt.shell.words import lazy, tongue, word


class SubjectForm(forms.Form):
    """One subject, by the fields of its kind."""

    def __init__(self, kind: Kind, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ask_about(kind, terms)

    def _ask_about(self, kind: Kind, terms: Terms) -> None:
        """Put in the fields of a kind; what is wrong with the subject is said beside them."""
        self.kind = kind
        self.named = {name: f"of_{name}" for name in FIELDS[kind]}
        for name, field in self.named.items():
            self.fields[field] = self._field(name, terms)

    def _field(self, name: str, terms: Terms) -> forms.Field:
        if name == "born_on":
            return DayField(
                required=False, label=lazy("assistance.born_on"), help_text=lazy("assistance.born_on_hint")
            )
        if name == "state":
            states = [(one.code, getattr(one.name, tongue())) for one in terms.states.values()]
            return forms.ChoiceField(choices=states, label=lazy("assistance.state_of"))
        attrs = LTR if name in LATIN else QUIET
        return line(
            f"of_{name}", needed=not (self.kind is Kind.PERSON and name == "number"), hint=True, attrs=attrs
        )

    def subject(self, data: Mapping[str, Any]) -> Subject:
        """Return the subject that was filled in."""
        said = {name: data.get(f"of_{name}") or "" for name in FIELDS[self.kind]}
        plain = {
            name: text.isoformat() if hasattr(text, "isoformat") else str(text) for name, text in said.items()
        }
        return Subject(
            self.kind, {name: ascii_digits(text) if name in LATIN else text for name, text in plain.items()}
        )


RARE = ("urgent", "care", "basis")
"""Steps that most questions do not need: they open at a touch."""


@dataclass(frozen=True)
class Section:
    """One step of a form."""

    word: str
    fields: list[forms.BoundField]
    rare: bool

    @property
    def open(self) -> bool:
        """Tell whether something is wrong in it, or was said in it."""
        return any(one.errors or one.value() not in (None, "", [], False, "H0") for one in self.fields)


class ReasonsForm(forms.Form):
    """Why it is asked: purpose, offence, facts, link, urgency, handling; the rest only where it applies."""

    groups: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("why", ("sought", "purpose", "offence", "offence_text", "facts", "link", "why_there")),
        ("urgent", ("urgency", "urgency_why")),
        ("care", ("protected", "handling", "restriction", "limits")),
        ("basis", ("case_number", "legal_basis", "authority", "evidence")),
    )

    def __init__(self, terms: Terms, *args: Any, second: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        made: dict[str, forms.Field] = {
            "sought": pick(terms, "sought", helped=True), "purpose": pick(terms, "purpose"),
            "offence": pick(terms, "offence"), "offence_text": line("offence_text", hint=True),
            "facts": text("facts"), "link": text("link", rows=2), "why_there": text("why_there", rows=2),
            "urgency": pick(terms, "urgency", needed=False, helped=True),
            "urgency_why": text("urgency_why", needed=False, rows=2),
            "protected": pick(terms, "protected", needed=False, many=True),
            "handling": pick(terms, "handling", helped=True, initial="H0"),
            "restriction": text("restriction", needed=False, rows=2),
            "limits": text("limits", needed=False, rows=2),
            "case_number": line("case_number", most=CODE, hint=True),
            "legal_basis": line("legal_basis", hint=True),
            "authority": line("authority", hint=True),
            "evidence": forms.BooleanField(
                required=False, label=lazy("assistance.evidence"), help_text=lazy("assistance.evidence_hint")
            ),
        }  # fmt: skip
        if second:  # what is sought and for which purpose stand since the first question
            del made["sought"], made["purpose"]
        self.fields.update(made)

    def sections(self) -> list[Section]:
        """Return the fields by the steps in which they are filled in; a rare one opens where it is needed."""
        return [
            Section(f"assistance.step.{name}", [self[field] for field in fields if field in self.fields],
                    name in RARE)
            for name, fields in self.groups
        ]  # fmt: skip

    @staticmethod
    def asked(data: Mapping[str, Any], subject: Subject, **more: Any) -> Asked:
        """Return what is asked."""
        named = {name: data.get(name) or "" for name in (
            "sought", "purpose", "offence", "facts", "link", "why_there", "offence_text", "urgency",
            "urgency_why", "handling", "restriction", "limits", "case_number", "legal_basis", "authority",
        )}  # fmt: skip
        return Asked(
            subject=subject,
            protected=tuple(data.get("protected") or ()),
            evidence=bool(data.get("evidence")),
            **named | more,
        )


class NewForm(SubjectForm, ReasonsForm):
    """A first question: the subject, then why."""

    def __init__(self, kind: Kind, terms: Terms, *args: Any, **kwargs: Any) -> None:
        forms.Form.__init__(self, *args, **kwargs)
        self._ask_about(kind, terms)
        subject = tuple(self.fields)
        reasons = ReasonsForm(terms)
        self.fields.update(reasons.fields)
        self.groups = (("subject", subject), *ReasonsForm.groups)


def written(row: Request) -> dict[str, Any]:
    """Return all that a draft says, to be written anew."""
    same = (name for _, names in ReasonsForm.groups for name in names if name != "evidence")
    return {name: getattr(row, name) for name in same} | {
        f"of_{name}": said for name, said in row.subject.items()
    }


def prefilled(last: Request | None, taken: Offered | None = None) -> dict[str, Any]:
    """Return what an officer's last question suggests for the next, nothing of its subject."""
    told = {"purpose": last.purpose, "offence": last.offence, "sought": last.sought} if last else {}
    if taken:  # what was met on the line, by its number: it holds nobody's name
        marked = f" ({word('assistance.simulated')})" if taken.is_simulated else ""
        told |= {"facts": f"{taken.number}{marked}: {taken.note or taken.why}", "case_number": taken.number}
    return told
