"""What officers fill in: a few taps, counts instead of persons, and nobody's name but in a case."""

from rabt.incidents.forms.cases import CaseForm, HolderForm, PersonForm
from rabt.incidents.forms.custody import CountedForm, LabelForm, LeaveForm, OfferForm, SeizeForm
from rabt.incidents.forms.met import CorrectForm, MetForm, NewForm
from rabt.incidents.forms.steps import (
    DayForm,
    DecideForm,
    LinkForm,
    NeedForm,
    RescueForm,
    SureForm,
    ValidateForm,
    WhyForm,
)

__all__ = [
    "CaseForm",
    "CorrectForm",
    "CountedForm",
    "DayForm",
    "DecideForm",
    "HolderForm",
    "LabelForm",
    "LeaveForm",
    "LinkForm",
    "MetForm",
    "NeedForm",
    "NewForm",
    "OfferForm",
    "PersonForm",
    "RescueForm",
    "SeizeForm",
    "SureForm",
    "ValidateForm",
    "WhyForm",
]
