"""What an officer records at the desk: a passage, a referral to the shift head, a refusal of entry."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused, Untrusted
from rabt.credentials import actions as credentials
from rabt.crossing import queries
from rabt.crossing.messages import CrossingRecorded
from rabt.crossing.models import Passage
from rabt.crossing.rules.desk import AtDesk, check_refusal
from rabt.crossing.rules.passage import Outcome, check_may_pass, check_reason
from rabt.crossing.rules.verdict import Colour, Direction
from rabt.exchange import actions as exchange
from rabt.journal import actions as journal


@transaction.atomic
def record_passage(
    actor: Actor,
    typed: str,
    direction: Direction,
    *,
    at: datetime,
    passage_id: UUID,
    second_check: bool = False,
    head_reason: str = "",
) -> Passage:
    """Record that the bearer of a card passed this port. The same identifier twice counts once.

    Refuses: second_check_needed, shift_head_needed, override_reason_missing, passage_changed,
    port_unknown, serial_mistyped, no_card. (Law 6/1987: entry through named ports)
    """
    actor.require("crossing.record")
    desk = queries.at_desk(actor, typed, direction, at=at)
    if known := _sent_before(actor, desk, passage_id):
        return known
    by_head = bool(head_reason) and actor.has("crossing.override")
    if not by_head:
        check_may_pass(desk.judged, second_check=second_check)
    passage, is_new = _kept(actor, desk, Outcome.PASSED, at, passage_id, second_check=second_check)
    if is_new and by_head:
        passage.head, passage.head_at, passage.head_reason = actor.id, at, check_reason(head_reason)
        passage.save(update_fields=["head", "head_at", "head_reason"])
        journal.append(actor, "crossing.overridden", passage.ref, at=at, facts={"verdict": passage.verdict})
    if is_new:
        tell_passed(actor, passage)
    return passage


@transaction.atomic
def ask_shift_head(
    actor: Actor, typed: str, direction: Direction, *, at: datetime, passage_id: UUID, named: str = ""
) -> Passage:
    """Refer a person to the shift head, who lets through or turns back with a reason.

    Refuses: passage_changed, port_unknown, serial_mistyped, no_card
    """
    actor.require("crossing.record")
    desk = queries.at_desk(actor, typed, direction, at=at)
    passage, is_new = _kept(actor, desk, Outcome.HELD, at, passage_id, named=named)
    if is_new:
        journal.append(actor, "crossing.referred", passage.ref, at=at, facts={"verdict": passage.verdict})
    return passage


@transaction.atomic
def refuse_entry(
    actor: Actor, typed: str, reason: str, *, at: datetime, passage_id: UUID, text: str = "", named: str = ""
) -> Passage:
    """Refuse entry with a reason of the pack; a slip tells the person why and what can be done.

    Refuses: refusal_reason_unknown, refused_without_person, passage_changed, port_unknown,
    serial_mistyped, no_card
    """
    actor.require("crossing.refuse")
    known = queries.terms_at(at).reasons("entry_refusal")
    desk = queries.at_desk(actor, typed, Direction.ENTRY, at=at)
    if sent := _sent_before(actor, desk, passage_id):
        return sent
    check_refusal(reason, known, serial=desk.serial, named=named)
    passage, is_new = _kept(
        actor, desk, Outcome.REFUSED, at, passage_id, reason=reason, text=text, named=named
    )
    if is_new:
        tell_refused(actor, passage)
    return passage


def _sent_before(actor: Actor, desk: AtDesk, passage_id: UUID) -> Passage | None:
    """Return the passage that was already kept under this identifier. Refuses: passage_changed

    Asked before any rule: by the time of a second sending the same person is already inside.
    """
    known = Passage.objects.filter(pk=passage_id).first()
    if known is not None:
        check_same(known, actor.office, desk.serial, desk.direction.value)
    return known


def _kept(
    actor: Actor,
    desk: AtDesk,
    outcome: Outcome,
    at: datetime,
    passage_id: UUID,
    *,
    second_check: bool = False,
    reason: str = "",
    text: str = "",
    named: str = "",
) -> tuple[Passage, bool]:
    """Keep a passage once by its identifier. Refuses: passage_changed"""
    passage, is_new = Passage.objects.get_or_create(
        pk=passage_id,
        defaults={
            "kept_by": settings.RABT.state,
            "office": actor.office,
            "port": desk.port,
            "direction": desk.direction.value,
            "outcome": outcome.value,
            "serial": desk.serial,
            "holder_ref": desk.holder_ref,
            "about_ref": desk.about_ref,
            "named": "" if desk.serial else named.strip(),
            "at": at,
            "noted_at": at,
            "officer": actor.id,
            "colour": desk.judged.colour.value,
            "verdict": desk.judged.code,
            "told_green": desk.judged.colour is Colour.GREEN,
            "second_check": second_check,
            "reason": reason,
            "reason_text": text.strip(),
        },
    )
    if not is_new:
        check_same(passage, actor.office, desk.serial, desk.direction.value)
    return passage, is_new


def check_same(passage: Passage, office: str, serial: str, direction: str) -> None:
    """Make sure that a passage sent twice is the same passage. Refuses: passage_changed"""
    if (passage.office, passage.serial, passage.direction) != (office, serial, direction):
        raise Refused("passage_changed")


def tell_passed(actor: Actor, passage: Passage) -> None:
    """Remember a passage, tell the card's keeper, and write to the other node."""
    journal.append(actor, "crossing.recorded", passage.ref, at=passage.noted_at, facts=facts_of(passage))
    _note_use(actor, passage)
    _write(actor, passage)


def tell_refused(actor: Actor, passage: Passage) -> None:
    """Remember a refusal and write to the other node."""
    journal.append(actor, "crossing.refused", passage.ref, at=passage.noted_at, facts=facts_of(passage))
    _write(actor, passage)


def facts_of(passage: Passage) -> dict[str, str]:
    """Return what the journal commits to of a passage."""
    return {
        "serial": passage.serial,
        "port": passage.port,
        "direction": passage.direction,
        "outcome": passage.outcome,
        "verdict": passage.verdict,
        "reason": passage.reason,
        "at": passage.at.isoformat(),
    }


def _note_use(actor: Actor, passage: Passage) -> None:
    """Tell the card's register of its use; a genuine card may be shown before its letter has come."""
    try:
        with transaction.atomic():
            credentials.note_use(
                actor, passage.serial, port=passage.port, direction=passage.direction, at=passage.at
            )
    except Missing:
        return


def _write(actor: Actor, passage: Passage) -> None:
    letter = CrossingRecorded(
        passage_id=passage.pk,
        serial=passage.serial,
        holder_ref=passage.holder_ref,
        port=passage.port,
        direction=Direction(passage.direction),
        outcome=Outcome(passage.outcome),
        reason=passage.reason,
        colour=Colour(passage.colour),
        verdict=passage.verdict,
        at=passage.at,
    )
    exchange.send(actor, letter.KIND, letter.to_body(), about=passage.ref, at=passage.noted_at)


@transaction.atomic
def take_passage(actor: Actor, told: CrossingRecorded, *, at: datetime) -> Passage:
    """Keep what a post of the other node recorded. Refuses: not_the_keeper"""
    port = queries.terms_at(at).ports.get(told.port)
    known = Passage.objects.filter(pk=told.passage_id).first()
    theirs = port is not None and port.state == actor.state
    if not theirs or (known is not None and known.kept_by != actor.state):
        raise Untrusted("not_the_keeper", about=str(told.passage_id))
    if known is not None:
        return known
    passage = Passage.objects.create(
        pk=told.passage_id,
        kept_by=actor.state,
        port=told.port,
        direction=told.direction.value,
        outcome=told.outcome.value,
        serial=told.serial,
        holder_ref=told.holder_ref,
        at=told.at,
        noted_at=at,
        colour=told.colour.value,
        verdict=told.verdict,
        reason=told.reason,
    )
    journal.append(actor, "crossing.told", passage.ref, at=at, facts=facts_of(passage))
    if passage.outcome == Outcome.PASSED.value:
        _note_use(actor, passage)
    return passage
