"""Two officials grant the last place of a quota at the same moment: one of them is told no."""

import threading

import pytest
from django.db import connection

from rabt.base.errors import Refused
from rabt.hiring.models import Employer
from rabt.permits import actions
from rabt.permits.models import Permit
from rabt.permits.tests import build


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
    answers: list[str] = []
    start = threading.Barrier(len(keys))

    def grant(key):
        try:
            start.wait()
            actions.grant_permit(cast("destination_approver"), key, at=build.AT)
            answers.append("granted")
        except Refused as no:
            answers.append(no.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=grant, args=[key]) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["granted", "granted", "quota_full", "quota_full"]
    assert Permit.objects.filter(state="granted").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_clerks_propose_the_same_worker_and_one_permit_is_made(cast, peer):
    contract = build.ready(cast, peer)
    answers: list[str] = []
    start = threading.Barrier(3)

    def propose():
        try:
            start.wait()
            actions.propose_permit(cast("destination_clerk"), contract.pk, at=build.AT)
            answers.append("proposed")
        except Refused as no:
            answers.append(no.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=propose) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["permit_held", "permit_held", "proposed"]
    assert Permit.objects.count() == 1
