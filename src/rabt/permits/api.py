"""The machines' door: papers, permits and every step of them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.credentials import queries as credentials
from rabt.permits import actions, queries
from rabt.permits.models import Clearance, Measure, Permit, Renewal
from rabt.permits.queries.files import reason_of
from rabt.permits.rules import number as numbers
from rabt.shell.problems import article

router = Router()
A_PAGE = 50


class Strict(Schema):
    """An input in which an unknown field is refused."""

    model_config = ConfigDict(extra="forbid")


class PaperIn(Strict):
    """A paper that was shown."""

    kind: str = Field(max_length=40)
    number: str = Field(max_length=60)
    issued_on: date
    valid_until: date | None = None
    result: str = Field("ok", pattern="^(ok|not)$")


class ReasonIn(Strict):
    """Why, by a code of the corridor."""

    reason: str = Field(max_length=60)
    note: str = Field("", max_length=1000)


class CodeIn(Strict):
    """Why, by a code of the corridor."""

    reason: str = Field(max_length=60)


class AbsenceIn(Strict):
    """From which day a worker stays away, and what was done to find him."""

    since: date
    note: str = Field("", max_length=1000)


class NoteIn(Strict):
    """Why."""

    note: str = Field(max_length=1000)


class RenewIn(Strict):
    """On which contract; without one, on the permit's own."""

    contract_id: UUID | None = None


class PaperOut(Schema):
    """A paper as recorded."""

    id: UUID
    kind: str
    number: str
    issued_on: date
    valid_until: date
    result: str
    state: str
    kept_by: str


class LineOut(Schema):
    """One line of the checklist."""

    kind: str
    side: str
    light: str
    needed_for: list[str]
    valid_until: date | None
    name: dict[str, str]


class Because(Schema):
    """Why a permit was refused, suspended or withdrawn; by which law; what to do."""

    code: str
    words: dict[str, str]
    article: str
    remedy: dict[str, str]


class PermitOut(Schema):
    """A permit as this node knows it."""

    id: UUID
    ref: str
    number: str
    state: str
    stood: str
    kept_by: str
    person_id: UUID
    contract_id: UUID
    employer_id: UUID
    occupation: str
    place: str
    valid_from: date | None
    valid_until: date | None
    entry_by: date | None
    kept_until: date | None
    entered_at: datetime | None
    entered_port: str
    awaits: str
    changed_at: datetime
    because: Because | None


class CardOut(Schema):
    """The newest card of a permit."""

    id: UUID
    serial: str
    state: str
    reason: str


class PermitFile(PermitOut):
    """One permit, with its card where there is one."""

    card: CardOut | None


class MeasureOut(Schema):
    """What one person began and another completes."""

    id: UUID
    permit_id: UUID
    kind: str
    state: str
    reason: str
    due_on: date | None
    since: date | None


class RenewalOut(Schema):
    """A renewal as proposed or decided."""

    id: UUID
    permit_id: UUID
    contract_id: UUID
    state: str


class Asked(Strict):
    """Which permits."""

    state: str = Field("", max_length=20)
    number: str = Field("", max_length=30)
    page: int = Field(1, ge=1, le=100_000)


def _permit(row: Permit) -> dict[str, Any]:
    found = reason_of(agreement.terms_at(clock.now()), row)
    because = found and {
        "code": found.code, "article": article(found.article, "ar"),
        "words": {"ar": found.words.ar, "en": found.words.en},
        "remedy": {"ar": found.remedy.ar, "en": found.remedy.en},
    }  # fmt: skip
    told = {name: getattr(row, name) for name in PermitOut.model_fields if name not in ("id", "because")}
    return {**told, "id": row.pk, "number": row.spoken_number, "because": because}


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[no-any-return]


def _file(request: HttpRequest, row: Permit) -> dict[str, Any]:
    return {**_permit(row), "card": credentials.card_about(_actor(request), row.ref)}


@router.get("/contracts/{uuid:contract_id}/checklist", response=list[LineOut], url_name="permits_checklist")
def checklist(request: HttpRequest, contract_id: UUID) -> list[dict[str, Any]]:
    """Say what is there and what is missing for one worker under contract."""
    lines = queries.checklist(_actor(request), contract_id, clock.now())
    return [
        {
            "kind": line.kind, "side": line.side, "light": line.light, "needed_for": list(line.needed_for),
            "valid_until": line.valid_until, "name": {"ar": line.name.ar, "en": line.name.en},
        }
        for line in lines
    ]  # fmt: skip


@router.post("/contracts/{uuid:contract_id}/papers", response={201: PaperOut}, url_name="permits_record")
def record(request: HttpRequest, contract_id: UUID, body: PaperIn) -> tuple[int, Clearance]:
    """Record a paper; another person confirms it."""
    told = body.model_dump()
    return 201, actions.record_clearance(_actor(request), contract_id, at=clock.now(), **told)


@router.post("/papers/{uuid:clearance_id}/confirm", response=PaperOut, url_name="permits_clearance_confirm")
def confirm(request: HttpRequest, clearance_id: UUID) -> Clearance:
    """Confirm a paper that a colleague recorded."""
    return actions.confirm_clearance(_actor(request), clearance_id, at=clock.now())


@router.post("/papers/{uuid:clearance_id}/return", response=PaperOut, url_name="permits_clearance_return")
def give_back(request: HttpRequest, clearance_id: UUID, body: ReasonIn) -> Clearance:
    """Send a recorded paper back."""
    return actions.return_clearance(_actor(request), clearance_id, at=clock.now(), **body.model_dump())


@router.post("/contracts/{uuid:contract_id}/propose", response={201: PermitFile}, url_name="permits_propose")
def propose(request: HttpRequest, contract_id: UUID) -> tuple[int, dict[str, Any]]:
    """Propose a permit on a contract in force."""
    return 201, _file(request, actions.propose_permit(_actor(request), contract_id, at=clock.now()))


@router.get("/permits", response=list[PermitOut], url_name="permits_list")
def listing(request: HttpRequest, asked: Query[Asked]) -> list[dict[str, Any]]:
    """List permits, fifty a page, newest first."""
    number = numbers.read_number(asked.number) if asked.number else ""
    rows = queries.permits_to_see(_actor(request), state=asked.state, number=number)
    return [_permit(row) for row in queries.page(_actor(request), rows, asked.page, A_PAGE)]


@router.get("/permits/{uuid:permit_id}", response=PermitFile, url_name="permits_permit")
def permit(request: HttpRequest, permit_id: UUID) -> dict[str, Any]:
    """Read one permit; the look is written down."""
    return _file(request, queries.permit_to_see(_actor(request), permit_id))


@router.post("/permits/{uuid:permit_id}/grant", response=PermitFile, url_name="permits_grant")
def grant(request: HttpRequest, permit_id: UUID) -> dict[str, Any]:
    """Grant a proposed permit."""
    return _file(request, actions.grant_permit(_actor(request), permit_id, at=clock.now()))


@router.post("/permits/{uuid:permit_id}/refuse", response=PermitFile, url_name="permits_refuse")
def refuse(request: HttpRequest, permit_id: UUID, body: ReasonIn) -> dict[str, Any]:
    """Refuse a proposed permit."""
    return _file(
        request,
        actions.refuse_permit(_actor(request), permit_id, at=clock.now(), **body.model_dump()),
    )


@router.post("/permits/{uuid:permit_id}/suspend", response=PermitFile, url_name="permits_suspend")
def suspend(request: HttpRequest, permit_id: UUID, body: CodeIn) -> dict[str, Any]:
    """Suspend a permit."""
    return _file(
        request,
        actions.suspend_permit(_actor(request), permit_id, reason=body.reason, at=clock.now()),
    )


@router.post("/permits/{uuid:permit_id}/lift", response=PermitFile, url_name="permits_lift")
def lift(request: HttpRequest, permit_id: UUID) -> dict[str, Any]:
    """Lift a suspension."""
    return _file(request, actions.lift_suspension(_actor(request), permit_id, at=clock.now()))


@router.post("/permits/{uuid:permit_id}/lose-work", response=PermitFile, url_name="permits_lose_work")
def lose_work(request: HttpRequest, permit_id: UUID) -> dict[str, Any]:
    """Record that the worker lost his work; the status is kept."""
    return _file(request, actions.lose_work(_actor(request), permit_id, at=clock.now()))


@router.post("/permits/{uuid:permit_id}/withdraw", response={201: MeasureOut}, url_name="permits_withdraw")
def withdraw(request: HttpRequest, permit_id: UUID, body: ReasonIn) -> tuple[int, Measure]:
    """Propose to withdraw a permit; another person decides, once the worker could be heard."""
    told = body.model_dump()
    return 201, actions.propose_withdrawal(_actor(request), permit_id, at=clock.now(), **told)


@router.post("/measures/{uuid:measure_id}/withdraw", response=PermitFile, url_name="permits_withdrawal")
def withdrawal(request: HttpRequest, measure_id: UUID) -> dict[str, Any]:
    """Withdraw a permit as another person proposed."""
    return _file(request, actions.withdraw_permit(_actor(request), measure_id, at=clock.now()))


@router.post("/permits/{uuid:permit_id}/absence", response={201: MeasureOut}, url_name="permits_absence")
def absence(request: HttpRequest, permit_id: UUID, body: AbsenceIn) -> tuple[int, Measure]:
    """Report that a worker has not come to work: he is told, and nothing else follows yet."""
    told = body.model_dump()
    return 201, actions.report_absence(_actor(request), permit_id, at=clock.now(), **told)


@router.post("/measures/{uuid:measure_id}/take-back", response=MeasureOut, url_name="permits_take_back")
def take_back(request: HttpRequest, measure_id: UUID, body: NoteIn) -> Measure:
    """Take a report of absence back."""
    return actions.take_back_absence(_actor(request), measure_id, note=body.note, at=clock.now())


@router.post("/permits/{uuid:permit_id}/renew", response={201: RenewalOut}, url_name="permits_renew")
def renew(request: HttpRequest, permit_id: UUID, body: RenewIn) -> tuple[int, Renewal]:
    """Propose to renew a permit."""
    return 201, actions.renew_permit(_actor(request), permit_id, body.contract_id, at=clock.now())


@router.post("/renewals/{uuid:renewal_id}/grant", response=PermitFile, url_name="permits_renewal_grant")
def grant_renewal(request: HttpRequest, renewal_id: UUID) -> dict[str, Any]:
    """Grant a renewal; a new card takes the place of the old one."""
    return _file(request, actions.grant_renewal(_actor(request), renewal_id, at=clock.now()))


@router.post("/renewals/{uuid:renewal_id}/refuse", response=RenewalOut, url_name="permits_renewal_refuse")
def refuse_renewal(request: HttpRequest, renewal_id: UUID, body: ReasonIn) -> Renewal:
    """Refuse a renewal; the permit holds as it did."""
    return actions.refuse_renewal(_actor(request), renewal_id, at=clock.now(), **body.model_dump())
