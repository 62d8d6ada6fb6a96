"""What waits for a person: kinds of work, each with its records, its clock and the page where one is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypedDict

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse

from rabt.base import clock
from rabt.shell.doors import MOST_LISTED


@dataclass(frozen=True)
class Waiting:
    """A queue of one kind of work that this viewer can do; `overdue` counts what passed its clock.

    Nobody waits for a count of all: it goes as far as anybody pages, and `more` says that it stopped there.
    """

    word: str
    count: int
    oldest_at: datetime | None
    url: str
    overdue: int = 0
    begins: str = ""  # where the oldest is taken up; empty where a queue is not worked through in a row

    @property
    def since(self) -> str:
        """Name its clock: since when the oldest waits, or when the first begins that lies ahead."""
        ahead = self.oldest_at is not None and self.oldest_at > clock.now()
        return "shell.first_ahead" if ahead else "shell.oldest"

    @property
    def more(self) -> bool:
        """Tell whether more wait than were counted."""
        return self.count >= MOST_LISTED


class Sorted(TypedDict):
    """By which field the records of a queue are sorted into kinds, and what the corridor calls each."""

    kind: str
    kinds: Mapping[str, Any]


SPREAD = 200
"""How many of the oldest records say by which offices and kinds a queue can be narrowed."""


def by_person(row: Any) -> str:
    """Say nothing of a record that its person's name tells."""
    return ""


@dataclass(frozen=True)
class Queue:
    """One kind of work, record by record.

    `word` names it, in the catalogue and in the address; `scope` is what it takes; `rows` are the records
    that this viewer may work on now; `clock` is the field since which each waits, `days` how long the
    corridor gives (0: no clock of the pack runs); `page` is where one is done. `batch` says that the law
    lets several be done in one go. `says` names a record that is not about one person. `kind` is the field
    that sorts its records (occupation, paper, sector), `kinds` what the corridor calls each.
    """

    word: str
    scope: str
    noun: str
    rows: Callable[[], QuerySet[Any]]
    clock: str
    page: str
    days: int = 0
    batch: bool = False
    says: Callable[[Any], str] = by_person
    kind: str = ""
    kinds: Mapping[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where its records are listed."""
        return reverse("queue", args=[self.word])

    def one(self, key: Any) -> str:
        """Where one of its records is done."""
        return reverse(self.page, args=[key])

    def by_age(self) -> QuerySet[Any]:
        """Return its records, oldest first; one that its person names is read without what it hangs on."""
        rows = self.rows().select_related(None) if self.says is by_person else self.rows()
        return rows.order_by(self.clock, "pk")

    def spread(self) -> tuple[set[str], set[str]]:
        """Return the offices and the kinds of its oldest records."""
        fields = ["office", self.kind] if self.kind else ["office"]
        found = list(self.by_age().values_list(*fields)[:SPREAD])
        return {row[0] for row in found}, {row[1] for row in found} if self.kind else set()

    def narrowed(self, rows: QuerySet[Any], office: str = "", kind: str = "") -> QuerySet[Any]:
        """Keep only the records of one office, or of one kind."""
        rows = rows.filter(office=office) if office else rows
        return rows.filter(**{self.kind: kind}) if kind and self.kind else rows

    def late(self, at: datetime) -> Q:
        """Narrow to what has passed its clock."""
        return Q(**{f"{self.clock}__lt": at - timedelta(days=self.days)}) if self.days else Q(pk=None)

    def due_at(self, row: Any) -> datetime | None:
        """Tell when the corridor wants one record done, if it says so."""
        since = getattr(row, self.clock)
        return since + timedelta(days=self.days) if self.days and since else None

    def waiting(self, at: datetime) -> Waiting | None:
        """Count it for the home page; nothing when nothing waits."""
        oldest = self.by_age().values("pk", self.clock)[:MOST_LISTED]
        late = Count("pk", filter=self.late(at))
        seen = oldest.aggregate(n=Count("pk"), oldest=Min(self.clock), late=late)
        if not seen["n"]:
            return None
        begins = reverse("queue_begin", args=[self.word])
        return Waiting(self.word, seen["n"], seen["oldest"], self.url, seen["late"], begins)
