"""What this room's people fill in, by noun."""

from rabt.courses.forms.learning import ExamForm, FormForm, ItemForm, MarkForm, PaperForm, ToolForm
from rabt.courses.forms.running import (
    ArriveForm,
    CorrectForm,
    EventForm,
    HeadsForm,
    MaterialForm,
    NeedForm,
    NoteForm,
    PlanForm,
    PointsForm,
    RenewForm,
    ReturnForm,
    SessionForm,
    TaskForm,
    WhyForm,
)

__all__ = [
    "ArriveForm",
    "CorrectForm",
    "EventForm",
    "ExamForm",
    "FormForm",
    "HeadsForm",
    "ItemForm",
    "MarkForm",
    "MaterialForm",
    "NeedForm",
    "NoteForm",
    "PaperForm",
    "PlanForm",
    "PointsForm",
    "RenewForm",
    "ReturnForm",
    "SessionForm",
    "TaskForm",
    "ToolForm",
    "WhyForm",
]
