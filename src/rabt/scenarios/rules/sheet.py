"""The joint list as a sheet: what a row says, and which words follow from what it changes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rabt.base.errors import Problem, Refused
from rabt.corridor import Terms, Words
from rabt.scenarios.rules.drafting import code_of
from rabt.scenarios.rules.frozen import Channel, Event, EventKind, Expectation, Scenario
from rabt.scenarios.rules.times import MOST, minutes, relative
from rabt.sheets.rules import values
from rabt.sheets.rules.spec import Column, Values, folded

KINDS = {
    EventKind.INJECT: ("فعل", "inject"), EventKind.INFORMATION: ("معلومة", "information"),
    EventKind.FACILITATION: ("لإدارة التمرين", "facilitation"),
}  # fmt: skip
CHANNELS = {
    Channel.PAGE: ("صفحة", "page"), Channel.SMS: ("رسالة نصية", "sms"), Channel.MAIL: ("بريد", "mail"),
    Channel.PAPER: ("ورق", "paper"),
}  # fmt: skip
MOST_EXPECTED = 4
_DIVIDERS = "،؛;,\n"
MARK = "seen"

COLUMNS = (
    Column("code", Words("الرقم", "Code"), ("رقم الحدث", "number")),
    Column("minutes", Words("الوقت", "Time"), ("time", "at"), needed=True, example="D+0 H+1 M+30"),
    Column("kind", Words("النوع", "Kind"), example="فعل"),
    Column("channel", Words("القناة", "Channel"), example="صفحة"),
    Column("title_ar", Words("العنوان بالعربية", "Title in Arabic"), needed=True),
    Column("title_en", Words("العنوان بالإنجليزية", "Title in English")),
    Column("text_ar", Words("النص بالعربية", "Text in Arabic")),
    Column("text_en", Words("النص بالإنجليزية", "Text in English")),
    Column("sender_ar", Words("المرسل بالعربية", "Sender in Arabic")),
    Column("sender_en", Words("المرسل بالإنجليزية", "Sender in English")),
    Column("place", Words("المكان", "Place")),
    Column("objective", Words("رقم الهدف", "Objective"), example="1"),
    Column("to", Words("إلى من", "To whom")),
    Column("after", Words("بعد الأحداث", "After the events")),
    *(
        Column(f"expected_{n}", Words(f"المتوقع {n}", f"Expected {n}"))
        for n in range(1, MOST_EXPECTED + 1)
    ),
    Column(MARK, Words("علامة النسخة: تُترك كما هي", "Mark of the version: leave as it is")),
)  # fmt: skip
TITLES = ("title_ar", "title_en")
TEXTS = ("title_ar", "title_en", "text_ar", "text_en", "sender_ar", "sender_en")


FRESH = {"kind": "inject", "channel": "page"}
"""What a new event is where its row does not say."""

Said = tuple[str, int, str, str]


@dataclass(frozen=True)
class Row:
    """What one row says of an event: its fields as they are written, what is expected, after which events.

    What is expected is party, minutes, Arabic, English; `None` where the sheet has no such column.
    """

    code: str
    fields: Mapping[str, Any]
    expected: tuple[Said, ...] | None = None
    after: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Change:
    """What a row would do: a new event, some fields of one, or nothing; or what is wrong with it."""

    number: int
    row: Row | None = None
    event: UUID | None = None
    problem: Problem | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    added: tuple[Said, ...] = ()
    removed: tuple[UUID, ...] = ()
    stood: Mapping[str, Any] = field(default_factory=dict)
    """What each field said when the sheet was taken away."""

    @property
    def is_new(self) -> bool:
        """Tell whether the row brings a new event."""
        return self.problem is None and self.event is None

    @property
    def is_nothing(self) -> bool:
        """Tell whether the row says what stands already."""
        return not (self.problem or self.is_new or self.fields or self.added or self.removed)


def read_row(told: Values, scenario: Scenario, terms: Terms, places: Mapping[str, Words]) -> Row:
    """Read a row by its columns.

    Refuses: event_time_wrong, sheet_choice_wrong, team_unknown, place_unknown, objective_unknown,
    expectation_unread
    """
    fields: dict[str, Any] = {
        "minutes": minutes(told.get("minutes", "")),
        **{name: told[name] for name in TEXTS if name in told},
    }
    if told.get("kind"):
        fields["kind"] = str(values.chosen(KINDS, told["kind"], "kind"))
    if told.get("channel"):
        fields["channel"] = str(values.chosen(CHANNELS, told["channel"], "channel"))
    if "place" in told:
        fields["place"] = _place(told["place"], places)
    if "objective" in told:
        fields["objective"] = _objective(told["objective"], scenario)
    if "to" in told:
        fields["to"] = sorted({_team(one, terms, "to") for one in parts(told["to"])})
    after = tuple(one.upper() for one in parts(told["after"])) if "after" in told else None
    expected = tuple(_expected(told, terms)) if "expected_1" in told else None
    return Row(told.get("code", "").strip().upper(), fields, expected, after)


def parts(text: str) -> list[str]:
    """Read a list that is divided by any of the usual marks."""
    for mark in _DIVIDERS:
        text = text.replace(mark, ";")
    return [one.strip() for one in text.split(";") if one.strip()]


def _team(text: str, terms: Terms, name: str) -> str:
    state, _, team = text.partition(".")
    code = f"{state.strip().upper()}.{team.strip().lower()}"
    if code in terms.exercises.teams:
        return code
    named = [
        key for key, one in terms.exercises.teams.items()
        if folded(text) in {folded(f"{one.name.ar}"), folded(one.name.en)}
    ]  # fmt: skip
    if len(named) != 1:
        raise Refused("team_unknown", field=name, typed=text[:40])
    return named[0]


def _place(text: str, places: Mapping[str, Words]) -> str:
    typed = text.strip()
    if not typed or typed.upper() in places:
        return typed.upper()
    for code, name in places.items():
        if folded(typed) in {folded(name.ar), folded(name.en)}:
            return code
    raise Refused("place_unknown", field="place", typed=typed[:40])


def _objective(text: str, scenario: Scenario) -> str:
    if not text.strip():
        return ""
    number = values.whole(text, "objective")
    found = [str(one.id) for one in scenario.objectives if one.number == number]
    if not found:
        raise Refused("objective_unknown", field="objective", typed=text[:40])
    return found[0]


def _expected(told: Values, terms: Terms) -> Iterator[Said]:
    for n in range(1, MOST_EXPECTED + 1):
        text = told.get(f"expected_{n}", "").strip()
        if not text:
            continue
        found = [one.strip() for one in text.split("|")]
        if len(found) != 4:
            raise Refused("expectation_unread", field=f"expected_{n}", typed=text[:40])
        within = values.whole(found[1], f"expected_{n}")
        if not 0 < within <= MOST:
            raise Refused("expectation_unread", field=f"expected_{n}", typed=text[:40])
        yield _team(found[0], terms, f"expected_{n}"), within, found[2], found[3]


# ------------------------------------------------------------------ writing
def choices_of(key: str, language: str) -> list[str]:
    """Return what may be chosen in a column, in one language; nothing where anything may be written."""
    named: Mapping[str, Mapping[Any, tuple[str, str]]] = {"kind": KINDS, "channel": CHANNELS}
    return [_in(language, words) for words in named.get(key, {}).values()]


def _in(language: str, words: tuple[str, str]) -> str:
    return words[0] if language == "ar" else words[1]


def cells_of(event: Event, scenario: Scenario, mark: str, language: str = "ar") -> list[str]:
    """Write an event as the cells of a row, in the order of the columns."""
    by_id, numbers = scenario.by_id, {one.id: one.number for one in scenario.objectives}
    told = {
        "code": event.code, "minutes": relative(event.minutes), "kind": _in(language, KINDS[event.kind]),
        "channel": _in(language, CHANNELS[event.channel]),
        "title_ar": event.title.ar, "title_en": event.title.en,
        "text_ar": event.text.ar, "text_en": event.text.en, "sender_ar": event.sender.ar,
        "sender_en": event.sender.en, "place": event.place,
        "objective": str(numbers[event.objective]) if event.objective in numbers else "",
        "to": "؛ ".join(code_of(one) for one in event.to),
        "after": "؛ ".join(by_id[key].code for key in event.after if key in by_id), MARK: mark,
    }  # fmt: skip
    for n, one in enumerate(event.expected[:MOST_EXPECTED], 1):
        told[f"expected_{n}"] = " | ".join(expected_of(one))
    return [told.get(column.key, "") for column in COLUMNS]


def expected_of(one: Expectation) -> tuple[str, str, str, str]:
    """Write an expectation as the four parts of its cell."""
    arabic, english = (text.replace("|", "/").replace("\n", " ") for text in (one.text.ar, one.text.en))
    return code_of(one.party), str(one.minutes), arabic, english


# ------------------------------------------------------------------ what changes
def said_of(one: Expectation) -> Said:
    """Return an expectation as a row says it."""
    party, within, arabic, english = expected_of(one)
    return party, int(within), arabic, english


def differing(told: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a row that say something else than stood when its sheet was taken away."""
    return {name: value for name, value in told.items() if value != before[name]}


def check_titled(fields: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """Ask that a row takes no title away: a cell whose formula was never worked out comes empty.

    Refuses: event_title_emptied
    """
    name = next((one for one in TITLES if before[one] and fields.get(one, before[one]) == ""), "")
    if name:
        raise Refused("event_title_emptied", field=name, typed="")


def apart(row: Row, before: Event | None) -> tuple[list[Said], list[UUID]]:
    """Return which expectations a row adds, and which of those that stood it leaves out.

    More of them than a sheet has columns are left as they are.
    """
    if row.expected is None:
        return [], []
    stood = list(before.expected[:MOST_EXPECTED]) if before else []
    known = [said_of(one) for one in stood]
    added = [one for one in row.expected if one not in known]
    return added, [one.id for one, said in zip(stood, known, strict=True) if said not in row.expected]


def mark_of(state: str, newest: int, scenario_id: UUID) -> str:
    """Write from which state of which list a sheet is taken: `LY-120-4f9a03bc`."""
    return f"{state}-{newest}-{_short(scenario_id)}"


def _short(scenario_id: UUID) -> str:
    return scenario_id.hex[-8:]


def seen_in(marks: Sequence[str], state: str) -> int:
    """Read from which state of this node's list a sheet was taken: nothing where it says none, or several."""
    found = {one.strip() for one in marks if one.strip()}
    if len(found) != 1:
        return 0
    side, number = (*found.pop().split("-"), "")[:2]
    return int(number) if side == state and number.isdigit() and number.isascii() and len(number) < 15 else 0


def check_own(told: Sequence[Values], scenario_id: UUID) -> None:
    """Ask that no row that names an event was taken from another scenario: its codes stand there too.

    Refuses: sheet_other_scenario
    """
    for one in told:
        _, _, named = (*one.get(MARK, "").strip().split("-", 2), "", "", "")[:3]
        if named not in ("", _short(scenario_id)) and one.get("code", "").strip():
            raise Refused("sheet_other_scenario")
