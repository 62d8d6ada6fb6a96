"""Whether a contract binds is asked of its state alone, whatever its days."""

import pytest

from rabt.base.errors import Refused
from rabt.hiring.rules import contract


@pytest.mark.parametrize("state", list(contract.State))
def test_only_a_contract_in_force_binds(state):
    if state == contract.State.IN_FORCE:
        contract.check_binds(state)
        return
    with pytest.raises(Refused, match="contract_not_in_force"):
        contract.check_binds(state)
