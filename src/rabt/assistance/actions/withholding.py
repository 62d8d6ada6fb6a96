"""In a lawful case a look at a labour record may be withheld from its person for a time, by two persons."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.access import actions as access
from rabt.access import viewing
from rabt.access.viewing import Withholding
from rabt.assistance import queries
from rabt.assistance.queries.requests import ANSWER, DECIDE
from rabt.assistance.rules.request import check_said
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused
from rabt.base.identifiers import ref_of
from rabt.seal.message import check_text


@transaction.atomic
def ask_to_withhold(
    actor: Actor, request_id: UUID, until_at: datetime, why: str, *, at: datetime
) -> Withholding:
    """Ask, before the register is looked at, that the look is withheld from whom it is about.

    Refuses: assistance_labour_closed, assistance_unregistered, assistance_short, withheld_long,
    withheld_open, text_unprintable
    """
    actor.require(ANSWER)
    check_text(why, "why")
    check_said(why, "why")
    row = queries.request_to_change(actor, request_id)
    key = queries.named_in_register(row)
    if queries.is_ours(row):
        raise Refused("assistance_labour_closed")
    if key is None:
        raise Refused("assistance_unregistered")
    return access.propose_withholding(actor, ref_of("person", key), row.ref, until_at, why, at=at)


@transaction.atomic
def decide_to_withhold(actor: Actor, request_id: UUID, withheld: bool, *, at: datetime) -> Withholding:
    """Decide it, as another person; where it is not, the person reads that somebody knows of his record.

    Refuses: same_person, withheld_long, missing
    """
    actor.require(DECIDE)
    row = queries.request_to_change(actor, request_id)
    asked = queries.withholding_of(row)
    if asked is None:
        raise Missing()
    if not withheld:  # that it could be asked says that he is in the register
        viewing.note(actor, asked.person_ref)
    return access.decide_withholding(actor, asked.pk, withheld, at=at)
