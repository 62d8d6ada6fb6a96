"""What every room asks of a letter before it reads on: whose it is, and which record it names."""

from uuid import UUID

import pytest

from rabt.base.actor import the_node
from rabt.base.errors import Untrusted
from rabt.exchange.letters import check_other, reference

KEY = UUID("0193a1c2-0000-7000-8000-000000000001")


@pytest.mark.node("LY")
def test_only_the_other_node_tells_what_it_keeps() -> None:
    check_other(the_node("EG"))
    with pytest.raises(Untrusted, match="not_the_keeper"):
        check_other(the_node("LY"))


def test_a_record_is_named_by_its_own_noun() -> None:
    assert reference(f"contract:{KEY}", "contract") == KEY


@pytest.mark.parametrize(
    "ref", ["", "contract", "contract:", f"person:{KEY}", "contract:1", f"{KEY}", "contract:\x00"]
)
def test_what_names_no_record_is_malformed(ref: str) -> None:
    with pytest.raises(Untrusted) as caught:
        reference(ref, "contract")
    assert (caught.value.code, caught.value.facts["field"]) == ("letter_malformed", "contract")
