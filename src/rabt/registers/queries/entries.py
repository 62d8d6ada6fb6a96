"""The door to batches and entries of old registers; who opens an entry with a name in it is written down."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db.models import Count as Counted
from django.db.models import QuerySet

from rabt.access import viewing
from rabt.access.queries import within
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.base.identifiers import id_of, ref_of
from rabt.linkage import arabic
from rabt.people import queries as people
from rabt.registers.models import Batch, Entry, Ruling, Told
from rabt.registers.rules import entry as rules
from rabt.registers.rules.entry import State
from rabt.shell.finding import Found

MOST_CANDIDATES, LEAST_ALIKE = 12, 0.5
_MOST_TRIED = 6


def batches_to_see(viewer: Actor) -> QuerySet[Batch]:
    """Return the batches of this viewer's offices, newest first. Opens nobody."""
    return Batch.objects.filter(within(viewer)).order_by("-brought_at", "-pk")


def batch_to_see(viewer: Actor, batch_id: UUID) -> Batch:
    """Return one batch, or Missing."""
    found = batches_to_see(viewer).filter(pk=batch_id).first()
    if found is None:
        raise Missing()
    return found


@dataclass(frozen=True)
class Count:
    """How many entries of a batch stand where."""

    whole: int = 0
    by_state: dict[str, int] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """How many entries nobody has dealt with yet, or nobody has decided."""
        return self.by_state.get(State.WAITING, 0) + self.by_state.get(State.LINKED, 0)


def counts(batches: Iterable[Batch]) -> dict[UUID, Count]:
    """Count the entries of several batches by where they stand."""
    rows = Entry.objects.filter(batch__in=[one.pk for one in batches]).order_by()
    found: dict[UUID, dict[str, int]] = {}
    for batch, state, number in rows.values_list("batch_id", "state").annotate(n=Counted("pk")):
        found.setdefault(batch, {})[state] = number
    return {batch: Count(sum(by_state.values()), by_state) for batch, by_state in found.items()}


def entries_to_see(viewer: Actor, *, batch: UUID | None = None, state: str = "") -> QuerySet[Entry]:
    """Return the entries of this viewer's offices, in the order in which they came."""
    asked = {"batch_id": batch, "state": state}
    found = Entry.objects.select_related("batch").filter(
        within(viewer), **{name: value for name, value in asked.items() if value}
    )
    return found.order_by("brought_at", "pk")


def shown(viewer: Actor, rows: list[Entry]) -> list[Entry]:
    """Give entries out with the names in them; each is a look."""
    viewing.note_all(viewer, [subject(row) for row in rows])
    return rows


def subject(row: Entry) -> str:
    """Name whom a look at an entry is a look at: the person it is said to be of, else the entry."""
    return ref_of("person", row.person_id) if row.person_id else row.ref


def entry_to_see(viewer: Actor, entry_id: UUID) -> Entry:
    """Open one entry, or Missing; the look is written down."""
    return _one(viewer, entries_to_see(viewer).filter(pk=entry_id))


def entry_to_change(viewer: Actor, entry_id: UUID) -> Entry:
    """Open one entry, locked, or Missing; the look is written down."""
    return _one(viewer, entries_to_see(viewer).filter(pk=entry_id).select_for_update(of=("self",)))


def _one(viewer: Actor, rows: QuerySet[Entry]) -> Entry:
    found = rows.first()
    if found is None:
        raise Missing()
    viewing.note(viewer, subject(found))
    return found


def ruling_open(row: Entry) -> Ruling | None:
    """Return what was said of an entry that has been opened, and nobody has decided yet; locked."""
    return Ruling.objects.select_for_update().filter(entry=row, decided_by="").first()


def rulings_of(row: Entry) -> QuerySet[Ruling]:
    """Return everything that was said and decided of an entry that has been opened, newest first."""
    return Ruling.objects.filter(entry=row).order_by("-proposed_at", "-pk")


def entries_of_person(viewer: Actor, person_id: UUID) -> list[Entry]:
    """Return the entries said to be of one person, as far as this viewer may see them. A look at him."""
    rows = list(entries_to_see(viewer).filter(person_id=person_id))
    if rows:
        viewing.note(viewer, ref_of("person", person_id))
    return rows


def told_of_person(viewer: Actor, person_id: UUID) -> list[Told]:
    """Return what the other state decided on old entries of one person. A look at him, or Missing."""
    people.person_to_see(viewer, person_id)
    return list(Told.objects.filter(person_id=person_id).order_by("decided_at", "pk"))


def twins(viewer: Actor, row: Entry) -> list[Entry]:
    """Return other entries that bear the same old number; each is a look."""
    if not row.number_key:
        return []
    found = entries_to_see(viewer).filter(number_key=row.number_key).exclude(pk=row.pk)
    return shown(viewer, list(found[:MOST_CANDIDATES]))


def candidates(viewer: Actor, row: Entry) -> list[Found]:
    """Find who of today's register an entry may be of: by its name, by what in it looks like a number, and
    by all that its cells tell of him, in either script and with the errors that registers make.

    Every one shown is a look at him.
    """
    best: dict[str, Found] = {}
    for asked in (row.name, *_numbers(row)):
        for one in people.found(viewer, asked):
            if one.ref not in best or best[one.ref].rank < one.rank:
                best[one.ref] = one
    for one in _near(viewer, row):
        best[one.ref] = max(best.get(one.ref, one), one, key=lambda found: found.rank)
    alike = [one for one in best.values() if one.rank >= LEAST_ALIKE]
    return sorted(alike, key=lambda one: -one.rank)[:MOST_CANDIDATES]


def _near(viewer: Actor, row: Entry) -> list[Found]:
    """Weigh the entry beside those of the register whom this viewer may see; their chance is their rank."""
    told = rules.told(row.cells)
    wanted = people.Described(
        names=(row.name,), born_on=rules.day_of(told.get("born", "")), national_id=told.get("national", ""),
        passport_number=told.get("passport", ""), birth_place=told.get("place", ""),
    )  # fmt: skip
    chances = {near.person.pk: near.chance for near in people.nearest(wanted)}
    found = people.lines(viewer, list(chances)) if chances else []
    return [replace(one, rank=chances[id_of(one.ref, "person")]) for one in found]


def _numbers(row: Entry) -> list[str]:
    """Return the cells of an entry that may be the number of a document."""
    plain = (arabic.plain_digits(text).replace(" ", "") for text in row.cells.values())
    long = (text for text in plain if 6 <= len(text) <= 20 and sum(sign.isdigit() for sign in text) >= 6)
    return [text for text in long if text.isalnum()][:_MOST_TRIED]
