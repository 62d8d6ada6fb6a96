"""The line to the other node: one POST, finite patience, no redirects, errors that name the hop."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from rabt.base.clock import now

PATH = "/exchange/letters"
PATIENCE = httpx.Timeout(30.0, connect=5.0)
ANSWER_LIMIT = 2_000_000


class Unreachable(Exception):
    """The other node did not take the batch; the letters stay and go again later."""


@dataclass(frozen=True)
class Answer:
    """What the other node answered, with our clock around it and its own clock inside."""

    receipts: list[str]
    asked_at: datetime
    answered_at: datetime
    their_clock: datetime | None


def carry(url: str, letters: list[str], *, transport: httpx.BaseTransport | None = None) -> Answer:
    """Post a batch of sealed letters to the other node and read its receipts."""
    asked_at = now()
    body = json.dumps({"letters": letters}).encode()
    try:
        with (
            httpx.Client(
                timeout=PATIENCE, follow_redirects=False, trust_env=False, transport=transport
            ) as client,
            client.stream(
                "POST", url.rstrip("/") + PATH, content=body, headers={"content-type": "application/json"}
            ) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise Unreachable(f"the other node answered {response.status_code}")
            content = _read(response)
    except httpx.ConnectTimeout:
        raise Unreachable("no connection to the other node within 5 s") from None
    except httpx.TimeoutException:
        raise Unreachable("the other node did not answer within 30 s") from None
    except (httpx.HTTPError, httpx.InvalidURL) as broken:
        raise Unreachable(f"line to the other node: {type(broken).__name__}") from None
    return read_answer(content, asked_at, now())


def _read(response: httpx.Response) -> bytes:
    content = b""
    for part in response.iter_bytes():
        content += part
        if len(content) > ANSWER_LIMIT:
            raise Unreachable("the other node's answer is too long")
    return content


def read_answer(content: bytes, asked_at: datetime, answered_at: datetime) -> Answer:
    """Read the answer to a batch: receipts, and the other node's clock."""
    try:
        told: dict[str, Any] = json.loads(content)
        receipts = [text for text in told["receipts"] if isinstance(text, str)]
        at = told.get("at")
        their_clock = datetime.fromisoformat(at) if isinstance(at, str) else None
        if their_clock is not None and their_clock.tzinfo is None:
            their_clock = None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Unreachable("the other node's answer cannot be read") from None
    return Answer(receipts, asked_at, answered_at, their_clock)
