"""What crews are told of their orders, in the transaction of the act: that there are some, never where."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings

from rabt.agreement import queries as agreement
from rabt.notices import actions as notices
from rabt.notices.rules import Address, after_night
from rabt.patrol import queries
from rabt.patrol.models import Patrol

GIVEN, CHANGED, CALLED_OFF = (f"patrol.told.{what}" for what in ("ordered", "changed", "called_off"))


def tell_crew(row: Patrol, template: str, crew: Iterable[UUID], at: datetime) -> None:
    """Tell those of a crew who have an account here; by night too where the patrol goes before the morning.

    A message says neither day nor way: who it is for reads them on his page. The other side tells its own.
    """
    soon = row.starts_at <= after_night(at, agreement.terms_at(at).state(settings.RABT.state).zone)
    for one in queries.holders(crew):
        to = Address(phone=one.phone, email=one.email, name=one.name_ar, language=one.language)
        notices.tell(to, template, {}, about=row.ref, at=at, urgent=soon)


def tell_changed(row: Patrol, before: Iterable[UUID], at: datetime) -> None:
    """Tell a crew whose orders changed: who stays, who is new, and who goes no more."""
    old, new = set(before), set(row.crew)
    for template, crew in ((CHANGED, old & new), (GIVEN, new - old), (CALLED_OFF, old - new)):
        tell_crew(row, template, crew, at)
