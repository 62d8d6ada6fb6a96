"""What a letter may say: declared fields of declared types, and nothing else."""

import dataclasses
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused, Untrusted
from rabt.base.identifiers import Ref
from rabt.seal.message import INT_LIMIT, LIST_LIMIT, TEXT_LIMIT, Longest, Message, check_all, check_text


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Inner:
    number: int

    def __post_init__(self):
        if self.number == 13:
            raise ValueError("thirteen")


@dataclass(frozen=True)
class Told(Message):
    KIND: ClassVar[str] = "told/1"
    text: str
    short: Annotated[str, Longest(5)]
    number: int
    truth: bool
    on: date
    at: datetime
    id: UUID
    ref: Ref
    raw: Annotated[bytes, Longest(8)]
    colour: Colour
    side: Literal["a", 1]
    maybe: int | None
    inner: Inner
    names: list[str]
    many: Annotated[tuple[Inner, ...], Longest(2)]
    pair: tuple[int, str]
    by_name: dict[str, int]
    more: str = "default"


TOLD = Told(
    "نص",
    "short",
    7,
    True,
    date(2026, 2, 28),
    datetime(2026, 11, 24, 9, 0, 1, 5, UTC),
    UUID(int=5),
    Ref("a:1"),
    b"\x00\xff",
    Colour.RED,
    "a",
    None,
    Inner(1),
    ["x"],
    (Inner(1), Inner(2)),
    (1, "a"),
    {"k": 1},
)
BODY = TOLD.to_body()


def test_there_and_back():
    assert Told.from_body(BODY) == TOLD
    assert BODY["at"] == "2026-11-24T09:00:01.000005+00:00"
    assert BODY["raw"] == "AP8="
    assert BODY["more"] == "default"


def test_another_time_zone_is_written_in_utc():
    east = dataclasses.replace(TOLD, at=datetime(2026, 1, 1, 2, tzinfo=timezone(timedelta(hours=2))), maybe=3)
    assert east.to_body()["at"] == "2026-01-01T00:00:00+00:00"
    assert Told.from_body(east.to_body()).maybe == 3


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", 1),
        ("text", None),
        ("text", "x" * (TEXT_LIMIT + 1)),
        ("text", "a\x00b"),
        ("text", "\ud800"),
        ("text", "a\x85b"),
        ("text", "\x7f"),
        ("text", "a\rb"),
        ("short", "sixsix"),
        ("number", True),
        ("number", 1.0),
        ("number", "1"),
        ("number", INT_LIMIT),
        ("number", -INT_LIMIT),
        ("truth", 1),
        ("truth", "true"),
        ("truth", None),
        ("on", "2026-2-28"),
        ("on", "20260228"),
        ("on", "2026-02-30"),
        ("on", "2026-W01-1"),
        ("on", 20260228),
        ("at", "2026-11-24T09:00:01+02:00"),
        ("at", "2026-11-24T09:00:01"),
        ("at", "2026-11-24"),
        ("at", "2026-11-24T09:00:01Z"),
        ("at", "0001-01-01T00:00:00+14:00"),
        ("at", 1),
        ("id", "00000000000000000000000000000005"),
        ("id", "{" + str(UUID(int=5)) + "}"),
        ("id", "5"),
        ("id", str(UUID(int=0xABCDEF)).upper()),
        ("ref", 5),
        ("raw", "AP8"),
        ("raw", "AP9="),
        ("raw", "%%%%"),
        ("raw", "AAAAAAAAAAAA"),
        ("raw", b"a"),
        ("raw", "AAAAAAAAAAAAA"),
        ("raw", "é"),
        ("colour", "blue"),
        ("colour", 1),
        ("colour", None),
        ("side", "b"),
        ("side", True),
        ("side", 1.0),
        ("side", ["a"]),
        ("maybe", "1"),
        ("maybe", False),
        ("inner", {}),
        ("inner", {"number": 1, "x": 1}),
        ("inner", 1),
        ("inner", {"number": "1"}),
        ("inner", {"number": 13}),
        ("inner", None),
        ("names", "x"),
        ("names", [1]),
        ("names", ["x"] * (LIST_LIMIT + 1)),
        ("names", {"0": "x"}),
        ("many", [{"number": 1}] * 3),
        ("many", [1]),
        ("pair", [1]),
        ("pair", ["a", 1]),
        ("pair", [1, "a", 2]),
        ("by_name", []),
        ("by_name", {"k": "1"}),
        ("by_name", {"\x00": 1}),
        ("by_name", {str(i): 1 for i in range(LIST_LIMIT + 1)}),
    ],
)
def test_a_wrong_value_is_refused(field, value):
    with pytest.raises(Untrusted, match="letter_malformed") as told:
        Told.from_body(BODY | {field: value})
    assert told.value.facts["field"].startswith(f"Told.{field}")


@pytest.mark.parametrize("field", BODY)
def test_a_missing_field_is_refused_even_with_a_default(field):
    with pytest.raises(Untrusted, match="letter_malformed"):
        Told.from_body({name: value for name, value in BODY.items() if name != field})


@pytest.mark.parametrize("body", [None, [], "x", 1, BODY | {"new": 1}, BODY | {1: 1}])
def test_an_unknown_field_or_no_object_is_refused(body):
    with pytest.raises(Untrusted, match="letter_malformed"):
        Told.from_body(body)


@given(
    st.dictionaries(
        st.sampled_from(sorted(BODY)), st.none() | st.booleans() | st.integers() | st.text(), min_size=1
    )
)
def test_a_body_is_read_as_itself_or_refused(changes):
    body = BODY | changes
    try:
        assert Told.from_body(body).to_body() == body
    except Untrusted as problem:
        assert problem.code == "letter_malformed"


def test_writing_what_would_be_refused_is_a_bug():
    for change in (
        {"number": "7"},
        {"short": "too long"},
        {"at": datetime(2026, 1, 1)},  # noqa: DTZ001
    ):
        with pytest.raises(ValueError):
            dataclasses.replace(TOLD, **change).to_body()
    with pytest.raises(TypeError):
        dataclasses.replace(TOLD, number=1.5).to_body()


@pytest.mark.parametrize("kind", [float, int | str | None, int | str, dict[int, int], set[int], object])
def test_a_field_that_cannot_travel_is_a_bug(kind):
    cls = dataclass(frozen=True)(type("Odd", (Message,), {"__annotations__": {"x": kind}}))
    with pytest.raises(TypeError):
        cls.from_body({"x": 1})


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x0b", "\x1f", "\x7f", "\x9f", "\ud800"])
def test_what_a_letter_cannot_carry_is_refused_where_it_is_typed(sign):
    check_text("سطر\nوآخر\tثم نص", "name")
    with pytest.raises(Refused) as no:
        check_text(f"a{sign}b", "name")
    assert (no.value.code, no.value.facts) == ("text_unprintable", {"field": "name"})


def test_the_first_field_that_does_not_fit_is_named():
    assert check_all("told/1", {"number": True, "on": True}) is None
    with pytest.raises(Untrusted) as no:
        check_all("told/1", {"short": True, "on": False, "number": False})
    assert (no.value.code, no.value.facts) == ("letter_malformed", {"kind": "told/1", "field": "number"})
