"""A month counted again from a node's tables in plain SQL, without a line of the room that counts it."""

from collections import Counter
from datetime import datetime
from typing import Any

import psycopg

from rabt.corridor import load

PACK = load("eg_ly")
STEPS = ("granted", "refused", "entered", "suspended", "lifted", "work_lost", "renewed", "employer_changed", "withdrawn",
         "expired", "returned", "holder_died", "proposed")  # fmt: skip
OVER = ("proposed", "refused", "withdrawn", "expired", "returned", "holder_died")
WORK = "left({0}.occupation, 1), {0}.place, e.sector"


class Recounting:
    """One node's tables, from one instant to before another."""

    def __init__(self, database: str, state: str, first: datetime, until: datetime) -> None:
        self.link = psycopg.connect(database, options="-c timezone=UTC")
        self.state, self.zone = state, PACK.state(state).zone
        self.told = {"state": state, "zone": self.zone, "first": first, "until": until}
        self.terms = PACK.on(until.date())

    def rows(self, query: str, **more: Any) -> list[tuple[Any, ...]]:
        """Ask the tables; `{within}` stands for the month."""
        within = "between %(first)s and %(until)s - interval '1 microsecond'"
        return self.link.execute(query.format(within=within), self.told | more).fetchall()

    def counted(self, query: str, **more: Any) -> Counter[tuple[str, ...]]:
        """Count what a query gives, each place as the governorate or district in which it lies."""
        tops = {code: one.within or code for code, one in self.terms.places.items()}
        return Counter(tuple(tops.get(part, part) for part in row) for row in self.rows(query, **more))

    def acts(self, kind: str) -> int:
        """Count the acts of a kind."""
        return self.rows("select count(*) from journal_act where kind = %(kind)s and at {within}", kind=kind)[
            0
        ][0]

    # -------------------------------------------------------------- each side's figures
    def origin(self) -> dict[str, Counter[tuple[str, ...]]]:
        """Count what the origin state counts."""
        return {
            "offers_made": self.counted(
                "select left(occupation, 1), place from hiring_offer where kept_by = %(state)s and made_at {within}"
            ),
            **self.both(),
        }

    def both(self) -> dict[str, Counter[tuple[str, ...]]]:
        """Count what each state counts for itself."""
        passage = "from crossing_passage where kept_by = %(state)s and at {within} and outcome = "
        letters = "from exchange_outgoing where made_at {within}"
        busy = """select count(distinct day) from (
            select (came_at at time zone %(zone)s)::date as day from exchange_incoming where came_at {within}
            union select (filed_at at time zone %(zone)s)::date from exchange_outgoing where filed_at {within}) as days"""
        days = self.rows(
            "select (%(until)s at time zone %(zone)s)::date - (%(first)s at time zone %(zone)s)::date"
        )
        return {
            "crossings": self.counted(
                f"select port, direction, lpad(extract(hour from at at time zone %(zone)s)::text, 2, '0') {passage} 'passed'"
            ),
            "port_refusals": self.counted(f"select port, reason {passage} 'refused'"),
            "letters_written": only(self.rows(f"select count(*) {letters}")[0][0]),
            "days_without_line": only(days[0][0] - self.rows(busy)[0][0]),
            "fees_on_workers": self.borne(),
            **self.requested(),
        }

    def requested(self) -> dict[str, Counter[tuple[str, ...]]]:
        """Count what the two authorities asked and told each other."""
        given = """from assistance_information i join assistance_request r on r.id = i.request_id
            where i.given_by = %(state)s and i.given_at {within}"""
        ours = "from assistance_recall c join assistance_information i on i.id = c.information_id where c.sent_at {within} and i.given_by = %(state)s"
        return {
            "requests_received": only(
                self.rows(
                    "select count(*) from assistance_request where asked_by <> %(state)s and received_at {within}"
                )[0][0]
            ),
            "requests_answered": self.counted(f"""select case when r.step = 'hit' and outcome = 'provided' then 'hit'
                when r.step = 'hit' and outcome = 'no_data' then 'no_hit' else outcome end {given}"""),
            "requests_in_time": self.counted(
                f"select case when i.given_at <= r.due_at then 'in_time' else 'late' end {given}"
            ),
            "requests_refused": self.counted(f"select i.ground {given} and i.outcome = 'refused'"),
            "informations_wrong": self.counted(f"""select case when c.reason = 'corrected' then 'corrected' else 'called_back' end {ours}
                union all select 'reported' from assistance_feedback f join assistance_information i on i.id = f.information_id
                where f.said = 'wrong' and f.given_at {{within}} and i.given_by <> %(state)s"""),
        }

    def borne(self) -> Counter[tuple[str, ...]]:
        """Count what workers bore at the end of the month of fees that were found laid on them."""
        found = self.rows("""select f.fee, f.minor - coalesce(sum(r.minor), 0), f.currency, c.wage_minor, c.currency
            from dues_finding f join hiring_contract c on c.id = f.contract_id left join dues_refund r on r.finding_id = f.id
            and r.refunded_on < (%(until)s at time zone %(zone)s)::date and r.recorded_at < %(until)s
            where f.kept_by = %(state)s and f.decision = 'upheld' and f.decided_at < %(until)s group by f.id, c.id""")
        return Counter(
            (fee, share(left / wage) if currency == paid_in else "other_currency")
            for fee, left, currency, wage, paid_in in found if left > 0
        )  # fmt: skip

    def files(self) -> Counter[tuple[str, ...]]:
        """Count what happened to the files of those without papers."""
        days = (
            "between (%(first)s at time zone %(zone)s)::date and (%(until)s at time zone %(zone)s)::date - 1"
        )
        events = {"opened": "opened_on", "decided": "decided_on", "returned": "left_on"}
        return self.counted(" union all ".join(
            f"select '{name}' from regularisation_file where {day} {days}" for name, day in events.items()
        ))  # fmt: skip

    def wages(self) -> Counter[tuple[str, ...]]:
        """Count the wages whose day lay in the month: owed, late and in time."""
        days = (
            "between (%(first)s at time zone %(zone)s)::date and (%(until)s at time zone %(zone)s)::date - 1"
        )
        by = "(%(until)s at time zone %(zone)s)::date"
        return self.counted(f"""select case when settled_on < {by} then 'late' else 'owed' end from dues_arrear where due_on {days}
            union all select 'in_time' from dues_wage w where kept_by = %(state)s and version = 1 and due_on {days}
            and not exists (select from dues_arrear a where a.contract_id = w.contract_id and a.month = w.month)""")

    def destination(self) -> dict[str, Counter[tuple[str, ...]]]:
        """Count what the destination state counts."""
        agreed = """from hiring_contract c join hiring_offer o on o.id = c.offer_id join hiring_demand d on d.id = o.demand_id
            join hiring_employer e on e.id = d.employer_id where c.kept_by = %(state)s and c.destination_certified_at {within}"""
        granted = """from journal_act a join permits_permit p on a.ref = 'permit:' || p.id join hiring_employer e on e.id = p.employer_id
            where a.kind = 'permit.granted' and a.at {within}"""
        refused = "from journal_act a join permits_permit p on a.ref = 'permit:' || p.id where a.kind = 'permit.refused' and a.at {within}"
        return {
            "offers_declined": self.counted("""select o.reason_code from hiring_offer o join hiring_demand d on d.id = o.demand_id
                where d.kept_by = %(state)s and o.state = 'declined' and o.answered_at {within}"""),
            "contracts_agreed": self.counted(f"select {WORK.format('c')} {agreed}"),
            "contracts_ended": self.counted("select reason_code from hiring_contract where kept_by = %(state)s and state = 'ended' and ended_at {within}"),
            "wages_agreed": Counter((self.band(*row),) for row in self.rows(f"select c.occupation, c.wage_minor, c.destination_certified_at {agreed}")),
            "wages_paid": self.wages(),
            "regularisations": self.files(),
            "inspections": self.counted("select why from inspection_visit where state = 'made' and arrived_at {within}"),
            "inspection_findings": self.counted("select grade from inspection_lack where found_at {within}"),
            "findings_mended": self.counted("""select case when (coalesce(answered_at, mended_at) at time zone %(zone)s)::date <= due_on
                then 'in_time' else 'late' end from inspection_lack where mended_at {within}"""),
            "permits_granted": self.counted(f"select {WORK.format('p')} {granted}"),
            "permits_refused": self.counted(f"select p.reason_code {refused}"),
            "permits_renewed": only(self.acts("permit.renewed")),
            "permits_withdrawn": self.counted(f"select p.why {refused.replace('refused', 'withdrawn')}"),
            "renewals_late": self.late(),
            "permits_expired": only(self.acts("permit.expired")),
            "employer_changes": only(self.acts("permit.employer_changed")),
            "returns": only(self.acts("permit.returned")),
            "deaths": only(self.acts("permit.holder_died")),
            "permits_in_force": self.counted(f"select {WORK.format('p')}, case when p.entered_at < %(until)s then 'entered' else 'awaited' end {self.standing()}"),
            **self.both(),
        }  # fmt: skip

    def standing(self) -> str:
        """Ask for the permits whose last step before the end of the month left them in force."""
        return f"""from (select ref, (array_agg(kind order by at desc, id desc))[1] as last
            from journal_act where kind = any(array{[f"permit.{step}" for step in STEPS]}) and at < %(until)s group by ref) as stood
            join permits_permit p on stood.ref = 'permit:' || p.id join hiring_employer e on e.id = p.employer_id
            where last <> all(array{[f"permit.{step}" for step in OVER]}) and p.kept_by = %(state)s"""

    def late(self) -> Counter[tuple[str, ...]]:
        """Count the renewals decided after their time, and the permits that ran out while one waited."""
        late = """select count(*) from permits_renewal where state <> 'proposed' and decided_at {within}
            and (decided_at at time zone %(zone)s)::date - (proposed_at at time zone %(zone)s)::date > %(days)s"""
        over = """select count(distinct p.id) from journal_act a join permits_permit p on a.ref = 'permit:' || p.id
            join permits_renewal r on r.permit_id = p.id and r.state = 'lapsed' where a.kind = 'permit.expired' and a.at {within}"""
        found = {
            "decided_late": self.rows(late, days=self.terms.clock("permit_decide")),
            "ran_out": self.rows(over),
        }
        return Counter({(kind,): rows[0][0] for kind, rows in found.items() if rows[0][0]})

    def band(self, occupation: str, minor: int, at: datetime) -> str:
        """Say where a wage stands against the floor of the day."""
        floor = PACK.on(at.date()).wage_floor(occupation).minor
        return (
            "below"
            if minor < floor
            else "at"
            if minor == floor
            else "above"
            if minor <= 1.5 * floor
            else "far_above"
        )

    def uses(self) -> Counter[tuple[str, ...]]:
        """Say how many employers with permits in force use how much of their quota."""
        held = self.rows(
            f"select e.nationals, e.foreigners, e.sector, count(*) {self.standing()} group by e.id"
        )
        return Counter(
            (use(100 * (own + n) / (home + own + n) / self.terms.quota(sector)),)
            for home, own, sector, n in held
        )

    def spans(self) -> dict[str, list[int]]:
        """Return the days of each step that ended in the month."""
        contract = "from hiring_contract where kept_by = %(state)s and"
        permit = "from permits_permit where kept_by = %(state)s and"
        asked = {
            "consent": f"select drawn_at, answered_at {contract} answered_at {{within}}",
            "certificates": f"select answered_at, destination_certified_at {contract} destination_certified_at {{within}}",
            "decision": f"select proposed_at, decided_at {permit} decided_at {{within}}",
            "entry": f"select decided_at, entered_at {permit} entered_at {{within}}",
        }
        days = "(b at time zone %(zone)s)::date - (a at time zone %(zone)s)::date"
        found = {
            step: sorted(row[0] for row in self.rows(f"select {days} from ({query}) as one(a, b)"))
            for step, query in asked.items()
        }
        return {step: lasted for step, lasted in found.items() if lasted}


def use(part: float) -> str:
    """Say which band of the quota a part of it lies in."""
    return (
        "over" if part > 1 else "under_half" if part < 0.5 else "over_half" if part < 0.9 else "nearly_full"
    )


def share(part: float) -> str:
    """Say which band of a month's wage a part of it lies in."""
    return "longer" if part > 1 else "month" if part > 0.25 else "week"


def only(number: int) -> Counter[tuple[str, ...]]:
    """Return a count that is not broken down."""
    return Counter({(): number} if number else {})
