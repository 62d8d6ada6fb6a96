"""A person is erased by two persons on the node that keeps him, and by letter on the other."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from rabt.access import actions as access
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Refused, Untrusted
from rabt.base.identifiers import Ref, ref_of
from rabt.credentials import actions as credentials
from rabt.exchange import actions as exchange
from rabt.exchange import queries as letters
from rabt.files import actions as files
from rabt.holds import actions as holds
from rabt.holds import queries as held
from rabt.journal import actions as journal
from rabt.notices import actions as notices
from rabt.people import queries
from rabt.people.messages import PersonErased, PersonErasureAnswered
from rabt.people.models import (
    Correction,
    CorrectionRequest,
    Distinction,
    Document,
    Erasure,
    Ground,
    Help,
    Passing,
    Person,
    Resemblance,
)
from rabt.people.rules import erasure as rules
from rabt.people.rules.erasure import State, Step, Why
from rabt.people.rules.person import check_reason
from rabt.sheets import actions as sheets

ASK, ERASE = "people.ask_erasure", "people.erase"
NO_DAY = date(1900, 1, 1)
"""Stands where a day of birth stood; nobody of the register was born on it."""


@transaction.atomic
def ask_erasure(actor: Actor, person_id: UUID, *, at: datetime) -> Erasure:
    """Ask, at the person's own wish, that what is known of him is erased.

    Refuses: person_tied, letters_under_way, must_wait, erasure_asked
    """
    actor.require(ASK)
    person = queries.person_to_change(actor, person_id)
    _check(person, at)
    return _asked(actor, person, Why.REQUEST, at)


@transaction.atomic
def propose_by_clock(person_id: UUID, *, at: datetime) -> bool:
    """Propose to erase a person of this state whose last permit ended the corridor's years ago.

    Refused by two persons, it is proposed again when as many years have passed since.
    """
    node = the_node(settings.RABT.state)
    person = Person.objects.select_for_update().filter(
        pk=person_id, kept_by=settings.RABT.state, erased_at=None
    ).first()  # fmt: skip
    since = at - timedelta(days=agreement.terms_at(at).clock("erase_after"))
    if person is None or queries.standing_erasures(since).filter(person=person).exists():
        return False
    try:
        _check(person, at)
    except Refused:
        return False
    _asked(node, person, Why.CLOCK, at)
    return True


def _asked(actor: Actor, person: Person, why: Why, at: datetime) -> Erasure:
    found = Erasure(person=person, office=person.office, why=why)
    found.propose(actor, at)
    try:
        with transaction.atomic():
            found.save(force_insert=True)
    except IntegrityError as asked:
        raise Refused("erasure_asked") from asked
    journal.append(actor, "person.erasure_asked", person.ref, at=at, facts={"why": why})
    return found


def _check(person: Person, at: datetime) -> list[str]:
    """Ask that nothing stands on a person; return every record that names him.

    Refuses: person_tied, letters_under_way, must_wait
    """
    refs = [str(person.ref)]
    for room in settings.RABT_TRACES:
        refs += import_string(f"{room}.queries.traces_of")(person.pk)
    tied = any(import_string(f"{room}.queries.ties")(person.pk) for room in settings.RABT_TRACES)
    rules.check_free(tied, letters.is_under_way(refs))
    held.check_not_held(refs, "person.erase", at)
    return refs


@transaction.atomic
def erase_person(actor: Actor, erasure_id: UUID, *, at: datetime) -> Erasure:
    """Erase what is known of a person, as another asked; the other state is told to do the same.

    Records that went into his are his as well, and are erased with it.
    Refuses: same_person, erasure_step_closed, person_tied, letters_under_way, must_wait
    """
    actor.require(ERASE)
    found = queries.erasure_to_decide(actor, erasure_id)
    for joined in queries.went_into(found.person):
        if joined.erased_at is None:
            _erase(actor, _asked_with(found, joined), at)
    return _erase(actor, found, at)


def _asked_with(found: Erasure, joined: Person) -> Erasure:
    """Ask the same of a record that went into the person's, in the name of who asked for him."""
    asked, _ = Erasure.objects.exclude(state=State.REFUSED).get_or_create(
        person=joined,
        defaults={
            "office": joined.office, "why": found.why, "proposed_by": found.proposed_by,
            "proposed_for": found.proposed_for, "proposed_at": found.proposed_at,
        },
    )  # fmt: skip
    return asked


def _erase(actor: Actor, found: Erasure, at: datetime) -> Erasure:
    found.state = rules.move(found.state, Step.ERASE)
    found.decide("erased", actor, at)
    person = Person.objects.select_for_update().get(pk=found.person_id)
    empty_person(actor, person, _check(person, at), at)
    if person.introduced_at is None:
        found.state, found.answered_at = rules.move(found.state, Step.ANSWER), at
    else:
        letter = PersonErased(person_id=person.pk, erased_at=at)
        exchange.send(actor, letter.KIND, letter.to_body(), about=_about(person.pk), at=at)
    found.save()
    return found


@transaction.atomic
def refuse_erasure(actor: Actor, erasure_id: UUID, *, why: str, at: datetime) -> Erasure:
    """Decide that a person is not erased now, and say why.

    Refuses: same_person, erasure_step_closed, reason_too_short
    """
    actor.require(ERASE)
    found = queries.erasure_to_decide(actor, erasure_id)
    found.state = rules.move(found.state, Step.REFUSE)
    found.decide("refused", actor, at, reason_text=check_reason(why, "why"))
    found.save()
    journal.append(actor, "person.erasure_refused", found.person.ref, at=at, facts={"why": found.reason_text})
    return found


# ------------------------------------------------------------------ on the other node
@transaction.atomic
def take_erasure(actor: Actor, told: PersonErased, *, at: datetime) -> None:
    """Erase our copy of a person whom his state erased, as soon as nothing stands on him here.

    Refuses: not_the_keeper
    """
    person = Person.objects.select_for_update().filter(pk=told.person_id).first()
    if actor.state == settings.RABT.state or (person and person.kept_by != actor.state):
        raise Untrusted("not_the_keeper")
    if person is None:
        _answer(told.person_id, at)
    elif person.erased_at is None and not Erasure.objects.filter(person=person, state=State.ASKED).exists():
        _erase_copy(_asked(actor, person, Why.PEER, at), at)


def erase_told(at: datetime) -> int:
    """Erase the copies that had to wait; the node does this each night."""
    waiting = Erasure.objects.filter(why=Why.PEER, state=State.ASKED).values_list("pk", flat=True)
    return sum(_try(key, at) for key in sorted(waiting))


@transaction.atomic
def _try(key: UUID, at: datetime) -> bool:
    return _erase_copy(Erasure.objects.select_for_update().get(pk=key), at)


def _erase_copy(found: Erasure, at: datetime) -> bool:
    node = the_node(settings.RABT.state)
    person = Person.objects.select_for_update().get(pk=found.person_id)
    try:
        refs = _check(person, at)
    except Refused:
        return False
    empty_person(node, person, refs, at)
    found.state = rules.move(rules.move(found.state, Step.ERASE), Step.ANSWER)
    found.answered_at = at
    found.save()
    _answer(person.pk, at)
    return True


def _about(person_id: UUID) -> Ref:
    """Name the erasing itself: letters about the person are emptied with him."""
    return ref_of("erasure", person_id)


def _answer(person_id: UUID, at: datetime) -> None:
    letter = PersonErasureAnswered(person_id=person_id, erased_at=at)
    node = the_node(settings.RABT.state)
    exchange.send(node, letter.KIND, letter.to_body(), about=_about(person_id), at=at)


@transaction.atomic
def take_erasure_answer(actor: Actor, told: PersonErasureAnswered, *, at: datetime) -> None:
    """Note that the other state erased its copy. Refuses: not_the_keeper, erasure_step_closed"""
    if actor.state == settings.RABT.state:
        raise Untrusted("not_the_keeper")
    found = Erasure.objects.select_for_update().filter(person_id=told.person_id, state=State.ERASED).first()
    if found is None:
        raise Refused("erasure_step_closed", state="", step=Step.ANSWER.value)
    found.state, found.answered_at = rules.move(found.state, Step.ANSWER), at
    found.save(update_fields=["state", "answered_at"])
    journal.append(actor, "person.erasure_answered", found.person.ref, at=at)


# ------------------------------------------------------------------ what is emptied
PERSONAL = (
    "first", "father", "grandfather", "family", "name_latin", "name_key", "search_text", "birth_place",
    "home_place", "national_id", "passport_number", "passport_issuer", "phone",
)  # fmt: skip


def empty_person(actor: Actor, person: Person, refs: Iterable[str], at: datetime) -> None:
    """Empty every field that says who a person was, in every room; journal and looks stay and name nobody."""
    access.end_own_stays(person.ref, at=at)
    asked = CorrectionRequest.objects.filter(person=person)
    named = [*refs, queries.page_ref(person.pk), *(one.ref for one in asked)]
    for name in PERSONAL:
        setattr(person, name, "")
    person.sex, person.born_on, person.passport_expires_on = "unknown", NO_DAY, None
    person.photo_id, person.died_on, person.erased_at, person.seen_from = None, None, at, []
    person.version += 1
    person.save()
    for model in (Correction, CorrectionRequest, Document, Ground, Help, Passing):
        model.objects.filter(person=person).delete()
    Distinction.objects.filter(Q(person=person) | Q(other=person)).delete()
    Resemblance.objects.filter(Q(one=person) | Q(other=person)).delete()
    for room in settings.RABT_TRACES:
        import_string(f"{room}.actions.erase_traces")(person.pk)
    credentials.erase_tokens(person.ref)
    for forget in (files.destroy, notices.forget, holds.forget, sheets.forget, exchange.forget):
        forget(named)
    journal.erase_salts(actor, named, at=at)
    journal.append(actor, "person.erased", person.ref, at=at)
