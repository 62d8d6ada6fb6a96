"""Crossings from a sheet: what a post wrote on paper while nothing else worked."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from rabt.base.actor import Actor
from rabt.base.errors import Problem, Refused
from rabt.corridor import Terms, Words
from rabt.credentials.rules import read_serial
from rabt.crossing import actions, queries
from rabt.crossing.rules.desk import check_refusal
from rabt.crossing.rules.paper import OnPaper, check_written
from rabt.crossing.rules.passage import Outcome
from rabt.crossing.rules.verdict import Direction
from rabt.linkage.days import plain
from rabt.sheets.rules import values
from rabt.sheets.rules.spec import Column, Spec, Values

_WAYS = {Direction.ENTRY: ("دخول", "entry", "in"), Direction.EXIT: ("خروج", "exit", "out")}
_OUTCOMES = {Outcome.PASSED: ("مرّ", "passed", ""), Outcome.REFUSED: ("رُفض", "refused")}


def _reasons(terms: Terms) -> Sequence[str]:
    return [f"{code} {reason.words.ar}" for code, reason in terms.reasons("entry_refusal").items()]


COLUMNS = (
    Column("serial", Words("رقم البطاقة", "Card number"), ("البطاقة", "card", "serial")),
    Column("named", Words("الاسم لمن لا بطاقة معه", "Name, where no card was shown"), ("الاسم", "name")),
    Column("direction", Words("الاتجاه", "Direction"), ("دخول أو خروج",), needed=True, example="دخول",
           choices=lambda terms: [words[0] for words in _WAYS.values()]),
    Column("day", Words("اليوم", "Day"), ("التاريخ", "date"), needed=True, example="2026-11-24"),
    Column("time", Words("الساعة", "Time"), ("الوقت",), needed=True, example="14:05"),
    Column("outcome", Words("النتيجة", "Outcome"), example="مرّ",
           choices=lambda terms: [words[0] for words in _OUTCOMES.values()]),
    Column("reason", Words("سبب الرفض", "Reason of a refusal"), choices=_reasons),
    Column("note", Words("ملاحظة الضابط", "Officer's note"), ("ملاحظات", "note")),
)  # fmt: skip


def written(told: Values, terms: Terms) -> OnPaper:
    """Read a row; its time is that of the post.

    Refuses: serial_mistyped, sheet_date_wrong, sheet_time_wrong, sheet_choice_wrong
    """
    day = values.day(told.get("day", ""), "day")
    if day is None:
        raise Refused("sheet_date_wrong", field="day", typed="")
    hour = values.clock(told.get("time", ""), "time")
    zone = ZoneInfo(terms.state(settings.RABT.state).zone)
    return OnPaper(
        serial=_serial(told.get("serial", "")), named=told.get("named", "").strip()[:120],
        direction=values.chosen(_WAYS, told.get("direction", ""), "direction"),
        outcome=values.chosen(_OUTCOMES, told.get("outcome", ""), "outcome"),
        at=datetime.combine(day, hour, zone), reason=plain(told.get("reason", "")).split(" ")[0],
        note=told.get("note", "").strip()[:400],
    )  # fmt: skip


def _serial(typed: str) -> str:
    if not typed.strip():
        return ""
    try:
        return read_serial(typed)
    except Refused as refused:
        raise Refused(refused.code, field="serial") from refused


def check(actor: Actor, rows: Sequence[Values], at: datetime) -> list[Problem | None]:
    """Judge many rows by what a line must say; the card itself is judged when it is kept."""
    terms = queries.terms_at(at)
    queries.port_of(actor, terms)
    return [_judged(told, terms, at) for told in rows]


def _judged(told: Values, terms: Terms, at: datetime) -> Problem | None:
    try:
        line = written(told, terms)
        check_written(line, at)
        if line.outcome is Outcome.REFUSED:
            check_refusal(line.reason, terms.reasons("entry_refusal"), serial=line.serial, named=line.named)
    except Problem as problem:
        return problem
    return None


def act(actor: Actor, told: Values, at: datetime) -> str:
    """Keep the passage of one row. There is no taking back: what happened at a border is not unsaid."""
    return str(actions.bring_passage(actor, written(told, queries.terms_at(at)), at=at).ref)


CROSSINGS = Spec(
    "crossings",
    "crossing.record",
    Words("عبور كُتب على الورق", "Crossings written on paper"),
    COLUMNS,
    check,
    act,
)
