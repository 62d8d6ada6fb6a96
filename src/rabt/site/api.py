"""The machines' door: one documented API, made of each room's router."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer
from prometheus_client import CONTENT_TYPE_LATEST

from rabt.base.errors import Missing, Problem
from rabt.shell.problems import as_json
from rabt.site.metrics import exposition


class ArabicJson(JSONRenderer):
    """JSON that leaves Arabic readable."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(title="Rabt", version="1", urls_namespace="api", renderer=ArabicJson(), docs_url="docs")

ROOMS = (
    "access", "agreement", "assistance", "courses", "credentials", "crossing", "dues", "exchange",
    "exercises", "hiring", "incidents", "insight", "inspection", "operations", "people", "permits", "tracks",
)  # fmt: skip

for _room in ROOMS:
    if find_spec(f"rabt.{_room}.api"):
        api.add_router(f"/{_room}/", import_module(f"rabt.{_room}.api").router, tags=[_room])


@api.get("/metrics", url_name="metrics", include_in_schema=False)
def metrics(request: HttpRequest) -> HttpResponse:
    """How the node fares, for monitoring."""
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return as_json(problem)


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, found: HttpError) -> HttpResponse:
    """Answer a body that is no JSON, and whatever else the framework itself refuses, in our own words."""
    return as_json(Problem("input_malformed", fields=[]), status=found.status_code)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, found: Http404) -> HttpResponse:
    return as_json(Missing())


@api.exception_handler(ValidationError)
def _malformed(request: HttpRequest, found: ValidationError) -> HttpResponse:
    fields: list[dict[str, Any]] = [
        {"field": ".".join(str(part) for part in e["loc"][1:]), "message": e["msg"]} for e in found.errors
    ]
    return as_json(Problem("input_malformed", fields=fields), status=422)
