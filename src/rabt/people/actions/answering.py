"""A request to correct is answered: a clerk corrects or refuses with a reason, and the person is told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.base.actor import Actor, the_node
from rabt.base.errors import Refused, Untrusted
from rabt.base.identifiers import ref_of
from rabt.exchange import actions as exchange
from rabt.journal import actions as journal
from rabt.notices import actions as notices
from rabt.notices.rules import Address
from rabt.people import queries
from rabt.people.actions.own import keep_request
from rabt.people.actions.persons import CORRECT, correct_person
from rabt.people.messages import CorrectionAnswered, CorrectionAsked
from rabt.people.models import CorrectionRequest
from rabt.people.rules import asking
from rabt.people.rules.asking import State, Step
from rabt.people.rules.person import check_reason


@transaction.atomic
def correct_as_asked(
    actor: Actor, request_id: UUID, changes: Mapping[str, Any], *, version: int, reason: str, at: datetime
) -> CorrectionRequest:
    """Correct what a person asked to be corrected, as the papers say it; he is told.

    Refuses: correction_step_closed, correction_not_asked, and what `correct_person` refuses
    """
    actor.require(CORRECT)
    found = queries.correction_to_answer(actor, request_id)
    asking.move(found.state, Step.CORRECT)
    if set(changes) != {found.field}:
        raise Refused("correction_not_asked", field=found.field)
    correct_person(actor, found.person_id, changes, version=version, reason=reason, at=at)
    return _answer(actor, found, Step.CORRECT, "", at)


@transaction.atomic
def refuse_correction(actor: Actor, request_id: UUID, *, reason: str, at: datetime) -> CorrectionRequest:
    """Refuse what a person asked to be corrected, and say why; he is told.

    Refuses: correction_step_closed, reason_too_short
    """
    actor.require(CORRECT)
    found = queries.correction_to_answer(actor, request_id)
    return _answer(actor, found, Step.REFUSE, check_reason(reason, "reason"), at)


def _answer(
    actor: Actor, found: CorrectionRequest, step: Step, reason: str, at: datetime
) -> CorrectionRequest:
    _settle(found, step, reason, at)
    found.answered_by = actor.id
    found.save()
    journal.append(actor, f"correction.{found.state}", found.ref, at=at, facts={"reason": reason})
    if found.asked_in == settings.RABT.state:
        _tell(found, at)
        return found
    letter = CorrectionAnswered(request_id=found.pk, state=found.state, reason=reason, answered_at=at)
    exchange.send(actor, letter.KIND, letter.to_body(), about=found.person.ref, at=at)
    return found


def _settle(found: CorrectionRequest, step: Step, reason: str, at: datetime) -> None:
    found.state = asking.move(found.state, step)
    found.reason, found.answered_at = reason, at


def _tell(found: CorrectionRequest, at: datetime) -> None:
    person = found.person
    if person.phone and not person.died_on:
        to = Address(phone=person.phone, name=person.name_ar)
        notices.tell(to, f"people.own.correction_{found.state}_text", {}, about=person.ref, at=at)


# ------------------------------------------------------------------ by letter
@transaction.atomic
def take_correction_asked(actor: Actor, told: CorrectionAsked, *, at: datetime) -> CorrectionRequest | None:
    """Take up what a person whom we keep asked at the other state; told twice, it stands once.

    Refuses: not_the_keeper, letter_malformed
    """
    told.check()
    person = queries.person_told(told.person_id)
    if actor.state == settings.RABT.state or person is None or person.kept_by != settings.RABT.state:
        raise Untrusted("not_the_keeper")
    known = queries.correction_told(told.request_id)
    if known is not None:
        return known
    if person.erased_at is not None:
        _refuse_at_once(told, NOT_KEPT, at)
        return None
    try:
        found = keep_request(person, told.field, told.said, told.why, actor.state, at, key=told.request_id)
    except Refused:
        _refuse_at_once(told, ASKED_ALREADY, at)
        return None
    node = the_node(settings.RABT.state)
    journal.append(node, "correction.asked", found.ref, at=at, facts={"field": told.field})
    return found


ASKED_ALREADY, NOT_KEPT = "asked_already", "not_kept"
"""Why a request is not taken up: the same is open at the state that keeps him, or he was erased there."""


def _refuse_at_once(told: CorrectionAsked, why: str, at: datetime) -> None:
    letter = CorrectionAnswered(request_id=told.request_id, state=State.REFUSED, reason=why, answered_at=at)
    about = ref_of("person", told.person_id)
    exchange.send(the_node(settings.RABT.state), letter.KIND, letter.to_body(), about=about, at=at)


@transaction.atomic
def take_correction_answer(actor: Actor, told: CorrectionAnswered, *, at: datetime) -> None:
    """Take in what the state that keeps a person answered; told twice, it counts once.

    Refuses: not_the_keeper, letter_malformed
    """
    told.check()
    found = queries.correction_told(told.request_id)
    if found is None or actor.state == settings.RABT.state or found.person.kept_by != actor.state:
        raise Untrusted("not_the_keeper")
    if found.state != State.PASSED:
        return
    _settle(found, asking.ANSWERS[State(told.state)], told.reason, told.answered_at)
    found.save()
    journal.append(actor, f"correction.{found.state}", found.ref, at=at)
    _tell(found, at)
