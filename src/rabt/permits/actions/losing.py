"""A lost card: it counts nowhere from the moment it is told, and two persons issue another."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.base.actor import Actor, the_node
from rabt.base.errors import Refused, Untrusted
from rabt.exchange import actions as exchange
from rabt.exchange.letters import Letter, reference
from rabt.holds import queries as holds
from rabt.journal import actions as journal
from rabt.people import queries as people
from rabt.people.rules.person import Identity
from rabt.permits import queries
from rabt.permits.actions.cards import lose_card, replace_lost_card
from rabt.permits.actions.measures import begin, complete, opened, refs_of
from rabt.permits.actions.telling import tell_both, tell_worker
from rabt.permits.messages import LossReported
from rabt.permits.models import Measure, Permit
from rabt.permits.rules import measure as rules
from rabt.permits.rules.measure import Kind, ToldBy
from rabt.permits.rules.permit import HOLDS_CARD


@transaction.atomic
def report_loss(
    actor: Actor, permit_id: UUID, *, told_by: str, police: str = "", at: datetime
) -> Measure | None:
    """Report that a card is lost: it counts nowhere from now on. A card that is found again stays revoked.

    At origin the report goes to the state that issued the card. Refuses: no_card, measure_open,
    permit_step_closed, told_by_unknown
    """
    actor.require("permits.report_loss")
    if told_by not in set(ToldBy):
        raise Refused("told_by_unknown", field="told_by")
    row = queries.permit_to_see(actor, permit_id)
    if row.state not in HOLDS_CARD:
        raise Refused("permit_step_closed", state=row.state, step="report_loss")
    if row.kept_by != settings.RABT.state:
        _tell_issuer(actor, row, told_by, police, at)
        return None
    return lost(actor, queries.permit_to_decide(actor, permit_id), told_by, police, at)


@transaction.atomic
def report_own_loss(actor: Actor, permit_id: UUID, *, police: str = "", at: datetime) -> Measure | None:
    """Report, at one's own page, that one's card is lost: it counts nowhere from now on.

    At origin the report goes to the state that issued the card. Refuses: measure_open, permit_step_closed,
    no_card, missing
    """
    row = queries.own_permit_to_change(actor, permit_id)
    if row.state not in HOLDS_CARD:
        raise Refused("permit_step_closed", state=row.state, step="report_loss")
    if row.kept_by != settings.RABT.state:
        _tell_issuer(actor, row, ToldBy.WORKER, police, at)
        return None
    who = people.own_person(actor, row.person_id).identity()
    return lost(actor, row, ToldBy.WORKER, police, at, who=who)


def lost(
    actor: Actor, row: Permit, told_by: str, police: str, at: datetime, *, who: Identity | None = None
) -> Measure:
    """Revoke the card of a locked permit as lost, and begin its replacement."""
    found = begin(actor, row, Kind.LOSS, told_by, at, due=None, note=police)
    lose_card(actor, row, at)
    journal.append(actor, "permit.card_lost", row.ref, at=at, facts={"told_by": told_by, "police": police})
    tell_worker(actor, row, "permits.card_lost_text", at, who=who)
    return found


@transaction.atomic
def replace_lost(actor: Actor, measure_id: UUID, *, at: datetime) -> Permit:
    """Issue another card in place of a lost one, with a number of its own.

    Refuses: same_person, measure_step_closed, must_wait
    """
    found, row = opened(actor, measure_id, Kind.LOSS)
    holds.check_not_held(refs_of(row), "permit.replace_card", at)
    complete(actor, found, rules.Step.COMPLETE, "replaced", at)
    replace_lost_card(actor, row, people.identity(actor, row.person_id), at)
    journal.append(actor, "permit.card_replaced", row.ref, at=at)
    tell_both(actor, row, "permits.card_replaced_text", at)
    return row


@transaction.atomic
def refuse_replacement(actor: Actor, measure_id: UUID, *, note: str = "", at: datetime) -> Permit:
    """Decide that no other card is issued on this report; the lost one stays revoked.

    Refuses: same_person, measure_step_closed, said_too_short
    """
    found, row = opened(actor, measure_id, Kind.LOSS)
    complete(actor, found, rules.Step.DROP, "refused", at, rules.check_said(note, "note"))
    journal.append(actor, "permit.card_refused", row.ref, at=at, facts={"note": note})
    tell_both(actor, row, "permits.card_refused_text", at)
    return row


def _tell_issuer(actor: Actor, row: Permit, told_by: str, police: str, at: datetime) -> None:
    letter = LossReported(permit_ref=row.ref, told_by=told_by, police=police.strip()[:60], reported_at=at)
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    journal.append(actor, "permit.card_lost", row.ref, at=at, facts={"told_by": told_by, "police": police})


@transaction.atomic
def take_loss(actor: Actor, told: LossReported, letter: Letter) -> Measure | None:
    """Revoke a card of ours whose loss was reported on the other side; told twice, it counts once.

    Refuses: not_the_keeper, letter_malformed, Missing
    """
    if actor.state == settings.RABT.state:
        raise Untrusted("not_the_keeper")
    told.check()
    node = the_node(settings.RABT.state)
    row = queries.permit_to_decide(node, reference(told.permit_ref, "permit"))
    if row.state not in HOLDS_CARD or queries.is_lost(row):
        return None
    return lost(node, row, told.told_by, told.police, letter.received_at)
