"""Addresses for the tests of this room: its own pages, those that every page names, and three probes."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from ninja import NinjaAPI, Router

from rabt.access import pages as access
from rabt.notices import pages as notices

router = Router()


def _actor(request: HttpRequest) -> dict[str, str]:
    actor = request.actor
    return {"id": actor.id, "role": actor.role, "purpose": actor.purpose, "for_whom": actor.for_whom}


@router.get("/", url_name="probe_get")
def probe(request: HttpRequest) -> dict[str, str]:
    return _actor(request)


@router.post("/do", url_name="probe_do")
def probe_do(request: HttpRequest) -> dict[str, str]:
    return _actor(request)


api = NinjaAPI(urls_namespace="api")
api.add_router("/probe", router)


def page(request: HttpRequest) -> HttpResponse:
    return JsonResponse(_actor(request))


urlpatterns = [
    path("", page, name="home"),
    path("unlisted", page, name="unlisted"),
    path("nameless", page),
    path("probe/scope", page, name="probe_scope"),
    path("probe/peer", page, name="probe_peer"),
    path("probe/fresh", page, name="probe_fresh"),
    path("language", page, name="language"),
    path("access/", include(access)),
    path("notices/", include(notices)),
    path("api/", api.urls),
]
