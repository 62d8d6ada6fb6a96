"""The weather is reported: by an officer who was told it, or by a weather service's machine."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.journal import actions as journal
from rabt.operations.models import Weather
from rabt.operations.queries import REPORT
from rabt.operations.rules.weather import Report, check_report


@transaction.atomic
def report_weather(
    actor: Actor, told: Report, key: UUID, *, at: datetime, simulated: bool = False
) -> Weather:
    """Keep a report of the weather at a base; under the same key it is kept once.

    Refuses: weather_place_unknown, weather_from_future, weather_beyond, weather_unsigned
    """
    actor.require(REPORT)
    check_report(told, frozenset(agreement.terms_at(at).border.bases), at)
    row, is_new = Weather.objects.get_or_create(
        key=key, defaults={
            "office": actor.office, "place": told.place, "observed_at": told.observed_at, "sky": told.sky,
            "temperature": told.temperature, "wind": told.wind, "sight": told.sight, "source": told.source,
            "simulated": simulated, "recorded_by": actor.id, "recorded_at": at,
        },
    )  # fmt: skip
    if is_new:
        facts = {"place": row.place, "sky": row.sky, "source": row.source, "simulated": simulated}
        journal.append(actor, "weather.reported", row.ref, at=at, facts=facts)
    return row
