"""The machines' door: the key sets and status lists of both states, open to everybody."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from ninja import Router

from rabt.base.errors import Missing
from rabt.credentials import queries
from rabt.credentials.models import KeySet, StatusDelta, StatusList

router = Router()
FRESH = "public, max-age=300, stale-if-error=1209600"
COSE = "application/cose; cose-type=cose-sign1"


@router.get("lists", url_name="credentials_lists", auth=None)
def lists(request: HttpRequest) -> HttpResponse:
    """Say which key sets and status lists there are, and how new each is."""
    states: dict[str, dict[str, Any]] = {}
    for state in queries.roots():
        held = reverse("api:credentials_keys", args=[state]) if queries.holds_keys(state) else None
        states[state] = {"keys": held, "lists": []}
    for row in queries.held_lists():
        if row.kept_by in states:
            states[row.kept_by]["lists"].append(_line(row))
    response = JsonResponse({"states": states})
    response["Cache-Control"] = "public, max-age=60"
    return response


def _line(row: StatusList) -> dict[str, Any]:
    return {
        "number": row.number,
        "published_at": int(row.published_at.timestamp()) if row.published_at else 0,
        "url": reverse("api:credentials_status", args=[row.kept_by, row.number]),
    }


@router.get("keys/{state}", url_name="credentials_keys", auth=None)
def keys(request: HttpRequest, state: str) -> HttpResponse:
    """Hand out the newest key set of a state, as its root key signed it."""
    return _signed(request, queries.key_set(state))


@router.get("status/{state}/{number}", url_name="credentials_status", auth=None)
def status(request: HttpRequest, state: str, number: int) -> HttpResponse:
    """Hand out a status list of a state, as it was signed."""
    return _signed(request, queries.status_list(state, number))


@router.get("status/{state}/{number}/since/{instant}", url_name="credentials_delta", auth=None)
def delta(request: HttpRequest, state: str, number: int, instant: int) -> HttpResponse:
    """Hand out what changed in a list since it was signed at an instant (seconds of 1970); 0 gives all."""
    if not 0 <= instant < 2**32:
        raise Missing()
    since = datetime.fromtimestamp(instant, UTC) if instant else None
    return _signed(request, queries.delta(state, number, since))


def _signed(request: HttpRequest, row: KeySet | StatusList | StatusDelta) -> HttpResponse:
    tag = f'"{row.pk.hex}-{int(row.published_at.timestamp())}"'  # type: ignore[union-attr]
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(bytes(row.signed), content_type=COSE)
    response["ETag"], response["Cache-Control"] = tag, FRESH
    return response
