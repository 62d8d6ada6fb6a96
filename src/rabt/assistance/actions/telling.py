"""What every step does: its state, one plain word in the journal, the letter, and how a letter is read."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from rabt.agreement import queries as agreement
from rabt.assistance.models import Request
from rabt.assistance.rules import clock as clocks
from rabt.assistance.rules import request as rules
from rabt.assistance.rules.clock import Clock
from rabt.assistance.rules.request import Move
from rabt.base.actor import Actor
from rabt.base.errors import Untrusted
from rabt.base.identifiers import Ref
from rabt.corridor.asking import LISTS
from rabt.exchange import actions as exchange
from rabt.journal import actions as journal
from rabt.seal.message import Message


def lists_at(at: datetime) -> Mapping[str, Collection[str]]:
    """Return the codes of every list of the pack."""
    terms = agreement.terms_at(at)
    return {name: set(terms.options(name)) for name in LISTS}


def kept_until(at: datetime) -> date:
    """Return until when something is kept at first; then a person reviews it."""
    terms = agreement.terms_at(at)
    return terms.on + timedelta(days=terms.clock("assistance_kept"))


def known(code: str, name: str, at: datetime) -> str:
    """Read a code of the pack out of a letter. Refuses: letter_malformed"""
    if code not in agreement.terms_at(at).options(name):
        raise Untrusted("letter_malformed", field=name)
    return code


def send(actor: Actor, letter: Message, about: Ref, at: datetime) -> None:
    """Write a letter to the other node in this act."""
    exchange.send(actor, letter.KIND, letter.to_body(), about=about, at=at)


def turn(row: Request, step: Move, at: datetime) -> None:
    """Take a step of the table. Refuses: assistance_step_closed"""
    row.state, row.state_at = rules.move(row.state, step), at
    if row.state in rules.OVER:
        row.kept_until = kept_until(at)


def remember(actor: Actor, kind: str, ref: Ref, at: datetime, **facts: object) -> None:
    """Append one act: what happened to which record, never whose name stands in it."""
    journal.append(actor, kind, ref, at=at, facts=facts or None)


def begin_clock(row: Request, began_at: datetime, at: datetime) -> None:
    """Start the time of an answer: by the class of the request, from its receipt."""
    terms = agreement.terms_at(at)
    sought = terms.options("sought").get(row.sought)
    named = rules.class_of(row.urgency, bool(sought and sought.direct))
    row.hours = terms.answer_clocks[named].hours
    keep_clock(row, clocks.begin(began_at, row.hours))


def keep_clock(row: Request, clock: Clock) -> None:
    """Write a clock down in its row."""
    row.received_at, row.due_at, row.stands_since = clock.began_at, clock.due_at, clock.stands_since


def clock_of(row: Request) -> Clock:
    """Return the clock of a request that is with the asked side."""
    found = row.clock
    assert found is not None, "an open request has a clock"
    return found
