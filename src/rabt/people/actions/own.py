"""A person at his own page: he comes in with a code, asks for a correction; a helper sits beside him.

The journal keeps these acts under the page and the request, not under his name: no timeline of his file
tells his employer that he came or asked.
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.access import actions as access
from rabt.access import queries as accounts
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.exchange import actions as exchange
from rabt.files import actions as files
from rabt.journal import actions as journal
from rabt.notices import actions as notices
from rabt.notices.rules import Address
from rabt.people import queries
from rabt.people.messages import CorrectionAsked
from rabt.people.models import CorrectionRequest, Help, Person
from rabt.people.rules import asking, helping
from rabt.people.rules.asking import Step
from rabt.seal.message import check_text

DOCUMENT = "correction_document"


def ask_own_code(shown: str, *, at: datetime, place: str, language: str = "ar") -> UUID:
    """Send a code to the telephone of whoever's card or permit is shown; the answer never tells whose.

    None leaves where nobody is known by it, or the telephone is not his alone.
    Refuses: too_many_tries, too_many_codes
    """
    shown = queries.as_shown(shown)
    access.knock("own_page", at=at, place=place, shown=shown)
    person = queries.person_shown(shown, at)
    phone = queries.own_phone(person) if person else ""
    to = Address(phone=phone, name=person.name_ar if person and phone else "", language=language)
    who = person.ref if person and phone else None
    return access.ask_own_code(who, to, "people.own.code_text", shown=shown, at=at, place=place).pk


def enter_own_page(code_id: UUID, digits: str, *, at: datetime, place: str) -> str:
    """Open a person's own page with his code; return what his browser keeps of the stay.

    Refuses: too_many_tries, code_wrong (wrong, used, late and unknown sound the same)
    """
    access.knock("own_code", at=at, place=place)
    who = access.use_own_code(str(code_id), digits, at=at)
    with transaction.atomic():
        person = queries.person_of(who)
        secret = access.open_own_stay(who, queries.refs_of_one(person), at=at)
        journal.append(accounts.himself(who), "own_page.opened", queries.page_ref(person.pk), at=at)
    return secret


@transaction.atomic
def ask_correction(
    actor: Actor, person_id: UUID, *, field: str, said: str, why: str = "", document: bytes = b"",
    name: str = "", at: datetime,
) -> CorrectionRequest:  # fmt: skip
    """Ask that something about oneself is corrected; the state that keeps the record answers.

    Refuses: correction_field, correction_says_nothing, correction_says_much, correction_asked,
    text_unprintable, and what `files.attach` refuses of a document
    """
    person = queries.own_person(actor, person_id)
    check_text(said, "said")
    check_text(why, "why")
    said, why = asking.check_asked(field, said, why)
    found = keep_request(person, field, said, why, settings.RABT.state, at)
    if document:
        kept = files.attach(actor, found.ref, DOCUMENT, document, name, at=at, office=person.office)
        found.file_id = kept.pk
        found.save(update_fields=["file_id"])
    journal.append(actor, "correction.asked", found.ref, at=at, facts={"field": field, "said": said})
    if person.kept_by != settings.RABT.state:
        _pass_on(actor, found, at)
    return found


def keep_request(
    person: Person, field: str, said: str, why: str, asked_in: str, at: datetime, *, key: UUID | None = None
) -> CorrectionRequest:
    """Keep a request to correct, with its clock; one is open for one field. Refuses: correction_asked"""
    terms = agreement.terms_at(at)
    found = CorrectionRequest(
        person=person, asked_in=asked_in, office=person.office, field=field, said=said, why=why, asked_at=at,
        due_on=asking.due_on(terms.on, terms.clock("correction_answer")),
    )  # fmt: skip
    found.pk = key or found.pk
    try:
        with transaction.atomic():
            found.save(force_insert=True)
    except IntegrityError as asked:
        raise Refused("correction_asked", field="field") from asked
    return found


def _pass_on(actor: Actor, found: CorrectionRequest, at: datetime) -> None:
    found.state = asking.move(found.state, Step.HAND_ON)
    found.save(update_fields=["state"])
    letter = CorrectionAsked(
        request_id=found.pk, person_id=found.person_id, field=found.field, said=found.said, why=found.why,
        asked_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=found.person.ref, at=at)
    journal.append(actor, "correction.passed", found.ref, at=at)


@transaction.atomic
def begin_help(actor: Actor, person_id: UUID, *, shown: str, at: datetime) -> Help:
    """Open a worker's own page for him at an office, with his card in hand; he is told that it was opened.

    Refuses: not_his_card, missing
    """
    actor.require(queries.ASSIST)
    person = queries.person_to_see(actor, person_id)
    shown = queries.as_shown(shown)
    helping.check_his_own(shown, queries.his_own_numbers(person, shown, at))
    found = Help.objects.create(person=person, helper=actor.id, office=actor.office, since=at)
    journal.append(actor, "own_page.opened_with_help", queries.page_ref(person.pk), at=at)
    to = Address(phone=person.phone if not person.died_on else "", name=person.name_ar)
    known = accounts.office_names([actor.office]).get(actor.office)
    office = known.name_ar if known else actor.office
    notices.tell(to, "people.own.helped_text", {"office": office}, about=person.ref, at=at)
    return found
