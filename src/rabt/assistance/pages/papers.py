"""What leaves the room as a paper or a file: no cache keeps it."""

from pathlib import Path
from typing import Any

from django.http import HttpResponse

from rabt.shell.paper import pdf

PAPER = Path(__file__).resolve().parents[1] / "paper"


def printed(template: str, facts: dict[str, Any], name: str) -> HttpResponse:
    """Answer with a paper, which no cache keeps."""
    return _kept_nowhere(
        HttpResponse(pdf(PAPER / template, facts), content_type="application/pdf"), f"{name}.pdf"
    )


def as_file(text: str, name: str) -> HttpResponse:
    """Answer with a file of data, which no cache keeps."""
    return _kept_nowhere(HttpResponse(text, content_type="application/json; charset=utf-8"), f"{name}.json")


def _kept_nowhere(found: HttpResponse, name: str) -> HttpResponse:
    found.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    found.headers["Cache-Control"] = "no-store"
    return found
