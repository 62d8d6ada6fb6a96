"""Two workers turn out to be one: his open contracts wait for whoever certifies, until one is left."""

import pytest

from rabt.hiring import actions, queries
from rabt.hiring.queries.doubled import contracts_of_one_person, others_of_one_person
from rabt.hiring.tests.build import AT, admitted, approved, english, offered_there, url
from rabt.people import actions as people
from rabt.people.messages import PersonMerged

pytestmark = pytest.mark.django_db
WORD = "hiring.contracts_of_one_person"


@pytest.fixture
def three(cast, peer):
    """Three workers stand in contracts with one employer."""
    _, actor = admitted(cast)
    demand = approved(cast, actor)
    rows = []
    for number in (1, 2, 3):
        offer = offered_there(peer, demand, number)
        actions.answer_offer(actor, offer.pk, True, at=AT)
        rows.append(actions.draw_contract(actor, offer.pk, at=AT))
    return rows, actor


def merge(peer, goes, stays):
    people.take_merged(peer, PersonMerged(goes.person_id, stays and stays.person_id), at=AT)


def words(actor):
    return [one.word for one in queries.waiting(actor)]


def test_both_contracts_wait_for_whoever_certifies_until_one_is_left(three, cast, peer):
    (first, second, third), employer = three
    approver = cast("destination_approver")
    assert WORD not in words(approver) and list(contracts_of_one_person(approver)) == []
    merge(peer, second, first)
    assert WORD in words(approver) and WORD not in words(employer)
    assert set(contracts_of_one_person(approver)) == {first, second}
    assert others_of_one_person(approver, first) == [second]
    assert others_of_one_person(approver, second) == [first] and others_of_one_person(approver, third) == []
    actions.take_contract_back(employer, second.pk, at=AT)
    assert WORD not in words(approver) and others_of_one_person(approver, first) == []
    second.refresh_from_db()
    assert others_of_one_person(approver, second) == []


def test_records_that_went_on_into_another_count_as_his_and_parted_ones_do_not(three, cast, peer):
    (first, second, third), _ = three
    approver = cast("destination_approver")
    merge(peer, second, first)
    merge(peer, first, third)
    assert set(contracts_of_one_person(approver)) == {first, second, third}
    merge(peer, first, None)
    assert set(contracts_of_one_person(approver)) == {first, second}
    merge(peer, second, None)
    assert list(contracts_of_one_person(approver)) == []


def test_another_office_sees_none_of_it(three, cast, peer):
    (first, second, _), _ = three
    merge(peer, second, first)
    stranger = cast("destination_approver", office="LY/labour/second/")
    assert list(contracts_of_one_person(stranger)) == [] and others_of_one_person(stranger, first) == []


def test_the_page_of_a_contract_names_the_other(three, cast, peer, client_as):
    (first, second, _), _ = three
    client = english(client_as("destination_approver"))
    page = client.get(url("contract", first.pk)).content.decode()
    assert "nobody works under two" not in page
    merge(peer, second, first)
    page = client.get(url("contract", first.pk)).content.decode()
    assert "nobody works under two" in page and url("contract", second.pk) in page
