"""What officers fill in: few fields, each choice with what it means beside it."""

from rabt.assistance.forms.asking import NewForm, ReasonsForm, SubjectForm, prefilled
from rabt.assistance.forms.deeds import (
    CheckedForm,
    ClarifyForm,
    ConsentForm,
    DecideForm,
    FeedbackForm,
    GradeForm,
    InquiryForm,
    JudgeForm,
    KeepForm,
    QuestionForm,
    RecallForm,
    SourceForm,
    SureForm,
    WayForm,
    WhyForm,
)
from rabt.assistance.forms.giving import AnswerForm, GiveForm, HarmForm

__all__ = [
    "AnswerForm",
    "CheckedForm",
    "ClarifyForm",
    "ConsentForm",
    "DecideForm",
    "FeedbackForm",
    "GiveForm",
    "GradeForm",
    "HarmForm",
    "InquiryForm",
    "JudgeForm",
    "KeepForm",
    "NewForm",
    "QuestionForm",
    "ReasonsForm",
    "RecallForm",
    "SourceForm",
    "SubjectForm",
    "SureForm",
    "WayForm",
    "WhyForm",
    "prefilled",
]
