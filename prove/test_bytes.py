"""Valid artefacts, spoilt byte by byte: refused as Untrusted or Refused, never another exception, never accepted.

Not a part of `make test`: `python -m prove --only fuzz` runs it for as long as it is told.
"""

import base64
import io
import itertools
import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.urls import reverse

from prove.spoiling import spoil, spoil_text
from rabt.base.errors import Problem, Refused, Untrusted
from rabt.exchange import actions as exchange
from rabt.exchange.actions import line, packed, pieces
from rabt.exchange.tests.conftest import other, paired, room
from rabt.exchange.tests.other_node import AT, OtherNode, pouch_of
from rabt.hiring.messages import DemandApproved, OfferMade
from rabt.hiring.tests import build
from rabt.journal import check as journal
from rabt.journal import export
from rabt.journal.actions import integrate
from rabt.journal.tests.acting import folder, remember
from rabt.people.rules import mrz
from rabt.permits.messages import PermitChanged
from rabt.seal import base45, card, checkpoint, delta, face, gaps, keys, keyset, standing, status
from rabt.seal.tests import made
from tests.stories import told

SECONDS = float(os.environ.get("RABT_SECONDS", "2"))
SEED = int(os.environ.get("RABT_SEED", "1"))
COUNTS = os.environ.get("RABT_COUNTS", "")
FIXTURES = (other, paired, room)


@dataclass
class Artefact:
    """Something valid, how it is read, and what a reading may answer beside a refusal."""

    raw: bytes
    read: Callable[[bytes], Any]
    spoilt: Callable[[Random, bytes], bytes] = spoil
    sealed: bool = True  # who has no key can make nothing else that is believed


def tried(name: str, artefact: Artefact) -> None:
    """Spoil and read for as long as told; the seed and the bytes are shown when something else comes."""
    random, counts, until = Random(f"{SEED}{name}"), Counter[str](), time.monotonic() + SECONDS
    true = artefact.read(artefact.raw)
    while time.monotonic() < until:
        bad = artefact.spoilt(random, artefact.raw)
        if bad == artefact.raw:
            continue
        try:
            found = artefact.read(bad)
        except (Untrusted, Refused) as problem:
            counts[problem.code] += 1
            continue
        except Problem as problem:
            counts[problem.code] += 1
            continue
        except Exception as broken:
            pytest.fail(f"{name}, seed {SEED}: {broken!r} from {base64.b64encode(bad).decode()[:4000]}")
        if artefact.sealed and found != true:
            pytest.fail(f"{name}, seed {SEED}: believed {base64.b64encode(bad).decode()[:4000]}")
        counts["the same" if found == true else "another reading"] += 1
    assert counts
    if COUNTS:
        with Path(COUNTS).open("a") as out:
            out.write(json.dumps({"artefact": name, "tried": counts.total(), "answers": dict(counts)}) + "\n")


def text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def note() -> Artefact:
    key = made.KEY
    point = checkpoint.Checkpoint("rabt.example/LY/journal", 3, bytes(32))
    signed = checkpoint.sign(point, key).encode()
    return Artefact(signed, lambda raw: checkpoint.read(text(raw), point.origin, key.public_key()))


def face_code() -> str:
    picture = b"RIFF\x10\0\0\0WEBP" + bytes(range(256))
    return face.sign(face.Face(made.CLAIMS.serial, "LY", made.AT, picture), made.KEY)


STANDING = standing.Standing(
    from_state="EG", to_state="LY", sent_upto=7, settled_upto=5, open_digest="f" * 64, received_highest=9,
    gaps=((3, 4),), at=AT,
)  # fmt: skip
PARCEL = line.Parcel(["letter"] * 3, "standing", [{"letter": "l", "inside": "i", "receipt": "r"}])


def parcel(raw: bytes) -> line.Parcel:
    found = line.read_parcel(raw)
    if found is None:
        raise Untrusted("letter_malformed")
    return found


def answer(raw: bytes) -> line.Answer:
    try:
        return line.read_answer(raw, AT, AT)
    except line.Unreachable:
        raise Untrusted("letter_malformed") from None


def piece(raw: bytes) -> pieces.Piece:
    found = pieces.read(raw)
    if found is None:
        raise Untrusted("letter_malformed")
    return found


PURE: dict[str, Callable[[], Artefact]] = {
    "card, as scanned": lambda: Artefact(
        made.TEXT.encode(), lambda raw: card.verify(text(raw), [made.KEYS], made.AT)
    ),
    "card, beneath its spelling": lambda: Artefact(
        made.RAW, lambda raw: card.verify(card.PREFIX + base45.encode(raw), [made.KEYS], made.AT)
    ),
    "face beside a card, as scanned": lambda: Artefact(
        face_code().encode(), lambda raw: face.read(text(raw), [made.KEYS], made.CLAIMS)
    ),
    "face beside a card, beneath its spelling": lambda: Artefact(
        base45.decode(face_code().removeprefix(face.PREFIX)),
        lambda raw: face.read(face.PREFIX + base45.encode(raw), [made.KEYS], made.CLAIMS),
    ),
    "status list": lambda: Artefact(made.SIGNED_LIST, lambda raw: status.read(raw, [made.KEYS])),
    "key set": lambda: Artefact(
        keyset.sign(made.KEYS, made.ROOT), lambda raw: keyset.read(raw, made.ROOT.public_key(), state="LY")
    ),
    "checkpoint": note,
    "what changed in a list": lambda: Artefact(
        delta.sign(None, made.LISTED, made.LIST_KEY),
        lambda raw: delta.apply(None, delta.read(raw, [made.KEYS])),
    ),
    "places of a list": lambda: Artefact(
        gaps.write(range(3, 4000, 17)), lambda raw: gaps.read(raw, 4096), sealed=False
    ),
    "how far a node has come": lambda: Artefact(
        standing.sign_standing(STANDING, sign_with=made.KEY).encode(),
        lambda raw: standing.read_standing(
            text(raw), signed_by=made.KEY.public_key(), from_state="EG", to_state="LY"
        ),
    ),
    "parcel of the line": lambda: Artefact(PARCEL.to_json().encode(), parcel, sealed=False),
    "packed parcel": lambda: Artefact(
        packed.pack(PARCEL.to_json().encode()), lambda raw: parcel(packed.unpack(raw) or b""), sealed=False
    ),
    "answer of the line": lambda: Artefact(
        json.dumps({"receipts": ["r"], "at": AT.isoformat(), "standing": "s", "back": PARCEL.back}).encode(),
        answer,
        sealed=False,
    ),
    "piece of a pouch": lambda: Artefact(pieces.cut(b"pouch" * 99, 200)[0], piece, sealed=False),
    "code of a piece": lambda: Artefact(pieces.frames(b"pouch")[0].encode(), piece, sealed=False),
    "passport lines": lambda: Artefact(
        told.passport_lines("HAMDY", "RAMADAN MAHMOUD").encode(),
        lambda raw: mrz.read(text(raw), told.TODAY),
        sealed=False,
    ),
}


@pytest.mark.parametrize("name", PURE)
def test_spoilt_artefacts(name: str) -> None:
    tried(name, PURE[name]())


MESSAGES: dict[str, Any] = {
    "demand.approved/1": DemandApproved,
    "offer.made/1": OfferMade,
    "permit.changed/1": PermitChanged,
}


@pytest.mark.parametrize("kind", MESSAGES)
def test_spoilt_bodies_of_letters(kind: str) -> None:
    """A neighbour with a valid key may write anything: it is read whole or refused."""
    body = json.dumps(bodies()[kind]).encode()

    def read(raw: bytes) -> Any:
        try:
            plain = json.loads(raw)
        except ValueError:
            raise Untrusted("letter_malformed") from None
        return MESSAGES[kind].from_body(plain)

    tried(f"body of {kind}", Artefact(body, read, spoil_text, sealed=False))


def bodies() -> dict[str, Any]:
    from types import SimpleNamespace

    from rabt.base.identifiers import new_id, ref_of
    from rabt.permits.tests import build as papers

    terms = __import__("rabt.hiring.messages", fromlist=["TermsTold"]).TermsTold.of(build.TERMS)
    contract = SimpleNamespace(pk=new_id(), person_id=new_id())
    demand = DemandApproved(
        demand_ref=ref_of("demand", new_id()), employer_ref=ref_of("employer", new_id()), number=3, terms=terms,
        experience_years=0, qualification="", approved_at=AT, open_until=told.TODAY,
    )  # fmt: skip
    offer = OfferMade(
        offer_ref=ref_of("offer", new_id()), demand_ref=demand.demand_ref, person_ref=ref_of("person", new_id()),
        terms=terms, offered_by_ar="مكتب", offered_by_latin="Office", made_at=AT,
    )  # fmt: skip
    permit = papers.permit_letter(contract)  # type: ignore[arg-type]
    return {one.KIND: one.to_body() for one in (demand, offer, permit)}


def test_spoilt_letters(paired: OtherNode, room: Any) -> None:
    sealed = paired.letter()

    def read(raw: bytes) -> Any:
        return exchange.receive([text(raw)], via="line", at=AT).rejected

    def whole(raw: bytes) -> Any:
        if read(raw):
            raise Untrusted("letter_malformed")
        return "taken"

    tried("letter", Artefact(sealed.encode(), whole))


def test_spoilt_pouches(paired: OtherNode, room: Any, settings: Any) -> None:
    pouch = pouch_of(paired, settings, paired.letters(3))

    def read(raw: bytes) -> Any:
        report = exchange.pouch_in(raw, at=AT)
        return "taken" if report else "nothing"

    tried("pouch", Artefact(pouch, read, sealed=False))


def test_spoilt_proofs(tmp_path: Path) -> None:
    proof = {"leaf": "00", "index": 0, "size": 1, "proof": [], "checkpoint": "x"}
    keys.make_keys(tmp_path / "keys")
    node_card = keys.node_card(tmp_path / "keys", state="LY", url="http://node.example")
    random, until, counts = Random(SEED), time.monotonic() + SECONDS, Counter[str]()
    while time.monotonic() < until:
        bad = spoil_text(random, json.dumps(proof).encode())
        try:
            journal.check_proof(text(bad), node_card)
        except Untrusted as problem:
            counts[problem.code] += 1
            continue
        pytest.fail(f"believed {bad!r}")
    assert counts


def test_spoilt_exports(tmp_path: Path, db: Any, node: Any) -> None:
    """An exported journal that was changed on its way is refused, or does not prove itself."""
    remember(300, AT)
    integrate(AT)
    own = keys.node_card(node.keys, state=node.state, url=node.url)
    whole, counter = io.BytesIO(), itertools.count()
    export.export(folder(), whole, own)

    def read(raw: bytes) -> Any:
        place = tmp_path / str(next(counter))
        place.mkdir()
        (place / "file").write_bytes(raw)
        try:
            export.unpack(place / "file", place / "laid")
            report = journal.check(place / "laid", own)
            if not report.sound:
                raise Untrusted("export_malformed")
            return report.size
        finally:
            shutil.rmtree(place)

    tried("exported journal", Artefact(whole.getvalue(), read))


@pytest.mark.parametrize("machine", [True, False], ids=["api", "form"])
def test_spoilt_registrations(machine: bool, client: Any, db: Any) -> None:
    """The public door takes anything from anybody: an answer below 500, whatever comes."""
    build.offices("LY")
    random, until, counts = Random(f"{SEED}{machine}"), time.monotonic() + SECONDS, Counter[int]()
    client.raise_request_exception = False
    body = told.employer()
    while time.monotonic() < until:
        bad = spoil_text(random, json.dumps(body).encode())
        if machine:
            answer = client.post(reverse("api:hiring_employers"), bad, content_type="application/json")
        else:
            answer = client.post(reverse("hiring:register_employer"), _fields(bad, body))
        assert answer.status_code < 500, (SEED, bad)
        counts[answer.status_code] += 1
    assert counts


def _fields(bad: bytes, body: dict[str, Any]) -> dict[str, str]:
    try:
        found = json.loads(bad)
    except ValueError:
        found = {name: text(bad) for name in body}
    return {str(name): str(value) for name, value in (found if isinstance(found, dict) else body).items()}
