"""What one node does in the rehearsal: each step calls the rooms' own actions, as their pages do.

Steps take and give plain values, since they travel over a pipe. `by` names an account by its id.
"""

import base64
from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings

from rabt.access import actions as access
from rabt.access import queries as accounts
from rabt.base.actor import Actor, the_node
from rabt.base.clock import now
from rabt.base.errors import Refused
from rabt.base.identifiers import new_id
from rabt.credentials import actions as credentials
from rabt.credentials import queries as credential_queries
from rabt.crossing import actions as crossing
from rabt.crossing.rules.verdict import Direction
from rabt.dues import actions as dues
from rabt.dues import queries as dues_queries
from rabt.dues.rules import wage as wages
from rabt.exchange import actions as exchange
from rabt.exchange import queries as exchange_queries
from rabt.hiring import actions as hiring
from rabt.hiring.rules.application import Application, EmployerApplication
from rabt.hiring.rules.demand import Asked
from rabt.hiring.rules.terms import Terms
from rabt.insight import actions as insight
from rabt.insight import queries as insight_queries
from rabt.insight.rules.month import last_twelve
from rabt.journal import actions as journal
from rabt.people import actions as people
from rabt.people.rules.person import PersonFacts
from rabt.permits import actions as permits
from rabt.site.rehearsal.cast import OFFICES, PLAYERS, doors_of
from rabt.site.rehearsal.faces import portrait
from rabt.site.rehearsal.ledger import haste
from rabt.site.rehearsal.ledger.book import Ledger
from rabt.site.rehearsal.ledger.book import open_ledger as opened
from rabt.site.rehearsal.looking import (
    adopt_visit,
    ask_file,
    draw_plan,
    look_again,
    open_file,
    pay_file,
    record_offer,
    record_visit,
    seek,
    take_up,
)
from rabt.site.rehearsal.patrolling import (
    meet,
    need_training,
    open_case,
    report_day,
    report_weather,
    seize,
    walk_line,
    walk_now,
)
from rabt.site.rehearsal.planning import (
    answer_patrols,
    approve_patrols,
    draw_patrols,
    enter_crews,
    follow_patrols,
    offer_patrols,
    open_patrols,
    put_patrols,
    side,
)
from rabt.site.rehearsal.seats import account, as_account, at_of, director, found_account, open_accounts

# what is asked for here and done in the module beside
__all__ = [
    "adopt_visit", "answer_patrols", "approve_patrols", "ask_file", "draw_patrols", "draw_plan",
    "enter_crews", "follow_patrols", "look_again", "meet", "need_training", "offer_patrols", "open_case",
    "open_file", "open_patrols", "pay_file", "put_patrols", "record_offer", "record_visit", "report_day",
    "report_weather", "seek", "seize", "side", "take_up", "walk_line", "walk_now",
]  # fmt: skip


# ------------------------------------------------------------------ loading a long history
_held: list[Ledger] = []


def open_ledger() -> None:
    """Keep this node's rows in memory from now on; `write_down` brings them into the database."""
    _held[:] = [opened()]


def write_down(*, whole: bool = False) -> int:
    """Write down what will not change again, or everything at the end; say how many rows."""
    return _held[0].write_down(whole=whole)


# ------------------------------------------------------------------ the scene
def set_scene(at: str) -> None:
    """Open the rehearsal's offices and accounts, unless they stand already."""
    state = settings.RABT.state
    node, when = the_node(state), at_of(at)
    if open_accounts():
        return
    for bureau in OFFICES[state]:
        serves = f"{state}/{bureau.serves}" if bureau.serves else ""
        access.open_office(
            node, f"{state}/{bureau.path}", bureau.name_ar, bureau.name_en, bureau.kind, when, serves=serves
        )
    for player in PLAYERS[state]:
        access.open_account(
            node, player.name_ar, player.role, f"{state}/{player.office}", player.phone,
            f"{player.name_en.lower().replace(' ', '.')}@{state.lower()}.example", when, name_en=player.name_en,
        )  # fmt: skip


def players() -> list[dict[str, str]]:
    """Name every open account: who may be called on stage."""
    return [_named(row) for row in open_accounts()]


def sign_in_links() -> list[dict[str, Any]]:
    """Make a sign-in link for each part of the cast, and for one employer, one recruiter and one trainee.

    A link opens once: who works at both doors gets one for each, and `walled` says which it is.
    """
    node, links, seen = the_node(settings.RABT.state), [], set()
    for row in sorted(open_accounts(), key=_trainees_last):
        crowd = row.role in ("employer", "recruiter", "trainee")
        if crowd and row.role in seen:
            continue
        seen.add(row.role)
        for walled in doors_of(row.role):
            url = access.make_trial_link(node, row.pk, at=now())
            links.append({"role": row.role, "name_en": row.name_en, "url": url, "walled": walled})
    return links


def _trainees_last(row: Any) -> tuple[bool, float]:
    """Order trainees behind the cast, who came last first: his course runs now."""
    return row.role == "trainee", -row.opened_at.timestamp() if row.role == "trainee" else 0.0


# ------------------------------------------------------------------ the link between the nodes
def node_card() -> list[str]:
    """Show this node's card and fingerprint."""
    return [exchange.own_card(), exchange.own_fingerprint()]


def pair(card: str, fingerprint: str) -> None:
    """Take the other node's card, as the administrator does after the telephone call."""
    if exchange_queries.is_paired():
        return
    administrator = next(row for row in players() if row["role"] == "node_administrator")
    exchange.pair(as_account(administrator["id"]), card, fingerprint, at=now())


def pouch_out(at: str) -> str:
    """Close the pouch of letters and receipts."""
    return base64.b64encode(exchange.pouch_out(at_of(at))).decode()


def pouch_in(pouch: str, at: str) -> int:
    """Open the other node's pouch and hand its letters to their rooms."""
    exchange.pouch_in(base64.b64decode(pouch), at=at_of(at))
    exchange.apply_received(at_of(at))
    return exchange_queries.dead_to_see(director()).count()


def letters_out(at: str) -> list[Any]:
    """Seal what was written and hand over all that has no receipt yet."""
    if _held:
        return haste.letters_out(at_of(at))
    exchange.seal_waiting(at_of(at))
    return [row.sealed for row in exchange_queries.unanswered(settings.RABT.peer_state)]


def letters_in(letters: list[Any], at: str) -> list[str]:
    """Receive letters, hand them to their rooms, and answer with receipts."""
    if _held:
        return haste.letters_in(letters, at_of(at))
    receipts = exchange.receive(letters, via="line", at=at_of(at)).receipts
    exchange.apply_received(at_of(at))
    return receipts


def receipts_in(receipts: list[str], at: str) -> int:
    """File the other node's receipts."""
    return exchange.take_receipts(receipts, via="line", at=at_of(at))


def integrate_journal(at: str) -> None:
    """Put the acts so far into the journal's tree and ask for the other node's cosignature."""
    journal.integrate(at_of(at))
    exchange.offer_checkpoint(at_of(at))


def tell_looks(at: str) -> int:
    """Tell the other node who looked at persons known to both, on the days that are over by then."""
    return exchange.send_viewings(at_of(at))


# ------------------------------------------------------------------ acts of people
def do(by: str, deed: str, at: str, args: list[Any]) -> str:
    """Let an account do one act of a room: `do(clerk, "hiring.propose_demand", at, [demand, "approve"])`."""
    room, _, name = deed.partition(".")
    row = getattr(import_module(f"rabt.{room}.actions"), name)(
        as_account(by), *(_value(one) for one in args), at=at_of(at)
    )
    return str(row.pk) if hasattr(row, "pk") else str(row)


def duties(at: str) -> None:
    """Let the node do its duties by the clock."""
    node, when = the_node(settings.RABT.state), at_of(at)
    hiring.lapse_demands(node, at=when)
    hiring.lapse_offers(node, at=when)
    hiring.lapse_contracts(node, at=when)
    hiring.end_contracts(node, at=when)
    hiring.end_sights(node, at=when)
    hiring.shut_unlicensed(node, at=when)
    permits.activate_entered(when)
    permits.expire_due(when)
    permits.follow_contracts(when)
    permits.follow_sights(when)
    credentials.publish_status(node, at=when)


def record_clearance(by: str, contract: str, kind: str, number: str, issued_on: str, at: str) -> str:
    """Let an official record a paper that was shown."""
    row = permits.record_clearance(
        as_account(by),
        UUID(contract),
        kind,
        number=number,
        issued_on=date.fromisoformat(issued_on),
        at=at_of(at),
    )
    return str(row.pk)


def pass_port(by: str, permit: str, direction: str, at: str) -> str:
    """Let an officer record that the bearer of a worker's card passed his port; says the colour."""
    who = as_account(by)
    card = credential_queries.card_about(director(), f"permit:{permit}")
    if card is None:
        return "no card"
    try:
        passage = crossing.record_passage(
            who, card.serial, Direction(direction), at=at_of(at), passage_id=new_id(), second_check=True
        )
    except Refused as refused:
        return refused.code
    return str(passage.colour)


def apply(kind: str, told: dict[str, Any], at: str) -> str:
    """Register an employer or a recruiter through the public form's action."""
    told["licence_expires_on"] = date.fromisoformat(told["licence_expires_on"])
    if kind == "employer":
        return str(hiring.apply_employer(accounts.anyone(), EmployerApplication(**told), at=at_of(at)).pk)
    return str(hiring.apply_recruiter(accounts.anyone(), Application(**told), at=at_of(at)).pk)


def submit_demand(by: str, number: int, terms: dict[str, Any], at: str) -> str:
    """Let an employer ask for workers."""
    terms["starts_on"] = date.fromisoformat(terms["starts_on"])
    terms["starts_by"] = date.fromisoformat(terms["starts_by"])
    asked = Asked(number=number, terms=Terms(**terms))
    return str(hiring.submit_demand(as_account(by), asked, at=at_of(at)).pk)


def register(by: str, facts: dict[str, Any], seed: int, at: str) -> str:
    """Register a worker with the drawn portrait of nobody."""
    for name in ("born_on", "passport_expires_on"):
        facts[name] = date.fromisoformat(facts[name])
    photo = portrait(seed, facts["sex"])
    who = as_account(by)
    row = people.register_person(
        who, PersonFacts(**facts), at=at_of(at), photo=photo, not_same="rehearsal: drawn as another person"
    )
    return str(row.pk)


def _value(one: Any) -> Any:
    """Read identifiers and days back from text."""
    if isinstance(one, str):
        for read in (UUID, date.fromisoformat):
            try:
                return read(one)
            except ValueError:
                continue
    return one


def count_months(at: str, most: int = 12) -> list[str]:
    """Let the secretary of the committee count the last months, oldest first; say which."""
    who = as_account(account("committee_secretary"))
    last = last_twelve(insight_queries.month_over(at_of(at)))[-most:]
    return [insight.count_month(who, month, at=at_of(at)).month for month in last]


def pay_wages(at: str) -> int:
    """Let every employer pay his workers, month by month since they came; say how many wages were paid.

    Most pay in time. Some pay late or a part of it now and then, so that there is something to look after.
    """
    until, paid = at_of(at), 0
    for row in open_accounts():
        if row.role == "employer":
            paid += sum(_paid(as_account(str(row.pk)), month, until) for month in _months_before(until))
    dues.note_arrears(at=until)
    return paid


def _months_before(until: datetime, most: int = 18) -> list[date]:
    months = [wages.month_of(until.date() - timedelta(days=5))]
    while len(months) < most:
        months.append(wages.month_of(months[-1] - timedelta(days=1)))
    return months[::-1]


def _paid(employer: Actor, month: date, until: datetime) -> int:
    rows = dues_queries.contracts_of_month(employer, month, until)
    due = [one for one in dues_queries.dues_of_month(rows, month, until) if one.wage is None]
    chance = Random(f"{employer.name} {month}")
    careless = Random(employer.name).random() < 0.15
    day = wages.end_of(month) + timedelta(days=chance.choice((12, 25) if careless else (2, 3, 5)))
    at = datetime.combine(day, time(9), tzinfo=UTC)
    if not due or at > until:
        return 0
    part = 0.5 if careless and chance.random() < 0.2 else 1.0
    amounts = {one.contract.pk: int(one.line.expected_minor * part) for one in due}
    pay = dues.Pay(day, wages.How.BANK, wages.ToldBy.BANK)
    return len(dues.record_wages(employer, month, amounts, pay, at=at).rows)


def dead_letters() -> list[str]:
    """Name the letters that a room refused, and why."""
    return [f"{row.kind}: {row.problem}" for row in exchange_queries.dead_to_see(director())]


def unanswered_letters() -> int:
    """Count the letters that have no receipt yet."""
    return exchange_queries.link_to_see(director(), now()).unanswered


def account_of_party(party: str, office: str) -> dict[str, str]:
    """Name the account that was opened for an admitted employer or recruiter below a labour office."""
    tail = UUID(party).hex[-12:]
    below = (f"{office}{prefix}-{tail}/" for prefix in ("emp", "rec"))
    return _named(accounts.accounts_to_see(director()).filter(office__in=list(below)).get())


def _named(row: Any) -> dict[str, str]:
    return {"id": str(row.pk), "role": row.role, "office": row.office_id, "name": row.name_en}


# ------------------------------------------------------------------ for stories and links
def open_seat(role: str, office: str, kind: str) -> None:
    """Open an account in a role at an office that a story needs; the office too, if it is not there."""
    node, at = the_node(settings.RABT.state), now()
    if not accounts.is_office(office):
        access.open_office(node, office, "مكتب آخر", "Another office", kind, at)
    mail = f"{role}.{len(open_accounts())}@{settings.RABT.state.lower()}.example"
    access.open_account(node, "موظف آخر", role, office, "", mail, at)


def told_of(by: str, query: str, record: str, field: str = "state") -> str:
    """Let an account open a record by its room's door, and say one thing of it."""
    room, _, name = query.partition(".")
    row = getattr(import_module(f"rabt.{room}.queries"), name)(as_account(by), UUID(record))
    return str(getattr(row, field))


def link(role: str, office: str = "", place: int = 0) -> str:
    """Make a one-time sign-in link for somebody in a role."""
    who = found_account(role, office, place)
    return access.make_trial_link(the_node(settings.RABT.state), who.pk, at=now())


def token(role: str, office: str = "") -> str:
    """Make a machine's token with the rights of somebody in a role."""
    by = as_account(str(found_account(role, office).pk))
    return access.make_token(by, "rehearsal", now() + timedelta(days=7), at=now())[1]
