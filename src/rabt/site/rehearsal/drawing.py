"""Drawing what is invented: firms, terms of work, workers with their documents."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

from rabt.corridor import Terms
from rabt.site.rehearsal import names

TRADES_AR = ("المقاولات", "الزراعة", "المخابز", "النقل", "الصيانة", "البناء الحديث", "الخدمات", "التموين")
TRADES_EN = (
    "Contracting",
    "Farms",
    "Bakeries",
    "Transport",
    "Maintenance",
    "Modern Building",
    "Services",
    "Supplies",
)
WORKED = 0.75  # the share of working people of this corridor that goes to a few occupations


def shares(random: Random, whole: int, parts: int) -> list[int]:
    """Cut a number into uneven parts of at least one each."""
    cut = [1] * parts
    weights = [random.paretovariate(1.4) for _ in range(parts)]
    for place in random.choices(range(parts), weights, k=max(0, whole - parts)):
        cut[place] += 1
    return cut if whole >= parts else cut[:whole]


def portions(random: Random, places: int) -> list[int]:
    """Cut an employer's need into demands of a few places each."""
    found = []
    while places > 0:
        part = min(places, random.randint(2, 9))
        found.append(part)
        places -= part
    return found


def firm(random: Random, terms: Terms, side: str, number: int, on: date, taken: set[str]) -> dict[str, Any]:
    """Draw a registered firm with its licence and signatory; no telephone that is taken already."""
    state = terms.origin if side == "origin" else terms.destination
    place = random.choice(terms.places_of(state.code))
    owner = names.four_parts(random, state.code, "M")
    trade = random.randrange(len(TRADES_AR))
    offices = {
        "origin": ("labour/matrouh/", "labour/asyut/"),
        "destination": ("labour/tobruk/", "labour/benghazi/"),
    }
    kind_ar, kind_en = ("وكالة", "Agency") if side == "origin" else ("شركة", "Company")
    mobile = "10" if side == "origin" else "91"
    return {
        "labour_office": f"{state.code}/{random.choice(offices[side])}",
        "name_ar": f"{kind_ar} {owner[3].arabic} لأعمال {TRADES_AR[trade]} {number + 1}",
        "name_latin": f"{owner[3].latin} {TRADES_EN[trade]} {kind_en} {number + 1}",
        "place": place.code,
        "address": f"شارع {random.randint(1, 90)}",
        "licence_number": f"{side[0].upper()}-{2020 + number % 5}-{number + 1:05d}",
        "licence_expires_on": (on + timedelta(days=random.randint(700, 1500))).isoformat(),
        "signatory_name": " ".join(part.arabic for part in owner),
        "signatory_role": "المدير المسؤول",
        "phone": telephone(random, f"{state.dial}{mobile}", side, taken),
        "email": f"{side}.{number + 1}@{state.code.lower()}.example",
    }


def telephone(random: Random, begins: str, side: str, taken: set[str]) -> str:
    """Draw a mobile number that nobody else of this corridor has."""
    least, most = (2_000_000, 9_999_999) if side == "destination" else (20_000_000, 99_999_999)
    return once(taken, lambda: f"{begins}{random.randint(least, most)}")


def once(taken: set[str], draw: Callable[[], str]) -> str:
    """Draw until something comes that is not taken; it is taken from then on."""
    found = draw()
    while found in taken:
        found = draw()
    taken.add(found)
    return found


def sector(random: Random, terms: Terms) -> str:
    """Draw a branch of work."""
    return random.choice(sorted(terms.sectors))


def terms(random: Random, law: Terms, firm: dict[str, Any], on: date) -> dict[str, Any]:
    """Draw the terms of a demand: an open occupation, at or above its wage floor."""
    trades = [one.code for one in law.occupations.values() if one.open]
    occupation = random.choice(trades[:8]) if random.random() < WORKED else random.choice(trades)
    floor = law.wage_floor(occupation)
    unit = 10 ** law.exponent(floor.currency)
    wage = round(floor.minor * random.uniform(1.0, 1.6) / (50 * unit)) * 50 * unit
    starts = on + timedelta(days=random.randint(75, 110))
    return {
        "occupation": occupation, "place": firm["place"], "wage_minor": max(wage, floor.minor),
        "currency": floor.currency, "hours_week": random.choice((40, 44, 48)), "rest_days_week": 1,
        "leave_days_year": random.choice((30, 30, 45)), "housing": random.choice(("provided", "provided", "allowance")),
        "meals": random.random() < 0.4, "travel_paid": random.random() < 0.6,
        "starts_on": starts.isoformat(), "starts_by": (starts + timedelta(days=45)).isoformat(), "months": random.choice((12, 12, 24)),
    }  # fmt: skip


def person(random: Random, law: Terms, number: int, on: date, taken: set[str]) -> dict[str, Any]:
    """Draw a worker: four attested names, a birth, a national number that fits it, a passport."""
    sex = "F" if random.random() < 0.08 else "M"
    parts = names.four_parts(random, law.origin.code, sex)
    born = on - timedelta(days=round(random.triangular(19, 52, 28) * 365.25))
    place = random.choice([one for one in law.places_of(law.origin.code) if one.national_code])
    return {
        "name_ar": " ".join(part.arabic for part in parts),
        "name_latin": " ".join(part.latin for part in parts).upper(),
        "sex": "female" if sex == "F" else "male",
        "born_on": born.isoformat(),
        "birth_place": place.code,
        "home_place": place.code,
        "nationality": law.origin.alpha3,
        "national_id": national_id(law, born, place.national_code, sex, number, taken),
        "passport_number": f"A{10_000_000 + number * 37 % 89_999_999:08d}",
        "passport_issuer": law.origin.alpha3,
        "passport_expires_on": (on + timedelta(days=random.randint(1200, 2500))).isoformat(),
        "phone": f"{law.origin.dial}11{10_000_000 + number * 101 % 89_999_999:08d}",
    }


def national_id(law: Terms, born: date, place: str, sex: str, number: int, taken: set[str]) -> str:
    """Write the national number that fits a birth, with the check digit of the community's formula."""
    serials = count(number * 2 % 9998 + (1 if sex == "M" else 0), 2)
    return once(
        taken, lambda: _checked(law, f"{_century(born)}{born:%y%m%d}{place}{_serial(next(serials), sex)}")
    )


def _century(born: date) -> int:
    return 2 if born.year < 2000 else 3


def _serial(number: int, sex: str) -> str:
    """Write the running number of a birthday in a place; it is odd for men."""
    serial = number % 10_000
    return f"{serial + (0 if (serial % 2 == 1) == (sex == 'M') else 1):04d}"


def _checked(law: Terms, digits: str) -> str:
    rule = law.identifier(law.origin.code)
    rest = sum(int(digit) * weight for digit, weight in zip(digits, rule.weights, strict=True)) % rule.modulus
    return digits + rule.remainders[str(rest)][0]
