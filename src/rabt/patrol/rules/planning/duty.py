"""What an officer's hours rules mean for the shifts of a plan: which exclude each other, which add up."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from rabt.patrol.rules.planning.facts import Hours, Member, Shift, Span

WEEK = timedelta(days=7)
MINUTE = timedelta(minutes=1)


def meet(one: Span, other: Span) -> bool:
    """Tell whether two spans overlap."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def too_near(first: Span, second: Span, hours: Hours) -> bool:
    """Tell whether two turns, in either order, leave too little rest between them."""
    early, late = sorted((first, second), key=lambda one: one.starts_at)
    rest = max(hours.rest, hours.rest_after_night) if early.night else hours.rest
    return late.starts_at - early.ends_at < timedelta(hours=rest)


def minutes_within(span: Span, begins_at: datetime, ends_at: datetime) -> int:
    """Return the minutes of a turn within a window, rounded up."""
    inside = min(span.ends_at, ends_at) - max(span.starts_at, begins_at)
    return max(-(-inside // MINUTE), 0)


def week_windows(member: Member, shifts: Sequence[Shift]) -> Iterator[tuple[datetime, datetime]]:
    """Return the windows of seven days that can hold most hours: each begins with a turn.

    A window moved later until a turn begins it loses nothing; one that reaches the plan's end holds all later
    ones.
    """
    last = shifts[-1].ends_at
    begun = sorted({*(one.starts_at for one in member.worked), *(one.starts_at for one in shifts)})
    for begins_at in begun:
        if begins_at + WEEK > shifts[0].starts_at:
            yield begins_at, begins_at + WEEK
        if begins_at >= shifts[0].starts_at and begins_at + WEEK >= last:
            return


def rest_starts(shifts: Sequence[Shift]) -> list[datetime]:
    """Return when a weekly rest may begin: with or after a shift, or as the plan ends."""
    return sorted({one for shift in shifts for one in (shift.starts_at, shift.ends_at)})


def last_rest(member: Member, begins_at: datetime, rest: timedelta) -> datetime:
    """Return when the latest whole weekly rest before the plan could have begun."""
    ends_at = begins_at
    before = [one for one in member.worked if one.starts_at < begins_at]
    for turn in sorted(before, key=lambda one: one.ends_at, reverse=True):
        if ends_at - turn.ends_at >= rest:
            break
        ends_at = turn.starts_at
    return min(ends_at, begins_at) - rest


def rest_windows(
    member: Member, shifts: Sequence[Shift], rest: timedelta
) -> Iterator[tuple[datetime, datetime]]:
    """Return the windows (after, until) in each of which a weekly rest must begin, so that no week lacks it.

    From the start of one rest to that of the next may pass seven days less one rest.
    """
    most, last = WEEK - rest, shifts[-1].ends_at
    for after in [last_rest(member, shifts[0].starts_at, rest), *rest_starts(shifts)]:
        if after + most < last:
            yield after, after + most


def night_runs(member: Member, shifts: Sequence[Shift], most: int) -> Iterator[tuple[int, list[int]]]:
    """Return for each run of `most` + 1 days the nights worked in it before, and the plan's night shifts."""
    worked = [one.starts_at.date() for one in member.worked if one.night]
    nights = [(at, one.starts_at.date()) for at, one in enumerate(shifts) if one.night]
    days = sorted({*worked, *(day for _, day in nights)})
    for first in days:
        last = first + timedelta(days=most)
        inside = [at for at, day in nights if first <= day <= last]
        before = len({day for day in worked if first <= day <= last})
        if inside and before + len(inside) > most:
            yield before, inside
