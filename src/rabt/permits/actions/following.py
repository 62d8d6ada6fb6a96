"""What the clock does: first entries, last days, contracts that ended. Each permit in its own transaction."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from rabt.access.rules import parent_of
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Missing, Refused
from rabt.base.identifiers import id_of, ref_of
from rabt.credentials import actions as credentials_actions
from rabt.credentials import queries as credentials
from rabt.hiring import actions as hiring_actions
from rabt.hiring import queries as hiring
from rabt.holds import queries as holds
from rabt.journal import actions as journal
from rabt.people import queries as people
from rabt.permits import queries
from rabt.permits.actions.cards import revoke_card, suspend_card
from rabt.permits.actions.closing import close_open
from rabt.permits.actions.keeping import without_work
from rabt.permits.actions.telling import tell_both, tell_employer
from rabt.permits.actions.turning import turn
from rabt.permits.models import Mark, Permit, Renewal
from rabt.permits.rules import permit as rules
from rabt.permits.rules.permit import HOLDS_CARD, LIVE, State, Step

ENTRIES = "first_entries"
OVERLAP = timedelta(hours=1)
"""News is read again this far back: what was committed late is not missed, what was read does nothing."""

UNDER_REVIEW = "under_review"
RETURNED, DECEASED = "returned", "deceased"
"""Why a card counts no more, in the words of its own room."""


def activate_entered(at: datetime) -> int:
    """Make permits active whose holders were seen to enter for the first time."""
    node = the_node(settings.RABT.state)
    mark, _ = Mark.objects.get_or_create(
        name=ENTRIES, defaults={"read_until": datetime.min.replace(tzinfo=at.tzinfo)}
    )
    since = mark.read_until - OVERLAP if mark.read_until.year > 1 else mark.read_until
    done = 0
    for about, entered_at, port in credentials.first_entries(since):
        if about.startswith("permit:"):
            done += _enter(node, id_of(about, "permit"), entered_at, port, at)
    Mark.objects.filter(name=ENTRIES).update(read_until=at)
    return done


@transaction.atomic
def _enter(node: Actor, permit_id: UUID, entered_at: datetime, port: str, at: datetime) -> bool:
    """Write the first entry on a permit that waits for it; on any other it changes nothing."""
    try:
        row = queries.permit_to_decide(node, permit_id)
    except Missing:
        return False
    if row.entered_at is not None or State.GRANTED not in (row.state, row.stood):
        return False
    row.entered_at, row.entered_port = entered_at, port
    turn(node, row, Step.ENTER, at, why=row.why)
    return True


def expire_due(at: datetime) -> int:
    """End permits whose last day has passed, or whose days without work are over."""
    terms = agreement.terms_at(at)
    running = Permit.objects.filter(kept_by=settings.RABT.state, state__in=HOLDS_CARD)
    late = queries.days_of(terms).late_news
    past = (
        running.filter(valid_until__lt=terms.on)
        | running.filter(kept_until__lt=terms.on)
        | running.filter(entered_at=None, entry_by__lt=terms.on - timedelta(days=late))
    )
    return _each(past.values_list("pk", flat=True), _expire, at)


def _expire(node: Actor, row: Permit, at: datetime) -> bool:
    terms = agreement.terms_at(at)
    if not rules.is_due_to_expire(
        row.state, row.stood, row.ends(), terms.on, queries.days_of(terms).late_news
    ):
        return False
    early = row.valid_until is not None and row.valid_until >= terms.on
    if early and holds.held((row.ref, row.person_ref, row.contract_ref), "permit.end", at):
        return False
    turn(node, row, Step.EXPIRE, at)
    close_open(row)
    if early:
        revoke_card(node, row, "expired", at)
    tell_both(node, row, "permits.expired_text", at)
    return True


def follow_returns(at: datetime) -> int:
    """Close the permits of workers who left after their work was over and stayed away."""
    over = Permit.objects.filter(
        Q(state__in=[State.BETWEEN_JOBS, State.EXPIRED]) | Q(state=State.SUSPENDED, stood=State.BETWEEN_JOBS),
        kept_by=settings.RABT.state,
    )
    away = credentials.outside([ref_of("permit", key) for key in over.values_list("pk", flat=True)])
    return _each([id_of(about, "permit") for about in away], partial(_return, away), at)


def _return(away: dict[str, tuple[datetime, str]], node: Actor, row: Permit, at: datetime) -> bool:
    terms = agreement.terms_at(at)
    left_at, port = away[row.ref]
    left_on, over_on = (agreement.terms_at(moment).on for moment in (left_at, row.changed_at))
    if not rules.is_returned(row.state, row.stood, left_on, over_on, terms.on, terms.clock("return_settles")):
        return False
    if holds.held((row.ref, row.person_ref, row.contract_ref), "permit.end", at):
        return False
    had_card = row.state in HOLDS_CARD
    row.left_at, row.left_port = left_at, port
    turn(node, row, Step.RETURN, at)
    close_open(row)
    if had_card:
        revoke_card(node, row, RETURNED, at)
    tell_both(node, row, "permits.returned_text", at)
    return True


def follow_deaths(at: datetime) -> int:
    """End the permits of workers whose death two persons recorded on either side, with their cards."""
    live = Permit.objects.filter(kept_by=settings.RABT.state, state__in=LIVE)
    gone = people.deceased(live.values("person_id"))
    return _each(live.filter(person_id__in=gone).values_list("pk", flat=True), _die, at)


def _die(node: Actor, row: Permit, at: datetime) -> bool:
    had_card = row.state in HOLDS_CARD
    turn(node, row, Step.DIE, at)
    close_open(row)
    if had_card:
        revoke_card(node, row, DECEASED, at)
    hiring_actions.end_for_death(node, row.contract_id, at=at)
    tell_employer(node, row, "permits.died_text", at)
    return True


def follow_contracts(at: datetime) -> int:
    """Keep the status of workers whose contract ended early; suspend what was not entered on."""
    node = the_node(settings.RABT.state)
    over = hiring.contracts_to_see(node, state="ended").order_by().values("pk")
    on_them = Permit.objects.filter(
        kept_by=settings.RABT.state, state__in=[State.GRANTED, State.ACTIVE], contract_id__in=over
    )
    return _each(on_them.values_list("pk", flat=True), _without_contract, at)


def _without_contract(node: Actor, row: Permit, at: datetime) -> bool:
    if row.state == State.ACTIVE:
        without_work(node, row, at)
    elif row.state == State.GRANTED:
        found = agreement.terms_at(at).reasons("permit_suspension")[UNDER_REVIEW]
        turn(node, row, Step.SUSPEND, at, why=UNDER_REVIEW)
        suspend_card(node, row, at)
        tell_both(node, row, "permits.suspended_text", at, reason=found)
    else:
        return False
    return True


def follow_sights(at: datetime) -> int:
    """Put permits under the labour office once the employer's sight of their holder has ended."""
    node = the_node(settings.RABT.state)
    ended = hiring.contracts_out_of_sight(node).filter(office=OuterRef("office"), pk=OuterRef("contract_id"))
    theirs = Permit.objects.filter(Exists(ended), kept_by=settings.RABT.state)
    return _each(theirs.values_list("pk", flat=True), _out_of_sight, at)


def _out_of_sight(node: Actor, row: Permit, at: datetime) -> bool:
    row.office = parent_of(row.office)
    row.save(update_fields=["office"])
    Renewal.objects.filter(permit=row, contract_id=row.contract_id).update(office=row.office)
    credentials_actions.place(node, row.ref, row.office)
    journal.append(node, "permit.moved", row.ref, at=at, facts={"office": row.office})
    return True


def _each(keys: object, act: Callable[[Actor, Permit, datetime], bool], at: datetime) -> int:
    node = the_node(settings.RABT.state)
    return sum(_one(node, key, act, at) for key in sorted(keys))  # type: ignore[call-overload]


@transaction.atomic
def _one(node: Actor, key: UUID, act: Callable[[Actor, Permit, datetime], bool], at: datetime) -> bool:
    """Act on one permit as it stands now; who changed it first wins."""
    try:
        return act(node, queries.permit_to_decide(node, key), at)
    except (Missing, Refused):
        return False
