"""What is done about an incident, in its order: rescue, protection, and only then enforcement."""

from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow


class Stage(StrEnum):
    """How far what is done has come."""

    MET = "met"  # rescue comes first
    SAFE = "safe"  # nobody is in danger any more
    TOLD = "told"  # the protection officer was told of who needs it
    ENFORCED = "enforced"
    OVER = "over"


class Step(StrEnum):
    """What is done."""

    RESCUE = "rescue"
    TELL = "tell_protection"
    ENFORCE = "enforce"
    END = "end"


class Rescue(StrEnum):
    """How everybody came to be safe."""

    NOBODY = "nobody_in_danger"
    SAFE_PLACE = "brought_to_safety"
    MEDICAL = "given_medical_help"


TABLE: dict[tuple[Stage, Step], Stage] = {
    (Stage.MET, Step.RESCUE): Stage.SAFE,
    (Stage.SAFE, Step.TELL): Stage.TOLD,
    (Stage.SAFE, Step.ENFORCE): Stage.ENFORCED,  # only where nobody needs protection
    (Stage.SAFE, Step.END): Stage.OVER,  # only where nobody needs protection
    (Stage.TOLD, Step.ENFORCE): Stage.ENFORCED,
    (Stage.TOLD, Step.END): Stage.OVER,
    (Stage.ENFORCED, Step.TELL): Stage.TOLD,  # who needs it was counted later
    (Stage.ENFORCED, Step.ENFORCE): Stage.ENFORCED,
    (Stage.ENFORCED, Step.END): Stage.OVER,
    (Stage.OVER, Step.TELL): Stage.TOLD,  # who needs it was counted after the end: it is open again
}
"""No arrow passes rescue, and none of enforcement passes protection where anybody needs it."""

FREE = frozenset({Step.RESCUE, Step.TELL})
"""Steps that wait for nothing else."""


def move(stage: str, step: Step, *, in_need: bool, was_told: bool, was_heard: bool) -> Stage:
    """Return the stage after a step.

    `in_need` says that somebody needs protection, `was_told` that the protection officer was told of it,
    `was_heard` that he confirmed it. Refuses: rescue_first, protection_first, protection_unheard,
    response_step_closed
    """
    now = Stage(stage)
    if now is Stage.MET and step is not Step.RESCUE:
        raise Refused("rescue_first")
    if in_need and not was_told and step not in FREE and now is not Stage.OVER:
        raise Refused("protection_first")
    if step is Step.END and was_told and not was_heard and now is not Stage.OVER:
        raise Refused("protection_unheard")
    if step is Step.TELL and was_told:
        raise Refused("response_step_closed", state=str(now), step=str(step))
    return follow(TABLE, now, step, "response_step_closed")


def open_steps(stage: str, *, in_need: bool, was_told: bool, was_heard: bool) -> list[Step]:
    """Return the steps that may be taken now, in their order."""
    found = []
    for step in Step:
        try:
            move(stage, step, in_need=in_need, was_told=was_told, was_heard=was_heard)
        except Refused:
            continue
        found.append(step)
    return found
