"""A test that served a node ends when the last answer was given: the tables are emptied only then."""

import select
import socket
from urllib.parse import urlsplit

import pytest

from rabt.testing import wait_for_answers

pytestmark = pytest.mark.django_db(transaction=True)


def test_whatever_was_asked_is_answered_first(live_server):
    where = urlsplit(live_server.url)
    with socket.create_connection((where.hostname, where.port)) as line:
        line.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n")
        assert not select.select([line], [], [], 0.2)[0], "nothing is answered to half a question"
        line.sendall(b"\r\n")
        wait_for_answers()
        assert select.select([line], [], [], 0)[0], "the answer lies ready"
        assert line.recv(12) == b"HTTP/1.1 200"
