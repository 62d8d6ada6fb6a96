"""A look in a lawful case is withheld from the person for a time: one asks, another decides, it ends."""

from datetime import UTC, datetime, time
from uuid import UUID

from django.db import transaction

from rabt.access import queries, rules
from rabt.access.viewing import Withholding
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.base.identifiers import Ref, new_id
from rabt.journal import actions as journal


@transaction.atomic
def propose_withholding(
    actor: Actor, person_ref: Ref, about: Ref, until_at: datetime, why: str, *, at: datetime
) -> Withholding:
    """Ask that looks of this purpose at one person are withheld from him, in a case that `about` names.

    The calling room has let the actor see the case. Refuses: withheld_purpose, withheld_long, withheld_open
    """
    rules.check_withheld(actor.purpose, until_at, at)
    if Withholding.objects.filter(about=about, decision="").exists():
        raise Refused("withheld_open")
    row = Withholding(
        pk=new_id(), person_ref=person_ref, purpose=actor.purpose, about=about, until_at=until_at
    )
    row.propose(actor, at)
    row.reason_text = why
    row.save(force_insert=True)
    journal.append(actor, "withholding.proposed", row.ref, at=at, facts={"about": about})
    return row


@transaction.atomic
def decide_withholding(actor: Actor, key: UUID, withheld: bool, *, at: datetime) -> Withholding:
    """Decide, as another person, whether it is withheld. Refuses: same_person, withheld_long, missing"""
    row = queries.withholding_to_decide(key)
    if withheld:
        rules.check_withheld(row.purpose, row.until_at, at)
    row.decide("withheld" if withheld else "told", actor, at, reason_text=row.reason_text)
    row.from_at = datetime.combine(at.astimezone(UTC).date(), time.min, tzinfo=UTC)
    row.save()
    journal.append(actor, "withholding.decided", row.ref, at=at, facts={"withheld": withheld})
    return row
