"""What monitoring reads: numbers by route, and how the rooms' work stands; never a name."""

import json
import logging
from datetime import timedelta

import pytest
from django.test import Client

from rabt.base import clock
from rabt.site.logs import JsonLine

pytestmark = pytest.mark.django_db


def numbers(answer):
    lines = answer.content.decode().splitlines()
    return {
        line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in lines if not line.startswith("#")
    }


def test_a_monitor_reads_numbers_with_its_token(client_as, node):
    administrator = client_as("node_administrator", f"{node.state}/")
    administrator.get("/")
    before = numbers(administrator.get("/api/metrics"))
    administrator.get("/")
    after = numbers(administrator.get("/api/metrics"))
    home = 'rabt_requests_total{method="GET",route="home",status="200"}'
    assert after[home] == before[home] + 1
    assert after["rabt_letters_dead"] == 0
    assert after["rabt_journal_acts"] >= 0
    assert after["rabt_notices_due"] >= 0
    assert "rabt_backup_age_seconds" not in after


def test_the_age_of_the_last_copy_is_told(client_as, node):
    made = clock.now() - timedelta(hours=30)
    (node.home / "backup.last").write_text(json.dumps({"at": made.isoformat(), "file": "x", "bytes": 1}))
    told = numbers(client_as("node_administrator", f"{node.state}/").get("/api/metrics"))
    assert 30 * 3600 <= told["rabt_backup_age_seconds"] < 30 * 3600 + 60


@pytest.mark.parametrize("role", ["auditor", "destination_clerk", "employer"])
def test_others_read_no_numbers(client_as, role, node):
    assert client_as(role, f"{node.state}/").get("/api/metrics").status_code == 403
    assert Client().get("/api/metrics").status_code == 403


def test_a_request_leaves_one_line_that_names_the_route_and_not_what_was_searched(client_as, caplog):
    with caplog.at_level(logging.INFO, "rabt.request"):
        answer = client_as("destination_clerk").get("/people/?q=secret-name")
    line = json.loads(JsonLine().format(caplog.records[-1]))
    assert line["route"] == "people:list"
    assert line["status"] == 200
    assert line["request"] == answer.headers["X-Request-Id"]
    assert "secret-name" not in json.dumps(line)
