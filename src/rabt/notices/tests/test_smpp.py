"""A message centre, written here from SMPP 3.4 alone, takes what we send and says what operators say."""

import logging
import socket
import ssl
import struct
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import replace
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest

from rabt.base.identifiers import Ref
from rabt.notices import actions, rules
from rabt.notices.actions.adapters import Message, Unreachable
from rabt.notices.actions.smpp import send_short

BIND, SUBMIT, UNBIND, ASK, ANSWER = 2, 4, 6, 0x15, 0x80000000
MESSAGE = Message("01-x", "sms", "+218910000001", "ينتهي تصريحك", "ar", "2026-11-24T09:00:00")
LONG = "ينتهي تصريح عملك في ليبيا بعد ثلاثين يوماً. " * 5


class Centre(StreamRequestHandler):
    """Reads each word by its length, keeps it, and answers with the status that the test has set."""

    status, bound, chatty, silent, garbled = 0, 0, 0, False, False
    heard: list = []

    def handle(self):
        while head := self.rfile.read(16):
            length, command, _, number = struct.unpack(">4L", head)
            body = self.rfile.read(length - 16)
            self.heard.append((command, body))
            if command & ANSWER:
                continue
            if command == SUBMIT:
                for asked in range(self.chatty):
                    self.say(ASK, 0, 900 + asked)
                if self.garbled:
                    self.wfile.write(b"\0\0\0\x13\x80\0\0\4\0\0\0\0" + b"\xff" * 7)
                if self.silent:
                    return
            self.say(
                command | ANSWER, {BIND: self.bound, SUBMIT: self.status}.get(command, 0), number, b"7\0"
            )

    def say(self, command, status, number, body=b""):
        body = b"" if command in (ASK, UNBIND | ANSWER) or status else body
        self.wfile.write(struct.pack(">4L", 16 + len(body), command, status, number) + body)


def words(body, count):
    """Take C strings and single figures off a body, as the standard lays them out."""
    found = []
    for kind in count:
        if kind == "s":
            text, body = body.split(b"\0", 1)
            found.append(text.decode())
        else:
            found.append(body[0])
            body = body[1:]
    return found, body


def submitted(body):
    """Read a submit_sm. (SMPP 3.4, 4.4.1)"""
    head, rest = words(body, "sbbsbbsbbbssbbbb")
    size, rest = rest[0], rest[1:]
    return {
        "from": (head[1], head[2], head[3]), "to": (head[4], head[5], head[6]),
        "kind": head[7], "coding": head[14], "said": rest[:size],
    }  # fmt: skip


class Lines(ThreadingTCPServer):
    daemon_threads, block_on_close = True, False


@contextmanager
def running(handler, wrap=None):
    with Lines(("127.0.0.1", 0), handler) as server:
        if wrap:
            server.socket = wrap(server.socket)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


@pytest.fixture
def told(settings, tmp_path):
    secret = tmp_path / "password"
    secret.write_text("t0p-scrt\n")
    settings.RABT_SMS = {"url": "", "user": "rabt", "secret": str(secret), "sender": "Rabt"}
    settings.RABT_NOTICES = {"sms": "smpp"}
    return settings.RABT_SMS


@pytest.fixture
def centre(told):
    kept = type("Kept", (Centre,), {"heard": []})
    with running(kept) as port:
        told["url"] = f"smpp://127.0.0.1:{port}"
        yield kept


def said(centre):
    return [submitted(body) for command, body in centre.heard if command == SUBMIT]


# ------------------------------------------------------------------ what is said
def test_a_short_message_in_arabic(centre):
    send_short(MESSAGE)
    assert [command for command, _ in centre.heard] == [BIND, SUBMIT, UNBIND]
    assert words(centre.heard[0][1], "ss")[0] == ["rabt", "t0p-scrt"]
    [one] = said(centre)
    assert (one["from"], one["to"]) == ((5, 0, "Rabt"), (1, 1, "218910000001"))
    assert (one["coding"], one["kind"], one["said"].decode("utf-16-be")) == (8, 0, "ينتهي تصريحك")


def test_a_long_one_goes_in_parts_that_a_telephone_puts_together(centre):
    send_short(replace(MESSAGE, text=LONG))
    parts = said(centre)
    assert len(parts) == 4 and {one["kind"] for one in parts} == {0x40}, "each says that it is a part"
    heads = [one["said"][:6] for one in parts]
    assert {head[:3] for head in heads} == {b"\5\0\3"} and len({head[3] for head in heads}) == 1
    assert [(head[4], head[5]) for head in heads] == [(4, 1), (4, 2), (4, 3), (4, 4)]
    assert all(len(one["said"]) <= 140 for one in parts)
    assert b"".join(one["said"][6:] for one in parts).decode("utf-16-be") == LONG


@pytest.mark.parametrize(
    ("text", "coding"),
    [("Your permit ends in 30 days.", 0), ("Your permit ends [30 days]", 8), ("Votre permis \u2013 30", 8)],
)
def test_english_goes_in_seven_bits_where_every_letter_is_one(centre, text, coding):
    send_short(replace(MESSAGE, text=text))
    [one] = said(centre)
    assert one["coding"] == coding
    assert one["said"].decode("utf-16-be" if coding else "ascii") == text


def test_a_sender_may_be_a_number(centre, told):
    told["sender"] = "+218910009999"
    send_short(MESSAGE)
    assert said(centre)[0]["from"] == (1, 1, "218910009999")


def test_the_centre_may_ask_in_between_whether_we_are_there(centre):
    centre.chatty = 3
    send_short(MESSAGE)
    answers = [command for command, _ in centre.heard if command == ASK | ANSWER]
    assert len(answers) == 3 and len(said(centre)) == 1


# ------------------------------------------------------------------ what comes back
@pytest.mark.parametrize("status", [0x01, 0x02, 0x04, 0x0B])
def test_what_the_centre_will_never_take(centre, status):
    centre.status = status
    with pytest.raises(Unreachable, match=f"{status:#04x}"):
        send_short(MESSAGE)


@pytest.mark.parametrize("status", [0x08, 0x14, 0x45, 0x58])
def test_what_the_centre_may_take_later(centre, status):
    centre.status = status
    with pytest.raises(OSError, match=str(status)):
        send_short(MESSAGE)


def test_a_wrong_password_is_the_nodes_fault_and_not_the_numbers(centre):
    centre.bound = 0x0E
    with pytest.raises(OSError, match="14"):
        send_short(MESSAGE)
    assert said(centre) == []


def test_a_line_that_breaks_is_tried_later(centre, told):
    centre.silent = True
    with pytest.raises(OSError, match="no line"):
        send_short(MESSAGE)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        told["url"] = f"smpp://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(OSError, match="no line"):
            send_short(MESSAGE)


def test_a_centre_that_only_talks_keeps_nobody_for_ever(centre):
    centre.chatty = 60
    with pytest.raises(OSError, match="other things"):
        send_short(MESSAGE)


def test_what_is_not_a_word_of_the_standard_is_tried_later(centre):
    centre.garbled = True
    with pytest.raises(Exception) as failed:
        send_short(MESSAGE)
    assert not isinstance(failed.value, Unreachable)


# ------------------------------------------------------------------ over TLS
def test_over_tls_the_centre_must_be_the_one_it_is_called(told, tmp_path, monkeypatch):
    key, paper = tmp_path / "key.pem", tmp_path / "paper.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key,
         "-out", paper],
        check=True, capture_output=True,
    )  # fmt: skip
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(paper, key)
    kept = type("Kept", (Centre,), {"heard": []})
    with running(kept, lambda raw: ours.wrap_socket(raw, server_side=True)) as port:
        told["url"] = f"smpps://localhost:{port}"
        with pytest.raises(OSError):
            send_short(MESSAGE)
        assert kept.heard == [], "nobody vouches for it"
        monkeypatch.setenv("SSL_CERT_FILE", str(paper))
        told["url"] = f"smpps://127.0.0.1:{port}"
        with pytest.raises(OSError):
            send_short(MESSAGE)
        assert kept.heard == [], "it is called otherwise"
        told["url"] = f"smpps://localhost:{port}"
        send_short(MESSAGE)
    assert [one["said"].decode("utf-16-be") for one in said(kept)] == [MESSAGE.text]


# ------------------------------------------------------------------ with the acts of this room
@pytest.mark.django_db
def test_a_notice_leaves_by_the_centre_and_no_secret_is_logged(centre, at, caplog):
    to = rules.Address(phone="+218910000001")
    with caplog.at_level(logging.DEBUG):
        notice = actions.tell(
            to, "access.code_text", {"code": "123456"}, about=Ref("permit:1"), at=at, urgent=True
        )
        centre.status = 0x58
        actions.deliver_due(at=at)
        notice.refresh_from_db()
        assert (notice.state, notice.tries) == (rules.QUEUED, 1)
        centre.status = 0
        actions.deliver_due(at=notice.next_at)
    notice.refresh_from_db()
    assert notice.state == rules.SENT and [one["said"][4:6] for one in said(centre)] == [
        b"\2\1",
        b"\2\1",
        b"\2\2",
    ]
    bytes_of = (b"t0p-scrt".hex(), b"123456".hex(), b"910000001".hex())
    assert not [one for one in ("t0p-scrt", "910000001", "123456", *bytes_of) if one in caplog.text]
