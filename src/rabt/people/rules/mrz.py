"""The two machine-readable lines of a passport. (ICAO 9303-3 and 9303-4, size TD3)"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rabt.base.errors import Refused
from rabt.corridor.shapes import Words
from rabt.linkage.arabic import plain_digits, without_marks

LINE = 44
_WEIGHTS = (7, 3, 1)
_VALUES = {sign: value for value, sign in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {"<": 0}
_SEX = {"M": "male", "F": "female", "<": "unknown", "X": "unknown"}
_PARTS = {
    "number": Words("رقم الجواز", "passport number"),
    "birth_date": Words("تاريخ الميلاد", "date of birth"),
    "expiry_date": Words("تاريخ الانتهاء", "date of expiry"),
    "personal_number": Words("الرقم الشخصي", "personal number"),
    "whole_line": Words("السطر الثاني كله", "whole second line"),
}
# What a camera or a tired eye puts for a digit.
_LOOKS_LIKE = str.maketrans({"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "B": "8"})
# Signs that people type for the filler.
_FILLERS = str.maketrans({"«": "<<", "‹": "<", "＜": "<", "〈": "<", "≪": "<<"})


@dataclass(frozen=True)
class Passport:
    """What the lines say, as they say it."""

    number: str
    issuer: str
    nationality: str
    surname: str
    given_names: str
    born_on: date
    sex: str
    expires_on: date
    personal_number: str

    @property
    def name_latin(self) -> str:
        """Give the name in the order in which it is spoken."""
        return f"{self.given_names} {self.surname}".strip()

    def facts(self) -> dict[str, Any]:
        """Give what the lines say under the names by which a clerk would type it."""
        said = {
            "name_latin": self.name_latin, "passport_number": self.number, "passport_issuer": self.issuer,
            "passport_expires_on": self.expires_on, "born_on": self.born_on, "nationality": self.nationality,
            "sex": "" if self.sex == "unknown" else self.sex,
        }  # fmt: skip
        return {name: value for name, value in said.items() if value}


def fill(said: Mapping[str, Any], found: Passport) -> dict[str, Any]:
    """Fill what was not said from the passport's lines; what was said must agree with them.

    The Latin name is not compared: the lines cut long names. Refuses: mrz_differs
    """
    lines = found.facts()
    for name in lines.keys() - {"name_latin"}:
        typed = said.get(name)
        if typed and _compared(typed) != _compared(lines[name]):
            raise Refused("mrz_differs", field=name, says=lines[name], said=typed)
    return {**said, **{name: value for name, value in lines.items() if not said.get(name)}}


def _compared(value: Any) -> str:
    return re.sub(r"[\s-]", "", plain_digits(without_marks(str(value)))).upper()


def check_digit(field: str) -> str:
    """Compute the check digit of a field: weights 7, 3, 1, letters from 10. (ICAO 9303-3 §4.9)"""
    total = sum(_VALUES[sign] * _WEIGHTS[place % 3] for place, sign in enumerate(field))
    return str(total % 10)


def lines_of(text: str) -> tuple[str, str]:
    """Find the two lines in typed or pasted text. Refuses: mrz_length, mrz_character"""
    clean = plain_digits(without_marks(text)).translate(_FILLERS).upper()
    rows = [re.sub(r"\s", "", row) for row in clean.splitlines()]
    rows = [row for row in rows if row]
    whole = "".join(rows)
    for place, sign in enumerate(whole):
        if sign not in _VALUES:
            line, column = divmod(place, LINE)
            raise Refused("mrz_character", sign=sign, line=line + 1, place=column + 1)
    if len(rows) == 2 and len(whole) == 2 * LINE and len(rows[0]) != LINE:
        raise Refused("mrz_length", line=1, found=len(rows[0]), wanted=LINE)
    if len(whole) != 2 * LINE:
        raise _wrong_length(rows, whole)
    return whole[:LINE], whole[LINE:]


def _wrong_length(rows: list[str], whole: str) -> Refused:
    if len(rows) == 2:
        line = 1 if len(rows[0]) != LINE else 2
        return Refused("mrz_length", line=line, found=len(rows[line - 1]), wanted=LINE)
    return Refused("mrz_length", line=len(rows), found=len(whole), wanted=2 * LINE)


def read(text: str, on: date) -> Passport:
    """Read a passport's two lines and check every check digit.

    Refuses: mrz_length, mrz_character, mrz_not_a_passport, mrz_check, mrz_date, mrz_name. (ICAO 9303-4 §4.2)
    """
    upper, lower = lines_of(text)
    if upper[0] != "P":
        raise Refused("mrz_not_a_passport", found=upper[0])
    check_digits(lower)
    surname, given = _names(upper[5:])
    return Passport(
        number=lower[0:9].rstrip("<"),
        issuer=_state(upper[2:5], line=1),
        nationality=_state(lower[10:13], line=2),
        surname=surname,
        given_names=given,
        born_on=_birth_date(lower[13:19], on),
        sex=_sex(lower[20]),
        expires_on=_expiry_date(lower[21:27], on),
        personal_number=lower[28:42].rstrip("<"),
    )


def check_digits(lower: str) -> None:
    """Check the four fields and the whole line. Refuses: mrz_check"""
    _check("number", lower[0:9], lower[9])
    _check("birth_date", lower[13:19], lower[19])
    _check("expiry_date", lower[21:27], lower[27])
    personal, printed = lower[28:42], lower[42]
    if not (printed == "<" and not personal.strip("<")):
        _check("personal_number", personal, printed)
    _check("whole_line", lower[0:10] + lower[13:20] + lower[21:43], lower[43])


def _check(field: str, content: str, printed: str) -> None:
    wanted = check_digit(content)
    if printed == wanted:
        return
    maybe = _likely_slip(content, printed) or "—"
    raise Refused("mrz_check", part=field, where=_PARTS[field], found=printed, wanted=wanted, maybe=maybe)


def _likely_slip(content: str, printed: str) -> str:
    """Name the reading with look-alike signs turned to digits, if that one would pass."""
    digits = content.translate(_LOOKS_LIKE)
    kept = content[:1] + digits[1:]  # a passport number often opens with a true letter
    for reading in (kept, digits):
        if reading != content and check_digit(reading) == printed.translate(_LOOKS_LIKE):
            return reading
    return content if printed.translate(_LOOKS_LIKE) == check_digit(content) else ""


def _names(field: str) -> tuple[str, str]:
    """Split the name field at the double filler. Refuses: mrz_name"""
    if any(sign.isdigit() for sign in field):
        raise Refused("mrz_name", found=field.rstrip("<"))
    surname, _, given = field.partition("<<")
    surname, given = (" ".join(part.replace("<", " ").split()) for part in (surname, given))
    if not surname:
        raise Refused("mrz_name", found=field.rstrip("<"))
    return surname, given


def _state(field: str, line: int) -> str:
    code = field.rstrip("<")
    if not code.isalpha():
        raise Refused("mrz_state", found=code, line=line)
    return code


def _sex(sign: str) -> str:
    if sign not in _SEX:
        raise Refused("mrz_sex", found=sign)
    return _SEX[sign]


def _birth_date(digits: str, on: date) -> date:
    """Read a birth date: the latest century that does not lie ahead of today. Refuses: mrz_date"""
    year, month, day = _numbers("birth_date", digits)
    century = on.year - on.year % 100
    found = _date("birth_date", century + year, month, day)
    if found > on:
        found = _date("birth_date", century - 100 + year, month, day)
    return found


def _expiry_date(digits: str, on: date) -> date:
    """Read an expiry date: the century that brings it nearest to today. Refuses: mrz_date"""
    year, month, day = _numbers("expiry_date", digits)
    century = on.year - on.year % 100
    nearest = min(
        (century - 100 + year, century + year, century + 100 + year), key=lambda y: abs(y - on.year)
    )
    return _date("expiry_date", nearest, month, day)


def _numbers(field: str, digits: str) -> tuple[int, int, int]:
    if not digits.isdigit():
        raise Refused("mrz_date", part=field, where=_PARTS[field], found=digits)
    return int(digits[:2]), int(digits[2:4]), int(digits[4:])


def _date(field: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Refused(
            "mrz_date", part=field, where=_PARTS[field], found=f"{year:04}-{month:02}-{day:02}"
        ) from None
