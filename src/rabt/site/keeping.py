"""What is kept of whom, why, how long, and who learns of it: read from data, told, swept by the clock.

`access/purposes.toml` says why anybody looks, `site/retention.toml` what ends each table, `access/table.toml`
who may; the letters' own classes say what leaves. Nothing here is written by hand a second time.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from django.utils.module_loading import import_string

from rabt.access import rules as access
from rabt.corridor import Terms
from rabt.seal.message import Message
from rabt.site import wiring

PROPOSED, WITH_PERSON, BY_CLOCK, BOUNDED, FOR_GOOD = (
    "proposed", "with_person", "by_clock", "bounded", "for_good",
)  # fmt: skip
ENDS = (PROPOSED, WITH_PERSON, BY_CLOCK, BOUNDED, FOR_GOOD)
SAFEGUARDS = (
    "need", "purpose", "looks", "alarm", "canaries", "two_persons", "letters", "sealed", "journal", "enter",
    "erased",
)  # fmt: skip
"""How data are protected, in the order in which the register tells it."""
CLOCKS = {
    "erase_after": lambda terms: terms.clock("erase_after"),
    "draft_kept": lambda terms: terms.clock("draft_kept"),
    "tracks_kept": lambda terms: terms.clock("tracks_kept"),
    "case_forget": lambda terms: terms.clock("case_forget"),
    "training_vetting": lambda terms: terms.clock("training_vetting"),
    "assistance_kept": lambda terms: terms.clock("assistance_kept"),
}
"""The clocks of the pack that end something, each by its name, so that a test sees that it is read."""
A_DAY, AN_HOUR, A_YEAR = timedelta(days=1), timedelta(hours=1), timedelta(days=365)


@dataclass(frozen=True)
class Rule:
    """One rule of keeping: which tables, what they hold, whose, how and when it ends, and by which action."""

    name: str
    tables: tuple[str, ...]
    opens: tuple[str, ...]
    whose: tuple[str, ...]
    ends: str
    since: str = ""
    clock: str = ""
    span: str = ""
    by: str = ""
    duty: str = ""
    sweep: bool = False

    def lasts(self, terms: Terms) -> timedelta | None:
        """Return how long it is kept from its day on; nothing where no time runs."""
        if self.clock:
            return timedelta(days=CLOCKS[self.clock](terms))
        found: timedelta | None = import_string(self.span) if self.span else None
        return found


@cache
def rules() -> Mapping[str, Rule]:
    """Return the rules of keeping; a key that is not known stops the node."""
    raw = tomllib.loads((files("rabt.site") / "retention.toml").read_text(encoding="utf-8"))
    lists = ("tables", "opens", "whose")
    found: dict[str, Rule] = {}
    for name, row in raw["rules"].items():
        told: dict[str, Any] = {key: tuple(said) if key in lists else said for key, said in row.items()}
        found[name] = Rule(name=name, **told)
    return found


def sweep(terms: Terms, *, at: datetime) -> dict[str, int]:
    """Erase what the clock ends; of each rule by which something went, the count and an act stay.

    The node does this each night. Returns how many went, by rule.
    """
    note = import_string("rabt.access.actions.note_swept")
    gone = {}
    for rule in rules().values():
        if rule.sweep:
            days = (CLOCKS[rule.clock](terms),) if rule.clock else ()
            if count := import_string(rule.by)(*days, at=at):
                gone[rule.name] = count
                note(rule.name, count, at=at)
    return gone


# ------------------------------------------------------------------ the register, from the same data
@dataclass(frozen=True)
class LetterTold:
    """One kind of letter: what it tells, field by field."""

    kind: str
    fields: tuple[str, ...]


def letters() -> list[LetterTold]:
    """Return every kind of letter that crosses the line, with its fields, in the order of the wiring."""
    known = {one.KIND: one for one in _messages()}
    return [LetterTold(kind, tuple(_fields(known[kind]))) for kind in wiring.INBOX if kind in known]


def _messages() -> Iterator[type[Message]]:
    for room in wiring.ROOMS:
        if (files(room) / "messages.py").is_file():
            for one in vars(import_module(f"{room}.messages")).values():
                if isinstance(one, type) and issubclass(one, Message) and one.KIND:
                    yield one


def _fields(message: type[Message]) -> list[str]:
    return [one.name for one in fields(message)] if is_dataclass(message) else []


def roles_for(purpose: str) -> list[str]:
    """Name the roles that may look for a purpose: whose scopes a route of it asks for."""
    asked = {
        scope for route in access.table().routes.values() if route.purpose == purpose
        for scope in route.asks.values()
    }  # fmt: skip
    return [role.name for role in access.table().roles.values() if role.scopes & asked]


def is_for_all(purpose: str) -> bool:
    """Tell whether a route of a purpose opens to whoever signed in; its door asks for more within."""
    routes = access.table().routes.values()
    return any(access.SIGNED_IN in route.asks.values() for route in routes if route.purpose == purpose)


class Register:
    """The register of processing in one language; `say` gives the text of a key, with facts."""

    def __init__(self, terms: Terms, say: Any) -> None:
        self._terms = terms
        self._say = say

    def _each(self, group: str, names: Any) -> str:
        return str(self._say("access.join").join(self._say(f"access.{group}.{name}") for name in names))

    def _roles(self, purpose: str) -> str:
        if is_for_all(purpose):
            return str(self._say("site.kept_signed_in"))
        return self._each("role", roles_for(purpose)) or str(self._say("site.kept_node"))

    def kept_for(self, rule: Rule) -> str:
        """Say how long something is kept, from when, and how it ends."""
        lasts = rule.lasts(self._terms)
        told = [self._say(f"site.kept_ends.{rule.ends}")]
        if lasts is not None:
            told.insert(0, f"{self._time(lasts)} {self._say(f'site.kept_since.{rule.since}')}")
        if rule.ends == FOR_GOOD:
            told.append(self._say(f"site.kept_why.{rule.name}"))
        return " — ".join(told)

    def _time(self, lasts: timedelta) -> str:
        if lasts < A_DAY:
            return str(self._say("site.kept_hours", n=lasts // AN_HOUR))
        if lasts >= A_YEAR and not lasts % A_YEAR:
            return str(self._say("site.kept_years", n=lasts // A_YEAR))
        return str(self._say("site.kept_days", n=lasts // A_DAY))

    def purposes(self) -> list[dict[str, str]]:
        """Tell each purpose: what allows it, what is opened, whose, who may, who learns of it, how long."""
        return [
            {
                "name": self._say(f"access.purpose.{one.name}"), "code": one.name,
                "ground": self._say(f"access.ground.{one.ground}"), "opens": self._each("opens", one.opens),
                "whose": self._each("whose", one.whose), "gives": self._each("gives", one.gives),
                "roles": self._roles(one.name),
                "kept": self.kept_for(rules()[one.kept]),
            }
            for one in access.purposes().values()
        ]  # fmt: skip

    def rules(self) -> list[dict[str, str]]:
        """Tell each rule of keeping: its tables, what they hold, whose, and what ends them."""
        return [
            {
                "name": self._say(f"site.kept_rule.{one.name}"), "code": one.name,
                "tables": ", ".join(one.tables), "opens": self._each("opens", one.opens),
                "whose": self._each("whose", one.whose), "kept": self.kept_for(one), "by": one.by,
            }
            for one in rules().values()
        ]  # fmt: skip

    def letters(self) -> list[dict[str, str]]:
        """Tell each letter to the other state: what it is about, and its fields."""
        return [
            {
                "name": self._say(f"exchange.crossed.{one.kind.partition('/')[0]}"), "code": one.kind,
                "fields": ", ".join(one.fields),
            }
            for one in letters()
        ]  # fmt: skip

    def safeguards(self) -> list[str]:
        """Tell how data are protected."""
        return [self._say(f"site.safeguard.{name}") for name in SAFEGUARDS]

    def of_workers(self) -> list[dict[str, str]]:
        """Tell a worker what is kept of him, why, for how long and who learns of it: rule by rule."""
        return [
            {
                "name": self._say(f"site.kept_rule.{rule.name}"), "opens": self._each("opens", rule.opens),
                "why": self._each("purpose", whys), "kept": self.kept_for(rule),
                "gives": self._each("gives", _gives(whys)),
            }
            for rule in rules().values()
            if "worker" in rule.whose and (whys := _whys(rule.name))
        ]  # fmt: skip

    def told(self) -> dict[str, Any]:
        """Give the whole register as plain values, for a page, paper or a document."""
        return {
            "purposes": self.purposes(), "rules": self.rules(), "letters": self.letters(),
            "safeguards": self.safeguards(),
        }  # fmt: skip


def _whys(rule: str) -> list[str]:
    return [one.name for one in access.purposes().values() if one.kept == rule and "worker" in one.whose]


def _gives(purposes: list[str]) -> list[str]:
    found = dict.fromkeys(who for name in purposes for who in access.purposes()[name].gives)
    if len(found) > 1:
        found.pop("nobody", None)
    return list(found)
