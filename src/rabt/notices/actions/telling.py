"""Telling somebody something: written with the act, sent after it, tried again until it leaves."""

import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.identifiers import Ref
from rabt.corridor import load
from rabt.journal import actions as journal
from rabt.notices import queries, rules
from rabt.notices.actions import carriers, smpp  # noqa: F401  (they name their adapters)
from rabt.notices.actions.adapters import AT_HOME, Message, Unreachable, adapter_for, name_for, rings
from rabt.notices.models import Notice
from rabt.shell.words import word, words

DELIVER = "notices.deliver"
log = logging.getLogger("rabt.notices")


@transaction.atomic
def tell(
    to: rules.Address, template: str, facts: dict[str, Any], *, about: Ref, at: datetime, urgent: bool = False
) -> Notice:
    """Tell a person something in his language; it leaves when this act is kept, or in the morning.

    `template` is the key of a text in any room's words, such as "access.code_text". What is `urgent`, a code
    that somebody waits for, goes by night too, and is not kept when it cannot be sent.
    """
    language = to.language if to.language in rules.LANGUAGES else rules.LANGUAGES[0]
    notice = Notice.objects.create(
        about=str(about), template=template, channel=to.channel, language=language, target=to.target,
        shown_as=rules.masked(to.target), text=word(template, language=language, **facts),
        made_at=at, next_at=_when(to.channel, urgent, at), urgent=urgent,
    )  # fmt: skip
    _after_commit(notice)
    return notice


def _when(channel: str, urgent: bool, at: datetime) -> datetime:
    if urgent or not rings(channel):
        return at
    return rules.after_night(at, load(settings.RABT.pack).state(settings.RABT.state).zone)


def _after_commit(notice: Notice) -> None:
    at_home = name_for(notice.channel) in AT_HOME
    transaction.on_commit((lambda: deliver(notice.pk)) if at_home else _wake, robust=True)


def _wake() -> None:
    """Ask the worker to send what is due: a carrier's line may be slow, and nobody waits for it at a page."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task(DELIVER, queueing_lock=DELIVER).defer()


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
    except Unreachable as never:
        log.warning("notice %s will not be sent: %s", notice.pk, never)
        notice.tries += 1
        _give_up(notice)
    except Exception:
        log.exception("notice %s was not sent", notice.pk)
        notice.tries += 1
        notice.next_at = rules.next_try(notice.tries, at)
        if notice.tries >= rules.MOST_TRIES:
            _give_up(notice)
    else:
        notice.state, notice.sent_at, notice.next_at = rules.SENT, at, None
        if not settings.RABT.trial:
            notice.text = notice.target = ""
    notice.save(update_fields=["state", "tries", "next_at", "sent_at", "text", "target"])


def _give_up(notice: Notice) -> None:
    notice.state, notice.next_at = rules.GIVEN_UP, None
    if notice.urgent:  # a code that never came is of no use to anybody
        notice.text = notice.target = ""


@transaction.atomic
def resend(actor: Actor, notice_id: UUID, *, why: str, at: datetime) -> Notice:
    """Send again what was given up, once its cause is mended.

    Refuses: notice_not_given_up, notice_forgotten, notice_why
    """
    actor.require("notices.resend")
    notice = queries.notice_to_change(actor, notice_id)
    rules.check_resend(notice.state, notice.text, why)
    notice.state, notice.tries, notice.next_at = rules.QUEUED, 0, at
    notice.save(update_fields=["state", "tries", "next_at"])
    journal.append(actor, "notice.resent", notice.ref, at=at, facts={"why": why.strip()})
    _after_commit(notice)
    return notice


def forget_given_up(*, at: datetime) -> int:
    """Empty what was given up and never sent again; the node does this each night."""
    old = Notice.objects.filter(state=rules.GIVEN_UP, made_at__lt=at - rules.GIVEN_UP_KEPT).exclude(text="")
    return old.update(text="", target="")


@transaction.atomic
def forget_old(*, at: datetime) -> int:
    """Forget notices of long ago, and empty what was given up; the node does this each night."""
    gone = Notice.objects.exclude(state=rules.QUEUED).filter(made_at__lt=at - rules.NOTICE_KEPT).delete()[0]
    return gone + forget_given_up(at=at)


def _message(notice: Notice, at: datetime) -> Message:
    return Message(
        id=str(notice.pk), channel=notice.channel, target=notice.target, text=notice.text,
        language=notice.language, at=at.isoformat(), subject=_subject(notice),
    )  # fmt: skip


def _subject(notice: Notice) -> str:
    """Return what heads a mail, where its room says so: what is only exercise must look so."""
    key = f"{notice.template}_subject"
    return word(key, language=notice.language) if key in words() else ""


def forget(abouts: Iterable[str]) -> int:
    """Empty what is kept of the notices about these records: to whom, and what they said."""
    found = Notice.objects.filter(about__in=[str(about) for about in abouts])
    found.filter(state=rules.QUEUED).update(state=rules.GIVEN_UP)
    return found.update(target="", shown_as="", text="")
