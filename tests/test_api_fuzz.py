"""Whatever a machine sends to the API, it is answered in its own terms: no 5xx, no body of another shape.

Drawn from the API's own description, well-formed and malformed, and sent by whoever may use each operation.
"""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
import schemathesis
from django.test import Client
from django.urls import resolve, reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from rabt.shell.words import problems
from rabt.site.api import api
from rabt.testing import DESTINATION, ORIGIN
from tests.test_matrix import ROLES, ROUTES

EXAMPLES = 4
"""Of each operation, well-formed and again malformed."""
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
AT_A_PORT = {"EG": "EG/border/salloum/", "LY": "LY/border/musaid/"}


def operations() -> list[Any]:
    """Return every operation that the API describes."""
    described = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/"))
    return [one.ok() for one in described.get_all_operations()]


def asked_by(operation: Any) -> str:
    """Say which scope an operation asks for, by the one reviewed table."""
    path = operation.path.replace("{", "").replace("}", "")
    key = "00000000-0000-7000-8000-000000000000"
    filled = "/".join(key if part.endswith("_id") or part == "key" else part for part in path.split("/"))
    name = resolve(filled).view_name
    return str(ROUTES[name][operation.method])


def user(operation: Any, side: str, state: str, client_as: Any) -> Client | None:
    """Return somebody who may use an operation on this side; for an open door, a passer-by."""
    asked = asked_by(operation)
    if asked in ("anyone", "peer", "device"):
        return Client()
    for role, told in ROLES.items():
        if told["side"] in (side, "both") and (asked == "signed_in" or asked in told["scopes"]):
            return client_as(role, AT_A_PORT[state] if asked.startswith("crossing.") else None)
    return None


def sent(client: Client, case: Any) -> httpx.Response:
    """Send what was drawn, and bring the answer into the form that the checks read."""
    told = case.as_transport_kwargs(base_url="http://testserver")
    asked = httpx.Request(told["method"], told["url"], params=told.get("params"), json=told.get("json"))
    body = told["data"] if isinstance(told.get("data"), str | bytes) else asked.content
    answer = client.generic(
        told["method"], str(asked.url), body, content_type=dict(told["headers"]).get("Content-Type", "application/json"),
        raise_request_exception=False,
    )  # fmt: skip
    found = httpx.Response(
        answer.status_code, headers=dict(answer.headers), content=answer.getvalue(), request=asked
    )
    found.elapsed = timedelta()  # nobody measures it
    return found


def fuzzed(client: Client, operation: Any, mode: GenerationMode, examples: int) -> bool:
    """Send one operation many drawn requests, and look at each answer; false where nothing can be malformed."""

    @settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def drawn(case: Any) -> None:
        answer = sent(client, case)
        case.validate_response(answer, checks=CHECKS)
        if answer.status_code in (400, 403, 404, 409, 422):
            said = json.loads(answer.content)
            assert said["code"] in problems(), said

    try:
        drawn()
    except Unsatisfiable:
        return False
    return True


@pytest.mark.django_db
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(
    "state",
    [pytest.param("LY", marks=pytest.mark.node("LY")), pytest.param("EG", marks=pytest.mark.node("EG"))],
)
def test_every_operation_answers_in_its_own_terms(client_as: Any, state: str, mode: GenerationMode) -> None:
    side = {DESTINATION.state: DESTINATION.side, ORIGIN.state: ORIGIN.side}[state]
    tried = 0
    for operation in operations():
        client = user(operation, side, state, client_as)
        if client is not None:
            tried += fuzzed(client, operation, mode, EXAMPLES)
    assert tried >= 20


@pytest.mark.django_db
@pytest.mark.parametrize("body", [b"", b"\x00", b"{", b"[1,", b'{"a":1}' * 2, b"\xff\xfe", b"nan"])
def test_a_body_that_is_no_json_is_refused_in_words(client_as: Any, body: bytes) -> None:
    answer = client_as("employer").generic(
        "POST", reverse("api:hiring_demands"), body, content_type="application/json"
    )
    assert answer.status_code in (400, 422)
    said = json.loads(answer.content)
    assert said["code"] == "input_malformed" and "بيانات" in json.dumps(said, ensure_ascii=False)
