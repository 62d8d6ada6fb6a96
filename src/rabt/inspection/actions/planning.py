"""The month's plan is drawn once; visits are adopted, given to an inspector, or dropped with a reason."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.base.identifiers import id_of
from rabt.hiring import queries as hiring
from rabt.inspection import queries
from rabt.inspection.models import Line, Plan, Visit
from rabt.inspection.queries.visits import PLAN
from rabt.inspection.rules import risk
from rabt.inspection.rules import visit as rules
from rabt.inspection.rules.risk import Why
from rabt.inspection.rules.visit import State, Step
from rabt.journal import actions as journal


@transaction.atomic
def draw_plan(actor: Actor, *, at: datetime) -> Plan:
    """Draw the plan of this month for an office of inspection: by points, and a share by lot.

    It is drawn once; the journal holds its seed, so that anybody can draw it again.
    Refuses: plan_empty, plan_drawn
    """
    actor.require(PLAN)
    terms, found = agreement.terms_at(at), queries.pool(actor, at)
    risk.check_visits(len(found.records))
    month = risk.month_of(terms.on)
    seed = risk.seed_of(actor.office, month, found.records)
    chosen = risk.choose(
        found.records, terms.risks, visits=terms.number("inspection_visits"),
        percent=terms.number("inspection_drawn"), seed=seed,
    )  # fmt: skip
    plan = Plan(
        office=actor.office, month=month, seed=seed, pool=len(found.records), drawn_by=actor.id, drawn_at=at
    )
    _write(plan, "plan_drawn")
    Line.objects.bulk_create(
        _line(plan, order, one, found.employers[one.employer_id]) for order, one in enumerate(chosen, 1)
    )
    lines = [[str(one.employer_id), one.why.value, one.score] for one in chosen]
    facts = {"month": str(month), "seed": seed, "pool": plan.pool, "lines": lines}
    journal.append(actor, "plan.drawn", plan.ref, at=at, facts=facts)
    return plan


def _line(plan: Plan, order: int, one: risk.Chosen, employer: Any) -> Line:
    return Line(
        plan=plan, office=plan.office, why=one.why, order=order, rank=one.rank, score=one.score,
        parts=[part.told() for part in one.parts], **workplace(employer),
    )  # fmt: skip


def workplace(employer: Any) -> dict[str, Any]:
    """Return the frozen copy of whose workplace it is."""
    return {
        "employer_id": employer.pk, "name_ar": employer.name_ar, "name_latin": employer.name_latin,
        "place": employer.place,
    }  # fmt: skip


def _write(row: Plan | Visit, refusal: str) -> None:
    """Keep what may stand only once. Refuses: plan_drawn, visit_planned"""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused(refusal) from standing


@transaction.atomic
def adopt_visit(actor: Actor, line_id: UUID, inspector: str, *, at: datetime) -> Visit:
    """Adopt a visit of the plan and give it to an inspector; nobody outside the office learns of it.

    Refuses: inspector_unknown, visit_planned
    """
    line = queries.line_to_adopt(actor, line_id)
    employer = queries.employer_of(actor, line.employer_id)
    return _plan(actor, employer, Why(line.why), inspector, at, line=line)


@transaction.atomic
def order_visit(actor: Actor, licence: str, inspector: str, why: str, *, at: datetime) -> Visit:
    """Order a visit outside the plan, with its reason, by the employer's licence number.

    Refuses: licence_unknown, inspection_said_short, inspector_unknown, visit_planned
    """
    actor.require(PLAN)
    note = rules.check_said(why, "why")
    employer = queries.employer_of(actor, id_of(hiring.ref_of_licence(licence), "employer"))
    return _plan(actor, employer, Why.ORDERED, inspector, at, note=note)


def _plan(
    actor: Actor, employer: Any, why: Why, inspector: str, at: datetime, *, line: Line | None = None,
    note: str = "",
) -> Visit:  # fmt: skip
    _check_inspector(actor, inspector)
    terms = agreement.terms_at(at)
    row = Visit(
        office=actor.office, line=line, why=why, inspector_id=inspector, items=list(terms.checks), note=note,
        due_on=terms.on + timedelta(days=terms.clock("inspection_visit")), adopted_by=actor.id,
        adopted_at=at, **workplace(employer),
    )  # fmt: skip
    _write(row, "visit_planned")
    facts = {"employer": row.employer_ref, "why": why, "inspector": inspector, "note": note}
    journal.append(actor, "visit.adopted", row.ref, at=at, facts=facts)
    return row


def _check_inspector(actor: Actor, inspector: str) -> None:
    """Ask that a visit goes to somebody who makes visits of this office. Refuses: inspector_unknown"""
    if inspector not in {str(one.pk) for one in queries.inspectors(actor)}:
        raise Refused("inspector_unknown", field="inspector")


@transaction.atomic
def assign_visit(actor: Actor, visit_id: UUID, inspector: str, *, at: datetime) -> Visit:
    """Give a planned visit to an inspector, or another one. Refuses: visit_step_closed, inspector_unknown"""
    actor.require(PLAN)
    row = queries.visit_to_change(actor, visit_id)
    rules.move(row.state, Step.RECORD)
    _check_inspector(actor, inspector)
    row.inspector_id = inspector
    row.save(update_fields=["inspector_id"])
    journal.append(actor, "visit.assigned", row.ref, at=at, facts={"inspector": inspector})
    return row


@transaction.atomic
def drop_visit(actor: Actor, visit_id: UUID, why: str, *, at: datetime) -> Visit:
    """Drop a planned visit, with the reason. Refuses: visit_step_closed, inspection_said_short"""
    actor.require(PLAN)
    row = queries.visit_to_change(actor, visit_id)
    row.state = rules.move(row.state, Step.DROP)
    row.dropped_for = rules.check_said(why, "why")
    row.save(update_fields=["state", "dropped_for"])
    journal.append(actor, "visit.dropped", row.ref, at=at, facts={"why": row.dropped_for})
    return row


def plan_follow_up(node: Actor, row: Any, at: datetime) -> Visit:
    """Plan a visit that looks again at what was not mended; one that is planned already serves for it."""
    planned = Visit.objects.filter(employer_id=row.employer_id, state=State.PLANNED).first()
    if planned is not None:
        return planned
    terms, before = agreement.terms_at(at), row.visit
    found = Visit(
        office=before.office, why=Why.FOLLOW_UP, inspector_id=before.inspector_id, items=list(terms.checks),
        due_on=terms.on + timedelta(days=terms.clock("inspection_visit")), adopted_by=node.id, adopted_at=at,
        employer_id=row.employer_id, name_ar=row.name_ar, name_latin=row.name_latin, place=row.place,
    )  # fmt: skip
    found.save(force_insert=True)
    facts = {"employer": found.employer_ref, "why": found.why, "inspector": found.inspector_id, "note": ""}
    journal.append(node, "visit.adopted", found.ref, at=at, facts=facts)
    return found
