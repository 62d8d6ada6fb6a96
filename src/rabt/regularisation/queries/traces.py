"""What this room keeps about a person, and whether something still stands on him."""

from uuid import UUID

from rabt.regularisation.models import Asking, File, Return
from rabt.regularisation.rules.file import OVER


def ties(person_id: UUID) -> bool:
    """Tell whether a file of his is open still."""
    return File.objects.filter(who_id=person_id).exclude(state__in=OVER).exists()


def traces_of(person_id: UUID) -> list[str]:
    """Name the files of a person, what his consulate asked and his travel documents. Opens nobody."""
    rows = (model.objects.filter(who_id=person_id) for model in (File, Asking, Return))
    return [str(row.ref) for found in rows for row in found]
