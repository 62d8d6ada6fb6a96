"""This node counts its own month, from the records of the rooms below. Nobody is opened."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from rabt.agreement import queries as agreement
from rabt.assistance.queries import figures as assistance
from rabt.base.clock import day_of
from rabt.corridor import Terms
from rabt.crossing.queries import counting as crossing
from rabt.dues.queries import counting as dues
from rabt.exchange.queries import counting as exchange
from rabt.hiring.queries import counting as hiring
from rabt.hiring.queries.counting import Agreed, Employed, Span
from rabt.insight.rules import bands
from rabt.insight.rules.figures import definitions
from rabt.insight.rules.month import Month
from rabt.insight.rules.tally import Counted
from rabt.inspection.queries import counting as inspection
from rabt.permits.queries import counting as permits
from rabt.permits.queries.counting import Held
from rabt.regularisation.queries import counting as regularisation

Rows = Counter[tuple[str, ...]]


@dataclass(frozen=True)
class Asked:
    """Which month is counted, by which clock, and by the rules of its last day."""

    first: datetime
    until: datetime
    zone: str
    terms: Terms
    days: tuple[date, date]

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Return the first instant of the month, and the first after it."""
        return self.first, self.until

    @cached_property
    def agreed(self) -> list[Agreed]:
        """The contracts that came into force; several figures ask for them."""
        return hiring.contracts_agreed(*self.span)

    @cached_property
    def standing(self) -> list[Held]:
        """The permits in force at the end."""
        return permits.in_force(self.until)

    @cached_property
    def moves(self) -> dict[str, int]:
        """What ended permits by itself, and the changes of employer."""
        return permits.moves(*self.span)

    @cached_property
    def inspected(self) -> inspection.Counted:
        """What inspection saw."""
        return inspection.counts(*self.span)

    @cached_property
    def requested(self) -> assistance.Counts:
        """What the two authorities asked and told each other."""
        return assistance.counts(*self.span)


def asked_for(month: Month, zone: str) -> Asked:
    """Return what counting a month needs to know."""
    return Asked(
        month.begins_at(zone),
        month.ends_at(zone),
        zone,
        agreement.terms(month.last),
        (month.first, month.last),
    )


def counted(side: str, month: Month, zone: str) -> dict[str, Counted]:
    """Count every figure of this side, in the order of their definitions."""
    asked = asked_for(month, zone)
    ours = (figure for figure in definitions().counted_by(side) if not figure.handed)
    return {figure.code: COUNTERS[figure.code](asked) for figure in ours}


# ------------------------------------------------------------------ recruitment
def _offers_made(asked: Asked) -> Counted:
    rows = Counter[tuple[str, ...]]()
    for (occupation, place), n in hiring.offers_made(*asked.span).items():
        rows[bands.group_of(occupation), _top(place, asked.terms)] += n
    return Counted(rows)


def _offers_declined(asked: Asked) -> Counted:
    return _by_one(hiring.offers_declined(*asked.span))


def _contracts_agreed(asked: Asked) -> Counted:
    known = hiring.employers_known(one.employer_id for one in asked.agreed)
    return Counted(Counter(_work(one, known, asked.terms) for one in asked.agreed))


def _quota_use(asked: Asked) -> Counted:
    held: Counter[UUID] = Counter()
    for one in asked.standing:
        held[one.employer_id] += one.number
    known = hiring.employers_known(held)
    uses = (
        bands.use_of_quota(
            one.staff.nationals, one.staff.foreigners + held[key], asked.terms.quota(one.sector)
        )
        for key, one in known.items()
        if not one.posts
    )
    return _by_one(Counter(uses))


def _fees_on_workers(asked: Asked) -> Counted:
    found = dues.borne(asked.until, asked.days[1])
    shares = (
        (one.fee, bands.share_of(one.minor, one.currency, one.wage_minor, one.wage_currency)) for one in found
    )
    return Counted(Counter(shares))


# ------------------------------------------------------------------ permits
def _permits_granted(asked: Asked) -> Counted:
    return _by_work(permits.granted(*asked.span), asked.terms)


def _permits_refused(asked: Asked) -> Counted:
    return _by_one(permits.refused(*asked.span))


def _permits_renewed(asked: Asked) -> Counted:
    return _only(permits.renewed(*asked.span) - asked.moves["moved"])


def _renewals_late(asked: Asked) -> Counted:
    return _by_one(permits.late_renewals(*asked.span))


def _permits_withdrawn(asked: Asked) -> Counted:
    return _by_one(permits.withdrawn(*asked.span))


def _moved(name: str) -> Callable[[Asked], Counted]:
    return lambda asked: _only(asked.moves[name])


def _permits_in_force(asked: Asked) -> Counted:
    found = asked.standing
    known = hiring.employers_known(one.employer_id for one in found)
    rows = Counter[tuple[str, ...]]()
    for one in found:
        rows[*_work(one, known, asked.terms), "entered" if one.entered else "awaited"] += one.number
    return Counted(rows)


def _regularisations(asked: Asked) -> Counted:
    return _by_one(+Counter(regularisation.counts(asked.days[0])))


def _step_days(asked: Asked) -> Counted:
    days: dict[str, list[int]] = {}
    for span in (*hiring.spans_done(*asked.span), *permits.spans_done(*asked.span)):
        days.setdefault(span.step, []).append(_days_of(span, asked.zone))
    return Counted(spans=days)


def _days_of(span: Span, zone: str) -> int:
    return (day_of(span.last, zone) - day_of(span.first, zone)).days


# ------------------------------------------------------------------ work
def _wages_agreed(asked: Asked) -> Counted:
    return _by_one(Counter(_wage(one) for one in asked.agreed))


def _wage(one: Agreed) -> str:
    """Weigh a wage against the floor of the day on which its contract came into force."""
    floor = agreement.terms_at(one.at).wage_floor(one.occupation)
    return bands.wage_of(one.wage_minor, floor.minor) if one.currency == floor.currency else bands.OTHER


def _wages_paid(asked: Asked) -> Counted:
    return _by_one(dues.wages_fallen_due(*asked.days))


def _contracts_ended(asked: Asked) -> Counted:
    return _by_one(hiring.contracts_ended(*asked.span))


# ------------------------------------------------------------------ inspection
def _inspections(asked: Asked) -> Counted:
    return _by_one(asked.inspected.visits)


def _inspection_findings(asked: Asked) -> Counted:
    return _by_one(asked.inspected.lacks)


def _findings_mended(asked: Asked) -> Counted:
    found = asked.inspected
    return _by_one(+Counter(in_time=found.mended_in_time, late=found.mended_late))


# ------------------------------------------------------------------ ports and the line
def _crossings(asked: Asked) -> Counted:
    found = crossing.passed(*asked.span, asked.zone)
    return Counted(Counter({(port, way, f"{hour:02d}"): n for (port, way, hour), n in found.items()}))


def _port_refusals(asked: Asked) -> Counted:
    return Counted(Counter({key: n for key, n in crossing.refused(*asked.span).items()}))


def _letters_written(asked: Asked) -> Counted:
    return _only(exchange.letters_written(*asked.span))


def _days_without_line(asked: Asked) -> Counted:
    return _only(exchange.days_without_line(*asked.span, asked.zone))


# ------------------------------------------------------------------ requests between the authorities
def _requests_received(asked: Asked) -> Counted:
    return _only(asked.requested.received)


def _requests_answered(asked: Asked) -> Counted:
    return _by_one(asked.requested.answered)


def _requests_in_time(asked: Asked) -> Counted:
    found = asked.requested
    return _by_one(+Counter(in_time=found.in_time, late=found.late))


def _requests_refused(asked: Asked) -> Counted:
    return _by_one(asked.requested.refused)


def _informations_wrong(asked: Asked) -> Counted:
    found = asked.requested
    return _by_one(
        +Counter(reported=found.reported, called_back=found.called_back, corrected=found.corrected)
    )


# ------------------------------------------------------------------ shapes
def _only(number: int) -> Counted:
    return Counted(Counter({(): number}))


def _by_one(counts: Mapping[str, int]) -> Counted:
    return Counted(Counter({(key,): n for key, n in counts.items()}))


def _by_work(found: Iterable[Held], terms: Terms) -> Counted:
    held = list(found)
    known = hiring.employers_known(one.employer_id for one in held)
    rows = Counter[tuple[str, ...]]()
    for one in held:
        rows[_work(one, known, terms)] += one.number
    return Counted(rows)


def _work(one: Held | Agreed, known: Mapping[UUID, Employed], terms: Terms) -> tuple[str, str, str]:
    return bands.group_of(one.occupation), _top(one.place, terms), known[one.employer_id].sector


def _top(place: str, terms: Terms) -> str:
    """Return the governorate or district in which a place lies."""
    found = terms.places.get(place)
    return found.within if found and found.within else place


COUNTERS: Mapping[str, Callable[[Asked], Counted]] = {
    "offers_made": _offers_made,
    "offers_declined": _offers_declined,
    "contracts_agreed": _contracts_agreed,
    "quota_use": _quota_use,
    "fees_on_workers": _fees_on_workers,
    "permits_granted": _permits_granted,
    "permits_refused": _permits_refused,
    "permits_renewed": _permits_renewed,
    "renewals_late": _renewals_late,
    "permits_withdrawn": _permits_withdrawn,
    "permits_expired": _moved("expired"),
    "permits_in_force": _permits_in_force,
    "regularisations": _regularisations,
    "step_days": _step_days,
    "wages_agreed": _wages_agreed,
    "wages_paid": _wages_paid,
    "inspections": _inspections,
    "inspection_findings": _inspection_findings,
    "findings_mended": _findings_mended,
    "contracts_ended": _contracts_ended,
    "employer_changes": _moved("moved"),
    "crossings": _crossings,
    "port_refusals": _port_refusals,
    "returns": _moved("returned"),
    "deaths": _moved("died"),
    "letters_written": _letters_written,
    "days_without_line": _days_without_line,
    "requests_received": _requests_received,
    "requests_answered": _requests_answered,
    "requests_in_time": _requests_in_time,
    "requests_refused": _requests_refused,
    "informations_wrong": _informations_wrong,
}
"""Who counts each figure; a figure that is defined and not here is a bug that a test finds."""
