"""What an employer or recruiter asks of his own day: whom he employs, what lacks, what runs out."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.identifiers import id_of
from rabt.hiring import queries as hiring
from rabt.people import queries as people
from rabt.permits.models import Permit, Renewal
from rabt.permits.queries.clearances import lines_of, papers_of_all
from rabt.permits.queries.files import CrewLine, Entry
from rabt.permits.queries.permits import permits_to_see
from rabt.permits.rules.permit import LIVE, State
from rabt.permits.rules.reminding import REMINDERS, days_before

AGREED = ("consented", "certified", "in_force")


def ending(viewer: Actor, within: str, at: datetime) -> QuerySet[Permit]:
    """Return the permits that run out within one of the corridor's clocks, the first to end first.

    Each says whether its renewal is asked for already (`renewal_waits`). Opens nobody.
    """
    waits = Renewal.objects.filter(permit_id=OuterRef("pk"), state="proposed")
    found = permits_to_see(viewer).filter(_ends_within(within, at))
    return found.annotate(renewal_waits=Exists(waits)).order_by("valid_until", "pk")


def counts_of_ending(viewer: Actor, at: datetime) -> dict[str, int]:
    """Count the permits that run out within each of the corridor's clocks, in one question."""
    asked = {name: Count("pk", filter=_ends_within(name, at)) for name in REMINDERS}
    return permits_to_see(viewer).order_by().aggregate(**asked)


def _ends_within(name: str, at: datetime) -> Q:
    terms = agreement.terms_at(at)
    until = terms.on + timedelta(days=days_before(terms)[name])
    return Q(state=State.ACTIVE, valid_until__gte=terms.on, valid_until__lte=until)


def counts_by_state(viewer: Actor) -> dict[str, int]:
    """Count this viewer's permits by state, in one question."""
    rows = permits_to_see(viewer).order_by().values_list("state").annotate(n=Count("pk"))
    return {str(state): n for state, n in rows}


def on_their_way(viewer: Actor, at: datetime, most: int = 20) -> list[CrewLine]:
    """Return the contracts without a permit, oldest first, and what each still lacks. A look at each."""
    holding = Permit.objects.filter(person_id=OuterRef("person_id"), state__in=LIVE)
    rows = hiring.contracts_to_see(viewer).filter(~Exists(holding), state__in=AGREED, permit_asked=False)
    keys: list[Any] = list(rows.order_by("answered_at", "pk").values_list("pk", flat=True)[:most])
    contracts, papers = hiring.facts_of(viewer, keys), papers_of_all(keys)
    names = people.names(viewer, [id_of(one.person_ref, "person") for one in contracts.values()])
    return [
        CrewLine(names.get(id_of(one.person_ref, "person")), Entry(one, key, None, lines_of(papers[key], at)))
        for key, one in ((key, contracts[key]) for key in keys if key in contracts)
    ]
