"""The end of a contract: an employer attests what his worker did, the worker adds to it or objects."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.access.approval import check_other_person
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Missing, Stale
from rabt.dues import queries
from rabt.dues.actions.fees import of_contract
from rabt.dues.actions.findings import JUDGE, REPORT
from rabt.dues.actions.papers import replace_records
from rabt.dues.actions.telling import tell_employer, tell_of_skills
from rabt.dues.actions.wages import WAGES
from rabt.dues.messages import SkillsObjected, SkillsRecorded
from rabt.dues.models import Skills
from rabt.dues.queries.contracts import is_worker
from rabt.dues.queries.skills import skills_overdue, skills_to_object, skills_to_replace, span_of
from rabt.dues.rules import finding
from rabt.dues.rules import skills as rules
from rabt.dues.rules.skills import By, Objection, Span, State, Step
from rabt.exchange import actions as exchange
from rabt.journal import actions as journal


@transaction.atomic
def attest_skills(actor: Actor, contract_id: UUID, tasks: Iterable[str], *, at: datetime) -> Skills:
    """Attest what a worker did under a contract that is over: tasks of its occupation (the employer).

    Attested anew, it takes the place of what stood and of the worker's objection to it, and what was printed
    of that is void.

    Refuses: missing, settlement_contract_binds, skills_no_work, skills_none, skills_unknown,
    skills_step_closed, stale
    """
    actor.require(WAGES)
    contract = queries.contracts_to_pay(actor, [contract_id]).get(contract_id)
    if contract is None:
        raise Missing()
    row = _said(actor, contract, span_of(contract, at), By.EMPLOYER, tasks, at)
    journal.append(
        actor, "skills.recorded", row.ref, at=at, facts={"contract": row.contract_ref, "tasks": row.tasks}
    )
    tell_of_skills(row, at)
    tell_skills(actor, row, at)
    return row


@transaction.atomic
def say_skills(actor: Actor, contract_id: UUID, tasks: Iterable[str], *, at: datetime) -> Skills:
    """Write down what a worker says he did, as his own word; he may write it himself, on either side.

    Refuses: what `attest_skills` does
    """
    if not is_worker(actor):
        actor.require(REPORT)
    contract, span = queries.work_to_tell(actor, contract_id, at)
    row = _said(actor, contract, span, By.WORKER, tasks, at)
    journal.append(
        actor, "skills.added", row.ref, at=at, facts={"contract": row.contract_ref, "tasks": row.tasks}
    )
    tell_skills(actor, row, at)
    return row


def _said(actor: Actor, contract: Any, span: Span, by: By, tasks: Iterable[str], at: datetime) -> Skills:
    """Keep what one side says, in the place of what it said before. Refuses: stale, and what rules do"""
    found = rules.check_tasks(tasks, agreement.terms_at(at).skills_of(span.occupation))
    before = skills_to_replace(contract.pk, by)
    if before is not None:
        before.state = rules.move(before.state, Step.REPLACE)
        before.save(update_fields=["state"])
        if by == By.EMPLOYER:
            replace_records(actor, before, at)
    row = Skills(
        **of_contract(contract), by=by, occupation=span.occupation, first_on=span.first_on,
        last_on=span.last_on, tasks=found, recorded_by=actor.id, recorded_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as at_once:
        raise Stale("stale") from at_once
    return row


@transaction.atomic
def object_to_skills(actor: Actor, contract_id: UUID, objection: str, *, at: datetime) -> Skills:
    """Write down that a worker says of what is attested that it is not right; he may write it himself.

    Refuses: missing, skills_objection_unknown, skills_step_closed
    """
    if not is_worker(actor):
        actor.require(REPORT)
    row = skills_to_object(actor, contract_id)
    objected(actor, row, rules.check_objection(objection), at)
    if row.kept_by != settings.RABT.state:
        letter = SkillsObjected(
            skills_ref=row.ref, contract_ref=row.contract_ref, objection=Objection(row.objection),
            objected_at=at,
        )  # fmt: skip
        exchange.send(actor, letter.KIND, letter.to_body(), about=row.contract_ref, at=at)
    tell_of_skills(row, at, due_on=row.due_on)
    return row


def objected(actor: Actor, row: Skills, objection: Objection, at: datetime) -> None:
    """Let an attestation stand as objected to; who keeps it asks the employer, and tells the other side."""
    row.state, row.objection = rules.move(row.state, Step.OBJECT), objection
    row.word_at, row.word_by = at, actor.id
    terms = agreement.terms_at(at)
    row.due_on = terms.on + timedelta(days=terms.clock("skills_decide"))
    row.save(update_fields=["state", "objection", "word_at", "word_by", "due_on"])
    journal.append(actor, "skills.objected", row.ref, at=at, facts={"objection": row.objection})
    if row.kept_by == settings.RABT.state:
        tell_employer(row.contract_id, "dues.told.skills_objected", row.ref, at)
        tell_skills(actor, row, at)


@transaction.atomic
def uphold_skills(actor: Actor, skills_id: UUID, why: str, *, at: datetime) -> Skills:
    """Find that what is attested is right, against the worker's objection; what he added stays beside it.

    Refuses: missing, same_person, skills_step_closed, dues_said_too_short
    """
    actor.require(JUDGE)
    row = queries.skills_to_change(actor, skills_id)
    check_other_person(row.word_by, actor)
    row.reason_text = finding.check_said(why)
    row.state = rules.move(row.state, Step.UPHOLD)
    row.decided_by, row.decided_at = actor.id, at
    row.save(update_fields=["state", "reason_text", "decided_by", "decided_at"])
    journal.append(actor, "skills.upheld", row.ref, at=at, facts={"why": row.reason_text})
    tell_of_skills(row, at)
    tell_skills(actor, row, at)
    return row


def escalate_objections(*, at: datetime) -> int:
    """Bring the objections that were not decided in their time before who watches the office; each one once.

    The node does this each night where the attestation is kept. The worker and the employer are told.
    """
    return sum(_escalate(key, at) for key in skills_overdue(agreement.terms_at(at).on))


@transaction.atomic
def _escalate(key: UUID, at: datetime) -> bool:
    row = Skills.objects.select_for_update().filter(pk=key, state=State.OBJECTED, escalated_at=None).first()
    if row is None:
        return False  # decided or attested anew just now
    row.escalated_at = at
    row.save(update_fields=["escalated_at"])
    node = the_node(settings.RABT.state)
    journal.append(node, "skills.escalated", row.ref, at=at, facts={"due_on": row.due_on})
    tell_of_skills(row, at, "overdue", due_on=row.due_on)
    tell_employer(row.contract_id, "dues.told.skills_unanswered", row.ref, at)
    return True


def tell_skills(actor: Actor, row: Skills, at: datetime) -> None:
    """Tell the other state what is said of a worker's work."""
    letter = SkillsRecorded(
        skills_ref=row.ref, contract_ref=row.contract_ref, by=By(row.by), state=State(row.state),
        objection=row.objection, occupation=row.occupation, first_on=row.first_on, last_on=row.last_on,
        tasks=row.tasks, recorded_at=row.recorded_at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.contract_ref, at=at)
