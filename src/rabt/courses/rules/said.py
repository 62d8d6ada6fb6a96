"""What somebody writes down: a reason or an account that says something, held tidy."""

from rabt.base.errors import Refused

LEAST_SAID = 10
SAID, NAME, CODE, NUMBER, WHO, OFFICE = 600, 200, 60, 40, 80, 200


def tidy(text: str) -> str:
    """Return a text on one line, without signs that no page can show."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def check_said(text: str, field: str) -> str:
    """Ask that a reason or an account says something, and hold it tidy. Refuses: course_said_short"""
    said = tidy(text)
    if sum(sign.isalpha() for sign in said) < LEAST_SAID:
        raise Refused("course_said_short", least=LEAST_SAID, field=field)
    return said[:SAID]
