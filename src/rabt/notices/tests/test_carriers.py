"""Carriers hand over a message once, say what will never do, and keep secrets out of every log."""

import json
import logging
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest

from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.base.identifiers import Ref, new_id
from rabt.notices import actions, queries, rules
from rabt.notices.actions.adapters import Message, Unreachable
from rabt.notices.actions.carriers import send_mail, send_text
from rabt.notices.models import Notice

ABOUT = Ref("permit:1")
MESSAGE = Message("01-x", "sms", "+218910000001", "ينتهي تصريحك", "ar", "2026-11-24T09:00:00")
LETTER = Message("02-y", "mail", "a@example.org", "ينتهي تصريحك", "ar", "2026-11-24T09:00:00")


@contextmanager
def served(server):
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


# ------------------------------------------------------------------ a gateway over HTTP
@pytest.fixture
def gateway(settings, tmp_path):
    """Run a gateway; its answer can be changed, and it remembers what it was asked."""

    class Gateway(BaseHTTPRequestHandler):
        answer, asked = 202, []

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.asked.append((dict(self.headers), body))
            self.send_response(self.answer)
            self.end_headers()

        def log_message(self, *said):
            """Stay silent."""

    Gateway.asked = []
    secret = tmp_path / "token"
    secret.write_text("top-secret\n")
    with served(ThreadingHTTPServer(("127.0.0.1", 0), Gateway)) as port:
        settings.RABT_SMS = {
            "url": f"http://127.0.0.1:{port}/send",
            "user": "",
            "secret": str(secret),
            "sender": "Rabt",
        }
        settings.RABT_NOTICES = {"sms": "http"}
        yield Gateway


def test_a_text_goes_to_the_gateway_as_json(gateway):
    send_text(MESSAGE)
    [(heads, body)] = gateway.asked
    assert body == {"id": "01-x", "from": "Rabt", "to": "+218910000001", "text": "ينتهي تصريحك"}
    assert (heads["Authorization"], heads["Idempotency-Key"]) == ("Bearer top-secret", "01-x")


@pytest.mark.parametrize("answer", [400, 404, 410, 422])
def test_what_the_gateway_will_never_take(gateway, answer):
    gateway.answer = answer
    with pytest.raises(Unreachable, match=str(answer)):
        send_text(MESSAGE)


@pytest.mark.parametrize("answer", [301, 401, 403, 429, 500, 503])
def test_what_the_gateway_may_take_later(gateway, answer):
    gateway.answer = answer
    with pytest.raises(OSError, match=str(answer)):
        send_text(MESSAGE)


# ------------------------------------------------------------------ a mail server
@pytest.fixture
def mail_server(settings):
    """Run a mail server that speaks enough of RFC 5321; its word on a recipient can be changed."""

    class Server(StreamRequestHandler):
        recipient, letters = b"250 ok\r\n", []

        def handle(self):
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline():
                verb = line[:4].upper()
                if verb == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    self.letters.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                    self.wfile.write(b"250 taken\r\n")
                elif verb == b"RCPT":
                    self.wfile.write(self.recipient)
                elif verb == b"QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                else:
                    self.wfile.write(b"250 ok\r\n")

    Server.letters = []
    with served(ThreadingTCPServer(("127.0.0.1", 0), Server)) as port:
        settings.RABT_MAIL = {
            "host": "127.0.0.1", "port": port, "user": "", "secret": "", "tls": False,
            "domain": "labour.example", "sender": "rabt@labour.example",
        }  # fmt: skip
        yield Server


def test_a_mail_is_handed_over_with_its_own_number(mail_server):
    send_mail(LETTER)
    [letter] = mail_server.letters
    assert b"Message-ID: <02-y@labour.example>" in letter and b"To: a@example.org" in letter


def test_a_mailbox_that_is_not_there_is_never_tried_again(mail_server):
    mail_server.recipient = b"550 no such mailbox\r\n"
    with pytest.raises(Unreachable, match="550"):
        send_mail(LETTER)


def test_a_full_mailbox_is_tried_later(mail_server):
    mail_server.recipient = b"452 full\r\n"
    with pytest.raises(Exception, match="452") as later:
        send_mail(LETTER)
    assert not isinstance(later.value, Unreachable)


# ------------------------------------------------------------------ with the acts of this room
def told(at, urgent=False, phone="+218910000001"):
    to = rules.Address(phone=phone)
    return actions.tell(to, "access.code_text", {"code": "123456"}, about=ABOUT, at=at, urgent=urgent)


@pytest.mark.django_db
def test_a_number_that_will_never_do_is_given_up_at_once_and_no_secret_is_logged(gateway, at, caplog):
    gateway.answer, notice = 422, told(at)
    with caplog.at_level(logging.DEBUG):
        actions.deliver_due(at=at)
    notice.refresh_from_db()
    assert (notice.state, notice.tries, notice.next_at) == (rules.GIVEN_UP, 1, None)
    assert notice.text, "kept, so that it can be sent again"
    said = caplog.text
    assert "422" in said
    assert not [one for one in ("top-secret", "910000001", "123456") if one in said]


@pytest.mark.django_db
def test_what_can_wait_waits_for_the_morning_and_a_code_does_not(gateway, at):
    night = at.replace(hour=22)
    assert told(night, urgent=True).next_at == night
    waits = told(night)
    assert waits.next_at == datetime(2026, 11, 25, 5, tzinfo=UTC), "seven in the morning at the destination"
    assert actions.deliver_due(at=night) == 1
    assert actions.deliver_due(at=waits.next_at) == 1


@pytest.mark.django_db
def test_a_file_wakes_nobody(at):
    assert told(at.replace(hour=22)).next_at == at.replace(hour=22)


@pytest.mark.parametrize(
    ("hour", "morning"),
    [(4, "2026-11-24 05:00"), (5, "2026-11-24 05:00"), (12, "2026-11-24 12:00"), (18, "2026-11-24 18:00"),
     (19, "2026-11-25 05:00"), (23, "2026-11-25 05:00")],
)  # fmt: skip
def test_the_night_of_the_state_counts(hour, morning):
    found = rules.after_night(datetime(2026, 11, 24, hour, tzinfo=UTC), "Africa/Tripoli")
    assert f"{found:%Y-%m-%d %H:%M}" == morning


# ------------------------------------------------------------------ sending again
@pytest.fixture
def lost(at, db):
    notice = told(at)
    notice.state, notice.tries, notice.next_at = rules.GIVEN_UP, 8, None
    notice.save()
    return notice


def test_an_administrator_sends_again_with_a_reason(
    lost, cast, at, django_capture_on_commit_callbacks, settings
):
    administrator = cast("node_administrator")
    assert [(one.word, one.count) for one in queries.waiting(administrator)] == [("notices.given_up", 1)]
    with django_capture_on_commit_callbacks(execute=True):
        actions.resend(administrator, lost.pk, why="عاد الخط", at=at)
    lost.refresh_from_db()
    assert (lost.state, lost.text) == (rules.SENT, "")
    assert queries.waiting(administrator) == []
    with pytest.raises(Refused, match="notice_not_given_up"):
        actions.resend(administrator, lost.pk, why="عاد الخط", at=at)


def test_nobody_else_sends_again(lost, cast, at):
    with pytest.raises(NotAllowed):
        actions.resend(cast("auditor"), lost.pk, why="عاد الخط", at=at)
    assert queries.waiting(cast("auditor")) == []
    with pytest.raises(Missing):
        actions.resend(cast("node_administrator"), new_id(), why="عاد الخط", at=at)


@pytest.mark.parametrize("why", ["", "    ", "خط"])
def test_without_a_reason_nothing_is_sent_again(lost, cast, at, why):
    with pytest.raises(Refused, match="notice_why"):
        actions.resend(cast("node_administrator"), lost.pk, why=why, at=at)


def test_what_was_given_up_is_forgotten_in_the_end(lost, cast, at):
    assert actions.forget_given_up(at=at + timedelta(days=30)) == 0
    assert actions.forget_given_up(at=at + timedelta(days=30, seconds=1)) == 1
    assert Notice.objects.get().target == ""
    with pytest.raises(Refused, match="notice_forgotten"):
        actions.resend(cast("node_administrator"), lost.pk, why="عاد الخط", at=at)


@pytest.mark.django_db
def test_from_a_practice_node_nothing_leaves(gateway, at, settings):
    settings.RABT = replace(settings.RABT, trial=True)
    assert told(at.replace(hour=22)).next_at == at.replace(hour=22)
    assert actions.deliver_due(at=at.replace(hour=22)) == 1
    assert gateway.asked == [] and len(list((settings.RABT.home / "notices").iterdir())) == 1
