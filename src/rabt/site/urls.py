"""Addresses: each room under its own name, its API beside it."""

from importlib import import_module

from django.urls import include, path

from rabt.site import api, pages

PAGES = (
    "access", "agreement", "credentials", "crossing", "exchange", "files", "hiring", "holds", "journal",
    "notices", "people", "permits",
)  # fmt: skip

urlpatterns = [
    path("", pages.home, name="home"),
    path("healthz", pages.healthz, name="healthz"),
    path("language", pages.language, name="language"),
    path("api/", api.api.urls),
    *(path(f"{room}/", include(import_module(f"rabt.{room}.pages"))) for room in PAGES),
]
