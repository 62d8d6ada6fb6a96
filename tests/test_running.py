"""An administrator sees how his node runs, and has a duty done, without a shell."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.exchange import actions as exchange
from rabt.journal.models import Act
from rabt.shell.words import words
from rabt.site import backup, jobs, running
from rabt.site.pages.running import ELSEWHERE

pytestmark = pytest.mark.django_db
DUTY = "access.forget"


def waiting(name=DUTY):
    return ProcrastinateJob.objects.filter(task_name=name, status="todo").count()


def test_every_duty_has_a_name_in_both_languages(cast):
    assert jobs.deliver
    shown = running.running_to_see(cast("node_administrator"), clock.now()).duties
    names = {one.task.name for one in app.periodic_registry.periodic_tasks.values()}
    assert names <= {duty.name for duty in shown} and len(names) > 10
    assert [duty.word for duty in shown if duty.word not in words()] == []
    assert [key for key, _ in ELSEWHERE if key not in words()] == []


def test_the_page_tells_what_runs_and_what_does_not(client_as, node):
    administrator = client_as("node_administrator")
    page = administrator.get("/running").content.decode()
    assert exchange.own_fingerprint() in page
    assert "لا عامل خلفية يعمل" in page and "لم تُنسخ العقدة بعد" in page
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_workers (last_heartbeat) values (now())")
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, status) values ('default', %s, 'failed')",
            [DUTY],
        )
    made = clock.now() - timedelta(hours=1)
    (node.home / backup.LAST).write_text(json.dumps({"at": made.isoformat()}))
    administrator.cookies["rabt_language"] = "en"
    page = administrator.get("/running").content.decode()
    assert "1 worker is at work" in page and "<strong>1</strong>" in page
    assert "older than a day" not in page
    (node.home / backup.LAST).write_text(json.dumps({"at": (made - timedelta(days=2)).isoformat()}))
    assert "older than a day" in administrator.get("/running").content.decode()


def test_a_duty_is_done_now_once_and_that_is_remembered(client_as, cast):
    administrator = client_as("node_administrator")
    assert administrator.post(f"/running/{DUTY}/now").status_code == 302
    assert waiting() == 1 and Act.objects.filter(kind="node.duty_asked").count() == 1
    with pytest.raises(Refused, match="duty_waits"):
        running.do_now(cast("node_administrator"), DUTY, at=clock.now())
    assert administrator.post(f"/running/{DUTY}/now").status_code == 422
    assert waiting() == 1 and Act.objects.filter(kind="node.duty_asked").count() == 1


@pytest.mark.parametrize("name", ["sheets.run", "no.such", "access.forget'--", "%00"])
def test_what_is_no_duty_by_the_clock_is_not_done(client_as, name):
    before = ProcrastinateJob.objects.count()
    assert client_as("node_administrator").post(f"/running/{name}/now").status_code in (404, 400)
    assert ProcrastinateJob.objects.count() == before


def test_nobody_else_runs_the_node(cast, client_as):
    for role in ("auditor", "destination_clerk"):
        with pytest.raises(NotAllowed):
            running.running_to_see(cast(role), clock.now())
        with pytest.raises(NotAllowed):
            running.do_now(cast(role), DUTY, at=clock.now())
        assert client_as(role).get("/running").status_code == 403
    with pytest.raises(Missing):
        running.do_now(cast("node_administrator"), "no.such", at=clock.now())


def test_a_copy_is_asked_for_once_and_that_is_remembered(client_as, cast, node):
    (node.home / backup.WANTED).unlink(missing_ok=True)
    (node.home / backup.READER).unlink(missing_ok=True)
    administrator = client_as("node_administrator")
    assert "/running/copy" not in administrator.get("/running").content.decode(), "no key, no copy"
    assert administrator.post("/running/copy").status_code == 422
    (node.home / backup.READER).write_text("x\n")
    try:
        assert "/running/copy" in administrator.get("/running").content.decode()
        assert administrator.post("/running/copy").status_code == 302
        assert backup.is_wanted(node.home) and Act.objects.filter(kind="node.copy_asked").count() == 1
        assert "تُصنع خلال دقيقة" in administrator.get("/running").content.decode()
        with pytest.raises(Refused, match="copy_asked"):
            running.ask_copy(cast("node_administrator"), at=clock.now())
        with pytest.raises(NotAllowed):
            running.ask_copy(cast("auditor"), at=clock.now())
    finally:
        for name in (backup.WANTED, backup.READER):
            (node.home / name).unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("hours", "wanted", "due"), [(None, False, True), (1, False, False), (24, False, True), (1, True, True)]
)
def test_a_copy_is_due_when_it_is_old_or_asked_for(tmp_path, at, hours, wanted, due):
    if hours:
        made = at - timedelta(hours=hours)
        (tmp_path / backup.LAST).write_text(json.dumps({"at": made.isoformat()}))
    if wanted:
        backup.want(tmp_path)
    assert backup.is_due(tmp_path, timedelta(hours=24), at) is due
