"""Alarms over looks: the node counts and raises them, somebody who did not look judges them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.access.actions.codes import address_of
from rabt.access.approval import check_other_person
from rabt.access.models import Alarm, Canary, LookTally
from rabt.access.queries import alarms as reads
from rabt.access.queries.alarms import Seen, Usual
from rabt.access.rules import looks as rules
from rabt.access.rules import table
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Refused
from rabt.journal import actions as journal
from rabt.notices import actions as notices

AUDITOR, ADMINISTRATOR = "auditor", "node_administrator"
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)


def watch(at: datetime) -> int:
    """Count the looks of this hour, the one before and today; raise alarms and tell the auditors.

    The node does this every few minutes. Returns how many alarms the auditors were told of.
    """
    hour = at.replace(minute=0, second=0, microsecond=0)
    usual = reads.usual(at)
    judge(rules.HOUR, hour - AN_HOUR, hour + AN_HOUR, usual, at=at)
    midnight = reads.midnight(reads.today(at))
    judge(rules.DAY, midnight, midnight + A_DAY, usual, at=at)
    return tell_auditors(at)


@transaction.atomic
def judge(kind: str, first: datetime, last: datetime, usual: dict[str, Usual], *, at: datetime) -> None:
    """Hold the looks of some hours or days against what is usual, for accounts and for whole offices."""
    over = []
    least = min(one.floor(kind) for one in table().looks.values())
    for offices in (False, True):
        for seen in reads.seen_between(first, last, kind, offices=offices, least=least):
            learned = usual.get(seen.office if offices else seen.role, Usual())
            most = learned.threshold(seen.role, kind)
            if level := rules.level(seen.persons, most):
                over.append((seen, most, level))
    before = reads.raised_for(kind, [seen.since for seen, _, _ in over])
    for seen, most, level in over:
        known = before.get((seen.since, *seen.by), [])
        said = rules.answer([rules.Raised(one.level, one.judged_at is not None) for one in known], level)
        if said is rules.Answer.RAISE:
            _raise(kind, seen, most, level, at)
        elif said is rules.Answer.GROW:
            _grow(known, seen, level, at)


def _raise(kind: str, seen: Seen, most: int, level: int, at: datetime) -> None:
    row = Alarm(
        kind=kind, who=seen.who, office=seen.office, role=seen.role, state=settings.RABT.state,
        since=seen.since, persons=seen.persons, usual=most, level=level, raised_at=at, last_at=at,
    )  # fmt: skip
    row.save(force_insert=True)


def _grow(known: Iterable[Alarm], seen: Seen, level: int, at: datetime) -> None:
    """Tell an alarm that waits of the higher count."""
    row = next(one for one in known if one.judged_at is None)
    if seen.persons > row.persons:
        row.persons, row.level, row.last_at = seen.persons, level, at
        row.save(update_fields=["persons", "level", "last_at"])


@transaction.atomic
def tell_auditors(at: datetime) -> int:
    """Write new alarms into the journal, and tell each auditor once that alarms wait; no name is told."""
    rows = list(reads.untold().select_for_update(skip_locked=True))
    if not rows:
        return 0
    node = the_node(settings.RABT.state)
    for row in rows:
        facts = {"why": row.kind, "who": row.who, "office": row.office, "persons": row.persons,
                 "usual": row.usual, "about": row.about}  # fmt: skip
        journal.append(node, "alarm.raised", row.ref, at=at, facts=facts)
        row.told_at = at
    Alarm.objects.bulk_update(rows, ["told_at"])
    for account in reads.accounts_in(AUDITOR):
        notices.tell(
            address_of(account),
            "access.alarms_text",
            {"n": len(rows)},
            about=rows[-1].ref,
            at=at,
            urgent=True,
        )
    return len(rows)


@transaction.atomic
def judge_alarm(actor: Actor, alarm_id: UUID, finding: str, reason: str, *, at: datetime) -> Alarm:
    """Say what an alarm was about, and why; misuse is told to the administrators, who can close an account.

    Refuses: same_person, alarm_judged, alarm_finding_unknown, alarm_reason_short, not_allowed, missing
    """
    row = reads.alarm_to_judge(actor, alarm_id)
    said, why = rules.check_judged(finding, reason)
    if row.judged_at:
        raise Refused("alarm_judged")
    check_other_person(row.who, actor, proposed_for=row.for_whom)
    row.judged_by, row.judged_at, row.finding, row.reason = actor.id, at, said, why
    row.save(update_fields=["judged_by", "judged_at", "finding", "reason"])
    journal.append(actor, "alarm.judged", row.ref, at=at, facts={"finding": said.value, "reason": why})
    if said is rules.Finding.MISUSE:
        for account in reads.accounts_in(ADMINISTRATOR):
            notices.tell(
                address_of(account),
                "access.misuse_text",
                {"who": row.who or row.office},
                about=row.ref,
                at=at,
            )
    return row


# ------------------------------------------------------------------ what is usual, learned each night
def tally_looks(at: datetime) -> int:
    """Tally the days before today whose looks are not counted yet, or of which some came late; judge them.

    The node does this each night. A device uploads its looks with their own times: each is judged by the hour
    and the day in which its officer worked. Returns how many days were tallied.
    """
    usual, done = reads.usual(at), 0
    for back in range(1, rules.LATE_DAYS + 1):
        done += _tally(reads.today(at) - timedelta(days=back), usual, at)
    LookTally.objects.filter(day__lt=reads.today(at - rules.TALLY_KEPT)).delete()
    return done


@transaction.atomic
def _tally(day: date, usual: dict[str, Usual], at: datetime) -> bool:
    first = reads.midnight(day)
    last = reads.midnight(day + A_DAY)
    looks = reads.looks_between(first, last)
    if looks == (reads.counted_before(day) or 0):
        return False
    rows = [LookTally(day=day, persons=looks)]
    for offices in (False, True):
        busiest: dict[tuple[str, str, str], int] = {}
        for seen in reads.seen_between(first, last, rules.HOUR, offices=offices):
            busiest[seen.by] = max(seen.persons, busiest.get(seen.by, 0))
        rows += [
            LookTally(
                day=day, who=seen.who, office=seen.office, role=seen.role, persons=seen.persons,
                busiest=busiest[seen.by],
            )
            for seen in reads.seen_between(first, last, rules.DAY, offices=offices)
        ]  # fmt: skip
    LookTally.objects.filter(day=day).delete()
    LookTally.objects.bulk_create(rows)
    for kind in (rules.HOUR, rules.DAY):
        judge(kind, first, last, usual, at=at)
    return True


# ------------------------------------------------------------------ persons who do not exist
def mark_canaries(refs: Iterable[str], planting: UUID, *, at: datetime) -> None:
    """Mark persons who do not exist: from now on each look at one raises the alarm."""
    Canary.objects.bulk_create(Canary(person_ref=str(ref), planting=planting, planted_at=at) for ref in refs)


def end_canaries(planting: UUID, *, at: datetime) -> list[str]:
    """End the marks of one planting; return the persons who do not exist, to be emptied."""
    rows = Canary.objects.filter(planting=planting, ended_at=None)
    refs = sorted(rows.values_list("person_ref", flat=True))
    rows.update(ended_at=at)
    return refs
