"""What one node does in the rehearsal when workplaces are inspected, and for those who have no papers."""

from datetime import date
from random import Random
from typing import Any
from uuid import UUID

from rabt.agreement import queries as agreement
from rabt.base.errors import Refused
from rabt.base.identifiers import new_id
from rabt.dues.rules.fee import Paid
from rabt.hiring import queries as hiring
from rabt.inspection import actions as inspection
from rabt.inspection import queries as inspections
from rabt.inspection.rules.visit import Answer, Seen, Ticked
from rabt.permits import queries as permits
from rabt.regularisation import actions as regularisation
from rabt.regularisation import queries as files
from rabt.regularisation.rules.file import FEE, Step, Told
from rabt.regularisation.rules.whereabouts import Who
from rabt.site.rehearsal.seats import as_account, at_of, open_accounts

NOTES = (
    "لم يُعرض على المفتش عند الزيارة",
    "وُجد ناقصًا عند بعض العمال",
    "قال صاحب العمل إنه يتممه قريبًا",
)


# ------------------------------------------------------------------ inspection
def draw_plan(by: str, at: str) -> list[dict[str, str]]:
    """Let a head of inspection draw the plan of the month; name its lines. Nobody to visit: no plan."""
    who = as_account(by)
    try:
        plan = inspection.draw_plan(who, at=at_of(at))
    except Refused:
        return []
    return [{"id": str(line.pk), "why": line.why} for line in inspections.lines_of(who, plan)]


def adopt_visit(by: str, line: str, inspector: str, at: str) -> str:
    """Let the head adopt a visit of the plan and give it to an inspector."""
    return str(inspection.adopt_visit(as_account(by), UUID(line), inspector, at=at_of(at)).pk)


def record_visit(by: str, visit: str, wanting: int, seed: int, at: str) -> list[dict[str, Any]]:
    """Let an inspector fill in the checklist, so many lines of it wanting; name what he found."""
    who, when, chance = as_account(by), at_of(at), Random(seed)
    row = inspections.visit_to_see(who, UUID(visit))
    lacking = set(chance.sample(row.items, wanting))
    answers = tuple(
        Answer(item, Ticked.NO, chance.choice(NOTES)) if item in lacking else Answer(item, Ticked.YES)
        for item in row.items
    )
    workers = permits.workers_of([row.employer_id]).get(row.employer_id, 0)
    inspection.record_visit(who, row.pk, Seen(new_id(), when, row.place, workers, answers), at=when)
    holder = {one.office_id: str(one.pk) for one in open_accounts() if one.role == "employer"}
    days = {code: item.days for code, item in agreement.terms_at(when).checks.items()}
    return [
        {"lack": str(one.pk), "employer": holder[one.office], "days": days[one.item]}
        for one in inspections.lacks_to_see(who, visit=row.pk).order_by("item")
    ]


def look_again(at: str) -> int:
    """Let the node follow what was not mended by its day, as it does each night; say how much is late."""
    return inspection.follow_lacks(at=at_of(at))


# ------------------------------------------------------------------ who has no papers
def open_file(by: str, told: dict[str, Any], at: str) -> str:
    """Let an office open the file of somebody who came by himself."""
    return str(regularisation.open_file(as_account(by), _told(told), at=at_of(at)).pk)


def ask_file(by: str, told: dict[str, Any], at: str) -> str:
    """Let a consulate ask that a file is opened."""
    return str(regularisation.ask_file(as_account(by), _told(told), at=at_of(at)).pk)


def seek(by: str, called: str, born_on: str, at: str) -> str:
    """Let a consulate ask after somebody whom it heard to be held."""
    who = Who(called, date.fromisoformat(born_on))
    return str(regularisation.ask_whereabouts(as_account(by), who, at=at_of(at)).pk)


def _told(told: dict[str, Any]) -> Told:
    days: dict[str, Any] = {
        name: date.fromisoformat(told[name]) for name in ("born_on", "since_on") if name in told
    }
    return Told(**told | days)


def take_up(by: str, asking: str, at: str) -> str:
    """Let an office take up the file for which a consulate asked."""
    who = as_account(by)
    asked = files.files_to_see(who).get(asking_id=UUID(asking))
    return str(regularisation.take_up(who, asked.pk, at=at_of(at)).pk)


def record_offer(by: str, file: str, at: str) -> None:
    """Let an office write down that an employer below it offers work."""
    who = as_account(by)
    licence = hiring.employers_to_see(who, state="admitted")[0].licence_number
    regularisation.record_offer(who, UUID(file), licence, at=at_of(at))


def pay_file(by: str, file: str, receipt: str, at: str) -> None:
    """Let an office record the fee of a file, paid by whom the pack names."""
    terms = agreement.terms_at(at_of(at))
    step = terms.regularisation[Step.PROPOSE]
    paid = Paid(FEE, step.minor, step.currency, step.payer, terms.on, receipt)
    regularisation.pay_fee(as_account(by), UUID(file), paid, at=at_of(at))
