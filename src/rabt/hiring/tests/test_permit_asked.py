"""What the room of permits says of a contract is written once, and by who reaches the contract."""

import pytest

from rabt.base.errors import Missing
from rabt.base.identifiers import new_id
from rabt.hiring import actions
from rabt.hiring.models import Contract
from rabt.hiring.tests import build

pytestmark = pytest.mark.django_db


def test_a_contract_remembers_that_a_permit_was_asked_for(cast, peer):
    row, _ = build.in_force_there(cast, peer)
    clerk = cast("destination_clerk")
    for asked in (True, True, False):
        actions.note_permit_asked(clerk, row.pk, asked)
        assert Contract.objects.get().permit_asked is asked


def test_another_office_reaches_no_contract(cast, peer):
    row, _ = build.in_force_there(cast, peer)
    for actor, key in (
        (cast("destination_clerk", office="LY/labour/second/"), row.pk),
        (cast("destination_clerk"), new_id()),
    ):
        with pytest.raises(Missing):
            actions.note_permit_asked(actor, key, True)
    assert Contract.objects.get().permit_asked is False
