"""Among a million registered persons the one who is typed at a form is found, while others are being registered.

    python -m bench.seeking 1000000

The persons are drawn (`bench/registers.py`) and copied into a node's own table; nothing else of a node is in it.
What is typed carries one error each. It is looked for as a form does (`people.queries.nearest`): how long that takes,
and whether the right person is among the first five. Meanwhile twenty persons a second are written, in another process.
"""

import json
import multiprocessing
import os
import platform
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from bench import RESULTS
from bench.registers import Stock, arabic, slipped
from rabt.base.identifiers import new_id
from rabt.site import engine
from rabt.site.cli.node import make_node
from rabt.site.cli.processes import prepare_database
from rabt.site.node import Node
from rabt.site.start import django_for

HOME, SEED = Path("build/seeking"), 9
ENTRIES, WRITES = 400, 20
LATIN_TOO = 0.5
"""Share of persons whose name stands there in Latin letters as well."""
AT = datetime(2026, 11, 28, tzinfo=UTC)
COLUMNS = (
    "id", "kept_by", "office", "seen_from", "state", "version", "first", "father", "grandfather", "family", "name_latin",
    "name_key", "search_text", "spelt", "compared", "sex", "born_on", "birth_place", "home_place", "nationality", "national_id",
    "passport_number", "passport_issuer", "phone", "registered_by", "registered_at", "changed_at",
)  # fmt: skip
INDEX = "create index people_words on people_person using gin (words)"


def main(many: int) -> None:
    """Fill a node's table, ask, and write the results."""
    shutil.rmtree(HOME, ignore_errors=True)
    node = Node(
        home=HOME.resolve() / "origin",
        state="EG",
        peer_state="LY",
        side="origin",
        pack="eg_ly",
        url="http://localhost:8001",
        trial=True,
    )
    make_node(node)
    environment = prepare_database(node.home)
    os.environ.update(
        {name: environment[name] for name in ("DATABASE_URL", "RABT_HOME", "DJANGO_SETTINGS_MODULE")}
    )
    django_for(node.home)
    owner = engine.address(engine.start_cluster(node.home / "postgres"), engine.OWNER, "rabt_eg")
    persons = drawn(many)
    filled(owner, persons)
    told = {
        "on": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores for database, asking and writing",
        "persons": many, "alone": asked(persons, many), f"while {WRITES} a second are written": with_writes(owner, persons, many),
    }  # fmt: skip
    (RESULTS / "seeking.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    print(json.dumps(told, indent=1, ensure_ascii=False))
    engine.stop_cluster(node.home / "postgres")


def drawn(many: int) -> list[dict[str, Any]]:
    """Draw persons as the register of origin has them."""
    random, stock, found = Random(SEED), Stock(), []
    for number in range(many):
        elder = random.choice(found) if found and random.random() < 0.12 else None
        one = stock.person(number, random, elder)
        one["written"] = [arabic(part, random) for part in one["parts"]]
        one["latin"] = (
            " ".join(stock.latin(part, random) for part in one["parts"]).upper()
            if random.random() < LATIN_TOO
            else ""
        )
        one["id"] = new_id()
        found.append(one)
    return found


def row(one: dict[str, Any]) -> tuple[Any, ...]:
    """Write a person as the table holds him."""
    from rabt.people.actions import persons as room  # noqa: PLC0415  (models can be read only now)
    from rabt.people.rules.names import ArabicName  # noqa: PLC0415
    from rabt.people.rules.person import Checked  # noqa: PLC0415

    name = ArabicName(*one["written"])
    facts = Checked(
        name=name, name_latin=one["latin"], sex="male", born_on=one["born"], birth_place="", home_place="", nationality="EGY",
        national_id=one["national"], passport_number=one["passport"], passport_issuer="EGY", passport_expires_on=None, phone="",
    )  # fmt: skip
    return (
        one["id"], "EG", "EG/labour/first/", ["EG/", "EG/labour/", "EG/labour/first/"], "kept", 1, *one["written"], one["latin"],
        name.key, room._search_text(facts), True, True, "male", one["born"], "", "", "EGY", one["national"],
        one["passport"], "EGY", "", "bench", AT, AT,
    )  # fmt: skip


def filled(owner: str, persons: list[dict[str, Any]]) -> None:
    """Copy persons into the table, without its index of words until all are there; documents may repeat by chance."""
    with psycopg.connect(owner, autocommit=True) as link:
        for name in ("people_one_national_id", "people_one_passport", "people_words"):
            link.execute(f"drop index if exists {name}")
        with (
            link.cursor() as cursor,
            cursor.copy(f"copy people_person ({', '.join(COLUMNS)}) from stdin") as copy,
        ):
            for one in persons:
                copy.write_row(row(one))
        link.execute(INDEX)
        link.execute("vacuum analyze people_person")


# ------------------------------------------------------------------ one error each
def errors(random: Random, stock: Stock) -> dict[str, Callable[[dict[str, Any]], dict[str, Any]]]:
    """Return the ways in which what is typed differs from the register, each one error."""

    def names(one: dict[str, Any], parts: list[str]) -> dict[str, Any]:
        return {"names": (" ".join(parts),), "born_on": one["born"]}

    def slip(one: dict[str, Any]) -> dict[str, Any]:
        at = random.randrange(len(one["written"]))
        return names(
            one, [slipped(part, random) if place == at else part for place, part in enumerate(one["written"])]
        )

    def day(born: date) -> dict[str, Any]:
        return {"born_on": born}

    return {
        "a key slipped in the name": slip,
        "a part left out": lambda one: names(one, [*one["written"][:2], one["written"][3]]),
        "given name and last part only": lambda one: names(one, [one["written"][0], one["written"][3]]),
        "two parts swapped": lambda one: names(one, [one["written"][0], one["written"][2], one["written"][1], one["written"][3]]),
        "written in Latin letters": lambda one: names(one, [stock.latin(part, random).upper() for part in one["parts"]]),
        "day and month swapped": lambda one: day(date(one["born"].year, one["born"].day, one["born"].month) if one["born"].day <= 12 else one["born"]),
        "first of January": lambda one: day(date(one["born"].year, 1, 1)),
        "the year one off": lambda one: day(one["born"].replace(year=one["born"].year + 1, day=min(one["born"].day, 28))),
        "another day": lambda one: day(one["born"].replace(day=one["born"].day % 28 + 1)),
    }  # fmt: skip


def entries(persons: list[dict[str, Any]]) -> Iterator[tuple[str, UUID, Any]]:
    """Give what is typed: the error, who it is, and how he is described; without any document."""
    from rabt.people.queries.nearness import Described  # noqa: PLC0415

    random, stock = Random(SEED + 1), Stock()
    ways = errors(random, stock)
    for number in range(ENTRIES):
        kind = list(ways)[number % len(ways)]
        one = random.choice(persons)
        told = {"names": (" ".join(one["written"]),), "born_on": one["born"]} | ways[kind](one)
        yield (
            kind,
            one["id"],
            Described(sex="male", national_id="", passport_number="", birth_place="", **told),
        )


def asked(persons: list[dict[str, Any]], many: int) -> dict[str, Any]:
    """Look for each entry; return times, and how often the right person is among the first five."""
    from rabt.people.queries import nearest  # noqa: PLC0415

    told = list(entries(persons))
    for _, _, wanted in told[:20]:  # what a process does once
        nearest(wanted, least=0.0)
    times, hits = [], {kind: [0, 0] for kind, _, _ in told}
    for kind, who, wanted in told:
        begun = time.perf_counter()
        found = nearest(wanted, least=0.0)
        times.append((time.perf_counter() - begun) * 1000)
        hits[kind][0] += who in [one.person.pk for one in found[:5]]
        hits[kind][1] += 1
    times.sort()
    whole = sum(hit for hit, _ in hits.values()) / len(told)
    return {
        "p50, ms": round(times[len(times) // 2], 1), "p95, ms": round(times[int(len(times) * 0.95)], 1),
        "longest, ms": round(times[-1], 1), "true person among the first five": round(whole, 4),
        "by error": {kind: round(hit / tried, 3) for kind, (hit, tried) in hits.items()},
    }  # fmt: skip


def with_writes(owner: str, persons: list[dict[str, Any]], many: int) -> dict[str, Any]:
    """Ask again while another process writes persons at a steady pace."""
    fresh = [row(one | {"id": new_id()}) for one in persons[:5_000]]
    writing = multiprocessing.get_context("fork").Process(target=write, args=(owner, fresh), daemon=True)
    writing.start()
    time.sleep(1)
    try:
        return asked(persons, many)
    finally:
        writing.terminate()
        writing.join()


def write(owner: str, rows: list[tuple[Any, ...]]) -> None:
    """Write so many persons a second, each in its own transaction."""
    columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
    marks = sql.SQL(", ").join([sql.Placeholder()] * len(COLUMNS))
    adding = sql.SQL("insert into people_person ({}) values ({})").format(columns, marks)
    with psycopg.connect(owner, autocommit=True) as link:
        for one in rows:
            begun = time.perf_counter()
            link.execute(adding, one)
            time.sleep(max(0.0, 1 / WRITES - (time.perf_counter() - begun)))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
