"""Letters about persons."""

from rabt.base.actor import Actor
from rabt.exchange.letters import Letter
from rabt.people import actions
from rabt.people.messages import (
    CorrectionAnswered,
    CorrectionAsked,
    PersonDeceased,
    PersonErased,
    PersonErasureAnswered,
    PersonIntroduced,
    PersonMerged,
    PersonsAlike,
)


def take_in(actor: Actor, letter: Letter) -> None:
    """Take in a person whom the other state introduces."""
    actions.take_in_person(actor, PersonIntroduced.from_body(letter.body), at=letter.received_at)


def take_death(actor: Actor, letter: Letter) -> None:
    """Note a death that the other state confirmed."""
    actions.take_death(actor, PersonDeceased.from_body(letter.body), at=letter.received_at)


def take_erasure(actor: Actor, letter: Letter) -> None:
    """Erase our copy of a person whom his state erased."""
    actions.take_erasure(actor, PersonErased.from_body(letter.body), at=letter.received_at)


def take_erasure_answer(actor: Actor, letter: Letter) -> None:
    """Note that the other state erased its copy."""
    actions.take_erasure_answer(actor, PersonErasureAnswered.from_body(letter.body), at=letter.received_at)


def take_merged(actor: Actor, letter: Letter) -> None:
    """Follow the other state, which found that two persons are one, or that they are not."""
    actions.take_merged(actor, PersonMerged.from_body(letter.body), at=letter.received_at)


def take_alike(actor: Actor, letter: Letter) -> None:
    """Ask a clerk whether two persons are one, since the other state holds them for one."""
    actions.take_alike(actor, PersonsAlike.from_body(letter.body), at=letter.received_at)


def take_correction_asked(actor: Actor, letter: Letter) -> None:
    """Take up what a person whom we keep asked at the other state to be corrected."""
    actions.take_correction_asked(actor, CorrectionAsked.from_body(letter.body), at=letter.received_at)


def take_correction_answer(actor: Actor, letter: Letter) -> None:
    """Take in what the other state answered to a request to correct."""
    actions.take_correction_answer(actor, CorrectionAnswered.from_body(letter.body), at=letter.received_at)


HANDLERS = {
    PersonIntroduced.KIND: take_in,
    PersonDeceased.KIND: take_death,
    PersonErased.KIND: take_erasure,
    PersonErasureAnswered.KIND: take_erasure_answer,
    PersonMerged.KIND: take_merged,
    PersonsAlike.KIND: take_alike,
    CorrectionAsked.KIND: take_correction_asked,
    CorrectionAnswered.KIND: take_correction_answer,
}
