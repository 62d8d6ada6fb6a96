"""The shapes of what a pack may say. A field that is not here is refused by the checker.

Every shape knows its file, its table name in that file, and which field a node may change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Words:
    """One thing said in both languages of the corridor."""

    ar: str
    en: str

    def __str__(self) -> str:
        return f"{self.ar} · {self.en}"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the smallest unit of its currency."""

    minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a value comes from: a law with number, article and date, a standard, or a note."""

    FILE: ClassVar[str] = "sources.toml"
    TABLE: ClassVar[str] = "source"
    VALUE: ClassVar[str] = ""

    code: str
    title: Words
    kind: str
    checked: bool
    state: str = ""
    number: str = ""
    article: str = ""
    dated: date | None = None
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What every value of the pack carries: from when, on whose word, and who may change it."""

    FILE: ClassVar[str] = ""
    TABLE: ClassVar[str] = ""
    VALUE: ClassVar[str] = ""

    code: str
    since: date
    source: str
    until: date | None = None
    assumption: bool = False
    changeable: bool = False
    keeper: str = ""

    @property
    def key(self) -> str:
        """Return the name under which the entries of one thing follow each other in time."""
        return self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class State(Entry):
    """One of the two states: where workers leave, or where they work."""

    FILE: ClassVar[str] = "states.toml"
    TABLE: ClassVar[str] = "state"

    side: str
    alpha3: str
    name: Words
    zone: str
    currency: str
    dial: str
    languages: tuple[str, ...] = ("ar", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency(Entry):
    """A currency and how many decimals it is written with."""

    FILE: ClassVar[str] = "currencies.toml"
    TABLE: ClassVar[str] = "currency"

    name: Words
    exponent: int
    numeric: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar(Entry):
    """How one state counts its week and shows its dates; `code` is the state's."""

    FILE: ClassVar[str] = "calendars.toml"
    TABLE: ClassVar[str] = "calendar"

    weekend: tuple[str, ...]
    hijri: bool
    hijri_form: str = ""
    digits: str = "latn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Port(Entry):
    """A place where people may enter or leave."""

    FILE: ClassVar[str] = "ports.toml"
    TABLE: ClassVar[str] = "port"
    VALUE: ClassVar[str] = "open"

    state: str
    kind: str
    name: Words
    aliases: tuple[str, ...] = ()
    twin: str = ""
    place: str = ""
    lat: float | None = None
    lon: float | None = None
    locode: str = ""
    iata: str = ""
    open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Entry):
    """A governorate, district or town."""

    FILE: ClassVar[str] = "places.toml"
    TABLE: ClassVar[str] = "place"

    state: str
    kind: str
    name: Words
    aliases: tuple[str, ...] = ()
    within: str = ""
    national_code: str = ""
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupation(Entry):
    """An occupation by its international code, with the names the trade itself uses."""

    FILE: ClassVar[str] = "occupations.toml"
    TABLE: ClassVar[str] = "occupation"
    VALUE: ClassVar[str] = "open"

    name: Words
    trades: tuple[str, ...] = ()
    open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sector(Entry):
    """A branch of work and the share of foreign staff that it may have, in percent."""

    FILE: ClassVar[str] = "sectors.toml"
    TABLE: ClassVar[str] = "sector"
    VALUE: ClassVar[str] = "quota"

    name: Words
    quota: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WageFloor(Entry):
    """The lowest monthly wage; `code` is an occupation, the first digits of one, or `all`."""

    FILE: ClassVar[str] = "wage_floors.toml"
    TABLE: ClassVar[str] = "wage_floor"
    VALUE: ClassVar[str] = "minor"

    minor: int
    currency: str
    name: Words | None = None

    @property
    def money(self) -> Money:
        return Money(self.minor, self.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee(Entry):
    """What a step costs and who pays it: never the worker, unless the pack says that he does."""

    FILE: ClassVar[str] = "fees.toml"
    TABLE: ClassVar[str] = "fee"
    VALUE: ClassVar[str] = "minor"

    name: Words
    minor: int
    currency: str
    payer: str

    @property
    def money(self) -> Money:
        return Money(self.minor, self.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock(Entry):
    """How many days something may take, or holds."""

    FILE: ClassVar[str] = "clocks.toml"
    TABLE: ClassVar[str] = "clock"
    VALUE: ClassVar[str] = "days"

    name: Words
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy(Entry):
    """A rule that is on or off."""

    FILE: ClassVar[str] = "policies.toml"
    TABLE: ClassVar[str] = "policy"
    VALUE: ClassVar[str] = "on"

    name: Words
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Entry):
    """A whole number that is neither days nor money nor a share: how many, from how many on."""

    FILE: ClassVar[str] = "numbers.toml"
    TABLE: ClassVar[str] = "number"
    VALUE: ClassVar[str] = "number"

    name: Words
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRule(Entry):
    """A kind of hold: which acts wait while it stands, and for how many days it may be placed at once."""

    FILE: ClassVar[str] = "holds.toml"
    TABLE: ClassVar[str] = "hold"
    VALUE: ClassVar[str] = "days"

    name: Words
    days: int
    stops: tuple[str, ...]
    quiet: bool = False  # the journal tells it as the node's own act, whoever asked


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintKind(Entry):
    """What a worker may complain of: who reads it, in how many days it is settled or goes where."""

    FILE: ClassVar[str] = "complaints.toml"
    TABLE: ClassVar[str] = "complaint"
    VALUE: ClassVar[str] = "days"

    name: Words
    days: int
    refer: str
    picture: str
    guarded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRule(Entry):
    """A paper that is needed, who gives it, and how long it holds."""

    FILE: ClassVar[str] = "documents.toml"
    TABLE: ClassVar[str] = "document"
    VALUE: ClassVar[str] = "valid_days"

    name: Words
    side: str
    valid_days: int
    needed_for: tuple[str, ...] = ()
    left_days: int = 0
    after: str = ""  # the step that must be behind before it is given: "permit", or none

    @property
    def kind(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason(Entry):
    """Why something is refused, which article says so, and what the person can do next."""

    FILE: ClassVar[str] = "reasons.toml"
    TABLE: ClassVar[str] = "reason"

    list: str
    words: Words
    remedy: Words

    @property
    def key(self) -> str:
        return f"{self.list}.{self.code}"

    @property
    def article(self) -> str:
        """Return the key of the source that carries the article."""
        return self.source


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Entry):
    """Whom a worker turns to in need, on one side: `phone` stays empty until somebody has verified it."""

    FILE: ClassVar[str] = "contacts.toml"
    TABLE: ClassVar[str] = "contact"

    side: str
    name: Words
    words: Words
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word(Entry):
    """One term of the field: one word for one idea, in both languages."""

    FILE: ClassVar[str] = "words.toml"
    TABLE: ClassVar[str] = "word"

    name: Words
    meaning: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some digits of an identifier: where they start (from 1), and what they say."""

    name: str
    at: int
    length: int
    form: str = "digits"
    codes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierRule(Entry):
    """The structure of an identifier; `code` is `<state>.<kind>`. A check digit only warns."""

    FILE: ClassVar[str] = "identifiers.toml"
    TABLE: ClassVar[str] = "identifier"

    state: str
    kind: str
    name: Words
    length: int
    parts: tuple[Part, ...]
    weights: tuple[int, ...] = ()
    modulus: int = 0
    remainders: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    check_assumption: bool = True

    def part(self, name: str) -> Part | None:
        """Return the part of that name, if this identifier has it."""
        return next((part for part in self.parts if part.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegularisationStep(Entry):
    """A step towards order: from which states to which, when the next is due, what it costs and whom.

    `of` is a person's file or the telling of a consulate; `days` run from it to the next step, 0: no clock.
    """

    FILE: ClassVar[str] = "regularisation.toml"
    TABLE: ClassVar[str] = "regularisation"
    VALUE: ClassVar[str] = "days"

    of: str
    name: Words
    before: tuple[str, ...]
    after: str
    days: int
    minor: int = 0
    currency: str = ""
    payer: str = "state"


SHAPES: tuple[type[Source] | type[Entry], ...] = (
    Source, State, Currency, Calendar, Port, Place, Occupation, Sector, WageFloor, Fee, Clock, Policy, Number,
    HoldRule, ComplaintKind, RegularisationStep, DocumentRule, Reason, IdentifierRule, Contact, Word,
)  # fmt: skip
