"""What the shift head decides: let through, turn back, or take note of what a device recorded alone."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.crossing import queries
from rabt.crossing.actions.passages import tell_passed, tell_refused
from rabt.crossing.models import Passage
from rabt.crossing.rules.desk import check_refusal, refusal_list
from rabt.crossing.rules.passage import Outcome, Step, check_reason, move
from rabt.journal import actions as journal


@transaction.atomic
def let_through(actor: Actor, passage_id: UUID, reason: str, *, at: datetime) -> Passage:
    """Let a referred person through, with a reason. Refuses: passage_closed, override_reason_missing"""
    passage = queries.passage_to_decide(actor, passage_id)
    outcome = move(Outcome(passage.outcome), Step.LET_THROUGH)
    said = check_reason(reason)
    _decided(passage, actor, outcome, said, at)
    journal.append(actor, "crossing.overridden", passage.ref, at=at, facts={"verdict": passage.verdict})
    tell_passed(actor, passage)
    return passage


@transaction.atomic
def turn_back(actor: Actor, passage_id: UUID, reason: str, text: str, *, at: datetime) -> Passage:
    """Turn a referred person back, with a reason of the pack for his direction: few hold at an exit.

    Refuses: passage_closed, refusal_reason_unknown, refused_without_person
    """
    passage = queries.passage_to_decide(actor, passage_id)
    outcome = move(Outcome(passage.outcome), Step.TURN_BACK)
    known = queries.terms_at(at).reasons(refusal_list(passage.direction))
    check_refusal(reason, known, serial=passage.serial, named=passage.named)
    passage.reason, passage.reason_text = reason, text.strip()
    _decided(passage, actor, outcome, text.strip() or reason, at)
    tell_refused(actor, passage)
    return passage


@transaction.atomic
def confirm_passage(actor: Actor, passage_id: UUID, reason: str, *, at: datetime) -> Passage:
    """Take note, with a reason, of a passage that a device recorded without a line.

    Refuses: passage_closed, override_reason_missing
    """
    passage = queries.passage_to_decide(actor, passage_id)
    if not passage.to_confirm:
        raise Refused("passage_closed", outcome=passage.outcome)
    passage.to_confirm = False
    _decided(passage, actor, Outcome(passage.outcome), check_reason(reason), at)
    journal.append(actor, "crossing.confirmed", passage.ref, at=at, facts={"verdict": passage.verdict})
    return passage


def _decided(passage: Passage, actor: Actor, outcome: Outcome, said: str, at: datetime) -> None:
    passage.outcome, passage.head, passage.head_at, passage.head_reason = outcome.value, actor.id, at, said
    passage.noted_at = at
    passage.save()
