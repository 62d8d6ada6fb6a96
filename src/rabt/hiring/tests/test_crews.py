"""Crews: formed at origin, told to destination, moved together on a page, each man by his own act."""

import re
from dataclasses import replace

import pytest

from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.base.identifiers import new_id, ref_of
from rabt.hiring import actions, messages, queries
from rabt.hiring.models import Contract, Crew, Demand, Member, Offer
from rabt.hiring.queries.paper import CLAUSES, clauses_of, contract_paper, posting_of
from rabt.hiring.queries.projects import contracts_of_crew, offers_of_crew
from rabt.hiring.rules import crew as rules
from rabt.hiring.tests.build import (
    AT,
    admitted,
    approved,
    demand_here,
    drawn_letter,
    here,
    offered_there,
    person_here,
    recruiter_here,
    url,
)
from rabt.hiring.tests.test_projects import AWARD, approved_there, ask, grant
from rabt.notices.models import Notice
from rabt.shell.problems import told
from rabt.shell.words import word

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
ORIGIN = pytest.mark.node("EG")


def placed_here(cast, peer):
    """Have destination approve a demand under a project of a recruiter's, as origin sees it."""
    actor = recruiter_here(cast)
    asked = demand_here(peer)
    row = actions.submit_project(actor, AWARD, asked.employer.licence_number, at=AT)
    told = messages.DemandPlaced(demand_ref=asked.ref, project_ref=row.ref)
    actions.take_demand_place(peer, told, at=AT)
    asked.refresh_from_db()
    return asked, actor


def offered(cast, actor, asked, count=2):
    people = [person_here(cast, number, office=actor.office) for number in range(1, count + 1)]
    return [actions.make_offer(actor, asked.pk, person.pk, at=AT) for person in people]


# ------------------------------------------------------------------ at origin
@ORIGIN
def test_a_crew_is_formed_and_the_other_state_is_told(cast, peer, letters):
    asked, actor = placed_here(cast, peer)
    assert asked.project.award_number == AWARD.award_number
    men = offered(cast, actor, asked)
    keys = [man.pk for man in men]
    row = actions.form_crew(actor, asked.pk, " فريق البنائين ", keys, keys[0], at=AT)
    assert (row.name, row.foreman_id, Member.objects.count()) == ("فريق البنائين", keys[0], 2)
    told = messages.CrewFormed.from_body(letters()[-1].body)
    assert set(told.offer_refs) == {man.ref for man in men} and told.foreman_ref == men[0].ref
    row = actions.change_crew(actor, row.pk, "فريق", [keys[1]], keys[1], at=AT)
    assert list(Member.objects.values_list("offer_id", flat=True)) == [keys[1]]
    assert len(letters()[-1].body["offer_refs"]) == 1
    assert Offer.objects.filter(state="made").count() == 2


@ORIGIN
def test_a_crew_takes_only_free_men_of_its_own_demand(cast, peer):
    asked, actor = placed_here(cast, peer)
    first, second = offered(cast, actor, asked)
    actions.form_crew(actor, asked.pk, "أ", [first.pk], first.pk, at=AT)
    for members, foreman, code in (
        ([first.pk], first.pk, "crew_member_not_free"),
        ([new_id()], None, "foreman_not_in_crew"),
        ([second.pk], first.pk, "foreman_not_in_crew"),
        ([], None, "crew_size_wrong"),
    ):
        with pytest.raises(Refused, match=code):
            actions.form_crew(actor, asked.pk, "ب", members, foreman, at=AT)
    with pytest.raises(Refused, match="crew_name_missing"):
        actions.form_crew(actor, asked.pk, " ", [second.pk], second.pk, at=AT)
    Demand.objects.update(project=None)
    with pytest.raises(Refused, match="demand_without_project"):
        actions.form_crew(actor, asked.pk, "ب", [second.pk], second.pk, at=AT)
    stranger = cast("recruiter", office="EG/labour/second/rec-7/")
    crew = Crew.objects.get()
    with pytest.raises(Missing):
        queries.crew_to_see(stranger, crew.pk)
    with pytest.raises(Missing):
        actions.change_crew(stranger, crew.pk, "ب", [second.pk], second.pk, at=AT)


@ORIGIN
def test_a_demand_is_placed_only_by_its_keeper_under_a_project_of_ours(cast, peer):
    asked, _ = placed_here(cast, peer)
    told = messages.DemandPlaced(demand_ref=asked.ref, project_ref=ref_of("project", new_id()))
    with pytest.raises(Refused, match="letter_about_unknown"):
        actions.take_demand_place(peer, told, at=AT)
    with pytest.raises(Untrusted, match="not_the_keeper"):
        actions.take_demand_place(here("EG"), told, at=AT)


@ORIGIN
def test_a_recruiter_forms_and_changes_a_crew_by_page(client_as, cast, peer):
    asked, actor = placed_here(cast, peer)
    men = offered(cast, actor, asked)
    client = client_as("recruiter", actor.office)
    page = client.get(url("demand", asked.pk)).content.decode()
    assert url("crew_new", asked.pk) in page and asked.project.name in page
    assert str(men[0].pk) in client.get(url("crew_new", asked.pk)).content.decode()
    typed = {"name": "فريق", "members": [str(man.pk) for man in men], "foreman": str(men[1].pk)}
    bad = client.post(url("crew_new", asked.pk), typed | {"members": "x"})
    assert bad.status_code == 422
    sent = client.post(url("crew_new", asked.pk), typed)
    crew = Crew.objects.get()
    assert sent.status_code == 302 and sent["Location"] == url("crew", crew.pk)
    shown = client.get(url("crew", crew.pk)).content.decode()
    assert "رئيس الفريق" in shown and "ينتظر رد صاحب العمل" in shown
    gone = client.post(url("crew_withdraw", crew.pk), {"man": str(men[0].pk)})
    assert gone.status_code == 200 and "خرج من الترشيح" in gone.content.decode()
    change = client.get(url("crew_change", crew.pk)).content.decode()
    assert str(men[1].pk) in change
    assert client.post(
        url("crew_change", crew.pk), typed | {"members": [str(men[1].pk)]}
    ).status_code == 302  # fmt: skip
    Demand.objects.update(project=None)
    assert client.get(url("crew_new", asked.pk)).status_code == 404


# ------------------------------------------------------------------ at destination
def crew_letter(asked, men, **changes):
    told = messages.CrewFormed(
        crew_ref=ref_of("crew", new_id()), demand_ref=asked.ref, name="فريق", foreman_ref=men[0].ref,
        offer_refs=[man.ref for man in men], formed_at=AT, changed_at=AT,
    )  # fmt: skip
    return replace(told, **changes)


def crew_there(cast, peer, count=3):
    """Have origin offer some men under a project's demand, and form a crew of them."""
    project, actor = approved_there(cast, peer)
    asked = grant(cast, ask(actor, project, 2))
    men = [offered_there(peer, asked, number) for number in range(1, count + 1)]
    told = crew_letter(asked, men)
    actions.take_crew(peer, told, at=AT)
    return Crew.objects.get(), men, actor, told


def test_destination_writes_the_crew_as_origin_says_it_last(cast, peer):
    row, men, actor, letter = crew_there(cast, peer)
    assert (row.kept_by, row.office, Member.objects.count()) == ("EG", actor.office, 3)
    later = AT.replace(hour=10)
    actions.take_crew(peer, replace(letter, offer_refs=[men[0].ref], name="آخر", changed_at=later), at=AT)
    actions.take_crew(peer, letter, at=AT)  # an older word of origin comes late
    row.refresh_from_db()
    assert (row.name, Member.objects.count()) == ("آخر", 1)


def test_a_crew_is_told_by_the_keeper_of_its_offers_alone(cast, peer):
    row, men, _, letter = crew_there(cast, peer)
    with pytest.raises(Untrusted, match="not_the_keeper"):
        actions.take_crew(here("LY"), letter, at=AT)
    with pytest.raises(Refused, match="foreman_not_in_crew"):
        actions.take_crew(peer, replace(letter, offer_refs=[men[1].ref]), at=AT)
    _, neighbour = admitted(cast, licence_number="LIC-3", phone="+218911000003")
    elsewhere = offered_there(peer, approved(cast, neighbour), 9)
    with pytest.raises(Untrusted, match="crew_of_another_demand"):
        actions.take_crew(peer, replace(letter, offer_refs=[elsewhere.ref], foreman_ref=elsewhere.ref), at=AT)
    assert Member.objects.filter(crew=row).count() == 3


def test_acts_on_several_are_each_their_own(client_as, cast, peer):
    row, men, actor, _ = crew_there(cast, peer)
    client = client_as("employer", actor.office)
    answer = client.post(url("crew_accept", row.pk), {"man": [str(man.pk) for man in men]})
    page = answer.content.decode()
    assert answer.status_code == 200 and page.count(">تم<") == 2
    assert told(Refused("slots_taken", number=2), "ar").reason in page
    assert Offer.objects.filter(state="accepted").count() == 2  # two places, three men
    drawn = client.post(url("crew_draw", row.pk), {"man": [str(man.pk) for man in men]})
    assert drawn.status_code == 200 and Contract.objects.count() == 2
    assert set(contracts_of_crew(actor, row.pk)) < {man.pk for man in men}
    assert client_as("destination_clerk").post(url("crew_accept", row.pk)).status_code == 403
    stranger = client_as("employer", "LY/labour/second/emp-1/")
    assert stranger.get(url("crew", row.pk)).status_code == 404
    assert stranger.post(url("crew_draw", row.pk), {"man": [str(men[0].pk)]}).status_code == 404


def test_a_crew_page_bears_whatever_is_posted(client_as, cast, peer):
    row, _, actor, _ = crew_there(cast, peer, 1)
    client = client_as("employer", actor.office)
    for man in ("", "x", "\0", str(new_id()), "'; drop table"):
        assert client.post(url("crew_accept", row.pk), {"man": man}).status_code == 200
    assert Offer.objects.get().state == "made"


def test_the_papers_of_a_crew_are_shown_man_by_man(client_as, cast, peer):
    row, men, actor, _ = crew_there(cast, peer, 1)
    actions.answer_offer(actor, men[0].pk, True, at=AT)
    contract = actions.draw_contract(actor, men[0].pk, at=AT)
    client = client_as("employer", actor.office)
    assert f"/permits/crews/{row.pk}" in client.get(url("crew", row.pk)).content.decode()
    shown = client.get(f"/permits/crews/{row.pk}").content.decode()
    assert f"/permits/contracts/{contract.pk}" in shown and "ما ينقصه" in shown
    assert client_as("employer", "LY/labour/second/emp-1/").get(f"/permits/crews/{row.pk}").status_code == 404


def test_a_posted_contract_ends_with_its_project(cast, peer):
    _, men, actor, _ = crew_there(cast, peer, 1)
    actions.answer_offer(actor, men[0].pk, True, at=AT)
    terms = replace(men[0].terms(), starts_on=AWARD.ends_on, starts_by=AWARD.ends_on)
    Offer.objects.update(starts_on=terms.starts_on, starts_by=terms.starts_by)
    with pytest.raises(Refused, match="outlasts_project"):
        actions.draw_contract(actor, men[0].pk, at=AT)


@pytest.mark.parametrize(
    ("offer", "contract", "step"),
    [
        ("made", "", "answer"), ("accepted", "", "draw"), ("accepted", "drawn", "consent"),
        ("accepted", "consented", "certify_origin"), ("accepted", "certified", "certify_destination"),
        ("accepted", "in_force", "papers"), ("accepted", "ended", "over"), ("accepted", "returned", "draw"),
        ("withdrawn", "", "gone"), ("declined", "", "gone"),
    ],
)  # fmt: skip
def test_each_man_stands_at_one_step(offer, contract, step):
    assert rules.step_of(offer, contract) == step


def test_nobody_else_changes_a_crew(cast, peer):
    row, men, actor, _ = crew_there(cast, peer, 1)
    with pytest.raises(NotAllowed):
        actions.change_crew(actor, row.pk, "x", [men[0].pk], men[0].pk, at=AT)
    assert offers_of_crew(actor, row.pk).count() == 1


def test_a_posted_workers_paper_names_the_project_and_what_posting_means(cast, peer):
    _, men, actor, _ = crew_there(cast, peer, 1)
    actions.answer_offer(actor, men[0].pk, True, at=AT)
    row = actions.draw_contract(actor, men[0].pk, at=AT)
    corridor = queries.terms_at(AT)
    paper = contract_paper(actor, row, corridor)
    for language in ("ar", "en"):
        assert [AWARD.name, AWARD.client] == [value for _, value in paper[language]["employer"][3:5]]
        for name in ("posted_employer", "posted_insured_origin", "posted_ends"):
            assert word(f"hiring.clause.{name}", language=language) in paper[language]["clauses"]
    other = corridor_with(corridor, posted_insured_at_origin=False, posted_ends_with_project=False)
    clauses = clauses_of(row, other)
    assert "posted_insured_destination" in clauses and "posted_ends" not in clauses
    row.offer.demand.project = None
    assert posting_of(row, "en") == [] and clauses_of(row, corridor) == list(CLAUSES)


def corridor_with(corridor, **policies):
    """Return the rules of the day with some of them turned."""

    class Turned:
        def policy(self, name):
            return policies[name] if name in policies else corridor.policy(name)

    return Turned()


@ORIGIN
def test_the_worker_reads_on_his_own_page_that_he_is_posted_and_where(client, cast, peer, monkeypatch):
    asked, actor = placed_here(cast, peer)
    [man] = offered(cast, actor, asked, 1)
    told = messages.OfferAnswered(offer_ref=man.ref, answer="accepted", reason_code="", answered_at=AT)
    actions.take_offer_answer(peer, told, at=AT)
    man.refresh_from_db()
    actions.take_contract(peer, drawn_letter(man), at=AT)
    text = Notice.objects.order_by("-made_at", "-pk").values_list("text", flat=True)
    code = next(found[0] for one in text if (found := re.search(r"(?<!\d)\d{8}(?!\d)", one)))
    page = client.post(url("consent", Contract.objects.get().pk), {"code": code}).content.decode()
    assert AWARD.name in page and AWARD.award_number in page
    assert word("hiring.clause.posted_client", language="ar") in page
    assert word("hiring.clause.posted_client", language="en") in page


@ORIGIN
def test_a_group_is_offered_in_one_go_and_becomes_a_crew(client_as, cast, peer):
    asked, actor = placed_here(cast, peer)
    people = [person_here(cast, number, office=actor.office) for number in range(1, 4)]
    actions.make_offer(actor, asked.pk, people[2].pk, at=AT)  # he is taken already
    client = client_as("recruiter", actor.office)
    page = client.get(url("group_new", asked.pk)).content.decode()
    assert all(str(person.pk) in page for person in people)
    assert url("group_new", asked.pk) in client.get(url("demand", asked.pk)).content.decode()
    typed = {"name": "فريق", "person": [str(person.pk) for person in people], "foreman": str(people[2].pk)}
    sent = client.post(url("group_new", asked.pk), typed)
    shown = sent.content.decode()
    crew = Crew.objects.get()
    assert sent.status_code == 200 and url("crew", crew.pk) in shown
    assert told(Refused("person_taken"), "ar").reason in shown
    assert Member.objects.filter(crew=crew).count() == 2 and Offer.objects.count() == 3
    again = client.post(url("group_new", asked.pk), typed)
    assert again.status_code == 200 and Crew.objects.count() == 1 and Offer.objects.count() == 3


@ORIGIN
def test_a_group_is_named_chosen_and_headed_and_nothing_typed_is_lost(client_as, cast, peer):
    asked, actor = placed_here(cast, peer)
    one, two = (str(person_here(cast, number, office=actor.office).pk) for number in (1, 2))
    client = client_as("recruiter", actor.office)
    for typed, code in (
        ({"name": " ", "person": [one], "foreman": one}, "crew_name_missing"),
        ({"name": "ف", "person": ["x", "\0"], "foreman": ""}, "crew_size_wrong"),
        ({"name": "ف", "person": [one], "foreman": two}, "foreman_not_in_crew"),
    ):
        answer = client.post(url("group_new", asked.pk), typed)
        assert (
            answer.status_code == 422
            and told(Refused(code, most=200), "ar").reason in answer.content.decode()
        )
    assert f'value="{one}" checked' in answer.content.decode()
    assert not Offer.objects.exists() and not Crew.objects.exists()
    Demand.objects.update(project=None)
    assert client.get(url("group_new", asked.pk)).status_code == 404


@ORIGIN
def test_another_recruiter_reads_under_which_project_a_demand_stands_and_may_not_open_it(
    client_as, cast, peer
):
    asked, _ = placed_here(cast, peer)
    other = client_as("recruiter", "EG/labour/second/rec-2/")
    page = other.get(url("demand", asked.pk)).content.decode()
    assert asked.project.name in page and url("project", asked.project_id) not in page
    assert other.get(url("project", asked.project_id)).status_code == 404


@ORIGIN
def test_a_clerk_proposes_several_contracts_of_a_crew_for_certificate(client_as, cast, peer):
    asked, actor = placed_here(cast, peer)
    men = offered(cast, actor, asked, 3)
    crew = actions.form_crew(actor, asked.pk, "فريق", [man.pk for man in men], men[0].pk, at=AT)
    for man in men[:2]:
        letter = messages.OfferAnswered(offer_ref=man.ref, answer="accepted", reason_code="", answered_at=AT)
        actions.take_offer_answer(peer, letter, at=AT)
        actions.take_contract(peer, drawn_letter(man), at=AT)
    first = Contract.objects.get(offer=men[0])
    actions.witness_answer(cast("origin_clerk"), first.pk, True, at=AT)
    clerk = client_as("origin_clerk", "EG/labour/first/")
    assert url("crew_recommend", crew.pk) in clerk.get(url("crew", crew.pk)).content.decode()
    sent = clerk.post(url("crew_recommend", crew.pk), {"man": [str(man.pk) for man in men]})
    page = sent.content.decode()
    assert sent.status_code == 200 and page.count(">تم<") == 1
    assert told(Refused("crew_man_without_contract"), "ar").reason in page
    assert queries.open_proposal(first.ref) is not None
    assert client_as("recruiter", actor.office).post(url("crew_recommend", crew.pk)).status_code == 403
