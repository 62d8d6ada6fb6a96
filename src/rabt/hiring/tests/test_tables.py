"""The state tables: each is total, its ends are ends, and no step leaves it unexplained."""

from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused
from rabt.hiring.rules import contract, demand, offer, vetting

MACHINES = [vetting, demand, offer, contract]
ENDS = {
    "vetting": {"refused"},
    "demand": {"refused", "closed", "lapsed"},
    "offer": {"declined", "withdrawn"},
    "contract": {"returned", "declined", "lapsed", "withdrawn", "refused", "ended"},
}
START = {"vetting": "applied", "demand": "submitted", "offer": "made", "contract": "drawn"}


def _name(machine: ModuleType) -> str:
    return machine.__name__.rpartition(".")[2]


@pytest.mark.parametrize("machine", MACHINES, ids=_name)
def test_every_pair_moves_or_is_refused(machine):
    for state in machine.State:
        for step in machine.Step:
            if (state, step) in machine.TABLE:
                assert machine.move(state, step) == machine.TABLE[state, step]
            else:
                with pytest.raises(Refused) as refused:
                    machine.move(state, step)
                assert refused.value.code == f"{_name(machine)}_step_closed"


@pytest.mark.parametrize("machine", MACHINES, ids=_name)
def test_ends_are_ends_and_all_states_are_reached(machine):
    left = {state for state, _ in machine.TABLE}
    assert {str(state) for state in machine.State} - {str(s) for s in left} == ENDS[_name(machine)]
    reached = {str(state) for state in machine.TABLE.values()} | {START[_name(machine)]}
    assert reached == {str(state) for state in machine.State}


@pytest.mark.parametrize("machine", MACHINES, ids=_name)
def test_each_step_is_used(machine):
    assert {step for _, step in machine.TABLE} == set(machine.Step)


@given(st.lists(st.sampled_from(contract.Step), max_size=12))
def test_no_walk_comes_into_force_without_consent_and_both_certificates(steps):
    state, walked = contract.State.DRAWN, []
    for step in steps:
        try:
            state = contract.move(state, step)
        except Refused:
            continue
        walked.append(step)
    if state is contract.State.IN_FORCE:
        assert walked == [
            contract.Step.CONSENT, contract.Step.CERTIFY_AT_ORIGIN, contract.Step.CERTIFY_AT_DESTINATION,
        ]  # fmt: skip


@given(st.lists(st.sampled_from(demand.Step), max_size=8))
def test_no_demand_is_approved_unproposed(steps):
    state, walked = demand.State.SUBMITTED, []
    for step in steps:
        try:
            state = demand.move(state, step)
        except Refused:
            continue
        walked.append(step)
    if state is demand.State.APPROVED:
        assert walked == [demand.Step.PROPOSE, demand.Step.APPROVE]


def test_every_answer_of_origin_is_a_step():
    assert set(contract.STEP_OF_ANSWER) == set(contract.Answer)
    assert not contract.OPEN & contract.FALLEN
