"""Every write of this room: a month is counted, signed and told; the other state's tally is taken in."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Refused, Stale, Untrusted
from rabt.base.identifiers import ref_of
from rabt.exchange import actions as exchange
from rabt.exchange import queries as line
from rabt.insight import queries
from rabt.insight.messages import TallySigned
from rabt.insight.models import Handed, MonthTally
from rabt.insight.rules import month as months
from rabt.insight.rules import tally as rules
from rabt.insight.rules.figures import definitions
from rabt.insight.rules.month import Month
from rabt.insight.rules.tally import NOUN, Counted, HandedDown, Tally, Value
from rabt.journal import actions as journal
from rabt.journal import queries as journal_queries
from rabt.seal import canon, checkpoint, keys, statement


@transaction.atomic
def count_month(actor: Actor, month: Month, *, at: datetime) -> MonthTally:
    """Count a month of this node by hand; one that was counted before gets a later version.

    Refuses: not_allowed, month_not_over, tally_not_cosigned, tally_counted_meanwhile
    """
    actor.require(queries.COUNT)
    return _count(actor, month, at)


def count_due(at: datetime) -> int:
    """Count the month that is over, once; and once more when late records must have come. By the clock.

    While the other node has not cosigned our journal over it, the month waits.
    """
    state, terms = settings.RABT.state, agreement.terms_at(at)
    zone, month = terms.state(state).zone, queries.month_over(at)
    done = 0
    for one in (month.before, month):
        had = queries.versions(state, one)
        begun = one == month or had  # a node does not begin with months before its own
        if begun and months.is_due(one, zone, at, terms.clock("offline_pack"), had):
            done += _count_or_wait(one, at)
    return done


def _count_or_wait(month: Month, at: datetime) -> bool:
    try:
        with transaction.atomic():
            _count(the_node(settings.RABT.state), month, at)
    except (Refused, Stale):
        return False
    return True


def _count(actor: Actor, month: Month, at: datetime) -> MonthTally:
    """Count, hide, sign, keep and tell a month.

    Refuses: month_not_over, tally_not_cosigned, tally_counted_meanwhile
    """
    state, terms = settings.RABT.state, agreement.terms_at(at)
    zone = terms.state(state).zone
    months.check_over(month, zone, at)
    bound = journal_queries.cosigned_over(month.ends_at(zone))
    if bound is None:
        raise Refused("tally_not_cosigned", month=str(month), field="month")
    found, least = queries.counted(settings.RABT.side, month, zone), terms.number("least_shown")
    told = Tally(
        state=state, month=str(month), version=queries.next_version(state, month),
        settled=months.is_settled(month, zone, at, terms.clock("offline_pack")), zone=zone, counted_at=at,
        least=least, definitions=definitions().digest, journal_size=bound.size, journal_root=bound.root,
        values=_values(found, month, least),
    )  # fmt: skip
    signed = statement.sign(NOUN, told.content(), keys.signing_key(settings.RABT.keys, keys.JOURNAL))
    letter = TallySigned(told.content().decode(), signed, bound.note, bound.cosignature)
    row = _keep(told, letter, at, exact=queries.exact_of(found))
    journal.append(actor, "tally.signed", row.ref, at=at, facts={"digest": row.digest})
    about = ref_of("tally", f"{state}-{month}")
    exchange.send(actor, TallySigned.KIND, letter.to_body(), about=about, at=at)
    return row


def _values(found: Mapping[str, Counted], month: Month, least: int) -> list[Value]:
    """Put what was counted here and what was handed down into the order of the definitions."""
    handed = queries.handed(month)
    return [
        handed.get(figure.code, rules.untold(figure))
        if figure.handed
        else rules.shown(figure, found[figure.code], least)
        for figure in definitions().counted_by(settings.RABT.side)
    ]


@transaction.atomic
def hand_down(month: Month, found: Mapping[str, Counted], *, at: datetime) -> bool:
    """Hand down what was counted of a month behind the wall, as it may be shown, once; return whether now.

    Small numbers are hidden before anything is written: the house never holds them. Refuses: month_not_over
    """
    terms = agreement.terms_at(at)
    months.check_over(month, terms.state(settings.RABT.state).zone, at)
    if queries.is_handed(month):
        return False
    least = terms.number("least_shown")
    told = HandedDown([rules.shown(definitions().of(code), one, least) for code, one in found.items()])
    Handed.objects.create(month=str(month), content=canon.canonical(told.to_body()).decode(), handed_at=at)
    return True


def _keep(told: Tally, letter: TallySigned, at: datetime, exact: object = None) -> MonthTally:
    """Keep a version of a tally. Refuses: tally_counted_meanwhile"""
    row = MonthTally(
        state=told.state, month=told.month, version=told.version, settled=told.settled, content=letter.tally,
        digest=told.digest, signature=letter.signature, note=letter.note, cosignature=letter.cosignature,
        exact=exact, counted_at=told.counted_at, kept_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Stale("tally_counted_meanwhile", month=told.month) from None
    return row


@transaction.atomic
def take_tally(actor: Actor, told: TallySigned, *, at: datetime) -> MonthTally:
    """Take in the other state's tally, if it is what that state signed of a month that is over.

    Refuses: tally_forged, tally_malformed, tally_definitions_differ, month_unknown, month_not_over
    """
    found = _verified(actor, told)
    if found.definitions != definitions().digest:
        raise Refused("tally_definitions_differ", month=found.month)
    state = agreement.terms_at(at).state(actor.state)
    months.check_over(months.read(found.month), state.zone, at)
    if found.zone != state.zone or found.version < 1:
        raise Untrusted("tally_malformed", why="zone or version")
    if found.least < agreement.terms_at(found.counted_at).number("least_shown"):
        raise Untrusted("tally_malformed", why="counts are shown that are too small")
    rules.check_known(found, definitions(), state.side)
    known = queries.known_version(found.state, found.month, found.version)
    if known is not None:
        return _the_same(known, found)
    row = _keep(found, told, at)
    journal.append(actor, "tally.taken", row.ref, at=at, facts={"digest": row.digest})
    return row


def _verified(actor: Actor, told: TallySigned) -> Tally:
    """Read a tally that the other node signed and bound to a checkpoint cosigned here.

    Refuses: tally_forged, tally_malformed
    """
    peer = line.peer_card()
    own = keys.node_card(settings.RABT.keys, state=settings.RABT.state, url=settings.RABT.url)
    content = told.tally.encode()
    try:
        statement.verify(NOUN, content, told.signature, keys.verifying_key(peer.journal))
        bound = checkpoint.read(told.note, peer.journal_name, keys.verifying_key(peer.journal))
        both = checkpoint.with_line(told.note, told.cosignature)
        checkpoint.read_cosignature(both, own.witness_name, keys.verifying_key(own.journal))
        found = rules.read(told.tally)
    except Untrusted as problem:
        raise Untrusted("tally_forged", why=problem.code) from problem
    if actor.state != peer.state or found.state != peer.state:
        raise Untrusted("tally_forged", why="of another state")
    if (found.journal_size, found.journal_root) != (bound.size, bound.root.hex()):
        raise Untrusted("tally_forged", why="bound to another checkpoint")
    return found


def _the_same(known: MonthTally, found: Tally) -> MonthTally:
    if known.digest != found.digest:
        raise Untrusted("tally_forged", why="the same version told otherwise")
    return known
