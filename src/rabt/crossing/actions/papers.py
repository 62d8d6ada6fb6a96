"""What a post wrote on paper while nothing else worked: typed in later, kept as it happened."""

from datetime import datetime
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction

from rabt.base.actor import Actor
from rabt.crossing import queries
from rabt.crossing.actions.uploads import Came, keep
from rabt.crossing.messages import Recorded
from rabt.crossing.models import Passage
from rabt.crossing.rules.paper import OnPaper, check_written
from rabt.crossing.rules.verdict import Colour


@transaction.atomic
def bring_passage(actor: Actor, told: OnPaper, *, at: datetime) -> Passage:
    """Keep a passage that this post wrote on paper; the same line twice counts once.

    Nobody asked a list that day: what the rules would have stopped waits for the shift head.

    Refuses: port_unknown, written_in_future, passed_without_card, refusal_reason_unknown,
    refused_without_person
    """
    actor.require("crossing.record")
    check_written(told, at)
    port = queries.port_of(actor, queries.terms_at(told.at))
    record = Recorded(
        passage_id=_named(actor.office, told), officer=actor.id, direction=told.direction,
        outcome=told.outcome, serial=told.serial, token="", named=told.named, at=told.at,
        colour=Colour.AMBER, verdict="", second_check=False, reason=told.reason, reason_text=told.note,
        head_reason="",
    )  # fmt: skip
    return keep(actor, Came(actor.office, port), record, at)


def _named(office: str, told: OnPaper) -> UUID:
    """Draw the identifier from what the line says, so that a line that is typed twice counts once."""
    said = (office, told.serial, told.named, told.direction.value, told.at.isoformat())
    return uuid5(NAMESPACE_OID, "|".join(said))
