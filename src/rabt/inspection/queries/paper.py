"""What stands on the paper of a checklist: the lines with boxes to tick, in both languages."""

from datetime import datetime
from typing import Any

from django.conf import settings

from rabt.agreement import queries as agreement
from rabt.inspection.models import Visit
from rabt.inspection.rules.visit import Ticked
from rabt.shell.figures import gregorian
from rabt.shell.paper import ltr
from rabt.shell.words import LANGUAGES, word

HEADS = (
    "checklist", "employer", "place", "due_on", "arrived_at", "workers_seen", "note", "signature_inspector",
    "signature_employer", "unnamed",
)  # fmt: skip


def checklist(row: Visit, at: datetime) -> dict[str, Any]:
    """Gather what the paper of a visit's checklist says. Nobody's name but the employer's stands on it."""
    terms = agreement.terms_at(at)
    checks = agreement.terms_at(row.adopted_at).checks
    place = terms.places.get(row.place)
    sides = {}
    for language in LANGUAGES:
        sides[language] = {
            "words": {name: word(f"inspection.{name}", language=language) for name in HEADS},
            "says": [word(f"inspection.says.{one.value}", language=language) for one in Ticked],
            "trial": word("shell.trial", language=language),
            "employer": row.name_ar if language == "ar" else row.name_latin,
            "place": getattr(place.name, language) if place else "",
            "due_on": gregorian(row.due_on, language),
            "items": [getattr(checks[one].name, language) for one in row.items if one in checks],
        }
    return {"trial": settings.RABT.trial, "number": ltr(row.pk.hex[-8:].upper()), **sides}
