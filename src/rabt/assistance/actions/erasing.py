"""After the first period a person reviews what is kept; what nobody keeps is emptied, with proof."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from rabt.agreement import queries as agreement
from rabt.assistance import queries
from rabt.assistance.actions.attaching import destroy
from rabt.assistance.actions.telling import remember
from rabt.assistance.models import (
    Alarm,
    Attachment,
    Clarification,
    Consent,
    Feedback,
    Information,
    Inquiry,
    Recall,
    Request,
)
from rabt.assistance.queries.requests import DECIDE
from rabt.assistance.rules.request import OVER, check_said
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Refused
from rabt.exchange import actions as exchange
from rabt.journal import actions as journal
from rabt.seal.message import check_text

EMPTY_REQUEST: dict[str, Any] = {
    "subject": {}, "subject_keys": [], "facts": "", "link": "", "why_there": "", "urgency_why": "",
    "restriction": "", "limits": "", "case_number": "", "legal_basis": "", "authority": "", "reason_text": "",
    "offence_text": "", "protected": [],
}  # fmt: skip
EMPTY_INFORMATION: dict[str, Any] = {
    "text": "", "why": "", "reference": "", "ground_text": "", "restriction": "", "subject_keys": [],
    "harm": [], "subject": {}, "source_ref": "", "audience": [], "protected": [], "reason_text": "",
}  # fmt: skip
GRACE = timedelta(days=30)
"""How long after its day something waits for a review before it is emptied: silence keeps nothing."""


@transaction.atomic
def keep_longer(actor: Actor, information_id: UUID, until: date, why: str, *, at: datetime) -> Information:
    """Keep something after its first period, by a person and with a reason, no longer than that period again.

    Refuses: assistance_short, assistance_day, assistance_step_closed, text_unprintable
    """
    actor.require(DECIDE)
    check_text(why, "why")
    check_said(why, "why")
    found = queries.information_to_change(actor, information_id)
    terms = agreement.terms_at(at)
    if found.kept_until is None or found.kept_until > terms.on + GRACE:
        raise Refused("assistance_step_closed")
    if not terms.on < until <= terms.on + timedelta(days=terms.clock("assistance_kept")):
        raise Refused("assistance_day", field="until")
    found.kept_until = until
    found.save(update_fields=["kept_until"])
    if found.request_id:
        Request.objects.filter(thread=found.request.thread).update(kept_until=until)  # type: ignore[union-attr]
    remember(actor, "information.kept", found.ref, at, until=until.isoformat(), why=why)
    return found


def forget_old(days: int, *, at: datetime) -> int:
    """Empty what nobody reviewed after its time, drafts and inquiries of that age; return how many.

    `days` is the first period, by which drafts, alarms and inquiries end; requests and information carry
    their
    own last day. Letters about them are emptied, and their salts erased, so that nothing proves who it was.
    """
    day, before = (at - GRACE).date(), at - timedelta(days=days)
    asked = Request.objects.filter(kept_until__lt=day, state__in=OVER).exclude(subject={})
    told = Information.objects.filter(kept_until__lt=day).exclude(subject_keys=[])
    refs = [row.ref for rows in (asked, told) for row in rows]
    destroy(list(Attachment.objects.filter(Q(request__in=asked) | Q(information__in=told))))
    _empty_around(asked, told)
    done = asked.update(**EMPTY_REQUEST) + told.update(**EMPTY_INFORMATION)
    done += Inquiry.objects.filter(checked_at__lt=before).delete()[0]
    done += Alarm.objects.filter(judged_at__lt=before).delete()[0]
    exchange.forget(refs)
    if refs:
        journal.erase_salts(the_node(settings.RABT.state), refs, at=at)
    return done


def _empty_around(asked: QuerySet[Request], told: QuerySet[Information]) -> None:
    Clarification.objects.filter(request__in=asked).update(question="", answer="")
    Consent.objects.filter(information__in=told).update(why="", to="", reason_text="")
    Recall.objects.filter(information__in=told).update(correction="")
    Feedback.objects.filter(information__in=told).update(text="")
