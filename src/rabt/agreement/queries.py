"""Every read of the rules in force and of the changes made to them."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse

from rabt.agreement.models import Change
from rabt.agreement.rules import GRANTED, TermLine, line, lines, matches
from rabt.base.actor import Actor
from rabt.base.clock import day_of
from rabt.base.errors import Missing
from rabt.corridor import Pack, Terms, load
from rabt.corridor.pack import DatedChange
from rabt.linkage import arabic
from rabt.shell.queues import Waiting

SEE, PROPOSE, DECIDE = "agreement.see", "agreement.propose", "agreement.decide"
_KEPT = 3
_packs: OrderedDict[tuple[str, str], Pack] = OrderedDict()
_held: ContextVar[list[Pack] | None] = ContextVar("pack_of_one_reading", default=None)


# ------------------------------------------------------------------ what every room asks
def terms(on: date) -> Terms:
    """Return the rules of both states in force on a day, with the changes of both nodes applied."""
    return pack().on(on)


def terms_at(at: datetime) -> Terms:
    """Return the rules in force on the calendar day of an instant, in this node's own time zone."""
    current = pack()
    return current.on(day_of(at, current.state(settings.RABT.state).zone))


def own_zone() -> str:
    """Return the time zone by whose clock this state works."""
    return pack().state(settings.RABT.state).zone


def pack() -> Pack:
    """Return the pack with every granted change in its place.

    A granted change never alters, so the set of their identifiers names one pack for ever: each
    process may keep what it built, and one cheap query tells whether it is still the right one.
    """
    held = _held.get()
    if held:
        return held[0]
    found = _current()
    if held is not None:
        held.append(found)
    return found


@contextmanager
def one_reading() -> Iterator[None]:
    """Let all that one page reads stand on the same rules, asked for once; nothing is decided meanwhile."""
    before = _held.set([])
    try:
        yield
    finally:
        _held.reset(before)


def _current() -> Pack:
    name = (settings.RABT.pack, _mark())
    found = _packs.get(name)
    if found is None:
        found = _packs[name] = load(settings.RABT.pack).with_changes(_granted())
        while len(_packs) > _KEPT:
            _packs.popitem(last=False)
    return found


def _mark() -> str:
    """Name the set of granted changes. In plain SQL: every act asks, and building a query costs more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select md5(string_agg(id::text, ',' order by id)) from agreement_change where decision = %s",
            [GRANTED],
        )
        return cursor.fetchone()[0] or ""


def _granted() -> list[DatedChange]:
    rows = Change.objects.filter(decision=GRANTED).order_by("decided_at", "id")
    return [DatedChange(row.key, row.value, row.since, row.source) for row in rows]


# ------------------------------------------------------------------ what the pages ask
def term_lines(viewer: Actor, at: datetime, *, search: str = "", only: str = "") -> list[TermLine]:
    """List the values in force, narrowed by what was typed and by a filter."""
    viewer.require(SEE)
    current, source = terms_at(at), load(settings.RABT.pack)
    found = lines(current, source)
    if only == "assumption":
        found = [one for one in found if one.assumption]
    elif only == "changed":
        found = [one for one in found if one.changed]
    elif only == "ours":
        found = [one for one in found if one.changeable and one.keeper == settings.RABT.side]
    return [one for one in found if not search or matches(one, search, _folded)]


def _folded(text: str) -> str:
    return arabic.fold(text).lower()


def term_line(viewer: Actor, key: str, at: datetime) -> TermLine:
    """Return one value in force, or raise Missing."""
    viewer.require(SEE)
    try:
        entry = terms_at(at).entry(key)
    except KeyError:
        raise Missing() from None
    if not entry.VALUE:
        raise Missing()
    return line(terms_at(at), load(settings.RABT.pack), key)


def history(viewer: Actor, key: str) -> list[TermLine]:
    """Return one value over time, the newest first."""
    viewer.require(SEE)
    current, source = pack(), load(settings.RABT.pack)
    return [line(current.on(entry.since), source, key) for entry in reversed(current.history(key))]


def changes(viewer: Actor, *, state: str = "") -> QuerySet[Change]:
    """List the changes of both nodes, the newest first; `state` is waiting, granted or refused."""
    viewer.require(SEE)
    found = Change.objects.order_by("-proposed_at", "-id")
    if state:
        found = found.filter(decision="" if state == "waiting" else state)
    return found


def changes_of(viewer: Actor, key: str) -> list[Change]:
    """List the changes of one value, the newest first."""
    return list(changes(viewer).filter(key=key))


def change_to_see(viewer: Actor, change_id: UUID) -> Change:
    """Find a change, or raise Missing."""
    viewer.require(SEE)
    found = Change.objects.filter(pk=change_id).first()
    if found is None:
        raise Missing()
    return found


def change_to_decide(viewer: Actor, change_id: UUID) -> Change:
    """Find and lock a change that this node decides, or raise Missing."""
    viewer.require(DECIDE)
    own = Change.objects.select_for_update().filter(pk=change_id, kept_by=settings.RABT.state)
    found = own.first()
    if found is None:
        raise Missing()
    return found


def waiting(viewer: Actor) -> list[Waiting]:
    """Tell a decider which proposals of others wait for him."""
    if not viewer.has(DECIDE):
        return []
    mine = {viewer.id, viewer.for_whom} - {""}
    rows = Change.objects.filter(decision="", kept_by=settings.RABT.state)
    rows = rows.exclude(proposed_by__in=mine).exclude(proposed_for__in=mine).order_by("proposed_at")
    oldest = rows.first()
    if oldest is None:
        return []
    url = f"{reverse('agreement:changes')}?state=waiting"
    return [Waiting("agreement.changes_to_decide", rows.count(), oldest.proposed_at, url)]
