"""Every write about a person: registered, corrected, pictured, introduced, taken in, shown; spellings."""

from rabt.people.actions.deaths import confirm_death, drop_death, report_death, take_death
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
from rabt.people.actions.spellings import learn_spellings
from rabt.people.actions.taking_back import take_back_registration

__all__ = [
    "confirm_death",
    "correct_person",
    "drop_death",
    "hide_person",
    "introduce_person",
    "learn_spellings",
    "register_person",
    "reopen_office",
    "report_death",
    "set_photo",
    "show_person",
    "shut_office",
    "take_back_registration",
    "take_death",
    "take_in_person",
]
