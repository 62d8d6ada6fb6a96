"""Tables of this room, by noun."""

from rabt.courses.models.certificate import Certificate, Correction, Form, Revocation
from rabt.courses.models.holding import Attendance, Event, Holding, Learner, Material, Seat, Session
from rabt.courses.models.needing import ToldNeed
from rabt.courses.models.platform import Mark, Spent, Tool
from rabt.courses.models.testing import Assessment, Exam, Given, Item, Sitting

__all__ = [
    "Assessment",
    "Attendance",
    "Certificate",
    "Correction",
    "Event",
    "Exam",
    "Form",
    "Given",
    "Holding",
    "Item",
    "Learner",
    "Mark",
    "Material",
    "Revocation",
    "Seat",
    "Session",
    "Sitting",
    "Spent",
    "ToldNeed",
    "Tool",
]
