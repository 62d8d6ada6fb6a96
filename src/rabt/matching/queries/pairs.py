"""The door to pairs: whoever opens one has looked at the two rows, and that is written down."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from rabt.access import viewing
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.matching.models import Judgement, Matching, Pair
from rabt.matching.queries.matchings import matchings_to_see
from rabt.matching.rules.pair import ONE_PERSON, State

HELD = timedelta(minutes=3)
"""So long a pair is left to the clerk who has it before him."""


def pairs_to_see(viewer: Actor, matching: Matching, *, state: str = "") -> QuerySet[Pair]:
    """Return the pairs of a matching, in the order in which clerks see them; links the least sure first."""
    asked = {"state": state} if state else {}
    rows = Pair.objects.filter(matching=matching, matching__in=matchings_to_see(viewer), **asked)
    return rows.order_by("chance", "order") if state == State.LINKED else rows.order_by("order")


def shown(viewer: Actor, rows: list[Pair]) -> list[Pair]:
    """Give pairs out with the names in them; each is a look."""
    viewing.note_all(viewer, [row.ref for row in rows])
    return rows


def pair_to_see(viewer: Actor, matching: Matching, pair_id: UUID) -> Pair:
    """Open one pair, or raise Missing; the look is written down."""
    return _opened(viewer, pairs_to_see(viewer, matching).filter(pk=pair_id))


def pair_to_change(viewer: Actor, matching: Matching, pair_id: UUID) -> Pair:
    """Open one pair, locked, or raise Missing; the look is written down."""
    return _opened(viewer, pairs_to_see(viewer, matching).filter(pk=pair_id).select_for_update(of=("self",)))


def _opened(viewer: Actor, rows: QuerySet[Pair]) -> Pair:
    found = rows.first()
    if found is None:
        raise Missing()
    shown(viewer, [found])
    return found


def pairs_to_judge(viewer: Actor, matching: Matching) -> QuerySet[Pair]:
    """Return the pairs of which this viewer is asked: open ones, of which he has not said anything."""
    mine = Judgement.objects.filter(pair=OuterRef("pk"), said_by=viewer.id)
    return pairs_to_see(viewer, matching).filter(~Exists(mine), asks=True, settled=False)


def free_for(viewer: Actor, rows: QuerySet[Pair], at: datetime) -> QuerySet[Pair]:
    """Leave out what another clerk has before him."""
    return rows.filter(Q(shown_to__in=["", viewer.id]) | Q(shown_at__lt=at - HELD))


def siblings(row: Pair, *, doubles: bool) -> QuerySet[Pair]:
    """Return the pairs of which at most one can be right: those that share a row with this one, and itself.

    Where the second list may hold somebody twice, a row of the first may have several partners.
    """
    shares = Q(right_row=row.right_row) | (Q() if doubles else Q(left_row=row.left_row))
    return Pair.objects.filter(shares, matching=row.matching_id).order_by("order")


def judgements_of(row: Pair) -> list[Judgement]:
    """Return what was said of a pair that has been opened, in order."""
    return list(Judgement.objects.filter(pair=row).order_by("said_at", "pk"))


def last_word(viewer: Actor, matching: Matching) -> Judgement | None:
    """Return what this viewer said last in a matching, or nothing."""
    rows = Judgement.objects.filter(pair__matching=matching, said_by=viewer.id)
    return rows.order_by("-said_at", "-pk").first()


def pairs_of_one(matching: Matching) -> QuerySet[Pair]:
    """Return the pairs of an opened matching whose rows are taken for one person. Opens nobody."""
    return Pair.objects.filter(matching=matching, state__in=ONE_PERSON)


def partners(matching: Matching, *, one_list: bool) -> tuple[int, int]:
    """Count the rows of each list that have a partner; of one list both are the same."""
    if one_list:
        taken, _ = rows_taken(matching, one_list=True)
        return len(taken), len(taken)
    rows = pairs_of_one(matching).aggregate(
        left=Count("left_row", distinct=True), right=Count("right_row", distinct=True)
    )
    return rows["left"], rows["right"]


def rows_taken(matching: Matching, *, one_list: bool) -> tuple[set[int], set[int]]:
    """Return the numbers of the rows of each list that have a partner; of one list both are the same."""
    rows = set(pairs_of_one(matching).values_list("left_row", "right_row"))
    left, right = {one for one, _ in rows}, {other for _, other in rows}
    return (left | right, left | right) if one_list else (left, right)
