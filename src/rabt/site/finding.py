"""The one search box: every room is asked, the best comes first; what was opened lately, what is pinned."""

from collections.abc import Callable, Iterable
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from rabt.access import queries as accounts
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused
from rabt.base.identifiers import Ref, ref_of
from rabt.shell.finding import Found

FEWEST_SIGNS, LONGEST, KEPT = 2, 120, 8
RECENT = "recent"


def found(viewer: Actor, typed: str) -> list[Found]:
    """Ask every room, best first; nothing twice. Refuses: search_too_short"""
    asked = " ".join(typed[:LONGEST].replace("\0", "").split())
    if sum(sign.isalnum() for sign in asked) < FEWEST_SIGNS:
        raise Refused("search_too_short", fewest=FEWEST_SIGNS)
    lines = [line for module in settings.RABT_SEARCH for line in import_module(module).found(viewer, asked)]
    return sorted({line.ref: line for line in lines}.values(), key=lambda line: -line.rank)


def lines(viewer: Actor, refs: Iterable[str]) -> list[Found]:
    """Show records by their references, in that order, as far as this viewer may see them."""
    asked = list(refs)
    by_ref: dict[str, Found] = {}
    for module, nouns in settings.RABT_SEARCH.items():
        ids = [UUID(key) for noun, _, key in (ref.partition(":") for ref in asked) if noun in nouns]
        by_ref |= {line.ref: line for line in import_module(module).lines(viewer, ids)} if ids else {}
    return [by_ref[ref] for ref in asked if ref in by_ref]


def one(viewer: Actor, about: str) -> Found:
    """Show one record that may be pinned, or Missing."""
    try:
        UUID(about.partition(":")[2])
    except ValueError:
        raise Missing() from None
    shown = lines(viewer, [about])
    if not shown:
        raise Missing()
    return shown[0]


def pinned(viewer: Actor) -> list[Found]:
    """Show what this viewer keeps at hand."""
    return lines(viewer, accounts.pins_of(viewer))


def recent(request: HttpRequest) -> list[Found]:
    """Show what was opened lately in this stay."""
    return lines(request.actor, request.session.get(RECENT, []))


class Remember:
    """Middleware: keeps the references of the last records whose page was opened in this stay."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; a page of a record that was shown is remembered."""
        response = self.get_response(request)
        ref = _record(request) if request.method == "GET" and response.status_code == 200 else None
        if ref and request.actor.id:
            kept = [one for one in request.session.get(RECENT, []) if one != ref]
            request.session[RECENT] = [ref, *kept][:KEPT]
        return response


def _record(request: HttpRequest) -> Ref | None:
    match = request.resolver_match
    if match is None or match.view_name not in settings.RABT_RECORDS:
        return None
    return ref_of(settings.RABT_RECORDS[match.view_name], next(iter(match.kwargs.values())))


def context(request: HttpRequest) -> dict[str, object]:
    """Tell a record's page what it is about and whether its reader keeps it at hand."""
    ref = _record(request) if getattr(request, "actor", None) and request.actor.id else None
    return {"pin_about": ref, "is_pinned": bool(ref) and ref in accounts.pins_of(request.actor)}
