"""Fourteen workers of one office, among whom persons who do not exist can hide."""

from datetime import date

import pytest

from rabt.base.errors import Refused
from rabt.people.rules.person import PersonFacts

FIRST = (
    "سامي",
    "نبيل",
    "عادل",
    "كريم",
    "وليد",
    "طارق",
    "هشام",
    "أشرف",
    "ياسر",
    "شريف",
    "رامي",
    "مدحت",
    "فتحي",
    "جمال",
)
FATHER = (
    "منصور",
    "عبده",
    "خليل",
    "رمضان",
    "شعبان",
    "عوض",
    "حسنين",
    "بيومي",
    "سليمان",
    "جابر",
    "صابر",
    "ربيع",
    "عزت",
    "فوزي",
)
GRAND = (
    "زكي",
    "فرج",
    "صالح",
    "مرسي",
    "حافظ",
    "توفيق",
    "راغب",
    "لطفي",
    "نصر",
    "مختار",
    "رزق",
    "سعد",
    "عطية",
    "بدوي",
)
FAMILY = (
    "النجار",
    "الحداد",
    "الفقي",
    "البنا",
    "الشامي",
    "الصعيدي",
    "القاضي",
    "الجندي",
    "السقا",
    "الديب",
    "الخولي",
    "الشاذلي",
    "البدري",
    "المنياوي",
)
PLACE = "EG/labour/first/"


def facts_of(number: int) -> PersonFacts:
    return PersonFacts(
        name_ar=" ".join(part[number] for part in (FIRST, FATHER, GRAND, FAMILY)), sex="male",
        born_on=date(1980 + number, 1 + number % 12, 3 + number), passport_number=f"A10{number:02}4567",
        passport_expires_on=date(2030, 1, 1), home_place="البحيرة",
    )  # fmt: skip


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code
