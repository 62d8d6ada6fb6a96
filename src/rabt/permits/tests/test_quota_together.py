"""Two officials grant the last place of a quota at the same moment: one of them is told no."""

import pytest

from rabt.hiring.models import Employer
from rabt.permits import actions
from rabt.permits.models import Permit
from rabt.permits.tests import build
from rabt.testing import at_once


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_given_once(cast, peer):
    actor = build.employer(cast, nationals=40)
    demand = build.build.approved(cast, actor, 4)
    keys = []
    for number in range(1, 5):
        contract = build.contract_of(cast, peer, actor, demand, number)
        build.papers(peer, contract)
        keys.append(actions.propose_permit(cast("destination_clerk"), contract.pk, at=build.AT).pk)
    Employer.objects.update(nationals=6)  # 25 %: two foreigners beside six nationals
    approvers = [cast("destination_approver") for _ in keys]
    deeds = [
        lambda who=who, key=key: actions.grant_permit(who, key, at=build.AT)
        for who, key in zip(approvers, keys, strict=True)
    ]
    assert at_once(*deeds) == ["quota_full", "quota_full"]
    assert Permit.objects.filter(state="granted").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_clerks_propose_the_same_worker_and_one_permit_is_made(cast, peer):
    contract = build.ready(cast, peer)
    clerks = [cast("destination_clerk") for _ in range(3)]
    deeds = [lambda who=who: actions.propose_permit(who, contract.pk, at=build.AT) for who in clerks]
    assert at_once(*deeds) == ["permit_held", "permit_held"]
    assert Permit.objects.count() == 1
