"""A line is written into the record once, remembered, and told to the other side, all in one transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.base.actor import Actor, the_node
from rabt.base.identifiers import new_id
from rabt.exchange import actions as exchange
from rabt.exercises import queries
from rabt.exercises.messages import ONLY, LineWritten, RecordCounted
from rabt.exercises.models import Count, Entry, Exercise
from rabt.exercises.rules.record import Kind
from rabt.journal import actions as journal
from rabt.seal.message import check_text


def write(
    actor: Actor, row: Exercise, kind: Kind, *, at: datetime, key: UUID | None = None,
    anonymous: bool = False, **told: Any,
) -> Entry:  # fmt: skip
    """Write a line of this side into the record and tell the other side. Refuses: text_unprintable

    The journal and the row do not say who, where it is anonymous.
    """
    check_text(told.get("said", ""), "said")
    who = the_node(settings.RABT.state) if anonymous else actor
    second = told.pop("second", None)
    entry = Entry(
        pk=key or new_id(), exercise=row, office=row.office, kept_by=settings.RABT.state, kind=kind.value,
        at=at,
        second=queries.reading(row, at).second if second is None else second,
        written_by="" if anonymous else actor.id, **told,
    )  # fmt: skip
    entry.save(force_insert=True)
    journal.append(who, f"exercise_line.{kind.value}", entry.ref, at=at, facts=_facts(entry))
    letter = LineWritten(exercise_ref=row.ref, line=entry.line(), only_for=ONLY)
    letter.check()
    exchange.send(who, letter.KIND, letter.to_body(), about=row.ref, at=at)
    return entry


def write_once(actor: Actor, row: Exercise, kind: Kind, *, at: datetime, **told: Any) -> Entry | None:
    """Write a line that may stand once; nothing where it stands already."""
    try:
        with transaction.atomic():
            return write(actor, row, kind, at=at, **told)
    except IntegrityError:
        return None


def keep(actor: Actor, row: Exercise, letter: LineWritten, *, at: datetime) -> Entry | None:
    """Keep a line that the other side wrote; told again it changes nothing."""
    one = letter.line
    if queries.entry_of(one.key) is not None:
        return None
    entry = Entry(
        pk=one.key, exercise=row, office=row.office, kept_by=one.state, kind=one.kind.value,
        second=one.second, at=one.at, event=one.event, subject=one.subject, value=one.value,
        said=one.said, seconds=one.seconds,
    )  # fmt: skip
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:
        return None
    journal.append(actor, "exercise_line.taken", entry.ref, at=at, facts=_facts(entry))
    return entry


def _facts(entry: Entry) -> dict[str, Any]:
    names = ("kind", "kept_by", "second", "event", "subject", "value", "said", "seconds")
    return {name: getattr(entry, name) for name in names}


@transaction.atomic
def tell_count(row: Exercise, *, at: datetime) -> None:
    """Tell the other side how many lines this record has, and its digest."""
    lines, digest = queries.counted_at(at, row)
    Count.objects.update_or_create(
        exercise=row, state=settings.RABT.state,
        defaults={"lines": lines, "digest": digest, "counted_at": at},
    )  # fmt: skip
    letter = RecordCounted(exercise_ref=row.ref, lines=lines, digest=digest, only_for=ONLY, counted_at=at)
    exchange.send(the_node(settings.RABT.state), letter.KIND, letter.to_body(), about=row.ref, at=at)


def tell_counts(*, at: datetime) -> int:
    """Tell the count of every record that grew by letters after its end: the node does this each minute.

    Without it the last count that the other side holds would be older than what it sent itself.
    """
    grown = queries.grown()
    for row in grown:
        tell_count(row, at=at)
    return len(grown)
