"""Are the steps of a regularisation fit for use? They must be those that the room takes, and nothing else."""

from collections.abc import Iterable, Iterator, Mapping

from rabt.corridor.shapes import RegularisationStep

STATES: Mapping[str, tuple[str, ...]] = {
    "file": (
        "asked", "open", "offered", "proposed", "admitted", "refused", "sought", "documented", "returned",
        "concluded", "withdrawn", "protected", "closed",
    ),
    "detention": ("recorded", "declined", "told", "acknowledged"),
    "whereabouts": ("asked", "held", "nothing"),
}  # fmt: skip
STEPS: Mapping[str, tuple[str, ...]] = {
    "file": (
        "ask", "open", "take_up", "record_offer", "propose", "admit", "refuse", "conclude", "ask_document",
        "issue", "not_found", "depart", "protect", "close", "withdraw",
    ),
    "detention": ("hold", "decline_consul", "tell_consul", "acknowledge"),
    "whereabouts": ("ask_whereabouts", "find_held", "find_nothing"),
}  # fmt: skip
SAFE = ("protected", "closed")
Objection = tuple[str, str, str]
"""Field, problem, mend."""


def objections(
    step: RegularisationStep, currencies: Iterable[str], payers: Iterable[str]
) -> Iterator[Objection]:
    """Say what is wrong with one step: its name, its states, its days, its money."""
    if step.of not in STATES:
        yield "of", f"unknown {step.of!r}", f"Use {' or '.join(STATES)}"
        return
    yield from _places(step)
    if step.payer not in payers:
        yield "payer", f"unknown payer {step.payer!r}", f"Use {' or '.join(payers)}"
    if step.minor and step.currency not in currencies:
        yield "currency", f"unknown currency {step.currency!r}", "Add it to currencies.toml"
    if step.days < 0 or step.minor < 0:
        yield "days", "is below zero", "Write a number of days and an amount, nought or more"
    elif step.after in SAFE and (step.days or step.minor):
        yield "days", "protection has neither a clock nor a fee", "Write days = 0, and no amount"


def _places(step: RegularisationStep) -> Iterator[Objection]:
    states, steps = STATES[step.of], STEPS[step.of]
    if step.code not in steps:
        yield "code", "the room takes no such step", f"Use one of {', '.join(steps)}"
    for state in (*step.before, step.after):
        if state not in states:
            yield "before", f"unknown state {state!r}", f"Use some of {', '.join(states)}"
