"""Every write about a person: registered, corrected, pictured, introduced, taken in, shown; spellings."""

from rabt.people.actions.answering import (
    correct_as_asked,
    refuse_correction,
    take_correction_answer,
    take_correction_asked,
)
from rabt.people.actions.canaries import end_canaries, plant_canaries, propose_canaries, refuse_canaries
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
from rabt.people.actions.own import ask_correction, ask_own_code, begin_help, enter_own_page
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
    "ask_correction",
    "ask_erasure",
    "ask_own_code",
    "begin_help",
    "compare_fresh",
    "confirm_death",
    "correct_as_asked",
    "correct_person",
    "drop_death",
    "end_canaries",
    "enter_own_page",
    "erase_person",
    "erase_told",
    "hide_person",
    "introduce_person",
    "judge_resemblance",
    "learn_spellings",
    "part_persons",
    "plant_canaries",
    "propose_by_clock",
    "propose_canaries",
    "refuse_canaries",
    "refuse_correction",
    "refuse_erasure",
    "register_person",
    "reopen_office",
    "report_death",
    "set_photo",
    "show_person",
    "shut_office",
    "take_alike",
    "take_back_registration",
    "take_correction_answer",
    "take_correction_asked",
    "take_death",
    "take_erasure",
    "take_erasure_answer",
    "take_in_person",
    "take_merged",
]
