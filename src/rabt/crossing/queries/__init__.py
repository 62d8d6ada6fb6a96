"""Every read of this room: what stands at the desk, what passed, which devices there are."""

from rabt.crossing.queries.desk import at_desk, day_here, look_up, port_of, terms_at
from rabt.crossing.queries.devices import device_at_work, device_to_change, devices, invited_device
from rabt.crossing.queries.pack import pack_facts
from rabt.crossing.queries.passages import (
    own_passages,
    passage,
    passage_to_decide,
    passages_of_person,
    passages_today,
    person_names,
    waiting,
    waiting_decisions,
)
from rabt.crossing.queries.traces import ties, traces_of

__all__ = [
    "at_desk",
    "day_here",
    "device_at_work",
    "device_to_change",
    "devices",
    "invited_device",
    "look_up",
    "own_passages",
    "pack_facts",
    "passage",
    "passage_to_decide",
    "passages_of_person",
    "passages_today",
    "person_names",
    "port_of",
    "terms_at",
    "ties",
    "traces_of",
    "waiting",
    "waiting_decisions",
]
