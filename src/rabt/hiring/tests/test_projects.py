"""A contractor's project: proposed at origin, confirmed and decided at destination, its heads, its end."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.base.identifiers import new_id, ref_of
from rabt.hiring import actions, messages, queries
from rabt.hiring.models import Demand, Employer, Project
from rabt.hiring.queries.projects import heads_of
from rabt.hiring.rules import project as rules
from rabt.hiring.rules.demand import Asked
from rabt.hiring.rules.project import Award, Ground
from rabt.hiring.sheets import demands
from rabt.hiring.tests.build import (
    AT,
    TERMS,
    admitted,
    here,
    offices,
    other,
    recruiter_here,
)
from rabt.notices.models import Notice

pytestmark = pytest.mark.django_db
ORIGIN = pytest.mark.node("EG")
AWARD = Award(
    name="إعادة إعمار حي السلام", client="جهاز الإعمار", award_number="AW-2026-17", home_number="CR-88120",
    place="LY-TB", trades={"7112": 4, "7411": 2}, starts_on=date(2026, 12, 1), ends_on=date(2028, 6, 30),
)  # fmt: skip


def submitted_letter(contractor: Employer, **changes) -> messages.ProjectSubmitted:
    told = vars(AWARD) | {"trades": [messages.Trade(*one) for one in AWARD.trades.items()]}
    letter = messages.ProjectSubmitted(
        project_ref=ref_of("project", new_id()), contractor_ref=contractor.ref, submitted_at=AT, **told
    )
    return replace(letter, **changes)


def contractor_there(cast):
    """Register a contractor of the origin state at destination; return him and who acts for him."""
    return admitted(cast, home_state="EG", nationals=0)


def submitted_there(cast, peer, **changes):
    """Have origin submit a project, as destination sees it."""
    who, actor = contractor_there(cast)
    told = submitted_letter(who, **changes)
    actions.take_project(peer, told, at=AT)
    return Project.objects.get(pk=told.project_ref.partition(":")[2]), actor


def approved_there(cast, peer, **changes):
    """Bring a project of the origin's contractor to its approval at destination."""
    row, actor = submitted_there(cast, peer, **changes)
    actions.confirm_project(actor, row.pk, at=AT)
    actions.propose_project(cast("destination_clerk"), row.pk, "admit", at=AT)
    return actions.decide_project(cast("destination_approver"), row.pk, True, at=AT), actor


# ------------------------------------------------------------------ at origin
def contractor_here(peer) -> Employer:
    who = messages.EmployerAdmitted(
        employer_ref=ref_of("employer", new_id()), name_ar="المقاولون", name_latin="Contractors",
        sector="construction", place="LY-TB", licence_number="TBR-9", licence_expires_on=date(2028, 1, 1),
        admitted_at=AT,
    )  # fmt: skip
    actions.take_employer(peer, who, at=AT)
    return Employer.objects.get()


@ORIGIN
def test_a_recruiter_proposes_a_project_and_the_other_state_is_told(cast, peer, letters):
    contractor_here(peer)
    actor = recruiter_here(cast)
    row = actions.submit_project(actor, AWARD, "TBR-9", at=AT)
    assert (row.state, row.kept_by, row.office, row.award().heads) == ("submitted", "EG", actor.office, 6)
    told = letters()[-1]
    assert told.kind == "project.submitted/1"
    assert messages.ProjectSubmitted.from_body(told.body).award() == AWARD
    with pytest.raises(Refused, match="award_registered"):
        actions.submit_project(actor, AWARD, "TBR-9", at=AT)
    with pytest.raises(Refused, match="contractor_unknown"):
        actions.submit_project(actor, AWARD, "TBR-8", at=AT)
    with pytest.raises(Missing):
        queries.project_to_see(cast("recruiter", office="EG/labour/second/rec-9/"), row.pk)


@ORIGIN
def test_only_an_admitted_recruiter_proposes_a_project(cast, peer):
    contractor_here(peer)
    with pytest.raises(NotAllowed):
        actions.submit_project(cast("origin_clerk"), AWARD, "TBR-9", at=AT)
    offices("EG")
    with pytest.raises(NotAllowed, match="recruiter_not_admitted"):
        actions.submit_project(cast("recruiter", office="EG/labour/first/none/"), AWARD, "TBR-9", at=AT)


@ORIGIN
def test_what_destination_says_of_a_project_is_written_and_told_to_its_recruiter(cast, peer):
    contractor_here(peer)
    row = actions.submit_project(recruiter_here(cast), AWARD, "TBR-9", at=AT)
    before = Notice.objects.count()
    for state in ("confirmed", "approved", "closed"):
        told = messages.ProjectChanged(project_ref=row.ref, state=state, reason_code="", changed_at=AT)
        actions.take_project_change(peer, told, at=AT)
        row.refresh_from_db()
        assert row.state == state
    assert row.decided_at == AT and row.closed_at == AT and Notice.objects.count() > before
    for state in ("proposed", "grand"):
        with pytest.raises(Untrusted, match="letter_malformed"):
            actions.take_project_change(peer, replace(told, state=state), at=AT)
    with pytest.raises(Untrusted, match="not_the_keeper"):
        actions.take_project_change(here("EG"), told, at=AT)


# ------------------------------------------------------------------ at destination
def test_a_project_is_confirmed_by_its_contractor_and_decided_by_two(cast, peer, letters):
    row, actor = submitted_there(cast, peer)
    assert (row.state, row.kept_by, row.office) == ("submitted", "EG", actor.office)
    clerk, approver = cast("destination_clerk"), cast("destination_approver")
    with pytest.raises(Refused, match="project_step_closed"):
        actions.propose_project(clerk, row.pk, "admit", at=AT)
    with pytest.raises(NotAllowed):
        actions.confirm_project(clerk, row.pk, at=AT)
    actions.confirm_project(actor, row.pk, at=AT)
    with pytest.raises(Refused, match="recommendation_without_note"):
        actions.propose_project(clerk, row.pk, "refuse", at=AT)
    actions.propose_project(clerk, row.pk, "admit", at=AT)
    with pytest.raises(NotAllowed, match="same_person"):
        actions.decide_project(cast("destination_approver", id=clerk.id), row.pk, True, at=AT)
    row = actions.decide_project(approver, row.pk, True, at=AT)
    assert (row.state, row.decided_at) == ("approved", AT)
    told = [one.body["state"] for one in letters() if one.kind == "project.changed/1"]
    assert told == ["confirmed", "approved"]


def test_a_contractor_disowns_a_project_in_his_name(cast, peer, letters):
    row, actor = submitted_there(cast, peer)
    row = actions.disown_project(actor, row.pk, at=AT)
    assert (row.state, row.reason_code) == ("refused", rules.NOT_HIS)
    assert letters()[-1].body["reason_code"] == rules.NOT_HIS
    neighbour = cast("employer", office="LY/labour/first/emp-other/")
    with pytest.raises(Missing):
        actions.confirm_project(neighbour, row.pk, at=AT)


def test_a_project_is_refused_for_a_reason_of_the_corridor(cast, peer, letters):
    row, actor = submitted_there(cast, peer)
    actions.confirm_project(actor, row.pk, at=AT)
    actions.propose_project(cast("destination_clerk"), row.pk, "refuse", "لا وثيقة", at=AT)
    approver = cast("destination_approver")
    with pytest.raises(Refused, match="hiring_reason_unknown"):
        actions.decide_project(approver, row.pk, False, "because", at=AT)
    row = actions.decide_project(approver, row.pk, False, "award_unproven", at=AT)
    assert row.state == "refused" and letters()[-1].body["reason_code"] == "award_unproven"


def test_an_approval_weighs_the_law_and_the_licence_of_its_own_day(cast, peer):
    row, actor = submitted_there(cast, peer)
    actions.confirm_project(actor, row.pk, at=AT)
    actions.propose_project(cast("destination_clerk"), row.pk, "admit", at=AT)
    with pytest.raises(Refused, match="licence_expired"):
        actions.decide_project(cast("destination_approver"), row.pk, True, at=AT + timedelta(days=500))
    Project.objects.update(ends_on=date(2026, 12, 5))
    with pytest.raises(Refused, match="project_days_wrong"):
        actions.decide_project(cast("destination_approver"), row.pk, True, at=AT + timedelta(days=20))


def test_a_project_of_a_firm_of_here_or_on_a_known_award_is_refused_at_once(cast, peer, letters):
    row, _ = submitted_there(cast, peer)
    again = submitted_letter(row.contractor)
    actions.take_project(peer, again, at=AT)
    assert letters()[-1].body == {
        "project_ref": again.project_ref, "state": "refused", "reason_code": "award_registered",
        "changed_at": letters()[-1].body["changed_at"],
    }  # fmt: skip
    Employer.objects.update(home_state="")
    native = submitted_letter(row.contractor, award_number="AW-2")
    actions.take_project(peer, native, at=AT)
    assert letters()[-1].body["reason_code"] == "contractor_not_of_origin"
    actions.take_project(peer, native, at=AT)
    assert Project.objects.count() == 3
    with pytest.raises(Untrusted, match="not_the_keeper"):
        actions.take_project(here("LY"), native, at=AT)


def test_projects_wait_for_whom_they_wait(cast, peer):
    row, actor = submitted_there(cast, peer)

    def waits(viewer):
        return [one.word for one in queries.waiting(viewer) if "projects" in one.word]

    clerk, approver = cast("destination_clerk"), cast("destination_approver")
    assert (waits(actor), waits(clerk)) == (["hiring.projects_to_confirm"], [])
    actions.confirm_project(actor, row.pk, at=AT)
    assert (waits(actor), waits(clerk)) == ([], ["hiring.projects_to_propose"])
    actions.propose_project(clerk, row.pk, "admit", at=AT)
    assert (waits(clerk), waits(approver)) == ([], ["hiring.projects_to_decide"])
    assert waits(cast("destination_approver", id=clerk.id)) == []


# ------------------------------------------------------------------ demands under a project
def ask(actor, project, number, terms=TERMS):
    return actions.submit_demand(actor, Asked(number, terms), at=AT, project_id=project.pk)


def grant(cast, row):
    actions.propose_demand(cast("destination_clerk"), row.pk, "admit", at=AT)
    return actions.decide_demand(cast("destination_approver"), row.pk, True, at=AT)


def test_a_demand_under_a_project_is_counted_against_its_heads_not_the_quota(cast, peer, letters):
    row, actor = approved_there(cast, peer)
    with pytest.raises(Refused, match="project_needed"):
        actions.submit_demand(actor, Asked(1, TERMS), at=AT)
    asked = grant(cast, ask(actor, row, 3))
    assert asked.project_id == row.pk
    assert [one.kind for one in letters()][-2:] == ["demand.approved/1", "demand.placed/1"]
    assert {one.occupation: (one.held, one.free) for one in heads_of(row)} == {"7112": (3, 1), "7411": (0, 2)}
    assert queries.staff(cast("destination_clerk"), row.contractor_id).foreigners == 0
    with pytest.raises(Refused, match="project_heads_full"):
        ask(actor, row, 2)
    assert ask(actor, row, 1).number == 1


def test_two_demands_for_the_last_heads_are_weighed_again_at_the_decision(cast, peer):
    row, actor = approved_there(cast, peer)
    first, second = ask(actor, row, 3), ask(actor, row, 3)
    grant(cast, first)
    with pytest.raises(Refused, match="project_heads_full"):
        grant(cast, second)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"place": "LY-BA"}, "project_place_differs"),
        ({"occupation": "7115"}, "project_trade_missing"),
        ({"months": 20}, "outlasts_project"),
    ],
)
def test_a_demand_stays_within_its_project(cast, peer, changes, code):
    row, actor = approved_there(cast, peer)
    with pytest.raises(Refused, match=code):
        ask(actor, row, 1, other(**changes))


def test_nobody_asks_under_a_project_that_is_not_his_or_not_approved(cast, peer):
    row, actor = submitted_there(cast, peer)
    with pytest.raises(Refused, match="project_not_open"):
        ask(actor, row, 1)
    _, neighbour = admitted(cast, licence_number="LIC-2", phone="+218911000002")
    with pytest.raises(Missing):
        ask(neighbour, row, 1)


def test_a_closed_project_closes_its_open_demands_and_takes_no_more(cast, peer, letters):
    row, actor = approved_there(cast, peer)
    asked = grant(cast, ask(actor, row, 3))
    waiting = ask(actor, row, 1)
    row = actions.close_project(actor, row.pk, at=AT)
    assert row.state == "closed"
    assert set(Demand.objects.values_list("state", flat=True)) == {"closed"}
    assert asked.pk != waiting.pk
    assert [one.kind for one in letters()][-2:] == ["project.changed/1", "demand.closed/1"]
    with pytest.raises(Refused, match="project_step_closed"):
        actions.close_project(cast("destination_approver"), row.pk, at=AT)


def test_the_clock_closes_a_project_after_its_last_day(cast, peer):
    row, _ = approved_there(cast, peer)
    last = AT.replace(year=2028, month=6, day=30)
    assert actions.close_projects(here("LY"), at=last) == 0
    assert actions.close_projects(here("LY"), at=last + timedelta(days=1)) == 1
    row.refresh_from_db()
    assert row.state == "closed"
    with pytest.raises(NotAllowed):
        actions.close_project(cast("destination_clerk"), row.pk, at=AT)


# ------------------------------------------------------------------ pure rules
GROUND = Ground(date(2026, 11, 24), frozenset({"7112", "7411"}), frozenset({"LY-TB"}), 1825)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"client": " "}, "project_paper_missing"),
        ({"place": "EG-C"}, "hiring_place_unknown"),
        ({"trades": {}}, "project_trades_wrong"),
        ({"trades": {"7112": 0}}, "project_trades_wrong"),
        ({"trades": {"7112": 5001}}, "project_trades_wrong"),
        ({"trades": {"9999": 1}}, "profession_closed"),
        ({"ends_on": date(2026, 12, 1)}, "project_days_wrong"),
        ({"ends_on": date(2040, 1, 1)}, "project_days_wrong"),
        ({"starts_on": date(2025, 1, 1), "ends_on": date(2026, 1, 1)}, "project_days_wrong"),
    ],
)
def test_an_award_says_all_that_is_needed(changes, code):
    rules.check_award(AWARD, GROUND)
    with pytest.raises(Refused, match=code):
        rules.check_award(replace(AWARD, **changes), GROUND)


def test_a_project_that_is_over_takes_no_demand():
    standing = rules.Standing("approved", "LY-TB", {"7112": 4}, AWARD.starts_on, date(2026, 1, 1), 0)
    with pytest.raises(Refused, match="project_not_open"):
        rules.check_under(1, TERMS, standing, date(2026, 11, 24), ends_with_project=False)
    rules.check_ends(TERMS, date(2026, 1, 1), ends_with_project=False)


def test_a_project_is_found_by_name_or_award_document_by_who_may_see_it(cast, peer):
    row, actor = submitted_there(cast, peer)
    for typed in ("حي السلام", AWARD.award_number, AWARD.client):
        assert row.ref in [one.ref for one in queries.found(actor, typed)]
    assert [one.ref for one in queries.lines(actor, [row.pk])] == [row.ref]
    stranger = cast("employer", office="LY/labour/second/emp-1/")
    assert queries.found(stranger, AWARD.award_number) == [] and queries.lines(stranger, [row.pk]) == []


def row_of_sheet(**changes):
    told = {
        "occupation": "7112 بنّاء", "number": "2", "place": "LY-TB", "wage": "1800", "hours_week": "48",
        "housing": "provided", "starts_on": "2027-01-10", "starts_by": "2027-03-10", "months": "12",
        "award_number": AWARD.award_number,
    }  # fmt: skip
    return told | changes


def test_a_contractor_asks_by_sheet_under_the_award_document_that_a_row_names(cast, peer):
    project, actor = approved_there(cast, peer)
    rows = [row_of_sheet(), row_of_sheet(award_number=""), row_of_sheet(award_number="AW-0"),
            row_of_sheet(number="5")]  # fmt: skip
    found = [one.code if one else "" for one in demands.check(actor, rows, AT)]
    assert found == ["", "project_needed", "project_not_open", "project_heads_full"]
    ref = demands.act(actor, rows[0], AT)
    assert Demand.objects.get().project_id == project.pk
    demands.undo(actor, ref, AT)
    assert Demand.objects.get().state == "closed"
    with pytest.raises(Refused, match="project_needed"):
        demands.act(actor, rows[1], AT)
