"""What this room keeps about a person, whether something stands on him, and who has been gone for years."""

from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from django.db.models import Max, QuerySet

from rabt.agreement import queries as agreement
from rabt.people import queries as people
from rabt.permits.models import Clearance, Leaving, Measure, Permit, Renewal
from rabt.permits.rules.permit import LIVE

A_NIGHT = 2_000
"""So many records that nobody touched are looked at in one night; the next night looks at those behind."""


def ties(person_id: UUID) -> bool:
    """Tell whether a person holds, asks for or keeps a permit."""
    return Permit.objects.filter(person_id=person_id, state__in=LIVE).exists()


def traces_of(person_id: UUID) -> list[str]:
    """Name the permits, papers and what was done about them, of a person. Opens nobody."""
    own, about = {"person_id": person_id}, {"permit__person_id": person_id}
    return [
        *(str(row.ref) for row in Permit.objects.filter(**own)),
        *(str(row.ref) for row in Clearance.objects.filter(**own)),
        *(str(row.ref) for row in Renewal.objects.filter(**about)),
        *(str(row.ref) for row in Measure.objects.filter(**about)),
        *(str(row.ref) for row in Leaving.objects.filter(**about)),
    ]


def long_over(at: datetime) -> QuerySet[Permit, UUID]:
    """Return the persons whose last permit ended the corridor's years ago. Opens nobody."""
    since = _since(at)
    last = Permit.objects.order_by().values("person_id").annotate(last=Max("changed_at"))
    gone = last.filter(last__lt=since).exclude(
        person_id__in=Permit.objects.filter(state__in=LIVE).order_by().values("person_id")
    )
    return gone.values_list("person_id", flat=True)


def never_permitted(at: datetime) -> list[UUID]:
    """Return the persons who never asked for a permit and were not touched for as long. Opens nobody."""
    rows = people.untouched_since(_since(at)).order_by("pk")
    nights = max(1, ceil(rows.count() / A_NIGHT))
    first = at.date().toordinal() % nights * A_NIGHT
    idle = list(rows[first : first + A_NIGHT])
    held = set(Permit.objects.filter(person_id__in=idle).values_list("person_id", flat=True))
    return [person_id for person_id in idle if person_id not in held]


def _since(at: datetime) -> datetime:
    return at - timedelta(days=agreement.terms_at(at).clock("erase_after"))
