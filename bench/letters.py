"""Letters received, acknowledged, applied and sent, stage by stage, beside the limits of the same machine in the same run.

    python -m bench.letters 20000

One real node with its own PostgreSQL (every commit waits for the disk), the other played with its own keys. Each letter
introduces a worker: what the room does with it is what it does in earnest. The peers are the bare operations without
which no such link can be: verify, sign, agree on a key and open, and a commit that waits for the disk.
"""

import json
import os
import platform
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from bench import RESULTS
from rabt.base.identifiers import new_id, ref_of
from rabt.site import engine
from rabt.site.cli.node import make_node
from rabt.site.cli.processes import prepare_database
from rabt.site.node import Node
from rabt.site.start import django_for

HOME, BATCH = Path("build/letters"), 100
BARS = {"received and acknowledged": 1_000, "applied by the room": 200}
AT = datetime(2026, 11, 28, tzinfo=UTC)


def main(many: int) -> None:
    """Make a node, measure each stage, and write the results."""
    shutil.rmtree(HOME, ignore_errors=True)
    home = HOME.resolve() / "destination"
    make_node(Node(home, "LY", "EG", "destination", "eg_ly", "http://localhost:8002"))
    environment = prepare_database(home)
    os.environ.update(
        {name: environment[name] for name in ("DATABASE_URL", "RABT_HOME", "DJANGO_SETTINGS_MODULE")}
    )
    django_for(home)
    told: dict[str, Any] = {
        "on": datetime.now(UTC).date().isoformat(), "letters": many, "bars": BARS,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores for node and database, fsync on, one process a stage",
        "a second": {**limits(environment["DATABASE_URL"]), **stages(many, home)},
    }  # fmt: skip
    told["held"] = {name: told["a second"][name] >= bar for name, bar in BARS.items()}
    (RESULTS / "letters.json").write_text(json.dumps(told, indent=1) + "\n")
    (RESULTS / "letters.svg").write_text(picture(told["a second"]))
    print(json.dumps(told, indent=1))
    engine.stop_cluster(home / "postgres")


class Clock:
    """Counts how many a second were done within it."""

    def __init__(self) -> None:
        self.told: dict[str, float] = {}

    @contextmanager
    def times(self, name: str, many: int) -> Iterator[None]:
        """Time a stage of many letters."""
        begun = time.perf_counter()
        yield
        self.told[name] = round(many / (time.perf_counter() - begun), 1)


def rate(call: Callable[[], Any], seconds: float = 2.0) -> float:
    """Call again and again; return how often a second."""
    begun, done = time.perf_counter(), 0
    while (took := time.perf_counter() - begun) < seconds:
        call()
        done += 1
    return round(done / took, 1)


def limits(address: str) -> dict[str, float]:
    """Measure the bare operations: nothing that signs, closes and stores can be faster than these together."""
    key, closing, other = (
        Ed25519PrivateKey.generate(),
        X25519PrivateKey.generate(),
        X25519PrivateKey.generate(),
    )
    message, public = b"x" * 1500, key.public_key()
    signature = key.sign(message)
    with psycopg.connect(address) as link:
        link.execute("create temporary table bare (n bigint, t text)")
        link.commit()

        def committed() -> None:
            link.execute("insert into bare values (1, repeat('x', 2000))")
            link.execute("select pg_logical_emit_message(true, 'bench', 'a commit that waits for the disk')")
            link.commit()

        return {
            "limit: Ed25519 verify": rate(lambda: public.verify(signature, message)),
            "limit: Ed25519 sign": rate(lambda: key.sign(message)),
            "limit: X25519 agreement": rate(lambda: closing.exchange(other.public_key())),
            "limit: one commit a letter": rate(committed),
        }


def stages(many: int, home: Path) -> dict[str, float]:
    """Run letters through every stage on the node; return how many a second passed each."""
    from rabt.base.actor import the_node  # noqa: PLC0415  (models can be read only now)
    from rabt.exchange import actions  # noqa: PLC0415
    from rabt.exchange.actions.line import Answer  # noqa: PLC0415
    from rabt.exchange.models import Incoming, Outgoing  # noqa: PLC0415
    from rabt.exchange.tests.other_node import OtherNode, Parcel  # noqa: PLC0415
    from rabt.people.models import Person  # noqa: PLC0415
    from rabt.site.node import read_node  # noqa: PLC0415

    other, clock = OtherNode(read_node(home), home / "other"), Clock()
    actions.pair_by_duty(the_node("LY"), other.card.to_json(), other.card.fingerprint(), at=AT)
    bodies = list(persons(many))
    with clock.times("sealed by the sender (own numbers kept in memory)", many):
        letters = [
            other.letter(
                kind="person.introduced/1",
                body=body,
                about=ref_of("person", body["person_id"]),
                purpose="hiring",
            )
            for body in bodies
        ]
    acknowledged = 0
    with clock.times("received and acknowledged", many):
        for start in range(0, many, BATCH):
            acknowledged += len(actions.receive(letters[start : start + BATCH], via="line", at=AT).receipts)
    assert acknowledged == many == Incoming.objects.count()
    with clock.times("received again: known, answered from what is stored", many):
        for start in range(0, many, BATCH):
            actions.receive(letters[start : start + BATCH], via="line", at=AT)
    with clock.times("applied by the room", many):
        actions.apply_received(AT)
    assert Person.objects.count() == many
    for body in bodies:
        actions.send(
            the_node("LY"), "person.introduced/1", body, about=ref_of("person", body["person_id"]), at=AT
        )
    with clock.times("numbered and sealed", many):
        actions.seal_waiting(AT)

    def carried(url: str, parcel: Parcel) -> Answer:
        taken.append(len(parcel.letters))
        return Answer(receipts[sum(taken[:-1]) : sum(taken)], AT, AT, AT)

    taken: list[int] = []
    rows = Outgoing.objects.filter(seq__isnull=False).order_by("seq").values_list("seq", "digest")
    receipts = [other.receipt(seq, digest) for seq, digest in rows]
    with clock.times("sent, and receipts filed", many):
        done = actions.deliver(AT, carrier=carried, at_once=True)
    assert done.acknowledged == many, done
    return clock.told


def persons(many: int) -> Iterator[dict[str, Any]]:
    """Draw workers, each with a passport of his own."""
    for number in range(many):
        yield {
            "person_id": str(new_id()), "version": 1, "name_first": NAMES[number % len(NAMES)], "name_father": "حسن",
            "name_grandfather": "علي", "name_family": FAMILIES[number // 7 % len(FAMILIES)], "name_latin": "",
            "sex": "male", "born_on": date(1960 + number % 40, 1 + number % 12, 1 + number % 28).isoformat(),
            "birth_place": "", "nationality": "EGY", "national_id": "", "passport_number": f"A{number:08}",
            "passport_issuer": "EGY", "passport_expires_on": "2030-01-01", "phone": "+201001234567", "photo": "",
        }  # fmt: skip


NAMES = ("محمود", "حسن", "سيد", "رمضان", "عادل", "هاني", "وليد", "ياسر", "شريف", "كريم", "طارق")
FAMILIES = (
    "المصري",
    "الشريف",
    "النجار",
    "الحداد",
    "البنا",
    "عوض",
    "غالي",
    "منصور",
    "سليمان",
    "زيدان",
    "خليل",
    "رزق",
)


def picture(told: dict[str, float]) -> str:
    """Draw letters a second, limits above stages, on a scale of powers of ten."""
    from math import log10  # noqa: PLC0415

    longest = log10(max(told.values()))
    rows = []
    for place, (name, one) in enumerate(told.items()):
        y, colour = 18 + place * 36, "#777777" if name.startswith("limit") else "#0b6e5b"
        rows.append(f'<text x="10" y="{y}" font-size="12">{name}: {one:,.0f}</text>')
        rows.append(
            f'<rect x="10" y="{y + 5}" width="{600 * log10(max(one, 1)) / longest:.0f}" height="12" fill="{colour}"/>'
        )
    height = 26 + 36 * len(told)
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="{height}">{"".join(rows)}</svg>\n'


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
