"""Who appears in the story: an employer, a recruiter and a worker. Persons are invented, rules are real."""

from datetime import date, timedelta
from typing import Any

from rabt.base.clock import today
from rabt.corridor import load
from rabt.people.rules.mrz import check_digit
from rabt.site.rehearsal.drawing import national_id

TODAY = today("Africa/Tripoli")
LAW = load("eg_ly").on(TODAY)
BORN = date(1994, 3, 21)
PASSPORT, PASSPORT_ENDS = "A31415926", TODAY + timedelta(days=1600)


def employer() -> dict[str, Any]:
    """A builder of Tobruk, with staff enough for the quota."""
    return {
        "labour_office": "LY/labour/tobruk/",
        "name_ar": "شركة البطنان للبناء", "name_latin": "Butnan Building Co",
        "place": "LY-TOBRUK", "address": "شارع فلسطين 12", "licence_number": "TBR-2025-00417",
        "licence_expires_on": str(TODAY + timedelta(days=900)), "signatory_name": "فرج سالم العبيدي",
        "signatory_role": "المدير المسؤول", "phone": "+218912345678", "email": "butnan@ly.example",
        "sector": "construction", "nationals": 60, "foreigners": 0, "complaints_declared": 0,
    }  # fmt: skip


def recruiter() -> dict[str, Any]:
    """A licensed agency of Matrouh."""
    return {
        "labour_office": "EG/labour/matrouh/",
        "name_ar": "وكالة الساحل لإلحاق العمالة", "name_latin": "Sahel Agency",
        "place": "EG-MT", "address": "شارع الإسكندرية 8", "licence_number": "MT-2024-0093",
        "licence_expires_on": str(TODAY + timedelta(days=700)), "signatory_name": "حنان عبد الله رزق",
        "signatory_role": "المدير المسؤول", "phone": "+201012345678", "email": "sahel@eg.example",
    }  # fmt: skip


def demand() -> dict[str, Any]:
    """Two bricklayers, a little above the wage floor, housed, for a year."""
    floor = LAW.wage_floor("7112")
    return {
        "number": 2,
        "terms": {
            "occupation": "7112", "place": "LY-TOBRUK",
            "wage_minor": floor.minor * 5 // 4, "currency": floor.currency,
            "hours_week": 48, "rest_days_week": 1, "leave_days_year": 30,
            "housing": "provided", "meals": True, "travel_paid": True,
            "starts_on": str(TODAY + timedelta(days=40)),
            "starts_by": str(TODAY + timedelta(days=80)), "months": 18,  # longer than a permit, so that it can be renewed
        },
    }  # fmt: skip


def worker() -> dict[str, Any]:
    """A bricklayer of Matrouh: four names, his national number, his passport's two lines, his telephone."""
    return {
        "name_ar": "رمضان محمود عبد الونيس حمدي", "home_place": "EG-MT", "phone": "01098765432",
        "national_id": national_id(LAW, BORN, LAW.places["EG-MT"].national_code, "M", 271, set()),
        "passport_lines": passport_lines("HAMDY", "RAMADAN MAHMOUD ABDELWANIS"),
    }  # fmt: skip


def passport_lines(surname: str, given: str) -> str:
    """Write both lines of a passport by the definition. (ICAO 9303-4, size TD3)"""
    upper = f"P<EGY{surname}<<{given.replace(' ', '<')}".ljust(44, "<")
    number, born, ends = PASSPORT.ljust(9, "<"), f"{BORN:%y%m%d}", f"{PASSPORT_ENDS:%y%m%d}"
    parts = [one + check_digit(one) for one in (number, born, ends, "<" * 14)]
    lower = f"{parts[0]}EGY{parts[1]}M{parts[2]}{parts[3]}"
    return f"{upper}\n{lower}{check_digit(''.join(parts))}"
