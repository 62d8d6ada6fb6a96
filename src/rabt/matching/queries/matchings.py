"""The door to matchings of the viewer's offices; whoever opens a list itself is written down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from rabt.access.queries import within
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.files import queries as files
from rabt.matching.models import Judgement, List, Matching, Pair
from rabt.matching.rules import agreeing, lists
from rabt.matching.rules.agreeing import Agreement, Checked
from rabt.matching.rules.pair import LINK, ONE_PERSON, State

SEE, BRING, JUDGE = "matching.see", "matching.bring", "matching.judge"


def matchings_to_see(viewer: Actor) -> QuerySet[Matching]:
    """Return the matchings of this viewer's offices, newest first. Opens nobody."""
    return Matching.objects.filter(within(viewer)).order_by("-brought_at", "-pk")


def matching_to_see(viewer: Actor, matching_id: UUID) -> Matching:
    """Return one matching, or Missing. Opens nobody."""
    return _one(matchings_to_see(viewer).filter(pk=matching_id))


def matching_to_change(viewer: Actor, matching_id: UUID) -> Matching:
    """Return one matching, locked, or Missing. Opens nobody."""
    return _one(matchings_to_see(viewer).filter(pk=matching_id).select_for_update())


def _one(rows: QuerySet[Matching]) -> Matching:
    found = rows.first()
    if found is None:
        raise Missing()
    return found


def lists_of(row: Matching) -> list[List]:
    """Return the lists of a matching that has been opened, the first one first."""
    return list(List.objects.filter(matching=row).order_by("side"))


def rows_of(viewer: Actor, one: List) -> list[list[str]]:
    """Open a list: the look is written down by its purpose. Raises Missing once it was destroyed."""
    return lists.unpacked(files.opened(viewer, one.file_id))


@dataclass(frozen=True)
class Progress:
    """How many pairs stand where, how many are left to this viewer, and how far clerks agree."""

    by_state: Mapping[str, int] = field(default_factory=dict)
    left: int = 0
    looks: int = 0
    agreement: Agreement = field(default_factory=lambda: Agreement(0, 0, None))
    checked: Checked | None = None
    usual: float | None = None

    @property
    def one_person(self) -> int:
        """How many pairs are taken for one person now."""
        return sum(self.by_state.get(state, 0) for state in ONE_PERSON)

    @property
    def over(self) -> int:
        """How much of the clerks' zone is done, in hundredths."""
        return 100 - round(100 * self.left / self.looks) if self.looks else 100


def progress(row: Matching) -> Progress:
    """Count the pairs of a matching that has been opened. Opens nobody."""
    pairs = Pair.objects.filter(matching=row)
    by_state = dict(
        pairs.order_by()
        .filter(Q(settled=False) | Q(state__in=ONE_PERSON))
        .values_list("state")
        .annotate(Count("pk"))
    )
    counted = pairs.aggregate(
        done=Count("pk", filter=Q(asked=True, asks=False, settled=False)),
        left=Count("pk", filter=Q(asks=True, settled=False)),
    )
    return Progress(
        by_state=by_state, left=counted["left"], looks=counted["left"] + counted["done"],
        agreement=_agreement(row), checked=_checked(row), usual=_usual(row),
    )  # fmt: skip


def _agreement(row: Matching) -> Agreement:
    said: dict[UUID, list[str]] = {}
    words = Judgement.objects.filter(pair__matching=row).order_by("said_at", "pk")
    for key, word in words.values_list("pair_id", "said"):
        said.setdefault(key, []).append(word)
    return agreeing.agreement(said.values())


def _checked(row: Matching) -> Checked | None:
    links = Pair.objects.filter(matching=row, zone=LINK, asked=True)
    upheld = links.filter(state=State.SAME).count()
    return agreeing.checked(upheld, upheld + links.filter(state=State.DIFFERENT).count())


def _usual(row: Matching) -> float | None:
    took = Judgement.objects.filter(pair__matching=row).values_list("took", flat=True)
    found = agreeing.usual(list(took))
    return None if found is None else found / 1000
