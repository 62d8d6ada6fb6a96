"""An employer sees his own day on one page; a clerk asks for several renewals, each an act of its own."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rabt.base import clock
from rabt.hiring.models import Contract
from rabt.permits import queries
from rabt.permits.models import Permit, Renewal
from rabt.permits.rules.permit import State
from rabt.permits.tests import build

pytestmark = pytest.mark.django_db
STAFF, ENDING, RENEW = "/permits/staff", "/permits/ending", "/permits/ending/renew"


@pytest.fixture
def ending(cast, peer):
    """Return a maker: an active permit that ends in so many days from today."""
    row = build.active(cast, peer)
    Contract.objects.filter(pk=row.contract_id).update(
        ends_on=clock.today("Africa/Tripoli") + timedelta(days=400)
    )

    def make(days):
        ends = clock.today("Africa/Tripoli") + timedelta(days=days)
        Permit.objects.filter(pk=row.pk).update(state=State.ACTIVE, valid_until=ends)
        return Permit.objects.get(pk=row.pk)

    return make


def text(client, path, status=200, **asked):
    answer = client.get(path, asked)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


# ------------------------------------------------------------------ counts
@pytest.mark.parametrize(
    ("days", "within"),
    [
        (61, (0, 0, 0)),
        (60, (1, 0, 0)),
        (31, (1, 0, 0)),
        (30, (1, 1, 0)),
        (7, (1, 1, 1)),
        (0, (1, 1, 1)),
        (-1, (0, 0, 0)),
    ],
)
def test_what_runs_out_is_counted_within_each_clock(ending, cast, days, within):
    ending(days)
    clerk = cast("destination_clerk", office="LY/")
    assert tuple(queries.counts_of_ending(clerk, clock.now()).values()) == within


def test_only_ones_own_is_counted(ending, cast):
    row = ending(5)
    assert sum(queries.counts_of_ending(build.employer_of(cast, row), clock.now()).values()) == 3
    stranger = cast("employer", office="LY/labour/other/firm-9/")
    assert sum(queries.counts_of_ending(stranger, clock.now()).values()) == 0
    assert queries.counts_by_state(stranger) == {}
    assert queries.on_their_way(stranger, clock.now()) == []


# ------------------------------------------------------------------ the pages
def test_an_employer_sees_his_day_on_one_page(ending, cast, client_as):
    row = ending(20)
    his = client_as("employer", row.office)
    page = text(his, STAFF)
    assert f"{ENDING}?within=remind_second" in page and "/permits/?state=active" in page
    listed = text(his, ENDING, within="remind_second")
    assert row.spoken_number in listed and 'name="permit"' in listed
    assert row.spoken_number not in text(his, ENDING, within="remind_last")
    other = client_as("employer", "LY/labour/other/firm-9/")
    assert row.spoken_number not in text(other, ENDING)


def test_who_is_on_his_way_stands_with_what_he_lacks(cast, peer, client_as):
    contract = build.ready(cast, peer)
    page = text(client_as("destination_clerk", "LY/"), STAFF)
    assert f"/permits/contracts/{contract.pk}" in page


@pytest.mark.parametrize("within", ["", "x" * 500, "remind_first'", "\x00"])
def test_an_unknown_span_is_the_longest(ending, client_as, within):
    assert ending(59).spoken_number in text(client_as("destination_clerk", "LY/"), ENDING, within=within)


def test_the_page_asks_the_database_the_same_for_one_and_for_many(ending, cast, peer, client_as):
    row, clerk = ending(5), client_as("destination_clerk", "LY/")
    text(clerk, STAFF)
    with CaptureQueriesContext(
        connection,
    ) as few:
        text(clerk, STAFF)
    Permit.objects.filter(pk=row.pk).update(state=State.ACTIVE)
    assert len(few) <= 40


# ------------------------------------------------------------------ several renewals
def test_a_clerk_asks_for_the_chosen_renewals_and_each_is_an_act_of_its_own(ending, client_as):
    row, clerk = ending(20), client_as("destination_clerk", "LY/")
    assert 'name="permit"' in text(clerk, ENDING)
    done = clerk.post(RENEW, {"permit": [str(row.pk), "not-a-key", str(row.contract_id)]})
    assert done.status_code == 200 and row.spoken_number in done.content.decode()
    assert list(Renewal.objects.values_list("permit_id", "state")) == [(row.pk, "proposed")]
    assert "طُلب تجديده" in text(clerk, ENDING)
    again = clerk.post(RENEW, {"permit": [str(row.pk)]}).content.decode()
    assert 'class="error"' in again and Renewal.objects.count() == 1


def test_nothing_chosen_does_nothing_and_says_what_to_do(ending, client_as):
    ending(20)
    answer = client_as("destination_clerk", "LY/").post(RENEW)
    assert answer.status_code == 200 and "لم تختر أي تصريح" in answer.content.decode()
    assert not Renewal.objects.exists()


def test_an_employer_cannot_ask_for_several(ending, client_as):
    row = ending(20)
    assert client_as("employer", row.office).post(RENEW, {"permit": [str(row.pk)]}).status_code == 403
    assert not Renewal.objects.exists()
