"""What the other node tells of a worker's work, and of his objection to what is attested here."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.base.actor import Actor
from rabt.base.errors import Missing, Untrusted
from rabt.dues import queries
from rabt.dues.actions.papers import replace_records
from rabt.dues.actions.skills import objected
from rabt.dues.actions.taking import of_letter
from rabt.dues.messages import SkillsObjected, SkillsRecorded
from rabt.dues.models import Skills
from rabt.dues.queries.skills import standing
from rabt.dues.rules.skills import By, State
from rabt.exchange.letters import check_other, reference
from rabt.journal import actions as journal

COPIED = ("occupation", "first_on", "last_on", "tasks", "objection", "recorded_at")


@transaction.atomic
def take_skills(actor: Actor, told: SkillsRecorded, *, at: datetime) -> Skills:
    """Keep a copy of what the other side says of a worker's work; told again it is the same.

    An employer's word comes from the side that keeps the contract.

    Refuses: not_the_keeper, letter_malformed
    """
    check_other(actor)
    told.check()
    key, of = reference(told.skills_ref, "skills"), of_letter(actor, told.contract_ref)
    known = Skills.objects.select_for_update().filter(pk=key).first()
    _check_keeper(actor, told, of["contract_id"], known)
    state = told.state if known else _in_order(actor, told, of, at)
    row = known or Skills(pk=key, by=told.by, **of)
    if known and state == State.STANDS:
        return known  # what was said of it meanwhile is not unsaid by a late letter
    for name in COPIED:
        setattr(row, name, getattr(told, name))
    row.state = state
    row.save()
    journal.append(actor, "skills.taken", row.ref, at=at, facts={"state": row.state})
    return row


def _check_keeper(actor: Actor, told: SkillsRecorded, contract_id: UUID, known: Skills | None) -> None:
    attested_elsewhere = told.by == By.EMPLOYER and queries.own_copy(contract_id).kept_by != actor.state
    other_record = known is not None and (
        known.kept_by != actor.state or known.contract_id != contract_id or known.by != told.by
    )
    if attested_elsewhere or other_record:
        raise Untrusted("not_the_keeper")


def _in_order(actor: Actor, told: SkillsRecorded, of: dict[str, Any], at: datetime) -> State:
    """Let what was said later replace what the same side said before, and what was printed of that here.

    Returns how this one stands.
    """
    rows = standing([of["contract_id"]]).filter(by=told.by, kept_by=of["kept_by"]).select_for_update()
    before = rows.first()
    if before is None:
        return told.state
    if before.recorded_at > told.recorded_at:
        return State.REPLACED
    before.state = State.REPLACED
    before.save(update_fields=["state"])
    if told.by == By.EMPLOYER:
        replace_records(actor, before, at)
    return told.state


@transaction.atomic
def take_objection(actor: Actor, told: SkillsObjected, *, at: datetime) -> Skills:
    """Write down that a worker objected on the other side to what is attested here.

    What was attested anew meanwhile, or decided, stays as it is. Refuses: missing, letter_malformed
    """
    check_other(actor)
    key = reference(told.skills_ref, "skills")
    rows = Skills.objects.select_for_update().filter(by=By.EMPLOYER, kept_by=settings.RABT.state)
    row = rows.filter(pk=key).first()
    if row is None:
        raise Missing()
    if row.contract_ref != told.contract_ref:
        raise Untrusted("letter_malformed", field="contract_ref")
    if row.state == State.STANDS:
        objected(actor, row, told.objection, at)
    return row
