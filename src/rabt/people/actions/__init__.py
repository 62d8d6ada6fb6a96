"""Every write about a person: registered, corrected, pictured, introduced, taken in, shown; spellings."""

from rabt.people.actions.deaths import confirm_death, drop_death, report_death, take_death
from rabt.people.actions.erasing import (
    ask_erasure,
    erase_person,
    erase_told,
    propose_by_clock,
    refuse_erasure,
    take_erasure,
    take_erasure_answer,
)
from rabt.people.actions.persons import (
    correct_person,
    hide_person,
    introduce_person,
    register_person,
    reopen_office,
    set_photo,
    show_person,
    shut_office,
    take_in_person,
)
from rabt.people.actions.resembling import (
    compare_fresh,
    judge_resemblance,
    part_persons,
    take_alike,
    take_merged,
)
from rabt.people.actions.spellings import learn_spellings
from rabt.people.actions.taking_back import take_back_registration

__all__ = [
    "ask_erasure",
    "compare_fresh",
    "confirm_death",
    "correct_person",
    "drop_death",
    "erase_person",
    "erase_told",
    "hide_person",
    "introduce_person",
    "judge_resemblance",
    "learn_spellings",
    "part_persons",
    "propose_by_clock",
    "refuse_erasure",
    "register_person",
    "reopen_office",
    "report_death",
    "set_photo",
    "show_person",
    "shut_office",
    "take_alike",
    "take_back_registration",
    "take_death",
    "take_erasure",
    "take_erasure_answer",
    "take_in_person",
    "take_merged",
]
