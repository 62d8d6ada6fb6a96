"""A case: two persons, its holders alone, until its review; nobody of it anywhere else."""

from datetime import timedelta

import pytest

from rabt.access.viewing import Viewing
from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.incidents import actions, queries
from rabt.incidents.models import Case, CasePerson
from rabt.incidents.queries import paper
from rabt.incidents.tests import build
from rabt.incidents.tests.build import AT, ROOM
from rabt.journal.models import Act
from rabt.notices.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
WHY, CANARY = "قضية تهريب وقود منظم", "كناري لا يراه غيرهم"


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code


@pytest.fixture
def judge(still):
    return build.officer("case_authority", ROOM, purpose="case")


@pytest.fixture
def case(leader, chief, judge):
    """Return an open case with somebody in it."""
    row = build.safe(leader)
    actions.validate_incident(chief, row.pk, at=AT)
    found = actions.propose_case(chief, row.pk, "prosecutor", "77/2026", "النيابة العامة", WHY, at=AT)
    found = actions.rule_case(judge, found.pk, True, at=AT)
    actions.write_person(chief, found.pk, "suspect", CANARY, "P7654321", "أقوال", at=AT)
    return found


def test_it_is_opened_by_two_persons_on_an_order(leader, chief, judge):
    row = build.safe(leader)
    for code, told in (
        ("case_basis", ("hearsay", "1/2026", "النيابة", WHY)), ("case_order", ("court", "-", "النيابة", WHY)),
        ("case_authority", ("court", "1/2026", "-", WHY)),
        ("incident_said_short", ("court", "1/2026", "النيابة", "-")),
    ):  # fmt: skip
        refused(code, lambda t=told: actions.propose_case(chief, row.pk, *t, at=AT))
    told = ("court", "1/2026", "محكمة طبرق", WHY)
    refused("not_allowed", lambda: actions.propose_case(leader, row.pk, *told, at=AT), NotAllowed)
    found = actions.propose_case(chief, row.pk, *told, at=AT)
    refused("missing", lambda: queries.persons_of(chief, found), Missing)
    refused("missing", lambda: actions.write_person(chief, found.pk, "witness", "علي سالم", at=AT), Missing)
    refused("not_allowed", lambda: actions.rule_case(chief, found.pk, True, at=AT), NotAllowed)
    refused("incident_said_short", lambda: actions.rule_case(judge, found.pk, False, "-", at=AT))
    found = actions.rule_case(judge, found.pk, False, "لا يكفي السند المذكور", at=AT)
    assert (found.state, found.review_on) == ("refused", None)
    refused("case_step_closed", lambda: actions.rule_case(judge, found.pk, True, at=AT))
    assert queries.case_to_see(judge, found.pk).state == "refused", "who decided sees what he decided"
    refused("missing", lambda: queries.persons_of(judge, found), Missing)
    other = build.officer("case_authority", ROOM, purpose="case")
    refused("missing", lambda: queries.case_to_see(other, found.pk), Missing)


def test_only_its_holders_read_it_and_each_look_is_written_down(case, chief, judge):
    assert [one.name for one in queries.persons_of(judge, case)] == [CANARY]
    person = CasePerson.objects.get()
    assert Viewing.objects.filter(person_ref=person.ref, who=judge.id).count() == 1
    queries.case_to_see(chief, case.pk)
    assert Viewing.objects.filter(person_ref=case.ref, who=chief.id, purpose="incidents").exists()
    other_judge = build.officer("case_authority", ROOM, purpose="case")
    other_chief = build.officer("operations_officer", ROOM, purpose="case")
    for stranger in (other_judge, other_chief):
        refused("missing", lambda s=stranger: queries.case_to_see(s, case.pk), Missing)
        refused("missing", lambda s=stranger: queries.persons_of(s, case), Missing)
        assert queries.case_of(stranger, case.incident) is None
    refused("holder_unknown", lambda: actions.add_holder(judge, case.pk, "nobody", at=AT))
    actions.add_holder(judge, case.pk, other_chief.id, at=AT)
    assert [
        one.name for one in queries.persons_of(other_chief, queries.case_to_see(other_chief, case.pk))
    ] == [CANARY]


def test_at_its_review_it_closes_unless_two_persons_renewed_it(case, chief, judge):
    refused("incident_said_short", lambda: actions.ask_renewal(chief, case.pk, "-", at=AT))
    actions.ask_renewal(chief, case.pk, "التحقيق لم ينته بعد", at=AT)
    refused("case_step_closed", lambda: actions.ask_renewal(chief, case.pk, "التحقيق لم ينته بعد", at=AT))
    assert actions.rule_case(judge, case.pk, False, "لا حاجة إلى التمديد", at=AT).review_on == case.review_on
    last = AT + timedelta(days=30)
    with clock.stopped(last):
        assert queries.persons_of(judge, case)
        actions.ask_renewal(chief, case.pk, "التحقيق لم ينته بعد", at=last)
        renewed = actions.rule_case(judge, case.pk, True, at=last)
    assert renewed.review_on == case.review_on + timedelta(days=30)
    after = last + timedelta(days=31)
    near = after - timedelta(days=2)
    with clock.stopped(near):
        actions.ask_renewal(chief, case.pk, "التحقيق لم ينته بعد", at=near)
    with clock.stopped(after):
        refused("case_step_closed", lambda: actions.rule_case(judge, case.pk, True, at=after))
        refused("missing", lambda: queries.persons_of(judge, renewed), Missing)
        refused(
            "missing", lambda: actions.ask_renewal(chief, case.pk, "التحقيق لم ينته بعد", at=after), Missing
        )
        assert actions.follow_cases(at=after) == 1
        assert actions.follow_cases(at=after) == 0
        case.refresh_from_db()
        assert (case.state, CasePerson.objects.count()) == ("closed", 1)
    late = after + timedelta(days=366)
    with clock.stopped(late):
        assert actions.follow_cases(at=late) == 1
        assert not CasePerson.objects.exists()


def test_after_a_refusal_another_may_be_proposed_from_the_incidents_page(leader, judge, client_as):
    row = build.safe(leader)
    client = client_as("operations_officer", ROOM)
    page, propose = f"/incidents/{row.pk}", f"/incidents/{row.pk}/case"
    typed = {"basis": "court", "order_number": "1/2026", "authority": "محكمة طبرق", "why": WHY}
    assert propose in client.get(page).content.decode()
    assert client.post(propose, typed).status_code == 302
    found = Case.objects.get()
    assert propose not in client.get(page).content.decode(), "one waits already"
    actions.rule_case(judge, found.pk, False, "لا يكفي السند المذكور", at=AT)
    shown = client.get(page).content.decode()
    assert propose in shown and f"/incidents/cases/{found.pk}" in shown
    assert client.post(propose, typed | {"order_number": "٢/٢٠٢٦"}).status_code == 302
    newer = Case.objects.exclude(pk=found.pk).get()
    assert newer.order_number == "2/2026"
    shown = client.get(page).content.decode()
    assert propose not in shown and f"/incidents/cases/{newer.pk}" in shown


def test_who_decides_may_close_it_earlier(case, chief, judge):
    refused("not_allowed", lambda: actions.close_case(chief, case.pk, at=AT), NotAllowed)
    actions.close_case(judge, case.pk, at=AT)
    case.refresh_from_db()
    refused("missing", lambda: queries.persons_of(judge, case), Missing)
    refused("case_part", lambda: actions.write_person(chief, _reopened(case).pk, "thief", "علي سالم", at=AT))


def _reopened(case):
    type(case).objects.filter(pk=case.pk).update(state="open")
    return case


def test_nobody_of_a_case_is_in_a_letter_a_paper_a_notice_an_act_or_a_sheet(
    case, leader, chief, letters, client_as
):
    thing = actions.seize(leader, case.incident_id, "fuel", "", build.Counted(1000, "S-1"), at=AT)
    report = actions.make_daily_report(chief, AT.date(), at=AT + timedelta(days=1))
    said = [str(one.body) for one in letters()]
    said += [one.text for one in Notice.objects.all()]
    said += [f"{act.kind} {act.ref} {act.commitment}" for act in Act.objects.all()]
    said += [str(paper.label(thing, AT)), str(paper.chain(thing, AT)), str(paper.daily(report))]
    client = client_as("operations_officer", ROOM)
    pages = (
        "/incidents/", "/incidents/?sheet=csv", "/incidents/cases", f"/incidents/{case.incident_id}",
        "/api/incidents/events", "/", "/incidents/seizures?sheet=csv", f"/incidents/daily/{report.pk}",
    )  # fmt: skip
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        said.append(
            b"".join(answer).decode(errors="replace")
            if answer.streaming
            else answer.content.decode(errors="replace")
        )
    assert len(said) > 15
    for text in said:
        assert CANARY not in text and "P7654321" not in text
