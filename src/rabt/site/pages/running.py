"""The page of who runs this node: duties, copies, keys, and the way to everything else that is run here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from rabt.base import clock
from rabt.shell import doors
from rabt.site import running

ELSEWHERE = (
    ("exchange.link", "exchange:link"), ("exchange.dead_letters", "exchange:dead"),
    ("exchange.pair", "exchange:pair"), ("access.accounts", "access:accounts"),
    ("access.offices", "access:offices"), ("access.warrants", "access:warrants"),
    ("agreement.changes", "agreement:changes"), ("agreement.title", "agreement:terms"),
    ("notices.list", "notices:list"), ("journal.journal", "journal:acts"),
)  # fmt: skip
"""Pages on which the other work of an administrator is done, as word and page."""


@require_GET
def node(request: HttpRequest) -> HttpResponse:
    """Show how this node runs, and where its other parts are run."""
    found = running.running_to_see(request.actor, clock.now())
    return render(request, "site/running.html", {"run": found, "elsewhere_pages": ELSEWHERE})


@require_POST
def do_now(request: HttpRequest, name: str) -> HttpResponse:
    """Have a duty done now."""
    actor, at = request.actor, clock.now()
    return doors.act(
        request, lambda: running.do_now(actor, name, at=at), to="running", done="site.duty_asked"
    )


@require_POST
def ask_copy(request: HttpRequest) -> HttpResponse:
    """Have a copy made now."""
    actor, at = request.actor, clock.now()
    return doors.act(request, lambda: running.ask_copy(actor, at=at), to="running", done="site.copy_is_asked")
