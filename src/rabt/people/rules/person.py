"""A person on paper: the facts as typed, held against each other and against the corridor's terms."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from rabt.base.errors import Refused
from rabt.base.identifiers import Ref
from rabt.corridor import Terms
from rabt.linkage import arabic
from rabt.people.rules import names, national_id, phone
from rabt.people.rules.names import ArabicName

SEXES = ("male", "female", "unknown")  # ISO/IEC 5218: 1, 2 and 0
OLDEST = 100
DAYS_A_YEAR = 365.2425
MOST_CHANGES = 2
MOST_VERSIONS = 1_000_000
LEAST_REASON = 5

KEPT, INTRODUCED = "kept", "introduced"
STATES = (KEPT, INTRODUCED)

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_CODE = re.compile(r"[A-Z]{3}|[A-Z]")
_PLACE = re.compile(r"[A-Za-z0-9-]{0,12}")
_PASSPORT = re.compile(r"[A-Z0-9]{5,12}")
_OTHER_NUMBER = re.compile(r"[A-Z0-9-]{4,20}")


@dataclass(frozen=True)
class PersonFacts:
    """What a clerk types about a worker; empty where he does not know."""

    name_ar: str
    name_latin: str = ""
    sex: str = ""
    born_on: date | None = None
    birth_place: str = ""
    home_place: str = ""
    nationality: str = ""
    national_id: str = ""
    passport_number: str = ""
    passport_issuer: str = ""
    passport_expires_on: date | None = None
    phone: str = ""


@dataclass(frozen=True)
class Warned:
    """Something that a clerk should look at, and that stops nothing."""

    code: str
    field: str


@dataclass(frozen=True)
class Checked:
    """The facts after every check: one spelling of each thing, and what to look at again."""

    name: ArabicName
    name_latin: str
    sex: str
    born_on: date
    birth_place: str
    home_place: str
    nationality: str
    national_id: str
    passport_number: str
    passport_issuer: str
    passport_expires_on: date | None
    phone: str
    warnings: tuple[Warned, ...] = ()


@dataclass(frozen=True)
class Identity:
    """Who a person is, as the rooms above need it."""

    person_ref: Ref
    name_ar: str
    name_latin: str
    sex: str
    born_on: date
    nationality: str
    passport_number: str
    passport_expires_on: date | None
    national_id: str
    phone: str
    photo_id: UUID | None
    office: str
    kept_by: str = ""
    passport_issuer: str = ""
    birth_place: str = ""
    died_on: date | None = None


@dataclass(frozen=True)
class NameCard:
    """The least that a list shows of a person."""

    name_ar: str
    name_latin: str
    birth_on: date
    photo_id: UUID | None


def check_registration(facts: PersonFacts, terms: Terms, on: date) -> Checked:
    """Hold everything that was typed against the rest.

    Refuses: identity_missing, name_not_arabic, name_too_short, nid_date_differs, birth_in_future,
    underage, passport_expired, phone_invalid and the other codes of this package.
    """
    name = names.arabic_name(facts.name_ar)
    nationality = _nationality(facts.nationality, terms)
    reading, number = _national_number(facts, nationality, terms)
    passport, issuer = _passport(facts, nationality)
    if not number and not passport:
        raise Refused("identity_missing", field="national_id")
    birth_place = place_of(facts.birth_place, terms, "birth_place")
    sex = _sex(facts.sex)
    if reading:
        national_id.compare(reading, facts.born_on, sex, birth_place, on)
    born_on = _born_on(facts.born_on, reading, terms, on)
    check_expiry(facts.passport_expires_on, on)
    return Checked(
        name=name,
        name_latin=names.latin_name(facts.name_latin),
        sex=reading.sex if reading and sex == "unknown" else sex,
        born_on=born_on,
        birth_place=birth_place or (reading.place if reading else ""),
        home_place=place_of(facts.home_place, terms, "home_place"),
        nationality=nationality,
        national_id=number,
        passport_number=passport,
        passport_issuer=issuer,
        passport_expires_on=facts.passport_expires_on if passport else None,
        phone=phone.read(facts.phone, terms.origin.code, tuple(terms.states)),
        warnings=look_again(facts, terms, on),
    )


def _nationality(typed: str, terms: Terms) -> str:
    code = typed.strip().upper() or terms.origin.alpha3
    if not _CODE.fullmatch(code):
        raise Refused("nationality_unknown", field="nationality")
    return code


def _national_number(
    facts: PersonFacts, nationality: str, terms: Terms
) -> tuple[national_id.Reading | None, str]:
    """Read the national number where its structure is known; keep another state's number as it is."""
    typed = national_id.plain(facts.national_id)
    if not typed:
        return None, ""
    rule = next(
        (
            terms.identifiers.get(f"{s.code}.national")
            for s in terms.states.values()
            if s.alpha3 == nationality
        ),
        None,
    )
    if rule is None:
        if not _OTHER_NUMBER.fullmatch(typed.upper()):
            raise Refused("nid_signs", field="national_id")
        return None, typed.upper()
    reading = national_id.read(typed, rule, terms)
    return reading, reading.number


def passport_number(typed: str) -> str:
    """Write the number of a passport in one habit, however it was typed."""
    return re.sub(r"[\s-]", "", arabic.plain_digits(arabic.without_marks(typed))).upper()


def _passport(facts: PersonFacts, nationality: str) -> tuple[str, str]:
    number = passport_number(facts.passport_number)
    if not number:
        return "", ""
    if not _PASSPORT.fullmatch(number):
        raise Refused("passport_signs", field="passport_number")
    issuer = facts.passport_issuer.strip().upper() or nationality
    if not _CODE.fullmatch(issuer):
        raise Refused("nationality_unknown", field="passport_issuer")
    return number, issuer


def _sex(typed: str) -> str:
    sex = typed.strip().lower() or "unknown"
    if sex not in SEXES:
        raise Refused("sex_unknown", field="sex")
    return sex


def _born_on(said: date | None, reading: national_id.Reading | None, terms: Terms, on: date) -> date:
    """Choose the birth date and hold it against today and the least age to work.

    Refuses: birth_date_missing, birth_in_future, birth_too_early, underage
    """
    born_on = said or (reading.born_on if reading else None)
    if born_on is None:
        raise Refused("birth_date_missing", field="born_on")
    if born_on > on:
        raise Refused("birth_in_future", field="born_on")
    if age(born_on, on) > OLDEST:
        raise Refused("birth_too_early", field="born_on", most=OLDEST)
    least = round(terms.clock("least_age") / DAYS_A_YEAR)
    if age(born_on, on) < least:
        raise Refused("underage", field="born_on", least=least)
    return born_on


def age(born_on: date, on: date) -> int:
    """Count whole years of life; a birthday on 29 February falls on 1 March in other years."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def check_expiry(expires_on: date | None, on: date) -> None:
    """Make sure that a passport still holds today. Refuses: passport_expired"""
    if expires_on is not None and expires_on < on:
        raise Refused("passport_expired", field="passport_expires_on", ended=expires_on)


def place_of(typed: str, terms: Terms, field: str) -> str:
    """Find a place by code, name or any spelling of one; empty stays empty. Refuses: place_not_known"""
    wanted = names.clean(typed, field)
    if not wanted:
        return ""
    if wanted in terms.places:
        return wanted
    known = _spellings(terms)
    code = known.get(arabic.fold(wanted)) or known.get(arabic.fold_latin(wanted))
    if code is None:
        raise Refused("place_not_known", field=field, place=wanted)
    return code


@lru_cache(maxsize=8)
def _spellings(terms: Terms) -> Mapping[str, str]:
    """Give every folded spelling of every place; the origin's places win over the other state's."""
    known: dict[str, str] = {}
    for place in sorted(terms.places.values(), key=lambda found: found.state != terms.origin.code):
        for said in (place.name.ar, place.name.en, *place.aliases):
            known.setdefault(arabic.fold(said), place.code)
            known.setdefault(arabic.fold_latin(said), place.code)
    return known


def look_again(facts: PersonFacts, terms: Terms, on: date) -> tuple[Warned, ...]:
    """List what stops nothing but should be looked at by a clerk. The facts have passed their checks."""
    reading, number = _national_number(facts, _nationality(facts.nationality, terms), terms)
    passport, ends = facts.passport_number.strip(), facts.passport_expires_on
    soon = timedelta(days=terms.documents["passport"].left_days)
    found = {
        Warned("nid_check", "national_id"): reading is not None and reading.check_fits is False,
        Warned("nid_not_read", "national_id"): bool(number) and reading is None,
        Warned("name_three_parts", "name_ar"): not names.arabic_name(facts.name_ar).grandfather,
        Warned("sex_not_said", "sex"): _sex(facts.sex) == "unknown" and reading is None,
        Warned("passport_missing", "passport_number"): not passport,
        Warned("passport_end_missing", "passport_expires_on"): bool(passport) and ends is None,
        Warned("passport_ends_soon", "passport_expires_on"): ends is not None and ends - on < soon,
    }
    return tuple(warned for warned, holds in found.items() if holds)


def check_told(facts: Checked) -> None:
    """Hold what the other state says of its own person against the form alone.

    Refuses: told_name, told_field, identity_missing
    """
    parts = (facts.name.first, facts.name.father, facts.name.grandfather, facts.name.family)
    if (
        any(names.clean(part, "name_ar") != part for part in parts)
        or names.latin_name(facts.name_latin) != facts.name_latin
    ):
        raise Refused("told_name")
    if names.arabic_name(facts.name.full) != facts.name:
        raise Refused("told_name")
    forms = (
        (_CODE, facts.nationality), (_PLACE, facts.birth_place), (_OTHER_NUMBER, facts.national_id or "0000"),
        (_PASSPORT, facts.passport_number or "00000"), (_CODE, facts.passport_issuer or "X"),
        (_E164, facts.phone or "+1000000"),
    )  # fmt: skip
    if facts.sex not in SEXES or not all(form.fullmatch(said) for form, said in forms):
        raise Refused("told_field")
    if not facts.national_id and not facts.passport_number:
        raise Refused("identity_missing")


def paths_to(*offices: str) -> list[str]:
    """Give these offices and all offices above them: `a/b/` lies in `a/`."""
    above = {office[: place + 1] for office in offices for place, sign in enumerate(office) if sign == "/"}
    return sorted(above)


def check_version(version: int) -> None:
    """Make sure that a letter counts its versions from one. Refuses: told_field"""
    if not 0 < version < MOST_VERSIONS:
        raise Refused("told_field")


def check_not_same(alike: Sequence[str], reason: str) -> str:
    """Make sure that a clerk says why a newcomer is none of those who look like him.

    Refuses: already_registered, looks_alike, reason_too_short
    """
    if "national_id" in alike or "passport" in alike:
        raise Refused("already_registered", field="passport_number" if "passport" in alike else "national_id")
    if not alike:
        return ""
    if not reason.strip():
        raise Refused("looks_alike", field="not_same", n=len(alike))
    return check_reason(reason, "not_same")


def check_reason(typed: str, field: str) -> str:
    """Make sure that a reason says something. Refuses: reason_too_short, text_sign, text_long"""
    reason = names.clean(typed, field)
    if sum(sign.isalpha() for sign in reason) < LEAST_REASON:
        raise Refused("reason_too_short", field=field)
    return reason


def check_correction(before: PersonFacts, changes: Mapping[str, Any], reason: str) -> str:
    """Make sure that a correction changes one or two known things, and says why.

    Refuses: correction_field, correction_empty, correction_too_much, reason_too_short
    """
    known = {one.name for one in fields(PersonFacts)}
    if not set(changes) <= known:
        raise Refused("correction_field")
    real = {name for name, value in changes.items() if getattr(before, name) != value}
    if not real:
        raise Refused("correction_empty")
    if len(real) > MOST_CHANGES:
        raise Refused("correction_too_much", most=MOST_CHANGES)
    return check_reason(reason, "reason")


def differences(before: PersonFacts, after: PersonFacts) -> list[dict[str, str]]:
    """Lay two sayings about one person side by side: each field that now says something else."""
    return [
        {
            "field": one.name,
            "before": _said(getattr(before, one.name)),
            "after": _said(getattr(after, one.name)),
        }
        for one in fields(PersonFacts)
        if getattr(before, one.name) != getattr(after, one.name)
    ]


def _said(value: str | date | None) -> str:
    return "" if value is None else str(value)
