"""What the tests of this room build on: an operations room, a leader with a telephone, runs, sightings."""

import base64
import io
import json
import os
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from PIL import Image

from rabt.access.models import Account
from rabt.access.queries import actor_of
from rabt.access.testing import account_with
from rabt.base.actor import Actor
from rabt.base.identifiers import new_id
from rabt.exchange.letters import Letter
from rabt.patrol.models import Officer, Patrol, Plan, Vehicle
from rabt.tracks import actions, inbox
from rabt.tracks.models import Handset, Look, Order, Point, Run, Sighting
from rabt.tracks.rules import handset as rules
from rabt.tracks.rules.sensor import Says, Told

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OFFICE, OTHER = "LY/border/east/", "LY/border/west/"
START = (24.852, 31.291)


def room(office: str = OFFICE, **more: Any) -> Actor:
    """Return somebody of an operations room."""
    told: dict[str, Any] = {
        "id": f"room@{office}", "office": office, "role": "operations_officer", "state": office[:2],
        "scopes": frozenset({"tracks.see", "tracks.watch", "tracks.bring", "tracks.sensors"}),
        "reach": (office,), "purpose": "tracks", "name": "room",
    }  # fmt: skip
    return Actor(**told | more)


# ------------------------------------------------------------------ a patrol and its leader
def patrol(account: Account | None, office: str = OFFICE, **changes: Any) -> Patrol:
    """Order a joint patrol that is led from an account."""
    plan = Plan.objects.create(
        office=office, made_in="LY", since_on=AT.date(), until_on=AT.date(), opened_by="x", opened_at=AT
    )
    number = str(Officer.objects.count())
    lead = Officer.objects.filter(account_id=str(account.pk)).first() if account else None
    lead = lead or Officer.objects.create(
        state="LY", office=office, number=number, name_ar="قائد", name_latin="Leader", base="B",
        account_id=str(account.pk) if account else "", entered_by="x", entered_at=AT,
    )  # fmt: skip
    car = Vehicle.objects.create(
        state="LY", office=office, mark=f"{number}-{Vehicle.objects.count()}", kind="car", seats=4,
        range_km=400, base="B", entered_by="x", entered_at=AT,
    )  # fmt: skip
    told: dict[str, Any] = {
        "plan": plan, "office": office, "number": 1, "state": "ordered", "on": AT.date(), "shift": "day",
        "starts_at": AT - timedelta(hours=3), "ends_at": AT + timedelta(hours=5), "base": "B",
        "stretches": ["S03"], "vehicle": car, "lead": lead, "crew": [lead.pk], "ordered_at": AT,
    }  # fmt: skip
    return Patrol.objects.create(**told | changes)


def leader(office: str = OFFICE) -> Actor:
    """Open an account of a patrol leader, and return who acts as it."""
    return replace(actor_of(account_with("patrol_leader", office)), purpose="tracks")


@dataclass
class Phone:
    """A leader's telephone as the page makes it: its keys, what it recorded, and packets of it."""

    actor: Actor
    sign: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    row: Any = None
    key: UUID = field(default_factory=uuid4)
    sitting: dict[str, str] = field(default_factory=dict)
    session: bytes = b""

    def enrol(self, at: datetime = AT) -> "Phone":
        """Enrol it, fetch its orders, open a sitting."""
        raw = self.sign.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.row, closing = actions.enrol_handset(self.actor, raw, at=at)
        actions.give_orders(self.actor, self.row.pk, at=at)
        return self.sit(closing)

    def sit(self, closing: bytes) -> "Phone":
        """Open a sitting: a key for what is recorded, wrapped for the node."""
        self.session = AESGCM.generate_key(256)
        own = ec.generate_private_key(ec.SECP256R1())
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), closing)
        ephemeral = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        shared = own.exchange(ec.ECDH(), theirs)
        wrapping = AESGCM(HKDF(hashes.SHA256(), 32, ephemeral, rules.INFO).derive(shared))
        wrapped = wrapping.encrypt(bytes(12), self.session, b"")
        self.sitting = {"key": str(self.key), "ephemeral": b64(ephemeral), "wrapped": b64(wrapped)}
        return self

    def closed(
        self, run: UUID, patrol: UUID, number: int, kind: str, said: Any, rest: bytes = b"",
        place: bytes | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """Close one recording."""
        plain = said if isinstance(said, bytes) else json.dumps(said).encode()
        plain += b"\n" + rest if rest else b""
        nonce = os.urandom(12)
        box = AESGCM(self.session).encrypt(nonce, plain, place or rules.bound(run, number, kind, patrol))
        return {"run": str(run), "number": number, "kind": kind, "key": str(self.key), "nonce": b64(nonce),
                "box": b64(box)}  # fmt: skip

    def packet(
        self, heads: dict[UUID, UUID], recorded: list[dict[str, Any]], sent_at: datetime = AT,
        **changes: Any,
    ) -> tuple[bytes, bytes]:  # fmt: skip
        """Put recordings into a packet; return its bytes and the signature."""
        told = {
            "handset_id": str(self.row.pk), "sent_at": sent_at.isoformat(),
            "runs": [{"run": str(run), "patrol": str(patrol)} for run, patrol in heads.items()],
            "sittings": [self.sitting], "recorded": recorded,
        }  # fmt: skip
        content = json.dumps(told | changes).encode()
        return content, self.sign.sign(content)

    def send(self, heads: dict[UUID, UUID], recorded: list[dict[str, Any]], at: datetime = AT,
             **more: Any) -> actions.Answer:  # fmt: skip
        """Send recordings."""
        content, signature = self.packet(heads, recorded, **({"sent_at": at} | more))
        return actions.take_upload(self.row.pk, content, signature, at=at)


def photo() -> bytes:
    """Draw a small photograph."""
    out = io.BytesIO()
    Image.effect_noise((64, 48), 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def b64(content: bytes) -> str:
    """Write bytes as JSON carries them."""
    return base64.b64encode(content).decode()


def ms(at: datetime) -> int:
    """Return an instant as a telephone says it."""
    return round(at.timestamp() * 1000)


def mark(at: datetime = AT) -> dict[str, int]:
    """Say that a run starts, pauses, goes on or ends."""
    return {"at": ms(at)}


def fix(at: datetime = AT, lon: float = START[0], lat: float = START[1], **changes: Any) -> dict[str, Any]:
    """Say a fix."""
    told = {"at": ms(at), "lon": round(lon * 10**7), "lat": round(lat * 10**7), "accuracy": 8, "height": None,
            "seconds": 15}  # fmt: skip
    return told | changes


def seen(at: datetime = AT, **changes: Any) -> dict[str, Any]:
    """Say a sighting."""
    told = {"at": ms(at), "lon": round(START[0] * 10**7), "lat": round(START[1] * 10**7), "accuracy": 8,
            "kind": "tyre_marks", "counts": {"vehicles": 2}, "note": "آثار حديثة"}  # fmt: skip
    return told | changes


def called(at: datetime = AT, **changes: Any) -> dict[str, Any]:
    """Say a call for help."""
    told = {"at": ms(at), "lon": round(START[0] * 10**7), "lat": round(START[1] * 10**7), "accuracy": 5}
    return told | changes


# ------------------------------------------------------------------ rows put straight into their tables
def handset(office: str = OFFICE, **changes: Any) -> Handset:
    """Put a telephone into its table."""
    told = {"office": office, "account_id": str(new_id()), "sign_key": bytes(32), "opener": b"x",
            "opener_key_id": "x", "enrolled_at": AT, "heard_at": AT}  # fmt: skip
    return Handset.objects.create(**told | changes)


def run(office: str = OFFICE, **changes: Any) -> Run:
    """Put a run into its table."""
    told: dict[str, Any] = {
        "kept_by": "LY", "office": office, "patrol_id": uuid4(), "source": "field", "base": "B",
        "stretches": ["S03"], "started_at": AT - timedelta(hours=2), "heard_at": AT,
    }  # fmt: skip
    return Run.objects.create(**told | changes)


def points(row: Run, count: int, piece: str = "S03-1", step: int = 15, zoom: int | None = None) -> None:
    """Put fixes of a run into their table, one each quarter of a minute, northwards."""
    Point.objects.bulk_create(
        Point(run=row, number=n, at=row.started_at + timedelta(seconds=step * n), lon=START[0],
              lat=START[1] + n * 0.001, piece=piece, seconds=step, zoom=zoom)
        for n in range(1, count + 1)
    )  # fmt: skip


def look(row: Run, piece: str, minutes: int, last_at: datetime) -> Look:
    """Have a run have looked at a piece."""
    hour = last_at.replace(minute=0, second=0, microsecond=0)
    return Look.objects.create(
        run=row, office=row.office, piece=piece, hour=hour, seconds=minutes * 60, last_at=last_at
    )


def sighting(row: Run | None = None, office: str = OFFICE, **changes: Any) -> Sighting:
    """Put a sighting into its table."""
    told: dict[str, Any] = {
        "kept_by": "LY", "office": office, "run": row, "kind": "tyre_marks", "at": AT, "lon": START[0],
        "lat": START[1], "piece": "S03-1", "heard_at": AT,
    }  # fmt: skip
    return Sighting.objects.create(**told | changes)


def orders(row: Handset) -> list[Order]:
    """Return what a telephone was given."""
    return list(Order.objects.filter(handset=row))


def hand_in(peer: Actor, message: Any) -> None:
    """Hand a letter in as the exchange does."""
    inbox.HANDLERS[message.KIND](
        peer, Letter(message.KIND, message.to_body(), "x", new_id(), peer.state, AT, AT)
    )


def reading(number: int, **changes: Any) -> Told:
    """Return one reading of a sensor."""
    told: dict[str, Any] = {"says": "detection", "at": AT, "lon": START[0], "lat": START[1], "count": 1}
    told |= changes
    return Told(number, Says(told.pop("says")), **told)
