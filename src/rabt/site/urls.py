"""Addresses: each room under its own name, its API beside it."""

from importlib import import_module

from django.urls import include, path

from rabt.site import api, pages
from rabt.site.pages import file, finding, health, keeping, queues, running

PAGES = (
    "access", "agreement", "assistance", "credentials", "crossing", "dues", "exchange", "exercises", "files",
    "hiring", "holds", "incidents", "insight", "inspection", "journal", "matching", "notices",
    "courses", "missions", "operations", "patrol", "people", "permits", "registers", "regularisation",
    "scenarios", "sheets", "tracks", "training",
)  # fmt: skip

urlpatterns = [
    path("", pages.home, name="home"),
    path("search", finding.search, name="search"),
    path("pin/<str:about>", finding.pin, name="pin"),
    path("workers/<uuid:person_id>/timeline", file.timeline, name="file_timeline"),
    path("workers/<uuid:person_id>/letters", file.letters, name="file_letters"),
    path("queues/skip", queues.skip, name="queue_skip"),
    path("queues/stop", queues.stop, name="queue_stop"),
    path("queues/<str:name>", queues.listing, name="queue"),
    path("queues/<str:name>/begin", queues.begin, name="queue_begin"),
    path("queues/<str:name>/chosen", queues.chosen, name="queue_chosen"),
    path("running", running.node, name="running"),
    path("running/copy", running.ask_copy, name="ask_copy"),
    path("running/<str:name>/now", running.do_now, name="do_now"),
    path("my/", include("rabt.people.pages.own")),
    path("kept", keeping.kept, name="kept"),
    path("register", keeping.register, name="register"),
    path("register.pdf", keeping.register_pdf, name="register_pdf"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("day", pages.day, name="day"),
    path("language", pages.language, name="language"),
    path("api/", api.api.urls),
    *(path(f"{room}/", include(import_module(f"rabt.{room}.pages"))) for room in PAGES),
]
