"""A word that stands in a complaint only is looked for in answers, files, letters, logs, copies: never found.

It is looked for as it is, in base64 at each of its three places, percent-escaped, in hexadecimal, in UTF-16,
as JSON and HTML escape it, and inside whatever was packed.
"""

import base64
import gzip
import html
import io
import json
import re
import subprocess
import zipfile
import zlib
from dataclasses import replace
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from rabt.complaints import actions
from rabt.complaints.actions.telling import Page
from rabt.complaints.models import Complaint
from rabt.complaints.tests import build, world
from rabt.site import engine

CANARY = "عصفور-شكوى-Kanari7"
EVIDENCE = b"%PDF-1.4\n% " + CANARY.encode() + b"\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def shapes(word: str) -> list[bytes]:
    """Return what a word may look like among bytes."""
    plain = word.encode()
    found = [
        plain, plain.hex().encode(), quote(word).encode(), html.escape(word).encode(),
        json.dumps(word)[1:-1].encode(),
        word.encode("utf-16-le"), word.encode("utf-16-be"), word.encode("utf-8")[::-1],
    ]  # fmt: skip
    for before in range(3):  # the first and last signs of a run depend on what stands beside it
        run = base64.b64encode(b"\0" * before + plain)
        found.append(run[4:-4])
        found.append(base64.urlsafe_b64encode(b"\0" * before + plain)[4:-4])
    return found


SHAPES = shapes(CANARY)


def unpacked(data: bytes) -> list[bytes]:
    """Return bytes as they are, and what is packed in them."""
    found = [data]
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            found += [packed.read(name) for name in packed.namelist()]
    if data[:2] == b"\x1f\x8b":
        found.append(gzip.decompress(data))
    for start in re.finditer(rb"stream\r?\n", data):
        try:
            found.append(zlib.decompressobj().decompress(data[start.end() :]))
        except zlib.error:
            continue
    return found


def sung(data: bytes) -> list[bytes]:
    """Return the shapes of the canary that stand in some bytes."""
    return [shape for piece in unpacked(data) for shape in SHAPES if shape in piece]


@pytest.mark.parametrize("shape", range(len(SHAPES)))
def test_the_ear_hears_every_shape(shape):
    assert sung(b"before " + SHAPES[shape] + b" after")


def test_the_ear_hears_what_is_packed():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("sheet.xml", CANARY)
    for data in (
        packed.getvalue(),
        gzip.compress(EVIDENCE),
        b"stream\n" + zlib.compress(EVIDENCE) + b"endstream",
    ):
        assert CANARY.encode() not in data and sung(data)
    assert base64.b64encode(b"ab" + CANARY.encode() + b"cd")[6:-6] and sung(base64.b64encode(b"x" + EVIDENCE))


@pytest.fixture
def below(transactional_db, cast, peer, client_as, now):
    """A world in which the canary was told in every field, attached, answered and decided."""
    made = world.made(cast, peer, client_as)
    file = Page(EVIDENCE, f"{CANARY}.pdf")
    for step in range(world.STEPS):
        world.complain(cast, made, step, words=CANARY)
    _, receipt = build.tell(
        kind="violence", what=CANARY, where=CANARY, since=CANARY, employer=CANARY, permit=CANARY, name=CANARY,
        reach=CANARY, hours=CANARY, files=(file,),
    )  # fmt: skip
    actions.add(receipt.number, receipt.secret, text=CANARY, files=(file,), consent=True, at=build.AT)
    actions.anchor(at=build.AT)
    assert Complaint.objects.count() == 3
    return made


def test_no_answer_sheet_file_letter_log_or_copy_sings(below, caplog, tmp_path):
    caplog.set_level(0)
    asked = world.reads(below)
    heard, opened = [], 0
    for one in asked:
        answer = below.ask(one)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        opened += answer.status_code == 200
        if b"sheet=xlsx" in content:
            asked += [replace(one, address=f"{one.address}?sheet={kind}") for kind in ("xlsx", "csv")]
        if sung(content + repr(dict(answer.headers)).encode()):
            heard.append(one)
    assert heard == [] and opened > 500
    assert sung(caplog.text.encode()) == []
    for file in settings.RABT.home.rglob("*"):
        assert not file.is_file() or sung(file.read_bytes()) == [], file
    for form in ("plain", "custom"):
        copy = tmp_path / form
        copied(form, copy)
        assert len(copy.read_bytes()) > 10_000 and sung(copy.read_bytes()) == []


def copied(form: str, to) -> None:
    """Copy the whole database as the node's own copies do, both schemas, unpacked."""
    found = connection.get_connection_params()
    name = found.get("dbname") or found["database"]
    address = f"postgresql://{found['user']}@/{name}?host={found['host']}&port={found.get('port') or 5432}"
    subprocess.run(
        [
            engine.tool_for("pg_dump", address), "--format", form, "--compress", "0",
            "--file", str(to), address,
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    assert form != "plain" or "complaints_guardedpiece" in to.read_text()
