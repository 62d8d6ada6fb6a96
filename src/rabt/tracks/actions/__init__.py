"""Every write of this room: one function, one transaction."""

from rabt.tracks.actions.bringing import Report, bring_tracks
from rabt.tracks.actions.deciding import set_sighting_aside, take_up_sighting
from rabt.tracks.actions.forgetting import forget_old
from rabt.tracks.actions.handsets import enrol_handset, give_orders, lock_handset
from rabt.tracks.actions.hearing import take_distress, take_help_ended, take_run, take_sighting
from rabt.tracks.actions.helping import answer_distress, end_distress
from rabt.tracks.actions.sensing import end_sensor, register_sensor, sight_reading, take_readings
from rabt.tracks.actions.taking import Answer, take_upload
from rabt.tracks.actions.telling import tell_due

__all__ = [
    "Answer",
    "Report",
    "answer_distress",
    "bring_tracks",
    "end_distress",
    "end_sensor",
    "enrol_handset",
    "forget_old",
    "give_orders",
    "lock_handset",
    "register_sensor",
    "set_sighting_aside",
    "sight_reading",
    "take_distress",
    "take_help_ended",
    "take_readings",
    "take_run",
    "take_sighting",
    "take_up_sighting",
    "take_upload",
    "tell_due",
]
