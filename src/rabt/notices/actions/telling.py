"""Telling somebody something: written with the act, sent after it, tried again until it leaves."""

import logging
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.base import clock
from rabt.base.identifiers import Ref
from rabt.notices import queries, rules
from rabt.notices.actions.adapters import Message, adapter_for
from rabt.notices.models import Notice
from rabt.shell.words import word

log = logging.getLogger("rabt.notices")


@transaction.atomic
def tell(to: rules.Address, template: str, facts: dict[str, Any], *, about: Ref, at: datetime) -> Notice:
    """Tell a person something in his language; it leaves when this act is kept.

    `template` is the key of a text in any room's words, such as "access.code_text".
    """
    language = to.language if to.language in rules.LANGUAGES else rules.LANGUAGES[0]
    notice = Notice.objects.create(
        about=str(about), template=template, channel=to.channel, language=language, target=to.target,
        shown_as=rules.masked(to.target), text=word(template, language=language, **facts),
        made_at=at, next_at=at,
    )  # fmt: skip
    transaction.on_commit(partial(deliver, notice.pk), robust=True)
    return notice


@transaction.atomic
def deliver(notice_id: UUID) -> None:
    """Hand one waiting notice to its channel."""
    notice = (
        Notice.objects.select_for_update(skip_locked=True).filter(pk=notice_id, state=rules.QUEUED).first()
    )
    if notice is not None:
        _hand_over(notice, clock.now())


@transaction.atomic
def deliver_due(*, at: datetime) -> int:
    """Hand over every notice whose time has come; the node does this each minute."""
    found = list(queries.due(at))
    for notice in found:
        _hand_over(notice, at)
    return len(found)


def _hand_over(notice: Notice, at: datetime) -> None:
    try:
        adapter_for(notice.channel)(_message(notice, at))
    except Exception:
        log.exception("notice %s was not sent", notice.pk)
        notice.tries += 1
        notice.next_at = rules.next_try(notice.tries, at)
        if notice.tries >= rules.MOST_TRIES:
            notice.state, notice.text = rules.GIVEN_UP, ""
    else:
        notice.state, notice.sent_at, notice.next_at = rules.SENT, at, None
        if not settings.RABT.trial:
            notice.text = notice.target = ""
    notice.save(update_fields=["state", "tries", "next_at", "sent_at", "text", "target"])


def _message(notice: Notice, at: datetime) -> Message:
    return Message(
        id=str(notice.pk), channel=notice.channel, target=notice.target, text=notice.text,
        language=notice.language, at=at.isoformat(),
    )  # fmt: skip


def forget(abouts: Iterable[str]) -> int:
    """Empty what is kept of the notices about these records: to whom, and what they said."""
    found = Notice.objects.filter(about__in=[str(about) for about in abouts])
    found.filter(state=rules.QUEUED).update(state=rules.GIVEN_UP)
    return found.update(target="", shown_as="", text="")
