"""By the clock: the head is told before a time is over, the oversight of questions that look like fishing."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.assistance import queries
from rabt.assistance.actions.telling import clock_of, remember
from rabt.assistance.models import Alarm, Request
from rabt.assistance.queries.fishing import LOOKED_BACK, NEAR_BACK, OVERSEE
from rabt.assistance.queries.requests import point
from rabt.assistance.rules import fishing
from rabt.assistance.rules.clock import is_to_escalate
from rabt.assistance.rules.request import State, check_code, check_said
from rabt.base.actor import Actor, the_node
from rabt.base.errors import NotAllowed, Refused
from rabt.seal.message import check_text

FINDINGS = ("in_order", "misuse")


@transaction.atomic
def escalate(*, at: datetime) -> int:
    """Tell the head of requests whose time is about to end; return how many."""
    share = agreement.terms_at(at).number("assistance_escalate")
    rows = Request.objects.select_for_update().filter(
        state__in=[State.OPEN, State.WEIGHED], escalated_at=None, due_at__isnull=False
    ).exclude(asked_by=settings.RABT.state)  # fmt: skip
    told = [row for row in rows if is_to_escalate(clock_of(row), row.hours, share, at)]
    for row in told:
        row.escalated_at = at
        row.save(update_fields=["escalated_at"])
        remember(the_node(settings.RABT.state), "request.escalated", row.ref, at)
    return len(told)


@transaction.atomic
def watch_fishing(*, at: datetime) -> int:
    """Raise an alarm where an officer misses far more than others, or asks for near twins; return how many.

    One of a kind for an officer and a day. It counts, and names no subject.
    """
    terms = agreement.terms_at(at)
    raised = 0
    missed = queries.missed(at - LOOKED_BACK)
    for who, (asked, lost) in missed.items():
        others = [pair for name, pair in missed.items() if name != who]
        total = sum(pair[0] for pair in others), sum(pair[1] for pair in others)
        if fishing.misses_much(asked, lost, *total):
            raised += _raise(who, "no_hits", asked, lost, at)
    for who, keys in queries.own_keys(at - NEAR_BACK).items():
        twins = fishing.near_twins(keys)
        if twins >= terms.number("assistance_fishing"):
            raised += _raise(who, "near", len(keys), twins, at)
    return raised


def _raise(who: str, kind: str, asked: int, counted: int, at: datetime) -> bool:
    on = agreement.terms_at(at).on
    row, made = Alarm.objects.get_or_create(
        who=who, kind=kind, on=on,
        defaults={"office": point(), "asked": asked, "counted": counted, "raised_at": at},
    )  # fmt: skip
    if made:
        remember(the_node(settings.RABT.state), "fishing.raised", row.ref, at, sort=kind)
    return made


@transaction.atomic
def judge_alarm(actor: Actor, alarm_id: UUID, finding: str, reason: str, *, at: datetime) -> Alarm:
    """Judge, as the oversight, whether an officer's questions are in order.

    Refuses: assistance_choice, assistance_short, assistance_step_closed, same_person, text_unprintable
    """
    actor.require(OVERSEE)
    check_text(reason, "reason")
    check_code(finding, FINDINGS, "finding")
    check_said(reason, "reason")
    row = queries.alarms_to_see(actor).select_for_update().filter(pk=alarm_id).first()
    if row is None or row.judged_at is not None:
        raise Refused("assistance_step_closed")
    if row.who in (actor.id, actor.for_whom):
        raise NotAllowed("same_person")
    row.finding, row.reason, row.judged_by, row.judged_at = finding, reason, actor.id, at
    row.save()
    remember(actor, "fishing.judged", row.ref, at, finding=finding)
    return row
