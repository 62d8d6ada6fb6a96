"""A permit's states, the one table of its transitions, and what must hold before each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow


class State(StrEnum):
    """Where a permit stands."""

    PROPOSED = "proposed"
    GRANTED = "granted"
    REFUSED = "refused"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    BETWEEN_JOBS = "between_jobs"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    RETURNED = "went_home"  # the holder went home after his contract
    DECEASED = "deceased"


class Step(StrEnum):
    """What happens to it."""

    PROPOSE = "propose"
    GRANT = "grant"
    REFUSE = "refuse"
    ENTER = "enter"
    SUSPEND = "suspend"
    LIFT_BEFORE_ENTRY = "lift_before_entry"
    LIFT = "lift"
    LIFT_BETWEEN_JOBS = "lift_between_jobs"
    LOSE_WORK = "lose_work"
    RENEW = "renew"
    CHANGE_EMPLOYER = "change_employer"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    RETURN = "return"
    DIE = "die"


class Who(StrEnum):
    """Who may take a step."""

    CLERK = "destination_clerk"
    APPROVER = "destination_approver"
    CLOCK = "clock"
    PORT = "port"


@dataclass(frozen=True)
class Transition:
    """One arrow of the drawing: from a state, by a step of somebody, to a state."""

    before: State | None
    step: Step
    after: State
    by: Who


TRANSITIONS: tuple[Transition, ...] = (
    Transition(None, Step.PROPOSE, State.PROPOSED, Who.CLERK),
    Transition(State.PROPOSED, Step.GRANT, State.GRANTED, Who.APPROVER),
    Transition(State.PROPOSED, Step.REFUSE, State.REFUSED, Who.APPROVER),
    Transition(State.PROPOSED, Step.WITHDRAW, State.WITHDRAWN, Who.APPROVER),
    Transition(State.PROPOSED, Step.DIE, State.DECEASED, Who.CLOCK),
    Transition(State.GRANTED, Step.ENTER, State.ACTIVE, Who.PORT),
    Transition(State.GRANTED, Step.SUSPEND, State.SUSPENDED, Who.APPROVER),
    Transition(State.GRANTED, Step.WITHDRAW, State.WITHDRAWN, Who.APPROVER),
    Transition(State.GRANTED, Step.EXPIRE, State.EXPIRED, Who.CLOCK),
    Transition(State.GRANTED, Step.DIE, State.DECEASED, Who.CLOCK),
    Transition(State.ACTIVE, Step.SUSPEND, State.SUSPENDED, Who.APPROVER),
    Transition(State.ACTIVE, Step.LOSE_WORK, State.BETWEEN_JOBS, Who.CLERK),
    Transition(State.ACTIVE, Step.RENEW, State.ACTIVE, Who.APPROVER),
    Transition(State.ACTIVE, Step.CHANGE_EMPLOYER, State.ACTIVE, Who.APPROVER),
    Transition(State.ACTIVE, Step.WITHDRAW, State.WITHDRAWN, Who.APPROVER),
    Transition(State.ACTIVE, Step.EXPIRE, State.EXPIRED, Who.CLOCK),
    Transition(State.ACTIVE, Step.DIE, State.DECEASED, Who.CLOCK),
    Transition(State.SUSPENDED, Step.ENTER, State.SUSPENDED, Who.PORT),
    Transition(State.SUSPENDED, Step.LIFT_BEFORE_ENTRY, State.GRANTED, Who.APPROVER),
    Transition(State.SUSPENDED, Step.LIFT, State.ACTIVE, Who.APPROVER),
    Transition(State.SUSPENDED, Step.LIFT_BETWEEN_JOBS, State.BETWEEN_JOBS, Who.APPROVER),
    Transition(State.SUSPENDED, Step.LOSE_WORK, State.SUSPENDED, Who.CLERK),
    Transition(State.SUSPENDED, Step.WITHDRAW, State.WITHDRAWN, Who.APPROVER),
    Transition(State.SUSPENDED, Step.EXPIRE, State.EXPIRED, Who.CLOCK),
    Transition(State.SUSPENDED, Step.RETURN, State.RETURNED, Who.PORT),
    Transition(State.SUSPENDED, Step.DIE, State.DECEASED, Who.CLOCK),
    Transition(State.BETWEEN_JOBS, Step.SUSPEND, State.SUSPENDED, Who.APPROVER),
    Transition(State.BETWEEN_JOBS, Step.RENEW, State.ACTIVE, Who.APPROVER),
    Transition(State.BETWEEN_JOBS, Step.CHANGE_EMPLOYER, State.ACTIVE, Who.APPROVER),
    Transition(State.BETWEEN_JOBS, Step.WITHDRAW, State.WITHDRAWN, Who.APPROVER),
    Transition(State.BETWEEN_JOBS, Step.EXPIRE, State.EXPIRED, Who.CLOCK),
    Transition(State.BETWEEN_JOBS, Step.RETURN, State.RETURNED, Who.PORT),
    Transition(State.BETWEEN_JOBS, Step.DIE, State.DECEASED, Who.CLOCK),
    Transition(State.EXPIRED, Step.RETURN, State.RETURNED, Who.PORT),
)
"""The whole life of a permit. The documentation draws this table; nothing else moves a permit."""

TABLE: Mapping[tuple[State, Step], State] = {
    (row.before, row.step): row.after for row in TRANSITIONS if row.before is not None
}

TERMINAL = frozenset({State.REFUSED, State.EXPIRED, State.WITHDRAWN, State.RETURNED, State.DECEASED})
LIVE = frozenset(State) - TERMINAL
"""A person holds at most one permit in one of these."""

COUNTED = frozenset({State.GRANTED, State.ACTIVE, State.SUSPENDED})
"""These take a place in the employer's quota; who is between jobs takes none."""

KINDS: Mapping[Step, str] = {
    Step.PROPOSE: "permit.proposed",
    Step.GRANT: "permit.granted",
    Step.REFUSE: "permit.refused",
    Step.ENTER: "permit.entered",
    Step.SUSPEND: "permit.suspended",
    Step.LIFT_BEFORE_ENTRY: "permit.lifted",
    Step.LIFT: "permit.lifted",
    Step.LIFT_BETWEEN_JOBS: "permit.lifted",
    Step.LOSE_WORK: "permit.work_lost",
    Step.RENEW: "permit.renewed",
    Step.CHANGE_EMPLOYER: "permit.employer_changed",
    Step.WITHDRAW: "permit.withdrawn",
    Step.EXPIRE: "permit.expired",
    Step.RETURN: "permit.returned",
    Step.DIE: "permit.holder_died",
}
"""How the journal names each step."""

HOLDS_CARD = frozenset({State.GRANTED, State.ACTIVE, State.SUSPENDED, State.BETWEEN_JOBS})

LIFTED_TO: Mapping[State, Step] = {
    State.GRANTED: Step.LIFT_BEFORE_ENTRY,
    State.ACTIVE: Step.LIFT,
    State.BETWEEN_JOBS: Step.LIFT_BETWEEN_JOBS,
}
"""A permit that was suspended goes back to where it stood."""


def move(state: str, step: Step) -> State:
    """Return the state after a step. Refuses: permit_step_closed"""
    return follow(TABLE, State(state), step, "permit_step_closed")


def steps_from(state: str) -> tuple[Step, ...]:
    """Return what may happen to a permit in a state, in the order of the table."""
    return tuple(row.step for row in TRANSITIONS if row.before == state)


def lift_step(stood: str) -> Step:
    """Return the step by which a suspended permit goes back to where it stood. Refuses: permit_step_closed"""
    step = LIFTED_TO.get(State(stood)) if stood else None
    if step is None:
        raise Refused("permit_step_closed", state=State.SUSPENDED.value, step=Step.LIFT.value)
    return step


def after(state: str, stood: str, step: Step) -> tuple[State, str]:
    """Return where a permit stands after a step, and where beneath a suspension. Refuses: permit_step_closed

    A suspension remembers where the permit stood; what happens meanwhile moves that memory.
    """
    goes_to = move(state, step)
    if goes_to is not State.SUSPENDED:
        return goes_to, ""
    return goes_to, str(State(state) if step is Step.SUSPEND else move(stood, step))


# ------------------------------------------------------------------ how long it holds


@dataclass(frozen=True)
class Window:
    """From which day to which a permit holds, and by when its holder must first have entered."""

    first: date
    last: date
    entry_by: date


def window(
    starts_on: date, ends_on: date, passport_ends_on: date | None, on: date, *, days: int, entry: int
) -> Window:
    """Return when a permit holds if it is granted on a day. Refuses: passport_missing_for_permit

    The pack's days are counted from the start of work or from the grant, whichever is later; neither
    the contract nor the passport may end before the permit does.
    """
    if passport_ends_on is None:
        raise Refused("passport_missing_for_permit")
    longest = max(starts_on, on) + timedelta(days=days)
    last = min(ends_on, passport_ends_on, longest)
    return Window(on, last, min(last, on + timedelta(days=entry)))


def check_passport(ends_on: date | None, on: date, left_days: int) -> None:
    """Ask that the passport holds long enough. Refuses: passport_missing_for_permit, passport_too_short"""
    if ends_on is None:
        raise Refused("passport_missing_for_permit")
    needed = on + timedelta(days=left_days)
    if ends_on < needed:
        raise Refused("passport_too_short", ends_on=ends_on, needed_until=needed)


def check_renewal_window(valid_until: date, on: date, days: int) -> None:
    """Ask that a renewal is proposed near the end, not long before. Refuses: renewal_too_early"""
    opens_on = valid_until - timedelta(days=days)
    if on < opens_on:
        raise Refused("renewal_too_early", opens_on=opens_on)


def check_renewal_gains(valid_until: date, last: date) -> None:
    """Ask that a renewal gives more days. Refuses: renewal_gains_nothing"""
    if last <= valid_until:
        raise Refused("renewal_gains_nothing", valid_until=valid_until, until=last)


def kept_until(valid_until: date, on: date, days: int) -> date:
    """Return until when the status is kept after the loss of work, never past the permit itself."""
    return min(valid_until, on + timedelta(days=days))


@dataclass(frozen=True)
class Ends:
    """The days on which a permit may end by itself."""

    valid_until: date | None
    kept_until: date | None = None
    entry_by: date | None = None


def last_day(state: str, stood: str, ends: Ends, late_news: int) -> date | None:
    """Return the last day of a permit as it stands, or nothing where no day ends it.

    A post without a line may tell of a first entry some days late: so long the permit is kept.
    """
    if State(state) not in HOLDS_CARD or ends.valid_until is None:
        return None
    days = [ends.valid_until]
    if State.BETWEEN_JOBS in (state, stood) and ends.kept_until:
        days.append(ends.kept_until)
    if State.GRANTED in (state, stood) and ends.entry_by:
        days.append(ends.entry_by + timedelta(days=late_news))
    return min(days)


def is_due_to_expire(state: str, stood: str, ends: Ends, on: date, late_news: int) -> bool:
    """Tell whether a permit is past its last day."""
    last = last_day(state, stood, ends, late_news)
    return last is not None and last < on


def is_returned(
    state: str, stood: str, left_on: date | None, over_since: date | None, on: date, days: int
) -> bool:
    """Tell whether who left after his work was over, and stayed away for some days, has returned."""
    over = State.BETWEEN_JOBS in (state, stood) or state == State.EXPIRED
    if not over or left_on is None or over_since is None or left_on < over_since:
        return False
    return left_on + timedelta(days=days) <= on


def check_reason(code: str, known: Mapping[str, object]) -> None:
    """Ask that a decision names a reason of the corridor. Refuses: permit_reason_unknown"""
    if code not in known:
        raise Refused("permit_reason_unknown", reason=code, field="reason")


DOCTRINE = (
    "Loss of work is not loss of status: between jobs a permit is kept (ILO C143 art. 8).",
    "What was suspended goes back to where it stood; an entry or a loss of work meanwhile is not forgotten.",
    "Who leaves after his contract, or after his permit ran out, has returned.",
    "Nothing leaves refused, withdrawn or returned: a new permit is a new record.",
)
