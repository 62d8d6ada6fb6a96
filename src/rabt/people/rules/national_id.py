"""The national number of a state: what is written in it, and whether it fits what was said.

The structure of each state's number is data of the corridor pack (`identifiers`); nothing here is
written for one country.
"""

from dataclasses import dataclass
from datetime import date

from rabt.base.errors import Refused
from rabt.corridor import Terms
from rabt.corridor.shapes import IdentifierRule, Part
from rabt.linkage.arabic import plain_digits, without_marks

_FIELD = "national_id"
_SEX = {"M": "male", "F": "female"}
_DATES = ("YYMMDD", "YYYYMMDD", "YYYY")


@dataclass(frozen=True)
class Reading:
    """What the number says about its holder."""

    number: str
    born_in_year: int | None
    born_on: date | None
    place: str
    sex: str
    check_fits: bool | None


def plain(text: str) -> str:
    """Write the number in ASCII digits without spaces and dashes."""
    typed = plain_digits(without_marks(text))
    return "".join(sign for sign in typed if not sign.isspace() and sign not in "-.")


def read(text: str, rule: IdentifierRule, terms: Terms) -> Reading:
    """Read a national number by the structure that its state gave it.

    Refuses: nid_signs, nid_length, nid_century, nid_date, nid_place, nid_sex
    """
    number = plain(text)
    if not (number.isascii() and number.isdigit()):
        raise Refused("nid_signs", field=_FIELD)
    if len(number) != rule.length:
        raise Refused("nid_length", field=_FIELD, found=len(number), wanted=rule.length)
    born_on, year = _birth(number, rule)
    return Reading(
        number=number,
        born_in_year=year,
        born_on=born_on,
        place=_place(number, rule, terms),
        sex=_sex(number, rule),
        check_fits=_check_fits(number, rule),
    )


def compare(reading: Reading, born_on: date | None, sex: str, place: str, on: date) -> None:
    """Hold the number against what was said of its holder.

    Refuses: nid_in_future, nid_date_differs, nid_sex_differs, nid_place_differs
    """
    if reading.born_on and reading.born_on > on:
        raise Refused("nid_in_future", field=_FIELD, says=reading.born_on)
    if born_on and reading.born_on not in (None, born_on):
        raise Refused("nid_date_differs", field=_FIELD, says=reading.born_on, said=born_on)
    if born_on and reading.born_in_year not in (None, born_on.year):
        raise Refused("nid_date_differs", field=_FIELD, says=reading.born_in_year, said=born_on)
    if sex != "unknown" and reading.sex not in ("unknown", sex):
        raise Refused("nid_sex_differs", field=_FIELD)
    if place and reading.place not in ("", place):
        raise Refused("nid_place_differs", field=_FIELD)


def _cut(number: str, part: Part) -> str:
    return number[part.at - 1 : part.at - 1 + part.length]


def _birth(number: str, rule: IdentifierRule) -> tuple[date | None, int | None]:
    part = next((part for part in rule.parts if part.form in _DATES), None)
    if part is None:
        return None, None
    digits = _cut(number, part)
    if part.form == "YYMMDD":
        digits = _century(number, rule) + digits
    year = int(digits[:4])
    if part.form == "YYYY":
        return None, year
    try:
        return date(year, int(digits[4:6]), int(digits[6:])), year
    except ValueError:
        raise Refused("nid_date", field=_FIELD, found=f"{digits[:4]}-{digits[4:6]}-{digits[6:]}") from None


def _century(number: str, rule: IdentifierRule) -> str:
    """Give the first two digits of the year. Refuses: nid_century"""
    part = rule.part("century")
    digit = _cut(number, part) if part else ""
    if part is None or digit not in part.codes:
        raise Refused("nid_century", field=_FIELD, found=digit)
    return part.codes[digit]


def _place(number: str, rule: IdentifierRule, terms: Terms) -> str:
    """Give the code of the place, or nothing where the number says `abroad`."""
    part = next((part for part in rule.parts if part.form == "place"), None)
    if part is None:
        return ""
    digits = _cut(number, part)
    if digits in part.codes:
        return ""
    for place in terms.places_of(rule.state):
        if place.national_code == digits:
            return place.code
    raise Refused("nid_place", field=_FIELD, found=digits)


def _sex(number: str, rule: IdentifierRule) -> str:
    part = rule.part("sex")
    if part is None:
        return "unknown"
    digit = _cut(number, part)
    if digit not in part.codes:
        raise Refused("nid_sex", field=_FIELD, found=digit)
    return _SEX[part.codes[digit]]


def _check_fits(number: str, rule: IdentifierRule) -> bool | None:
    """Compare the check digit with the published formula: no law confirms it, so it only warns."""
    part = next((part for part in rule.parts if part.form == "check"), None)
    if part is None or not rule.weights:
        return None
    total = sum(int(sign) * weight for sign, weight in zip(number, rule.weights, strict=False))
    return _cut(number, part) in rule.remainders.get(str(total % rule.modulus), "")
