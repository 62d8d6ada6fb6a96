"""Telephone numbers in one form that both states dial. (ITU-T E.164)"""

import phonenumbers

from rabt.base.errors import Refused
from rabt.linkage.arabic import plain_digits, without_marks


def read(text: str, state: str, states: tuple[str, ...]) -> str:
    """Write a number as E.164; one without a country code is read as a number of `state`.

    Empty stays empty. Refuses: phone_invalid, phone_elsewhere
    """
    typed = plain_digits(without_marks(text)).strip()
    if not typed:
        return ""
    if typed.startswith("00"):
        typed = "+" + typed[2:]
    try:
        number = phonenumbers.parse(typed, state)
    except phonenumbers.NumberParseException:
        raise Refused("phone_invalid", field="phone") from None
    if not phonenumbers.is_valid_number(number):
        raise Refused("phone_invalid", field="phone")
    if phonenumbers.region_code_for_number(number) not in states:
        raise Refused("phone_elsewhere", field="phone", states=", ".join(states))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def as_dialled(number: str) -> tuple[str, ...]:
    """Give the digits by which people look for a number: with the country, and as dialled at home."""
    if not number:
        return ()
    parsed = phonenumbers.parse(number)
    home = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    return number.removeprefix("+"), "".join(sign for sign in home if sign.isdigit())
