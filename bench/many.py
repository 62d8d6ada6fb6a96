"""A large corridor out of a small one: every row of a rehearsed node again and again, under other names.

The small corridor is made by the rooms' own actions. The copies have the same shapes and their own
identifiers, names, documents and numbers (permits of the year 99, so that none meets a true one); nothing in
them is signed anew, so they serve to time pages and lists, and nothing else. Letters, files and accounts are not copied.
"""

import sys
from collections.abc import Iterator
from hashlib import md5
from random import Random
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from rabt.linkage import arabic
from rabt.people.rules import spelling
from rabt.people.rules.phone import as_dialled
from rabt.site.rehearsal import names

TABLES = (
    "hiring_employer", "hiring_demand", "hiring_offer", "hiring_contract", "people_document", "people_ground",
    "credentials_card", "credentials_use", "permits_clearance", "permits_permit", "permits_renewal",
    "crossing_passage", "access_known", "access_viewing", "journal_act",
)  # fmt: skip
KEPT = {"photo_id", "file_id", "licence_file_id", "letter_file_id", "signature_file_id", "device_id"}
REFS = {"about", "about_ref", "holder_ref", "person_ref", "ref", "card_ref", "permit_ref", "contract_ref"}
OTHERWISE = {
    ("hiring_employer", "licence_number"): "licence_number || '-' || k",
    ("permits_permit", "number"): "pg_temp.permit_number(number, nextval('pg_temp.many'))",
    ("credentials_card", "serial"): "pg_temp.serial(serial, nextval('pg_temp.many'))",
    ("credentials_card", "list_number"): "list_number + 1000 * k",
    ("journal_act", "leaf_index"): "leaf_index + k * (select max(leaf_index) + 1 from journal_act_before)",
    (
        "people_document",
        "number",
    ): "coalesce((select p.new from people_before p where p.old = number and p.k = ks.k), number)",
}
HELP = """
create temp sequence many start {start};
create function pg_temp.other(u uuid, k int) returns uuid language sql immutable as $$
  select (substr(u::text, 1, 19) || substr(m, 1, 4) || '-' || substr(m, 5, 12))::uuid from (select md5(u::text || k) m) x $$;
create function pg_temp.other_ref(r text, k int) returns text language sql immutable as $$
  select case when r ~ '^(person|employer|demand|offer|contract|permit|renewal|clearance|card|passage):[0-9a-f-]{36}$'
    then split_part(r, ':', 1) || ':' || pg_temp.other(split_part(r, ':', 2)::uuid, k) else r end $$;
create function pg_temp.permit_number(n text, s bigint) returns text language sql as $$
  select left(n, 2) || '99' || d || lpad((98 - ('99' || d)::bigint * 100 % 97)::text, 2, '0')
  from (select lpad(s::text, 8, '0') d) x $$;
create function pg_temp.serial(n text, s bigint) returns text language sql as $$
  select left(n, 2) || upper(lpad(to_hex(s), length(n) - 2, '0')) $$;
"""


def multiply(owner_url: str, times: int, seed: int = 1, first: int = 1) -> None:
    """Add so many copies of every row of the corridor; a second time, number them from where none is yet."""
    with psycopg.connect(owner_url) as link:
        link.execute(HELP.replace("{start}", str(10_000_000 + 500_000 * first)))
        link.execute("create temp table people_before (old text, k int, new text)")
        link.execute("create temp table journal_act_before as select leaf_index from journal_act")
        say("people")
        people(link, range(first, first + times), Random(seed))
        link.execute("create index on people_before (old, k)")
        for table in TABLES:
            say(table)
            link.execute(copies(link, table), {"first": first, "last": first + times - 1})
        link.commit()
    with psycopg.connect(owner_url, autocommit=True) as link:
        link.execute("vacuum analyze")


def copies(link: psycopg.Connection[Any], table: str) -> sql.Composed:
    """Write the statement that copies every row of a table, with the columns in their other form."""
    columns = link.execute(
        "select column_name, data_type from information_schema.columns where table_name = %s"
        " and table_schema = 'public' and is_generated = 'NEVER' order by ordinal_position", [table],
    ).fetchall()  # fmt: skip
    said = [sql.SQL(OTHERWISE.get((table, name)) or _form(name, kind)) for name, kind in columns]
    fields = [sql.Identifier(name) for name, _ in columns]
    return sql.SQL(
        "insert into {} ({}) select {} from {} cross join generate_series(%(first)s::int, %(last)s::int) as ks(k)"
    ).format(
        sql.Identifier(table), sql.SQL(", ").join(fields), sql.SQL(", ").join(said), sql.Identifier(table)
    )


def _form(name: str, kind: str) -> str:
    if kind == "uuid" and name not in KEPT:
        return f'pg_temp.other("{name}", k)'
    if name in REFS:
        return f'pg_temp.other_ref("{name}", k)'
    return f'"{name}"'


def people(link: psycopg.Connection[Any], copies: range, random: Random) -> None:
    """Copy every person under another name, with his own documents and telephone."""
    with link.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute("select * from people_person").fetchall()
    pool = [names.four_parts(random, "EG", "M") for _ in range(4_000)]
    made = [dict(row) for row in others(rows, copies, random, pool)]
    fields = [name for name in rows[0] if name != "words"]
    with link.cursor() as cursor:
        with cursor.copy(_copy("people_person", fields)) as out:
            for row in made:
                out.write_row([row[name] for name in fields])
        with cursor.copy(_copy("people_before", ["old", "k", "new"])) as out:
            for row in made:
                for old, new in row["numbers"]:
                    out.write_row([old, row["k"], new])


def _copy(table: str, fields: list[str]) -> sql.Composed:
    return sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, fields))
    )


def others(
    rows: list[dict[str, Any]], copies: range, random: Random, pool: list[Any]
) -> Iterator[dict[str, Any]]:
    """Draw the copies of all persons."""
    number = 1_000_000 + 50_000 * copies.start
    for k in copies:
        for row in rows:
            number += 1
            parts = [random.choice(pool)[place] for place in range(4)]
            full = " ".join(part.arabic for part in parts)
            new = {
                "id": _other(row["id"], k), "k": k, "first": parts[0].arabic, "father": parts[1].arabic,
                "grandfather": parts[2].arabic, "family": parts[3].arabic, "name_key": arabic.key(full),
                "name_latin": " ".join(part.latin for part in parts).upper()[:160] if row["name_latin"] else "",
                "national_id": row["national_id"] and f"{row['national_id'][:7]}{number:07}",
                "passport_number": row["passport_number"] and f"A{number:08}",
                "phone": row["phone"] and f"{row['phone'][:5]}{number:08}", "spelt": False,
            }  # fmt: skip
            said = [arabic.fold(full), new["name_key"], arabic.fold_latin(new["name_latin"]).lower(),
                    new["national_id"], new["passport_number"].lower(), *as_dialled(new["phone"]),
                    *spelling.sounds(full), *spelling.sounds(new["name_latin"])]  # fmt: skip
            new["search_text"] = " ".join(dict.fromkeys(" ".join(said).split()))[:600]
            new["numbers"] = [(row[f], new[f]) for f in ("national_id", "passport_number") if row[f]]
            yield row | new


def _other(key: Any, k: int) -> str:
    """Give the identifier that `pg_temp.other` gives."""
    text = str(key)
    mixed = md5(f"{text}{k}".encode(), usedforsecurity=False).hexdigest()
    return f"{text[:19]}{mixed[:4]}-{mixed[4:16]}"


def say(text: str) -> None:
    """Show one step."""
    print(f"· {text}", file=sys.stderr, flush=True)
