"""Projects: origin's contractor proposes, he confirms it at destination, two officials decide, all ends."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.access.queries import within
from rabt.base.actor import Actor
from rabt.base.errors import NotAllowed, Refused
from rabt.exchange import actions as exchange
from rabt.hiring import messages
from rabt.hiring.actions.demands import close_under
from rabt.hiring.actions.parties import advise, decide
from rabt.hiring.actions.telling import tell_party
from rabt.hiring.models import Project
from rabt.hiring.queries import own_recruiter, reason_codes, terms_at
from rabt.hiring.queries.projects import contractor_by_licence, is_award_registered, project_to_change
from rabt.hiring.rules import project as rules
from rabt.hiring.rules import vetting
from rabt.hiring.rules.project import Award, Ground, Step
from rabt.journal import actions as journal

REFUSAL = "project_refusal"


def ground_at(at: datetime) -> Ground:
    """Return what the law of the day and the map of the destination say about any project."""
    terms = terms_at(at)
    return Ground(
        on=terms.on,
        open_trades=frozenset(code for code, one in terms.occupations.items() if one.open),
        places=frozenset(place.code for place in terms.places_of(terms.destination.code)),
        most_days=terms.clock("project_days_max"),
    )


# ------------------------------------------------------------------ at origin
@transaction.atomic
def submit_project(actor: Actor, award: Award, licence_number: str, *, at: datetime) -> Project:
    """Propose a project of a contractor whom the other state's labour office has registered.

    Refuses: recruiter_not_admitted, licence_expired, contractor_unknown, award_registered,
    project_paper_missing, hiring_place_unknown, project_trades_wrong, profession_closed, project_days_wrong
    """
    actor.require("hiring.project")
    own = own_recruiter(actor)
    if own is None or own.state != vetting.State.ADMITTED:
        raise NotAllowed("recruiter_not_admitted")
    ground = ground_at(at)
    vetting.check_licence(own.licence(), ground.on)
    contractor = contractor_by_licence(licence_number)
    if contractor is None:
        raise Refused("contractor_unknown", number=licence_number, field="contractor_licence")
    rules.check_award(award, ground)
    if is_award_registered(contractor.pk, award.award_number):
        raise Refused("award_registered", number=award.award_number, field="award_number")
    row = _write(
        Project(
            kept_by=settings.RABT.state, office=actor.office, contractor=contractor, submitted_by=actor.id,
            submitted_at=at, **vars(award) | {"trades": dict(award.trades)},
        )
    )  # fmt: skip
    letter = messages.ProjectSubmitted(
        project_ref=row.ref, contractor_ref=contractor.ref, submitted_at=at,
        **vars(award) | {"trades": [messages.Trade(*one) for one in sorted(award.trades.items())]},
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    journal.append(actor, "project.submitted", row.ref, at=at, facts={"award": award.award_number})
    return row


def _write(row: Project) -> Project:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as twice:
        raise Refused("award_registered", number=row.award_number, field="award_number") from twice
    return row


# ------------------------------------------------------------------ at destination
@transaction.atomic
def confirm_project(actor: Actor, project_id: UUID, *, at: datetime) -> Project:
    """Say, as the contractor, that a project in one's name is one's own. Refuses: project_step_closed"""
    row = _of_contractor(actor, project_id)
    _become(actor, row, Step.CONFIRM, at)
    return row


@transaction.atomic
def disown_project(actor: Actor, project_id: UUID, *, at: datetime) -> Project:
    """Say, as the contractor, that a project in one's name is not one's own. Refuses: project_step_closed"""
    row = _of_contractor(actor, project_id)
    _become(actor, row, Step.DISOWN, at, rules.NOT_HIS)
    return row


def _of_contractor(actor: Actor, project_id: UUID) -> Project:
    """Return a project at its contractor's own desk, locked; elsewhere the step is not allowed."""
    actor.require("hiring.demand")
    row = project_to_change(actor, project_id)
    if row.contractor.kept_by != settings.RABT.state or row.office != actor.office:
        raise NotAllowed("not_allowed")
    return row


@transaction.atomic
def propose_project(
    actor: Actor, project_id: UUID, recommendation: str, note: str = "", *, at: datetime
) -> Project:
    """Recommend to approve or refuse a project. Refuses: project_step_closed, recommendation_without_note"""
    actor.require("hiring.propose_project")
    row = project_to_change(actor, project_id)
    advice = vetting.check_recommendation(recommendation, note)
    row.state = rules.move(row.state, Step.PROPOSE)
    row.save(update_fields=["state"])
    advise(actor, row.ref, advice, note, at)
    journal.append(actor, "project.proposed", row.ref, at=at, facts={"recommendation": advice, "note": note})
    return row


@transaction.atomic
def decide_project(
    actor: Actor, project_id: UUID, approve: bool, reason: str = "", text: str = "", *, at: datetime
) -> Project:
    """Approve or refuse a proposed project, on the law of this very day.

    Refuses: same_person, project_step_closed, hiring_reason_unknown, party_not_admitted, licence_expired,
    and what `rules.check_award` refuses
    """
    actor.require("hiring.decide_project")
    row = project_to_change(actor, project_id)
    rules.move(row.state, Step.APPROVE if approve else Step.REFUSE)
    if approve:
        ground = ground_at(at)
        vetting.check_taking_part(row.contractor.state, row.contractor.licence(), ground.on)
        rules.check_award(row.award(), ground)
    else:
        vetting.check_reason(reason, reason_codes(at, REFUSAL))
    decide(actor, row.ref, "granted" if approve else "refused", reason, text, at)
    row.decided_at = at
    _become(actor, row, Step.APPROVE if approve else Step.REFUSE, at, reason)
    told = "project_approved" if approve else "project_refused"
    because = {} if approve else {"reason": terms_at(at).reasons(REFUSAL)[reason]}
    tell_party(row.contractor, f"hiring.told.{told}", at, about=row.ref, name=row.name, **because)
    return row


@transaction.atomic
def close_project(actor: Actor, project_id: UUID, *, at: datetime) -> Project:
    """Close a project: it takes no more workers, its open demands end; contracts in force stand.

    Refuses: project_step_closed
    """
    if not actor.has("hiring.decide_project"):
        actor.require("hiring.demand")
    row = project_to_change(actor, project_id)
    if row.contractor.kept_by != settings.RABT.state:
        raise NotAllowed("not_allowed")
    _close(actor, row, at)
    return row


def close_projects(actor: Actor, *, at: datetime) -> int:
    """Close every project whose last day has passed (destination)."""
    due = Project.objects.filter(
        within(actor), contractor__kept_by=settings.RABT.state, state=rules.State.APPROVED,
        ends_on__lt=terms_at(at).on,
    )  # fmt: skip
    return sum(_expire(actor, key, at) for key in sorted(due.values_list("pk", flat=True)))


@transaction.atomic
def _expire(actor: Actor, project_id: UUID, at: datetime) -> bool:
    row = project_to_change(actor, project_id)
    if not rules.is_due_to_close(row.state, row.ends_on, terms_at(at).on):
        return False
    _close(actor, row, at)
    return True


def _close(actor: Actor, row: Project, at: datetime) -> None:
    row.closed_at = at
    _become(actor, row, Step.CLOSE, at)
    close_under(actor, row.pk, at)
    tell_party(row.contractor, "hiring.told.project_closed", at, about=row.ref, name=row.name)


def _become(actor: Actor, row: Project, step: Step, at: datetime, reason: str = "") -> None:
    """Write where a project stands now, and tell the other state."""
    row.state, row.reason_code = rules.move(row.state, step), reason
    row.save(update_fields=["state", "reason_code", "decided_at", "closed_at"])
    tell_change(actor, row, at)
    journal.append(actor, f"project.{row.state}", row.ref, at=at, facts={"reason": reason})


def tell_change(actor: Actor, row: Project, at: datetime) -> None:
    """Tell origin where a project stands."""
    letter = messages.ProjectChanged(
        project_ref=row.ref, state=row.state, reason_code=row.reason_code, changed_at=at
    )
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
