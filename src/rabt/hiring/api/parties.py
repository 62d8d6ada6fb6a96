"""Employers and recruiters, for machines."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router

from rabt.base import clock
from rabt.hiring import actions, queries
from rabt.hiring.api.shapes import (
    AdviceIn,
    ApplicationIn,
    Asking,
    DecisionIn,
    EmployerIn,
    WhyIn,
    only_on,
    shown_party,
)
from rabt.hiring.models import Employer, Recruiter
from rabt.hiring.rules.application import Application, EmployerApplication
from rabt.shell import doors
from rabt.shell.doors import actor_of

router = Router()


@router.post("/employers", url_name="hiring_employers", response={201: dict[str, Any]})
def register_employer(request: HttpRequest, body: EmployerIn) -> tuple[int, dict[str, Any]]:
    """Register an employer. Refuses: licence_expired, licence_already_registered, sector_unknown ..."""
    only_on("destination")
    told, place = EmployerApplication(**body.model_dump()), doors.place_of(request)
    row = actions.apply_employer(actor_of(request), told, at=clock.now(), place=place)
    return 201, {"id": str(row.pk), "ref": row.ref, "state": row.state}


@router.post("/recruiters", url_name="hiring_recruiters", response={201: dict[str, Any]})
def register_recruiter(request: HttpRequest, body: ApplicationIn) -> tuple[int, dict[str, Any]]:
    """Register a recruiter. Refuses: licence_expired, licence_already_registered ..."""
    only_on("origin")
    told, place = Application(**body.model_dump()), doors.place_of(request)
    row = actions.apply_recruiter(actor_of(request), told, at=clock.now(), place=place)
    return 201, {"id": str(row.pk), "ref": row.ref, "state": row.state}


@router.get("/employers", url_name="hiring_employers", response=list[dict[str, Any]])
def list_employers(request: HttpRequest, asking: Query[Asking]) -> list[dict[str, Any]]:
    """List employers, oldest application first."""
    rows = queries.employers_to_see(actor_of(request), asking.state)
    return [shown_party(row) for row in rows[asking.offset : asking.offset + asking.limit]]


@router.get("/recruiters", url_name="hiring_recruiters", response=list[dict[str, Any]])
def list_recruiters(request: HttpRequest, asking: Query[Asking]) -> list[dict[str, Any]]:
    """List recruiters, oldest application first."""
    rows = queries.recruiters_to_see(actor_of(request), asking.state)
    return [shown_party(row) for row in rows[asking.offset : asking.offset + asking.limit]]


@router.get("/employers/{uuid:key}", url_name="hiring_employer", response=dict[str, Any])
def employer(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """Show one employer with his staff."""
    row: Employer = queries.employer_to_see(actor_of(request), key)
    told = shown_party(row) | {"sector": row.sector}
    if row.kept_by != settings.RABT.state:
        return told
    staff = queries.staff(actor_of(request), key)
    return told | {"nationals": staff.nationals, "foreigners": staff.foreigners}


@router.get("/recruiters/{uuid:key}", url_name="hiring_recruiter", response=dict[str, Any])
def recruiter(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """Show one recruiter."""
    row: Recruiter = queries.recruiter_to_see(actor_of(request), key)
    return shown_party(row)


@router.post("/employers/{uuid:key}/proposal", url_name="hiring_propose_employer", response=dict[str, Any])
def propose_employer(request: HttpRequest, key: UUID, body: AdviceIn) -> dict[str, Any]:
    """Recommend to admit or refuse an employer."""
    return shown_party(
        actions.propose_employer(actor_of(request), key, body.recommendation, body.note, at=clock.now())
    )


@router.post("/employers/{uuid:key}/decision", url_name="hiring_decide_employer", response=dict[str, Any])
def decide_employer(request: HttpRequest, key: UUID, body: DecisionIn) -> dict[str, Any]:
    """Admit or refuse an employer that another official proposed."""
    row = actions.decide_employer(actor_of(request), key, body.grant, body.reason, body.text, at=clock.now())
    return shown_party(row)


@router.post("/employers/{uuid:key}/suspension", url_name="hiring_suspend_employer", response=dict[str, Any])
def suspend_employer(request: HttpRequest, key: UUID, body: WhyIn) -> dict[str, Any]:
    """Stop an employer from taking more workers."""
    return shown_party(actions.suspend_employer(actor_of(request), key, body.why, at=clock.now()))


@router.post("/employers/{uuid:key}/restoration", url_name="hiring_restore_employer", response=dict[str, Any])
def restore_employer(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """Let a suspended employer take workers again."""
    return shown_party(actions.restore_employer(actor_of(request), key, at=clock.now()))


@router.post("/recruiters/{uuid:key}/proposal", url_name="hiring_propose_recruiter", response=dict[str, Any])
def propose_recruiter(request: HttpRequest, key: UUID, body: AdviceIn) -> dict[str, Any]:
    """Recommend to admit or refuse a recruiter."""
    return shown_party(
        actions.propose_recruiter(actor_of(request), key, body.recommendation, body.note, at=clock.now())
    )


@router.post("/recruiters/{uuid:key}/decision", url_name="hiring_decide_recruiter", response=dict[str, Any])
def decide_recruiter(request: HttpRequest, key: UUID, body: DecisionIn) -> dict[str, Any]:
    """Admit or refuse a recruiter that another official proposed."""
    row = actions.decide_recruiter(actor_of(request), key, body.grant, body.reason, body.text, at=clock.now())
    return shown_party(row)


@router.post(
    "/recruiters/{uuid:key}/suspension", url_name="hiring_suspend_recruiter", response=dict[str, Any]
)
def suspend_recruiter(request: HttpRequest, key: UUID, body: WhyIn) -> dict[str, Any]:
    """Stop a recruiter from offering."""
    return shown_party(actions.suspend_recruiter(actor_of(request), key, body.why, at=clock.now()))


@router.post(
    "/recruiters/{uuid:key}/restoration", url_name="hiring_restore_recruiter", response=dict[str, Any]
)
def restore_recruiter(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """Let a suspended recruiter offer again."""
    return shown_party(actions.restore_recruiter(actor_of(request), key, at=clock.now()))
