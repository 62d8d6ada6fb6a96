"""Demands: an employer asks, a clerk proposes, an approver decides, unused places go back."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.access.queries import within
from rabt.base.actor import Actor
from rabt.base.errors import NotAllowed
from rabt.base.identifiers import ref_of
from rabt.exchange import actions as exchange
from rabt.hiring import messages
from rabt.hiring.actions.offers import decline_waiting
from rabt.hiring.actions.parties import advise, decide
from rabt.hiring.actions.telling import tell_party
from rabt.hiring.models import Demand, Employer, columns
from rabt.hiring.queries import demand_to_change, own_employer, places, reason_codes, terms_at
from rabt.hiring.queries.demands import demand_judge
from rabt.hiring.queries.projects import project_to_see
from rabt.hiring.rules import demand as rules
from rabt.hiring.rules import vetting
from rabt.hiring.rules.demand import Asked, Step
from rabt.hiring.rules.project import check_stands_under
from rabt.journal import actions as journal


@transaction.atomic
def submit_demand(actor: Actor, asked: Asked, *, at: datetime, project_id: UUID | None = None) -> Demand:
    """Ask for workers on terms that are frozen from here on; a contractor's demand stands under a project.

    Refuses: party_not_admitted, licence_expired, occupation_unknown, profession_closed, wage_below_floor,
    number_out_of_range, hours_out_of_range, months_out_of_range, housing_missing, start_in_past,
    start_window_wrong, hiring_place_unknown, quota_full, project_needed, project_not_open,
    project_place_differs, project_trade_missing, project_heads_full, outlasts_project.
    (Law 12/2010 arts 9 and 51)
    """
    actor.require("hiring.demand")
    who = own_employer(actor)
    if who is None:
        raise NotAllowed("not_allowed")
    who = _lock(who)
    project = project_to_see(actor, project_id) if project_id else None
    check_stands_under(who.home_state, project is not None)
    demand_judge(who, at, project)(asked)
    row = Demand.objects.create(
        kept_by=settings.RABT.state, office=who.office, employer=who, project=project, number=asked.number,
        experience_years=asked.experience_years, qualification=asked.qualification,
        submitted_by=actor.id, submitted_at=at, **columns(asked.terms),
    )  # fmt: skip
    journal.append(actor, "demand.submitted", row.ref, at=at, facts={"number": asked.number})
    return row


def _lock(who: Employer) -> Employer:
    """Lock the employer: two demands of one employer are weighed against his quota one by one."""
    return Employer.objects.select_for_update().get(pk=who.pk)


@transaction.atomic
def propose_demand(
    actor: Actor, demand_id: UUID, recommendation: str, note: str = "", *, at: datetime
) -> Demand:
    """Recommend to approve or refuse a demand. Refuses: demand_step_closed, recommendation_without_note"""
    actor.require("hiring.propose_demand")
    row = demand_to_change(actor, demand_id)
    advice = vetting.check_recommendation(recommendation, note)
    row.state = rules.move(row.state, Step.PROPOSE)
    row.save(update_fields=["state"])
    advise(actor, row.ref, advice, note, at)
    journal.append(actor, "demand.proposed", row.ref, at=at, facts={"recommendation": advice, "note": note})
    return row


@transaction.atomic
def decide_demand(
    actor: Actor, demand_id: UUID, approve: bool, reason: str = "", text: str = "", *, at: datetime
) -> Demand:
    """Approve or refuse a proposed demand, on the law and the quota of this very day.

    Refuses: same_person, demand_step_closed, hiring_reason_unknown, and all that `submit_demand` refuses
    """
    actor.require("hiring.decide_demand")
    row = demand_to_change(actor, demand_id)
    who = _lock(row.employer)
    row.state = rules.move(row.state, Step.APPROVE if approve else Step.REFUSE)
    until = rules.open_until(terms_at(at).on, terms_at(at).clock("demand_lapse"))
    if approve:
        demand_judge(who, at, row.project)(row.asked())
        row.approved_at = at
        row.open_until = until
    else:
        vetting.check_reason(reason, reason_codes(at, "demand_refusal"))
    decide(actor, row.ref, "granted" if approve else "refused", reason, text, at)
    row.save(update_fields=["state", "approved_at", "open_until"])
    journal.append(actor, f"demand.{row.state}", row.ref, at=at, facts={"reason": reason, "text": text})
    if approve:
        _send_approved(actor, row, until, at)
        tell_party(who, "hiring.told.demand_approved", at, n=row.number, until=until)
    else:
        reasons = terms_at(at).reasons("demand_refusal")
        tell_party(who, "hiring.told.demand_refused", at, reason=reasons[reason])
    return row


def _send_approved(actor: Actor, row: Demand, until: date, at: datetime) -> None:
    letter = messages.DemandApproved(
        demand_ref=row.ref, employer_ref=ref_of("employer", row.employer_id), number=row.number,
        terms=messages.TermsTold.of(row.terms()), experience_years=row.experience_years,
        qualification=row.qualification, approved_at=at, open_until=until,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    if row.project is not None:
        placed = messages.DemandPlaced(demand_ref=row.ref, project_ref=row.project.ref)
        exchange.send(actor, placed.KIND, placed.to_body(), about=row.ref, at=at)


@transaction.atomic
def close_demand(actor: Actor, demand_id: UUID, *, at: datetime) -> Demand:
    """Close a demand: no more workers are offered, unused places go back. Refuses: demand_step_closed"""
    if not (actor.has("hiring.demand") or actor.has("hiring.decide_demand")):
        actor.require("hiring.demand")
    return _finish(actor, demand_to_change(actor, demand_id), Step.CLOSE, at)


def close_under(actor: Actor, project_id: UUID, at: datetime) -> None:
    """Close every demand that stands under a project which is over."""
    found = Demand.objects.select_for_update().filter(
        project_id=project_id, kept_by=settings.RABT.state, state__in=rules.UNDECIDED_OR_OPEN
    )
    for row in found.order_by("pk"):
        _finish(actor, row, Step.CLOSE, at)


def lapse_demands(actor: Actor, *, at: datetime) -> int:
    """Let the unused places of every demand that is over its days go back to the quota."""
    today = terms_at(at).on
    due = Demand.objects.filter(
        within(actor), kept_by=settings.RABT.state, state=rules.State.APPROVED, open_until__lt=today
    )
    return sum(_lapse(actor, key, at) for key in sorted(due.values_list("pk", flat=True)))


@transaction.atomic
def _lapse(actor: Actor, demand_id: UUID, at: datetime) -> bool:
    row = demand_to_change(actor, demand_id)
    if not rules.is_due_to_lapse(row.state, row.open_until, terms_at(at).on):
        return False
    _finish(actor, row, Step.LAPSE if places(row).free else Step.CLOSE, at)
    return True


def _finish(actor: Actor, row: Demand, step: Step, at: datetime) -> Demand:
    told = row.approved_at is not None
    row.state, row.closed_at = rules.move(row.state, step), at
    row.save(update_fields=["state", "closed_at"])
    decline_waiting(actor, row, at)
    journal.append(actor, f"demand.{row.state}", row.ref, at=at, facts={"free": places(row).free})
    if told:
        letter = messages.DemandClosed(demand_ref=row.ref, state=row.state, closed_at=at)
        exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    return row
