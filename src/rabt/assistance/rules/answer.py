"""An answer: what it may say at which step, its grades, and the questions that come before any release."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from rabt.assistance.rules.request import LEAST, Part, check_code, check_restriction, check_said
from rabt.base.errors import Refused
from rabt.linkage import arabic


class Outcome(StrEnum):
    """What became of a question."""

    PROVIDED = "provided"
    PARTLY = "partly"
    NO_DATA = "no_data"
    REFUSED = "refused"
    JUDICIAL = "judicial"  # it belongs to legal assistance


GIVES = frozenset({Outcome.PROVIDED, Outcome.PARTLY})
RISK = "rights"
"""The ground on which what may expose somebody to torture, death or persecution is refused."""


@dataclass(frozen=True)
class Weighed:
    """One question before a release: the answer, and why."""

    code: str
    yes: bool
    why: str


@dataclass(frozen=True)
class Answer:
    """What is answered; every code is of a list of the pack."""

    outcome: str
    hit: bool | None = None
    reference: str = ""
    ground: str = ""
    ground_text: str = ""
    text: str = ""
    source_ref: str = ""
    source_grade: str = ""
    information_grade: str = ""
    handling: str = "H0"
    restriction: str = ""
    audience: tuple[str, ...] = ()
    expires_on: date | None = None
    categories: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()
    harm: tuple[Weighed, ...] = field(default_factory=tuple)


def check_answer(
    answer: Answer, part: str, lists: Mapping[str, Collection[str]], sources: Collection[str], on: date
) -> Answer:
    """Ask that an answer says what its outcome and its step want, and no more; `sources` are their names.

    Refuses: assistance_choice, assistance_short, assistance_hit, assistance_grade, assistance_restriction,
    assistance_reference, assistance_day, and what `check_harm` and `check_sourceless` do
    """
    check_code(answer.outcome, set(Outcome), "outcome")
    check_harm(answer, lists["harm"])
    if answer.outcome == Outcome.REFUSED:
        check_code(answer.ground, lists["ground"], "ground")
        check_said(answer.ground_text, "ground_text")
    if part == Part.HIT:
        _check_hit(answer)
    elif answer.outcome in GIVES:
        _check_given(answer, lists, on)
    check_sourceless(f"{answer.text} {answer.ground_text} {answer.reference}", sources)
    return answer


def _check_hit(answer: Answer) -> None:
    """At the first step only yes or no is said, and a reference: no text, no grade, no category."""
    if answer.text.strip() or answer.categories or answer.outcome == Outcome.PARTLY:
        raise Refused("assistance_hit", field="text")
    wanted = {Outcome.PROVIDED: True, Outcome.NO_DATA: False}.get(Outcome(answer.outcome))
    if answer.hit is not wanted:
        raise Refused("assistance_hit", field="outcome")
    if answer.hit and not answer.reference.strip():
        raise Refused("assistance_reference", field="reference")


def _check_given(answer: Answer, lists: Mapping[str, Collection[str]], on: date) -> None:
    check_said(answer.text, "text")
    check_graded(answer.source_grade, answer.information_grade, lists)
    check_code(answer.handling, lists["handling"], "handling")
    check_restriction(answer.handling, answer.restriction)
    if not answer.categories:
        raise Refused("assistance_choice", field="categories")
    for name in ("categories", "protected"):
        wanted = "category" if name == "categories" else name
        for one in getattr(answer, name):
            check_code(one, lists[wanted], name)
    if answer.expires_on is not None and answer.expires_on < on:
        raise Refused("assistance_day", field="expires_on")


def check_graded(source: str, information: str, lists: Mapping[str, Collection[str]]) -> None:
    """Ask that both grades are given, of the pack's lists. Refuses: assistance_grade"""
    for code, name in ((source, "source_grade"), (information, "information_grade")):
        if code not in lists[name]:
            raise Refused("assistance_grade", field=name)


def check_harm(answer: Answer, questions: Collection[str]) -> None:
    """Ask that before a release each question of harm was answered with its reason, and none with yes.

    Never skipped: a first step that says yes is a release as well. Refuses: assistance_harm_unanswered,
    assistance_harm
    """
    if answer.outcome not in GIVES:
        return
    said = {one.code: one for one in answer.harm}
    for code in questions:
        one = said.get(code)
        if one is None or sum(sign.isalpha() for sign in one.why) < LEAST:
            raise Refused("assistance_harm_unanswered", field=f"harm_{code}")
    risks = [code for code in questions if said[code].yes]
    if risks:
        raise Refused("assistance_harm", field=f"harm_{risks[0]}")


def check_sourceless(text: str, names: Collection[str]) -> None:
    """Ask that no source is named in what leaves, in whatever spelling. Refuses: assistance_source_named"""
    folded = f" {arabic.fold(text).casefold()} "
    for name in names:
        whole = arabic.fold(name).casefold()
        if whole and whole in folded:
            raise Refused("assistance_source_named", field="text")


def is_release(outcome: str) -> bool:
    """Tell whether something is given."""
    return outcome in GIVES
