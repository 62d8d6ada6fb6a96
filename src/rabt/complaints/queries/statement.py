"""What stands on the printed statement of a complaint, Arabic first, then English; and which were printed.

It says what was told, said, done and decided, and which files there are, each with its digest. It never says
how to reach whoever told it, a word between two offices, what was only proposed, who the officers are, or
anything that the house keeps of the employer.
"""

import hashlib
import hmac
from datetime import date, datetime
from typing import Any

from django.conf import settings

from rabt.agreement import queries as agreement
from rabt.complaints.models import Act, Complaint, Decision
from rabt.complaints.queries.pieces import PAPER, Opened, Whole, body_of, opened_of
from rabt.complaints.rules import number, statement
from rabt.corridor import Terms
from rabt.shell.figures import gregorian
from rabt.shell.figures import instant as at_clock
from rabt.shell.paper import ltr
from rabt.shell.words import LANGUAGES, word

HEADS = (
    "title", "says", "sign", "check", "printed", "told", "said", "decision", "files", "steps", "none",
    "by_two", "file", "bytes", "digest", "came", "signature", "page",
)  # fmt: skip
TOLD = ("what", "where", "since", "employer", "permit", "name")
"""What was told and stands on the paper: not how to reach whoever told it, for others read the paper."""


def statement_of(whole: Whole, to: str, sign: str, at: datetime) -> dict[str, Any]:
    """Gather what a statement says. It has been opened, and the look is written down."""
    terms = agreement.terms_at(at)
    return {
        "trial": settings.RABT.trial, "sign": ltr(number.spoken(sign)), "printed": ltr(at_clock(at)),
        **{language: _leaf(whole, to, terms, language) for language in LANGUAGES},
    }  # fmt: skip


def _leaf(whole: Whole, to: str, terms: Terms, language: str) -> dict[str, Any]:
    row = whole.row
    return {
        "words": {name: word(f"complaints.paper.{name}", language=language) for name in HEADS},
        "trial": word("shell.trial", language=language),
        "for": word(f"complaints.reader.{to}", language=language),
        "facts": _facts(row, language), "told": _told(whole, terms, language),
        "said": [_said(one, language) for one in whole.said if "text" in one.said],
        "decision": _decision(whole, language),
        "files": [_file(row, one) for one in whole.files],
        "steps": [
            [_instant(one.at), word(f"complaints.act.{one.kind}", language=language)]
            for one in Act.objects.filter(about=row.pk).order_by("place") if statement.is_step(one.kind)
        ],
    }  # fmt: skip


def _instant(at: datetime | None) -> str:
    return ltr(at_clock(at)) if at else ""


def _facts(row: Complaint, language: str) -> list[list[str]]:
    def called(kind: str, code: str) -> str:
        return word(f"complaints.{kind}.{code}", language=language)

    def day(on: date | None) -> str:
        return gregorian(on, language) if on else ""

    found = [
        ("number", ltr(number.spoken(row.number))),
        ("paper.channel", called("by", row.channel)),
        ("received_on", _instant(row.received_at)),
        ("state_label", called("state", row.state)),
        ("due", day(row.due_on)),
        ("employer_told", day(row.told_on)),
        ("referred_to", called("to", row.referred_to) if row.referred_to else ""),
        ("execute_by", day(row.execute_by)),
        ("paper.closed", _instant(row.closed_at)),
    ]
    return [[word(f"complaints.{name}", language=language), text] for name, text in found if text]


def _told(whole: Whole, terms: Terms, language: str) -> list[list[str]]:
    told, kind = whole.told, terms.complaints.get(whole.told.kind)
    found = [("kind", str(getattr(kind.name, language)) if kind else told.kind)]
    found += [(name, getattr(told, name)) for name in TOLD]
    return [[word(f"complaints.paper.{name}", language=language), text] for name, text in found if text]


def _said(one: Opened, language: str) -> list[str]:
    who = "from_office" if one.by else "from_teller"
    return [_instant(one.at), word(f"complaints.{who}", language=language), one.said["text"]]


def _decision(whole: Whole, language: str) -> list[str]:
    """Say what two officers decided, the day of the second, and the reasons; nothing before that."""
    row = whole.row
    if row.state not in statement.DECIDED or not whole.decided:
        return []
    agreed = Decision.objects.filter(complaint=row, decision="agreed").latest("decided_at")
    outcome = word(f"complaints.outcome.{agreed.outcome}", language=language)
    return [outcome, _instant(agreed.decided_at), whole.decided[-1].said["text"]]


def _file(row: Complaint, one: Opened) -> list[str]:
    data = body_of(row, one.id)
    found = hashlib.sha256(data).hexdigest()
    parts = [found[start : start + 8] for start in range(0, len(found), 8)]
    return [ltr(one.said["name"]), _instant(one.at), ltr(len(data)), ltr(" ".join(parts))]


def printed_as(typed: str) -> Opened | None:
    """Find the statement of a number to check, as it was printed; nothing where none has it."""
    known, rest = statement.parted(number.plain(typed))
    row = Complaint.objects.filter(number=known).first() if rest else None
    for one in opened_of(row, PAPER) if row else ():
        if hmac.compare_digest(one.said["sign"], known + rest):
            return one
    return None
