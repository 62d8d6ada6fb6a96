"""What the exchange knows: the link at a glance, letters both ways, what was turned away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from rabt.base.actor import Actor
from rabt.base.clock import now
from rabt.base.errors import Missing
from rabt.exchange import rules
from rabt.exchange.letters import kind_word
from rabt.exchange.messages import CheckpointSigned, LineRestored
from rabt.exchange.models import ClosedPost, Incoming, KeyChange, Outgoing, Peer, Rejection
from rabt.journal import queries as journal
from rabt.seal.keys import card_in
from rabt.shell.queues import Waiting


def assert_durable() -> None:
    """Refuse to start where a commit could be confirmed before it is on the disk."""
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('synchronous_commit'), current_setting('fsync')")
        commit, fsync = cursor.fetchone()
    if not rules.is_durable(commit, fsync):
        raise ImproperlyConfigured(
            f"letters are confirmed only when durable: synchronous_commit is {commit}, fsync is {fsync}"
        )


def is_asked_for(task: str) -> bool:
    """Tell whether the worker's queue already holds a request for a duty."""
    return ProcrastinateJob.objects.filter(queueing_lock=task, status="todo").exists()


def post_to_fetch(*, locked: bool = False) -> QuerySet[ClosedPost]:
    """Return the closed sheets that wait for the office behind the wall, oldest first."""
    rows = ClosedPost.objects.order_by("came_at", "mid")
    return rows.select_for_update() if locked else rows


# ---------------------------------------------------------------- what leaves


def unsealed(state: str, limit: int) -> QuerySet[Outgoing]:
    """Return letters that have no number on the line yet, in the order of writing."""
    return Outgoing.objects.filter(to_state=state, seq__isnull=True).order_by("id")[:limit]


def unanswered(state: str) -> QuerySet[Outgoing]:
    """Return sealed letters without a receipt, in the order of the line."""
    return Outgoing.objects.filter(to_state=state, seq__isnull=False, filed_at__isnull=True).order_by("seq")


def batch_to_send(
    state: str, after: int, at: datetime | None, stored_since: datetime | None = None
) -> list[Outgoing]:
    """Return the next letters for one request; `at` leaves out those whose time has not come.

    `stored_since` leaves out those that a broker has stored since then and surely holds.
    """
    rows = unanswered(state).filter(seq__gt=after).defer("body")
    if at is not None:
        wrong_clock = Q(next_try_at__gt=at + rules.LONGEST_WAIT)
        rows = rows.filter(Q(next_try_at__isnull=True) | Q(next_try_at__lte=at) | wrong_clock)
    if stored_since is not None:
        stored = Q(attempts__gt=0, sent_at__gt=stored_since, sent_at__lte=at)
        rows = rows.exclude(stored & (Q(lost_at__isnull=True) | Q(lost_at__lte=F("sent_at"))))
    found = list(rows[: rules.BATCH_LETTERS])
    return found[: rules.first_batch(len(row.sealed) for row in found)]


def oldest_unanswered_at() -> datetime | None:
    """Return when the oldest letter without a receipt was handed over."""
    found = Outgoing.objects.filter(filed_at__isnull=True).order_by("made_at")
    return found.values_list("made_at", flat=True).first()


def next_try_at(at: datetime) -> datetime | None:
    """Return when the line is to be tried again; None when nothing waits for a receipt."""
    peer = Peer.objects.filter(state=settings.RABT.peer_state).first()
    if peer is None or settings.RABT_RELAY:  # what a broker stores is looked at each minute anyhow
        return None
    waiting_for = unanswered(peer.state)
    if not waiting_for.exists():
        return None
    due: datetime | None = waiting_for.aggregate(due=Min("next_try_at"))["due"]
    latest = max(filter(None, (peer.next_try_at, due)), default=at)
    return at + rules.FIRST_WAIT if rules.is_due(latest, at) else latest


def bodies_sent(kind: str, about: str) -> list[dict[str, Any]]:
    """Return what was already written to the other node about a record, in letters of one kind."""
    return list(Outgoing.objects.filter(kind=kind, about=about).values_list("body", flat=True))


def bodies_came(kind: str, about: str) -> list[dict[str, Any]]:
    """Return what the other node wrote about a record in letters of one kind, in the order of the line."""
    rows = Incoming.objects.filter(kind=kind, about=about).order_by("seq")
    return list(rows.values_list("body", flat=True))


def is_under_way(abouts: Iterable[str]) -> bool:
    """Tell whether a letter about these records waits for its receipt, or for its room."""
    named = [str(about) for about in abouts]
    waits = Incoming.objects.filter(about__in=named, state__in=[rules.Incoming.WAITING, rules.Incoming.DEAD])
    return Outgoing.objects.filter(about__in=named, filed_at=None).exists() or waits.exists()


def is_offer_under_way(at: datetime, *, cosigned: int) -> bool:
    """Tell whether the last checkpoint we offered is still travelling, or may yet be answered."""
    last = Outgoing.objects.filter(kind=CheckpointSigned.KIND).order_by("-id").first()
    if last is None or size_on(last.body["note"]) <= cosigned:
        return False
    return last.filed_at is None or at - last.made_at < rules.ANSWER_WITHIN


def size_on(note: str) -> int:
    """Return the size that stands on a checkpoint. (C2SP tlog-checkpoint, second line)"""
    return int(note.split("\n", 2)[1])


# ---------------------------------------------------------------- what came


def stored_around(state: str, arrivals: list[rules.Arrival]) -> rules.Ledger:
    """Return what is stored under the numbers of a batch and beside them."""
    seqs = {arrival.seq + step for arrival in arrivals for step in (-1, 0, 1)}
    found = Incoming.objects.filter(
        Q(mid__in=[one.mid for one in arrivals]) | Q(seq__in=seqs), from_state=state
    )
    ledger = rules.Ledger()
    for mid, seq, digest, prev in found.values_list("mid", "seq", "digest", "prev"):
        ledger.note(rules.Arrival(mid, seq, digest, prev))
    return ledger


def stored_under(digests: list[str]) -> dict[str, Incoming]:
    """Return the letters that are stored under these digests: the very same bytes were verified before."""
    rows = Incoming.objects.filter(digest__in=digests).defer("body", "sealed")
    return {row.digest: row for row in rows}


def contiguous_from(state: str, upto: int) -> int:
    """Return how far the received letters run without a gap, beginning from a known point."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(max(seq), %s) from (select seq, row_number() over (order by seq) as n"
            " from exchange_incoming where from_state = %s and seq > %s) as run where seq = n + %s",
            [upto, state, upto, upto],
        )
        return int(cursor.fetchone()[0])


def received_upto() -> int:
    """Return up to which number the other node's letters have come without a gap."""
    found = Peer.objects.filter(state=settings.RABT.peer_state).values_list("received_upto", flat=True)
    return found.first() or 0


NEXT = """
    select id, from_state, mid, seq, kind, about, body, made_at, came_at, tries, state
    from exchange_incoming as one
    where from_state = %s and state = %s and seq <= %s and not exists (
        select from exchange_incoming as dead
        where dead.about = one.about and dead.state = %s and dead.seq < one.seq
    ) order by seq limit 1
"""
"""Asked once a letter, and so written out: putting it together anew took a quarter of all the time."""


def next_to_apply(state: str, upto: int) -> Incoming | None:
    """Return the first letter that neither waits for a gap nor behind a dead letter of its record."""
    rows = Incoming.objects.raw(NEXT, [state, rules.Incoming.WAITING, upto, rules.Incoming.DEAD])
    return next(iter(rows), None)


def next_plainly(state: str, upto: int) -> Incoming | None:
    """Return the same as `next_to_apply`, said by the models: what it is held against."""
    dead = Incoming.objects.filter(
        about=OuterRef("about"), state=rules.Incoming.DEAD, seq__lt=OuterRef("seq")
    )
    rows = Incoming.objects.filter(from_state=state, state=rules.Incoming.WAITING, seq__lte=upto)
    return rows.filter(~Exists(dead)).defer("sealed", "receipt").order_by("seq").first()


def letter_to_decide(viewer: Actor, letter_id: UUID) -> Incoming:
    """Return a received letter, locked, for the node's administrator."""
    viewer.require("exchange.run")
    found = Incoming.objects.select_for_update().filter(pk=letter_id).first()
    if found is None:
        raise Missing()
    return found


# ---------------------------------------------------------------- what people see

SENT_AGAIN, GIVEN_BACK = Q(lost_at__isnull=False), Q(back_at__isnull=False)
ONLY = {"unanswered": Q(filed_at__isnull=True), "sent_again": SENT_AGAIN, "given_back": GIVEN_BACK}
"""Lists of our letters that can be asked for."""


@dataclass(frozen=True)
class Link:
    """The state of the link at a glance."""

    peer: Peer | None
    unanswered: int
    oldest_at: datetime | None
    grade: str
    received_upto: int
    gap: tuple[int, int] | None
    waiting: int
    dead: int
    skew_grade: str
    sent_again: int
    given_back: int
    restored_there: bool
    cosigned: journal.Upto | None
    witnessed: journal.Upto | None


def link_to_see(viewer: Actor, at: datetime) -> Link:
    """Return how the link does: last contact, age of the queue, gaps, clocks."""
    viewer.require("exchange.see")
    peer = Peer.objects.filter(state=settings.RABT.peer_state).first()
    out = Outgoing.objects.filter(filed_at__isnull=True).aggregate(n=Count("pk"), oldest=Min("made_at"))
    after = Outgoing.objects.aggregate(
        again=Count("pk", filter=SENT_AGAIN), back=Count("pk", filter=GIVEN_BACK)
    )
    came = Incoming.objects.aggregate(
        waiting=Count("pk", filter=Q(state=rules.Incoming.WAITING)),
        dead=Count("pk", filter=Q(state=rules.Incoming.DEAD)),
    )
    return Link(
        peer=peer,
        unanswered=out["n"],
        oldest_at=out["oldest"],
        grade=rules.how_late(out["oldest"], at),
        received_upto=peer.received_upto if peer else 0,
        gap=gap_of(peer),
        waiting=came["waiting"],
        dead=came["dead"],
        skew_grade=rules.how_skewed(peer.clock_skew_ms if peer else None),
        sent_again=after["again"],
        given_back=after["back"],
        restored_there=Incoming.objects.filter(
            kind=LineRestored.KIND, came_at__gt=at - rules.IN_ORDER_FOR
        ).exists(),
        cosigned=journal.cosigned_upto(),
        witnessed=journal.witnessed_upto(card_in(peer.card).journal_name) if peer else None,
    )


def gap_of(peer: Peer | None) -> tuple[int, int] | None:
    """Return the first run of numbers that has not come while later ones have."""
    if peer is None or peer.received_highest <= peer.received_upto:
        return None
    later = Incoming.objects.filter(from_state=peer.state, seq__gt=peer.received_upto)
    return peer.received_upto + 1, later.aggregate(first=Min("seq"))["first"] - 1


def outgoing_to_see(viewer: Actor, kind: str = "", about: str = "", only: str = "") -> QuerySet[Outgoing]:
    """Return our letters, newest first, without their bodies."""
    viewer.require("exchange.see")
    chosen = ONLY.get(only, Q())
    rows = Outgoing.objects.filter(chosen).defer("body", "sealed", "receipt").order_by("-id")
    return _filtered(rows, kind, about)


def incoming_to_see(viewer: Actor, kind: str = "", about: str = "", only: str = "") -> QuerySet[Incoming]:
    """Return the other node's letters, newest first, without their bodies."""
    viewer.require("exchange.see")
    rows = Incoming.objects.defer("body", "sealed", "receipt").order_by("-came_at", "-seq")
    if only in set(rules.Incoming):
        rows = rows.filter(state=only)
    return _filtered(rows, kind, about)


def _filtered(rows: QuerySet[Any], kind: str, about: str) -> QuerySet[Any]:
    if kind:
        rows = rows.filter(kind__startswith=kind)
    return rows.filter(about=about) if about else rows


@dataclass(frozen=True)
class Crossed:
    """One letter about a record, without its body: what it said is the business of the room that read it."""

    kind: str
    out: bool
    state: str
    at: datetime

    @property
    def kind_word(self) -> str:
        """The word for what it tells."""
        return kind_word(self.kind)


def letters_about(viewer: Actor, refs: Sequence[str], limit: int = 40) -> list[Crossed]:
    """Return the newest letters about several records. The caller has opened each record's own door."""
    out = (
        Outgoing.objects.filter(about__in=refs).defer("body", "sealed", "receipt").order_by("-made_at", "-id")
    )
    came = (
        Incoming.objects.filter(about__in=refs)
        .defer("body", "sealed", "receipt")
        .order_by("-made_at", "-seq")
    )
    found = [Crossed(row.kind, True, row.state, row.made_at) for row in out[:limit]]
    found += [Crossed(row.kind, False, row.state, row.made_at) for row in came[:limit]]
    return sorted(found, key=lambda letter: letter.at, reverse=True)[:limit]


def dead_to_see(viewer: Actor) -> QuerySet[Incoming]:
    """Return dead letters in the order of the line."""
    viewer.require("exchange.see")
    rows = Incoming.objects.filter(state=rules.Incoming.DEAD).defer("body", "sealed", "receipt")
    return rows.order_by("seq").annotate(behind=_waiting_behind())


def _waiting_behind() -> Exists:
    return Exists(
        Incoming.objects.filter(
            about=OuterRef("about"), state=rules.Incoming.WAITING, seq__gt=OuterRef("seq")
        )
    )


def letter_to_see(viewer: Actor, letter_id: UUID) -> Incoming:
    """Return one received letter without its contents: those belong to the room that reads it."""
    viewer.require("exchange.see")
    found = Incoming.objects.defer("body", "sealed").filter(pk=letter_id).first()
    if found is None:
        raise Missing()
    return found


def rejections_to_see(viewer: Actor) -> QuerySet[Rejection]:
    """Return what was turned away, newest first."""
    viewer.require("exchange.see")
    return Rejection.objects.order_by("-last_at")


def gauges(at: datetime) -> dict[str, float]:
    """Say how the link stands, in numbers, for monitoring."""
    oldest = oldest_unanswered_at()
    return {
        "letters_unanswered": Outgoing.objects.filter(filed_at__isnull=True).count(),
        "letters_oldest_seconds": (at - oldest).total_seconds() if oldest else 0,
        "letters_to_apply": Incoming.objects.filter(state=rules.Incoming.WAITING).count(),
        "letters_dead": Incoming.objects.filter(state=rules.Incoming.DEAD).count(),
        "duties_waiting": ProcrastinateJob.objects.filter(status="todo").count(),
        "duties_failed": ProcrastinateJob.objects.filter(status="failed").count(),
    }


def waiting(viewer: Actor) -> list[Waiting]:
    """Return what waits for the node's administrator: dead letters, and letters long unanswered."""
    if not viewer.has("exchange.run"):
        return []
    dead = Incoming.objects.filter(state=rules.Incoming.DEAD).aggregate(n=Count("pk"), since=Min("done_at"))
    late = Outgoing.objects.filter(filed_at__isnull=True, made_at__lte=now() - rules.LATE_AFTER)
    slow = late.aggregate(n=Count("pk"), since=Min("made_at"))
    proposed = KeyChange.objects.filter(state=rules.Keys.PROPOSED).exclude(proposed_by=viewer.id)
    keys = proposed.aggregate(n=Count("pk"), since=Min("proposed_at"))
    queues = [
        Waiting("exchange.keys_to_decide", keys["n"], keys["since"], reverse("exchange:keys")),
        Waiting("exchange.dead_letters", dead["n"], dead["since"], reverse("exchange:dead")),
        Waiting(
            "exchange.late_letters",
            slow["n"],
            slow["since"],
            reverse("exchange:outgoing") + "?only=unanswered",
        ),
    ]
    return [queue for queue in queues if queue.count]
