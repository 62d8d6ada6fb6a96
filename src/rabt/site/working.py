"""Working through a queue: what waits, what is in hand, and the next record that follows by itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from rabt.access import actions as access
from rabt.access import queries as accounts
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing, NotAllowed, Problem, Refused, Stale
from rabt.base.identifiers import Ref, id_of, ref_of
from rabt.people import queries as people
from rabt.people.rules.person import NameCard
from rabt.shell import doors
from rabt.shell.queues import Queue, Waiting
from rabt.shell.words import word

WORK = "work"
MOST_SKIPPED = 200


# ------------------------------------------------------------------ what waits
def waiting(viewer: Actor) -> list[Waiting]:
    """Return what waits for this viewer, oldest first."""
    found: list[Waiting] = []
    for module in settings.RABT_QUEUES:
        found += import_module(module).waiting(viewer)
    return sorted(found, key=lambda queue: (queue.oldest_at is None, queue.oldest_at or clock.now()))


def queues(viewer: Actor) -> dict[str, Queue]:
    """Return the queues that this viewer works through record by record, by word."""
    rooms = [import_module(module) for module in settings.RABT_QUEUES]
    return {queue.word: queue for room in rooms if hasattr(room, "queues") for queue in room.queues(viewer)}


def queue(viewer: Actor, name: str) -> Queue:
    """Return one queue of this viewer, or Missing."""
    found = queues(viewer).get(name)
    if found is None:
        raise Missing()
    return found


@dataclass(frozen=True)
class Line:
    """One record as a queue shows it."""

    row: Any
    about: Ref
    url: str
    who: NameCard | None
    says: str
    since: datetime | None
    due_at: datetime | None
    late: bool
    hand: Any
    mine: bool


def narrowed(viewer: Actor, work: Queue, part: dict[str, str], at: datetime) -> Any:
    """Return the part of a queue that was asked for: an office, a kind, what is late, whose hand it is in."""
    rows = work.narrowed(work.by_age(), part.get("office", ""), part.get("kind", ""))
    if part.get("late"):
        rows = rows.filter(work.late(at))
    if part.get("hand") == "mine":
        mine = [one.about for one in accounts.mine_in_hand(viewer, at)]
        return rows.filter(pk__in=[id_of(ref, work.noun) for ref in mine if ref.startswith(f"{work.noun}:")])
    if part.get("hand") in ("free", "others"):
        taken = accounts.others_in_hand(viewer, work.noun, at)
        return rows.filter(pk__in=taken) if part["hand"] == "others" else rows.exclude(pk__in=taken)
    return rows


class Lines:
    """The records of a queue as lines; whom a page shows is written down as a look."""

    ordered = True

    def __init__(self, viewer: Actor, work: Queue, rows: Any, at: datetime) -> None:
        self._viewer, self._work, self._rows, self._at = viewer, work, rows, at
        self.shown: list[Line] = []

    def count(self) -> int:
        """Count all of them."""
        return doors.counted(self._rows)

    def __getitem__(self, part: slice) -> list[Line]:
        """Fetch a page."""
        rows = list(self._rows[part])
        names = people.names(self._viewer, [key for row in rows if (key := _person(row))])
        hands = accounts.holders([ref_of(self._work.noun, row.pk) for row in rows], self._at)
        self.shown = [self._line(row, names, hands) for row in rows]
        return self.shown

    def _line(self, row: Any, names: dict[UUID, NameCard], hands: dict[str, Any]) -> Line:
        about, due = ref_of(self._work.noun, row.pk), self._work.due_at(row)
        hand, key = hands.get(about), _person(row)
        return Line(
            row=row, about=about, url=self._work.one(row.pk), who=names.get(key) if key else None,
            says=self._work.says(row), since=getattr(row, self._work.clock), due_at=due,
            late=due is not None and due < self._at, hand=hand,
            mine=hand is not None and str(hand.account_id) == self._viewer.id,
        )  # fmt: skip


def _person(row: Any) -> UUID | None:
    found = getattr(row, "person_id", None)
    return found if isinstance(found, UUID) else None


def in_hand(viewer: Actor, at: datetime) -> list[tuple[Queue, Line]]:
    """Return what this viewer has in hand and can still do, with the queue that each is from."""
    held: dict[str, list[str]] = {}
    for one in accounts.mine_in_hand(viewer, at):
        noun, _, key = one.about.partition(":")
        held.setdefault(noun, []).append(key)
    found = []
    for work in queues(viewer).values() if held else ():
        if keys := held.get(work.noun):
            lines = Lines(viewer, work, work.by_age().filter(pk__in=keys), at)
            found += [(work, line) for line in lines[: len(keys)]]
    return found


# ------------------------------------------------------------------ one after the other
def begin(request: HttpRequest, name: str, key: str, part: dict[str, str]) -> str:
    """Begin to work through a queue or one part of it, with one record or the oldest; return where."""
    queue(request.actor, name)
    request.session[WORK] = {"queue": name, "at": "", "done": 0, "skipped": [], "part": part}
    return go_on(request, key)


def go_on(request: HttpRequest, key: str = "") -> str:
    """Take up the next record that no colleague has in hand; return where it is done, or home at the end."""
    viewer, at, work = request.actor, clock.now(), request.session[WORK]
    found = queue(viewer, work["queue"])
    if work["at"]:
        access.put_down(viewer, ref_of(found.noun, work["at"]))
    rows = found.by_age().filter(pk=key) if key else _free(viewer, found, work, at)
    row = rows.first()
    if row is None:
        return stop(request)
    access.take_up(viewer, ref_of(found.noun, row.pk), at=at)
    request.session[WORK] = work | {"at": str(row.pk)}
    return found.one(row.pk)


def _free(viewer: Actor, found: Queue, work: dict[str, Any], at: datetime) -> Any:
    taken = accounts.others_in_hand(viewer, found.noun, at)
    return narrowed(viewer, found, work["part"], at).exclude(pk__in=[*taken, *work["skipped"]])


def skip(request: HttpRequest) -> str:
    """Leave this record for later in this round, and go on."""
    work = request.session.get(WORK)
    if not work:
        return reverse("home")
    request.session[WORK] = work | {"skipped": [*work["skipped"], work["at"]][-MOST_SKIPPED:]}
    return go_on(request)


def stop(request: HttpRequest) -> str:
    """End the round, put down what is in hand, and say how many were done."""
    work = request.session.pop(WORK, None)
    if work:
        found = queues(request.actor).get(work["queue"])
        if found and work["at"]:
            access.put_down(request.actor, ref_of(found.noun, work["at"]))
        messages.success(request, word("site.round_ended", n=work["done"]))
    return reverse("home")


def held(viewer: Actor, values: Iterable[Any], at: datetime) -> list[tuple[Queue, str, Ref]]:
    """Return what of these is in somebody's hand: its queue of this viewer, its key, its reference."""
    keys = [str(value) for value in values if isinstance(value, UUID)]
    if not keys:
        return []
    works = queues(viewer).values()
    nouns = {work.noun for work in works}
    taken = accounts.holders([ref_of(noun, key) for noun in nouns for key in keys], at)
    return [
        (work, key, ref)
        for work in works
        for key in keys
        if (ref := ref_of(work.noun, key)) in taken and work.rows().filter(pk=key).exists()
    ]


def let_go(request: HttpRequest) -> None:
    """After an act, let go of the record in hand that no longer waits for the work it was taken up for."""
    for work, key, ref in getattr(request, "held", ()):
        if not work.rows().filter(pk=key).exists():
            access.finish_record(request.actor, ref, at=clock.now())


class Follow:
    """Middleware: once the record in hand has left its queue, the next one follows by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; after an act that ended a record, lead on to the next."""
        response = self.get_response(request)
        if response.status_code < HTTPStatus.BAD_REQUEST:
            let_go(request)
        decided = request.method == "POST" and isinstance(response, HttpResponseRedirect)
        if not decided or not request.actor.id or not self._has_left(request):
            return response
        work = request.session[WORK]
        request.session[WORK] = work | {"done": work["done"] + 1}
        return HttpResponseRedirect(go_on(request))

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        """Before an act, note whether its record is in somebody's hand, and which work it waits for."""
        if request.method == "POST" and request.actor.id:
            request.held = held(request.actor, kwargs.values(), clock.now())

    def _has_left(self, request: HttpRequest) -> bool:
        work = request.session.get(WORK)
        if not work or not work["at"]:
            return False
        found = queues(request.actor).get(work["queue"])
        return found is not None and not found.rows().filter(pk=work["at"]).exists()


def context(request: HttpRequest) -> dict[str, Any]:
    """Give every page the round that its reader is in, if he is in one."""
    session = getattr(request, "session", None)
    return {
        "work": session.get(WORK) if session is not None else None,
        "elsewhere": lambda: elsewhere(request),
    }


def elsewhere(request: HttpRequest) -> tuple[Queue, str, Any] | None:
    """Tell whether a colleague has the record of this page in hand, so that its reader is warned."""
    match = request.resolver_match
    if match is None or not request.actor.id or request.method != "GET":
        return None
    for work, key, ref in held(request.actor, match.kwargs.values(), clock.now()):
        hand = accounts.holders([ref], clock.now()).get(ref)
        if hand and str(hand.account_id) != request.actor.id:
            return work, key, hand
    return None


# ------------------------------------------------------------------ several at once
def offices_of(viewer: Actor, lines: Iterable[Line]) -> set[str]:
    """Return the offices that records stand under, and the viewer's own."""
    return {viewer.office, *(line.row.office for line in lines)}


def lies_with(viewer: Actor, work: Queue, to: UUID | None, lines: list[Line]) -> set[UUID]:
    """Return which of these records wait in a colleague's own queue: only those can be handed to him."""
    others = accounts.colleagues(viewer, work.scope, offices_of(viewer, lines))
    colleague = next((one for one in others if one.pk == to), None)
    his = queues(accounts.actor_of(colleague)).get(work.word) if colleague else None
    if his is None:
        return set()
    return set(his.rows().filter(pk__in=[line.row.pk for line in lines]).values_list("pk", flat=True))


@dataclass(frozen=True)
class Outcome:
    """What became of one record of a batch."""

    line: Line
    problem: Problem | None


def act_on_each(viewer: Actor, work: Queue, keys: list[str], at: datetime) -> list[Outcome]:
    """Do the queue's act on each record: each is its own act, and one that is refused stops no other.

    Refuses: batch_not_allowed
    """
    module, _, name = settings.RABT_BATCH.get(work.word, "").partition(":")
    if not (work.batch and module):
        raise Refused("batch_not_allowed")
    act = getattr(import_module(module), name)
    lines = Lines(viewer, work, work.by_age().filter(pk__in=keys), at)[: len(keys)]
    return [Outcome(line, _tried(act, viewer, line, at)) for line in lines]


def _tried(act: Callable[..., Any], viewer: Actor, line: Line, at: datetime) -> Problem | None:
    try:
        if line.hand and not line.mine:
            raise Refused("in_hand_of_colleague", who=line.hand.account.name_ar)
        act(viewer, line.row.pk, at=at)
    except (Refused, NotAllowed, Missing, Stale) as problem:
        return problem
    access.put_down(viewer, line.about)
    return None
