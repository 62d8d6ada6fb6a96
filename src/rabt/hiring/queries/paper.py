"""What stands on the paper of a contract: from the frozen terms, in both languages."""

from typing import Any

from django.conf import settings

from rabt.access import queries as access
from rabt.base.actor import Actor
from rabt.corridor import Terms as Corridor
from rabt.hiring.models import Contract
from rabt.hiring.queries.wording import lines
from rabt.people import queries as people
from rabt.people.rules.person import Identity
from rabt.shell.figures import instant
from rabt.shell.paper import ltr
from rabt.shell.words import LANGUAGES, word

CLAUSES = (
    "no_fee", "passport", "wage", "hours", "housing", "health", "language_copy", "complaint", "change",
    "leave", "substitution", "duties", "certificate", "return", "law",
)  # fmt: skip
HEADINGS = (
    "number", "parties", "employer", "worker", "terms", "rights", "certificates", "laws", "signatures",
    "sign_employer", "sign_worker", "assumption",
)  # fmt: skip
LAWS = ("ly_law_12_2010_art_9", "ly_decree_98_2007_art_2", "ilo_fair_recruitment", "ilo_c143_art_8")


def contract_paper(viewer: Actor, row: Contract, corridor: Corridor) -> dict[str, Any]:
    """Gather what the contract's paper says. A look at the worker."""
    who = people.identity(viewer, row.person_id)
    return {
        "number": row.number,
        "ref": str(row.pk),
        "state": row.state,
        "trial": settings.RABT.trial,
        **{language: _side(row, who, corridor, language) for language in LANGUAGES},
    }


def _side(row: Contract, who: Identity, corridor: Corridor, language: str) -> dict[str, Any]:
    return {
        "title": word("hiring.paper.title", language=language),
        "model": word("hiring.paper.model", language=language),
        "state": word(f"hiring.state.{row.state}", language=language),
        "trial": word("shell.trial", language=language),
        "words": {name: word(f"hiring.paper.{name}", language=language) for name in HEADINGS},
        "employer": _employer(row, corridor, language),
        "worker": _worker(who, language),
        "terms": [[line.label, ltr(line.value)] for line in lines(row.terms(), corridor, language)],
        "clauses": [word(f"hiring.clause.{name}", language=language) for name in clauses_of(row, corridor)],
        "certificates": _certificates(row, corridor, language),
        "laws": _laws(corridor, language),
    }


def clauses_of(row: Contract, corridor: Corridor) -> list[str]:
    """Name the clauses of a contract; a posted worker's say who employs him, and what his posting means."""
    if row.offer.demand.project is None:
        return list(CLAUSES)
    insured = "origin" if corridor.policy("posted_insured_at_origin") else "destination"
    ends = ["posted_ends"] if corridor.policy("posted_ends_with_project") else []
    return ["posted_employer", "posted_client", f"posted_insured_{insured}", *ends, "posted_return", *CLAUSES]


def _employer(row: Contract, corridor: Corridor, language: str) -> list[list[str]]:
    who = row.offer.demand.employer
    name = who.name_ar if language == "ar" else who.name_latin
    place = corridor.places.get(who.place)
    return [
        [word("hiring.name", language=language), name],
        [word("hiring.licence_number", language=language), ltr(who.licence_number)],
        [word("hiring.place", language=language), getattr(place.name, language) if place else who.place],
        *posting_of(row, language),
    ]


def posting_of(row: Contract, language: str) -> list[list[str]]:
    """Say on which project a worker is posted: its name, its client, its papers; of another, nothing."""
    found = row.offer.demand.project
    if found is None:
        return []
    told = (
        ("project", found.name), ("client", found.client), ("award_number", ltr(found.award_number)),
        ("home_number", ltr(found.home_number)),
    )  # fmt: skip
    return [[word(f"hiring.{name}", language=language), value] for name, value in told]


def _worker(who: Identity, language: str) -> list[list[str]]:
    names = [who.name_ar, ltr(who.name_latin)]
    return [
        [word("hiring.name", language=language), " · ".join(name for name in names if name)],
        [word("hiring.born_on", language=language), ltr(who.born_on.isoformat())],
        [word("hiring.nationality", language=language), ltr(who.nationality)],
        [word("hiring.passport", language=language), ltr(who.passport_number or "—")],
    ]


def _certificates(row: Contract, corridor: Corridor, language: str) -> list[list[str]]:
    """Say who agreed and certified, and when; what is wanting is said too."""
    consent = word(f"hiring.consent.{row.consent_how or 'awaited'}", language=language)
    sides = (
        (corridor.origin, row.origin_office, row.origin_certified_at),
        (corridor.destination, row.destination_office, row.destination_certified_at),
    )
    agreed_at = row.answered_at if row.consent_how else None
    return [
        [word("hiring.paper.consent", language=language), consent, _when(agreed_at)],
        *([getattr(side.name, language), _office(path, language), _when(at)] for side, path, at in sides),
    ]


def _office(path: str, language: str) -> str:
    """Name an office of this state; of the other state's, its path is all that is known here."""
    known = access.office_names([path]).get(path)
    return getattr(known, f"name_{language}") if known else ltr(path)


def _when(at: Any) -> str:
    return ltr(instant(at)) if at else "—"


def _laws(corridor: Corridor, language: str) -> list[str]:
    found = (corridor.sources[key] for key in LAWS if key in corridor.sources)
    unsure = word("hiring.paper.assumption", language=language)
    return [getattr(source.title, language) + ("" if source.checked else f" ({unsure})") for source in found]
