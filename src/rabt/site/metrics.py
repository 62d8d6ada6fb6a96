"""How the node fares, in numbers: requests by route, and what each room says of its work. Never a name.

Prometheus reads `/api/metrics` with the token of an account that holds `site.measure`. With several
serving processes each writes its counts into a folder of the node's home, and any of them answers for all.
"""

import logging
import os
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily

from rabt.base import clock
from rabt.site.backup import last_made_at

log = logging.getLogger("rabt.request")
TOGETHER = "PROMETHEUS_MULTIPROC_DIR"
LABELS = ("route", "method", "status")

REQUESTS = Counter("rabt_requests", "Requests answered.", LABELS)
SECONDS = Histogram(
    "rabt_request_seconds", "How long an answer took.", ("route",),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10),
)  # fmt: skip


class Requests:
    """Middleware: counts each answer by its route, and writes one line of log about it.

    The route's name stands for the address: an address can carry what was searched for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, count, and give the answer a number by which its line is found."""
        begun, number = time.perf_counter(), uuid4().hex[:16]
        response = self.get_response(request)
        took = time.perf_counter() - begun
        route = request.resolver_match.view_name if request.resolver_match else "none"
        REQUESTS.labels(route, request.method, response.status_code).inc()
        SECONDS.labels(route).observe(took)
        response.headers["X-Request-Id"] = number
        log.info(
            "answered",
            extra={"told": {
                "request": number, "route": route, "method": request.method, "status": response.status_code,
                "ms": round(took * 1000, 1), "actor": getattr(getattr(request, "actor", None), "id", ""),
            }},
        )  # fmt: skip
        return response


class _Rooms:
    """What the rooms count, asked of the database each time."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        at = clock.now()
        for module in settings.RABT_GAUGES:
            for name, value in import_module(module).gauges(at).items():
                yield GaugeMetricFamily(f"rabt_{name}", name.replace("_", " "), value=value)
        if copied := last_made_at(settings.RABT.home):
            yield GaugeMetricFamily(
                "rabt_backup_age_seconds", "seconds since the last closed copy",
                value=(at - copied).total_seconds(),
            )  # fmt: skip


def exposition() -> bytes:
    """Write all numbers in the form that Prometheus reads."""
    registry = REGISTRY
    if os.environ.get(TOGETHER):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    rooms = CollectorRegistry()
    rooms.register(_Rooms())
    return generate_latest(registry) + generate_latest(rooms)
