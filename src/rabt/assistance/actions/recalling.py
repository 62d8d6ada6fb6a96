"""The owner calls something back or corrects it; the receiver confirms within the hours of the pack."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.assistance import queries
from rabt.assistance.actions.answering import digest
from rabt.assistance.actions.attaching import destroy
from rabt.assistance.actions.telling import lists_at, remember, send
from rabt.assistance.messages import RecallConfirmed, RecallSent
from rabt.assistance.models import Information, Recall
from rabt.assistance.queries.requests import ANSWER
from rabt.assistance.rules.answer import check_sourceless
from rabt.assistance.rules.request import check_code, check_said
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.seal.message import check_text

CORRECTED = "corrected"


@transaction.atomic
def recall(actor: Actor, information_id: UUID, reason: str, correction: str = "", *, at: datetime) -> Recall:
    """Call back something that this state gave, or correct it: the duty of who gives.

    Refuses: assistance_theirs, assistance_choice, assistance_short, assistance_source_named,
    assistance_step_closed, text_unprintable
    """
    actor.require(ANSWER)
    check_text(correction, "correction")
    check_code(reason, lists_at(at)["recall"], "reason")
    if reason == CORRECTED:
        check_said(correction, "correction")
        check_sourceless(correction, queries.source_names())
    found = queries.information_to_change(actor, information_id)
    if found.given_by != settings.RABT.state:
        raise Refused("assistance_theirs")
    if found.state != "given":
        raise Refused("assistance_step_closed")
    row = begun(found, reason, correction, at)
    row.sent_by = actor.id
    row.save(force_insert=True)
    if reason == CORRECTED:
        found.text = correction
        found.digest = digest(found)
    else:
        found.state, found.recalled_at = "recalled", at
    found.save()
    remember(actor, "recall.sent", row.ref, at, reason=reason)
    letter = RecallSent(
        recall_ref=row.ref, information_ref=found.ref, reason=reason, correction=row.correction, sent_at=at
    )
    send(actor, letter, found.ref, at)
    return row


def begun(found: Information, reason: str, correction: str, at: datetime) -> Recall:
    """Begin a recall, with the instant by which its receiver confirms."""
    days = agreement.terms_at(at).clock("assistance_confirm")
    return Recall(
        information=found, office=found.office, reason=reason, sent_at=at, due_at=at + timedelta(days=days),
        correction=correction if reason == CORRECTED else "",
    )  # fmt: skip


@transaction.atomic
def confirm_recall(actor: Actor, recall_id: UUID, *, at: datetime) -> Recall:
    """Confirm that it is erased or corrected here and wherever it went. What was called back is emptied now.

    Refuses: assistance_step_closed
    """
    actor.require(ANSWER)
    row = queries.recall_to_change(actor, recall_id)
    found = row.information
    if found.given_by == settings.RABT.state or row.confirmed_at is not None:
        raise Refused("assistance_step_closed")
    row.done = CORRECTED if row.reason == CORRECTED else "erased"
    row.confirmed_by, row.confirmed_at = actor.id, at
    if row.done != CORRECTED:
        found.text = found.why = found.restriction = found.reference = ""
        found.subject, found.subject_keys = {}, []
        found.save()
        destroy(queries.pictures_of(found))
    row.save()
    remember(actor, "recall.confirmed", row.ref, at, done=row.done)
    letter = RecallConfirmed(recall_ref=row.ref, done=row.done, confirmed_at=at)
    send(actor, letter, found.ref, at)
    return row
