"""The worker's part: an act wakes the sender after its commit, and two whole stacks talk by HTTP."""

from typing import Any

import httpx
import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from rabt.exchange import actions
from rabt.exchange.actions import line
from rabt.exchange.models import Incoming, Outgoing
from rabt.exchange.tests.conftest import Room, pair_with
from rabt.exchange.tests.other_node import AT, OtherNode, a_ref
from rabt.site import jobs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paired(transactional_db: Any, other: OtherNode, cast: Any) -> OtherNode:
    pair_with(other, cast)
    ProcrastinateJob.objects.all().update(status="succeeded")
    return other


def asked() -> list[str]:
    return list(ProcrastinateJob.objects.filter(status="todo").values_list("task_name", flat=True))


def write(cast: Any) -> None:
    actions.send(cast("origin_clerk"), "test.noted/1", {"n": 1}, about=a_ref(), at=AT)


@pytest.fixture(autouse=True)
def emptied(transactional_db: Any) -> Any:
    """Leave the worker's queue as it was found: truncation between tests does not reach it."""
    yield
    with transaction.atomic():
        connection.cursor().execute("truncate procrastinate_jobs cascade")


def test_a_letter_wakes_the_sender_after_the_commit_and_only_once(paired: OtherNode, cast: Any) -> None:
    with transaction.atomic():
        write(cast)
        write(cast)
        assert asked() == []
    assert asked() == [actions.DELIVER]
    write(cast)
    assert asked() == [actions.DELIVER]


def test_an_undone_act_wakes_nobody(paired: OtherNode, cast: Any) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        write(cast)
        raise RuntimeError
    assert asked() == []


def test_received_letters_wake_their_rooms(paired: OtherNode) -> None:
    actions.receive([paired.letter()], via="line", at=AT)
    assert asked() == [actions.APPLY]


def test_every_duty_that_is_woken_is_known_to_the_worker() -> None:
    app.perform_import_paths()
    assert {actions.DELIVER, actions.APPLY} <= set(app.tasks)


def test_the_worker_sends_and_comes_again_when_the_line_is_cut(
    paired: OtherNode, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(cast)
    paired.is_up = False
    monkeypatch.setattr(actions.deliver, "__kwdefaults__", {"carrier": paired.carry, "at_once": False})
    ProcrastinateJob.objects.filter(status="todo").update(status="doing")
    jobs.deliver()
    again = ProcrastinateJob.objects.get(status="todo")
    assert again.task_name == actions.DELIVER
    assert again.queueing_lock != actions.DELIVER  # a new letter need not wait for the next try
    assert again.scheduled_at is not None


def test_a_letter_travels_through_both_whole_stacks(paired: OtherNode, cast: Any, room: Room) -> None:
    """Their client, our server process, our database, our receipt, their check of it."""
    stack = httpx.WSGITransport(app=get_wsgi_application())
    batch = [paired.letter(body={"n": n, "text": "نص عربي " * 500}) for n in range(1, 4)]
    answer = line.carry("http://localhost", line.Parcel(batch), transport=stack)
    assert [receipt.seq for receipt in map(paired.trusts, answer.receipts) if receipt] == [1, 2, 3]
    assert answer.their_clock is not None
    again = line.carry("http://localhost", line.Parcel(batch), transport=stack)
    assert again.receipts == answer.receipts
    actions.apply_received(AT)
    assert room.numbers == [1, 2, 3]
    assert Incoming.objects.count() == 3


def test_a_full_batch_of_large_letters_fits_the_door(paired: OtherNode) -> None:
    stack = httpx.WSGITransport(app=get_wsgi_application())
    batch = [paired.letter(body={"n": 1, "photo": "A" * 38_000}) for _ in range(40)]
    assert len(line.carry("http://localhost", line.Parcel(batch), transport=stack).receipts) == 40


def test_a_batch_of_large_letters_is_cut_to_what_the_door_takes(paired: OtherNode, cast: Any) -> None:
    for _ in range(60):
        body = {"n": 1, "photo": "A" * 60_000}
        actions.send(cast("origin_clerk"), "test.noted/1", body, about=a_ref(), at=AT)
    sizes: list[int] = []

    def weigh(url: str, parcel: line.Parcel) -> line.Answer:
        sizes.append(sum(map(len, parcel.letters)))
        return paired.carry(url, parcel)

    assert actions.deliver(AT, carrier=weigh).acknowledged == 60
    assert len(sizes) > 1
    assert max(sizes) <= 4_000_000
    assert not Outgoing.objects.filter(filed_at=None).exists()


def test_a_body_too_long_for_a_letter_fails_the_act_and_not_the_line(paired: OtherNode, cast: Any) -> None:
    with pytest.raises(ValueError, match="too long"):
        actions.send(cast("origin_clerk"), "test.noted/1", {"x": "A" * 600_000}, about=a_ref(), at=AT)
    with pytest.raises(TypeError):
        actions.send(cast("origin_clerk"), "test.noted/1", {"x": 0.5}, about=a_ref(), at=AT)
    assert not Outgoing.objects.exists()
