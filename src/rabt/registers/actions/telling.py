"""What was decided on an old entry goes to the other state, where it knows the person; and comes from it."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused, Untrusted
from rabt.base.identifiers import ref_of
from rabt.exchange import actions as exchange
from rabt.journal import actions as journal
from rabt.notices import actions as notices
from rabt.notices.rules import Address
from rabt.people import queries as people
from rabt.registers.messages import EntryDecided
from rabt.registers.models import Entry, Told
from rabt.registers.rules.entry import number_key

STANDINGS, ASIDES = "old_entry_standing", "old_entry_aside"


def tell(actor: Actor, row: Entry, standing: str, at: datetime) -> None:
    """Tell the other state which standing an entry has now, if the person is known there."""
    if row.person_id is None or not people.is_known_to_both(row.person_id):
        return
    letter = EntryDecided(
        entry_id=row.pk, person_id=row.person_id, source_office=row.source_office, book=row.book,
        page=row.page, old_number=row.old_number, standing=standing, decided_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)


def tell_person(actor: Actor, row: Entry, at: datetime) -> None:
    """Tell whose an entry is what was decided on it and what he may do, if he can be reached."""
    if row.person_id is None:
        return
    who = people.identity(actor, row.person_id)
    if who.phone:
        to = Address(phone=who.phone, name=who.name_ar)
        found = agreement.terms_at(at).reasons(STANDINGS)[row.standing]
        said = {part: getattr(getattr(found, part), to.language) for part in ("words", "remedy")}
        notices.tell(to, "registers.told_decided", said | {"number": row.old_number}, about=row.ref, at=at)


@transaction.atomic
def take_decision(actor: Actor, told: EntryDecided, *, at: datetime) -> None:
    """Note what the other state decided on an old entry; it is that state's decision and stays its own.

    Refuses: not_the_keeper, letter_about_unknown
    """
    ref = ref_of("entry", told.entry_id)
    if actor.state == settings.RABT.state or Entry.objects.filter(pk=told.entry_id).exists():
        raise Untrusted("not_the_keeper", ref=ref)
    if not people.is_known_to_both(told.person_id):
        raise Refused("letter_about_unknown", ref=ref_of("person", told.person_id))
    before = Told.objects.select_for_update().filter(pk=told.entry_id).first()
    if before is not None and before.decided_at > told.decided_at:
        return
    Told.objects.update_or_create(
        pk=told.entry_id,
        defaults={
            "person_id": told.person_id, "source_office": told.source_office[:200], "book": told.book[:40],
            "page": told.page[:40], "old_number": told.old_number[:40],
            "number_key": number_key(told.old_number)[:40], "standing": told.standing[:40],
            "decided_at": told.decided_at,
        },
    )  # fmt: skip
    journal.append(actor, "entry.told", ref, at=at, facts={"standing": told.standing})
