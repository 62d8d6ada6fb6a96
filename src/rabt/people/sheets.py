"""Workers from a sheet: each row is registered as if it had been typed."""

from collections.abc import Sequence
from datetime import datetime

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Problem, Refused
from rabt.base.identifiers import id_of
from rabt.corridor import Terms, Words
from rabt.linkage.days import plain
from rabt.people import actions, queries
from rabt.people.rules.person import Checked, PersonFacts, check_registration
from rabt.sheets.rules import values
from rabt.sheets.rules.spec import Column, Spec, Values, folded

_SEXES = {
    folded(word): sex
    for sex, words in {"male": ("ذكر", "male", "m"), "female": ("أنثى", "female", "f")}.items()
    for word in words
}


def _places(terms: Terms) -> Sequence[str]:
    return [place.name.ar for place in terms.places_of(terms.origin.code)]


COLUMNS = (
    Column("name_ar", Words("الاسم الرباعي", "Full Arabic name"), ("الاسم", "اسم العامل", "arabic name"),
           needed=True, example="محمد أحمد علي حسن"),
    Column("name_latin", Words("الاسم اللاتيني", "Latin name"), ("name", "english name")),
    Column("sex", Words("الجنس", "Sex"), ("النوع", "gender"), example="ذكر",
           choices=lambda terms: ["ذكر", "أنثى"]),
    Column("born_on", Words("تاريخ الميلاد", "Born on"), ("الميلاد", "date of birth", "dob"),
           example="1990-05-25"),
    Column("birth_place", Words("محل الميلاد", "Place of birth"), choices=_places),
    Column("home_place", Words("محل الإقامة", "Home"), ("المحافظة", "governorate"), choices=_places),
    Column("nationality", Words("الجنسية", "Nationality")),
    Column("national_id", Words("الرقم القومي", "National ID"), ("رقم البطاقة", "nid")),
    Column("passport_number", Words("رقم الجواز", "Passport number"), ("جواز السفر", "passport"),
           example="A12345678"),
    Column("passport_issuer", Words("جهة إصدار الجواز", "Passport issuer")),
    Column("passport_expires_on", Words("انتهاء الجواز", "Passport expires"), ("تاريخ انتهاء الجواز",),
           example="2030-01-01"),
    Column("phone", Words("الهاتف", "Telephone"), ("الموبايل", "رقم الهاتف", "mobile", "phone")),
)  # fmt: skip


def facts(told: Values) -> PersonFacts:
    """Read a row. Refuses: sheet_date_wrong, sheet_choice_wrong"""
    cells = {key: plain(text) for key, text in told.items()}
    return PersonFacts(
        name_ar=cells["name_ar"], name_latin=cells.get("name_latin", ""), sex=_sex(cells.get("sex", "")),
        born_on=values.day(told.get("born_on", ""), "born_on"), birth_place=cells.get("birth_place", ""),
        home_place=cells.get("home_place", ""), nationality=cells.get("nationality", ""),
        national_id=cells.get("national_id", ""), passport_number=cells.get("passport_number", ""),
        passport_issuer=cells.get("passport_issuer", ""),
        passport_expires_on=values.day(told.get("passport_expires_on", ""), "passport_expires_on"),
        phone=cells.get("phone", ""),
    )  # fmt: skip


def _sex(typed: str) -> str:
    if not typed:
        return ""
    if folded(typed) not in _SEXES:
        raise Refused("sheet_choice_wrong", field="sex", typed=typed[:40])
    return _SEXES[folded(typed)]


def check(actor: Actor, rows: Sequence[Values], at: datetime) -> list[Problem | None]:
    """Judge many rows: by the rules of registration, and whether a document is registered already.

    Who only looks like somebody known is told when his row is done: that asks for a reason of its own.
    """
    terms = agreement.terms_at(at)
    found = [_judged(told, terms) for told in rows]
    good = [one for one in found if isinstance(one, Checked)]
    known = queries.documents_held([one.national_id for one in good], [one.passport_number for one in good])
    return [one if isinstance(one, Problem) else _held(one, known) for one in found]


def _judged(told: Values, terms: Terms) -> Checked | Problem:
    try:
        return check_registration(facts(told), terms, terms.on)
    except Refused as refused:
        return refused


def _held(one: Checked, known: set[str]) -> Problem | None:
    for field in ("national_id", "passport_number"):
        if getattr(one, field) and getattr(one, field) in known:
            return Refused("already_registered", field=field)
    return None


def act(actor: Actor, told: Values, at: datetime) -> str:
    """Register the worker of one row."""
    return str(actions.register_person(actor, facts(told), at=at).ref)


def undo(actor: Actor, ref: str, at: datetime) -> None:
    """Take one registration back. Refuses: registration_needed"""
    actions.take_back_registration(actor, id_of(ref, "person"), at=at)


WORKERS = Spec(
    "workers", "people.register", Words("عمال للتسجيل", "Workers to register"), COLUMNS, check, act, undo,
    side="origin",
)  # fmt: skip
