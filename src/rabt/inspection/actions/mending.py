"""The employer says that a finding is mended, an inspector finds so or not; the clock follows the late."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.files import actions as files
from rabt.hiring import actions as hiring
from rabt.inspection import queries
from rabt.inspection.actions.planning import plan_follow_up
from rabt.inspection.actions.telling import tell_employer
from rabt.inspection.actions.visiting import again, mend
from rabt.inspection.models import Lack
from rabt.inspection.queries.lacks import ANSWER, JUDGE
from rabt.inspection.rules import lack as rules
from rabt.inspection.rules.lack import Step
from rabt.inspection.rules.visit import check_said
from rabt.journal import actions as journal

PROOF = "proof"


@transaction.atomic
def answer_lack(
    actor: Actor, lack_id: UUID, said: str, *, at: datetime, scan: bytes = b"", scan_name: str = ""
) -> Lack:
    """Say how a finding was mended, with a picture or paper if there is one (the employer).

    Refuses: lack_step_closed, inspection_said_short, and what files refuse
    """
    actor.require(ANSWER)
    row = queries.lack_to_change(actor, lack_id)
    row.state = rules.move(row.state, Step.ANSWER)
    row.said, row.answered_by, row.answered_at = check_said(said, "said"), actor.id, at
    if scan:
        kept = files.attach(
            actor, row.ref, PROOF, scan, scan_name, at=at, office=row.office, needs=[ANSWER, JUDGE]
        )
        row.file_id = kept.pk
    row.save()
    journal.append(actor, "lack.answered", row.ref, at=at, facts={"said": row.said})
    return row


@transaction.atomic
def confirm_mended(actor: Actor, lack_id: UUID, *, at: datetime) -> Lack:
    """Confirm that a finding is mended. Refuses: lack_step_closed"""
    actor.require(JUDGE)
    row = queries.lack_to_change(actor, lack_id)
    mend(actor, row, at)
    _tell(actor, row, "inspection.told.mended", at)
    return row


@transaction.atomic
def return_lack(actor: Actor, lack_id: UUID, why: str, *, at: datetime) -> Lack:
    """Find that it is not mended yet, with what is still wanting; the employer gets the pack's days again.

    Refuses: lack_step_closed, inspection_said_short
    """
    actor.require(JUDGE)
    row = queries.lack_to_change(actor, lack_id)
    again(actor, row, check_said(why, "why"), agreement.terms_at(at), at)
    _tell(actor, row, "inspection.told.returned", at)
    return row


def _tell(actor: Actor, row: Lack, template: str, at: datetime) -> None:
    item = agreement.terms_at(at).checks[row.item]
    employer = queries.employer_of(actor, row.employer_id)
    tell_employer(employer, template, row.ref, at, item=item.name, until=row.due_on)


# ------------------------------------------------------------------ by the clock
def follow_lacks(*, at: datetime) -> int:
    """Look again at what was not mended by its day, and stop new demands where it is late by the pack's days.

    The node does this each night; return how many findings are late.
    """
    node = the_node(settings.RABT.state)
    return sum(_follow(node, key, at) for key in queries.late(at))


@transaction.atomic
def _follow(node: Actor, key: UUID, at: datetime) -> bool:
    row, terms = queries.locked(key), agreement.terms_at(at)
    if not rules.is_late(row.state, row.due_on, terms.on):
        return False
    if row.follow_up is None:
        row.follow_up = plan_follow_up(node, row, at)
        journal.append(node, "lack.overdue", row.ref, at=at, facts={"visit": row.follow_up.ref})
    days = terms.clock("inspection_stop")
    if row.stopped_at is None and rules.stops(row.state, row.due_on, terms.on, days):
        row.stopped_at = at
        row.stop_id = hiring.stop_demands(node, row.employer_id, at=at)
        journal.append(node, "lack.demands_stopped", row.ref, at=at)
    row.save()
    return True
