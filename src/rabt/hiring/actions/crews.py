"""Crews: origin groups the workers it offered under one demand of a project, and names a foreman."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.base.identifiers import ref_of
from rabt.exchange import actions as exchange
from rabt.hiring import messages
from rabt.hiring.models import Crew, Demand, Member
from rabt.hiring.queries import demand_to_see, offers_to_see
from rabt.hiring.queries.projects import crew_to_change, offers_for_crew
from rabt.hiring.rules.crew import check_crew, check_members
from rabt.journal import actions as journal


@transaction.atomic
def form_crew(
    actor: Actor, demand_id: UUID, name: str, members: Sequence[UUID], foreman: UUID | None, *, at: datetime
) -> Crew:
    """Form a crew of workers who were offered under one demand of a project.

    Refuses: demand_without_project, crew_name_missing, crew_size_wrong, foreman_not_in_crew,
    crew_member_not_free
    """
    actor.require("hiring.offer")
    asked = demand_to_see(actor, demand_id)
    if asked.project_id is None:
        raise Refused("demand_without_project")
    chosen, head = _checked(actor, asked, name, members, foreman, None)
    row = Crew.objects.create(
        kept_by=settings.RABT.state, office=actor.office, demand=asked, name=name.strip(), foreman_id=head,
        formed_by=actor.id, formed_at=at, changed_at=at,
    )  # fmt: skip
    _place(row, chosen)
    _tell(actor, row, chosen, "crew.formed", at)
    return row


@transaction.atomic
def change_crew(
    actor: Actor, crew_id: UUID, name: str, members: Sequence[UUID], foreman: UUID | None, *, at: datetime
) -> Crew:
    """Say anew who stands in a crew and who is its foreman; each man's own file is untouched.

    Refuses: crew_name_missing, crew_size_wrong, foreman_not_in_crew, crew_member_not_free
    """
    actor.require("hiring.offer")
    row = crew_to_change(actor, crew_id)
    chosen, head = _checked(actor, row.demand, name, members, foreman, row.pk)
    Member.objects.filter(crew=row).exclude(offer_id__in=chosen).delete()
    _place(row, chosen)
    row.name, row.foreman_id, row.changed_at = name.strip(), head, at
    row.save(update_fields=["name", "foreman", "changed_at"])
    _tell(actor, row, chosen, "crew.changed", at)
    return row


def _checked(
    actor: Actor, asked: Demand, name: str, members: Sequence[UUID], foreman: UUID | None, crew: UUID | None
) -> tuple[list[UUID], UUID]:
    """Return the members, each once, and the foreman, after the rules; only the actor's own offers count."""
    chosen = sorted(set(members))
    head = check_crew(name, chosen, foreman)
    mine = offers_to_see(actor, demand=asked.pk).filter(kept_by=settings.RABT.state)
    free = offers_for_crew(asked, crew).filter(pk__in=mine.order_by().values("pk")).select_for_update()
    check_members(chosen, [row.pk for row in free])
    return chosen, head


def _place(row: Crew, members: Sequence[UUID]) -> None:
    """Write who stands in a crew; who went to another crew meanwhile stands in that one."""
    Member.objects.bulk_create([Member(offer_id=key, crew=row) for key in members], ignore_conflicts=True)
    check_members(members, Member.objects.filter(crew=row).values_list("offer_id", flat=True))


def _tell(actor: Actor, row: Crew, members: Sequence[UUID], kind: str, at: datetime) -> None:
    letter = messages.CrewFormed(
        crew_ref=row.ref, demand_ref=ref_of("demand", row.demand_id), name=row.name,
        foreman_ref=ref_of("offer", row.foreman_id), offer_refs=[ref_of("offer", key) for key in members],
        formed_at=row.formed_at, changed_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    journal.append(actor, kind, row.ref, at=at, facts={"members": len(members)})
