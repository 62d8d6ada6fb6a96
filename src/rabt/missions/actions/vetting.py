"""The record of an officer and of his unit is looked at before the host hears of him; why stays here."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.exchange import actions as exchange
from rabt.journal import actions as journal
from rabt.missions import queries
from rabt.missions.actions.nominating import leave
from rabt.missions.actions.seating import refill
from rabt.missions.messages import NominationSent
from rabt.missions.models import Nomination, Vetting
from rabt.missions.queries.records import VET
from rabt.missions.rules import said
from rabt.missions.rules.states import WITH_HOST, Step, move


@dataclass(frozen=True)
class Found:
    """What a vetting officer found of the person and of the unit, each with what it rests on."""

    person_clear: bool
    person_said: str
    unit_clear: bool
    unit_said: str


@transaction.atomic
def vet(actor: Actor, nomination_id: UUID, found: Found, *, at: datetime) -> Nomination:
    """Write down what is known of an officer and of his unit; one who is clear is sent to the host.

    Where something stands against either he is refused, and why is read by vetting officers alone.
    Refuses: nomination_step_closed, mission_said_short
    """
    actor.require(VET)
    seen = queries.nomination_to_see(actor, nomination_id)
    quota = queries.quota_to_fill(seen.call_id, seen.state_of, seen.service)
    row = queries.own_nomination(actor, nomination_id)
    kept = Vetting(
        nomination=row, office=actor.office, person_clear=found.person_clear, unit_clear=found.unit_clear,
        person_said=said.check_said(found.person_said, "person_said"),
        unit_said=said.check_said(found.unit_said, "unit_said"), vetted_by=actor.id, vetted_at=at,
    )  # fmt: skip
    if not kept.is_clear:
        leave(actor, row, Step.BAR, "", at)
        refill(actor, row, quota, at)
    else:
        if row.state not in WITH_HOST:
            row.state = move(row.state, Step.CLEAR)
        row.vetted_on, row.changed_at = agreement.terms_at(at).on, at
        row.save()
        _send(actor, row, at)
    kept.save(force_insert=True)
    journal.append(actor, "nomination.vetted", row.ref, at=at, facts={"vetting": kept.ref})
    return row


def _send(actor: Actor, row: Nomination, at: datetime) -> None:
    if row.call.host == actor.state:
        return
    assert row.place is not None and row.vetted_on is not None  # a constraint of the table
    letter = NominationSent(
        nomination_ref=row.ref, call_ref=row.call.ref, officer_ref=f"officer:{row.officer_id}",
        number=row.number, name_ar=row.name_ar, name_latin=row.name_latin, rank=row.rank,
        service=row.service, unit=row.unit, place=row.place, skills=row.skills, vetted_on=row.vetted_on,
        sent_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.call.ref, at=at)
