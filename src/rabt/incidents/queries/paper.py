"""What stands on the papers of this room: a label, a chain of custody, the joint report."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.incidents.models import Custody, DailyReport, Seizure, written
from rabt.incidents.queries.incidents import name_of
from rabt.incidents.queries.seizures import chain_of, discrepancies_of
from rabt.shell.figures import gregorian
from rabt.shell.paper import ltr, qr_svg
from rabt.shell.words import LANGUAGES, word

COUNTED = ("adults", "minors", "women", "men", "in_need")


def _at(at: datetime | None) -> str:
    if at is None:
        return ""
    zone = ZoneInfo(agreement.own_zone())
    return ltr(at.astimezone(zone).strftime("%Y-%m-%d %H:%M"))


def _words(names: tuple[str, ...], language: str) -> dict[str, str]:
    return {name: word(f"incidents.paper.{name}", language=language) for name in names}


def _amount(milli: int, unit: str, language: str) -> str:
    return f"{ltr(written(milli))} {word(f'incidents.unit.{unit}', language=language)}" if unit else ""


def address_of(row: Seizure) -> str:
    """Return where the label of something seized leads: to its page, for who may see it."""
    return settings.RABT.url.rstrip("/") + reverse("incidents:scanned", args=[row.label])


def label(row: Seizure, at: datetime) -> dict[str, Any]:
    """Gather what the label says: what it is, its seal and its sign; nobody's name. It has been opened."""
    terms = agreement.terms_at(at)
    found: dict[str, Any] = {
        "qr": qr_svg(address_of(row)), "label": row.label, "seal": row.seal, "trial": settings.RABT.trial,
        "number": row.incident.number, "simulated": row.incident.is_simulated,
    }  # fmt: skip
    for language in LANGUAGES:
        name = name_of(terms, row.kind)
        found[language] = {
            "words": _words(("label_title", "seal", "incident", "simulated", "do_not_open"), language),
            "trial": word("shell.trial", language=language),
            "kind": getattr(name, language, str(name)), "amount": _amount(row.milli, row.unit, language),
        }  # fmt: skip
    return found


def chain(row: Seizure, at: datetime) -> dict[str, Any]:
    """Gather what the printed chain of custody says. It has been opened."""
    terms, links = agreement.terms_at(at), chain_of(row)
    people = access.accounts_of([who for one in links for who in (one.giver, one.taker)])
    differ = discrepancies_of(row)
    found: dict[str, Any] = {
        "label": row.label, "number": row.incident.number, "trial": settings.RABT.trial,
        "simulated": row.incident.is_simulated, "at": _at(at),
    }  # fmt: skip
    heads = (
        "chain_title", "incident", "goods", "quantity", "seal", "label_sign", "link", "from", "to", "when",
        "given", "taken", "signed", "differences", "answer", "standing", "printed", "simulated", "order",
    )  # fmt: skip
    for language in LANGUAGES:
        name = name_of(terms, row.kind)
        found[language] = {
            "words": _words(heads, language), "trial": word("shell.trial", language=language),
            "kind": getattr(name, language, str(name)), "amount": _amount(row.milli, row.unit, language),
            "seal": ltr(row.seal), "item": row.item,
            "state": word(f"incidents.state.{row.state}", language=language)
            + (f" · {ltr(row.order_number)}" if row.order_number else ""),
            "links": [
                [
                    str(one.order), _giver(people, one, language),
                    _name(people.get(one.taker), language),
                    _at(one.taken_at), f"{ltr(one.given)} · {ltr(one.given_seal)}",
                    f"{ltr(one.taken)} · {ltr(one.taken_seal)}",
                    word(f"incidents.signed.{one.signed}", language=language),
                ]
                for one in links
            ],
            "differences": [
                [
                    _at(one.raised_at), f"{ltr(one.expected)} · {ltr(one.expected_seal)}",
                    f"{ltr(one.found)} · {ltr(one.found_seal)}",
                    one.answer or word("incidents.unanswered", language=language),
                ]
                for one in differ
            ],
        }  # fmt: skip
    return found


def _giver(people: dict[str, Any], link: Custody, language: str) -> str:
    if not link.giver:
        return word("incidents.first_hand", language=language)
    return _name(people.get(link.giver), language)


def _name(account: Any, language: str) -> str:
    if account is None:
        return "—"
    return str(account.name_en if language == "en" and account.name_en else account.name_ar)


# ------------------------------------------------------------------ the joint report
def is_simulated(row: DailyReport) -> bool:
    """Tell whether anything in a report is simulated."""
    return any(line["simulated"] for line in row.body["lines"])


def shown_lines(row: DailyReport) -> list[dict[str, Any]]:
    """Return the lines of a report with the quantity as it is written."""
    return [
        line | {"quantity": written(line["milli"]) if line["unit"] != "person" else "",
                "persons": max(line["adults"] + line["minors"], line["women"] + line["men"])}
        for line in row.body["lines"]
    ]  # fmt: skip


def effort_lines(row: DailyReport) -> list[tuple[str, int, int]]:
    """Return each side's effort as hours and minutes."""
    return [(state, *divmod(minutes, 60)) for state, minutes in row.body["effort_minutes"].items()]


def held_lines(row: DailyReport) -> list[tuple[str, int | None]]:
    """Return how many incidents each side holds back; none where it did not tell yet."""
    return list(row.body["held_back"].items())


def daily(row: DailyReport) -> dict[str, Any]:
    """Gather what the printed joint report says. It has been opened."""
    terms = agreement.terms(row.on)
    found: dict[str, Any] = {
        "number": row.number, "digest": row.digest, "trial": settings.RABT.trial,
        "simulated": is_simulated(row), "made_at": _at(row.made_at),
    }  # fmt: skip
    heads = (
        "daily_title", "day", "zone", "side", "kind", "incidents", "quantity", *COUNTED, "effort",
        "held_back", "not_told", "digest", "made_at", "simulated", "nothing_met", "of_them_simulated",
        "made_by_side", "effort_what",
    )  # fmt: skip
    for language in LANGUAGES:
        found[language] = {
            "words": _words(heads, language), "trial": word("shell.trial", language=language),
            "day": gregorian(row.on, language), "zone": ltr(row.body["zone"]),
            "side": getattr(terms.states[row.kept_by].name, language),
            "lines": [_line(terms, line, language) for line in shown_lines(row)],
            "effort": [
                [
                    getattr(terms.states[state].name, language),
                    word("incidents.hours", language=language, h=h, m=m),
                ]
                for state, h, m in effort_lines(row)
            ],
            "held": [
                [
                    getattr(terms.states[state].name, language),
                    word("incidents.paper.not_told", language=language) if n is None else str(n),
                ]
                for state, n in held_lines(row)
            ],
        }  # fmt: skip
    return found


def _line(terms: Any, line: dict[str, Any], language: str) -> list[str]:
    name = name_of(terms, line["kind"])
    amount = _amount(line["milli"], line["unit"], language) if line["quantity"] not in ("", "0") else ""
    marked = word("incidents.simulated", language=language)
    kind = getattr(name, language, str(name)) + (
        f" ({marked}: {line['simulated']})" if line["simulated"] else ""
    )
    return [
        getattr(terms.states[line["state"]].name, language), kind, str(line["incidents"]), amount,
        *(str(line[one]) for one in COUNTED),
    ]  # fmt: skip
