"""Somebody asks what is known of him: the oversight checks and answers everybody with the same words."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.assistance import queries
from rabt.assistance.actions.telling import remember
from rabt.assistance.models import Inquiry
from rabt.assistance.queries.fishing import OVERSEE
from rabt.assistance.rules.request import check_code
from rabt.assistance.rules.subject import Kind, Subject, check_subject
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.seal.message import check_text

FOUND = ("lawful", "mended", "nothing")


@transaction.atomic
def open_inquiry(
    actor: Actor, name: str, born_on: date | None, number: str, reached: str, *, at: datetime
) -> Inquiry:
    """Take down that somebody asks what is known of him. (CJEU C-333/22 as the model)

    Refuses: assistance_pattern, assistance_bulk, assistance_thin, assistance_born, assistance_short,
    text_unprintable
    """
    actor.require(OVERSEE)
    for field, text in (("name", name), ("number", number), ("reached", reached)):
        check_text(text, field)
    if not reached.strip():
        raise Refused("assistance_short", least=1, field="reached")
    said = {"name": name, "number": number, "born_on": born_on.isoformat() if born_on else ""}
    terms = agreement.terms_at(at)
    told = check_subject(Subject(Kind.PERSON, said), terms.on).said
    row = Inquiry.objects.create(
        office=actor.office, name=told["name"], born_on=born_on, number=told.get("number", ""),
        reached=reached.strip(), received_by=actor.id, received_at=at,
        due_on=terms.on + timedelta(days=terms.clock("assistance_known")),
    )  # fmt: skip
    remember(actor, "inquiry.opened", row.ref, at)
    return row


@transaction.atomic
def close_inquiry(actor: Actor, inquiry_id: UUID, finding: str, note: str = "", *, at: datetime) -> Inquiry:
    """Say that it was checked, and keep for the oversight alone what was found.

    Refuses: assistance_choice, assistance_step_closed, text_unprintable
    """
    actor.require(OVERSEE)
    check_text(note, "note")
    check_code(finding, FOUND, "finding")
    row = queries.inquiry_to_see(actor, inquiry_id, lock=True)
    if row.checked_at is not None:
        raise Refused("assistance_step_closed")
    row.finding, row.note, row.checked_by, row.checked_at = finding, note, actor.id, at
    row.save()
    remember(actor, "inquiry.checked", row.ref, at)
    return row
