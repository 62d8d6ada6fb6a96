"""The line to the other node: one POST, finite patience, no redirects, errors that name the hop."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from rabt.base.clock import now
from rabt.exchange import rules

PATH = "/exchange/letters"
PATIENCE = httpx.Timeout(30.0, connect=5.0)
PATIENCE_IN_ALL = timedelta(seconds=120)
BACK = {"letter", "inside", "receipt"}


class Unreachable(Exception):
    """The other node did not take the batch; the letters stay and go again later."""


@dataclass(frozen=True)
class Parcel:
    """What travels at once: sealed letters, how far we have come, letters of the other node given back."""

    letters: list[str]
    standing: str = ""
    back: list[dict[str, str]] = field(default_factory=list)

    def to_json(self) -> str:
        """Write this parcel; what is empty is left out: an earlier version knows letters only."""
        told: dict[str, Any] = {"letters": self.letters}
        if self.standing:
            told |= {"standing": self.standing, "back": self.back}
        return json.dumps(told)


@dataclass(frozen=True)
class Answer:
    """What the other node answered, with our clock around it and its own clock inside."""

    receipts: list[str]
    asked_at: datetime
    answered_at: datetime
    their_clock: datetime | None
    standing: str = ""
    back: list[dict[str, str]] = field(default_factory=list)


def read_parcel(content: bytes) -> Parcel | None:
    """Read a parcel; None where it is not the expected form, or holds more than a batch."""
    try:
        told = json.loads(content)
        if not {"letters"} <= told.keys() <= {"letters", "standing", "back"}:
            return None
        letters, standing, back = told["letters"], told.get("standing", ""), told.get("back", [])
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    whole = _are_texts(letters) and isinstance(standing, str) and _are_back(back)
    return Parcel(letters, standing, back) if whole else None


def _are_texts(told: Any) -> bool:
    return (
        isinstance(told, list)
        and len(told) <= rules.BATCH_LETTERS
        and all(isinstance(one, str) for one in told)
    )


def _are_back(told: Any) -> bool:
    return (
        isinstance(told, list)
        and len(told) <= rules.BATCH_LETTERS
        and all(
            isinstance(one, dict)
            and one.keys() == BACK
            and all(isinstance(text, str) for text in one.values())
            for one in told
        )
    )


def carry(url: str, parcel: Parcel, *, transport: httpx.BaseTransport | None = None) -> Answer:
    """Post sealed letters to the other node and read its receipts."""
    asked_at = now()
    body = parcel.to_json().encode()
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
            content = _read(response, asked_at + PATIENCE_IN_ALL)
    except httpx.ConnectTimeout:
        raise Unreachable("no connection to the other node within 5 s") from None
    except httpx.TimeoutException:
        raise Unreachable("the other node did not answer within 30 s") from None
    except (httpx.HTTPError, httpx.InvalidURL) as broken:
        raise Unreachable(f"line to the other node: {type(broken).__name__}") from None
    return read_answer(content, asked_at, now())


def _read(response: httpx.Response, until: datetime) -> bytes:
    """Read an answer in bounds: neither longer than one can be, nor drop by drop for ever."""
    content = bytearray()
    for part in response.iter_bytes():
        content += part
        if len(content) > rules.BODY_LIMIT:
            raise Unreachable("the other node's answer is too long")
        if now() > until:
            raise Unreachable("the other node's answer does not end")
    return bytes(content)


def read_answer(content: bytes, asked_at: datetime, answered_at: datetime) -> Answer:
    """Read the answer to a batch: receipts, and the other node's clock."""
    try:
        told: dict[str, Any] = json.loads(content)
        receipts = [text for text in told["receipts"] if isinstance(text, str)]
        at = told.get("at")
        their_clock = datetime.fromisoformat(at) if isinstance(at, str) else None
        if their_clock is not None and their_clock.tzinfo is None:
            their_clock = None
        standing, back = told.get("standing", ""), told.get("back", [])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Unreachable("the other node's answer cannot be read") from None
    if not isinstance(standing, str) or not _are_back(back):
        raise Unreachable("the other node's answer cannot be read")
    return Answer(receipts, asked_at, answered_at, their_clock, standing, back)
