"""The line to the other node: one POST, finite patience, no redirects, errors that name the hop."""

import json
import ssl
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings

from rabt.base.clock import now
from rabt.exchange import rules
from rabt.exchange.actions import packed

PATH = "/exchange/letters"
PATIENCE = httpx.Timeout(30.0, connect=5.0)
PATIENCE_IN_ALL = timedelta(seconds=120)
BACK = {"letter", "inside", "receipt"}
OWN_CERTIFICATE, OWN_KEY, THEIRS = "own.crt", "own.key", "peer.crt"
"""Files of the line: by which certificate the other node knows us, and whose certificates it shows itself."""


class Unreachable(Exception):
    """The other node did not take the batch; the letters stay and go again later."""


class NotUnderstood(Unreachable):
    """The other node cannot read the batch: it may be of an earlier version."""


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

    def in_first_form(self) -> "Parcel":
        """Return what a node of the first version reads: letters, and nothing else."""
        return Parcel(self.letters)


@dataclass(frozen=True)
class Answer:
    """What the other node answered, with our clock around it and its own clock inside."""

    receipts: list[str]
    asked_at: datetime
    answered_at: datetime
    their_clock: datetime | None
    standing: str = ""
    back: list[dict[str, str]] = field(default_factory=list)
    is_heard: bool = True
    """Whether the other node answered; a broker only stores."""


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
    """Post sealed letters to the other node and read its receipts; the first form goes unpacked."""
    asked_at = now()
    body, headers = _wrapped(parcel)
    try:
        with (
            httpx.Client(
                timeout=PATIENCE,
                follow_redirects=False,
                trust_env=False,
                transport=transport,
                verify=_trusted(),
            ) as client,
            client.stream("POST", url.rstrip("/") + PATH, content=body, headers=headers) as response,
        ):
            _check_status(response.status_code)
            content = _read(response, asked_at + PATIENCE_IN_ALL)
    except httpx.ConnectTimeout:
        raise Unreachable("no connection to the other node within 5 s") from None
    except httpx.TimeoutException:
        raise Unreachable("the other node did not answer within 30 s") from None
    except OSError:
        raise Unreachable("our own certificates of the line cannot be read") from None
    except (httpx.HTTPError, httpx.InvalidURL) as broken:
        raise Unreachable(f"line to the other node: {type(broken).__name__}") from None
    return read_answer(content, asked_at, now())


def _wrapped(parcel: Parcel) -> tuple[bytes, dict[str, str]]:
    body = parcel.to_json().encode()
    headers = {"content-type": "application/json", "accept-encoding": packed.HOW}
    if parcel.standing and len(body) > packed.WORTH_IT:
        return packed.pack(body), headers | {"content-encoding": packed.HOW}
    return body, headers


def _check_status(status: int) -> None:
    if status in (httpx.codes.BAD_REQUEST, httpx.codes.UNSUPPORTED_MEDIA_TYPE):
        raise NotUnderstood(f"the other node answered {status}")
    if status != httpx.codes.OK:
        raise Unreachable(f"the other node answered {status}")


def _read(response: httpx.Response, until: datetime) -> bytes:
    """Read an answer in bounds: neither longer than one can be, nor drop by drop for ever, nor blown up."""
    content = bytearray()
    for part in response.iter_raw():
        content += part
        if len(content) > rules.BODY_LIMIT:
            raise Unreachable("the other node's answer is too long")
        if now() > until:
            raise Unreachable("the other node's answer does not end")
    if response.headers.get("content-encoding") != packed.HOW:
        return bytes(content)
    unpacked = packed.unpack(bytes(content))
    if unpacked is None:
        raise Unreachable("the other node's answer cannot be unpacked")
    return unpacked


def _trusted() -> ssl.SSLContext | bool:
    """Return by whose certificates the other node is known, and the one by which it knows us."""
    folder: Path | None = settings.RABT_LINE_TLS
    if folder is None:
        return True
    changed = max((folder / name).stat().st_mtime_ns for name in (THEIRS, OWN_CERTIFICATE, OWN_KEY))
    return _certificates(folder, changed)


@lru_cache(maxsize=2)
def _certificates(folder: Path, changed: int) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(folder / THEIRS))
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(folder / OWN_CERTIFICATE, folder / OWN_KEY)
    return context


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
