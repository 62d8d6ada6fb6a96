"""Two registers of invented persons whose names are attested, with the errors that such registers really carry.

    from bench.registers import registers;  left, right = registers(100_000, seed=1)

Habits, each with where it is told of (shares are ours, chosen to be about as hard as the registers measured
in the reference; none is taken from them):
- origin writes Arabic and confuses ya with alef maqsura, ta marbuta with ha, the seats of hamza, and writes
  `عبد ال` apart or together (Egyptian civil registration; UNICEF's name index keeps all these forms);
- destination writes three names of four in Latin, each part by a spelling that was seen for it, leaves out the
  grandfather or all but two parts, sometimes slips on a key, sometimes swaps two parts;
- brothers share all but the given name; passports are renewed and their number changes; day and month change places
  where a clerk reads them the other way; unknown birthdays are written as the first of January (in many
  registers of the region more than one in fifty); years slip by one; documents lose a digit to another.
"""

import csv
from collections import defaultdict
from datetime import date, timedelta
from importlib.resources import files
from random import Random
from typing import Any

from rabt.linkage.sounds.attested import NAMES_FILE, PARTS_FILE

BOTH = 0.62
"""Share of each register whose persons stand in the other too."""
BROTHERS, TWICE, MEN = 0.12, 0.02, 0.85
PLACES = {
    "القاهرة": "CAIRO", "الجيزة": "GIZA", "الإسكندرية": "ALEXANDRIA", "الشرقية": "SHARKIA", "الدقهلية": "DAKAHLIA",
    "البحيرة": "BEHEIRA", "المنيا": "MINYA", "أسيوط": "ASSIUT", "سوهاج": "SOHAG", "قنا": "QENA", "الفيوم": "FAYOUM",
    "مطروح": "MATROUH", "كفر الشيخ": "KAFR EL SHEIKH", "الغربية": "GHARBIA", "المنوفية": "MONUFIA", "بني سويف": "BENI SUEF",
}  # fmt: skip
Columns = dict[str, list[Any]]


def registers(many: int, seed: int = 1, *, sexes: bool = False) -> tuple[Columns, Columns]:
    """Draw two registers of so many rows each; the column `person` is the truth. Some registers tell the sex."""
    random = Random(seed)
    stock = Stock()
    common = int(many * BOTH)
    persons: list[dict[str, Any]] = []
    for number in range(2 * many - common):
        elder = random.choice(persons) if persons and random.random() < BROTHERS else None
        persons.append(stock.person(number, random, elder))
    left = [origin(one, random) for one in persons[:many]]
    abroad = persons[many - common :]
    right = [destination(one, stock, random) for one in abroad]
    again = [destination(random.choice(abroad), stock, random) for _ in range(int(many * TWICE))]
    right = [*right[: many - len(again)], *again]
    random.shuffle(left)
    random.shuffle(right)
    found = columns(left, "L"), columns(right, "R")
    if sexes:
        add_sexes(found, Random(seed + 1))
    return found


def add_sexes(both: tuple[Columns, Columns], random: Random) -> None:
    """Give each person a sex; one row in twenty does not say it, one in three hundred says the other."""
    known = {
        person: "m" if random.random() < MEN else "f"
        for side in both
        for person in dict.fromkeys(side["person"])
    }
    for side in both:
        other = [
            {"m": "f", "f": "m"}[known[one]] if random.random() < 1 / 300 else known[one]
            for one in side["person"]
        ]
        side["sex"] = [None if random.random() < 0.05 else one for one in other]


def columns(rows: list[dict[str, Any]], letter: str) -> Columns:
    """Turn rows into columns, each row with an identifier of its own."""
    found: Columns = {key: [row[key] for row in rows] for key in rows[0]}
    return {"id": [f"{letter}{number}" for number in range(len(rows))], **found}


class Stock:
    """The attested names: how often each is borne, and how each is written in Latin."""

    def __init__(self) -> None:
        given: dict[str, int] = defaultdict(int)
        family: dict[str, int] = defaultdict(int)
        self.spelt: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for row in _rows(PARTS_FILE):
            kind = family if row["role"] == "surname" else given
            kind[row["arabic_key"]] += int(row["count"])
            self.spelt[row["arabic_key"]][row["latin"]] += int(row["count"])
        for row in _rows(NAMES_FILE):
            ours, theirs = row["arabic_key"].split(), row["latin"].split()
            if len(ours) == len(theirs) and not {"عبد", "ابو", "ال"} & set(ours):
                for one, other in zip(ours, theirs, strict=True):
                    self.spelt[one][other] += 1
        self.given, self.given_weights = list(given), [one**0.8 for one in given.values()]
        self.family, self.family_weights = list(family), [one**0.7 for one in family.values()]

    def person(self, number: int, random: Random, elder: dict[str, Any] | None) -> dict[str, Any]:
        """Draw a person, or a brother of another."""
        names = random.choices(self.given, self.given_weights, k=3)
        last = random.choices(self.family, self.family_weights)[0] if random.random() < 0.6 else names[0]
        parts = [random.choices(self.given, self.given_weights)[0], *names[1:], last]
        if elder:
            parts = [parts[0], *elder["parts"][1:]]
        born = date(1965, 1, 1) + timedelta(days=random.randrange(15_000))
        century = 2 if born.year < 2000 else 3
        national = f"{century}{born:%y%m%d}{random.randrange(1, 35):02}{random.randrange(100_000):05}"
        return {
            "number": number, "parts": parts, "born": born, "national": national,
            "passport": f"A{random.randrange(10**8):08}",
            "place": elder["place"] if elder else random.choice(list(PLACES)),
        }  # fmt: skip

    def latin(self, part: str, random: Random) -> str:
        """Write a part in Latin, by a spelling that was seen for it."""
        seen = self.spelt[part]
        return random.choices(list(seen), [one**0.6 for one in seen.values()])[0]


def _rows(name: str) -> list[dict[str, str]]:
    return list(
        csv.DictReader((files("rabt.linkage") / "data" / name).read_text(encoding="utf-8").splitlines())
    )


# ------------------------------------------------------------------ how each side writes
def origin(one: dict[str, Any], random: Random) -> dict[str, Any]:
    """Write a person down as the origin state does."""
    return {
        "person": str(one["number"]), "name": " ".join(arabic(part, random) for part in one["parts"]),
        "born": one["born"].isoformat(), "national": one["national"] if random.random() < 0.93 else None,
        "passport": one["passport"] if random.random() < 0.88 else None,
        "place": one["place"] if random.random() < 0.95 else None,
    }  # fmt: skip


def destination(one: dict[str, Any], stock: Stock, random: Random) -> dict[str, Any]:
    """Write a person down as the destination state does."""
    parts = kept(one["parts"], random)
    in_latin = random.random() < 0.75
    written = [stock.latin(part, random) if in_latin else arabic(part, random) for part in parts]
    written = [slipped(part, random) if random.random() < 0.03 else part for part in written]
    place = one["place"] if random.random() < 0.45 else None
    return {
        "person": str(one["number"]), "name": " ".join(written).upper() if in_latin else " ".join(written),
        "born": misdated(one["born"], random),
        "national": slip_digit(one["national"], random) if random.random() < 0.22 else None,
        "passport": renewed(one["passport"], random) if random.random() < 0.95 else None,
        "place": (PLACES[place] if in_latin else place) if place else None,
    }  # fmt: skip


def arabic(part: str, random: Random) -> str:
    """Write a folded Arabic part by one of the habits of those who write it."""
    written = part
    if part.endswith("ي") and random.random() < 0.4:
        written = part[:-1] + "ى"
    if part.endswith("ه") and random.random() < 0.6:
        written = part[:-1] + "ة"
    if part.startswith("ا") and not part.startswith("ال") and random.random() < 0.5:
        written = random.choice("أإ" if part[1:2] != "ح" else "أ") + written[1:]
    if part.startswith("عبد ال") and random.random() < 0.4:
        written = "عبدال" + written[6:]
    return written


def kept(parts: list[str], random: Random) -> list[str]:
    """Leave out parts as shorter forms do; seldom, two change places."""
    drawn = random.random()
    found = parts
    if drawn < 0.14:
        found = [parts[0], parts[-1]]
    elif drawn < 0.34:
        found = parts[:3]
    elif drawn < 0.48:
        found = [*parts[:2], parts[-1]]
    if len(found) > 2 and random.random() < 0.01:
        found = [found[1], found[0], *found[2:]]
    return found


def slipped(text: str, random: Random) -> str:
    """Slip on one key: leave out, double, swap or change a letter."""
    if len(text) < 4:
        return text
    at = random.randrange(1, len(text) - 1)
    return random.choice(
        [
            text[:at] + text[at + 1 :], text[:at] + text[at] + text[at:],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :], text[:at] + random.choice(text) + text[at + 1 :],
        ]
    )  # fmt: skip


def misdated(born: date, random: Random) -> str | None:
    """Write a date of birth as registers do, with their errors."""
    drawn = random.random()
    if drawn < 0.02:
        return None
    if drawn < 0.06:
        return date(born.year, 1, 1).isoformat()
    if drawn < 0.09 and born.day <= 12:
        return date(born.year, born.day, born.month).isoformat()
    if drawn < 0.11:
        return born.replace(year=born.year + random.choice([-1, 1]), day=min(born.day, 28)).isoformat()
    if drawn < 0.13:
        return date(born.year, born.month, random.randrange(1, 29)).isoformat()
    return born.isoformat()


def renewed(passport: str, random: Random) -> str:
    """Give the passport shown at the other entry: often a new one, seldom a slip."""
    return f"A{random.randrange(10**8):08}" if random.random() < 0.45 else slip_digit(passport, random)


def slip_digit(number: str, random: Random) -> str:
    """Change one digit of a hundred numbers' one."""
    if random.random() > 0.015:
        return number
    at = random.randrange(1, len(number))
    return number[:at] + str(random.randrange(10)) + number[at + 1 :]
