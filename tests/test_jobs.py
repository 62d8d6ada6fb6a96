"""The duties behind the pages: a worker that is killed in the middle of one does not stop it for ever."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.sync import async_to_sync
from django.db import connection

from rabt.exchange import actions as exchange
from rabt.site import jobs

DUTY = exchange.DELIVER


def begun(worker: int | None) -> int:
    """Write down that a worker has begun to deliver; without one, that it is long gone."""
    return _one(
        "insert into procrastinate_jobs (queue_name, task_name, lock, queueing_lock, status, worker_id)"
        " values ('default', %s, %s, %s, 'doing', %s) returning id",
        DUTY, DUTY, DUTY, worker,
    )  # fmt: skip


def a_worker(seconds_silent: int) -> int:
    return _one(
        "insert into procrastinate_workers (last_heartbeat) values (now() - make_interval(secs => %s)) returning id",
        seconds_silent,
    )


def waiting() -> int:
    return _one(
        "insert into procrastinate_jobs (queue_name, task_name, lock, queueing_lock, status)"
        " values ('default', %s, %s, %s, 'todo') returning id",
        DUTY, DUTY, DUTY,
    )  # fmt: skip


def next_for(worker: int) -> int | None:
    """Ask as a worker does for the next duty that may be begun."""
    return _one("select id from procrastinate_fetch_job_v2(null, %s)", worker)


def let_go() -> None:
    """Do the duty in a thread of its own: a browser test may have left a loop running in this one."""
    with ThreadPoolExecutor(1) as apart:
        apart.submit(async_to_sync(jobs.let_go)).result()


def _one(query: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        [found] = cursor.fetchone()
        return found


@pytest.fixture(autouse=True)
def queue(transactional_db):
    """Begin and leave with an empty queue: its tables are not Django's own, and no test empties them."""
    empty()
    yield
    empty()


def empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")
        cursor.execute("delete from procrastinate_workers")


@pytest.mark.parametrize("silent", [None, 3600], ids=["its worker is gone", "its worker is silent"])
def test_what_a_killed_worker_had_begun_is_let_go(silent):
    begun(None if silent is None else a_worker(silent))
    asked, mine = waiting(), a_worker(0)
    assert next_for(mine) is None
    let_go()
    assert next_for(mine) == asked


def test_what_a_living_worker_has_begun_is_left_to_him():
    begun(a_worker(5))
    waiting()
    let_go()
    assert next_for(a_worker(0)) is None
