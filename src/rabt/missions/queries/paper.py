"""What stands on the papers of this room: the travel order and the letter, Arabic first, then English."""

from datetime import date, datetime
from typing import Any

from django.conf import settings

from rabt.agreement import queries as agreement
from rabt.corridor import Terms
from rabt.missions.models import Mission, Nomination
from rabt.missions.queries.files import are_rates_assumed, centre_name, contacts_of, course_name, legs_of
from rabt.missions.queries.lists import reserve_number
from rabt.missions.queries.records import travellers_of
from rabt.missions.rules.states import State
from rabt.shell.figures import gregorian, hijri, money
from rabt.shell.figures import instant as at_clock
from rabt.shell.paper import isolated, ltr
from rabt.shell.words import LANGUAGES, word

ORDER_HEADS = (
    "order_title", "order_says", "course", "centre", "course_days", "out_on", "back_on", "funding", "route",
    "travellers", "name", "rank_of", "number", "unit", "passport", "nights", "city", "meals", "a_night",
    "total", "allowance_one", "allowance_all", "advance", "lodging", "insurance", "contacts", "duty", "phone",
    "signed_unit", "signed_head", "assumed_rates",
)  # fmt: skip
LETTER_HEADS = (
    "letter_title", "letter_to", "course", "centre", "course_days", "name", "rank_of", "number", "unit",
    "service", "state_label", "seat", "reserve_place", "answer", "letter_bring", "letter_prepare",
    "signed_centre", "signed_unit",
)  # fmt: skip


ARROW = {"ar": "←", "en": "→"}


def _days(since: date, until: date, language: str) -> str:
    return f"{gregorian(since, language)} – {gregorian(until, language)} · {hijri(since, language)}"


def _words(heads: tuple[str, ...], language: str) -> dict[str, str]:
    return {name: word(f"missions.{name}", language=language) for name in heads}


def _name(row: Nomination, language: str) -> str:
    return row.name_ar if language == "ar" else row.name_latin


def _called(known: Any, code: str, language: str) -> str:
    return str(getattr(known[code].name, language)) if code in known else code


def order_of(row: Mission, at: datetime, *, money: bool) -> dict[str, Any]:
    """Gather what a travel order says; whoever was shown the mission prints it.

    `money`: with passports, allowance and advance, for the side that sends.
    """
    terms = agreement.terms_at(at)
    return {
        "trial": settings.RABT.trial, "number": ltr(row.number), "printed": ltr(at_clock(at)),
        **{language: _order(row, terms, language, paid=money) for language in LANGUAGES},
    }  # fmt: skip


def _order(row: Mission, terms: Terms, language: str, *, paid: bool) -> dict[str, Any]:
    ranks = terms.training.ranks
    going = list(travellers_of(row))
    return {
        "words": _words(ORDER_HEADS, language), "trial": word("shell.trial", language=language),
        "state": word(f"missions.state.{row.state}", language=language),
        "course": course_name(row.call, language), "centre": centre_name(row.call, language),
        "course_days": _days(row.call.starts_on, row.call.ends_on, language),
        "out_on": gregorian(row.out_on, language), "back_on": gregorian(row.back_on, language),
        "funding": word(f"missions.funding_is.{row.funding}", language=language),
        "legs": _legs(row, terms, language), "contacts": _contacts(row, language),
        "people": [
            {"name": _name(one.nomination, language), "rank": _called(ranks, one.nomination.rank, language),
             "number": ltr(one.nomination.number), "unit": one.nomination.unit,
             "passport": ltr(one.passport) if paid else ""}
            for one in going
        ],
        "lodging": row.lodging, "insurance": _insurance(row, language),
        "money": _money(row, terms, len(going), language) if paid and row.currency else None,
    }  # fmt: skip


def _legs(row: Mission, terms: Terms, language: str) -> list[list[str]]:
    return [
        [gregorian(leg.on, language), f" {ARROW[language]} ".join(map(isolated, (leg.start, leg.end))),
         " · ".join(filter(None, (word(f"missions.way_is.{leg.way}", language=language),
                                  _called(terms.ports, leg.port, language))))]
        for leg in legs_of(row)
    ]  # fmt: skip


def _contacts(row: Mission, language: str) -> list[list[str]]:
    return [
        [word(f"missions.duty_is.{one.duty}", language=language), one.name, ltr(one.phone)]
        for one in contacts_of(row)
    ]


def _insurance(row: Mission, language: str) -> str:
    until = gregorian(row.insured_until, language) if row.insured_until else ""
    return " · ".join(filter(None, (ltr(row.policy) if row.policy else "", until)))


def _money(row: Mission, terms: Terms, travellers: int, language: str) -> dict[str, Any]:
    per_head = sum(one["minor"] for one in row.lines)
    return {
        "lines": [
            [_called(terms.places, one["city"], language), ltr(one["nights"]),
             " · ".join(word(f"missions.meal.{meal}", language=language) for meal in one["meals"]) or "—",
             ltr(money(max(one["night"] - one["less"], 0), row.currency)),
             ltr(money(one["minor"], row.currency))]
            for one in row.lines
        ],
        "one": ltr(money(per_head, row.currency)), "travellers": ltr(travellers),
        "all": ltr(money(row.allowed, row.currency)), "advance": ltr(money(row.advance, row.currency)),
        "assumed": are_rates_assumed(row, terms),
    }  # fmt: skip


def letter_of(row: Nomination, at: datetime) -> dict[str, Any]:
    """Gather what the letter about a nomination says; whoever was shown the nomination prints it."""
    terms = agreement.terms_at(at)
    return {
        "trial": settings.RABT.trial, "printed": ltr(at_clock(at)), "number": ltr(str(row.pk)[-12:]),
        **{language: _letter(row, terms, language) for language in LANGUAGES},
    }  # fmt: skip


def _letter(row: Nomination, terms: Terms, language: str) -> dict[str, Any]:
    reserve = reserve_number(row)
    return {
        "words": _words(LETTER_HEADS, language), "trial": word("shell.trial", language=language),
        "says": word(f"missions.letter_says.{row.state}", language=language),
        "host": _called(terms.states, row.call.host, language),
        "sender": _called(terms.states, row.state_of, language),
        "course": course_name(row.call, language), "centre": centre_name(row.call, language),
        "course_days": _days(row.call.starts_on, row.call.ends_on, language),
        "name": _name(row, language), "rank": _called(terms.training.ranks, row.rank, language),
        "number": ltr(row.number), "unit": row.unit,
        "service": _called(terms.training.services, row.service, language),
        "state": word(f"missions.state.{row.state}", language=language),
        "seat": ltr(row.seat) if row.seat else "", "reserve": ltr(reserve) if reserve else "",
        "answer": row.answer, "seated": row.state == State.ACCEPTED,
    }  # fmt: skip
