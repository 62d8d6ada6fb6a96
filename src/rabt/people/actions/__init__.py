"""Every write about a person: registered, corrected, pictured, introduced, taken in, shown; spellings."""

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

__all__ = [
    "correct_person",
    "hide_person",
    "introduce_person",
    "learn_spellings",
    "register_person",
    "reopen_office",
    "set_photo",
    "show_person",
    "shut_office",
    "take_in_person",
]
