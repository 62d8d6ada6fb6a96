"""Every write of this room: a change is proposed, decided by another, or told by the other node."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.agreement import queries, rules
from rabt.agreement.messages import TermChanged
from rabt.agreement.models import Change
from rabt.base.actor import Actor
from rabt.base.errors import Refused, Untrusted
from rabt.exchange import actions as exchange
from rabt.journal import actions as journal


@transaction.atomic
def propose_change(
    actor: Actor, key: str, value: rules.Value, since: date, source: str, *, at: datetime
) -> Change:
    """Propose a new value of a term from a day on; another person decides it.

    Refuses: not_allowed, unknown_term, term_fixed, term_not_ours, term_value_invalid,
    term_unchanged, since_in_past, term_source_missing, change_waiting
    """
    actor.require(queries.PROPOSE)
    terms, pack = queries.terms_at(at), queries.pack()
    rules.check_proposal(terms, pack, settings.RABT.side, key, value, since, source)
    change = Change(key=key, value=value, since=since, source=source.strip(), kept_by=settings.RABT.state)
    change.propose(actor, at)
    _insert(change)
    journal.append(actor, "term.proposed", change.ref, at=at, facts=_facts(change))
    return change


def _insert(change: Change) -> None:
    """Keep a proposal; the database holds one that waits per value and day."""
    try:
        with transaction.atomic():
            change.save(force_insert=True)
    except IntegrityError:
        raise Refused("change_waiting", key=change.key, field="since") from None


@transaction.atomic
def decide_change(
    actor: Actor, change_id: UUID, granted: bool, *, at: datetime, reason: str = "", note: str = ""
) -> Change:
    """Grant or refuse a proposed change; a granted one is told to the other node.

    Refuses: not_allowed, missing, same_person, change_decided, since_in_past, term_value_invalid,
    term_fixed, term_not_ours, unknown_term, term_reason_missing
    """
    change = queries.change_to_decide(actor, change_id)
    terms = queries.terms_at(at)
    if change.decision:
        raise Refused("change_decided", state=change.decision)
    if granted:
        rules.check_term(terms, change.key, settings.RABT.side)
        rules.check_since(change.since, terms)
        rules.check_value(queries.pack(), change.key, change.value, change.since)
    else:
        rules.check_reason(terms, reason)
    change.decide(rules.GRANTED if granted else rules.REFUSED, actor, at, "" if granted else reason, note)
    change.save()
    kind = "term.changed" if granted else "term.refused"
    journal.append(actor, kind, change.ref, at=at, facts=_facts(change))
    if granted:
        exchange.send(actor, TermChanged.KIND, _told(change).to_body(), about=change.ref, at=at)
    return change


@transaction.atomic
def take_change(actor: Actor, told: TermChanged, *, at: datetime) -> Change:
    """Take in a change that the other node decided; the same letter twice is one change.

    Refuses: not_the_keeper, unknown_term, term_value_invalid
    """
    if actor.state != settings.RABT.peer_state or told.kept_by != actor.state:
        raise Untrusted("not_the_keeper")
    known = Change.objects.filter(pk=told.change_id).first()
    if known is not None:
        return _the_same(known, told)
    rules.check_keeper(queries.terms_at(at), told.key, actor.state)
    rules.check_value(queries.pack(), told.key, told.value, told.since)
    change = Change.objects.create(
        id=told.change_id, kept_by=told.kept_by, key=told.key, value=told.value, since=told.since,
        source=told.source, proposed_by=actor.id, proposed_at=told.decided_at, decision=rules.GRANTED,
        decided_at=told.decided_at,
    )  # fmt: skip
    journal.append(actor, "term.taken", change.ref, at=at, facts=_facts(change))
    return change


def _the_same(known: Change, told: TermChanged) -> Change:
    if known.kept_by != told.kept_by or _told(known) != told:
        raise Untrusted("not_the_keeper")
    return known


def _told(change: Change) -> TermChanged:
    is_switch = isinstance(change.value, bool)
    assert change.decided_at is not None
    return TermChanged(
        change_id=change.pk,
        kept_by=change.kept_by,
        key=change.key,
        number=None if is_switch else change.value,
        on=change.value if is_switch else None,
        since=change.since,
        source=change.source,
        decided_at=change.decided_at,
    )


def _facts(change: Change) -> dict[str, object]:
    return {"key": change.key, "value": change.value, "since": change.since, "source": change.source}
