"""Turning away: all the detail for us, none for the sender."""

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from rabt.base.actor import the_node
from rabt.base.errors import Problem
from rabt.exchange import rules
from rabt.exchange.models import Rejection
from rabt.journal import actions as journal

SAMPLE = 4_000
KEPT = 10_000


@transaction.atomic
def reject(text: str, problem: Problem, *, via: str, at: datetime) -> Rejection:
    """Write down what was turned away and why; the same thing again only counts up."""
    raw = text.encode("utf-8", "surrogatepass")
    facts = plain(problem.facts)
    row, fresh = Rejection.objects.get_or_create(
        digest=hashlib.sha256(raw).hexdigest(),
        code=problem.code[:60],
        defaults={
            "facts": facts,
            "size": len(raw),
            "sample": raw[:SAMPLE].decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}"),
            "via": via,
            "incident": problem.code in rules.INCIDENTS,
            "first_at": at,
            "last_at": at,
        },
    )
    if not fresh:
        Rejection.objects.filter(pk=row.pk).update(times=F("times") + 1, last_at=at, facts=facts)
    elif row.incident:
        journal.append(the_node(settings.RABT.state), "exchange.incident_raised", row.ref, at=at, facts=facts)
    return row


def plain(facts: dict[str, Any]) -> dict[str, str]:
    """Return a problem's facts in a form that can be stored."""
    return {str(name)[:60]: str(value)[:500].replace("\x00", "") for name, value in facts.items()}


def tidy() -> int:
    """Keep the newest rejections and every incident; return how many went."""
    last = (
        Rejection.objects.filter(incident=False).order_by("-last_at")[KEPT : KEPT + 1].values_list("last_at")
    )
    oldest = last.first()
    if oldest is None:
        return 0
    gone, _ = Rejection.objects.filter(incident=False, last_at__lte=oldest[0]).delete()
    return gone
