"""What stands on the printed report of a month, in both languages."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from rabt.base.actor import Actor
from rabt.insight.queries.picture import Card, Picture, Side, picture
from rabt.insight.rules.month import Month
from rabt.shell.figures import instant
from rabt.shell.paper import ltr
from rabt.shell.words import LANGUAGES, word

TEMPLATE = Path(__file__).parents[1] / "paper" / "report.typ"
HEADINGS = ("figure", "state", "number", "change", "definition", "step_head", "cases", "median", "most")


def report(viewer: Actor, month: Month, at: datetime) -> dict[str, Any]:
    """Gather the report of a month. Refuses: not_allowed"""
    return {
        "month": str(month), "trial": settings.RABT.trial,
        **{language: _leaf(picture(viewer, month, at, language), at, language) for language in LANGUAGES},
    }  # fmt: skip


def _leaf(shown: Picture, at: datetime, language: str) -> dict[str, Any]:
    return {
        "title": word("insight.title", language=language),
        "month": ltr(shown.month),
        "made": word("insight.paper.made", language=language, at=ltr(instant(at))),
        "trial": word("shell.trial", language=language),
        "words": {name: word(f"insight.{name}", language=language) for name in HEADINGS},
        "hidden": word("insight.hidden_note", language=language, least=_least(shown)),
        "source": getattr(shown.known.source, language),
        "licence": word("insight.licence", language=language),
        "signed": [_signed(shown, index, language) for index in range(len(shown.here))],
        "wanting": [
            word(
                "insight.provisional" if one.came else "insight.not_come",
                language=language, state=getattr(one.state.name, language), month=ltr(one.month),
            )
            for one in shown.wanting
            if one.month == shown.month
        ],
        "sections": [
            {
                "name": getattr(section.chapter.name, language),
                "cards": [_card(card, language) for card in section.cards],
            }
            for section in shown.filled
        ],
        "empty": word(
            "insight.empty_chapters", language=language,
            names=("، " if language == "ar" else ", ").join(getattr(name, language) for name in shown.empty),
        ),
    }  # fmt: skip


def _least(shown: Picture) -> int:
    return max((tally.least for tally in shown.here), default=0)


def _signed(shown: Picture, index: int, language: str) -> str:
    tally = shown.here[index]
    return word(
        "insight.paper.signed", language=language,
        state=getattr(shown.terms.state(tally.state).name, language), version=tally.version,
        at=ltr(instant(tally.counted_at)), size=tally.journal_size, digest=ltr(tally.digest[:16]),
    )  # fmt: skip


def _card(card: Card, language: str) -> dict[str, Any]:
    return {
        "name": getattr(card.figure.name, language),
        "unit": word(f"insight.unit.{card.figure.unit}", language=language),
        "meaning": getattr(card.figure.meaning, language),
        "sides": [] if card.figure.spread else [_side(side, language) for side in card.sides],
        "spans": [
            [word(f"insight.step.{span.step}", language=language), *(
                _number(n, language) for n in (span.number, span.median, span.most)
            )]
            for span in card.spans
        ],
        "breakdowns": [
            {
                "name": word(f"insight.by.{one.code}", language=language),
                "heads": [getattr(side.state.name, language) for side in card.sides],
                "rows": [
                    [row.name, *(_cell(number, hidden) for _, number, hidden, _ in row.numbers)]
                    for row in one.rows
                ],
            }
            for one in card.breakdowns
            if one.code != "hour"
        ],
    }  # fmt: skip


def _side(side: Side, language: str) -> list[str]:
    change = "" if side.change is None else ltr(f"{side.change:+d}" if side.change else "0")
    number = (
        _number(side.total, language) if side.value else word("insight.not_come_short", language=language)
    )
    return [getattr(side.state.name, language), number, change]


def _number(number: int | None, language: str) -> str:
    return ltr(number) if number is not None else word("insight.hidden", language=language)


def _cell(number: int | None, hidden: bool) -> str:
    return "•" if hidden else ltr("—" if number is None else number)
