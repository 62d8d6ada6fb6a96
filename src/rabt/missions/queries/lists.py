"""Where somebody stands on the reserve list of his service."""

from rabt.missions.models import Nomination
from rabt.missions.queries.records import of_service
from rabt.missions.rules import seats
from rabt.missions.rules.seats import Standing


def reserve_number(row: Nomination) -> int | None:
    """Return where a nominee that a viewer was shown stands on the reserve list, from 1."""
    rows = of_service(row.call_id, row.state_of, row.service).exclude(place=None)
    return seats.reserve_number([Standing(one.pk, one.place or 0, one.state) for one in rows], row.pk)
