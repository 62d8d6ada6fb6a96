"""What is withheld from whom, for those who decide it; and how many, for everybody."""

from datetime import datetime
from uuid import UUID

from rabt.access.viewing import Withholding
from rabt.base.errors import Missing
from rabt.base.identifiers import Ref


def withholding_to_decide(key: UUID) -> Withholding:
    """Return what waits to be decided, locked, or Missing."""
    found = Withholding.objects.select_for_update().filter(pk=key, decision="").first()
    if found is None:
        raise Missing()
    return found


def withholding_of(about: Ref) -> Withholding | None:
    """Return the newest about a case that the calling room has opened."""
    return Withholding.objects.filter(about=about).order_by("-proposed_at", "-pk").first()


def withheld_between(first: datetime, until: datetime) -> int:
    """Count those that were decided in a span of time, for the public totals. Opens nobody."""
    return Withholding.objects.filter(
        decision="withheld", decided_at__gte=first, decided_at__lt=until
    ).count()
