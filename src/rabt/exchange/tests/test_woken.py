"""Which duty an act wakes, that an act stands without the worker's queue, and what waits for the disk."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from rabt.base.errors import Untrusted
from rabt.exchange import actions, queries, rules
from rabt.exchange.actions import locks, reject, restoring
from rabt.exchange.messages import KeysTaken
from rabt.exchange.models import Incoming, Outgoing, Peer, Rejection
from rabt.exchange.tests.conftest import Room
from rabt.exchange.tests.other_node import AT, OtherNode, a_ref

pytestmark = pytest.mark.django_db
Deed = Callable[[], Any]


@pytest.fixture
def acts(paired: OtherNode, room: Room, write: Any, cast: Any) -> dict[str, Deed]:
    """Return acts after which something is to be done, each with all that goes before it already done."""
    boss = cast("node_administrator")
    room.refuses = {1, 2}
    actions.receive([paired.letter(about=a_ref(n)) for n in (1, 2)], via="line", at=AT)
    actions.apply_received(AT)
    first, second = Incoming.objects.order_by("seq")
    return {
        "pair": lambda: actions.pair(boss, paired.card.to_json(), paired.card.fingerprint(), at=AT),
        "send": lambda: write(1),
        "receive": lambda: actions.receive([paired.letter()], via="line", at=AT),
        "retry": lambda: actions.retry(boss, first.pk, at=AT),
        "set_aside": lambda: actions.set_aside(boss, second.pk, "اتفق المكتبان", at=AT),
        "end": lambda: restoring.end(queries.the_peer(), AT),
    }


WOKEN = {
    "pair": "exchange.deliver", "send": "exchange.deliver", "end": "exchange.deliver",
    "receive": "exchange.apply", "retry": "exchange.apply", "set_aside": "exchange.apply",
}  # fmt: skip


@pytest.mark.parametrize("name", WOKEN)
def test_an_act_wakes_the_duty_that_goes_on_with_it(
    acts: dict[str, Deed], name: str, django_capture_on_commit_callbacks: Any
) -> None:
    ProcrastinateJob.objects.all().update(status="succeeded")
    with django_capture_on_commit_callbacks(execute=True):
        acts[name]()
    [job] = ProcrastinateJob.objects.filter(status="todo")
    assert (job.task_name, job.queueing_lock, job.lock) == (WOKEN[name],) * 3
    app.perform_import_paths()
    assert job.task_name in app.tasks, "what lies in the queue is known to the worker"


@pytest.mark.parametrize("name", WOKEN)
def test_an_act_stands_where_the_workers_queue_is_away(
    acts: dict[str, Deed], name: str, django_capture_on_commit_callbacks: Any, caplog: Any
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("alter table procrastinate_jobs rename to procrastinate_jobs_away")
    with django_capture_on_commit_callbacks(execute=True) as asked:
        acts[name]()
    assert asked
    assert "procrastinate_jobs" in caplog.text, "the worker's own timetable makes it good"


def test_the_next_try_stands_beside_what_a_letter_wakes(paired: OtherNode, write: Any) -> None:
    ProcrastinateJob.objects.all().update(status="succeeded")
    write(1)
    paired.is_up = False
    actions.deliver(AT, carrier=paired.carry)
    due = actions.come_again(AT)
    job = ProcrastinateJob.objects.get(status="todo")
    assert (job.task_name, job.scheduled_at, job.lock) == ("exchange.deliver", due, "exchange.deliver")
    actions.come_again(AT)
    assert ProcrastinateJob.objects.filter(status="todo").count() == 1
    assert not queries.is_asked_for(actions.DELIVER), "a new letter need not wait for the next try"


def test_the_watch_keeps_the_log_of_rejections_in_bounds(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reject, "KEPT", 1)
    for n in range(3):
        reject.reject(f"x{n}", Untrusted("letter_malformed"), via="line", at=AT + timedelta(days=n))
    actions.watch(AT)
    assert Rejection.objects.count() == 1


# ---------------------------------------------------------------- one at a time, and on the disk


def test_each_duty_has_a_lock_of_its_own(db: Any) -> None:
    for duty in (locks.SEAL, locks.SEND, locks.APPLY):
        locks.hold(duty)
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()"
            " and classid = %s",
            [locks.ROOM],
        )
        assert cursor.fetchone()[0] == 3, "letters are numbered while others travel and others are applied"


def waits_for_the_disk(deed: Deed) -> bool:
    """Tell whether an act asks that its commit waits for the disk, where the server would not."""
    with connection.cursor() as cursor:
        cursor.execute("set local synchronous_commit = off")
        deed()
        cursor.execute("select current_setting('synchronous_commit')")
        return bool(cursor.fetchone()[0] == "on")


@pytest.fixture
def durable(paired: OtherNode, write: Any, cast: Any) -> dict[str, Deed]:
    """Return acts on which the other node relies once it has heard of them."""
    boss = cast("node_administrator")
    for number in (1, 2, 3):
        write(number)
    actions.deliver(AT, carrier=paired.carry)
    given = [paired.gives_back(row) for row in Outgoing.objects.filter(seq__gt=1).order_by("seq")]

    def announce() -> None:
        actions.note_restored(AT)
        restoring.heed(rules.Standing(0, 0, "", 3), AT)

    def take_back() -> None:
        Outgoing.objects.filter(seq__gt=1).delete()
        Peer.objects.update(last_seq=1, last_digest=queries.digest_sent(paired.state, 1))
        restoring.take_back(given, via="line", at=AT)

    def use_keys() -> None:
        change = actions.propose_keys(boss, "مضى عام على المفاتيح", at=AT)
        change = actions.decide_keys(replace(boss, id="another"), change.pk, True, at=AT)
        actions.use_keys(boss, KeysTaken(change.fingerprint), at=AT)

    return {
        "number": lambda: actions.seal_waiting(AT),
        "announce": announce,
        "take_back": take_back,
        "use_keys": use_keys,
        "receive": lambda: actions.receive([paired.letter()], via="line", at=AT),
    }


RELIED_ON = ["number", "announce", "take_back", "use_keys", "receive"]


@pytest.mark.parametrize("name", RELIED_ON)
def test_what_the_other_node_relies_on_waits_for_the_disk(durable: dict[str, Deed], name: str) -> None:
    assert waits_for_the_disk(durable[name])


@pytest.mark.parametrize(("inbox", "setting"), [("rabt.exchange.inbox", "on"), ("", "off")])
def test_a_letter_about_the_line_waits_for_the_disk_and_a_rooms_own_is_applied_again(
    paired: OtherNode, room: Room, settings: Any, monkeypatch: pytest.MonkeyPatch, inbox: str, setting: str
) -> None:
    found = []

    def take(*_: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select current_setting('synchronous_commit')")
            found.extend(cursor.fetchone())

    module = import_module(inbox or settings.RABT_INBOX["test.noted/1"])
    settings.RABT_INBOX = {"test.noted/1": module.__name__}
    monkeypatch.setitem(module.HANDLERS, "test.noted/1", take)
    actions.receive([paired.letter()], via="line", at=AT)
    assert (actions.apply_received(AT), found) == (1, [setting])
