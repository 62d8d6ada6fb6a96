"""The tables of this room, arrow by arrow, in the words that are stored, sent and shown."""

from dataclasses import replace

import pytest

from rabt.base.errors import Refused
from rabt.hiring.rules import contract, crew, demand, offer, project, terms, vetting
from rabt.hiring.tests.build import other

TABLES = {
    vetting: {
        "applied": {"propose": "proposed"}, "proposed": {"admit": "admitted", "refuse": "refused"},
        "admitted": {"suspend": "suspended"}, "suspended": {"restore": "admitted"}, "refused": {},
    },
    demand: {
        "submitted": {"propose": "proposed", "close": "closed"},
        "proposed": {"approve": "approved", "refuse": "refused", "close": "closed"},
        "approved": {"close": "closed", "lapse": "lapsed"}, "refused": {}, "closed": {}, "lapsed": {},
    },
    offer: {
        "made": {"accept": "accepted", "decline": "declined", "withdraw": "withdrawn"},
        "accepted": {"withdraw": "withdrawn"}, "declined": {}, "withdrawn": {},
    },
    contract: {
        "drawn": {
            "return": "returned", "consent": "consented", "decline": "declined", "lapse": "lapsed",
            "withdraw": "withdrawn", "take_back": "withdrawn",
        },
        "consented": {
            "take_back": "withdrawn", "withdraw": "withdrawn", "refuse": "refused",
            "certify_at_origin": "certified",
        },
        "certified": {
            "take_back": "withdrawn", "refuse": "refused", "certify_at_destination": "in_force",
        },
        "in_force": {"end": "ended"}, "returned": {}, "declined": {}, "lapsed": {}, "withdrawn": {},
        "refused": {}, "ended": {},
    },
    project: {
        "submitted": {"confirm": "confirmed", "disown": "refused"}, "confirmed": {"propose": "proposed"},
        "proposed": {"approve": "approved", "refuse": "refused"}, "approved": {"close": "closed"},
        "refused": {}, "closed": {},
    },
}  # fmt: skip


def name(table):
    return table.__name__.rpartition(".")[2]


@pytest.mark.parametrize("table", TABLES, ids=name)
def test_every_step_from_every_state_is_drawn_here_or_refused(table):
    drawn = TABLES[table]
    assert {str(one) for one in table.State} == set(drawn)
    assert {str(one) for one in table.Step} == {step for arrows in drawn.values() for step in arrows}
    for state, arrows in drawn.items():
        for step in table.Step:
            if step in arrows:
                assert table.move(state, step) == arrows[step]
                continue
            with pytest.raises(Refused) as no:
                table.move(state, step)
            assert no.value.code == f"{name(table)}_step_closed"
            assert no.value.facts == {"state": state, "step": str(step)}


# ------------------------------------------------------------------ what hangs on a state
@pytest.mark.parametrize(
    ("state", "opens", "fallen"),
    [
        ("drawn", True, False), ("returned", False, False), ("consented", True, False),
        ("declined", False, True), ("lapsed", False, True), ("withdrawn", False, True),
        ("refused", False, True), ("certified", True, False), ("in_force", True, False),
        ("ended", False, False),
    ],
)  # fmt: skip
def test_a_contract_binds_its_person_or_frees_the_place_or_neither(state, opens, fallen):
    assert (state in contract.OPEN, state in contract.FALLEN) == (opens, fallen)
    if opens and state != "in_force":
        assert contract.move(state, contract.Step.TAKE_BACK) in contract.FALLEN


@pytest.mark.parametrize(
    ("answer", "state"),
    [("consented", "consented"), ("declined", "declined"), ("returned", "returned"), ("lapsed", "lapsed")],
)
def test_an_answer_of_origin_moves_what_was_drawn_to_the_state_of_its_name(answer, state):
    assert contract.move("drawn", contract.STEP_OF_ANSWER[contract.Answer(answer)]) == state


def test_origin_may_refuse_what_was_consented_and_answers_nothing_else():
    assert [*contract.Answer] == ["consented", "declined", "returned", "lapsed", "refused"]
    assert contract.move("consented", contract.STEP_OF_ANSWER[contract.Answer("refused")]) == "refused"


def test_a_demand_asks_until_it_is_refused_closed_or_lapsed():
    assert {str(one) for one in demand.UNDECIDED_OR_OPEN} == {"submitted", "proposed", "approved"}
    assert all(demand.move(one, demand.Step.CLOSE) == "closed" for one in demand.UNDECIDED_OR_OPEN)


def test_origin_is_told_what_destination_decides_of_a_project_and_not_what_a_clerk_advises():
    assert {str(one) for one in project.TOLD} == {"confirmed", "approved", "refused", "closed"}
    assert project.NOT_HIS == "not_his_project"
    assert project.move("submitted", project.Step.DISOWN) in project.TOLD


def test_why_a_contract_ended_is_one_of_these_and_a_death_is_not_said_by_one_party():
    assert [*contract.Over] == ["expired", "agreed", "by_worker", "by_employer", "work_done", "death"]
    assert {str(one) for one in contract.SAID} == {*contract.Over} - {"death"}
    assert contract.move("in_force", contract.Step.END) == "ended"


def test_a_worker_says_yes_by_a_code_or_before_a_witness():
    assert [*contract.How] == ["code", "witnessed"]
    assert contract.move("drawn", contract.Step.CONSENT) == "consented"


def test_a_clerk_advises_to_admit_or_to_refuse():
    assert [*vetting.Recommendation] == ["admit", "refuse"]
    assert [vetting.check_recommendation(one, "a note") for one in ("admit", "refuse")] == ["admit", "refuse"]


def test_lodging_is_provided_paid_for_or_neither_and_a_change_is_better_worse_or_other():
    assert [*terms.Housing] == ["provided", "allowance", "none"]
    assert [*terms.Effect] == ["better", "worse", "other"]
    paid_for = other(housing="allowance")
    for change, effect in (({"housing": "provided"}, "better"), ({"housing": "none"}, "worse")):
        assert [one.effect for one in terms.compare(paid_for, replace(paid_for, **change))] == [effect]
    assert [one.effect for one in terms.compare(paid_for, replace(paid_for, place="LY-BA"))] == ["other"]


@pytest.mark.parametrize(
    ("of_offer", "of_contract", "step"),
    [
        ("made", "", "answer"), ("made", "drawn", "answer"), ("declined", "", "gone"),
        ("withdrawn", "in_force", "gone"), ("accepted", "", "draw"), ("accepted", "drawn", "consent"),
        ("accepted", "consented", "certify_origin"), ("accepted", "certified", "certify_destination"),
        ("accepted", "in_force", "papers"), ("accepted", "ended", "over"), ("accepted", "returned", "draw"),
        ("accepted", "withdrawn", "draw"),
    ],
)  # fmt: skip
def test_the_file_of_a_man_of_a_crew_lacks_this_next(of_offer, of_contract, step):
    assert crew.step_of(of_offer, of_contract) == step
