"""The rules of both states as they stand on one day."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any

from rabt.corridor import border, coursing, exercising, training
from rabt.corridor.asking import AnswerClock, Option
from rabt.corridor.inspecting import CheckItem, RiskPart
from rabt.corridor.meeting import JOINT, IncidentType, Indicator, ReportDay
from rabt.corridor.patrolling import DutyHours, PlaceKind, ServiceSkill, Shift, VehicleKind
from rabt.corridor.provenance import Provenance
from rabt.corridor.shapes import (
    Calendar,
    Clock,
    ComplaintKind,
    Contact,
    Currency,
    DocumentRule,
    Entry,
    Fee,
    HoldRule,
    IdentifierRule,
    Money,
    Number,
    Occupation,
    Place,
    Policy,
    Port,
    Reason,
    RegularisationStep,
    Sector,
    Source,
    State,
    WageFloor,
    Word,
    Words,
)
from rabt.corridor.skills import Skill, of_occupation
from rabt.corridor.tracking import Counted, Help, Pace, Share, SightingKind


class Terms:
    """The rules in force on one day. Frozen: ask for another day to see another rule."""

    def __init__(
        self, on: date, entries: Mapping[str, Mapping[str, Entry]], sources: Mapping[str, Source]
    ) -> None:
        self.on = on
        self._entries = entries
        self._sources = sources

    def _all(self, shape: type[Entry]) -> Mapping[str, Any]:
        return self._entries.get(shape.TABLE, MappingProxyType({}))

    # -------------------------------------------------------------- the two states
    @cached_property
    def origin(self) -> State:
        """Return the state that workers leave."""
        return self._side("origin")

    @cached_property
    def destination(self) -> State:
        """Return the state in which they work."""
        return self._side("destination")

    def _side(self, side: str) -> State:
        return next(state for state in self.states.values() if state.side == side)

    def state(self, code: str) -> State:
        """Return one of the two states by its code."""
        return self.states[code]

    def other(self, code: str) -> State:
        """Return the state that is not this one."""
        return next(state for state in self.states.values() if state.code != code)

    @property
    def states(self) -> Mapping[str, State]:
        return self._all(State)

    # -------------------------------------------------------------- tables by code
    @property
    def ports(self) -> Mapping[str, Port]:
        return self._all(Port)

    @property
    def places(self) -> Mapping[str, Place]:
        return self._all(Place)

    @property
    def occupations(self) -> Mapping[str, Occupation]:
        return self._all(Occupation)

    @property
    def documents(self) -> Mapping[str, DocumentRule]:
        return self._all(DocumentRule)

    @property
    def sectors(self) -> Mapping[str, Sector]:
        return self._all(Sector)

    @property
    def fees(self) -> Mapping[str, Fee]:
        return self._all(Fee)

    @property
    def clocks(self) -> Mapping[str, Clock]:
        return self._all(Clock)

    @property
    def policies(self) -> Mapping[str, Policy]:
        return self._all(Policy)

    @property
    def numbers(self) -> Mapping[str, Number]:
        return self._all(Number)

    @property
    def holds(self) -> Mapping[str, HoldRule]:
        """Return the kinds of hold, each with the acts that wait for it."""
        return self._all(HoldRule)

    @property
    def complaints(self) -> Mapping[str, ComplaintKind]:
        """Return what a worker may complain of."""
        return self._all(ComplaintKind)

    @property
    def checks(self) -> Mapping[str, CheckItem]:
        """Return what an inspector looks at in a workplace, in the order of the pack."""
        return self._all(CheckItem)

    @property
    def risks(self) -> Mapping[str, RiskPart]:
        """Return what of an employer's record counts in the plan of inspections."""
        return self._all(RiskPart)

    @property
    def incidents(self) -> Mapping[str, IncidentType]:
        """Return the types of incident on the line, in the order of the pack."""
        return self._all(IncidentType)

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """Return what about an incident hints at more behind it."""
        return self._all(Indicator)

    @property
    def report_zone(self) -> str:
        """Return the zone in which the joint report's day runs."""
        day: ReportDay = self._all(ReportDay)[JOINT]
        return day.zone

    @property
    def skills(self) -> Mapping[str, Skill]:
        """Return the tasks that may be said of a worker, by code."""
        return self._all(Skill)

    def skills_of(self, occupation: str) -> Mapping[str, Skill]:
        """Return the tasks of an occupation, those of its own first."""
        return of_occupation(self.skills.values(), occupation)

    @cached_property
    def border(self) -> border.Border:
        """Return the land line: its stretches and pieces, the places near it, and the roads to it."""
        return border.of_day(self._all)

    @property
    def shifts(self) -> Mapping[str, Shift]:
        """Return the shifts of joint patrols."""
        return self._all(Shift)

    @property
    def vehicles(self) -> Mapping[str, VehicleKind]:
        """Return the kinds of vehicle of joint patrols."""
        return self._all(VehicleKind)

    @property
    def service_skills(self) -> Mapping[str, ServiceSkill]:
        """Return the skills of officers."""
        return self._all(ServiceSkill)

    @property
    def place_kinds(self) -> Mapping[str, PlaceKind]:
        """Return the kinds of place on the line, with their points of danger."""
        return self._all(PlaceKind)

    @property
    def duty_hours(self) -> Mapping[str, DutyHours]:
        """Return the hours of duty, by state."""
        return self._all(DutyHours)

    @property
    def sightings(self) -> Mapping[str, SightingKind]:
        """Return what a patrol may report, in the order of the pack."""
        return self._all(SightingKind)

    @property
    def counted(self) -> Mapping[str, Counted]:
        """Return the groups that are counted in a sighting, in the order of the pack."""
        return self._all(Counted)

    @property
    def shares(self) -> Mapping[str, Share]:
        """Return what of patrols goes to the other state, how late and how coarse."""
        return self._all(Share)

    @property
    def helps(self) -> Mapping[str, Help]:
        """Return the other ways to call for help, in the order of the pack."""
        return self._all(Help)

    @cached_property
    def training(self) -> training.Training:
        """Return what is said of training: fields, services, centres, courses, money for a night away."""
        return training.of_day(self._all)

    @cached_property
    def held(self) -> coursing.Courses:
        """Return what is said of courses that are held: questions, absences, events, weights of needs."""
        return coursing.of_day(self._all)

    def pace(self, code: str) -> int:
        """Return a number by which telephones record."""
        found: Pace = self._all(Pace)[code]
        return found.number

    @property
    def regularisation(self) -> Mapping[str, RegularisationStep]:
        """Return the steps of who is here without papers, and of telling his consulate."""
        return self._all(RegularisationStep)

    @property
    def answer_clocks(self) -> Mapping[str, AnswerClock]:
        """Return within how many hours a request of each class is answered."""
        return self._all(AnswerClock)

    def options(self, name: str) -> Mapping[str, Option]:
        """Return the choices of one list of requests between the authorities, in the order of the pack."""
        found = self._all(Option).values()
        return MappingProxyType({one.code: one for one in found if one.list == name})

    @cached_property
    def exercises(self) -> exercising.Exercises:
        """Return what crisis exercises are made of: types, capabilities, teams."""
        return exercising.gathered(self._all)

    @property
    def currencies(self) -> Mapping[str, Currency]:
        return self._all(Currency)

    @property
    def identifiers(self) -> Mapping[str, IdentifierRule]:
        """Return the structures of identifiers, by `<state>.<kind>`."""
        return self._all(IdentifierRule)

    @property
    def words(self) -> Mapping[str, Word]:
        return self._all(Word)

    @property
    def wage_floors(self) -> Mapping[str, WageFloor]:
        return self._all(WageFloor)

    # -------------------------------------------------------------- single values
    def quota(self, sector: str) -> int:
        """Return the largest share of foreign staff in a sector, in percent."""
        return self.sectors[sector].quota

    def wage_floor(self, occupation: str) -> Money:
        """Return the lowest monthly wage of an occupation: its own, its group's, or everyone's."""
        floors = self.wage_floors
        for code in (occupation, occupation[:3], occupation[:2], occupation[:1], "all"):
            if code in floors:
                return floors[code].money
        raise KeyError(f"no wage floor for {occupation}")

    def clock(self, code: str) -> int:
        """Return a number of days."""
        return self.clocks[code].days

    def number(self, code: str) -> int:
        """Return a whole number."""
        return self.numbers[code].number

    def policy(self, code: str) -> bool:
        """Tell whether a rule is on."""
        return self.policies[code].on

    def exponent(self, currency: str) -> int:
        """Return how many decimals a currency has."""
        return self.currencies[currency].exponent

    def calendar(self, state: str) -> Calendar:
        """Return how a state counts its week and shows its dates."""
        found: Calendar = self._all(Calendar)[state]
        return found

    def source(self, key: str) -> Source:
        """Return a law, standard or note by its key."""
        return self._sources[key]

    @property
    def sources(self) -> Mapping[str, Source]:
        return self._sources

    def identifier(self, state: str, kind: str = "national") -> IdentifierRule:
        """Return the structure of an identifier of a state."""
        return self.identifiers[f"{state}.{kind}"]

    # -------------------------------------------------------------- lists
    @cached_property
    def _reasons(self) -> dict[str, dict[str, Reason]]:
        lists: dict[str, dict[str, Reason]] = {}
        for reason in self._all(Reason).values():
            lists.setdefault(reason.list, {})[reason.code] = reason
        return lists

    def reasons(self, name: str) -> Mapping[str, Reason]:
        """Return the reasons of one list, in the order of the pack."""
        return MappingProxyType(self._reasons[name])

    def contacts_of(self, side: str) -> tuple[Contact, ...]:
        """Return whom a worker turns to in need on one side, in the order of the pack."""
        return tuple(one for one in self._all(Contact).values() if one.side == side)

    def contacts_seen_from(self, side: str) -> tuple[tuple[Words, tuple[Contact, ...]], ...]:
        """Return whom a worker turns to in either state, by the state's name, that of this side first."""
        states = {"destination": self.destination, "origin": self.origin}
        sides = sorted(states, key=lambda one: one != side)
        return tuple((states[one].name, self.contacts_of(one)) for one in sides)

    def ports_of(self, state: str) -> tuple[Port, ...]:
        """Return the ports of a state."""
        return tuple(port for port in self.ports.values() if port.state == state)

    def places_of(self, state: str, kind: str = "") -> tuple[Place, ...]:
        """Return the places of a state, of one kind if it is named."""
        found = (place for place in self.places.values() if place.state == state)
        return tuple(place for place in found if not kind or place.kind == kind)

    # -------------------------------------------------------------- anything, by its dotted key
    def entry(self, key: str) -> Entry:
        """Return a whole entry by `<table>.<key>`, or raise KeyError."""
        table, _, code = key.partition(".")
        return self._entries[table][code]

    def value(self, key: str) -> Any:
        """Return a value by `<table>.<key>`, or one of its fields by `<table>.<key>.<field>`."""
        try:
            entry = self.entry(key)
        except KeyError:
            whole, _, name = key.rpartition(".")
            return _field(self.entry(whole), name, key)
        return getattr(entry, entry.VALUE) if entry.VALUE else entry

    def provenance(self, key: str) -> Provenance:
        """Return from when a value holds and on whose word, by its dotted key."""
        try:
            entry = self.entry(key)
        except KeyError:
            entry = self.entry(key.rpartition(".")[0])
        return Provenance(
            entry.since, self._source_of(entry), entry.assumption, entry.until, entry.changeable, entry.keeper
        )

    def _source_of(self, entry: Entry) -> Source:
        if entry.source in self._sources:
            return self._sources[entry.source]
        return Source(code="", title=Words(entry.source, entry.source), kind="change", checked=False)

    def all_keys(self) -> tuple[str, ...]:
        """Return the dotted keys of everything in force, in the order of the pack."""
        return tuple(f"{table}.{code}" for table, entries in self._entries.items() for code in entries)

    def changeable(self) -> tuple[str, ...]:
        """Return the dotted keys that two persons on a node may change."""
        return tuple(
            f"{table}.{code}"
            for table, entries in self._entries.items()
            for code, entry in entries.items()
            if entry.changeable
        )


def _field(entry: Entry, name: str, key: str) -> Any:
    if not name.isidentifier() or not hasattr(entry, name):
        raise KeyError(key)
    return getattr(entry, name)
