"""Demands from a sheet: each row is a demand as if it had been typed; it waits for its two officials."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from rabt.base.actor import Actor
from rabt.base.errors import NotAllowed, Problem, Refused
from rabt.base.identifiers import id_of
from rabt.corridor import Terms as Law
from rabt.corridor import Words
from rabt.hiring import actions, queries
from rabt.hiring.models import Employer, Project
from rabt.hiring.rules.demand import Asked
from rabt.hiring.rules.project import check_stands_under
from rabt.hiring.rules.terms import Housing, Terms
from rabt.linkage.days import plain
from rabt.sheets.rules import values
from rabt.sheets.rules.spec import Column, Spec, Values

Judge = Callable[[Asked], None]
HOUSING = {
    Housing.PROVIDED: ("يوفره صاحب العمل", "provided"), Housing.ALLOWANCE: ("بدل سكن", "allowance"),
    Housing.NONE: ("لا", "none"),
}  # fmt: skip


def _occupations(law: Law) -> Sequence[str]:
    return [f"{one.code} {one.name.ar}" for one in law.occupations.values() if one.open]


def _places(law: Law) -> Sequence[str]:
    return [f"{place.code} {place.name.ar}" for place in law.places_of(law.destination.code)]


COLUMNS = (
    Column("occupation", Words("المهنة", "Occupation"), needed=True, example="7112", choices=_occupations),
    Column("number", Words("العدد", "Number"), needed=True, example="5"),
    Column("place", Words("مكان العمل", "Place of work"), needed=True, choices=_places),
    Column("wage", Words("الأجر الشهري", "Monthly wage"), ("الأجر", "wage"), needed=True, example="2000"),
    Column("hours_week", Words("ساعات الأسبوع", "Hours a week"), example="48"),
    Column("rest_days_week", Words("أيام الراحة", "Rest days a week"), example="1"),
    Column("leave_days_year", Words("أيام الإجازة", "Leave days a year"), example="30"),
    Column("housing", Words("السكن", "Housing"), example="يوفره صاحب العمل",
           choices=lambda law: [words[0] for words in HOUSING.values()]),
    Column("meals", Words("وجبات", "Meals"), example="لا"),
    Column("travel_paid", Words("السفر على صاحب العمل", "Travel paid"), example="نعم"),
    Column("starts_on", Words("بداية العمل", "Starts on"), needed=True),
    Column("starts_by", Words("آخر موعد للبداية", "Starts by"), needed=True),
    Column("months", Words("المدة بالشهور", "Months"), needed=True, example="12"),
    Column("award_number", Words("رقم وثيقة إسناد المشروع", "Project's award document"), ("رقم الإسناد",)),
)  # fmt: skip


def asked(told: Values, at: datetime) -> Asked:
    """Read a row. Refuses: sheet_date_wrong, sheet_number_wrong, sheet_yes_no_wrong, sheet_choice_wrong"""
    law = queries.terms_at(at)
    currency = law.destination.currency

    def whole(key: str, usual: int) -> int:
        return values.whole(told[key], key) if told.get(key) else usual

    return Asked(
        whole("number", 0),
        Terms(
            occupation=_code(told, "occupation"), place=_code(told, "place"),
            wage_minor=whole("wage", 0) * 10 ** law.exponent(currency), currency=currency,
            hours_week=whole("hours_week", 48), rest_days_week=whole("rest_days_week", 1),
            leave_days_year=whole("leave_days_year", 30), housing=housing(told.get("housing", "")),
            meals=values.yes(told.get("meals", ""), "meals"),
            travel_paid=values.yes(told.get("travel_paid", ""), "travel_paid"),
            starts_on=_day(told, "starts_on"), starts_by=_day(told, "starts_by"), months=whole("months", 0),
        ),
    )  # fmt: skip


def _code(told: Values, key: str) -> str:
    return plain(told.get(key, "")).split(" ")[0]


def _day(told: Values, key: str) -> date:
    found = values.day(told.get(key, ""), key)
    if found is None:
        raise Refused("sheet_date_wrong", field=key, typed="")
    return found


def housing(typed: str) -> str:
    """Read who sees to the lodging. Refuses: sheet_choice_wrong"""
    return values.chosen(HOUSING, typed, "housing")


def check(actor: Actor, rows: Sequence[Values], at: datetime) -> list[Problem | None]:
    """Judge many rows by the rules of a demand; the quota is weighed when each is done, one after another."""
    who = queries.own_employer(actor)
    if who is None:
        raise NotAllowed("not_allowed")
    judges: dict[Project | None, Judge] = {}

    def judge_of(project: Project | None) -> Judge:
        if project not in judges:
            judges[project] = queries.demand_judge(who, at, project)
        return judges[project]

    return [_judged(actor, who, told, at, judge_of) for told in rows]


def _judged(
    actor: Actor, who: Employer, told: Values, at: datetime, judge_of: Callable[[Project | None], Judge]
) -> Problem | None:
    try:
        project = _project(actor, told)
        check_stands_under(who.home_state, project is not None)
        judge_of(project)(asked(told, at))
    except Problem as problem:
        return problem
    return None


def _project(actor: Actor, told: Values) -> Project | None:
    """Return the approved project whose award document a row names, if any. Refuses: project_not_open"""
    number = plain(told.get("award_number", ""))
    if not number:
        return None
    found = queries.open_projects(actor).filter(award_number=number).first()
    if found is None:
        raise Refused("project_not_open", field="award_number")
    return found


def act(actor: Actor, told: Values, at: datetime) -> str:
    """Submit the demand of one row."""
    project = _project(actor, told)
    key = project.pk if project else None
    return str(actions.submit_demand(actor, asked(told, at), at=at, project_id=key).ref)


def undo(actor: Actor, ref: str, at: datetime) -> None:
    """Close a demand that nobody has worked on."""
    actions.close_demand(actor, id_of(ref, "demand"), at=at)


DEMANDS = Spec(
    "demands", "hiring.demand", Words("طلبات عمالة", "Labour demands"), COLUMNS, check, act, undo,
    side="destination",
)  # fmt: skip
