"""Pages of the search box: what was found, what was opened lately, what is kept at hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from rabt.access import actions as access
from rabt.base import clock
from rabt.base.errors import Refused
from rabt.base.identifiers import Ref
from rabt.shell.problems import told
from rabt.site import finding


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Search everything that this viewer may see; without words, show what is at hand."""
    typed, problem, status = request.GET.get("q", ""), None, 200
    rows = None
    if typed.strip():
        try:
            rows = finding.found(request.actor, typed)
        except Refused as refused:
            problem, status = told(refused), refused.status
    return render(request, "site/search.html", {
        "q": typed[: finding.LONGEST], "rows": rows, "problem": problem,
        "pinned": finding.pinned(request.actor), "recent": finding.recent(request),
    }, status=status)  # fmt: skip


@require_POST
def pin(request: HttpRequest, about: str) -> HttpResponse:
    """Keep a record at hand, or no longer."""
    line = finding.one(request.actor, about)
    if request.POST.get("off"):
        access.unpin(request.actor, Ref(line.ref))
    else:
        access.pin(request.actor, Ref(line.ref), at=clock.now())
    return redirect(line.url)
