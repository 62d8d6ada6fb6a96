"""How dates, instants, money and digits are written on a page."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal
from django.conf import settings
from hijridate import Gregorian

from rabt.corridor import load

_EASTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_HIJRI_MONTHS_AR = (
    "محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة",
    "رجب", "شعبان", "رمضان", "شوال", "ذو القعدة", "ذو الحجة",
)  # fmt: skip


def ascii_digits(text: str) -> str:
    """Fold Arabic-Indic and Persian digits to the ones that are stored."""
    return text.translate(_EASTERN)


def hijri(on: date, language: str) -> str:
    """Return the Umm al-Qura date, or nothing where the calendar's tables end (1924-2077)."""
    try:
        found = Gregorian(on.year, on.month, on.day).to_hijri()
    except (OverflowError, ValueError):
        return ""
    if language == "ar":
        return f"{found.day} {_HIJRI_MONTHS_AR[found.month - 1]} {found.year} هـ"
    return f"{found.day} {found.month_name()} {found.year} AH"


def gregorian(on: date, language: str) -> str:
    """Write a Gregorian day with its month in words."""
    return format_date(on, "d MMMM y", locale="ar_EG@numbers=latn" if language == "ar" else "en_GB")


def money(minor: int, currency: str) -> str:
    """Write an amount of minor units with the currency's own number of decimals. (ISO 4217)"""
    exponent = load(settings.RABT.pack).exponent(currency)
    amount = format_decimal(
        minor / 10**exponent, format=f"#,##0.{'0' * exponent}" if exponent else "#,##0", locale="en"
    )
    return f"{amount} {currency}"


def percent(share: float) -> str:
    """Write a share in hundredths; what is nearly all or nothing is not told as all or nothing."""
    return f"{min(max(round(share * 100), 1), 99)} %"


def share(part: float) -> str:
    """Write a share in thousandths, cut off and not rounded: what is nearly all is not told as all."""
    return f"{max(int(part * 1000) / 10, 0.1 if part > 0 else 0.0):.1f} %"


def instant(at: datetime) -> str:
    """Write an instant in the time zone of this node's state."""
    zone = load(settings.RABT.pack).state(settings.RABT.state).zone
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
