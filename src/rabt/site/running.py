"""How a node runs: its duties behind the pages, its copies, its keys; read without a shell."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Q
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import (
    ProcrastinateJob,
    ProcrastinatePeriodicDefer,
    ProcrastinateWorker,
)
from procrastinate.exceptions import AlreadyEnqueued

from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused
from rabt.base.identifiers import ref_of
from rabt.exchange import actions as exchange
from rabt.journal import actions as journal
from rabt.site import backup

RUN = "site.run"
SILENT_AFTER = timedelta(minutes=2)
"""A worker beats every ten seconds; one that is silent so long is gone."""
COPY_OLD_AFTER = timedelta(hours=26)


@dataclass(frozen=True)
class Duty:
    """One duty: when it was last asked for, how often it waits, is done now, or failed."""

    name: str
    asked_at: datetime | None
    waits: int
    works: int
    failed: int
    by_clock: bool

    @property
    def word(self) -> str:
        """The key of its name in words."""
        return f"site.duty.{self.name.replace('.', '_')}"


@dataclass(frozen=True)
class Running:
    """How this node runs now."""

    duties: list[Duty]
    workers: int
    copied_at: datetime | None
    copy_old: bool
    copy_asked: bool
    copy_closable: bool
    fingerprint: str


def running_to_see(viewer: Actor, at: datetime) -> Running:
    """Return how this node runs. Refuses: not_allowed"""
    viewer.require(RUN)
    copied = backup.last_made_at(settings.RABT.home)
    return Running(
        duties=_duties(),
        workers=ProcrastinateWorker.objects.filter(last_heartbeat__gte=at - SILENT_AFTER).count(),
        copied_at=copied, copy_old=copied is None or at - copied > COPY_OLD_AFTER,
        copy_asked=backup.is_wanted(settings.RABT.home),
        copy_closable=backup.can_be_asked(settings.RABT.home),
        fingerprint=exchange.own_fingerprint(),
    )  # fmt: skip


def _duties() -> list[Duty]:
    by_clock = {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
    asked = ProcrastinatePeriodicDefer.objects.values_list("task_name").annotate(last=Max("defer_timestamp"))
    last = {name: datetime.fromtimestamp(stamp, UTC) for name, stamp in asked}
    rows = ProcrastinateJob.objects.values("task_name").annotate(
        waits=Count("pk", filter=Q(status="todo")), works=Count("pk", filter=Q(status="doing")),
        failed=Count("pk", filter=Q(status="failed")),
    )  # fmt: skip
    seen = {row.pop("task_name"): row for row in rows}
    nothing = {"waits": 0, "works": 0, "failed": 0}
    return [
        Duty(name, last.get(name), by_clock=name in by_clock, **seen.get(name, nothing))
        for name in sorted(by_clock | set(seen))
    ]


def do_now(actor: Actor, name: str, *, at: datetime) -> None:
    """Have a duty done now, out of its timetable; one that waits already is not asked for twice.

    Refuses: not_allowed, missing, duty_waits
    """
    actor.require(RUN)
    task = {one.task.name: one.task for one in app.periodic_registry.periodic_tasks.values()}.get(name)
    if task is None:
        raise Missing()
    try:
        with transaction.atomic():
            task.defer(timestamp=int(at.timestamp()))
            journal.append(
                actor, "node.duty_asked", ref_of("node", settings.RABT.state), at=at, facts={"duty": name}
            )
    except AlreadyEnqueued as waits:
        raise Refused("duty_waits") from waits


def ask_copy(actor: Actor, *, at: datetime) -> None:
    """Have a copy of the node made now, by the service that makes them.

    Refuses: not_allowed, copy_has_no_key, copy_asked
    """
    actor.require(RUN)
    if not backup.can_be_asked(settings.RABT.home):
        raise Refused("copy_has_no_key")
    if backup.is_wanted(settings.RABT.home):
        raise Refused("copy_asked")
    journal.append(actor, "node.copy_asked", ref_of("node", settings.RABT.state), at=at)
    backup.want(settings.RABT.home)
