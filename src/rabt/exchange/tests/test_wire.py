"""What goes over the wire and what is made of each answer: headers, patience, redirects, certificates."""

import json
import os
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from rabt.base import clock
from rabt.exchange import actions, rules
from rabt.exchange.actions import line
from rabt.exchange.models import Outgoing, Peer, Rejection
from rabt.exchange.tests.other_node import AT, OtherNode

ADDRESS = "http://other.example"


class Wire:
    """The wire: notes what is asked, and answers as it is told."""

    def __init__(self, answer: httpx.Response | None = None, content: Any = b'{"receipts": []}') -> None:
        self.asked: list[httpx.Request] = []
        self.answer, self.content = answer, content

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.asked.append(request)
        if self.answer is not None:
            return self.answer
        stream = httpx.ByteStream(self.content) if isinstance(self.content, bytes) else self.content
        return httpx.Response(200, stream=stream)

    def carry(self, parcel: line.Parcel, url: str = ADDRESS) -> line.Answer:
        return line.carry(url, parcel, transport=httpx.MockTransport(self))


def parcel_of_size(size: int) -> line.Parcel:
    """Return a parcel that is written in exactly so many bytes."""
    empty = len(line.Parcel([""], "standing").to_json())
    return line.Parcel(["x" * (size - empty)], "standing")


# ---------------------------------------------------------------- what is asked


@pytest.mark.parametrize(("size", "packed"), [(1_000, None), (1_001, "gzip")])
def test_a_parcel_above_a_thousand_bytes_goes_packed(size: int, packed: str | None) -> None:
    wire = Wire()
    wire.carry(parcel_of_size(size))
    [request] = wire.asked
    assert (request.method, str(request.url)) == ("POST", "http://other.example/exchange/letters")
    assert request.headers.get("content-encoding") == packed
    assert request.headers["content-type"] == "application/json"
    assert request.headers["accept-encoding"] == "gzip"
    assert (len(request.content) == size) is (packed is None)


def test_the_line_waits_five_seconds_for_a_connection_and_thirty_for_an_answer() -> None:
    waited: list[dict[str, float]] = []

    def silent(request: httpx.Request, error: type[httpx.TransportError]) -> httpx.Response:
        waited.append(request.extensions["timeout"])
        raise error("nobody there")

    for error, said in ((httpx.ConnectTimeout, "within 5 s"), (httpx.ReadTimeout, "within 30 s")):
        wire = httpx.MockTransport(lambda request, error=error: silent(request, error))
        with pytest.raises(line.Unreachable, match=said):
            line.carry(ADDRESS, line.Parcel([]), transport=wire)
    assert waited == [{"connect": 5, "read": 30, "write": 30, "pool": 30}] * 2


# ---------------------------------------------------------------- what is made of an answer


@pytest.mark.parametrize(
    ("status", "not_understood"),
    [
        (400, True),
        (415, True),
        (201, False),
        (204, False),
        (302, False),
        (404, False),
        (413, False),
        (500, False),
    ],
)
def test_an_answer_that_is_no_success_is_told_by_its_number(status: int, not_understood: bool) -> None:
    with pytest.raises(line.Unreachable, match=f"^the other node answered {status}$") as no:
        Wire(httpx.Response(status)).carry(line.Parcel([]))
    assert (no.type is line.NotUnderstood) is not_understood


def test_a_redirect_is_not_followed() -> None:
    wire = Wire(httpx.Response(307, headers={"location": "http://elsewhere.example/"}))
    with pytest.raises(line.Unreachable, match="answered 307"):
        wire.carry(line.Parcel(["s"]))
    assert [request.url.host for request in wire.asked] == ["other.example"]


@pytest.mark.parametrize(("size", "is_read"), [(8_000_000, True), (8_000_001, False)])
def test_an_answer_is_read_up_to_the_bound_of_a_body(size: int, is_read: bool) -> None:
    wire = Wire(content=b'{"receipts": ["r"]}'.ljust(size))
    if is_read:
        assert wire.carry(line.Parcel([])).receipts == ["r"]
        return
    with pytest.raises(line.Unreachable, match="too long"):
        wire.carry(line.Parcel([]))


class Slowly(httpx.SyncByteStream):
    """An answer whose last drop comes so long after the question."""

    def __init__(self, after: timedelta) -> None:
        self.after = after

    def __iter__(self) -> Iterator[bytes]:
        yield b'{"receipts"'
        with clock.stopped(AT + self.after):
            yield b': ["r"]}'


@pytest.mark.parametrize(("seconds", "is_read"), [(120, True), (121, False)])
def test_an_answer_may_take_two_minutes_in_all(seconds: int, is_read: bool) -> None:
    wire = Wire(content=Slowly(timedelta(seconds=seconds)))
    with clock.stopped(AT):
        if is_read:
            assert wire.carry(line.Parcel([])).receipts == ["r"]
            return
        with pytest.raises(line.Unreachable, match="does not end"):
            wire.carry(line.Parcel([]))


# ---------------------------------------------------------------- a real connection


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def there() -> Iterator[str]:
    """Run a server that confirms nothing; return its address."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        start("200 OK", [("content-type", "application/json")])
        return [json.dumps({"receipts": [], "at": AT.isoformat()}).encode()]

    with make_server("127.0.0.1", 0, answer, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_proxy_of_the_machine_is_not_asked(there: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert line.carry(there, line.Parcel([])).their_clock == AT


@pytest.mark.django_db
def test_without_a_broker_letters_go_over_the_line(paired: OtherNode, write: Any, there: str) -> None:
    write(1)
    Peer.objects.update(url="http://127.0.0.1:1")
    assert actions.deliver(AT).failed == "line to the other node: ConnectError"
    Peer.objects.update(url=there)
    done = actions.deliver(AT, at_once=True)
    assert (done.sent, done.acknowledged, done.failed) == (1, 0, "")
    peer = Peer.objects.get()
    assert (peer.failures, peer.last_error, peer.next_try_at, peer.reached_at) == (0, "", None, AT)


# ---------------------------------------------------------------- certificates


YEARS = timedelta(days=9_000)


def certified(folder: Path) -> bytes:
    """Make a key and a certificate that vouches for itself, as the files of the line; return it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a node")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 7, AT - YEARS, AT + YEARS)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("other.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    text = made.public_bytes(Encoding.PEM)
    (folder / "own.crt").write_bytes(text)
    (folder / "peer.crt").write_bytes(text)
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "own.key").write_bytes(plain)
    return made.public_bytes(Encoding.DER)


def shaken(client: ssl.SSLContext, server: ssl.SSLContext) -> ssl.SSLObject:
    """Let two shake hands in memory; return the server's end."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    asks = client.wrap_bio(down, up, server_hostname="other.example")
    answers = server.wrap_bio(up, down, server_side=True)
    left = [asks, answers]
    for end in left * 4:
        try:
            end.do_handshake()
        except ssl.SSLWantReadError:
            continue
    return answers


def test_the_other_node_knows_us_by_our_certificate(settings: Any, tmp_path: Path) -> None:
    settings.RABT_LINE_TLS = tmp_path
    own = certified(tmp_path)
    asks_who = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    asks_who.load_cert_chain(tmp_path / "own.crt", tmp_path / "own.key")
    asks_who.load_verify_locations(tmp_path / "peer.crt")
    asks_who.verify_mode = ssl.CERT_REQUIRED
    ours = line._trusted()
    assert isinstance(ours, ssl.SSLContext)
    assert shaken(ours, asks_who).getpeercert(binary_form=True) == own


def test_certificates_that_cannot_be_read_are_told_as_ours(settings: Any, tmp_path: Path) -> None:
    settings.RABT_LINE_TLS = tmp_path
    with pytest.raises(line.Unreachable, match="our own certificates"):
        line.carry("https://localhost:1", line.Parcel([]))
    for name in ("own.crt", "own.key", "peer.crt"):
        (tmp_path / name).write_text("nothing")
    with pytest.raises(line.Unreachable, match="our own certificates"):
        line.carry("https://localhost:1", line.Parcel([]))


def test_new_certificates_are_read_at_the_next_letter(settings: Any, tmp_path: Path) -> None:
    settings.RABT_LINE_TLS = tmp_path
    certified(tmp_path)
    first = line._trusted()
    assert isinstance(first, ssl.SSLContext) and first.minimum_version is ssl.TLSVersion.TLSv1_3
    assert first.verify_mode is ssl.CERT_REQUIRED and first.check_hostname
    assert line._trusted() is first
    certified(tmp_path)
    later = (tmp_path / "own.crt").stat().st_mtime + 1  # not within one tick of the disk's clock
    os.utime(tmp_path / "own.crt", (later, later))
    assert line._trusted() is not first
    with pytest.raises(line.Unreachable, match="ConnectError"):
        line.carry("https://127.0.0.1:1", line.Parcel([]))


def test_without_certificates_of_our_own_those_of_the_machine_are_held_against_it(settings: Any) -> None:
    settings.RABT_LINE_TLS = None
    assert line._trusted() is True


# ---------------------------------------------------------------- what is remembered of a round


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["receipt", "standing", "back"])
def test_what_an_answer_brings_and_does_not_prove_is_written_down_as_of_the_line(
    paired: OtherNode, write: Any, what: str
) -> None:
    write(1)
    false = {"letter": "false", "inside": "false", "receipt": "false"}
    told = {
        "receipt": line.Answer(["false"], AT, AT, None),
        "standing": line.Answer([], AT, AT, None, "false"),
        "back": line.Answer([], AT, AT, None, "", [false]),
    }[what]
    actions.deliver(AT, carrier=lambda url, parcel: told)
    row = Rejection.objects.get()
    assert (row.sample, row.via, row.code) == ("false", "line", "letter_malformed")


@pytest.mark.django_db
def test_a_round_that_brings_nothing_leaves_nothing_in_the_log(paired: OtherNode, write: Any) -> None:
    write(1)
    actions.deliver(AT, carrier=lambda url, parcel: line.Answer([], AT, AT, None))
    assert not Rejection.objects.exists()
    assert Outgoing.objects.get().attempts == 1


@pytest.mark.django_db
def test_the_clocks_are_compared_in_the_middle_of_the_question(paired: OtherNode) -> None:
    seconds = [timedelta(seconds=one) for one in (0, 4, 12)]
    asked, answered, theirs = (AT + one for one in seconds)
    actions.deliver(AT, carrier=lambda url, parcel: line.Answer([], asked, answered, theirs), at_once=True)
    assert Peer.objects.get().clock_skew_ms == 10_000


@pytest.mark.django_db
def test_a_long_reason_of_a_failure_is_kept_as_far_as_it_fits(paired: OtherNode, write: Any) -> None:
    def fails(url: str, parcel: line.Parcel) -> line.Answer:
        raise line.Unreachable("x" * 400)

    write(1)
    done = actions.deliver(AT, carrier=fails)
    assert (done.sealed, done.sent, done.acknowledged, len(done.failed)) == (1, 0, 0, 400)
    assert Peer.objects.get().last_error == "x" * 300


@pytest.mark.django_db
def test_a_receipt_of_no_letter_of_ours_is_written_down_with_what_it_names(
    paired: OtherNode, write: Any
) -> None:
    for number in (1, 2):
        write(number)
    actions.seal_waiting(AT)
    row = Outgoing.objects.get(seq=2)
    good, strange = paired.receipt(2, row.digest), paired.receipt(9, "f" * 64)
    assert actions.take_receipts([strange, good, "false"], via="pouch", at=AT) == 1
    held = {one.code: one for one in Rejection.objects.all()}
    assert held.keys() == {"receipt_of_nothing", "letter_malformed"}
    assert held["receipt_of_nothing"].facts == {"seq": "9", "digest": "f" * 64}
    assert held["receipt_of_nothing"].via == "pouch"


@pytest.mark.django_db
def test_receipts_of_many_batches_are_all_filed(paired: OtherNode, write: Any) -> None:
    for number in range(rules.BATCH_LETTERS * 2 + 1):
        write(number)
    actions.seal_waiting(AT)
    rows = Outgoing.objects.order_by("seq")
    receipts = [paired.receipt(row.seq or 0, row.digest) for row in rows]
    assert actions.take_receipts(receipts, via="line", at=AT) == 201
    filed = Outgoing.objects.order_by("seq").values_list("receipt", "answered_at")
    assert list(filed) == [(receipt, AT) for receipt in receipts]


@pytest.mark.django_db
def test_nothing_is_done_where_nothing_is_due(paired: OtherNode, write: Any) -> None:
    idle = actions.deliver(AT, carrier=paired.carry)
    assert (idle.sealed, idle.sent, idle.acknowledged, idle.failed) == (0, 0, 0, "")
    Peer.objects.update(next_try_at=AT + timedelta(minutes=1))
    write(1)
    waits = actions.deliver(AT, carrier=paired.carry)
    assert (waits.sealed, waits.sent, waits.acknowledged, waits.failed) == (1, 0, 0, "")
    done = actions.deliver(AT + timedelta(minutes=1), carrier=paired.carry)
    assert (done.sealed, done.sent, done.acknowledged, done.failed) == (0, 1, 1, "")
