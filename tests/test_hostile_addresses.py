"""Whatever is written into an address or sent to a door as JSON: an answer, and never a fault of ours."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.urls import get_resolver

NAMES = (
    "kind", "about", "only", "q", "page", "office", "who", "person", "purpose", "since", "until", "state", "name", "sort",
    "from", "number", "serial", "typed", "port", "at", "limit", "offset", "cursor", "after", "place", "deputy", "ref", "of", "on",
)  # fmt: skip
"""What pages and the API are asked by, and some that nobody is."""
NAUGHTY = ("\x00", "9" * 5_000, "x" * 3_000)


def addresses(patterns: list[Any], before: str = "") -> Iterator[str]:
    """Name every address of the node, as its pattern."""
    for one in patterns:
        pattern = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from addresses(one.url_patterns, pattern)
        else:
            yield pattern.replace("^", "").replace("$", "")


def filled(pattern: str, value: str) -> str:
    """Fill an address with something that nobody should write there."""
    plain = re.sub(r"<uuid:\w+>", str(uuid4()), pattern)
    plain = re.sub(r"<int:\w+>", "9" * 30, plain)
    return "/" + re.sub(r"<(?:\w+:)?\w+>", quote(value, safe=""), plain)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["destination_clerk", "node_administrator"])
@pytest.mark.parametrize("value", NAUGHTY, ids=range(len(NAUGHTY)))
def test_no_address_breaks_whatever_stands_in_it(client_as: Any, role: str, value: str) -> None:
    client = client_as(role)
    asked = "?" + "&".join(f"{name}={quote(value)}" for name in NAMES)
    found = {
        address: client.get(address + asked).status_code
        for address in (filled(one, value) for one in addresses(get_resolver().url_patterns))
    }
    assert {address: status for address, status in found.items() if status >= 500} == {}
    assert len(found) > 150


DEEP = b"[" * 200_000
JSON = (DEEP, b'{"a":' * 100_000, b"9" * 5_000, b"\xff", b"[]", b'{"id": "\\u0000"}', b'{"id": "\\ud800"}')


@pytest.mark.django_db
@pytest.mark.parametrize("body", JSON, ids=range(len(JSON)))
@pytest.mark.parametrize(
    "door",
    ["/access/passkey/enter", "/access/passkey/prove", "/access/me/passkey", "/exchange/letters", "/api/hiring/demands",
     "/api/crossing/passages"],
)  # fmt: skip
def test_no_door_breaks_whatever_json_it_is_sent(client_as: Any, door: str, body: bytes) -> None:
    client = client_as("employer")
    client.post("/access/passkey/options")
    answer = client.post(door, body, content_type="application/json")
    assert 400 <= answer.status_code < 500, answer.content[:200]


@pytest.mark.django_db
def test_a_nul_in_what_is_asked_is_as_if_it_were_not_typed(client_as: Any) -> None:
    clerk = client_as("destination_clerk")
    assert clerk.get("/search?q=ab%00cd").context["q"] == clerk.get("/search?q=abcd").context["q"]
    assert clerk.get("/permits/?state=%00").status_code == 200
    assert clerk.get("/search?q=%2500").context["q"] == "%00"
