"""Every act that names a record, in every state of the record's table: done as the table says, or truly refused.

Not a part of `make test`: `python -m prove --only states` runs it and collects the cells.
"""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from prove import standing
from prove.standing import TABLES, WAYS, Stands, reason
from rabt.base import clock
from rabt.shell import words
from tests.test_matrix import ROLES, ROUTES

CELLS = os.environ.get("RABT_CELLS", "")
AT_THEIR_OWN = ("employer", "recruiter", "border_officer", "shift_head")
REFUSALS = (403, 404, 409, 422)
Body = Callable[[Stands], dict[str, Any]]


@dataclass(frozen=True)
class Act:
    """One way to act on a record: a route, what it is to do by the table, and what is sent."""

    route: str
    steps: tuple[str, ...]  # any of these; none: the act changes no state
    body: Body = lambda stands: {}


def because(name: str, **more: Any) -> Body:
    return lambda stands: {"reason": reason(name), **more}


def said(**fields: Any) -> Body:
    return lambda stands: fields


def _vetting(noun: str) -> list[Act]:
    refusal = f"{noun}_refusal"
    return [
        Act(f"api:hiring_propose_{noun}", ("propose",), said(recommendation="admit")),
        Act(f"api:hiring_decide_{noun}", ("admit",), said(grant=True)),
        Act(f"api:hiring_decide_{noun}", ("refuse",), because(refusal, grant=False)),
        Act(f"api:hiring_suspend_{noun}", ("suspend",), said(why="a complaint")),
        Act(f"api:hiring_restore_{noun}", ("restore",)),
        Act(f"hiring:{noun}_propose", ("propose",), said(recommendation="admit")),
        Act(f"hiring:{noun}_admit", ("admit",)),
        Act(f"hiring:{noun}_refuse", ("refuse",), because(refusal)),
        Act(f"hiring:{noun}_suspend", ("suspend",), said(why="a complaint")),
        Act(f"hiring:{noun}_restore", ("restore",)),
    ]


LIFTS = ("lift_before_entry", "lift", "lift_between_jobs")
CERTIFY = {"origin": "certify_at_origin", "destination": "certify_at_destination"}
ACTS: dict[str, list[Act]] = {
    "employer": _vetting("employer"),
    "recruiter": _vetting("recruiter"),
    "demand": [
        Act("api:hiring_propose_demand", ("propose",), said(recommendation="admit")),
        Act("api:hiring_decide_demand", ("approve",), said(grant=True)),
        Act("api:hiring_decide_demand", ("refuse",), because("demand_refusal", grant=False)),
        Act("api:hiring_close_demand", ("close",)),
        Act("hiring:demand_propose", ("propose",), said(recommendation="admit")),
        Act("hiring:demand_approve", ("approve",)),
        Act("hiring:demand_refuse", ("refuse",), because("demand_refusal")),
        Act("hiring:demand_close", ("close",)),
    ],
    "offer": [
        Act("api:hiring_answer_offer", ("accept",), said(accept=True)),
        Act("api:hiring_answer_offer", ("decline",), because("offer_decline", accept=False)),
        Act("api:hiring_withdraw_offer", ("withdraw",)),
        Act("hiring:offer_accept", ("accept",)),
        Act("hiring:offer_decline", ("decline",), because("offer_decline")),
        Act("hiring:offer_withdraw", ("withdraw",)),
    ],
    "contract": [
        Act("api:hiring_send_code", ()),
        Act("api:hiring_witness_answer", ("consent",), said(accept=True)),
        Act("api:hiring_witness_answer", ("decline",), because("contract_decline", accept=False)),
        Act("api:hiring_propose_certificate", (), said(note="read to him")),
        Act("api:hiring_certify_contract", tuple(CERTIFY.values())),
        Act("api:hiring_refuse_certificate", ("refuse",), because("contract_refusal")),
        Act("api:hiring_end_contract", ("end",), said(reason="by_employer")),
        Act("hiring:contract_code", ()),
        Act("hiring:contract_witness", ("consent",)),
        Act("hiring:contract_witness_no", ("decline",), because("contract_decline")),
        Act("hiring:contract_propose", (), said(note="read to him")),
        Act("hiring:contract_certify", tuple(CERTIFY.values())),
        Act("hiring:contract_refuse", ("refuse",), because("contract_refusal")),
        Act("hiring:contract_end", ("end",), said(reason="by_employer")),
        Act("api:permits_propose", ()),
        Act("permits:propose", ()),
    ],
    "clearance": [
        Act("api:permits_clearance_confirm", ("confirm",)),
        Act("api:permits_clearance_return", ("return",), because("clearance_refusal", note="unreadable")),
        Act("permits:clearance_confirm", ("confirm",)),
        Act("permits:clearance_return", ("return",), because("clearance_refusal", note="unreadable")),
    ],
    "permit": [
        Act("api:permits_grant", ("grant",)),
        Act("api:permits_refuse", ("refuse",), because("permit_refusal")),
        Act("api:permits_suspend", ("suspend",), because("permit_suspension")),
        Act("api:permits_lift", LIFTS),
        Act("api:permits_lose_work", ("lose_work",)),
        Act("api:permits_withdraw", (), because("permit_withdrawal")),
        Act("api:permits_renew", ()),
        Act("permits:decide", ("grant",), said(decision="grant")),
        Act("permits:decide", ("refuse",), because("permit_refusal", decision="refuse")),
        Act("permits:suspend", ("suspend",), because("permit_suspension")),
        Act("permits:lift", LIFTS),
        Act("permits:lose_work", ("lose_work",)),
        Act("permits:withdraw", (), because("permit_withdrawal")),
        Act("permits:renew", (), lambda stands: {"contract": str(stands.row.contract_id)}),
    ],
    "renewal": [
        Act("api:permits_renewal_grant", ("grant",)),
        Act("api:permits_renewal_refuse", ("refuse",), because("permit_refusal")),
        Act("permits:renewal_decide", ("grant",), said(decision="grant")),
        Act("permits:renewal_decide", ("refuse",), because("permit_refusal", decision="refuse")),
    ],
    "device": [Act("crossing:lock", ("lock",))],
    "letter": [
        Act("exchange:retry", ("retry",)),
        Act("exchange:set_aside", ("set_aside",), said(reason="sent twice by hand")),
    ],
}  # fmt: skip
SIDES = {"LY": "destination", "EG": "origin"}


def cases() -> Iterator[Any]:
    for (noun, side), _ in WAYS.items():
        node = next(state for state, name in SIDES.items() if name == side)
        for state in TABLES[noun][1]:
            yield pytest.param(
                noun, side, state.value, marks=pytest.mark.node(node), id=f"{side}-{noun}-{state.value}"
            )


@pytest.mark.parametrize(("noun", "side", "state"), cases())
def test_every_act_in_this_state(
    noun: str, side: str, state: str, cast: Any, peer: Any, client_as: Any, node: Any, db: Any
) -> None:
    stands = standing.stand(noun, state, side, cast, peer)
    assert stands.row.state == state
    with clock.stopped(stands.at):
        cells = [cell for act in ACTS[noun] for cell in of_act(act, noun, stands, client_as, side)]
    if CELLS:
        with Path(CELLS).open("a") as out:
            out.writelines(json.dumps(cell) + "\n" for cell in cells)
    assert [cell for cell in cells if cell["wrong"]] == []


def of_act(act: Act, noun: str, stands: Stands, client_as: Any, side: str) -> Iterator[dict[str, Any]]:
    """Act as everybody who holds the scope on this side, each time on the record as it stood."""
    for role in roles_with(ROUTES[act.route]["post"], side):
        office = stands.holder or None if role in AT_THEIR_OWN else None
        client = client_as(role, office)
        with transaction.atomic():
            yield cell_of(act, noun, stands, client, role)
            transaction.set_rollback(True)


def cell_of(act: Act, noun: str, stands: Stands, client: Any, role: str) -> dict[str, Any]:
    """Do the act, and hold what came of it against the table."""
    before, moves = stands.row.state, TABLES[noun][2]
    expected = {after.value for (was, step), after in moves.items() if was == before and step in act.steps}
    machine = act.route.startswith("api:")
    body = act.body(stands)
    room, _, name = act.route.partition(":")
    if room == "hiring":  # a record's page holds several forms, each under its own name
        body = {f"{name}-{field}": value for field, value in body.items()}
    path = reverse(act.route, args=[stands.row.pk])
    client.raise_request_exception = False
    try:
        sent = (
            client.post(path, json.dumps(body), content_type="application/json")
            if machine
            else client.post(path, body)
        )
        status, code = sent.status_code, code_in(sent) if machine else ""
    except Exception as broken:  # what the client's own machinery throws is an answer of 500 to a person
        status, code = 500, repr(broken)[:200]
    after = (
        type(stands.row).objects.filter(pk=stands.row.pk).values_list("state", flat=True).first()
        if status < 500
        else before
    )
    wrong = judged(status, code, before, after, expected, machine=machine, moving=bool(act.steps))
    return {
        "noun": noun, "state": before, "route": act.route, "step": "/".join(act.steps), "role": role, "status": status,
        "code": code, "after": after, "allowed": bool(expected), "forced": stands.forced,
        "done": status < 400 and (after in expected if act.steps else True), "wrong": wrong,
    }  # fmt: skip


def judged(
    status: int, code: str, before: str, after: str | None, expected: set[str], *, machine: bool, moving: bool
) -> str:
    """Say what is wrong with an answer, or nothing."""
    if status >= 500:
        return f"it broke: {status} {code}"
    if after != before and after not in expected:
        return f"it went from {before} to {after}, which the table does not know"
    if status < 400 and moving and machine and not expected:
        return "it was answered as done, and the table does not allow it"
    if status < 400 and moving and after not in expected and machine:
        return f"it was answered as done, and the record is {after}"
    if status >= 400 and status not in REFUSALS:
        return f"it was refused with the status {status}"
    if status >= 400 and after != before:
        return "it was refused, and yet the record has moved"
    if status >= 400 and machine and code not in words.problems():
        return f"the refusal {code!r} is not explained anywhere"
    return ""


def code_in(answer: Any) -> str:
    return str(answer.json().get("code", "")) if answer.status_code >= 400 else ""


def roles_with(scope: str, side: str) -> list[str]:
    """Name the roles of this side that hold the scope."""
    return [
        role for role, told in ROLES.items()
        if told["side"] in (side, "both") and scope in told["scopes"] and "door" not in told
    ]  # fmt: skip
