"""Contracts, for machines."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from rabt.base import clock
from rabt.hiring import actions, queries
from rabt.hiring.api.shapes import (
    AnswerIn,
    Asking,
    ConsentIn,
    ContractIn,
    NoteIn,
    ReasonIn,
    shown_answer,
    shown_contract,
)
from rabt.shell.doors import actor_of

router = Router()


@router.post("/contracts", url_name="hiring_contracts", response={201: dict[str, Any]})
def draw_contract(request: HttpRequest, body: ContractIn) -> tuple[int, dict[str, Any]]:
    """Draw the contract for an accepted worker."""
    terms = body.terms.terms() if body.terms else None
    return 201, shown_contract(actions.draw_contract(actor_of(request), body.offer_id, terms, at=clock.now()))


@router.get("/contracts", url_name="hiring_contracts", response=list[dict[str, Any]])
def list_contracts(request: HttpRequest, asking: Query[Asking]) -> list[dict[str, Any]]:
    """List contracts, newest first."""
    rows = queries.contracts_to_see(actor_of(request), state=asking.state)
    return [shown_contract(row) for row in rows[asking.offset : asking.offset + asking.limit]]


@router.get("/contracts/{uuid:key}", url_name="hiring_contract", response=dict[str, Any])
def contract(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """Show one contract with what differs from the offer."""
    row = queries.contract_to_see(actor_of(request), key)
    found = [
        {"field": one.field, "before": str(one.before), "after": str(one.after), "effect": one.effect}
        for one in queries.differences(row)
    ]
    return shown_contract(row) | {"differences": found}


@router.post("/contracts/{uuid:key}/code", url_name="hiring_send_code", response=dict[str, Any])
def send_code(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """Send the worker a new code."""
    return shown_answer(actions.send_code(actor_of(request), key, at=clock.now()))


@router.post("/contracts/{uuid:key}/consent", url_name="hiring_consent", response=dict[str, Any])
def consent(request: HttpRequest, key: UUID, body: ConsentIn) -> dict[str, Any]:
    """Answer as the worker, with the code: open to anyone who has it."""
    return shown_answer(actions.answer_with_code(key, body.code, body.agree, body.reason, at=clock.now()))


@router.post("/contracts/{uuid:key}/witness", url_name="hiring_witness_answer", response=dict[str, Any])
def witness_answer(request: HttpRequest, key: UUID, body: AnswerIn) -> dict[str, Any]:
    """Witness the worker's answer."""
    row = actions.witness_answer(actor_of(request), key, body.accept, body.reason, at=clock.now())
    return shown_contract(row)


@router.post("/contracts/{uuid:key}/proposal", url_name="hiring_propose_certificate", response=dict[str, Any])
def propose_certificate(request: HttpRequest, key: UUID, body: NoteIn) -> dict[str, Any]:
    """Propose a contract for the certificate of origin."""
    return shown_contract(actions.propose_certificate(actor_of(request), key, body.note, at=clock.now()))


@router.post("/contracts/{uuid:key}/certificate", url_name="hiring_certify_contract", response=dict[str, Any])
def certify_contract(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """Certify a contract for this side."""
    return shown_contract(actions.certify_contract(actor_of(request), key, at=clock.now()))


@router.post("/contracts/{uuid:key}/refusal", url_name="hiring_refuse_certificate", response=dict[str, Any])
def refuse_certificate(request: HttpRequest, key: UUID, body: ReasonIn) -> dict[str, Any]:
    """Refuse this side's certificate."""
    row = actions.refuse_certificate(actor_of(request), key, body.reason, body.text, at=clock.now())
    return shown_contract(row)


@router.post("/contracts/{uuid:key}/take-back", url_name="hiring_take_contract_back", response=dict[str, Any])
def take_contract_back(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """Take a contract back before the worker's answer has come."""
    return shown_contract(actions.take_contract_back(actor_of(request), key, at=clock.now()))


@router.post("/contracts/{uuid:key}/end", url_name="hiring_end_contract", response=dict[str, Any])
def end_contract(request: HttpRequest, key: UUID, body: ReasonIn) -> dict[str, Any]:
    """End a contract in force."""
    return shown_contract(actions.end_contract(actor_of(request), key, body.reason, at=clock.now()))
