"""What the paper says that somebody carries: that a file is open, by its number; never why."""

from typing import Any

from django.conf import settings

from rabt.access import queries as access
from rabt.regularisation.models import File
from rabt.shell.paper import ltr
from rabt.shell.words import LANGUAGES, word

SAYS = ("title", "says", "notice", "ask", "office", "opened", "number", "name")


def proof(row: File) -> dict[str, Any]:
    """Gather what the paper of an open file says, in both languages; the file has been opened."""
    office = access.office_names([row.office]).get(row.office)
    told: dict[str, Any] = {"number": ltr(row.spoken_number), "trial": settings.RABT.trial}
    for language in LANGUAGES:
        words = {name: word(f"regularisation.paper.{name}", language=language) for name in SAYS}
        place = getattr(office, "name_ar" if language == "ar" else "name_en", "") or row.office
        told[language] = {
            "words": words,
            "trial": word("shell.trial", language=language),
            "facts": [
                [words["number"], ltr(row.spoken_number)], [words["name"], row.name],
                [words["opened"], ltr(row.opened_on.isoformat())], [words["office"], place],
            ],
        }  # fmt: skip
    return told
