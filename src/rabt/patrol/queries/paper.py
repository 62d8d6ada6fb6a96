"""What stands on the orders of a patrol: Arabic first, then English."""

from datetime import datetime
from typing import Any

from django.conf import settings

from rabt.agreement import queries as agreement
from rabt.patrol.models import Patrol
from rabt.patrol.queries.patrols import crews_of
from rabt.shell.figures import gregorian, hijri
from rabt.shell.figures import instant as at_clock
from rabt.shell.paper import ltr
from rabt.shell.words import LANGUAGES, word

HEADS = (
    "order_title", "on", "shift", "starts_at", "ends_at", "base", "partner", "stretches", "vehicle", "seats",
    "lead", "crew", "number", "way", "piece", "km", "minute_after", "zone_rule", "rescue_rule", "people_rule",
    "hours_rule", "secret_rule", "signature_lead", "signature_head", "side",
)  # fmt: skip


def orders(row: Patrol, at: datetime) -> dict[str, Any]:
    """Gather what the paper of a patrol's orders says; who was shown the patrol prints it."""
    terms = agreement.terms_at(at)
    crew = crews_of([row])
    sides = {language: _side(row, crew, terms, language) for language in LANGUAGES}
    number = ltr(f"{row.on.isoformat()} / {row.number}")
    return {"trial": settings.RABT.trial, "number": number, "printed": ltr(at_clock(at)), **sides}


def _side(row: Patrol, crew: Any, terms: Any, language: str) -> dict[str, Any]:
    border = terms.border
    people = sorted(crew.values(), key=lambda one: (one.pk != row.lead_id, one.state, one.number))
    return {
        "words": {name: word(f"patrol.{name}", language=language) for name in HEADS}
        | {"zone_rule": word("patrol.zone_rule", language=language, n=round(border.zone_km))},
        "trial": word("shell.trial", language=language),
        "on": f"{gregorian(row.on, language)} · {hijri(row.on, language)}",
        "shift": getattr(terms.shifts[row.shift].name, language),
        "starts_at": ltr(at_clock(row.starts_at)), "ends_at": ltr(at_clock(row.ends_at)),
        "base": _name(border.bases, row.base, language),
        "partner": _name(border.bases, row.partner, language),
        "stretches": [f"{ltr(code)} {_name(border.stretches, code, language)}" for code in row.stretches],
        "vehicle": f"{ltr(row.vehicle.mark)} · {_name(terms.vehicles, row.vehicle.kind, language)}",
        "crew": [
            {
                "name": one.name_ar if language == "ar" else one.name_latin, "number": ltr(one.number),
                "side": _name(terms.states, one.state, language), "lead": one.pk == row.lead_id,
            }
            for one in people
        ],
        "way": [
            {"piece": ltr(piece), "minute": ltr(minute), "km": ltr(f"{border.pieces[piece].km_from:.0f}")}
            for piece, minute in row.route if piece in border.pieces
        ],
    }  # fmt: skip


def _name(known: Any, code: str, language: str) -> str:
    return str(getattr(known[code].name, language)) if code in known else code
