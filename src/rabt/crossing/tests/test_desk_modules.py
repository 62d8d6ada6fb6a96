"""The desk without a line judges as the node does, and opens what the node sealed: run under Node."""

import base64
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from rabt.credentials.rules import grouped, make_serial, read_serial
from rabt.crossing.rules import pack
from rabt.crossing.rules.verdict import verdict
from rabt.crossing.tests.test_rules import CARD, POST, TABLE

NODE = next(
    found
    for found in (Path(sys.executable).parent / "node", shutil.which("node"))
    if found and Path(found).exists()
)
RUN = Path(__file__).parent / "run.mjs"


def ask(*questions):
    """Put questions to the modules; return an answer or a refusal for each."""
    done = subprocess.run(
        [str(NODE), "--no-warnings", str(RUN)],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def question(card, post):
    """Write one row of the table as the modules take it."""
    return {
        "ask": "verdict",
        "card": {
            "genuine": card.genuine, "status": card.status, "reason": card.reason, "listIs": card.list_is,
            "notBefore": card.not_before.timestamp(), "expiresAt": card.expires_at.timestamp(),
            "issuedBy": card.issued_by, "photo": card.photo,
        },
        "post": {
            "at": post.at.timestamp(), "on": str(post.on), "state": post.state,
            "direction": post.direction.value, "portOpen": post.port_open,
            "lastDirection": post.last_direction.value if post.last_direction else "",
            "passportExpiresOn": str(post.passport_expires_on or ""),
        },
    }  # fmt: skip


def test_it_judges_every_row_of_the_table_as_the_node_does():
    rows = [(replace(CARD, **card), replace(POST, **post)) for card, post, *_ in TABLE]
    told = ask(*(question(card, post) for card, post in rows))
    for (card, post), answer in zip(rows, told, strict=True):
        found = verdict(card, post)
        assert answer["is"] == {"colour": found.colour.value, "code": found.code, "need": found.need.value}


def test_it_opens_what_the_node_sealed_and_nothing_else():
    own, other = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    public = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    sealed = pack.seal({"cards": [{"name_ar": "محمد"}]}, public, "device-1")
    parts = {
        name: base64.b64encode(getattr(sealed, name)).decode()
        for name in ("ephemeral", "wrapped", "nonce", "content")
    }

    def key(private):
        raw = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return base64.b64encode(raw).decode()

    told = ask(
        {"ask": "pack", "sealed": parts, "id": "device-1", "key": key(own)},
        {"ask": "pack", "sealed": parts, "id": "device-2", "key": key(own)},
        {"ask": "pack", "sealed": parts, "id": "device-1", "key": key(other)},
    )
    assert json.loads(told[0]["is"]) == {"cards": [{"name_ar": "محمد"}]}
    assert [answer.get("refused") for answer in told[1:]] == ["OperationError", "OperationError"]


def test_numbers_are_read_as_on_the_node():
    serial = make_serial()
    arabic = serial.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    typed = [grouped(serial), grouped(serial).lower(), arabic, serial.replace("0", "o").replace("1", "l")]
    told = ask(*({"ask": "serial", "typed": one} for one in typed))
    assert [answer["is"] for answer in told] == [read_serial(one) for one in typed]
