"""Every write of this room: passages at the desk, decisions of the shift head, devices and their uploads."""

from rabt.crossing.actions.decisions import confirm_passage, let_through, turn_back
from rabt.crossing.actions.devices import enrol_device, invite_device, lock_device, pack_for
from rabt.crossing.actions.erasing import erase_traces
from rabt.crossing.actions.papers import bring_passage
from rabt.crossing.actions.passages import ask_shift_head, record_passage, refuse_entry, take_passage
from rabt.crossing.actions.uploads import take_upload

__all__ = [
    "ask_shift_head",
    "bring_passage",
    "confirm_passage",
    "enrol_device",
    "erase_traces",
    "invite_device",
    "let_through",
    "lock_device",
    "pack_for",
    "record_passage",
    "refuse_entry",
    "take_passage",
    "take_upload",
    "turn_back",
]
