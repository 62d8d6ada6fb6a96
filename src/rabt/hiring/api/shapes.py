"""What comes in and goes out at the machines' door: declared field by field."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from ninja import Schema
from pydantic import ConfigDict, Field

from rabt.base.errors import Missing
from rabt.hiring.models import Contract, Demand, Offer, Party
from rabt.hiring.rules.terms import Terms

MOST = 200


class Body(Schema):
    """What comes in: a field that is not declared is refused."""

    model_config = ConfigDict(extra="forbid")


class ApplicationIn(Body):
    """A registration: names, licence, signatory, how he is reached."""

    labour_office: str = Field(max_length=200)
    name_ar: str = Field(min_length=1, max_length=200)
    name_latin: str = Field(min_length=1, max_length=200)
    place: str = Field(max_length=20)
    address: str = Field("", max_length=300)
    licence_number: str = Field(min_length=1, max_length=60)
    licence_expires_on: date
    signatory_name: str = Field(min_length=1, max_length=200)
    signatory_role: str = Field("", max_length=100)
    phone: str = Field("", pattern=r"^(\+[1-9][0-9]{7,14})?$")
    email: str = Field("", max_length=200, pattern=r"^([^@\s]+@[^@\s]+)?$")


class EmployerIn(ApplicationIn):
    """An employer also says his branch, his staff and what is pending against him."""

    sector: str = Field(max_length=20)
    home_state: str = Field("", max_length=2)
    nationals: int = Field(ge=0, le=1_000_000)
    foreigners: int = Field(ge=0, le=1_000_000)
    complaints_declared: int = Field(0, ge=0, le=10_000)


class TermsIn(Body):
    """The terms of work."""

    occupation: str = Field(max_length=4)
    place: str = Field(max_length=20)
    wage_minor: int = Field(gt=0, lt=10**15)
    currency: str = Field(min_length=3, max_length=3)
    hours_week: int = Field(ge=1, le=168)
    rest_days_week: int = Field(ge=0, le=7)
    leave_days_year: int = Field(ge=0, le=366)
    housing: str = Field(max_length=10)
    meals: bool
    travel_paid: bool
    starts_on: date
    starts_by: date
    months: int = Field(ge=1, le=600)

    def terms(self) -> Terms:
        """Return them frozen."""
        return Terms(**self.model_dump())


class DemandIn(Body):
    """How many workers are asked for, and on which terms."""

    number: int = Field(ge=1, le=100_000)
    terms: TermsIn
    experience_years: int = Field(0, ge=0, le=60)
    qualification: str = Field("", max_length=200)
    project_id: UUID | None = None


class AdviceIn(Body):
    """What a clerk recommends."""

    recommendation: str = Field(pattern="^(admit|refuse)$")
    note: str = Field("", max_length=2000)


class DecisionIn(Body):
    """What an approver decides; a refusal names its reason."""

    grant: bool
    reason: str = Field("", max_length=60)
    text: str = Field("", max_length=2000)


class WhyIn(Body):
    """Why something is stopped."""

    why: str = Field(min_length=1, max_length=500)


class OfferIn(Body):
    """Who is proposed for which demand."""

    demand_id: UUID
    person_id: UUID


class AnswerIn(Body):
    """Yes, or no with a reason of the corridor."""

    accept: bool
    reason: str = Field("", max_length=60)


class ContractIn(Body):
    """The contract for an accepted worker; without terms, those that were offered."""

    offer_id: UUID
    terms: TermsIn | None = None


class ConsentIn(Body):
    """The worker's answer with the code on his telephone."""

    code: str = Field(min_length=4, max_length=20)
    agree: bool
    reason: str = Field("", max_length=60)


class NoteIn(Body):
    """A note beside a proposal."""

    note: str = Field("", max_length=2000)


class ReasonIn(Body):
    """A reason of the corridor."""

    reason: str = Field(max_length=60)
    text: str = Field("", max_length=2000)


class Asking(Schema):
    """Filters of a list."""

    model_config = ConfigDict(extra="forbid")
    state: str = Field("", max_length=20)
    limit: int = Field(50, ge=1, le=MOST)
    offset: int = Field(0, ge=0)


def only_on(side: str) -> None:
    if settings.RABT.side != side:
        raise Missing()


def instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def shown_party(row: Party) -> dict[str, Any]:
    return {
        "id": str(row.pk), "ref": row.ref, "state": row.state, "kept_by": row.kept_by, "office": row.office,
        "name_ar": row.name_ar, "name_latin": row.name_latin, "licence_number": row.licence_number,
        "licence_expires_on": row.licence_expires_on.isoformat(),
    }  # fmt: skip


def shown_terms(row: Any) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(row.terms()).items()
    }


def shown_demand(row: Demand) -> dict[str, Any]:
    return {
        "id": str(row.pk), "ref": row.ref, "state": row.state, "kept_by": row.kept_by,
        "employer_id": str(row.employer_id), "number": row.number, "terms": shown_terms(row),
        "project_id": str(row.project_id) if row.project_id else None,
        "open_until": row.open_until.isoformat() if row.open_until else None,
    }  # fmt: skip


def shown_offer(row: Offer) -> dict[str, Any]:
    return {
        "id": str(row.pk), "ref": row.ref, "state": row.state, "kept_by": row.kept_by,
        "demand_id": str(row.demand_id), "person_id": str(row.person_id), "made_at": instant(row.made_at),
        "answered_at": instant(row.answered_at), "reason": row.reason_code, "terms": shown_terms(row),
    }  # fmt: skip


def shown_contract(row: Contract) -> dict[str, Any]:
    return {
        "id": str(row.pk), "ref": row.ref, "number": row.number, "state": row.state, "kept_by": row.kept_by,
        "offer_id": str(row.offer_id), "person_id": str(row.person_id), "consent": row.consent_how,
        "reason": row.reason_code, "origin_certified_at": instant(row.origin_certified_at),
        "destination_certified_at": instant(row.destination_certified_at),
        "ends_on": row.ends_on.isoformat(), "terms": shown_terms(row),
    }  # fmt: skip


def shown_answer(row: Contract) -> dict[str, Any]:
    return {"id": str(row.pk), "number": row.number, "state": row.state}
