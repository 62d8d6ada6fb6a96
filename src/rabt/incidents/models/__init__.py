"""Tables of this room, by noun. Nobody met is named in any, but in a case."""

from rabt.incidents.models.case import Case, CasePerson, Ruling
from rabt.incidents.models.custody import Custody, Discrepancy, Leaving, Seizure
from rabt.incidents.models.daily import DailyReport
from rabt.incidents.models.incident import Counter, Incident, Linked, Version
from rabt.incidents.models.shared import written

__all__ = [
    "Case",
    "CasePerson",
    "Counter",
    "Custody",
    "DailyReport",
    "Discrepancy",
    "Incident",
    "Leaving",
    "Linked",
    "Ruling",
    "Seizure",
    "Version",
    "written",
]
