"""Pages of the journal: all acts for those who audit, a record's timeline as a panel, one act's proof."""

from tempfile import TemporaryFile
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from rabt.base.clock import now
from rabt.base.errors import Problem
from rabt.journal import paths, queries
from rabt.journal.export import export
from rabt.journal.forms import ActFilter
from rabt.seal.keys import node_card
from rabt.shell import doors


@require_GET
def acts(request: HttpRequest) -> HttpResponse:
    """List the newest acts of all offices, and say how far they are signed and cosigned."""
    form = ActFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"kind": "", "ref": ""}
    viewer = request.actor
    rows = queries.acts_to_see(viewer, kind=asked["kind"], ref=asked["ref"])
    return doors.listing(request, rows, "journal/acts.html", filters=form, standing=queries.standing(viewer))


@require_GET
def timeline(request: HttpRequest, ref: str) -> HttpResponse:
    """Show what happened to one record, oldest first."""
    rows = queries.timeline_to_see(request.actor, ref)
    cosigned = queries.newest_cosigned()
    return render(
        request, "journal/timeline.html", {"rows": rows, "cosigned": cosigned.size if cosigned else 0}
    )


@require_GET
def proof(request: HttpRequest, act_id: UUID) -> HttpResponse:
    """Hand out the proof of one act as a text file."""
    text = queries.proof(request.actor, act_id)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="act-{act_id}.tlog-proof"'
    return response


@require_GET
def exported(request: HttpRequest) -> HttpResponse:
    """Hand out the whole signed journal as a file: digests and times, no word of any act."""
    request.actor.require(queries.SEE)
    node = settings.RABT
    file = TemporaryFile()  # noqa: SIM115 - closed with the answer
    try:
        own = node_card(node.keys, state=node.state, url=node.url)
        export(paths.folder_of(node.home), file, own)
    except Problem:
        file.close()
        raise
    file.seek(0)
    name = f"journal-{node.state.lower()}-{now():%Y%m%dT%H%M%SZ}.zip"
    return FileResponse(file, as_attachment=True, filename=name)  # type: ignore[return-value]


app_name = "journal"
urlpatterns = [
    path("", acts, name="acts"),
    path("export", exported, name="export"),
    path("timeline/<str:ref>", timeline, name="timeline"),
    path("proof/<uuid:act_id>", proof, name="proof"),
]
