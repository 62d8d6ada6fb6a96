"""What is typed in: texts that say something, days in order, a course and a year that can be."""

import re
from datetime import date, timedelta

from rabt.base.errors import Refused
from rabt.corridor.training import Course, Training
from rabt.seal.message import check_text

LEAST_SAID = 5
NAME, NUMBER, CODE, SAID, UNIT = 200, 40, 60, 600, 200
LONGEST = 200
"""The most days of one call."""
_PASSPORT = re.compile(r"[A-Z0-9]{6,15}")
YEARS = range(2024, 2100)


def tidy(text: str) -> str:
    """Return a text on one line, without signs that no page can show."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def check_said(text: str, field: str) -> str:
    """Ask that a reason says something, and hold it tidy. Refuses: mission_said_short, text_unprintable"""
    check_text(text, field)
    said = tidy(text)
    if sum(sign.isalpha() for sign in said) < LEAST_SAID:
        raise Refused("mission_said_short", least=LEAST_SAID, field=field)
    return said[:SAID]


def check_name(text: str, field: str, longest: int = NAME) -> str:
    """Ask for a name or a number that can be read. Refuses: mission_name_empty, text_unprintable"""
    check_text(text, field)
    said = tidy(text)[:longest]
    if not any(sign.isalnum() for sign in said):
        raise Refused("mission_name_empty", field=field)
    return said


def check_year(year: int, today: date) -> None:
    """Ask for a year that is not over and can be written. Refuses: programme_year"""
    if year not in YEARS or year < today.year:
        raise Refused("programme_year", field="year")


def check_course(code: str, host: str, training: Training) -> Course:
    """Ask for a course that this state holds. Refuses: course_unknown"""
    course = training.courses_at(host).get(code)
    if course is None:
        raise Refused("course_unknown", field="course")
    return course


def check_days(starts: date, ends: date, closes: date, year: int, before: int) -> None:
    """Ask that a call closes so many days before it begins, and begins in the programme's year.

    Refuses: call_days, call_closes, call_year
    """
    if not starts <= ends <= starts + timedelta(days=LONGEST):
        raise Refused("call_days", most=LONGEST, field="ends_on")
    if closes > starts - timedelta(days=max(before, 1)):
        raise Refused("call_closes", n=before, field="closes_on")
    if starts.year != year:
        raise Refused("call_year", year=year, field="starts_on")


def passport_number(text: str) -> str:
    """Return the number of a passport as it is printed. Refuses: passport_number"""
    said = "".join(tidy(text).upper().split())
    if not _PASSPORT.fullmatch(said):
        raise Refused("passport_number", field="passport")
    return said
